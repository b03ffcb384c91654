"""The outbox in the records: an errand is taken by one worker, counted before it goes out, and done once."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, text, update

from poll.errand import (
    LOOK_MS,
    MOST_TEXT_TRIES,
    Circumstances,
    Errand,
    Kind,
    Purpose,
    State,
    Verdict,
    is_unneeded,
    judge,
    retry_at,
)
from poll.records import call_request_store, poll_store, roll_store
from poll.records.call_tables import outbox
from poll.records.poll_store import StoredPoll
from poll.records.tables import envelopes, opt_outs, polls

UNKNOWN = "unknown"
"""The outcome of a try of which we do not know what became."""

ENDED = "ended"
"""What a count says of a call that was made or cancelled."""

_LOCK = 0x6F7574626F78  # "outbox": the number of PostgreSQL's advisory lock.
_AT_ONCE = 50
_AGAIN_MS = 60_000
_REACHED = ("in-progress", "completed")


@dataclass(frozen=True, slots=True)
class ErrandCount:
    """How many errands of one sort are in one state."""

    kind: str
    purpose: str
    state: str
    outcome: str | None
    errands: int


def claim(connection: Connection, now_ms: int) -> Errand | None:
    """Take the next errand that may go out now, and count the try; None where there is none.

    Two workers never take the same one: SQLite's write transaction stands alone, and on PostgreSQL the second waits
    until the first has ended. Whoever dies after this leaves the errand under way; `to_look_at` finds it.

    Args:
        connection: in a transaction from `database.writing`, which ends before the errand is handed over.
        now_ms: milliseconds of the epoch.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    waiting = (outbox.c.state == State.WAITING.value) & (outbox.c.due_at <= now_ms)
    rows = connection.execute(_errands(waiting).order_by(outbox.c.due_at, outbox.c.key).limit(_AT_ONCE)).all()
    known = {poll.key: poll for poll in poll_store.every(connection)} if rows else {}
    for row in rows:
        errand, poll = _errand(row), known[row.poll]
        verdict, at = judge(errand, circumstances(connection, poll, errand.number), poll.rules, now_ms)
        match verdict:
            case Verdict.GO:
                return _take(connection, errand, now_ms)
            case Verdict.WAIT:
                _set(connection, errand.key, due_at=at)
            case Verdict.DROP:
                _finish(connection, errand.key, State.CANCELLED, errand.outcome)
            case Verdict.GIVE_UP:
                _give_up(connection, errand, errand.outcome, now_ms)
    return None


def circumstances(connection: Connection, poll: StoredPoll, number: int) -> Circumstances:
    """Return what decides about an errand to a number besides the rules."""
    people = roll_store.sharers(connection, poll.key, number)
    calls = (outbox.c.number == number) & (outbox.c.kind == Kind.CALL.value)
    being_called = select(outbox.c.key).where(calls, outbox.c.state == State.UNDER_WAY.value).limit(1)
    return Circumstances(
        poll.stage,
        is_opted_out=is_opted_out(connection, number),
        is_listed=bool(people),
        has_voted=bool(people) and all(_has_answered(connection, poll, each) for each in people),
        is_being_called=connection.execute(being_called).first() is not None,
        calls_made=calls_made(connection, poll.key, number),
    )


def is_opted_out(connection: Connection, number: int) -> bool:
    """Tell whether a number wants nothing from us."""
    return connection.execute(select(opt_outs.c.number).where(opt_outs.c.number == number)).first() is not None


def calls_made(connection: Connection, poll: int, number: int) -> int:
    """Return how many calls were made to a number for a poll, those under way included."""
    its = (outbox.c.poll == poll, outbox.c.number == number, outbox.c.kind == Kind.CALL.value)
    made: int = connection.execute(select(func.coalesce(func.sum(outbox.c.tries), 0)).where(*its)).scalar_one()
    return int(made)


def taken(connection: Connection, errand: Errand, provider_id: str, outcome: str, now_ms: int) -> bool:
    """Note that the carrier has taken an errand: a text is done, a call is followed until it ends.

    Returns:
        whether it was still this try that was under way.
    """
    values: dict[str, object]
    if errand.kind is Kind.TEXT:
        values = {"state": State.DONE.value, "body": None, "provider_id": provider_id, "outcome": outcome}
    else:
        values = {"provider_id": provider_id, "outcome": outcome, "due_at": now_ms + LOOK_MS}
    return bool(connection.execute(update(outbox).where(_this_try(errand)).values(values)).rowcount)


def not_now(connection: Connection, errand: Errand, outcome: str, now_ms: int) -> None:
    """Note that the carrier certainly did nothing and may do it later: the try does not count."""
    values = {
        "state": State.WAITING.value,
        "tries": errand.tries - 1,
        "due_at": now_ms + _AGAIN_MS,
        "outcome": outcome,
    }
    connection.execute(update(outbox).where(_this_try(errand)).values(values))


