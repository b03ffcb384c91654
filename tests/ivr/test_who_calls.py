"""Who is voting: her own telephone, one that several use, a hidden or a strange one; strangers learn nothing."""

import pytest

from poll.numbers import HIDDEN_SENDER
from tests.ivr.callers import CODE, CODE_OF_HIM, NUMBER, OTHER, STRANGER, WRONG, Caller, Exchange, Opens
from tests.phones import Phone

HIDDEN = (HIDDEN_SENDER, "anonymous", "+8656696", "")
ASKED = "请按您自己的代码。"
NEITHER = "号码或者代码不对。"
LOCKED = "代码错的次数太多，已经锁上了。"


@pytest.fixture
def shared(exchange: Exchange) -> Exchange:
    """Let two people share a telephone."""
    exchange.village.register(NUMBER, name="王秀英", code=CODE)
    exchange.village.register(NUMBER, name="李大山", code=CODE_OF_HIM)
    return exchange


def claim(caller: Caller, number: str, code: str) -> str:
    """Say on another line which number is hers, with a code; return what is heard then."""
    caller.press(number.removeprefix("+86") + "#")
    return caller.press(code)


def test_a_registered_number_and_a_key_are_enough(exchange: Exchange) -> None:
    """No code where a telephone is one person's own (requirement 21)."""
    assert "代码" not in exchange.elector().hears()


def test_a_landline_votes_like_a_mobile(exchange: Exchange) -> None:
    """Landlines are welcome; the receipt is told, and no text is promised (integrity.md, attack 8)."""
    caller = exchange.elector("+8657188888888", line="landline")

    said = caller.press("29")

    assert said.startswith("好，已经投进票箱了。您的回执号码是")
    assert "短信" not in said
    assert len(exchange.box()) == 1
    assert exchange.rows("outbox") == []


def test_who_shares_a_telephone_is_known_by_a_code(shared: Exchange) -> None:
    """Without it nobody's vote is taken; with it, hers (requirement 22)."""
    caller = shared.dial()

    assert f"这个电话有几个人用。{ASKED}" in caller.hears()
    assert "请您评一评" in caller.press(CODE)
    caller.press("29")

    ((elector, marks),) = shared.opened()
    assert marks == {"overall": ("competent",)}
    assert elector == next(row.id for row in shared.rows("electors") if row.code == CODE)


def test_another_of_the_family_votes_in_the_same_call(shared: Exchange) -> None:
    """Key 8 after a ballot, and a code again (domain.md 5.2, rule 11)."""
    caller = shared.dial()

    assert "家里还有人要投，请按八。" in caller.press(CODE + "29")
    assert ASKED in caller.press("8")
    assert "请您评一评" in caller.press(CODE_OF_HIM)
    caller.press("49")

    assert [marks["overall"] for _, marks in shared.opened()] == [("competent",), ("incompetent",)]
    assert len({elector for elector, _ in shared.opened()}) == 2
    assert len({row.receipt for row in shared.village.envelopes()}) == 2


def test_the_same_person_cannot_vote_twice_as_another_of_the_family(shared: Exchange) -> None:
    """Her code leads to what she has voted."""
    caller = shared.dial()

    assert "您已经投过票了" in caller.press(CODE + "29" + "8" + CODE)
    assert len(shared.box()) == 1


def test_a_telephone_of_one_is_not_asked_for_another_of_the_family(exchange: Exchange) -> None:
    """There is nobody else."""
    caller = exchange.elector()

    assert "家里还有人" not in caller.press("29")
    caller.press("8")
    assert len(exchange.box()) == 1


def test_a_poll_in_which_everybody_has_a_code_asks_everybody(open_line: Opens) -> None:
    """Where the rules say so (docs/rule-file.md, code)."""
    exchange = open_line(settings='code.use = "always"')

    assert ASKED in exchange.elector(code=CODE).hears()


def test_a_wrong_code_is_told_so_and_asked_again(shared: Exchange) -> None:
    """It is counted, whichever call it came in."""
    caller = shared.dial()

    assert caller.press(WRONG).startswith(f"代码不对。{ASKED}")
    caller.hang_up()
    shared.dial().press(WRONG)

    assert [row.code_tries for row in shared.rows("memos")] == [2]
    assert set(shared.village.dispositions()) == {"code_wrong"}


