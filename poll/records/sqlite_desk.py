"""SQLite at the driver's level: the few statements that every text goes through."""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from poll.casting import SealedVote, Slip
from poll.envelope import WITHDRAWAL
from poll.poll import Stage
from poll.records.call_statements import CALL_OF, ERASE_CALL, PUT_CALL, SETTLE, STEP_OF, follow_up_statements
from poll.records.committer import Facts, Standing, Writes
from poll.records.database import Turnstile, prepare_sqlite_connection
from poll.roll import Caller, Elector, Memo

_CALLER = """
SELECT e.id, e.name, e.electorate, e.unit, e.language, e.code,
m.failures, m.code_tries, m.asked, m.pending, m.pending_contests, m.pending_elector, m.said_at
FROM electors e LEFT JOIN memos m ON m.poll = e.poll AND m.number = e.number
WHERE e.poll = ? AND e.number = ? AND e.until_version IS NULL ORDER BY e.id
"""
_MEMO = """
SELECT failures, code_tries, asked, pending, pending_contests, pending_elector, said_at
FROM memos WHERE poll = ? AND number = ?
"""
_STANDING = "SELECT stage, roll_version, opens_at, closes_at, next_seq, head FROM boxes WHERE poll = ?"
_REPLY = "SELECT reply FROM inbox WHERE provider = ? AND provider_id = ?"
# Without the hint SQLite would rather walk the whole box in the order of seq than look one elector up.
# What was cast in an electorate that the elector has left answers nothing.
_ANSWERED = """
SELECT contests, sealed = x'' FROM envelopes INDEXED BY ix_envelopes_poll_elector
WHERE poll = ? AND elector = ? AND electorate = ? ORDER BY seq
"""
_TRIES = "SELECT code_tries FROM memos WHERE poll = ? AND number = ?"
_HOLDS = """
SELECT sealed FROM envelopes INDEXED BY ix_envelopes_poll_elector
WHERE poll = ? AND elector = ?
AND electorate = (SELECT electorate FROM electors WHERE id = envelopes.elector AND until_version IS NULL)
ORDER BY seq DESC LIMIT 1
"""
_PUT_INBOX = "INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_ENVELOPE = "INSERT INTO envelopes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_MEMO = """
INSERT INTO memos (poll, number, failures, asked, pending, pending_contests, pending_elector, said_at, code_tries)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (poll, number) DO UPDATE SET failures = excluded.failures,
asked = excluded.asked, pending = excluded.pending, pending_contests = excluded.pending_contests,
pending_elector = excluded.pending_elector, said_at = excluded.said_at
"""
_PUT_TRIES = """
INSERT INTO memos (poll, number, code_tries, failures, pending_contests, said_at) VALUES (?, ?, ?, 0, 0, 0)
ON CONFLICT (poll, number) DO UPDATE SET code_tries = excluded.code_tries
"""
_PUT_BOX = "UPDATE boxes SET next_seq = ?, head = ? WHERE poll = ?"
_OPT_OUT = "INSERT INTO opt_outs VALUES (?) ON CONFLICT DO NOTHING"
_OPT_IN = "DELETE FROM opt_outs WHERE number = ?"

_CACHE_KIB = 2000
"""A cache for each thread multiplies; the system's own file cache does the rest (measured: no difference)."""


