"""Real calls to the real gateway: the vote of a villager who dials is in the box, and is counted."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, text

from config.commands.sip import NO_ACCOUNT
from config.jobs.outbox import Outbox
from gateway.carriers.twilio_rest import TwilioAccount
from gateway.webhook import STATUS
from ivr.decision import CALLS_PATH
from poll.records import outbox_store, poll_store
from poll.records.database import open_database, writing
from tests.demo_server import RunningDemo, running_demo
from tests.sip.exchange import Exchange
from tests.sip.heard import listening
from tests.sip.office import Line, running_line
from tests.sip.telephone import HANG_UP, Talk, Wait, telephone

pytestmark = pytest.mark.sip

_HOUSE = Path(__file__).parent.parent.parent
_PRESET = "village-secretary-short"
_READ_BACK = Wait(4)
"""Long enough to hear what was chosen."""

_AT_TEN_MS = round((datetime.now(UTC).replace(hour=2, minute=0, second=0) + timedelta(days=1)).timestamp() * 1000)
"""Tomorrow at ten in China: nobody is rung at night, whenever the test runs."""


@dataclass(frozen=True, slots=True)
class Village:
    """A village whose poll is open, with a telephone line of its own.

    Attributes:
        demo: the gateway.
        line: between it and the exchange.
    """

    demo: RunningDemo
    line: Line

    @property
    def called(self) -> str:
        """Return the number of the poll, as a villager dials it."""
        sender: str = self.demo.description["polls"][0]["sender"]
        return sender.removeprefix("+86")

    def electors(self) -> list[str]:
        """Return the numbers of villagers who share theirs with nobody, as the line shows them."""
        every = self.demo.description["polls"][0]["electors"]
        return [each["number"].removeprefix("+86") for each in every if each["code"] is None]

    def box(self, number: str) -> list[str]:
        """Return the channel of each envelope of whoever has a number."""
        found = self.rows(
            "SELECT channel FROM envelopes JOIN electors ON electors.id = envelopes.elector "
            "WHERE electors.number = :number ORDER BY seq",
            number=int(f"86{number}"),
        )
        return [channel for (channel,) in found]

    def filled(self) -> int:
        """Return how many envelopes are in the box."""
        return len(self.rows("SELECT seq FROM envelopes"))

    def does(self, *words: str) -> str:
        """Run a command of the clerk, and return what it says."""
        database: str = self.demo.description["database_url"]
        environment = os.environ | {"XIANGYIN_DATABASE_URL": database, "XIANGYIN_LANGUAGE": "en"}
        command = [sys.executable, "-m", "config", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_HOUSE, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def counted(self) -> dict[str, int]:
        """Close the poll, open the box, and return how often each option was counted."""
        self.does("poll", "close", "demo", "--early", "test", "--official", "王敏")
        self.does("canvass", "run", "demo", "--official", "王敏")
        passphrase = self.demo.description["passphrase_file"]
        officials = ("--official", "王敏", "--official", "李强")
        self.does("count", "demo", "--passphrase-file", passphrase, *officials)
        ((paper,),) = self.rows("SELECT paper FROM canvass_papers WHERE stage = 'counted'")
        marks: Counter[str] = Counter()
        for block in json.loads(paper)["blocks"]:
            for contest in block["contests"]:
                marks.update(contest["marks"])
        return dict(+marks)

    def rows(self, query: str, **values: object) -> Sequence[Any]:
        """Look into the records."""
        with self.records() as engine, engine.connect() as connection:
            return connection.execute(text(query), values).all()

    @contextmanager
    def records(self) -> Iterator[Engine]:
        """Open the records of the gateway."""
        engine = open_database(self.demo.description["database_url"])
        try:
            yield engine
        finally:
            engine.dispose()

    def account(self) -> TwilioAccount:
        """Return the office's account, as `xiangyin work` has it: at its own line."""
        url, token = self.demo.description["public_url"], self.demo.description["auth_token"]
        return TwilioAccount(NO_ACCOUNT, token, self.line.api, voice_url=url + CALLS_PATH, status_url=url + STATUS)


@pytest.fixture
def village(exchange: Exchange, tmp_path: Path) -> Iterator[Village]:
    """Open a village, and a line between its gateway and the exchange."""
    with running_demo(tmp_path, _PRESET) as demo:
        about = demo.description
        with running_line(
            exchange, public_url=about["public_url"], app_url=about["url"], token=about["auth_token"]
        ) as line:
            yield Village(demo, line)


