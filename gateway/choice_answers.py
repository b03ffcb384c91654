"""The answers of a text laid on the ballot paper: which option for which contest, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway.choice_words import Kind, Token
from gateway.reading import Why
from poll.ballot import Mark
from poll.rules import Contest

_ANSWERS = frozenset({Kind.NUMBER, Kind.WORD})
_STRUCTURE = _ANSWERS | {Kind.PERSON, Kind.ITEM, Kind.ORDINAL, Kind.EVERY, Kind.JOIN, Kind.AND, Kind.POINT}
_OR = frozenset({"或", "或者", "or", "到", "至"})
_A_LONG_NUMBER = 5
_A_STUTTER = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """Marks in the paper's order, and whether they may count without a question."""

    marks: tuple[Mark, ...]
    sure: bool


Outcome: TypeAlias = Marked | Why


@dataclass(frozen=True, slots=True)
class _Said:
    """One answer as said: the options it names in one contest."""

    options: tuple[str, ...]
    kind: Kind
    sure: bool


def speaks(token: Token) -> bool:
    """Tell whether a token takes part in an answer; the others only fill."""
    return token.kind in _STRUCTURE


def answers(token: Token) -> bool:
    """Tell whether a token is an answer by itself."""
    return token.kind in _ANSWERS


def mark_one(tokens: Sequence[Token], place: int, contest: Contest) -> Outcome:
    """Read the answer to one contest.

    One option named once, or once by digit and once by label, is sure; named twice or in one run (`22`, `135`) it is
    asked about; more options than the contest has seats are no answer.

    Args:
        tokens: answers and what joins them; nothing else.
        place: of the contest on the paper.
        contest: the contest itself.
    """
    said: list[tuple[Token, _Said]] = []
    for token in filter(answers, tokens):
        meant = _meant(token, place, contest)
        if isinstance(meant, Why):
            return meant
        said.append((token, meant))
    if not said:
        return Why.INCOMPLETE
    joined = _joined(tokens, contest.seats)
    if isinstance(joined, Why):
        return joined
    distinct = dict.fromkeys(option for _, each in said for option in each.options)
    if len(distinct) > contest.seats:
        return Why.TWO_ANSWERS if contest.seats == 1 else Why.TOO_MANY
    paired = _paired(said)
    if paired is None:
        return Why.TWO_ANSWERS
    once = len(paired) == len(distinct) and len({each.kind for each in paired}) == 1
    chosen = tuple(option.id for option in contest.options if option.id in distinct)
    return Marked((Mark(place, chosen),), joined and once and all(each.sure for each in paired))


def mark_in_order(tokens: Sequence[Token], places: Sequence[int], paper: Sequence[Contest]) -> Outcome:
    """Read one answer for each of several contests, in the order of the paper: `21231`, `2 1 2 3 1`.

    Args:
        tokens: answers and what joins them; nothing else.
        places: of the contests that are answered.
        paper: the whole ballot paper.
    """
    given = [token for token in tokens if answers(token)]
    if any(token.text in _OR for token in tokens):
        return Why.TWO_ANSWERS
    if any(paper[place].seats > 1 for place in places):
        return _each(given, places, paper, sure=False)
    if len({token.kind for token in given}) > 1:
        return _in_pairs(given, places, paper)
    if len(given) == len(places) or any(token.kind is Kind.WORD for token in given):
        return _each(given, places, paper, sure=_plainly_in_order(tokens, places, paper))
    spread = [Token(Kind.NUMBER, digit, sure=token.sure) for token in given for digit in token.text]
    sure = len(given) == 1 and _plainly_in_order(tokens, places, paper) and not _stutters(spread)
    return _each(spread, places, paper, sure=sure)


def _meant(token: Token, place: int, contest: Contest) -> _Said | Why:
    if token.kind is Kind.NUMBER:
        return _by_digits(token, contest)
    options = tuple(option for where, option in token.choices if where == place)
    if not options:
        return Why.OTHER_SCALE
    if len(options) > 1:
        return Why.TWO_ANSWERS
    return _Said(options, Kind.WORD, token.sure)


def _by_digits(token: Token, contest: Contest) -> _Said | Why:
    keys = {option.key: option.id for option in contest.options}
    digits = token.text.lstrip("0")
    spread = tuple(keys[digit] for digit in digits if digit in keys)
    several = len(digits) > 1 and len(spread) == len(digits)
    if digits in keys:
        if several and contest.seats > 1:  # `12` may be the twelfth option, or the first and the second.
            return Why.TWO_ANSWERS
        return _Said((keys[digits],), Kind.NUMBER, token.sure)
    if several and len(digits) == len(token.text):
        return _Said(spread, Kind.NUMBER, sure=False)
    return Why.SEVERAL_NUMBERS if len(digits) >= _A_LONG_NUMBER else Why.OUT_OF_RANGE


