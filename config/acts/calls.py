"""Calls in the hands of the help desk: whom to call back, whom the office calls to vote, and who is called no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from config.acts.people import people_named
from poll.official import official_name
from poll.poll import Stage
from poll.records import call_request_store, journal_store, outbox_store, poll_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of an invitation: people named, and telephones that are newly to be called; others wait already."""

    people: int
    new: int


def invite(  # noqa: PLR0913, PLR0917 - what an invitation is made of.
    connection: Connection,
    poll_id: str,
    electorate: str | None,
    roll_nos: Sequence[str],
    official: str,
    at_ms: int,
) -> Invited:
    """Have electors called who asked for it; they vote on the keypad.

    Whether somebody has voted is not said: such a call cancels itself.

    Args:
        connection: in a writing transaction.
        poll_id: of an open poll.
        electorate: of the electors; None where the numbers alone tell who they are.
        roll_nos: numbers on the roll.
        official: who invites.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: for everybody who is not on the roll, has no telephone, opted out or was called as often as may
            be; or the poll is not open.
    """
    who, poll = official_name(official), poll_store.find(connection, poll_id)
    if poll.stage is not Stage.OPEN:
        raise FindingsError([_not_open(poll)])
    people = people_named(connection, poll, electorate, roll_nos)
    findings = [finding for each in people for finding in _obstacles(connection, poll, each)]
    if findings:
        raise FindingsError(findings)
    numbers = dict.fromkeys(each.number for each in people if each.number is not None)
    new = sum(outbox_store.invite(connection, poll.key, number, at_ms) for number in numbers)
    entry = {"people": _named(people), "new": new, "official": who}
    journal_store.append(connection, poll.key, at_ms, "calls_invited", entry)
    return Invited(len(people), new)


def cancel(  # noqa: PLR0913, PLR0917 - what a cancelling is made of.
    connection: Connection,
    poll_id: str,
    electorate: str | None,
    roll_nos: Sequence[str] | None,
    official: str,
    at_ms: int,
) -> int:
    """Cancel calls that are still to be made, of these people or, with None, of everybody; return how many.

    What rings is not tried again.

    Raises:
        FindingsError: for everybody who is not on the roll.
    """
    who, poll = official_name(official), poll_store.find(connection, poll_id)
    people = people_named(connection, poll, electorate, roll_nos or ())
    numbers = [None] if roll_nos is None else list({each.number for each in people if each.number is not None})
    cancelled = sum(outbox_store.cancel_calls(connection, poll.key, number) for number in numbers)
    named = "all" if roll_nos is None else _named(people)
    entry = {"people": named, "cancelled": cancelled, "official": who}
    journal_store.append(connection, poll.key, at_ms, "calls_cancelled", entry)
    return cancelled


def request_done(connection: Connection, key: int, official: str, at_ms: int) -> None:
    """Strike somebody out of the list who was called back.

    Args:
        connection: in a writing transaction.
        key: the line of the list.
        official: who called.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: nobody waits under that key.
    """
    who = official_name(official)
    struck = call_request_store.done(connection, key, who, at_ms)
    if struck is None:
        raise FindingsError([_nobody(key)])
    poll, reason = struck
    journal_store.append(connection, poll, at_ms, "called_back", {"request": key, "reason": reason, "official": who})


def why_called_back(reason: str) -> Say:
    """Return in words why somebody stands on the list of those to be called back."""
    return _REASONS.get(reason, Say(reason, reason))


def _named(people: Sequence[RollPerson]) -> list[list[str]]:
    return [[each.electorate, each.roll_no] for each in people]


def _obstacles(connection: Connection, poll: StoredPoll, person: RollPerson) -> list[Finding]:
    if person.number is None:
        return [_not_callable(person, Say("没有电话", "no telephone"))]
    if outbox_store.is_opted_out(connection, person.number):
        return [_not_callable(person, Say("已退订，不要打扰", "opted out; leave in peace"))]
    made = outbox_store.calls_made(connection, poll.key, person.number)
    if made >= poll.rules.calls.tries:
        return [_not_callable(person, Say(f"已打过 {made} 次，是上限", f"called {made} times, as often as may be"))]
    return []


def _not_callable(person: RollPerson, found: Say) -> Finding:
    return Finding(
        f"{person.electorate}/{person.roll_no}",
        Say("可以打电话的人", "somebody who may be called"),
        found,
        Say("请去掉这个编号；可以登门或请到会场。", "Leave this number out; visit, or invite to the hall."),
    )


def _not_open(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("正在进行的评议", "an open poll"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say("只能在评议期间打电话。", "Calls are made while the poll is open."),
    )


def _nobody(key: int) -> Finding:
    return Finding(
        str(key),
        Say("名单上的编号", "a number of the list"),
        Say("没有这一条，或者已经划掉", "none, or one that is struck out"),
        Say("请看要回电的名单（xiangyin calls requests）。", "Look at the list (xiangyin calls requests)."),
    )


_REASONS = {
    "asked": Say("按了求助键", "asked for a person"),
    "not_understood": Say("没听懂，三次没按对", "could not be understood"),
    "code_locked": Say("代码输错太多", "too many wrong codes"),
    call_request_store.NOT_REACHED: Say("打了几次没打通", "was not reached"),
}
