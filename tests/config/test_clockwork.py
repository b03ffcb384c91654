"""The clockwork of `xiangyin work`: every job in its rhythm, and no fault of one stops another."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert, select

from config.commands.main import xiangyin
from config.jobs.clockwork import Job, run_once, run_until
from poll.records.call_tables import calls
from poll.records.database import reading, writing
from tests.fake_twilio import ACCOUNT, TOKEN
from tests.outbound import NUMBER, open_office
from tests.phones import PUBLIC_URL


def test_a_job_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """The log names the job and the kind of the fault, and never what the fault says."""
    caplog.set_level(logging.DEBUG)
    done: list[str] = []

    def fails() -> None:
        raise LookupError(NUMBER)

    all_went_well = run_once([Job("first", 1, fails), Job("second", 1, lambda: done.append("second"))])

    assert (all_went_well, done) == (False, ["second"])
    assert "job=first" in caplog.text
    assert "LookupError" in caplog.text
    assert NUMBER not in caplog.text


def test_each_job_has_its_rhythm() -> None:
    """One that is due every second runs ten times while another runs once."""
    stop, ran = Event(), {"often": 0, "seldom": 0}
    instant = 0.0

    def clock() -> float:
        return instant

    def often() -> None:
        nonlocal instant
        ran["often"] += 1
        instant += 1
        if ran["often"] == 10:
            stop.set()

    def seldom() -> None:
        ran["seldom"] += 1

    run_until(stop, [Job("seldom", 60, seldom), Job("often", 0, often)], clock)

    assert ran == {"often": 10, "seldom": 1}


def test_a_stop_before_the_next_job_is_heard() -> None:
    """What has begun is ended; nothing more is begun."""
    stop, ran = Event(), []
    run_until(stop, [Job("first", 0, stop.set), Job("second", 0, lambda: ran.append("second"))])

    assert ran == []


def test_work_ends_when_it_is_told_to(sqlite_url: str, tmp_path: Path) -> None:
    """SIGTERM, as systemd sends it: the round is ended, the exit code is 0."""
    environment = os.environ | {"XIANGYIN_DATABASE_URL": sqlite_url, "XIANGYIN_LANGUAGE": "en"}
    command = [sys.executable, "-m", "config", "work"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout is not None
        # The first line says that there is no account; the clockwork starts right after it.
        assert "XIANGYIN_TWILIO_ACCOUNT_SID" in working.stdout.readline()
        stopping = Event()
        stopping.wait(1)
        working.send_signal(signal.SIGTERM)
        assert working.wait(timeout=20) == 0


def test_once_does_everything_once(engine: Engine) -> None:
    """The receipt goes out, and a call that broke off hours ago is erased; one that goes on is not."""
    with open_office(engine) as office:
        office.village.register(NUMBER)
        key = office.add(NUMBER, "text", "receipt", due_at=0)
        with writing(engine) as connection:
            for sid, at in (("CA1", 0), ("CA2", office.now // 1000)):
                connection.execute(insert(calls).values(provider_id=sid, step=0, sealed=b"", at=at))
        settings = {
            "XIANGYIN_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "XIANGYIN_TWILIO_ACCOUNT_SID": ACCOUNT,
            "XIANGYIN_TWILIO_AUTH_TOKEN": TOKEN,
            "XIANGYIN_TWILIO_API_BASE": office.carrier.base,
            "XIANGYIN_PUBLIC_URL": PUBLIC_URL,
        }
        result = CliRunner().invoke(xiangyin, ["work", "--once"], env=settings)

        assert (result.exit_code, office.row(key).state) == (0, "done")
        with reading(engine) as connection:
            assert list(connection.scalars(select(calls.c.provider_id))) == ["CA2"]