class SqliteDesk:
    """Writes batches on one connection; the threads take turns, and so do the processes."""

    def __init__(self, database: Path) -> None:
        self._connection = _connect(database)
        self._turnstile = Turnstile(database)
        self._transaction = _Transaction(self._connection, self._turnstile)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._turnstile.close()

    def transaction(self) -> "_Transaction":
        """Return what runs a block in one transaction that is on disk when it ends."""
        return self._transaction

    def facts(self, slips: Sequence[Slip]) -> Facts:
        """Read what the box must know of a batch; the transaction holds the lock already."""
        # Small statements by key cost less than one over a list, also in a batch of hundreds (measured).
        run = self._connection.execute
        facts = Facts({}, {}, {}, {}, {})
        for slip in slips:
            if slip.call is not None and slip.call.step:
                answered = run(STEP_OF, (slip.call.id,)).fetchone()
                if answered is not None:
                    facts.steps[slip.call.id] = answered[0]
            else:
                stored = run(_REPLY, (slip.provider, slip.provider_id)).fetchone()
                if stored is not None:
                    facts.replies[slip.provider, slip.provider_id] = stored[0]
            if slip.poll is None:
                continue
            key = slip.poll.key
            if key not in facts.standings:
                stage, *rest = run(_STANDING, (key,)).fetchone()
                facts.standings[key] = Standing(Stage(stage), *rest)
            if slip.vote is not None:
                self._look_into_box(facts, key, slip.vote)
            if slip.number is not None and (slip.wrong_code or (slip.vote is not None and slip.vote.coded)):
                tried = run(_TRIES, (key, slip.number)).fetchone()
                facts.tries[key, slip.number] = 0 if tried is None else tried[0]
        return facts

    def _look_into_box(self, facts: Facts, poll: int, vote: SealedVote) -> None:
        answered = _answered(self._connection, poll, vote.elector, vote.electorate)
        if answered:
            facts.answered[poll, vote.elector] = answered

    def write(self, writes: Writes) -> None:
        """Write the batch, one statement for each table."""
        many = self._connection.executemany
        if writes.inbox:
            many(_PUT_INBOX, writes.inbox)
        if writes.settled:
            many(SETTLE, writes.settled)
        if writes.calls:
            many(PUT_CALL, writes.calls)
        if writes.ended:
            many(ERASE_CALL, [(call,) for call in writes.ended])
        for statement, values in follow_up_statements(writes.follow_ups):
            self._connection.execute(statement, values)
        if writes.envelopes:
            many(_PUT_ENVELOPE, writes.envelopes)
            many(_PUT_BOX, [(next_seq, head, poll) for poll, (next_seq, head) in writes.boxes.items()])
        if writes.memos:
            many(_PUT_MEMO, writes.memos)
        if writes.tries:
            many(_PUT_TRIES, [(*who, tries) for who, tries in writes.tries.items()])
        if writes.opt_outs:
            many(_OPT_OUT, [(number,) for number in writes.opt_outs])
        if writes.opt_ins:
            many(_OPT_IN, [(number,) for number in writes.opt_ins])


class _Transaction:
    """One transaction at a time on one connection: a class, because a generator for each vote shows in the count."""

    def __init__(self, connection: sqlite3.Connection, turnstile: Turnstile) -> None:
        self._connection = connection
        self._turnstile = turnstile

    def __enter__(self) -> None:
        self._turnstile.__enter__()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._turnstile.__exit__()
            raise

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            # After a failed flush SQLite may have rolled back already; a second time would hide the cause.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._turnstile.__exit__()


class SqliteRoll:
    """Looks callers up, on one connection for each thread; see `poll.roll.Roll`."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._of_thread = threading.local()
        self._open: list[sqlite3.Connection] = []

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._open:
            self._open.pop().close()

    def caller(self, poll: int, number: int) -> Caller:
        """Look up who a number belongs to, and what was said last."""
        rows = self._connection().execute(_CALLER, (poll, number)).fetchall()
        electors = tuple([Elector(*row[:6]) for row in rows])
        # What was said to a number that is nobody's is remembered too.
        memo = rows[0][6:] if rows else self._connection().execute(_MEMO, (poll, number)).fetchone()
        return Caller(number, electors, None if memo is None or memo[0] is None else Memo(*memo))

    def holds(self, poll: int, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box."""
        last = self._connection().execute(_HOLDS, (poll, elector)).fetchone()
        return last is not None and last[0] != WITHDRAWAL

    def answered(self, poll: int, elector: int, electorate: str) -> int:
        """Return which contests an elector has answered, as a bit mask."""
        return _answered(self._connection(), poll, elector, electorate)

    def under_way(self, call: str) -> tuple[int, bytes] | None:
        """Return the last step of a call that was answered, and where the call is, encrypted; None where it is not."""
        found: tuple[int, bytes] | None = self._connection().execute(CALL_OF, (call,)).fetchone()
        return found

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = _connect(self._database)
            self._open.append(connection)
        return connection


def _answered(connection: sqlite3.Connection, poll: int, elector: int, electorate: str) -> int:
    answered = 0
    for contests, is_withdrawal in connection.execute(_ANSWERED, (poll, elector, electorate)):
        answered = 0 if is_withdrawal else answered | contests
    return answered


def _connect(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, timeout=30, isolation_level=None, check_same_thread=False)
    prepare_sqlite_connection(connection)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection
