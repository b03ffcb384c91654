"""PostgreSQL at the driver's level: the same few statements, a whole batch in each."""

# ruff: noqa: S608 - the statements are put together from constants alone.

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import make_url

from poll.casting import Slip
from poll.envelope import WITHDRAWAL
from poll.poll import Stage
from poll.records.batching import Batcher
from poll.records.call_statements import CALL_OF, PUT_CALL, SETTLE, follow_up_statements, marked
from poll.records.committer import Facts, Standing, Writes
from poll.roll import Caller, Elector, Memo

_SEPARATOR, _NULL = "\x1f", "\x1e"
_COLUMN = "(string_to_array(%s::text, E'\\x1f', E'\\x1e'))[2:]::{}[]"
"""A whole column as one text, an empty element first: psycopg adapts lists element by element in Python."""


def _unnest(*types: str) -> str:
    return f"unnest({', '.join(_COLUMN.format(each) for each in types)})"


_STANDINGS = """
SELECT poll, stage, roll_version, opens_at, closes_at, next_seq, head
FROM boxes WHERE poll = ANY(%s) ORDER BY poll FOR UPDATE
"""
_REPLIES = f"""
SELECT i.provider, i.provider_id, i.reply
FROM {_unnest("text", "text")} AS asked (provider, provider_id) JOIN inbox i USING (provider, provider_id)
"""
_ANSWERED = f"""
SELECT v.poll, v.elector, v.contests, v.sealed = ''
FROM {_unnest("bigint", "bigint", "text")} AS asked (poll, elector, electorate)
JOIN envelopes v USING (poll, elector, electorate)
ORDER BY v.poll, v.seq
"""
_TRIES = f"""
SELECT m.poll, m.number, m.code_tries
FROM {_unnest("bigint", "bigint")} AS asked (poll, number) JOIN memos m USING (poll, number)
"""
_INBOX_TYPES = ("text", "text", "bigint", "text", "text", "bigint", "text")
_PUT_INBOX = f"INSERT INTO inbox SELECT * FROM {_unnest(*_INBOX_TYPES)}"
_ENVELOPE_TYPES = (*("bigint",) * 3, *("text",) * 3, "bigint", "integer", "bytea", "text", "text", "bytea")
_PUT_ENVELOPES = f"INSERT INTO envelopes SELECT * FROM {_unnest(*_ENVELOPE_TYPES)}"
_PUT_BOX = "UPDATE boxes SET next_seq = %s, head = %s WHERE poll = %s"
_PUT_MEMO = """
INSERT INTO memos (poll, number, failures, asked, pending, pending_contests, pending_elector, said_at, code_tries)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0) ON CONFLICT (poll, number) DO UPDATE SET failures = excluded.failures,
asked = excluded.asked, pending = excluded.pending, pending_contests = excluded.pending_contests,
pending_elector = excluded.pending_elector, said_at = excluded.said_at
"""
_PUT_TRIES = """
INSERT INTO memos (poll, number, code_tries, failures, pending_contests, said_at) VALUES (%s, %s, %s, 0, 0, 0)
ON CONFLICT (poll, number) DO UPDATE SET code_tries = excluded.code_tries
"""
_OPT_OUT = "INSERT INTO opt_outs VALUES (%s) ON CONFLICT DO NOTHING"
_OPT_IN = "DELETE FROM opt_outs WHERE number = %s"
_STEPS = "SELECT provider_id, step FROM calls WHERE provider_id = ANY(%s)"
_CALL_OF, _PUT_CALL, _SETTLE = marked(CALL_OF), marked(PUT_CALL), marked(SETTLE)
_ERASE_CALLS = "DELETE FROM calls WHERE provider_id = ANY(%s)"
_ANSWERED_BY = """
SELECT contests, sealed = '' FROM envelopes WHERE poll = %s AND elector = %s AND electorate = %s ORDER BY seq
"""
_CALLERS = f"""
SELECT e.poll, e.number, e.id, e.name, e.electorate, e.unit, e.language, e.code
FROM {_unnest("bigint", "bigint")} AS asked (poll, number) JOIN electors e USING (poll, number)
WHERE e.until_version IS NULL ORDER BY e.id
"""
_MEMOS = f"""
SELECT m.poll, m.number, m.failures, m.code_tries, m.asked, m.pending, m.pending_contests, m.pending_elector, m.said_at
FROM {_unnest("bigint", "bigint")} AS asked (poll, number) JOIN memos m USING (poll, number)
"""
_HOLDS = """
SELECT v.sealed FROM envelopes v JOIN electors e ON e.id = v.elector AND e.electorate = v.electorate
WHERE v.poll = %s AND v.elector = %s AND e.until_version IS NULL ORDER BY v.seq DESC LIMIT 1
"""

_Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresqlDesk:
    """Writes batches on one connection, in two trips to the server."""

    def __init__(self, url: str) -> None:
        self._connection = _connect(url)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in one transaction that is on disk when it ends."""
        with self._connection.pipeline(), self._connection.transaction():
            yield

    def facts(self, slips: Sequence[Slip]) -> Facts:
        """Lock the polls of a batch and read what the box must know."""
        if not slips:
            return Facts({}, {}, {}, {}, {})
        run = self._connection.execute
        voters = [(slip.poll.key, slip.vote.elector, slip.vote.electorate) for slip in slips if slip.poll and slip.vote]
        guarded = [
            (slip.poll.key, slip.number)
            for slip in slips
            if slip.poll and slip.number is not None and (slip.wrong_code or (slip.vote and slip.vote.coded))
        ]
        polls = sorted({slip.poll.key for slip in slips if slip.poll is not None})
        standings = run(_STANDINGS, (polls,))
        replies = run(_REPLIES, _columns([(slip.provider, slip.provider_id) for slip in slips]))
        answered = run(_ANSWERED, _columns(voters)) if voters else None
        tries = run(_TRIES, _columns(guarded)) if guarded else None
        calls = [slip.call.id for slip in slips if slip.call is not None]
        steps = run(_STEPS, (calls,)) if calls else None
        facts = Facts({key: Standing(Stage(stage), *rest) for key, stage, *rest in standings}, {}, {}, {}, {})
        facts.replies = {(provider, provider_id): reply for provider, provider_id, reply in replies}
        for poll, elector, contests, is_withdrawal in answered or ():
            before = facts.answered.get((poll, elector), 0)
            facts.answered[poll, elector] = 0 if is_withdrawal else before | contests
        facts.tries = {(poll, number): count for poll, number, count in tries or ()}
        facts.steps = dict(steps or ())
        return facts

    def write(self, writes: Writes) -> None:
        """Write the batch, one statement for each table."""
        run = self._connection.execute
        if writes.inbox:
            run(_PUT_INBOX, _columns(writes.inbox))
        for row in writes.settled:
            run(_SETTLE, row)
        for call in writes.calls:
            run(_PUT_CALL, call)
        if writes.ended:
            run(_ERASE_CALLS, (writes.ended,))
        for statement, values in follow_up_statements(writes.follow_ups):
            run(marked(statement), values)
        if writes.envelopes:
            run(_PUT_ENVELOPES, _columns(writes.envelopes))
        for poll, (next_seq, head) in writes.boxes.items():
            run(_PUT_BOX, (next_seq, head, poll))
        for memo in writes.memos:
            run(_PUT_MEMO, memo)
        for who, tries in writes.tries.items():
            run(_PUT_TRIES, (*who, tries))
        for number in writes.opt_outs:
            run(_OPT_OUT, (number,))
        for number in writes.opt_ins:
            run(_OPT_IN, (number,))


class PostgresqlRoll:
    """Looks callers up, all who wait in one question; see `poll.roll.Roll`."""

    def __init__(self, url: str) -> None:
        self._connection = _connect(url)
        # The batches of different questions come from different threads, and the connection holds one at a time.
        self._turn = threading.Lock()
        self._callers: Batcher[tuple[int, int], Caller] = Batcher(self._look_up)
        self._holders: Batcher[tuple[int, int], bool] = Batcher(self._look_into_box)
        self._answers: Batcher[tuple[int, int, str], int] = Batcher(self._look_up_answers)
        self._calls: Batcher[str, tuple[int, bytes] | None] = Batcher(self._look_up_calls)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def caller(self, poll: int, number: int) -> Caller:
        """Look up who a number belongs to, and what was said last."""
        return self._callers.ask((poll, number))

    def holds(self, poll: int, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box."""
        return self._holders.ask((poll, elector))

    def answered(self, poll: int, elector: int, electorate: str) -> int:
        """Return which contests an elector has answered, as a bit mask."""
        return self._answers.ask((poll, elector, electorate))

    def under_way(self, call: str) -> tuple[int, bytes] | None:
        """Return the last step of a call that was answered, and where the call is, encrypted; None where it is not."""
        return self._calls.ask(call)

    def _look_up(self, asked: Sequence[tuple[int, int]]) -> list[Caller | Exception]:
        columns = _columns(sorted(set(asked)))
        with self._turn, self._connection.pipeline():
            callers = self._connection.execute(_CALLERS, columns)
            memos = self._connection.execute(_MEMOS, columns)
            electors: dict[tuple[int, int], list[Elector]] = {}
            for poll, number, *rest in callers:
                electors.setdefault((poll, number), []).append(Elector(*rest))
            said = {(poll, number): Memo(*rest) for poll, number, *rest in memos}
        return [Caller(who[1], tuple(electors.get(who, ())), said.get(who)) for who in asked]

    def _look_into_box(self, asked: Sequence[tuple[int, int]]) -> list[bool | Exception]:
        answers: list[bool | Exception] = []
        with self._turn:
            for who in asked:
                last = self._connection.execute(_HOLDS, who).fetchone()
                answers.append(last is not None and last[0] != WITHDRAWAL)
        return answers

    def _look_up_answers(self, asked: Sequence[tuple[int, int, str]]) -> list[int | Exception]:
        answers: list[int | Exception] = []
        with self._turn:
            for who in asked:
                answered = 0
                for contests, is_withdrawal in self._connection.execute(_ANSWERED_BY, who):
                    answered = 0 if is_withdrawal else answered | contests
                answers.append(answered)
        return answers

    def _look_up_calls(self, asked: Sequence[str]) -> list[tuple[int, bytes] | Exception | None]:
        with self._turn:
            return [_call(self._connection.execute(_CALL_OF, (call,)).fetchone()) for call in asked]


def _call(row: tuple[Any, ...] | None) -> tuple[int, bytes] | None:
    return None if row is None else (row[0], bytes(row[1]))


def _columns(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Write rows as one text for each column."""
    return [_SEPARATOR + _SEPARATOR.join(map(_text, column)) for column in zip(*rows, strict=True)]


def _text(value: object) -> str:
    if value is None:
        return _NULL
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _connect(url: str) -> _Connection:
    parts = make_url(url).set(drivername="postgresql")
    connection = psycopg.connect(parts.render_as_string(hide_password=False), autocommit=True, prepare_threshold=0)
    connection.execute("SET synchronous_commit = on")
    # Plans are kept: one that was made while the tables were empty would scan them when they are full.
    for way in ("seqscan", "hashjoin", "mergejoin"):
        connection.execute(f"SET enable_{way} = off")
    return connection
