"""Sessions in the records: who has signed in with which cookie, until when; and a form that came too late."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select, update

from poll.records.official_tables import sessions

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes:
        token: sha256 of the cookie, hex; the cookie itself is nowhere in the records.
        official: number in the records.
        made_at_ms, seen_at_ms: when it began, and when it was used last.
        ended_at_ms: None while it goes on.
        kept: a form that was sent after it had run out; None where there is none.
    """

    token: str
    official: int
    made_at_ms: int
    seen_at_ms: int
    ended_at_ms: int | None
    kept: bytes | None


def begin(connection: Connection, cookie: str, official: int, at_ms: int, kept: bytes | None = None) -> None:
    """Begin a session; those that are over for a day are erased."""
    connection.execute(delete(sessions).where(sessions.c.seen_at < at_ms - _DAY_MS))
    row = {"token": _digest(cookie), "official": official, "made_at": at_ms, "seen_at": at_ms, "kept": kept}
    connection.execute(insert(sessions).values(row))


def find(connection: Connection, cookie: str) -> Session | None:
    """Return the session of a cookie, over or not; None where there never was one."""
    row = connection.execute(select(sessions).where(sessions.c.token == _digest(cookie))).first()
    if row is None:
        return None
    kept = None if row.kept is None else bytes(row.kept)
    return Session(row.token, row.official, row.made_at, row.seen_at, row.ended_at, kept)


def note_use(connection: Connection, token: str, at_ms: int) -> None:
    """Note that a session is in use."""
    connection.execute(update(sessions).where(sessions.c.token == token).values(seen_at=at_ms))


def end(connection: Connection, cookie: str, at_ms: int) -> None:
    """End the session of a cookie, if there is one: by signing out, or because the same browser signs in anew."""
    connection.execute(update(sessions).where(sessions.c.token == _digest(cookie)).values(ended_at=at_ms, kept=None))


def end_all(connection: Connection, official: int, at_ms: int) -> None:
    """End every session of an official: after a new password, or when a role was taken away."""
    going_on = sessions.c.official == official, sessions.c.ended_at.is_(None)
    connection.execute(update(sessions).where(*going_on).values(ended_at=at_ms))


def keep_form(connection: Connection, token: str, form: bytes | None) -> None:
    """Keep a form that came after the session had run out, until its official has signed in again."""
    connection.execute(update(sessions).where(sessions.c.token == token).values(kept=form))


def _digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()