def _paired(said: Sequence[tuple[Token, _Said]]) -> list[_Said] | None:
    """Join each digit with the label beside it that names the same option; None where a label touching it does not."""
    paired: list[_Said] = []
    at = 0
    while at < len(said):
        (token, here), following = said[at], said[at + 1] if at + 1 < len(said) else None
        if following is not None and following[1].kind is not here.kind:
            if following[1].options == here.options:
                paired.append(_Said(here.options, Kind.NUMBER, _sure_beside(token) and _sure_beside(following[0])))
                at += 2
                continue
            if following[0].glued and here.kind is Kind.NUMBER:
                return None
        paired.append(here)
        at += 1
    return paired


def _sure_beside(token: Token) -> bool:
    return token.sure or token.small_talk


def _joined(tokens: Sequence[Token], seats: int) -> bool | Why:
    """Tell whether nothing between the answers raises a doubt; a Why where it leaves no answer."""
    kinds = [token.kind for token in tokens]
    sure = True
    for at, token in enumerate(tokens):
        between = 0 < at < len(tokens) - 1
        match token.kind:
            case Kind.JOIN if at == 0:
                return Why.OUT_OF_RANGE
            case Kind.JOIN if between and (seats == 1 or token.text != "/"):
                return Why.TWO_ANSWERS
            case Kind.AND if at == 0:
                return Why.NOTHING_KNOWN
            case Kind.POINT if between and kinds[at - 1] is kinds[at + 1] is Kind.NUMBER and tokens[at + 1].glued:
                return Why.OUT_OF_RANGE
            case Kind.JOIN:
                sure = False
            case Kind.AND:
                sure = sure and between and seats > 1
            case _:
                continue
    return sure


def _each(given: Sequence[Token], places: Sequence[int], paper: Sequence[Contest], *, sure: bool) -> Outcome:
    if len(given) != len(places):
        return Why.INCOMPLETE if len(given) < len(places) else Why.TOO_MANY
    marks: list[Mark] = []
    for token, place in zip(given, places, strict=True):
        outcome = mark_one([token], place, paper[place])
        if isinstance(outcome, Why):
            return outcome
        marks.extend(outcome.marks)
        sure = sure and outcome.sure
    return Marked(tuple(marks), sure and not _lists_a_scale(marks, paper))


def _in_pairs(given: Sequence[Token], places: Sequence[int], paper: Sequence[Contest]) -> Outcome:
    """Read `2称职 1优秀`: a digit with its label for each contest; always asked about, for prompts look like it."""
    pairs = [given[at : at + 2] for at in range(0, len(given), 2)]
    if len(pairs) != len(places):
        return Why.INCOMPLETE if len(pairs) < len(places) else Why.TOO_MANY
    marks: list[Mark] = []
    for pair, place in zip(pairs, places, strict=True):
        outcome = mark_one(pair, place, paper[place])
        if isinstance(outcome, Why) or len({token.kind for token in pair}) == 1:
            return outcome if isinstance(outcome, Why) else Why.TWO_ANSWERS
        marks.extend(outcome.marks)
    return Why.QUOTED_PROMPT if _lists_a_scale(marks, paper) else Marked(tuple(marks), sure=False)


def _lists_a_scale(marks: Sequence[Mark], paper: Sequence[Contest]) -> bool:
    """Tell whether the answers are a whole scale read up or down, 弃权 or not: `12345` is rather a list."""
    scale = [option.id for option in paper[marks[0].contest].options]
    listed = [mark.options[0] for mark in marks]
    long_enough = len(listed) >= max(_A_STUTTER, len(scale) - 1)
    return long_enough and scale[: len(listed)] in (listed, listed[::-1])


def _plainly_in_order(tokens: Sequence[Token], places: Sequence[int], paper: Sequence[Contest]) -> bool:
    """Tell whether nothing around answers in order raises a doubt, and they are about one person only."""
    if len({paper[place].subject for place in places}) > 1:
        return False
    # Two digits with a stroke between them are also a range, a fraction or a date.
    if len(places) == 2 and any(token.kind in {Kind.JOIN, Kind.POINT} for token in tokens):  # noqa: PLR2004
        return False
    return not {tokens[0].kind, tokens[-1].kind} & {Kind.JOIN, Kind.AND}


def _stutters(given: Sequence[Token]) -> bool:
    """Tell whether a short run may be one digit pressed too often: `22`, `222`."""
    return len(given) <= _A_STUTTER and len({token.text for token in given}) == 1
