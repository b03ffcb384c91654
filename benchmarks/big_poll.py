"""A poll of any size in the middle of polling day, and the same one counted, for measuring pages."""

import itertools
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, insert, select, update

from benchmarks.village import POLL_ID, PRIVATE_KEY, write_village
from config.acts import canvass
from config.acts.canvass import Act
from poll.ballot import Ballot, Mark, ballot_size, write_ballot
from poll.box import EMPTY_HEAD, next_link
from poll.casting import CALLS
from poll.envelope import envelope_context, seal
from poll.keys import lock_with_passphrase
from poll.poll import Stage
from poll.receipt import receipt_code
from poll.records import poll_store
from poll.records.database import open_database, writing
from poll.records.poll_store import StoredPoll
from poll.records.tables import boxes, electors, envelopes, inbox, polls

PASSPHRASE = "seven ordinary words make one long passphrase"  # noqa: S105 - of a poll that is measured and removed.
_AT_ONCE = 10_000
_DAY_MS = 86_400_000
_NOON_MS = 1_797_000_000_000
_OFFICIALS = ("王敏", "李强")
_NOT_VOTES = ("unclear", "not_on_roll", "help", "late")
_EVERY_TENTH = 10


def write_big_poll(url: str, roll: int, messages: int) -> None:
    """Make an open poll with so many electors and messages; nine in ten are votes, a tenth of them by call."""
    write_village(url, roll)
    engine = open_database(url)
    with writing(engine) as connection:
        locked = lock_with_passphrase(PRIVATE_KEY, PASSPHRASE)
        connection.execute(update(polls).values(locked_key=locked))
        poll = poll_store.find(connection, POLL_ID)
        head, seq = _fill(connection, poll, messages)
        connection.execute(update(boxes).where(boxes.c.poll == poll.key).values(next_seq=seq, head=head))
    engine.dispose()


def count_big_poll(url: str) -> None:
    """Close the poll and bring it to the stage before it is reconciled."""
    engine = open_database(url)
    with writing(engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, POLL_ID), Stage.CLOSED)
    for stage in (canvass.check, canvass.void, canvass.strip_box):
        with writing(engine) as connection:
            stage(Act(connection, poll_store.find(connection, POLL_ID), _NOON_MS, _OFFICIALS[:1]))
    canvass.count(engine, POLL_ID, PASSPHRASE, _OFFICIALS, 2, lambda: _NOON_MS)
    with writing(engine) as connection:
        canvass.merge_paper(Act(connection, poll_store.find(connection, POLL_ID), _NOON_MS, _OFFICIALS[:1]))
    engine.dispose()


def _fill(connection: Connection, poll: StoredPoll, messages: int) -> tuple[bytes, int]:
    head, seq, pool = EMPTY_HEAD, 1, _Pool(poll)
    rows: list[dict[str, Any]] = []
    letters: list[dict[str, Any]] = []
    for number, (elector, electorate, unit) in zip(range(messages), _people(connection, poll), strict=False):
        call = number % _EVERY_TENTH == 0
        provider_id = f"{'CA' if call else 'SM'}{number:032x}"
        letter: dict[str, Any] = {
            "provider": CALLS if call else "twilio",
            "provider_id": provider_id,
            "poll": poll.key,
            "electorate": electorate,
            "disposition": "accepted",
            "received_at": _NOON_MS - _DAY_MS + number * _DAY_MS // messages,
            "reply": "",
        }
        if number % _EVERY_TENTH == 1:
            letter |= {"disposition": _NOT_VOTES[number // _EVERY_TENTH % len(_NOT_VOTES)], "electorate": None}
        else:
            sealed, channel = pool.sealed(electorate, unit), "call" if call else "text"
            receipt = receipt_code(poll.receipt_key, elector)
            place = (poll.key, seq, elector, electorate, unit, channel, 1, 1)
            head = next_link(head, *place, sealed, receipt, provider_id)
            row = (*place, sealed, receipt, provider_id, head)
            rows.append(dict(zip(envelopes.c.keys(), row, strict=True)))
            seq += 1
        letters.append(letter)
        if len(letters) == _AT_ONCE:
            _write(connection, rows, letters)
    _write(connection, rows, letters)
    return head, seq


def _write(connection: Connection, rows: list[dict[str, Any]], letters: list[dict[str, Any]]) -> None:
    for table, made in ((envelopes, rows), (inbox, letters)):
        if made:
            connection.execute(insert(table), made)
        made.clear()


def _people(connection: Connection, poll: StoredPoll) -> Iterator[tuple[int, str, str]]:
    found = select(electors.c.id, electors.c.electorate, electors.c.unit).where(electors.c.poll == poll.key)
    every = [tuple(row) for row in connection.execute(found.order_by(electors.c.id))]
    return itertools.cycle(every)


class _Pool:
    """Some sealed ballots of each place, used again and again: opening one costs the same as opening another."""

    _EACH = 40

    def __init__(self, poll: StoredPoll) -> None:
        self._poll = poll
        self._made: dict[tuple[str, str], list[bytes]] = {}

    def sealed(self, electorate: str, unit: str) -> bytes:
        """Return a sealed ballot of a place."""
        made = self._made.get((electorate, unit))
        if made is None:
            made = self._made[electorate, unit] = [self._seal(electorate, unit, each) for each in range(self._EACH)]
        return secrets.choice(made)

    def _seal(self, electorate: str, unit: str, number: int) -> bytes:
        rules = self._poll.rules
        paper = rules.ballot_of(electorate)
        marks = tuple(
            Mark(at, (contest.options[number % len(contest.options)].id,)) for at, contest in enumerate(paper)
        )
        context = envelope_context(self._poll.id, rules.sha256, electorate, unit)
        return seal(write_ballot(Ballot(marks), paper, ballot_size(rules)), self._poll.public_key, context)