def refused(connection: Connection, errand: Errand, outcome: str, now_ms: int) -> None:
    """Note that the carrier will never do it: somebody whom it cannot call stands on the help desk's list."""
    if connection.execute(select(outbox.c.key).where(_this_try(errand)).with_for_update()).first():
        _give_up(connection, errand, outcome, now_ms)


def not_reached(connection: Connection, errand: Errand, outcome: str, now_ms: int) -> None:
    """Note that a try reached nobody, or that nobody knows: another one later while any is left."""
    if connection.execute(select(outbox.c.key).where(_this_try(errand)).with_for_update()).first() is None:
        return
    poll = _poll(connection, errand.poll)
    if errand.kind is Kind.TEXT:
        spent, due_at = errand.tries >= MOST_TEXT_TRIES, now_ms + _AGAIN_MS
    else:
        spent = calls_made(connection, errand.poll, errand.number) >= poll.rules.calls.tries
        due_at = retry_at(poll.rules, now_ms)
    if spent:
        _give_up(connection, errand, outcome, now_ms)
    else:
        _set(connection, errand.key, state=State.WAITING.value, due_at=due_at, outcome=outcome)


def to_look_at(connection: Connection, now_ms: int) -> list[Errand]:
    """Return what is under way and should have ended: the carrier is asked about each."""
    old = (outbox.c.state == State.UNDER_WAY.value) & (outbox.c.due_at <= now_ms)
    return [_errand(row) for row in connection.execute(_errands(old).order_by(outbox.c.key).limit(_AT_ONCE))]


def look_later(connection: Connection, errand: Errand, now_ms: int) -> None:
    """Ask again about a call that still goes on."""
    connection.execute(update(outbox).where(_this_try(errand)).values(due_at=now_ms + LOOK_MS))


def look_now(connection: Connection, provider_id: str, now_ms: int) -> None:
    """Have the carrier asked about a call under way in the next round."""
    its = (outbox.c.provider_id == provider_id) & (outbox.c.state == State.UNDER_WAY.value)
    connection.execute(update(outbox).where(its).values(due_at=now_ms))


def ringing_for_nothing(connection: Connection) -> list[Errand]:
    """Return the calls that are not answered yet and that nobody needs any longer: they are called off."""
    unanswered = outbox.c.outcome.is_(None) | outbox.c.outcome.not_in(_REACHED)
    under_way = (outbox.c.kind == Kind.CALL.value) & (outbox.c.state == State.UNDER_WAY.value)
    rows = connection.execute(_errands(under_way & unanswered & outbox.c.provider_id.is_not(None))).all()
    found = []
    for errand in map(_errand, rows):
        poll = _poll(connection, errand.poll)
        if is_unneeded(errand.purpose, circumstances(connection, poll, errand.number), poll.rules):
            found.append(errand)
    return found


def ids_of(connection: Connection, number: int) -> set[str]:
    """Return the carrier's ids of the errands to a number, as far as they are known."""
    found = select(outbox.c.provider_id).where(outbox.c.number == number, outbox.c.provider_id.is_not(None))
    return set(connection.scalars(found))


def is_under_way(connection: Connection, provider_id: str) -> bool:
    """Tell whether the carrier's id is that of a call under way that the office makes."""
    under_way = outbox.c.state == State.UNDER_WAY.value
    its = select(outbox.c.key).where(under_way, outbox.c.provider_id == provider_id)
    return connection.execute(its).first() is not None


def call_with(connection: Connection, provider_id: str) -> Errand | None:
    """Return the call under way that the carrier calls so, held until the transaction ends; None: not ours, or over."""
    ours = (outbox.c.provider_id == provider_id) & (outbox.c.kind == Kind.CALL.value)
    query = _errands(ours & (outbox.c.state == State.UNDER_WAY.value)).with_for_update(of=outbox)
    row = connection.execute(query).first()
    return _errand(row) if row else None


def note_outcome(connection: Connection, errand: Errand, outcome: str) -> None:
    """Note how far a call under way has come."""
    connection.execute(update(outbox).where(_this_try(errand)).values(outcome=outcome))


def finish(connection: Connection, errand: Errand, state: State, outcome: str) -> None:
    """Note how an errand under way has ended."""
    connection.execute(update(outbox).where(_this_try(errand)).values(state=state.value, outcome=outcome, body=None))


def invite(connection: Connection, poll: int, number: int, now_ms: int) -> bool:
    """Have somebody called who asked for it; False where a call to the number waits already."""
    if _open_calls(connection, poll, number):
        return False
    values = {
        "poll": poll,
        "kind": Kind.CALL.value,
        "purpose": Purpose.BALLOT.value,
        "number": number,
        "state": State.WAITING.value,
        "tries": 0,
        "due_at": now_ms,
        "made_at": now_ms,
    }
    connection.execute(insert(outbox).values(values))
    return True


