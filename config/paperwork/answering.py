"""How an elector votes by telephone, in three steps, in the words of the paper in her hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.paperwork.asked import Plain
from config.paperwork.wording import Text, Wording
from gateway.phrases import goes_by_name, goes_in_one_run
from ivr.asking import RECEIPT_DIGITS
from ivr.keypad import DONE, YES, keys_of
from poll.refusal import Say
from poll.rules import Contest, words_in

_BEGIN = {"zh": "评议", "en": "vote"}
"""What is sent first where items are asked one by one: a word that is no choice is answered with the first item."""

_MOST_BOXES = 12


@dataclass(frozen=True, slots=True)
class Way:
    """What somebody can use to vote.

    Attributes:
        texts, calls: whether the rules and the telephone allow it; at least one of the two.
        coded: the telephone is shared, so a code goes before the choice.
    """

    texts: bool
    calls: bool
    coded: bool = False


def steps_of(paper: Sequence[Contest], way: Way, wording: Wording) -> list[Plain]:
    """Return the three steps: `head`, and `lines` under it; a line may hold a `message` that is to be written."""
    first = [Say("用名册上登记的那部电话", "From the telephone that is on the roll")]
    if way.calls and wording.rules.calls.call_back:
        first.append(Say("打来我们先不接，马上打回给您，不花您的话费", "We call you back at once, at our cost"))
    return [
        {
            "head": wording.say(_CONTACT[way.texts, way.calls]),
            "lines": [{"words": wording.say(each)} for each in first],
        },
        {"head": wording.say(_ANSWER[way.texts, way.calls]), "lines": list(_answers(paper, way, wording))},
        {"head": wording.say(_RECEIPT), "lines": [{"words": wording.say(_WHAT_A_RECEIPT_IS)}]},
    ]


def _answers(paper: Sequence[Contest], way: Way, wording: Wording) -> Iterator[Plain]:
    both = way.texts and way.calls
    if way.texts:
        said = _labelled(_TEXT, text_answer(paper, coded=way.coded), both=both)
        yield {"words": wording.say(said), "message": message_of(paper, wording, coded=way.coded)}
    if way.calls:
        yield {"words": wording.say(_labelled(_CALL, call_answer(way, wording), both=both))}


def text_answer(paper: Sequence[Contest], *, coded: bool) -> Say:
    """Return what a text has to hold."""
    if goes_in_one_run(paper):
        answer = Say(f"按顺序连写 {len(paper)} 个数字", f"{len(paper)} digits in a row, in this order")
    elif len(paper) > 1 and goes_by_name(paper):
        answer = Say("写每人的姓名和数字", "each name and its number")
    elif len(paper) > 1:
        begin = _BEGIN
        return Say(
            f"先发“{begin['zh']}”两个字，再照回信一项一项回", f'first text "{begin["en"]}", then answer each reply'
        )
    elif paper[0].seats > 1:
        most = paper[0].seats
        answer = Say(f"写数字，最多 {most} 个，中间空一格", f"up to {most} numbers with spaces between")
    else:
        answer = Say("只写一个数字", "one number, nothing else")
    if not coded:
        return answer
    return Say(f"先写代码，空一格，再{answer.zh.removeprefix('只')}", f"your code, a space, then {answer.en}")


def message_of(paper: Sequence[Contest], wording: Wording, *, coded: bool) -> list[Plain]:
    """Return what a text looks like, sign by sign: `box` for a number to fill in, `code`, `space`, or a `text`."""
    box: Plain = {"box": True}
    space: Plain = {"space": True}
    if goes_in_one_run(paper):
        signs = [box] * min(len(paper), _MOST_BOXES)
    elif len(paper) > 1 and goes_by_name(paper):
        signs = [sign for person in _persons(paper) for sign in _person_signs(person, paper, wording)][:-1]
    elif len(paper) > 1:
        return [{"text": _BEGIN[wording.rules.languages[0]]}]
    else:
        signs = [sign for _ in range(paper[0].seats) for sign in (box, space)][:-1]
    return [{"code": True}, space, *signs] if coded else signs


def _persons(paper: Sequence[Contest]) -> list[str]:
    return list(dict.fromkeys(contest.subject for contest in paper if contest.subject is not None))


def _person_signs(person: str, paper: Sequence[Contest], wording: Wording) -> list[Plain]:
    name = words_in(wording.rules.subject(person).name, wording.rules.languages[0])
    boxes: list[Plain] = [{"box": True} for contest in paper if contest.subject == person]
    return [{"text": name}, *boxes, {"space": True}]


def help_key(wording: Wording) -> Text:
    """Return how to get help by text and by call."""
    key = keys_of(wording.rules).help
    return wording.say(Say(f"短信回 0，通话中按 {key}", f"text 0, or press {key} during a call"))


_TEXT, _CALL = Say("短信：", "Text: "), Say("电话：", "Call: ")
_CONTACT = {
    (True, True): Say("发短信，或打电话", "Text or call"),
    (True, False): Say("发短信", "Send a text"),
    (False, True): Say("打电话", "Call"),
}
_ANSWER = {
    (True, True): Say("写数字，或按数字", "Write or press the number"),
    (True, False): Say("写数字", "Write the number"),
    (False, True): Say("按数字", "Press the number"),
}


_RECEIPT = Say("有了回执，就投好了", "With a receipt, it is in")
_WHAT_A_RECEIPT_IS = Say(
    f"回执是 {RECEIPT_DIGITS} 位数字，只说票在票箱里，不说选了什么",
    f"{RECEIPT_DIGITS} digits that say your vote is in the box, never what it says",
)


def call_answer(way: Way, wording: Wording) -> Say:
    """Return which keys a caller presses."""
    first_zh, first_en = "", ""
    if wording.rules.calls.menu:
        first_zh, first_en = f"先按 {YES}，", f"press {YES} first; "
    if way.coded:
        first_zh, first_en = f"{first_zh}按代码，", f"{first_en}key in your code; "
    confirm = keys_of(wording.rules).confirm
    zh, en = ("井号键 #", "the pound key #") if confirm == DONE else (confirm, confirm)
    return Say(
        f"{first_zh}听到要选的，就按那个数字；它念一遍，对了按 {zh}",
        f"{first_en}press the number of what you choose; it is read back, and {en} confirms",
    )


def _labelled(label: Say, answer: Say, *, both: bool) -> Say:
    return Say(label.zh + answer.zh, label.en + answer.en) if both else answer
