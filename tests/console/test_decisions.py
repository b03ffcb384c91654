"""What follows: decisions and promises, written down by a supervisor, corrected by new entries, shown on the board."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine

from poll.records import decision_store, promise_store
from poll.records.database import reading
from poll.roles import OF_A_POLL, Role
from tests.board.posted import again, publish, read, result_for
from tests.board.posted import text_of as board_text
from tests.console.desk import Desk, Offices, offices, text_of
from tests.phones import Village, found_village

_TODAY = datetime.now(UTC).date()


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """A village whose result is published."""
    made = found_village(sqlite_engine)
    publish(made, result_for(made.poll.rules))
    return made


@pytest.fixture
def office(village: Village) -> Offices:
    """Its office."""
    return offices(village.engine, village.app)


@pytest.fixture
def desk(office: Offices) -> Desk:
    """The desk of its supervisor."""
    return office.desk("赵芳", Role.SUPERVISOR)


def _decision(**changed: str) -> dict[str, Any]:
    return {"subject": "zhang", "body": "镇党委", "decided_on": str(_TODAY - timedelta(days=1)), "words": "诫勉谈话",
            "ground": "不称职票达三分之一"} | changed  # fmt: skip


def _promise(**changed: str) -> dict[str, Any]:
    return {"subject": "zhang", "issue": "路灯不亮", "measure": "更换全部路灯",
            "due_on": str(_TODAY + timedelta(days=30))} | changed  # fmt: skip


def test_a_decision_is_written_down_and_stands_on_the_board(village: Village, office: Offices, desk: Desk) -> None:
    """Who, when, in which words, on what ground; the journal keeps it too."""
    page = text_of(desk.sends("~/decisions", **_decision()))
    board = board_text(read(village))

    assert "第 1 号决定已记下" in page
    assert f"1. 张建国 ：诫勉谈话 镇党委 · {_TODAY - timedelta(days=1)} · 依据: 不称职票达三分之一" in page
    assert "诫勉谈话" in board
    assert "依据: 不称职票达三分之一" in board
    assert office.journal("decision_recorded") == 1


def test_a_mistake_is_corrected_by_a_new_decision(village: Village, desk: Desk) -> None:
    """The first one stays, and says that it was corrected, and by which."""
    desk.sends("~/decisions", **_decision())
    desk.sends("~/decisions", **_decision(words="提醒谈话", corrects="1"))
    page, board = text_of(desk.opens("~/decisions")), board_text(read(village))

    for shown in (page, board):
        assert "已由第 2 号更正" in shown
        assert "更正第 1 号" in shown
        assert "诫勉谈话" in shown
    with reading(village.engine) as connection:
        decided = decision_store.of_poll(connection, village.poll.key)
    assert [(each.number, each.corrects, each.corrected_by) for each in decided] == [(1, None, 2), (2, 1, None)]


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "nobody"},
        {"body": " "},
        {"decided_on": "2026-13-01"},
        {"decided_on": str(_TODAY + timedelta(days=3))},
        {"words": ""},
        {"ground": "\u202e"},
        {"corrects": "7"},
    ],
    ids=str,
)
def test_a_decision_that_will_not_do_is_said_and_kept_in_the_form(
    office: Offices, desk: Desk, changed: dict[str, str]
) -> None:
    """Everything that is wrong at once; what was typed is still there, and nothing was written down."""
    page = desk.sends("~/decisions", 422, **_decision(**changed))

    assert "处需要处理" in page
    assert changed.get("words", "诫勉谈话") in page
    assert office.journal("decision_recorded") == 0


def test_nothing_is_decided_or_promised_before_the_result(sqlite_engine: Engine) -> None:
    """The board is no place for promises while people vote."""
    made = found_village(sqlite_engine)
    office = offices(made.engine, made.app)
    desk = office.desk("赵芳", Role.SUPERVISOR)

    assert "结果还没有公布" in desk.opens("~/decisions")
    desk.sends("~/decisions", 422, **_decision())
    desk.sends("~/decisions/promise", 422, **_promise())
    assert office.journal("decision_recorded") == office.journal("promise_recorded") == 0


def test_only_a_supervisor_writes_and_every_role_reads(office: Offices) -> None:
    """An auditor sees everything and changes nothing."""
    for role in OF_A_POLL:
        other = office.desk(f"乙{role.value}", role)
        page = other.opens("~/decisions")
        assert ("记下一个决定" in page) == (role is Role.SUPERVISOR)
        if role is not Role.SUPERVISOR:
            other.sends("~/decisions", 404, **_decision())
            other.sends("~/decisions/promise", 404, **_promise())
            other.sends("~/decisions/report", 404, promise="1", progress="x")


def test_a_double_click_writes_down_one_decision(office: Offices, desk: Desk) -> None:
    """The same form, sent twice, is one."""
    desk.sends("~/decisions", _form="once", **_decision())
    desk.sends("~/decisions", _form="once", **_decision())

    assert office.journal("decision_recorded") == 1


def test_a_promise_is_followed_until_it_is_kept(village: Village, desk: Desk) -> None:
    """Under way, overdue once its day is over, kept when a report says so; everybody can see how it stands."""
    desk.sends("~/decisions/promise", **_promise())
    desk.sends("~/decisions/report", promise="1", progress="已更换一半")
    assert "进行中" in desk.opens("~/decisions")
    with reading(village.engine) as connection:
        (promise,) = promise_store.of_poll(connection, village.poll.key)
    assert not promise.is_overdue(promise.due_on)
    assert promise.is_overdue(promise.due_on + timedelta(days=1))

    desk.sends("~/decisions/report", promise="1", progress="全部更换", is_kept="1")
    page, board = text_of(desk.opens("~/decisions")), board_text(read(again(village)))
    for shown in (page, board):
        assert "路灯不亮" in shown
        assert "已更换一半" in shown
        assert "✓ 已完成" in shown
    with reading(village.engine) as connection:
        (promise,) = promise_store.of_poll(connection, village.poll.key)
    assert not promise.is_overdue(promise.due_on + timedelta(days=1))


def test_an_overdue_promise_is_marked_on_both(village: Village, desk: Desk) -> None:
    """In the console with its number, and on the board for everybody."""
    desk.sends("~/decisions/promise", **_promise())
    with time_machine.travel(datetime.now(UTC) + timedelta(days=32), tick=False):
        board = board_text(read(again(village)))

    assert "已逾期" in board
    desk.sends("~/decisions/promise", **_promise(due_on=str(_TODAY - timedelta(days=9)), issue="旧账"))
    assert "1 条逾期" in desk.opens("~/decisions")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("~/decisions/promise", _promise(issue="")),
        ("~/decisions/promise", _promise(due_on="明年")),
        ("~/decisions/report", {"promise": "4", "progress": "x"}),
        ("~/decisions/report", {"promise": "1", "progress": " "}),
    ],
)
def test_a_promise_or_report_that_will_not_do_is_said(
    office: Offices, desk: Desk, path: str, fields: dict[str, Any]
) -> None:
    """And nothing is written down of it."""
    desk.sends("~/decisions/promise", **_promise())
    desk.sends(path, 422, **fields)

    assert office.journal("promise_recorded") == 1
    assert office.journal("promise_reported") == 0
