"""Changes of the roll in the browser: prepared by the registrar, read and approved by another person, taken back."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from poll.poll import Stage
from poll.records import poll_store, request_store
from poll.records.database import reading, writing
from poll.records.request_store import RequestState
from poll.records.tables import electors
from poll.roles import Role
from tests.console.desk import Desk, text_of
from tests.console.town import POLL, Town, csv_of

_COLUMNS = ("变更", "编号", "姓名", "评议主体", "电话", "小组", "改为", "新编号", "原因")


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """An open poll with its roll."""
    return Town(sqlite_engine, stage=Stage.OPEN)


def _registrar(town: Town, name: str = "王敏") -> Desk:
    return town.desk(name, Role.REGISTRAR)


def _supervisor(town: Town) -> Desk:
    return town.desk("李强", Role.SUPERVISOR)


def _waiting(town: Town) -> list[request_store.Request]:
    with reading(town.engine) as connection:
        return request_store.of_poll(connection, poll_store.find(connection, POLL).key, RequestState.WAITING)


def _approves(desk: Desk, town: Town, status: int = 200) -> str:
    return desk.sends(f"~/approvals/{_waiting(town)[0].key}", status, verdict="approve")


def _changes(town: Town, roll_no: str, status: int = 200, **fields: object) -> str:
    path = f"~/roll/people/{town.person(roll_no).elector}"
    return _registrar(town).sends(path, status, **{"reason": "公示期更正"} | fields)


def test_a_change_is_done_when_a_second_official_has_read_it(town: Town) -> None:
    """The approval shows before and after, masked; only then does the roll have a new version, in both names."""
    _changes(town, "002", change="number", to_number="199 0000 0018")
    assert town.version() == 1
    desk = _supervisor(town)

    shown = text_of(desk.opens("~/approvals"))
    _approves(desk, town)

    assert "换号：002 李桂兰（本村村民）：199****0002 → 199****0018。公示期更正" in shown
    assert (town.version(), town.person("002").number) == (2, 8619900000018)
    assert "王敏、李强" in desk.opens("~/roll")
    assert '"officials":["王敏","李强"]' in town.journal("roll_changed")[0]


def test_nobody_approves_her_own_change(town: Town) -> None:
    """Two different persons, whatever roles one has."""
    desk = town.desk("王敏", Role.REGISTRAR, Role.SUPERVISOR)
    _changes(town, "002", change="remove")

    assert "另一位经办人的批准" in text_of(_approves(desk, town, 422))
    assert town.version() == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HELP_DESK, Role.STATION, Role.TALLY])
def test_a_change_is_approved_by_those_it_is_for(town: Town, role: Role) -> None:
    """Registrar or supervisor; an auditor changes nothing."""
    _changes(town, "002", change="remove")

    assert "没有这个角色" in text_of(_approves(town.desk("赵芳", role), town, 422))
    assert town.version() == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"change": "unit", "to_unit": "group_2"}, "一组 → 二组"),
        (
            {"change": "electorate", "to_electorate": "members", "to_no": "102"},
            "本村村民 002 → 本村党员 102",
        ),
        ({"change": "number", "to_number": ""}, "199****0002 → 没有电话"),
        ({"change": "number", "to_number": "19900000001"}, "199****0002 → 199****0001（与另外 1 人合用）"),
        ({"change": "remove"}, "一组，199****0002 → 不在名册"),
    ],
)
def test_every_kind_of_change_is_told_as_before_and_after(town: Town, fields: dict[str, Any], told: str) -> None:
    """The second official sees what will be, not what a clerk calls it."""
    _changes(town, "002", **fields)
    desk = _supervisor(town)

    assert told in text_of(desk.opens("~/approvals")).replace("（ ", "（")
    _approves(desk, town)
    assert told.partition("（与")[0].rpartition(" → ")[2] in text_of(desk.opens("~/roll/versions/2"))


def test_somebody_is_added(town: Town) -> None:
    """Who was missing comes onto the roll with a number of her own."""
    fields: dict[str, Any] = {
        "roll_no": "007",
        "name": "吴小妹",
        "phone": "19900000107",
        "electorate": "villagers",
        "unit": "group_2",
    }
    _registrar(town).sends("~/roll/add", **fields, language="zh", reason="漏登")
    _approves(_supervisor(town), town)

    assert town.person("007").name == "吴小妹"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"change": "number", "to_number": "138"}, "138"),
        ({"change": "number", "to_number": "=1+1"}, "公式"),
        ({"change": "unit", "to_unit": "九组"}, "九组"),
        ({"change": "electorate", "to_electorate": "members", "to_no": "001"}, "001 是吴建军"),
        ({"change": ""}, "没有选"),
        ({"change": "remove", "reason": " "}, "原因"),
    ],
)
def test_what_does_not_fit_is_said_at_once_and_everything_typed_stays(
    town: Town, fields: dict[str, Any], told: str
) -> None:
    """The registrar mends it now, instead of the supervisor finding it tomorrow; nothing waits and nothing is done."""
    page = _changes(town, "002", 422, **fields)

    assert told in text_of(page)
    assert all(f'value="{value}"' in page for name, value in fields.items() if name in {"to_number", "to_no"} and value)
    assert (_waiting(town), town.version(), town.journal("roll_changed")) == ([], 1, [])


def test_the_roll_that_is_shared_too_much_is_told_before_asking(town: Town) -> None:
    """The trial goes through every check of the act itself, and leaves nothing behind."""
    _changes(town, "001", change="number", to_number="19900000003")
    _approves(_supervisor(town), town)

    page = _changes(town, "002", 422, change="number", to_number="19900000003")

    assert "一个号码最多 3 人" in text_of(page)
    assert (town.version(), _waiting(town)) == (2, [])


def test_a_change_that_fits_no_more_is_left_waiting(town: Town) -> None:
    """Somebody else changed the person meanwhile: the approval says so, and does nothing."""
    _changes(town, "002", change="remove")
    first = _waiting(town)[0].key
    _changes(town, "002", change="remove")
    desk = _supervisor(town)
    desk.sends(f"~/approvals/{first}", verdict="approve")

    assert "现在名册上没有这个人" in text_of(desk.opens("~/approvals"))
    assert "没有此人" in text_of(_approves(desk, town, 422))
    assert (town.version(), len(_waiting(town))) == (2, 1)


def test_a_double_click_asks_once(town: Town) -> None:
    """The same form sent twice is one request."""
    _changes(town, "002", change="remove", _form="same")
    _changes(town, "002", change="remove", _form="same")

    assert len(_waiting(town)) == 1


def _file(town: Town, *rows: tuple[str, ...], status: int = 200) -> str:
    file = (io.BytesIO(csv_of(*rows, heads=_COLUMNS)), "变更.csv")
    return _registrar(town).sends("~/roll/changes", status, act="upload", file=file)


_ROWS = (
    ("换号", "002", "李桂兰", "本村村民", "", "", "19900000018", "", "换了手机"),
    ("删除", "006", "杨文山", "本村村民", "", "", "", "", ""),
)


def test_a_file_of_changes_is_shown_before_it_is_prepared(town: Town) -> None:
    """Person by person, as the second official will see it; the common reason is for those without one."""
    page = _file(town, *_ROWS)
    sha256 = re.search(r'name="sha256" value="(\w+)"', page)
    assert sha256 is not None
    assert "换号 002 李桂兰 本村村民 199****0002 199****0018 换了手机" in text_of(page)
    assert _waiting(town) == []

    _registrar(town).sends("~/roll/changes", act="ask", sha256=sha256[1], reason="公示期更正")
    _approves(_supervisor(town), town)

    assert (town.version(), len(town.names())) == (2, 6)
    assert "公示期更正" in text_of(_supervisor(town).opens("~/roll/versions/2"))
    assert "19900000018" not in str(town.journal("roll_changed"))


def test_a_file_with_one_wrong_row_is_refused_whole(town: Town) -> None:
    """All of it or nothing; every wrong row is named by its line."""
    page = text_of(_file(town, _ROWS[0], ("删除", "006", "杨文水", "本村村民", "", "", "", "", "x"), status=422))

    assert "006 的杨文水" in page
    assert "上传并检查" in page
    assert (_waiting(town), town.version()) == ([], 1)


def test_a_file_can_be_thrown_away(town: Town) -> None:
    """Numbers that nobody needs are not kept."""
    _file(town, *_ROWS)

    assert "变更.csv" not in _registrar(town).sends("~/roll/changes", act="discard")
    assert "19900000018" not in town.kept()


def test_the_last_change_set_is_undone_by_two(town: Town) -> None:
    """What undoes it is a new version; the wrong one stays on record."""
    _changes(town, "002", change="number", to_number="19900000018")
    _approves(_supervisor(town), town)
    _registrar(town).sends("~/roll/versions/2", reason="改错了人")
    desk = _supervisor(town)

    assert "002 李桂兰：199****0018 → 199****0002" in text_of(desk.opens("~/approvals"))
    _approves(desk, town)

    assert (town.version(), town.person("002").number) == (3, 8619900000002)
    assert "撤销第 2 版" in desk.opens("~/roll")


def test_only_what_is_still_the_last_version_is_undone(town: Town) -> None:
    """Between asking and approving somebody else changed the roll: another version would be undone than was read."""
    _changes(town, "002", change="number", to_number="19900000018")
    _approves(_supervisor(town), town)
    _registrar(town).sends("~/roll/versions/2", reason="改错了人")
    undoing = _waiting(town)[0].key
    _changes(town, "003", change="unit", to_unit="group_2")
    desk = _supervisor(town)
    _approves(desk, town)

    assert "已是第 3 版" in text_of(desk.sends(f"~/approvals/{undoing}", 422, verdict="approve"))
    assert town.version() == 3


@pytest.mark.parametrize("version", [1, 7])
def test_what_cannot_be_undone_is_not_asked_for(town: Town, version: int) -> None:
    """An import, or a version that never was: said at once, and nothing waits that could not be read."""
    _registrar(town).sends(f"~/roll/versions/{version}", 422, reason="改错了人")

    assert _waiting(town) == []
    assert "没有等待批准的事" in _supervisor(town).opens("~/approvals")


def test_a_whole_import_has_no_button_for_undoing(town: Town) -> None:
    """It is replaced before opening, never undone."""
    assert "提出撤销" not in _registrar(town).opens("~/roll/versions/1")


def test_nothing_is_changed_when_the_poll_is_closed(sqlite_engine: Engine) -> None:
    """The buttons are gone, and a form that was kept open does nothing."""
    town = Town(sqlite_engine, stage=Stage.OPEN)
    with writing(town.engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, POLL), Stage.CLOSED)

    assert "变更文件" not in _registrar(town).opens("~/roll")
    assert "请核对评议" in text_of(_changes(town, "002", 422, change="remove"))


def test_a_person_of_another_poll_is_nobody_here(town: Town) -> None:
    """The number of an elector in the address opens no other poll's roll."""
    with writing(town.engine) as connection:
        row = {"poll": 999, "roll_no": "1", "name": "外村人", "electorate": "villagers", "unit": "group_1"}
        row |= {"language": "zh", "line": "none", "since_version": 1}
        key = connection.execute(insert(electors).values(row).returning(electors.c.id)).scalar_one()

    assert "外村人" not in _registrar(town).opens(f"~/roll/people/{key}", 422)
