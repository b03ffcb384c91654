"""Polling day on one screen: green while all goes well, and what is wrong says what to do."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, insert, update

from config.acts import carrier_log
from gateway.carriers.twilio_log import LoggedMessage
from poll.records import call_request_store
from poll.records.call_tables import outbox
from poll.records.database import writing
from poll.records.tables import boxes
from poll.roles import Role
from tests.console.desk import Desk, offices, text_of
from tests.phones import Village, found_village


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """A village in which somebody has just voted."""
    made = found_village(sqlite_engine)
    made.phone("+8619900000001", roll_no="001").text("1", f"SM{1:032d}")
    return made


def _desk(village: Village, role: Role = Role.SUPERVISOR) -> Desk:
    return offices(village.engine, village.app).desk(f"甲{role.value}", role)


def _page(village: Village) -> str:
    return text_of(_desk(village).opens("~/day"))


def test_a_day_on_which_all_goes_well_is_green(village: Village) -> None:
    """The last message, the box, the errands, the computer; only the carrier's log is still to be imported."""
    page = _page(village)

    assert "都在正常进行。 有 1 项请看一看。" in page
    assert "最近一小时 1 条" in page
    assert "信封 1，投票的消息 1" in page
    assert "等待 0，其中过时 0" in page


def test_a_silent_hour_is_looked_into(village: Village) -> None:
    """Nothing for an hour may be a village asleep, or a line that is down: a text tells."""
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2), tick=False):
        assert "一小时没有消息：用手机发一条“帮助”" in _page(village)


def test_what_waits_too_long_to_go_out_is_red(village: Village) -> None:
    """Nothing goes out unless `xiangyin work` runs."""
    with writing(village.engine) as connection:
        row = {"poll": village.poll.key, "kind": "text", "purpose": "receipt", "number": 1, "state": "waiting"}
        row |= {"tries": 0, "due_at": 7, "made_at": 7}
        connection.execute(insert(outbox).values(row))
        connection.execute(insert(outbox).values(row | {"state": "given_up", "outcome": "busy"}))
    page = _page(village)

    assert "1 项不对，请马上看。" in page
    assert "等待 1，其中过时 1" in page
    assert "1 个放弃了" in page


def test_a_message_that_was_lost_is_red(village: Village) -> None:
    """As soon as the carrier's log is imported; a log that agrees is green."""
    messages = [LoggedMessage(f"SM{number:032d}", "text", None) for number in (1, 2)]
    for known, expected in ((messages[:1], "0 条没有到这里"), (messages, "1 条没有到这里")):
        with writing(village.engine) as connection:
            carrier_log.keep_fetched(connection, "xinhe", len(known), known, "王敏", 1)
        assert expected in _page(village)

    assert "1 项不对" in _page(village)


def test_a_box_that_was_touched_is_red(village: Village) -> None:
    """An envelope that came with no message."""
    with writing(village.engine) as connection:
        connection.execute(update(boxes).values(next_seq=3))

    assert "停下，查明原因" in _page(village)


def test_who_waits_for_a_call_is_counted(village: Village) -> None:
    """How many and how long; no number, no name."""
    with writing(village.engine) as connection:
        call_request_store.ask(connection, village.poll.key, 8619900000001, "asked", 7)
    page = _page(village)

    assert "1 人等回电，最久" in page
    assert "请服务台先回电" in page
    assert "19900000001" not in page


def test_supervisors_and_auditors_look(village: Village) -> None:
    """Others have their own pages."""
    _desk(village, Role.AUDITOR).opens("~/day")
    for role in (Role.STATION, Role.TALLY, Role.REGISTRAR, Role.HELP_DESK):
        _desk(village, role).opens("~/day", 404)