def test_five_wrong_codes_lock_the_line_even_for_the_right_one(shared: Exchange) -> None:
    """Four digits are only safe with a lock; a person opens it (integrity.md, attack 9)."""
    caller = shared.dial()
    for _ in range(4):
        assert ASKED in caller.press(WRONG)

    last = caller.press(WRONG)

    assert last.startswith(LOCKED)
    assert last.endswith("再见。")
    assert caller.is_over
    assert LOCKED in shared.dial().hears()
    assert shared.box() == []
    assert [row.reason for row in shared.rows("call_requests")] == ["code_locked"]
    assert [row.code_tries for row in shared.rows("memos")] == [5]


def test_a_right_code_is_refused_in_a_call_that_began_before_the_lock(shared: Exchange) -> None:
    """The lock holds at the code, and once more at the box."""
    waiting, voting = shared.dial(), shared.dial()
    waiting.hears()
    voting.press(CODE + "2")
    shared.dial().press(WRONG * 5)

    assert LOCKED in waiting.press(CODE)
    assert LOCKED in voting.press("9")
    assert shared.box() == []


def test_wrong_codes_by_text_and_by_call_are_one_count(shared: Exchange) -> None:
    """Guessing on two channels gains nothing."""
    for _ in range(3):
        Phone(shared.village, NUMBER).text(f"{WRONG} 2")
    caller = shared.dial()

    assert ASKED in caller.press(WRONG)
    assert LOCKED in caller.press(WRONG)


@pytest.mark.parametrize("sender", HIDDEN)
def test_a_hidden_number_votes_with_a_registered_number_and_its_code(shared: Exchange, sender: str) -> None:
    """She is told that it is hidden, and votes all the same (integrity.md, attack 8)."""
    caller = shared.dial(sender)

    assert "看不到您的电话号码。您要是有代码，请按一。" in caller.hears()
    assert "请按您登记的电话号码，再按井号键。" in caller.press("1")
    assert "请您评一评" in claim(caller, NUMBER, CODE)
    said = caller.press("29")

    assert said.startswith("好，已经投进票箱了。")
    assert "短信" not in said
    assert shared.box() == [{"overall": ("competent",)}]
    assert shared.village.dispositions() == ["accepted"]


@pytest.mark.parametrize("written", ["19900000001", "8619900000001", "008619900000001"])
def test_her_number_is_understood_however_she_keys_it_in(shared: Exchange, written: str) -> None:
    """With the country's code or without."""
    caller = shared.dial(STRANGER)
    caller.press("1")

    caller.press(f"{written}#")

    assert "请您评一评" in caller.press(CODE)


def test_a_hidden_number_without_a_code_is_told_where_a_person_is(exchange: Exchange) -> None:
    """Nobody can call her back, so nobody promises it."""
    caller = exchange.dial(HIDDEN_SENDER)
    caller.wait()
    caller.wait()

    last = caller.wait()

    assert "请打这个电话，有人帮您：" in last
    assert "我们请人打电话" not in last
    assert exchange.rows("call_requests") == []
    assert exchange.village.dispositions() == ["number_hidden"]


def test_where_nobody_has_a_code_none_is_asked_for(open_line: Opens) -> None:
    """A stranger is told where a person is, and nothing else."""
    exchange = open_line(settings='code.use = "never"')
    caller = exchange.dial(STRANGER)

    assert caller.hears().endswith("这个电话号码没有登记。重听按星号，帮忙请按零。")
    assert "这里没有这个键。" in caller.press("1")


