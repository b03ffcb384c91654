"""What every test may ask for: fresh records on both databases; no network beyond this machine."""

import os
import shutil
import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, make_url

from poll.records.database import open_database
from poll.records.migrate import migrate
from tests import postgresql_server
from tests.phones import close_villages

settings.register_profile("quick", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, max_examples=100)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "quick"))

_names = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Prepare what the workers share, once, in the process that starts them."""
    if not hasattr(config, "workerinput"):
        postgresql_server.prepare_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the workers shared."""
    if not hasattr(config, "workerinput"):
        postgresql_server.finish_run()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of fresh, migrated records: the test runs once on each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Open fresh, migrated records; the test runs once on each database."""
    opened = open_database(database_url)
    yield opened
    close_villages()
    opened.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """Return the URL of fresh, migrated records on SQLite."""
    copy = tmp_path / "records.db"
    shutil.copyfile(_sqlite_template, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """Open fresh, migrated records on SQLite alone, for a test that is not about the database."""
    opened = open_database(sqlite_url)
    yield opened
    close_villages()
    opened.dispose()


@pytest.fixture
def postgresql_url(_postgresql_template: tuple[str, str]) -> Iterator[str]:
    """Return the URL of fresh, migrated records on PostgreSQL."""
    server, template = _postgresql_template
    name = f"{template}_{next(_names)}"
    postgresql_server.execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _sqlalchemy_url(server, name)
    postgresql_server.execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "records.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgresql_template(worker_id: str) -> tuple[str, str]:
    server = postgresql_server.server_url()
    template = f"template_{worker_id}"
    postgresql_server.execute(server, f"CREATE DATABASE {template}")
    migrate(_sqlalchemy_url(server, template))
    return server, template


def _sqlalchemy_url(server: str, database: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection, and every look-up of a name, that would leave this machine."""
    patch = pytest.MonkeyPatch()
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_on_this_machine(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX:
            _stay(address[0] if isinstance(address, tuple) else None)
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller gave

    def look_up_this_machine(host: object, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - the socket module's own.
        _stay(host)
        return look_up(host, *args, **options)  # type: ignore[arg-type]  # whatever the caller gave

    patch.setattr(socket.socket, "connect", connect_on_this_machine)
    patch.setattr(socket, "getaddrinfo", look_up_this_machine)
    yield
    patch.undo()


def _stay(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if not (name.startswith("127.") or name in {"::1", "localhost", "None", ""}):
        msg = f"a test tried to reach {name}"
        raise RuntimeError(msg)
