"""Signing in: a password and the code of the moment, once; who tries too often waits; a session ends by itself."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import Engine

from config.acts import officials as acts
from config.console.guard import COOKIE
from poll.records.database import reading, writing
from poll.records.official_tables import sessions
from poll.refusal import FindingsError
from tests.console.desk import Desk, offices, text_of

_PASSWORD = "四个不相干的词语"


def _enrolled(engine: Engine, name: str = "王敏") -> tuple[FlaskClient, str]:
    """Begin an office and choose a password as its administrator does; return a browser and the secret of the codes."""
    with writing(engine) as connection:
        ticket = acts.begin_office(connection, name, 1_800_000_000_000)
    client = offices(engine).app.test_client()
    desk = Desk(name, client, "")
    page = desk.sends("/enrol", name=name, ticket=ticket.upper())
    totp = re.search(r'name="totp" value="(\w+)"', page)
    assert totp is not None
    typed = desk.sends(
        "/enrol",
        name=name,
        ticket=ticket,
        totp=totp[1],
        password=_PASSWORD,
        password_again=_PASSWORD,
        code=pyotp.TOTP(totp[1]).now(),
    )
    assert "设好了" in typed
    return client, totp[1]


def _signs_in(client: FlaskClient, totp: str, status: int = 200, password: str = _PASSWORD) -> str:
    return Desk("王敏", client, "").sends(
        "/sign-in", status, name="王敏", password=password, code=pyotp.TOTP(totp).now()
    )


def test_an_official_chooses_a_password_with_a_ticket_and_signs_in(engine: Engine) -> None:
    """The administrator never knows anybody's password; nobody signs in without the code of the moment."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        clock.shift(timedelta(seconds=60))

        assert "我的评议" in _signs_in(client, totp)


def test_a_code_is_taken_once(engine: Engine) -> None:
    """Who looks over a shoulder cannot use the same six digits (RFC 6238, 5.2)."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        assert "不相符" in _signs_in(client, totp, 422)
        clock.shift(timedelta(seconds=60))
        _signs_in(client, totp)
        client.delete_cookie(COOKIE, path="/console")

        assert "不相符" in _signs_in(client, totp, 422)


def test_after_five_failures_the_name_is_locked_for_a_quarter_of_an_hour(engine: Engine) -> None:
    """Trying passwords takes for ever; even the right one does not help while it is locked."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        for _ in range(5):
            clock.shift(timedelta(seconds=60))
            _signs_in(client, totp, 422, "别的口令别的口令")
        clock.shift(timedelta(seconds=60))
        assert "14 分钟" in _signs_in(client, totp, 422)
        clock.shift(timedelta(minutes=14))

        assert "我的评议" in _signs_in(client, totp)


def test_a_session_gets_a_new_cookie_at_each_signing_in(engine: Engine) -> None:
    """A cookie that somebody put into the browser is never taken over (session fixation)."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        client.set_cookie(COOKIE, "planted", path="/console")
        clock.shift(timedelta(seconds=60))
        _signs_in(client, totp)
        first = client.get_cookie(COOKIE, path="/console")
        clock.shift(timedelta(seconds=60))
        _signs_in(client, totp)
        second = client.get_cookie(COOKIE, path="/console")

    assert first is not None
    assert second is not None
    assert "planted" not in {first.value, second.value}
    assert first.value != second.value
    assert (second.http_only, second.same_site) == (True, "Strict")
    with reading(engine) as connection:
        assert second.value not in str(connection.execute(sessions.select()).all())


@pytest.mark.parametrize(("idle", "times"), [(timedelta(minutes=31), 1), (timedelta(minutes=29), 25)])
def test_a_session_ends_when_it_is_not_used_and_after_half_a_day(engine: Engine, idle: timedelta, times: int) -> None:
    """Thirty minutes without a page, or twelve hours in all, and everybody signs in anew."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        clock.shift(timedelta(seconds=60))
        _signs_in(client, totp)
        statuses = []
        for _ in range(times):
            clock.shift(idle)
            statuses.append(client.get("/console/").status_code)

    assert statuses == [200] * (times - 1) + [303]


def test_signing_out_ends_the_session(engine: Engine) -> None:
    """The cookie of a session that was ended opens nothing."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        clock.shift(timedelta(seconds=60))
        _signs_in(client, totp)
        cookie = client.get_cookie(COOKIE, path="/console")
        assert cookie is not None
        Desk("王敏", client, "").sends("/sign-out")
        client.set_cookie(COOKIE, cookie.value, path="/console")

        assert client.get("/console/").status_code == 303


def test_what_was_typed_when_the_session_ran_out_is_sent_after_signing_in_again(engine: Engine) -> None:
    """Nothing is lost: the same official finds the form as it was; a password is never kept."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        clock.shift(timedelta(seconds=60))
        _signs_in(client, totp)
        clock.shift(timedelta(minutes=40))
        desk = Desk("王敏", client, "")
        assert "已保留" in desk.sends("/people/add", name="李强")
        page = _signs_in(client, totp)

        assert "您填写的内容还在" in page
        assert "李强" in text_of(page)
        assert "李强" in text_of(desk.sends("/people/add", name="李强"))


def test_nobody_takes_up_what_another_one_has_typed(engine: Engine) -> None:
    """The double entry of a sheet takes two people, even at one computer."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        client, totp = _enrolled(engine)
        other = offices(engine).desk("李强")
        clock.shift(timedelta(minutes=40))
        other.sends("/people/add", name="赵六")
        cookie = other.client.get_cookie(COOKIE, path="/console")
        assert cookie is not None
        client.set_cookie(COOKIE, cookie.value, path="/console")

        assert "您填写的内容还在" not in _signs_in(client, totp)


def test_an_office_begins_once(engine: Engine) -> None:
    """Whoever can run a command cannot make himself an administrator beside the first one unseen."""
    with writing(engine) as connection:
        acts.begin_office(connection, "王敏", 0)

    with pytest.raises(FindingsError), writing(engine) as connection:
        acts.begin_office(connection, "李强", 0)
