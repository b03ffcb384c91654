"""Opening the database: SQLite by default, PostgreSQL where the office has one; durable or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

_BUSY_SECONDS = 30


class NotDurableError(RuntimeError):
    """The database does not promise that what is committed is on disk; nothing is opened on it."""


def open_database(url: str) -> Engine:
    """Open the records.

    Args:
        url: an SQLAlchemy URL, `sqlite:////var/lib/xiangyin/xiangyin.db` or `postgresql+psycopg://...`.

    Raises:
        NotDurableError: SQLite without WAL and synchronous=FULL, PostgreSQL without synchronous_commit=on.

    Source: docs/adr/0002.
    """
    # What a statement was given may be a number: it never stands in an error.
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS} if is_sqlite(url) else {}, hide_parameters=True)
    if is_sqlite(url):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    else:
        event.listen(engine, "connect", _check_postgresql)
    return engine


def is_sqlite(url: str) -> bool:
    """Tell whether a database URL is of the embedded kind."""
    return url.startswith("sqlite:")


def sqlite_path(url: str) -> Path:
    """Return the file of an SQLite URL."""
    return Path(make_url(url).database or "")


def prepare_sqlite_connection(connection: Any) -> None:  # noqa: ANN401 - sqlite3 through SQLAlchemy or by itself.
    """Set a new SQLite connection to WAL and synchronous=FULL and make sure that it is.

    Raises:
        NotDurableError: it is not.
    """
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    connection.execute("PRAGMA synchronous=FULL")
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    connection.execute("PRAGMA foreign_keys=ON")
    if (mode, synchronous) != ("wal", 2):
        msg = f"SQLite answers journal_mode={mode}, synchronous={synchronous}; wal and 2 (FULL) are needed"
        raise NotDurableError(msg)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type.
    connection.isolation_level = None
    prepare_sqlite_connection(connection)


def _begin_at_once(connection: Connection) -> None:
    # A transaction that starts by reading and then writes would fail instead of waiting for its turn.
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _check_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type.
    with connection.cursor() as cursor:
        (value,) = cursor.execute("SHOW synchronous_commit").fetchone()
    connection.rollback()
    if value != "on":
        msg = f"PostgreSQL answers synchronous_commit={value}; on is needed"
        raise NotDurableError(msg)


def promises(connection: Connection) -> dict[str, str]:
    """Return what the database says of how it keeps what is committed: setting -> value."""
    asked = ("journal_mode", "synchronous") if connection.dialect.name == "sqlite" else ("synchronous_commit", "fsync")
    say = "PRAGMA" if connection.dialect.name == "sqlite" else "SHOW"
    return {each: str(connection.exec_driver_sql(f"{say} {each}").scalar()) for each in asked}


def keeps_promises(said: dict[str, str]) -> bool:
    """Tell whether what is committed is on disk, as the database says it."""
    return set(said.items()) <= {
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("synchronous_commit", "on"),
        ("fsync", "on"),
    }


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read the records as they stand at one moment."""
    with engine.connect().execution_options(reads_only=True) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction: all of it or nothing; durable when the block has ended."""
    with _turnstile(engine) as turnstile, turnstile, engine.begin() as connection:
        yield connection


@contextmanager
def trying(connection: Connection) -> Iterator[None]:
    """Try in a writing transaction what another official is to do later: its findings rise, and nothing of it stays."""
    trial = connection.begin_nested()
    try:
        yield
    finally:
        trial.rollback()


@contextmanager
def _turnstile(engine: Engine) -> Iterator[AbstractContextManager[None]]:
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        yield nullcontext()
        return
    with closing(Turnstile(Path(database))) as turnstile:
        yield turnstile


class Turnstile:
    """Orders the writers of an SQLite database, those of other processes too.

    The kernel wakes the next in line; SQLite's own busy handler would sleep and guess.

    Args:
        database: the file of the records; the turnstile is a file beside it.
    """

    def __init__(self, database: Path) -> None:
        self._lock = os.open(f"{database}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> None:
        """Wait for the turn to write."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *_error: object) -> None:
        """Leave the turn to the next."""
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def close(self) -> None:
        """Leave for good."""
        os.close(self._lock)
