"""The receipt: told in groups and twice, the same as by text, and checked on the line without saying anything else."""

import pytest

from tests.ivr.callers import CODE, CODE_OF_HIM, NUMBER, STRANGER, Exchange, Opens, receipt_heard
from tests.phones import Phone, receipt_in

UNKNOWN = "没有查到，请看清号码再按一次。"
FOUND = "查到了，这张票在票箱里。"


def test_the_receipt_is_told_in_groups_and_twice(exchange: Exchange) -> None:
    """Four, four and three digits, so that they can be written down."""
    caller = exchange.elector()

    receipt = receipt_heard(caller.press("29"))

    assert [row.receipt for row in exchange.village.envelopes()] == [receipt]


def test_star_tells_the_receipt_again(exchange: Exchange) -> None:
    """Without voting again."""
    caller = exchange.elector()
    receipt = receipt_heard(caller.press("29"))

    assert receipt_heard(caller.press("*")) == receipt
    assert len(exchange.box()) == 1


def test_a_call_and_a_text_give_the_same_receipt(exchange: Exchange) -> None:
    """It is the elector's, not the vote's (docs/adr/0011)."""
    phone = exchange.village.phone(NUMBER)
    by_text = receipt_in(phone.text("4"))

    assert receipt_heard(exchange.dial().press("129")) == by_text


def test_each_of_the_family_has_a_receipt_of_her_own(exchange: Exchange) -> None:
    """Also in one and the same call."""
    exchange.village.register(NUMBER, code=CODE)
    exchange.village.register(NUMBER, code=CODE_OF_HIM)
    caller = exchange.dial()

    receipts = [receipt_heard(caller.press(keys)) for keys in (f"{CODE}29", f"8{CODE_OF_HIM}29")]

    assert receipts == [row.receipt for row in exchange.village.envelopes()]
    assert receipts[0] != receipts[1]


@pytest.mark.parametrize("number", [NUMBER, STRANGER, "anonymous"])
def test_anybody_may_check_a_receipt_on_the_line(exchange: Exchange, number: str) -> None:
    """It says that the ballot is in the box, never what it says nor whose it is (requirement 29)."""
    receipt = receipt_heard(exchange.elector().press("29"))
    caller = exchange.dial(number)

    assert "查回执，请按二。" in caller.press("0")
    assert "请按回执号码，一共十一位。" in caller.press("2")
    said = caller.press(receipt)

    assert said.startswith(FOUND)
    assert "您选的是" not in said
    assert "王秀英" not in said


def test_a_receipt_that_nobody_has_is_told_so_and_three_of_them_end_the_call(exchange: Exchange) -> None:
    """One digit wrong is found by the check digit; guessing is not for a telephone."""
    receipt = receipt_heard(exchange.elector().press("29"))
    mistyped = f"{receipt[:-1]}{(int(receipt[-1]) + 1) % 10}"
    caller = exchange.dial(STRANGER)

    assert caller.press("02" + mistyped).startswith(UNKNOWN)
    assert caller.press(mistyped).startswith(UNKNOWN)
    assert caller.press(mistyped).endswith("再见。")
    assert caller.is_over


def test_the_receipt_of_a_vote_that_was_taken_back_is_not_found(exchange: Exchange) -> None:
    """A receipt is good while the ballot is in the box."""
    receipt = receipt_heard(exchange.elector().press("29"))

    assert "已撤回" in (Phone(exchange.village, NUMBER).text("撤回") or "")

    assert exchange.dial(STRANGER).press("02" + receipt).startswith(UNKNOWN)


def test_checking_a_receipt_leads_back_to_the_ballot(exchange: Exchange) -> None:
    """Also when help is asked for meanwhile."""
    receipt = receipt_heard(exchange.elector().press("29"))
    caller = exchange.elector(STRANGER)
    caller.press("02")

    caller.press("0")
    assert "帮忙的电话是" in caller.wait()
    caller.press("2")

    assert "请您评一评" in caller.press(receipt)
    assert caller.press("29").startswith("好，已经投进票箱了。")


def test_a_check_of_a_receipt_is_in_the_account_of_calls(exchange: Exchange) -> None:
    """Every call has exactly one line there."""
    receipt = receipt_heard(exchange.elector().press("29"))
    exchange.elector(STRANGER).press("02" + receipt)

    assert exchange.village.dispositions() == ["accepted", "receipt_check"]


def test_after_closing_a_receipt_is_still_checked(open_line: Opens) -> None:
    """Until the result is published, that is what callers want to know."""
    exchange = open_line()
    receipt = receipt_heard(exchange.elector().press("29"))

    with exchange.at_closing(3600):
        caller = exchange.dial()
        assert "查回执，请按二。" in caller.hears()
        assert caller.press("2" + receipt).startswith(FOUND)
