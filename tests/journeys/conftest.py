"""Records for a journey that several tests look at: made once for a module, on each database."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests import postgresql_server
from tests.journeys.village import Clerk

_names = count(1)


@pytest.fixture
def clerk(tmp_path: Path, sqlite_url: str) -> Clerk:
    """Return a clerk with empty records on SQLite."""
    return Clerk(tmp_path, sqlite_url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def clerk_of_the_module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    """Return a clerk whose records last as long as the module; once on each database."""
    folder = tmp_path_factory.mktemp("clerk")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), folder / "records.db")
        yield Clerk(folder, f"sqlite:///{folder / 'records.db'}")
        return
    server, template = request.getfixturevalue("_postgresql_template")
    name = f"{template}_journey_{next(_names)}"
    postgresql_server.execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    yield Clerk(folder, url.render_as_string(hide_password=False))
    postgresql_server.execute(server, f"DROP DATABASE {name} WITH (FORCE)")
