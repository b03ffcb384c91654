"""Before opening and after closing: practice with fruit, the grace of a call under way, what others are told."""

import pytest

from ivr.sayings_zh import number
from poll.poll import Stage
from tests.ivr.callers import CODE, CODE_OF_HIM, NUMBER, STRANGER, Exchange, Opens

LATE = "投票已经截止，这次没有算进去。"
COUNTED = "好，已经投进票箱了。"


@pytest.mark.parametrize("seconds", [1, 60, 299])
def test_a_call_under_way_at_closing_is_finished_within_the_grace(exchange: Exchange, seconds: float) -> None:
    """Five minutes unless the rules say otherwise (integrity.md, attack 30)."""
    caller = exchange.elector()
    caller.press("2")

    with exchange.at_closing(seconds):
        assert caller.press("9").startswith(COUNTED)

    assert len(exchange.box()) == 1


@pytest.mark.parametrize("seconds", [301, 3600])
def test_beyond_the_grace_the_caller_is_told_that_it_was_not_counted(exchange: Exchange, seconds: float) -> None:
    """And where a person is; nobody believes that she has voted (domain.md 6)."""
    caller = exchange.elector()
    caller.press("2")

    with exchange.at_closing(seconds):
        said = caller.press("9")

    assert said.startswith(LATE)
    assert "帮忙的电话是" in said
    assert caller.is_over
    assert exchange.box() == []
    assert exchange.village.dispositions() == ["late"]


@pytest.mark.parametrize(
    ("grace", "seconds", "counts"), [(0, -1, True), (0, 1, False), (30, 29, True), (30, 31, False)]
)
def test_the_grace_is_the_rule_sets(open_line: Opens, grace: int, seconds: float, counts: bool) -> None:  # noqa: FBT001
    """A second before and a second after (docs/rule-file.md, call_grace_seconds)."""
    exchange = open_line(settings=f"call_grace_seconds = {grace}")
    caller = exchange.elector()
    caller.press("2")

    with exchange.at_closing(seconds):
        assert caller.press("9").startswith(COUNTED if counts else LATE)

    assert len(exchange.box()) == int(counts)


def test_a_call_that_begins_after_closing_cannot_vote(exchange: Exchange) -> None:
    """The grace is for those who were on the line."""
    with exchange.at_closing(1):
        caller = exchange.elector()

        said = caller.hears()
        assert said.startswith("您好，这里是村党支部书记双述双评")
        assert LATE in said
        assert "请您评一评" not in said + caller.press("29")

    assert exchange.box() == []
    assert exchange.village.dispositions() == ["late"]


def test_a_poll_that_is_closed_while_the_choice_is_read_back_takes_it_no_more(exchange: Exchange) -> None:
    """A clerk who closes early closes for everybody; the box decides in its transaction."""
    caller = exchange.elector()
    caller.press("2")
    exchange.village.set_stage(Stage.CLOSED)

    assert caller.press("9").startswith(LATE)
    assert exchange.box() == []
    assert exchange.village.dispositions() == ["late"]


def test_what_was_confirmed_before_the_end_stays(open_line: Opens) -> None:
    """Question by question: the late one is told so, the others are in the box."""
    exchange = open_line("two-subjects")
    caller = exchange.elector()
    caller.press("192")

    with exchange.at_closing(301):
        assert caller.press("9").startswith(LATE)

    assert exchange.box() == [{"zhang": ("excellent",)}]
    assert exchange.village.dispositions() == ["accepted", "late"]


def test_another_of_the_family_after_the_grace_is_told_so(exchange: Exchange) -> None:
    """One call, two electors, each judged by when she confirms."""
    exchange.village.register(NUMBER, code=CODE)
    exchange.village.register(NUMBER, code=CODE_OF_HIM)
    caller = exchange.dial()
    caller.press(CODE + "29" + "8" + CODE_OF_HIM + "2")

    with exchange.at_closing(301):
        assert caller.press("9").startswith(LATE)

    assert len(exchange.box()) == 1


def test_before_opening_the_line_says_when_it_begins(exchange: Exchange) -> None:
    """Day and time of day in the poll's own zone."""
    opens_at = exchange.village.poll.rules.opens_at.astimezone(exchange.village.poll.rules.zone)

    with exchange.before_opening():
        said = exchange.elector().hears()

    day = f"{number(opens_at.month)}月{number(opens_at.day)}日"
    assert f"投票还没有开始，开始的时间是{day}" in said
    assert exchange.village.dispositions() == ["not_open_yet"]


@pytest.mark.parametrize("number", [NUMBER, STRANGER, "anonymous"])
def test_before_opening_everybody_may_practise_with_fruit(exchange: Exchange, number: str) -> None:
    """The same keys as on the day, apples for officials, and nothing is kept (requirement 32)."""
    exchange.village.register(NUMBER)
    with exchange.before_opening():
        caller = exchange.dial(number)

        assert "现在可以练一练，请按一。" in caller.hears()
        assert "这是练习，不算数。您最爱吃哪一样？苹果请按一。" in caller.press("1")
        assert "您选的是，梨子对的话，请按九。" in caller.press("2")
        assert "您选的是，桃子" in caller.press("3")
        assert "练好了，什么也没有记。" in caller.press("9")
        assert "这是练习" in caller.press("1")
        caller.hang_up()

    assert exchange.box() == []
    assert exchange.village.dispositions() == ["not_open_yet"]
    for table in ("memos", "outbox", "call_requests", "questions", "calls"):
        assert exchange.rows(table) == []


def test_a_double_press_does_not_confirm_in_practice_either(exchange: Exchange) -> None:
    """Practice shows how it will be."""
    with exchange.before_opening():
        caller = exchange.elector()
        caller.press("1")

        assert "您选的是，梨子" in caller.press_at_once("29")


def test_a_poll_in_preparation_takes_no_vote(exchange: Exchange) -> None:
    """Whatever the clock says: it is not open until a clerk opens it."""
    exchange.village.register(NUMBER)
    exchange.village.set_stage(Stage.DRAFT)
    caller = exchange.dial()

    assert "投票还没有开始" in caller.hears()
    assert "这是练习，不算数。" in caller.press("1")
    assert exchange.box() == []


def test_the_help_key_is_good_before_opening_and_after_closing(exchange: Exchange) -> None:
    """No state without a way to a human."""
    exchange.village.register(NUMBER)
    with exchange.before_opening():
        assert "帮忙的电话是" in exchange.dial().press("0")
        assert "帮忙的电话是" in exchange.dial().press("12" + "0")
    with exchange.at_closing(60):
        assert "帮忙的电话是" in exchange.dial().press("0")


def test_who_heard_the_menu_in_time_may_still_choose_to_vote(open_line: Opens) -> None:
    """The grace is the call's, not the question's: the menu is part of it."""
    exchange = open_line(settings="[calls]\nmenu = true")
    caller = exchange.elector()

    with exchange.at_closing(30):
        assert caller.press("129").startswith(COUNTED)

    assert len(exchange.box()) == 1