def test_a_vote_by_telephone_is_counted(exchange: Exchange, village: Village, tmp_path: Path) -> None:
    """She presses 2, hears it, presses 9, hears her receipt; the count has exactly that."""
    caller = telephone(exchange, village.electors()[0], tmp_path)
    with listening(caller.media) as ear:
        caller.call(village.called, Wait(3), "2", _READ_BACK, "9", Wait(6), HANG_UP)
        village.line.wait_for("call_ended")

    assert village.box(caller.number) == ["call"]
    # Three seconds of the question, the read-back, and six of the receipt.
    assert 8 < ear.loud_seconds() < 15
    assert ear.lost == 0
    assert village.counted() == {"competent": 1}


def test_all_that_happens_to_callers_of_one_day(exchange: Exchange, village: Village, tmp_path: Path) -> None:
    """Five at once, one who hangs up too early, one who presses a wrong key, one who changes her mind, a stranger."""
    five = _in_a_row(village.electors(), 5)
    early, wrong, second_thoughts = [each for each in village.electors() if each not in five][:3]

    telephone(exchange, five[0], tmp_path).call(village.called, *_vote("2"), calls=5)
    village.line.wait_for("call_ended", 5)
    assert [village.box(each) for each in five] == [["call"]] * 5

    telephone(exchange, early, tmp_path).call(village.called, Wait(2), "2", _READ_BACK, HANG_UP)
    telephone(exchange, wrong, tmp_path).call(village.called, Wait(2), "7", Wait(4), *_vote("3"))
    telephone(exchange, second_thoughts, tmp_path).call(village.called, *_vote("4"))
    telephone(exchange, second_thoughts, tmp_path).call(village.called, Wait(2), "1", *_vote("1"))
    telephone(exchange, "19900009999", tmp_path).call(village.called, *_vote("4"))
    telephone(exchange, "anonymous", tmp_path).call(village.called, *_vote("4"))
    village.line.wait_for("call_ended", 11)

    assert village.box(early) == []
    assert village.box(wrong) == ["call"]
    assert village.box(second_thoughts) == ["call", "call"]
    assert village.filled() == 8
    assert village.counted() == {"competent": 5, "basic": 1, "excellent": 1}
    assert "fault" not in village.line.text()


def test_the_office_calls_her_and_she_votes(exchange: Exchange, village: Village, tmp_path: Path) -> None:
    """She asked for it: the outbox has the line ring her, a person is heard, and her vote is in the box."""
    called = village.electors()[0]
    account = village.account()
    with (
        village.records() as engine,
        telephone(exchange, called, tmp_path).waiting(
            "", Talk(0.4, 2.5), Wait(2), "1", Wait(1.5), "2", _READ_BACK, "9", Wait(2)
        ),
    ):
        with writing(engine) as connection:
            poll = poll_store.find(connection, "demo").key
            assert outbox_store.invite(connection, poll, int(f"86{called}"), _AT_TEN_MS)
        Outbox(engine, account, lambda: _AT_TEN_MS, Event()).hand_over()
    village.line.wait_for("call_ended")
    with village.records() as engine:
        # Who answered is asked of the line: the report of the end does not say.
        Outbox(engine, account, lambda: _AT_TEN_MS, Event()).look()

    assert village.box(called) == ["call"]
    assert [status for (status,) in village.rows("SELECT state FROM outbox")] == ["done"]


def test_a_double_press_does_not_confirm(exchange: Exchange, village: Village, tmp_path: Path) -> None:
    """Nor does the confirming key that comes before she can have heard what it confirms."""
    callers = village.electors()
    telephone(exchange, callers[0], tmp_path).call(village.called, Wait(2), "22", Wait(3), HANG_UP)
    telephone(exchange, callers[1], tmp_path).call(village.called, Wait(2), "29", Wait(3), HANG_UP)
    village.line.wait_for("call_ended", 2)

    assert village.filled() == 0


def _vote(key: str) -> tuple[str | Wait, ...]:
    return (Wait(2), key, _READ_BACK, "9", Wait(2), HANG_UP)


def _in_a_row(numbers: Sequence[str], count: int) -> list[str]:
    """Return so many numbers that follow one another."""
    every = [[str(int(first) + more) for more in range(count)] for first in numbers]
    return next(each for each in every if set(each) <= set(numbers))
