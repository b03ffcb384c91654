"""Whatever happens to calls, workers and carriers: a telephone rings so often and no more, and never at night."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from threading import Event
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from config.jobs.outbox import Outbox
from gateway.carriers.rest_wire import CarrierError, Trouble
from gateway.carriers.twilio_rest import Taken, TwilioAccount
from poll.call_rules import CallPolicy
from poll.errand import next_call_at
from poll.records import outbox_store
from poll.records.call_tables import call_requests, outbox
from poll.records.database import reading, writing
from poll.records.outbox_desk import CallStatus, OutboxDesk
from tests.phones import Village, found_village

_numbers = count(8_619_900_001_000)
_sids = count(1)
_HOUR_MS = 3_600_000

# Weighted: most calls come about, and most of them reach nobody, or the cap would never be tried.
_CREATIONS = ("taken", "taken", "taken", "lost", "nothing", "never")
_REPORTS = ("busy", "no-answer", "completed", "machine", *(status.value for status in CallStatus))
_STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(["missed", "ballot"])),
    st.tuples(st.just("die"), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 2, 30, 31, 60, 600, 900])),
    st.tuples(st.just("report"), st.sampled_from(_REPORTS)),
)
"""What happens; one of two workers does a round before each."""

_WHOEVER_IS_NEVER_REACHED = [("morning", ""), ("ask", "missed"), ("report", "busy"), ("wait", 31)] * 6
"""Ends every example, so that each of them comes to the cap or is kept from it by something else."""


class Exchange:
    """A carrier that does what a test draws; it remembers when it rang."""

    def __init__(self, creations: Iterator[str], clock: "Clock") -> None:
        self.creations = creations
        self.clock = clock
        self.rang: list[int] = []
        self.sids: list[str] = []

    def call(self, _sender: str, _to: str) -> Taken:
        """Ring, or not, and say so, or not."""
        how = next(self.creations)
        if how in {"nothing", "never"}:
            raise CarrierError(Trouble.LATER if how == "nothing" else Trouble.NEVER, how)
        self.rang.append(self.clock.now)
        self.sids.append(f"CA{next(_sids):032}")
        if how == "lost":
            raise CarrierError(Trouble.UNKNOWN, how)
        return Taken(self.sids[-1], "queued")

    def find_call(self, _sender: str, _to: str, since_ms: int, known: Iterable[str]) -> Taken | None:
        """Find the last call, if the carrier can be asked at all."""
        if next(self.creations) == "nothing":
            raise CarrierError(Trouble.LATER, "away")
        is_new = self.sids and self.sids[-1] not in set(known) and self.rang[-1] >= since_ms
        return Taken(self.sids[-1], "queued") if is_new else None

    def look_at_call(self, provider_id: str) -> Taken:
        """Say that it goes on."""
        return Taken(provider_id, "ringing")

    def call_off(self, provider_id: str) -> Taken:
        """Call it off."""
        return Taken(provider_id, "canceled")


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: int) -> None:
        self.now = now


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """Open a poll."""
    return found_village(sqlite_engine)


def test_a_telephone_rings_so_often_and_no_more(village: Village) -> None:
    """At most `tries` calls to a number for a poll, by day, whatever workers, carriers and reports do."""
    rules = village.poll.rules
    desk = OutboxDesk(village.engine)

    @given(st.lists(_STEPS, max_size=20), st.lists(st.sampled_from(_CREATIONS), min_size=1, max_size=12))
    def law(steps: list[tuple[str, str | int | bool]], creations: list[str]) -> None:
        number = next(_numbers)
        village.register(f"+{number}")
        clock = Clock(next_call_at(rules.calls, rules.zone, round(rules.opens_at.timestamp() * 1000)))
        exchange = Exchange(_again(creations), clock)
        carrier = cast("TwilioAccount", exchange)
        workers = [Outbox(village.engine, carrier, lambda: clock.now, Event()) for _ in range(2)]
        _clear(village.engine)
        _ask(village, number, "ballot", clock.now)
        for place, (act, what) in enumerate([*steps, *_WHOEVER_IS_NEVER_REACHED]):
            workers[place % 2].round()
            match act, what:
                case "ask", str(purpose):
                    _ask(village, number, purpose, clock.now)
                case "die", bool(has_called):
                    _die(village.engine, exchange, clock.now, has_called=has_called)
                case "morning", _:
                    clock.now = next_call_at(rules.calls, rules.zone, clock.now)
                case "wait", int(minutes):
                    clock.now += minutes * 60_000
                case "report", str(status) if exchange.sids:
                    is_machine = status == "machine"
                    sid, said = exchange.sids[-1], "in-progress" if is_machine else status
                    assert desk.call_status(sid, said, "machine_start" if is_machine else None, clock.now)
                case _:
                    pass
        assert len(exchange.rang) <= rules.calls.tries
        assert all(rules.calls.hours[0] <= _local(at, rules.zone).hour < rules.calls.hours[1] for at in exchange.rang)
        assert all(at < rules.closes_at.timestamp() * 1000 for at in exchange.rang)

    law()


@given(
    st.integers(0, 23).flatmap(lambda first: st.tuples(st.just(first), st.integers(first + 1, 24))),
    st.sampled_from(["Asia/Shanghai", "Asia/Kolkata", "Europe/Berlin", "America/New_York"]),
    st.integers(1_767_225_600_000, 1_830_297_600_000),
)
def test_the_next_call_is_the_first_instant_of_the_hours(hours: tuple[int, int], zone: str, instant: int) -> None:
    """Never before, at most a day later (and an hour where clocks change), and at once where it is day."""
    policy = CallPolicy(
        menu=False,
        help_key="0",
        wait_seconds=10,
        synthetic=True,
        call_back=False,
        hours=hours,
        tries=3,
        retry_minutes=30,
    )
    at = next_call_at(policy, ZoneInfo(zone), instant)

    assert instant <= at <= instant + 25 * _HOUR_MS
    assert hours[0] <= _local(at, ZoneInfo(zone)).hour < hours[1] or _is_skipped(at, ZoneInfo(zone))
    assert next_call_at(policy, ZoneInfo(zone), at) == at or _is_skipped(at, ZoneInfo(zone))


def _is_skipped(instant_ms: int, zone: ZoneInfo) -> bool:
    """Tell whether the clock was put forward within the two hours before."""
    before, now = (_local(each, zone).utcoffset() for each in (instant_ms - 2 * _HOUR_MS, instant_ms))
    return before != now


def _local(instant_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant_ms / 1000, UTC).astimezone(zone)


def _again(creations: list[str]) -> Iterator[str]:
    while True:
        yield from creations


def _clear(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(delete(outbox))
        connection.execute(delete(call_requests))


def _ask(village: Village, number: int, purpose: str, now: int) -> None:
    row = {
        "poll": village.poll.key,
        "kind": "call",
        "purpose": purpose,
        "number": number,
        "state": "waiting",
        "tries": 0,
        "due_at": now,
        "made_at": now,
    }
    with writing(village.engine) as connection:
        connection.execute(insert(outbox).values(row))


def _die(engine: Engine, exchange: Exchange, now: int, *, has_called: bool) -> None:
    with writing(engine) as connection:
        errand = outbox_store.claim(connection, now)
    if errand is not None and has_called:
        try:
            exchange.call(errand.sender, errand.to)
        except CarrierError:
            return


def test_the_help_desk_hears_of_everybody_who_was_not_reached(village: Village) -> None:
    """Where the calls are used up there is a way to a human."""
    clock = Clock(round(village.poll.rules.opens_at.timestamp() * 1000) + 24 * _HOUR_MS)
    exchange = Exchange(_again(["never"]), clock)
    number = next(_numbers)
    village.register(f"+{number}")
    _ask(village, number, "missed", 0)
    clock.now = next_call_at(village.poll.rules.calls, village.poll.rules.zone, clock.now)
    Outbox(village.engine, cast("TwilioAccount", exchange), lambda: clock.now, Event()).round()

    with reading(village.engine) as connection:
        assert connection.execute(call_requests.select()).one().number == number
