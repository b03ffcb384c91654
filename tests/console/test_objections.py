"""Objections to the roll: taken down by whoever hears them, decided by two in time, and what follows from them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine

from poll.poll import Stage
from poll.records import objection_store, poll_store, request_store
from poll.records.database import reading, writing
from poll.records.objection_store import Objection
from poll.roles import Role
from tests.console.desk import text_of
from tests.console.town import POLL, Town

_MISSING: dict[str, Any] = {
    "kind": "missing",
    "name": "吴小妹",
    "electorate": "villagers",
    "words": "户口已迁入，本人来说的",
}
_WRONG: dict[str, Any] = {
    "kind": "wrong_data",
    "name": "李",
    "electorate": "villagers",
    "roll_no": "002",
    "words": "号码错了一位",
}


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """A poll in preparation, with its roll."""
    return Town(sqlite_engine)


def _objections(town: Town) -> list[Objection]:
    with reading(town.engine) as connection:
        return objection_store.of_poll(connection, poll_store.find(connection, POLL).key)


def _takes(town: Town, fields: dict[str, Any], status: int = 200, role: Role = Role.HELP_DESK) -> str:
    return town.desk("孙丽", role).sends("~/objections", status, **fields)


def _decides(town: Town, decision: str, reason: str = "已核对户口", status: int = 200) -> str:
    key = _objections(town)[0].key
    return town.desk("王敏", Role.REGISTRAR).sends(f"~/objections/{key}", status, decision=decision, reason=reason)


def _approves(town: Town, status: int = 200) -> str:
    with reading(town.engine) as connection:
        waiting = request_store.of_poll(connection, poll_store.find(connection, POLL).key)[0].key
    return town.desk("李强", Role.SUPERVISOR).sends(f"~/approvals/{waiting}", status, verdict="approve")


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.HELP_DESK])
def test_an_objection_is_taken_down_as_it_was_said(town: Town, role: Role) -> None:
    """Whoever hears it writes it down; it is due in the days of the rules (village law, article 14: three)."""
    page = text_of(_takes(town, _MISSING, role=role))
    (found,) = _objections(town)

    assert "异议 1：漏登" in page
    assert (found.name, found.words, found.official) == ("吴小妹", "户口已迁入，本人来说的", "孙丽")
    assert found.due_at_ms - found.received_at_ms == 3 * 86_400_000


def test_somebody_on_the_roll_is_named_as_there(town: Town) -> None:
    """The number on the roll says who it is, whatever name was heard."""
    _takes(town, _WRONG)

    assert [(each.name, each.roll_no) for each in _objections(town)] == [("李桂兰", "002")]


@pytest.mark.parametrize(
    "fields",
    [
        _WRONG | {"roll_no": "999"},
        _WRONG | {"roll_no": ""},
        _MISSING | {"name": " "},
        _MISSING | {"words": ""},
        _MISSING | {"electorate": "nobody"},
        _MISSING | {"kind": "other"},
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(town: Town, fields: dict[str, Any]) -> None:
    """Nothing half done: the form comes back filled in, and no objection was kept."""
    page = _takes(town, fields, 422)

    assert "处需要处理" in page
    assert fields["words"] in page
    assert (_objections(town), town.journal("objection_taken")) == ([], [])


def test_an_objection_is_decided_by_two_with_a_reason(town: Town) -> None:
    """Registrar and supervisor stand under it; the journal names both."""
    _takes(town, _MISSING)
    _decides(town, "upheld")
    assert _objections(town)[0].decision is None
    page = text_of(town.desk("李强", Role.SUPERVISOR).opens("~/approvals"))

    _approves(town)
    (found,) = _objections(town)

    assert "漏登：吴小妹（本村村民）" in page
    assert "异议内容：户口已迁入" in page
    assert (found.decision, found.officials, found.reason) == (
        objection_store.Decision.UPHELD,
        ("王敏", "李强"),
        "已核对户口",
    )
    assert '"decision":"upheld"' in town.journal("objection_decided")[0]


def test_an_upheld_objection_leads_to_the_change(town: Town) -> None:
    """The form is filled in with what is known; the roll itself is changed by two as always."""
    _takes(town, _MISSING)
    _decides(town, "upheld")
    _approves(town)
    desk = town.desk("王敏", Role.REGISTRAR)

    assert "/roll/add?objection=1" in desk.opens("~/objections")
    form = desk.opens("~/roll/add?objection=1")
    assert 'value="吴小妹"' in form
    assert "异议 1 objection：已核对户口" in form


def test_an_upheld_objection_about_somebody_leads_to_that_person(town: Town) -> None:
    """Wrong data is mended at the person it is about."""
    _takes(town, _WRONG)
    _decides(town, "upheld")
    _approves(town)
    path = f"/roll/people/{town.person('002').elector}?objection=1"
    desk = town.desk("王敏", Role.REGISTRAR)

    assert path in desk.opens("~/objections")
    assert "异议 1 objection" in desk.opens(f"~{path}")


def test_an_objection_is_decided_once(town: Town) -> None:
    """Two decisions that waited beside each other: the second one finds it decided and does nothing."""
    _takes(town, _MISSING)
    _decides(town, "upheld")
    with reading(town.engine) as connection:
        first = request_store.of_poll(connection, poll_store.find(connection, POLL).key)[0].key
    _decides(town, "rejected")
    desk = town.desk("李强", Role.SUPERVISOR)
    desk.sends(f"~/approvals/{first}", verdict="approve")

    assert "已有结论" in text_of(_approves(town, 422))
    assert _objections(town)[0].decision is objection_store.Decision.UPHELD


def test_without_a_decision_or_a_reason_nothing_is_asked(town: Town) -> None:
    """A reason is kept with every decision."""
    _takes(town, _MISSING)

    assert "成立" in text_of(_decides(town, "", status=422))
    assert "为什么这样做" in text_of(_decides(town, "upheld", " ", 422))


def test_an_overdue_objection_is_marked(sqlite_engine: Engine) -> None:
    """Three days after it came somebody has to answer; the page says how many wait too long."""
    town = Town(sqlite_engine)
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        town.desk("孙丽", Role.HELP_DESK).sends("~/objections", **_MISSING)
        clock.shift(timedelta(days=3, seconds=1))

        assert "1 条过期" in text_of(town.desk("王敏", Role.REGISTRAR).opens("~/objections"))


def test_an_objection_after_its_days_is_taken_and_marked(sqlite_engine: Engine) -> None:
    """Late is late, and yet what is wrong with the roll is heard."""
    town = Town(sqlite_engine)
    with time_machine.travel("2027-03-15 08:00:00+08:00", tick=False):
        page = town.desk("孙丽", Role.HELP_DESK).sends("~/objections", **_MISSING)

    assert "期限以后提出" in page
    assert '"late":true' in town.journal("objection_taken")[0]


def test_the_days_are_those_of_the_rules(sqlite_engine: Engine) -> None:
    """A county that gives ten days and five writes them into its rule file."""
    days = "objection_days = 10\ndecision_days = 5\nhelp_line"
    town = Town(sqlite_engine, changes={"help_line": days})

    assert "名单贴出后 10 天内可以提异议；收到后 5 天内" in text_of(
        town.desk("王敏", Role.REGISTRAR).opens("~/objections")
    )


def test_after_closing_no_objection_is_taken(sqlite_engine: Engine) -> None:
    """The roll is what it was when the poll closed."""
    town = Town(sqlite_engine, stage=Stage.OPEN)
    with writing(sqlite_engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, POLL), Stage.CLOSED)

    assert "名册已经封存" in text_of(_takes(town, _MISSING, 422))


def test_who_reads_and_who_decides(town: Town) -> None:
    """An auditor reads, a help desk takes down, a registrar prepares the decision; station and tally see none of it."""
    _takes(town, _MISSING)
    key = _objections(town)[0].key
    for role in (Role.STATION, Role.TALLY):
        town.desk(f"甲{role.value}", role).opens("~/objections", 404)
    auditor = town.desk("钱进", Role.AUDITOR)
    assert "吴小妹" in auditor.opens("~/objections")
    auditor.sends("~/objections", 404, **_MISSING)
    for desk in (auditor, town.desk("孙丽", Role.HELP_DESK)):
        desk.sends(f"~/objections/{key}", 404, decision="upheld", reason="x")
