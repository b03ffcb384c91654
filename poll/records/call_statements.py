"""The statements that write a step of a call, the same on both databases but for their marks."""

from collections.abc import Iterable

from poll.follow_ups import CallToMake, DeskRequest, FollowUp, SpokenQuestion, TextToSend

STEP_OF = "SELECT step FROM calls WHERE provider_id = ?"
CALL_OF = "SELECT step, sealed FROM calls WHERE provider_id = ?"
PUT_CALL = """
INSERT INTO calls VALUES (?, ?, ?, ?, ?) ON CONFLICT (provider_id)
DO UPDATE SET poll = excluded.poll, step = excluded.step, sealed = excluded.sealed, at = excluded.at
"""
ERASE_CALL = "DELETE FROM calls WHERE provider_id = ?"
# A call is in the inbox from its first step on; what becomes of it is written over until it has voted.
SETTLE = """
INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (provider, provider_id)
DO UPDATE SET electorate = excluded.electorate, disposition = excluded.disposition, poll = excluded.poll
"""
_TEXT = """
INSERT INTO outbox (poll, kind, purpose, number, body, state, tries, due_at, made_at)
VALUES (?, 'text', 'receipt', ?, ?, 'waiting', 0, ?, ?)
"""
_CALL = """
INSERT INTO outbox (poll, kind, purpose, number, state, tries, due_at, made_at)
VALUES (?, 'call', 'missed', ?, 'waiting', 0, ?, ?)
"""
_REQUEST = "INSERT INTO call_requests (poll, number, reason, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_QUESTION = """
INSERT INTO questions (poll, provider_id, source, seconds, asked_at, due_at, state) VALUES (?, ?, ?, ?, ?, ?, 'new')
"""


def marked(statement: str) -> str:
    """Return a statement with the marks of PostgreSQL's driver."""
    return statement.replace("?", "%s")


def follow_up_statements(follow_ups: Iterable[FollowUp]) -> Iterable[tuple[str, tuple[object, ...]]]:
    """Return the statement and the values of each, with SQLite's marks."""
    for follow_up in follow_ups:
        match follow_up:
            case TextToSend(poll=poll, number=number, body=body, made_at=at):
                yield _TEXT, (poll, number, body, at, at)
            case CallToMake(poll=poll, number=number, made_at=at):
                yield _CALL, (poll, number, at, at)
            case DeskRequest():
                yield _REQUEST, tuple(follow_up)
            case SpokenQuestion():
                yield _QUESTION, tuple(follow_up)
