"""What a monitoring system is told."""

from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import Engine

from poll.records import call_request_store, outbox_store
from poll.records.database import writing
from tests.phones import found_village, open_app, settings_for

NUMBER = "+8619900000001"


def test_messages_are_counted_by_what_became_of_them(engine: Engine) -> None:
    """How many, by poll and disposition; no number, no choice, no electorate."""
    phone = found_village(engine).phone(NUMBER)
    for text in ("2", "4", "什么呀这是"):
        phone.text(text)

    page = _client(engine, "s3cret").get("/metrics", headers={"Authorization": "Bearer s3cret"}).get_data(as_text=True)

    assert 'xiangyin_messages{disposition="accepted",poll="xinhe"} 1.0' in page
    assert 'xiangyin_messages{disposition="changed",poll="xinhe"} 1.0' in page
    assert 'xiangyin_messages{disposition="unclear",poll="xinhe"} 1.0' in page
    assert 'xiangyin_envelopes{poll="xinhe",stage="open"} 2.0' in page
    assert NUMBER.lstrip("+") not in page


def test_calls_that_wait_are_counted(engine: Engine) -> None:
    """What is to go out, and who waits for a person; no number."""
    village = found_village(engine)
    village.register(NUMBER)
    with writing(engine) as connection:
        outbox_store.invite(connection, village.poll.key, int(NUMBER), 0)
        call_request_store.ask(connection, village.poll.key, int(NUMBER), "asked", 0)

    page = _client(engine, "s3cret").get("/metrics", headers={"Authorization": "Bearer s3cret"}).get_data(as_text=True)

    assert 'xiangyin_errands{kind="call",poll="xinhe",purpose="ballot",state="waiting"} 1.0' in page
    assert 'xiangyin_call_requests{poll="xinhe"} 1.0' in page
    assert NUMBER.lstrip("+") not in page


def test_without_the_token_nothing_is_told(engine: Engine) -> None:
    """How many have voted is for the office until it is announced."""
    found_village(engine)
    client = _client(engine, "s3cret")

    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 401


def test_an_office_without_monitoring_has_no_such_page(engine: Engine) -> None:
    """What is not set is not there."""
    found_village(engine)

    assert _client(engine, "").get("/metrics").status_code == 404


def _client(engine: Engine, token: str) -> FlaskClient:
    settings = settings_for(engine.url.render_as_string(hide_password=False))
    return open_app(replace(settings, metrics_token=token)).test_client()
