"""Laws of calls: whatever is pressed, wherever they hang up, what counts is what was read back and confirmed last."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine, make_url, update

from poll.records import poll_store
from poll.records.database import writing
from poll.records.tables import electors
from tests import postgresql_server
from tests.ivr.callers import open_exchange
from tests.ivr.villages import VARIANTS
from tests.laws.call_machine import CallMachine, Fresh

QUICK = settings(stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))

_names = count(1)


def _machine(fresh: Fresh) -> type[CallMachine]:
    return type("Machine", (CallMachine,), {"fresh": staticmethod(fresh)})


def test_calls_on_sqlite(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The laws, on a file."""
    template: Path = request.getfixturevalue("_sqlite_template")

    @contextmanager
    def fresh() -> Iterator[str]:
        file = tmp_path / f"{next(_names)}.db"
        shutil.copyfile(template, file)
        yield f"sqlite:///{file}"

    run_state_machine_as_test(_machine(fresh), settings=settings(QUICK, max_examples=30))


def test_calls_on_postgresql(request: pytest.FixtureRequest) -> None:
    """The same laws on PostgreSQL."""
    server, template = request.getfixturevalue("_postgresql_template")

    @contextmanager
    def fresh() -> Iterator[str]:
        name = f"{template}_calls_{next(_names)}"
        postgresql_server.execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        url = make_url(server).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
        postgresql_server.execute(server, f"DROP DATABASE {name} WITH (FORCE)")

    run_state_machine_as_test(_machine(fresh), settings=settings(QUICK, max_examples=4))


def test_who_votes_in_another_electorate_meanwhile_is_asked_anew(sqlite_engine: Engine) -> None:
    """A choice that was read back on one ballot paper is no mark on another."""
    preset, changes = VARIANTS["another paper each"]
    exchange = open_exchange(sqlite_engine, preset, changes=changes)
    caller = exchange.elector()
    assert "张建国" in caller.hears()
    caller.press("2")
    with writing(exchange.village.engine) as connection:
        connection.execute(update(electors).values(electorate="members", since_version=2))
        poll_store.set_roll_version(connection, exchange.village.poll.key, 2)

    said = caller.press("9")

    assert "李为民" in said
    assert exchange.box() == []
    assert caller.press("19").startswith("好，已经投进票箱了。")
    assert exchange.box() == [{"li": ("excellent",)}]
