"""A text and a call in the same moment: one order, one vote that counts, nothing lost (integrity.md, attack 26)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine

from gateway.webhook import TEXTS
from ivr.decision import CALLS_PATH
from poll.box import EMPTY_HEAD, BoxRow, link_of
from tests.ivr.callers import Exchange, open_exchange
from tests.phones import SENDER, Village, post_signed, reply_in, text_parameters

ROUNDS = 200


def hand_in(village: Village, number: str, step: int, digits: str = "") -> str:
    """Hand one step of a number's call in; return our answer."""
    form = {"CallSid": f"CA{number[1:]}", "From": number, "To": SENDER, "Direction": "inbound", "Digits": digits}
    path = CALLS_PATH + (f"?step={step}" if step else "")
    answer = post_signed(village.app.test_client(), path, form)
    assert answer.status_code == 200
    found: str = answer.get_data(as_text=True)
    return found


def text(village: Village, number: str, body: str) -> str:
    """Send a text; return the reply."""
    form = text_parameters(number, SENDER, body, f"SM{number[1:]}")
    answer = post_signed(village.app.test_client(), TEXTS, form)
    assert answer.status_code == 200
    return reply_in(answer.get_data(as_text=True)) or ""


def in_the_same_moment(exchange: Exchange, rounds: int) -> list[tuple[str, str]]:
    """Confirm by call and send by text at once, an elector in each round; return what each was told."""
    village, told = exchange.village, []
    barrier = threading.Barrier(2)

    def calls(number: str) -> str:
        barrier.wait()
        return hand_in(village, number, 2, "9")

    def texts(number: str) -> str:
        barrier.wait()
        return text(village, number, "4")

    with ThreadPoolExecutor(2) as hands:
        for at in range(rounds):
            number = f"+86199{at:08d}"
            village.register(number)
            hand_in(village, number, 0)
            hand_in(village, number, 1, "2")
            by_call, by_text = hands.submit(calls, number), hands.submit(texts, number)
            told.append((by_call.result(), by_text.result()))
    return told


def checked_box(village: Village) -> list[Any]:
    """Return the whole box once its order is without a gap and its chain whole."""
    rows, head = village.envelopes(), EMPTY_HEAD
    for place, row in enumerate(rows, start=1):
        assert row.seq == place
        head = link_of(head, BoxRow(**row._mapping))
        assert row.chain == head
    return rows


@pytest.mark.parametrize("revote", ["last_counts", "first_stands"])
def test_a_text_and_a_call_in_the_same_moment_are_one_vote(sqlite_engine: Engine, revote: str) -> None:
    """Either is first: the other changes it, or is told that the first stands; both are in the account."""
    exchange = open_exchange(sqlite_engine, settings=f'revote = "{revote}"')

    told = in_the_same_moment(exchange, ROUNDS)

    _check(exchange, told, revote, ROUNDS)


def test_the_same_on_both_databases(engine: Engine) -> None:
    """The box's lock is the database's."""
    exchange = open_exchange(engine)

    told = in_the_same_moment(exchange, 30)

    _check(exchange, told, "last_counts", 30)


def _check(exchange: Exchange, told: list[tuple[str, str]], revote: str, rounds: int) -> None:
    rows = checked_box(exchange.village)
    by_elector: dict[int, list[str]] = {}
    for row in rows:
        by_elector.setdefault(row.elector, []).append(row.channel)
    assert len(by_elector) == rounds
    for (by_call, by_text), channels in zip(told, by_elector.values(), strict=True):
        counted = ["已经投进票箱了" in by_call, "已收到" in by_text]
        assert sum(counted) == 1, (by_call, by_text)
        assert channels[0] == ("call" if counted[0] else "text")
        if revote == "last_counts":
            assert sorted(channels) == ["call", "text"]
            assert "已经改过来了" in by_call or "已更改" in by_text
        else:
            assert len(channels) == 1
            assert "以第一次为准" in by_call or "为准" in by_text
    assert len(exchange.village.dispositions()) == 2 * rounds


def test_many_calls_at_once_are_each_counted_once(engine: Engine) -> None:
    """Sixteen telephones, step by step at the same time: every receipt that is told is in the box."""
    exchange = open_exchange(engine)
    numbers = [f"+861990000{at:04d}" for at in range(16)]
    for number in numbers:
        exchange.village.register(number)
    barrier = threading.Barrier(16)

    def whole_call(number: str) -> bool:
        told = []
        for step, digits in enumerate(("", "2", "9")):
            barrier.wait()
            told.append(hand_in(exchange.village, number, step, digits))
        return "已经投进票箱了" in told[-1]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(whole_call, numbers))

    rows = checked_box(exchange.village)
    assert len({row.elector for row in rows}) == len(rows) == 16
    assert exchange.village.dispositions() == ["accepted"] * 16
