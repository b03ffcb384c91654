"""The demo's desks: a newcomer sits down without a password, and nowhere else does anybody."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from config.demo.desks import seat_officials
from poll.records import grant_store, poll_store
from poll.records.database import reading, writing
from poll.records.tables import polls
from tests.console.desk import offices
from tests.phones import found_village, open_app, settings_for


@pytest.fixture
def client(sqlite_engine: Engine) -> FlaskClient:
    """A browser at a demo."""
    found_village(sqlite_engine)
    with writing(sqlite_engine) as connection:
        seat_officials(connection, poll_store.every(connection), 1_800_000_000_000)
    settings = settings_for(sqlite_engine.url.render_as_string(hide_password=False))
    return open_app(replace(settings, handset=True)).test_client()


def _sits_down(client: FlaskClient, name: str = "李强(演示)") -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/console/training").get_data(as_text=True))
    form = {"name": name, "csrf_token": token[1] if token else ""}
    return int(client.post("/console/training", data=form).status_code)


def test_a_newcomer_sits_down_at_a_fictional_official_s_desk(client: FlaskClient) -> None:
    """What an official sees can be tried without a password, in the demo."""
    assert _sits_down(client) == 303
    assert "李强(演示)" in client.get("/console/").get_data(as_text=True)


def test_nobody_sits_down_at_another_desk(client: FlaskClient, sqlite_engine: Engine) -> None:
    """An official who is not one of the demo's signs in with password and code, in a demo too."""
    offices(sqlite_engine).desk("王芳")

    assert _sits_down(client, "王芳") == 422


def test_no_desk_is_open_where_a_poll_is_on_a_real_number(client: FlaskClient, sqlite_engine: Engine) -> None:
    """Where somebody enabled the handset beside a real poll, this page lists nobody and lets nobody in."""
    with writing(sqlite_engine) as connection:
        connection.execute(update(polls).values(sender="+8613800000000"))

    assert "没有虚构的经办人" in client.get("/console/training").get_data(as_text=True)
    assert _sits_down(client) in {400, 422}


def test_there_is_no_such_page_where_the_handset_is_off(sqlite_engine: Engine) -> None:
    """The page is part of the pretend handset, which is off unless enabled."""
    assert offices(sqlite_engine).app.test_client().get("/console/training").status_code == 404


def test_the_demo_s_officials_are_seated_once(client: FlaskClient, sqlite_engine: Engine) -> None:
    """A demo that goes on gives nobody a second role."""
    with writing(sqlite_engine) as connection:
        seat_officials(connection, poll_store.every(connection), 1_800_000_000_000)
    with reading(sqlite_engine) as connection:
        held = [(each.name, each.role) for each in grant_store.in_poll(connection, 1)]

    assert len(held) == len(set(held)) == 8
