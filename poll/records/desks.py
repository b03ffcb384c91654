"""What the doors are given: the box, the roll and the polls of one database."""

import threading
import time
from dataclasses import dataclass

from sqlalchemy import Engine

from poll.poll import Poll
from poll.records import poll_store
from poll.records.committer import Committer
from poll.records.database import is_sqlite, reading, sqlite_path
from poll.records.postgresql_desk import PostgresqlDesk, PostgresqlRoll
from poll.records.sqlite_desk import SqliteDesk, SqliteRoll

_FRESH_SECONDS = 1.0


class PollDesk:
    """The polls as the doors see them; see `poll.poll.Polls`.

    A poll is read again after a second, and at once when the box finds it moved: what the box decides
    never rests on what is remembered here.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, tuple[float, Poll]] = {}
        self._guard = threading.Lock()

    def by_sender(self, sender: str) -> Poll | None:
        """Return the poll that a number serves now; None where there is none."""
        known = self._known.get(sender)
        if known is not None and time.monotonic() < known[0]:
            return known[1]
        with self._guard:
            # While this thread waited another may have read it.
            if self._known.get(sender) is known:
                self._read(sender)
            fresh = self._known.get(sender)
        return None if fresh is None else fresh[1]

    def forget(self, sender: str) -> None:
        """Read the poll of a number anew next time."""
        self._known.pop(sender, None)

    def _read(self, sender: str) -> None:
        with reading(self._engine) as connection:
            stored = poll_store.on_sender(connection, sender)
        if stored is None:
            self.forget(sender)
        else:
            self._known[sender] = (time.monotonic() + _FRESH_SECONDS, stored.in_force())


@dataclass(frozen=True, slots=True)
class Desks:
    """The three desks of one process."""

    polls: PollDesk
    roll: SqliteRoll | PostgresqlRoll
    box: Committer
    desk: SqliteDesk | PostgresqlDesk
    engine: Engine

    def close(self) -> None:
        """Close the connections of the desks."""
        self.roll.close()
        self.desk.close()
        self.engine.dispose()


def open_desks(engine: Engine) -> Desks:
    """Open the desks on a database; one set for each process."""
    url = engine.url.render_as_string(hide_password=False)
    desk: SqliteDesk | PostgresqlDesk
    roll: SqliteRoll | PostgresqlRoll
    if is_sqlite(url):
        desk, roll = SqliteDesk(sqlite_path(url)), SqliteRoll(sqlite_path(url))
    else:
        desk, roll = PostgresqlDesk(url), PostgresqlRoll(url)
    return Desks(PollDesk(engine), roll, Committer(desk, roll), desk, engine)