def cancel_calls(connection: Connection, poll: int, number: int | None) -> int:
    """Cancel the calls to a number, or to everybody where it is None; return how many. What rings, rings to its end."""
    rows = _open_calls(connection, poll, number)
    for key in rows:
        _finish(connection, key, State.CANCELLED, "office")
    return len(rows)


def counts(connection: Connection, poll: int) -> list[ErrandCount]:
    """Return how the errands of a poll stand, in numbers that name nobody.

    Whoever has one elector called must not see from the count that she has voted: calls to those who asked are made or
    not needed any more, and which of the two is not told.
    """
    by = (outbox.c.kind, outbox.c.purpose, outbox.c.state, outbox.c.outcome)
    rows = connection.execute(select(*by, func.count()).where(outbox.c.poll == poll).group_by(*by)).all()
    counted: Counter[tuple[str, str, str, str | None]] = Counter()
    for kind, purpose, state, outcome, errands in rows:
        is_over = purpose == Purpose.BALLOT.value and state in {State.DONE.value, State.CANCELLED.value}
        counted[kind, purpose, ENDED if is_over else state, None if is_over else outcome] += errands
    return [ErrandCount(*of, counted[of]) for of in sorted(counted, key=str)]


def overdue(connection: Connection, poll: int, before_ms: int) -> int:
    """Return how many errands of a poll wait that were due before an instant, in milliseconds of the epoch."""
    its = outbox.c.poll == poll, outbox.c.state == State.WAITING.value, outbox.c.due_at < before_ms
    return int(connection.execute(select(func.count()).select_from(outbox).where(*its)).scalar_one())


def _take(connection: Connection, errand: Errand, now_ms: int) -> Errand:
    row = outbox.c.key == errand.key
    values = {
        "state": State.UNDER_WAY.value,
        "tries": errand.tries + 1,
        "due_at": now_ms + LOOK_MS,
        "provider_id": None,
        "outcome": None,
    }
    connection.execute(update(outbox).where(row).values(values))
    if errand.kind is Kind.CALL:
        # Whoever rang three times is called back once.
        others = (outbox.c.number == errand.number, outbox.c.kind == Kind.CALL.value, outbox.c.key != errand.key)
        same = outbox.c.poll == errand.poll, outbox.c.state == State.WAITING.value
        connection.execute(update(outbox).where(*others, *same).values(state=State.CANCELLED.value, outcome="merged"))
    return _errand(connection.execute(_errands(row)).one())


def _give_up(connection: Connection, errand: Errand, outcome: str | None, now_ms: int) -> None:
    _finish(connection, errand.key, State.GIVEN_UP, outcome)
    if errand.kind is Kind.CALL:
        call_request_store.ask(connection, errand.poll, errand.number, call_request_store.NOT_REACHED, now_ms)


def _finish(connection: Connection, key: int, state: State, outcome: str | None) -> None:
    # Nobody needs the words of a text that was sent.
    _set(connection, key, state=state.value, outcome=outcome, body=None)


def _set(connection: Connection, key: int, **values: object) -> None:
    connection.execute(update(outbox).where(outbox.c.key == key).values(**values))


def _this_try(errand: Errand) -> ColumnElement[bool]:
    # A worker that was asleep must not write over what another has done meanwhile.
    same = (outbox.c.key == errand.key) & (outbox.c.tries == errand.tries)
    return same & (outbox.c.state == State.UNDER_WAY.value)


def _open_calls(connection: Connection, poll: int, number: int | None) -> list[int]:
    is_open = outbox.c.state.in_([State.WAITING.value, State.UNDER_WAY.value])
    its = [outbox.c.poll == poll, outbox.c.kind == Kind.CALL.value, is_open]
    if number is not None:
        its.append(outbox.c.number == number)
    return list(connection.scalars(select(outbox.c.key).where(*its)))


def _has_answered(connection: Connection, poll: StoredPoll, person: roll_store.RollPerson) -> bool:
    box = envelopes
    its = box.c.poll == poll.key, box.c.elector == person.elector
    answered = 0
    for contests, size in connection.execute(
        select(box.c.contests, func.length(box.c.sealed)).where(*its).order_by(box.c.seq)
    ):
        # An empty envelope takes every earlier answer back.
        answered = answered | contests if size else 0
    everything = (1 << len(poll.rules.ballot_of(person.electorate))) - 1
    return answered & everything == everything


def _poll(connection: Connection, key: int) -> StoredPoll:
    return next(poll for poll in poll_store.every(connection) if poll.key == key)


def _errands(where: ColumnElement[bool]) -> Any:  # noqa: ANN401 - SQLAlchemy's own type of a join.
    return select(outbox, polls.c.sender).join(polls, polls.c.key == outbox.c.poll).where(where)


def _errand(row: Row[Any]) -> Errand:
    return Errand(
        row.key,
        row.poll,
        row.sender,
        Kind(row.kind),
        Purpose(row.purpose),
        row.number,
        row.body or "",
        row.tries,
        row.made_at,
        row.due_at,
        row.provider_id,
        row.outcome,
    )