def test_a_wrong_number_or_a_wrong_code_or_both_are_answered_alike(shared: Exchange) -> None:
    """Nobody learns which of the two was right, nor who is on the roll (integrity.md, attacks 9 and 11)."""
    shared.village.register(OTHER)
    tries = {
        "wrong code": (NUMBER, WRONG),
        "number of one person, who has none": (OTHER, CODE),
        "no such number, somebody's code": ("+8619900000777", CODE),
        "neither": ("+8619900000777", WRONG),
        "no number at all": ("+8612", CODE),
        "too long for a number": ("+86" + "9" * 14, CODE),
        "a service": ("+8610086", CODE),
        "a foreign one": ("+8600492211234567", CODE),
        "as long as can be": ("+86" + "9" * 16, CODE),
    }
    answers = {}
    for name, (number, code) in tries.items():
        caller = shared.dial(STRANGER)
        caller.press("1")
        answers[name] = (caller.press(number.removeprefix("+86") + "#"), caller.press(code))

    assert len(set(answers.values())) == 1, answers
    assert next(iter(answers.values()))[1].startswith(NEITHER)
    assert shared.box() == []


def test_a_star_in_a_number_is_no_number(shared: Exchange) -> None:
    """It is keyed in once more; nothing breaks."""
    caller = shared.dial(STRANGER)
    caller.press("1")

    assert "请按您登记的电话号码" in caller.press("199*0000001#")
    assert shared.rows("memos") == []


def test_the_lock_tells_a_stranger_nothing_about_the_roll(shared: Exchange) -> None:
    """A number that is on no roll locks as one that is."""
    told = []
    for number in (NUMBER, "+8619900000777"):
        caller = shared.dial(STRANGER)
        caller.press("1")
        told.append([claim(caller, number, WRONG) for _ in range(5)])

    assert told[0] == told[1]
    assert told[0][-1].startswith(LOCKED)


def test_a_stranger_who_guesses_does_not_lock_the_familys_own_telephone(shared: Exchange) -> None:
    """Tries from elsewhere are counted apart."""
    caller = shared.dial(STRANGER)
    caller.press("1")
    assert [claim(caller, NUMBER, WRONG) for _ in range(5)][-1].startswith(LOCKED)

    again = shared.dial(HIDDEN_SENDER)
    again.press("1")
    assert LOCKED in claim(again, NUMBER, CODE)
    assert "请您评一评" in shared.dial().press(CODE)


def test_guessing_on_the_familys_own_telephone_does_not_open_another_way(shared: Exchange) -> None:
    """Five tries there and five from elsewhere, and no more."""
    shared.dial().press(WRONG * 5)
    caller = shared.dial(STRANGER)
    caller.press("1")

    assert [claim(caller, NUMBER, WRONG) for _ in range(5)][-1].startswith(LOCKED)
    assert shared.box() == []


def test_a_stranger_hears_the_same_whoever_is_on_the_roll(exchange: Exchange) -> None:
    """Nothing is learned from calling (integrity.md, attack 11)."""
    before = exchange.dial(STRANGER).hears()
    exchange.elector().press("29")

    assert exchange.dial(STRANGER).hears() == before
    assert "这个电话号码没有登记。" in before
    assert exchange.village.dispositions().count("not_on_roll") == 2


def test_a_number_that_left_the_roll_during_the_call_votes_no_more(exchange: Exchange) -> None:
    """The roll in force decides, not the one of the call's beginning."""
    elector = exchange.village.register(NUMBER)
    caller = exchange.dial()
    caller.press("2")
    exchange.leaves_the_roll(elector)

    assert "这个电话号码没有登记。" in caller.press("9")
    assert exchange.box() == []


def test_an_electorate_that_does_not_vote_by_call_is_told_where_to_go(open_line: Opens) -> None:
    """The rules say which channels an electorate has."""
    members = 'id = "villagers"\nlabel = { zh = "本村村民", en = "Villagers" }\n'
    exchange = open_line(changes={members: f'{members}channels = ["text", "paper"]\n'})

    caller = exchange.elector()

    assert "您这次不用电话投票，请到会场去投。" in caller.hears()
    assert caller.is_over
    assert exchange.box() == []


def test_a_number_that_serves_no_poll_says_so_in_both_languages(exchange: Exchange) -> None:
    """A wrong number costs a sentence."""
    caller = exchange.dial(to="+8619999999999")

    assert caller.hears() == "这个号码现在没有评议。 There is no vote on this number now."
    assert caller.is_over
    assert exchange.village.dispositions() == ["no_poll"]
