"""Closing the box: at its time by one press, before it with a reason and after a second question."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine

from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import reading
from poll.records.poll_store import StoredPoll
from poll.roles import OF_A_POLL, Role
from tests.console.desk import Desk, Offices, offices
from tests.phones import Village, found_village


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """An open poll with one vote in its box; it closes in seven days."""
    made = found_village(sqlite_engine)
    made.phone("+8619900000001").text("2")
    return made


@pytest.fixture
def office(village: Village) -> Offices:
    """Its console."""
    return offices(village.engine, village.app)


@pytest.fixture
def supervisor(office: Offices) -> Desk:
    """Who closes it."""
    return office.desk("李强", Role.SUPERVISOR)


def _poll(village: Village) -> StoredPoll:
    with reading(village.engine) as connection:
        return poll_store.find(connection, "xinhe")


def test_before_its_time_it_takes_a_reason_and_a_second_press(village: Village, supervisor: Desk) -> None:
    """The question shows the reason again; only the second press closes."""
    page = supervisor.sends("~/close", reason="村里停电")
    assert "真的要现在截止吗" in page
    assert "村里停电" in page
    assert _poll(village).stage is Stage.OPEN
    page = supervisor.sends("~/close", reason="村里停电", sure="yes")

    poll = _poll(village)
    assert poll.stage is Stage.CLOSED
    assert poll.box_head.hex()[:16] in page
    assert "村里停电" in page
    assert "<b>1</b><span>票箱内信封" in page


def test_without_a_reason_nothing_is_closed_early(village: Village, supervisor: Desk) -> None:
    """Neither with a sure hand."""
    supervisor.sends("~/close", 422)
    supervisor.sends("~/close", 422, reason="  ", sure="yes")

    assert _poll(village).stage is Stage.OPEN


def test_after_its_time_one_press_closes_it(village: Village, office: Offices) -> None:
    """No reason is asked for."""
    with time_machine.travel(timedelta(days=8)):
        supervisor = office.desk("李强", Role.SUPERVISOR)
        assert "提前的原因" not in supervisor.opens("~/close")
        page = supervisor.sends("~/close")

    assert _poll(village).stage is Stage.CLOSED
    assert "票箱已经封上" in page
    assert "提前" not in page


@pytest.mark.parametrize("role", [each for each in OF_A_POLL if each is not Role.SUPERVISOR] + [Role.ADMINISTRATOR])
def test_only_a_supervisor_closes(village: Village, office: Offices, role: Role) -> None:
    """Everybody sees when."""
    desk = office.desk("郑洁", role)

    assert "由监督员截止" in desk.opens("~/close")
    desk.sends("~/close", 404, reason="x", sure="yes")
    assert _poll(village).stage is Stage.OPEN


def test_it_is_closed_once(office: Offices, supervisor: Desk) -> None:
    """A double click does nothing twice; a second supervisor is told that it is closed."""
    for _ in range(2):
        supervisor.sends("~/close", reason="停电", sure="yes", _form="once")
    office.desk("郑洁", Role.SUPERVISOR).sends("~/close", 422, reason="停电", sure="yes")

    assert office.journal("close") == 1


def test_a_poll_that_is_not_open_is_not_closed(village: Village, supervisor: Desk) -> None:
    """The page leads to the checklist."""
    village.set_stage(Stage.DRAFT)

    assert "评议还没有开始" in supervisor.opens("~/close")
    supervisor.sends("~/close", 422, reason="停电", sure="yes")
    assert _poll(village).stage is Stage.DRAFT
