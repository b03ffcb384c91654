"""The last time: found by the person's name or entered from a document; two lines flag, people decide."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from poll.poll import Stage
from poll.records import poll_store, result_store
from poll.records.database import writing
from poll.roles import Role
from poll.rule_file import read_rules, with_window
from tally.result_file import result_bytes
from tests.board.posted import publish, result_for
from tests.console.desk import Desk, Offices, offices, text_of
from tests.phones import PRESETS, PRIVATE_KEY, Village, found_village


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


def _earlier(
    village: Village, days_ago: int, *, status: str = "certified", name: str = "张建国", flags: object = None
) -> None:
    """Put an earlier poll of the office into the records, with its published result."""
    now = datetime.now(UTC)
    content = with_window(
        (PRESETS / "village-secretary-short.toml").read_bytes(),
        now - timedelta(days=days_ago + 7),
        now - timedelta(days=days_ago),
    )
    content = content.decode().replace("张建国", name).encode()
    rules, findings = read_rules(content, "earlier")
    assert rules is not None, findings
    result = result_for(rules, 30)
    result["flags"] = flags or result["flags"]
    with writing(village.engine) as connection:
        key = poll_store.create(
            connection, f"earlier-{days_ago}", "+8619999990009", rules, content, public_key=PRIVATE_KEY.public_key(),
            locked_key=b"{}", receipt_key=bytes(32),
        )  # fmt: skip
        result_store.keep(
            connection, key, version=1, status=status, result=result_bytes(result), sha256="x", official="王敏", at_ms=1
        )


def _fails(result: dict[str, Any]) -> dict[str, Any]:
    flags = [{**each, "raised": each["threshold"] == "half_incompetent"} for each in result["flags"]]
    return {**result, "flags": flags}


def _desk(office: Offices, role: Role = Role.SUPERVISOR, name: str = "赵芳") -> Desk:
    return office.desk(name, role)


def test_before_there_is_a_result_there_is_nothing_to_compare(sqlite_engine: Engine) -> None:
    """And nothing of any choice."""
    made = found_village(sqlite_engine)
    page = text_of(_desk(offices(made.engine, made.app)).opens("~/compare"))

    assert "还没有结果可比" in page
    assert made.poll.stage is Stage.OPEN


def test_the_last_certified_result_of_the_same_person_is_found(village: Village, office: Offices) -> None:
    """By the name, in an earlier poll of this office; side by side with this one."""
    _earlier(village, 400)
    _earlier(village, 200, status="unofficial")
    _earlier(village, 300, name="赵建国")
    page = text_of(_desk(office, Role.AUDITOR).opens("~/compare"))

    day = (datetime.now(UTC) - timedelta(days=400)).astimezone(village.poll.rules.zone).date()
    assert f"上一次 评议 村党支部书记双述双评 日期 {day}" in page
    assert page.count("未达到") == 2


def test_twice_failed_is_flagged_with_its_source_and_the_office_that_it_binds(
    village: Village, office: Offices
) -> None:
    """Village law art. 33, and that a branch secretary's office is the party's."""
    publish(village, _fails(result_for(village.poll.rules)))
    _earlier(village, 400, flags=_fails(result_for(village.poll.rules))["flags"])
    page = text_of(_desk(office).opens("~/compare"))

    assert "达到 连续两次不合格: 上次 是，这次是" in page
    assert "第三十三条" in page
    assert "党支部书记是党内职务" in page


def test_a_rating_that_comes_too_soon_is_flagged_by_the_calendar(village: Village, office: Offices) -> None:
    """Fewer than six months after the last one."""
    _earlier(village, 100)
    page = text_of(_desk(office).opens("~/compare"))

    assert "达到 两次评议间隔不足 6 个月" in page.replace("未达到", "未")
    assert "山东省实施办法第二十九条" in page


def test_what_counts_as_failing_is_stated_by_a_supervisor_with_a_ground(village: Village, office: Offices) -> None:
    """By default every threshold; whoever states otherwise stands in the journal, and only lines of the rules count."""
    publish(village, _fails(result_for(village.poll.rules)))
    desk = _desk(office)
    assert "没有人指明，默认" in text_of(desk.opens("~/compare"))
    assert "达半数 · 本村村民" in text_of(desk.opens("~/compare"))
    page = text_of(desk.sends("~/compare/failing", threshold="third_incompetent", reason="县委 3 号文第五条"))

    assert "由 赵芳 指明，依据：县委 3 号文第五条" in page
    assert "是否不合格 否" in page
    assert office.journal("failure_rule_stated") == 1
    desk.sends("~/compare/failing", 422, threshold="made_up", reason="x")
    desk.sends("~/compare/failing", 422, threshold="third_incompetent", reason="  ")
    _desk(office, Role.TALLY, "王敏").sends("~/compare/failing", 404, threshold="third_incompetent", reason="x")
    assert office.journal("failure_rule_stated") == 1


def _entered(**changed: str) -> dict[str, Any]:
    return {"subject": "zhang", "held_on": "2025-12-20", "score": "61.5", "band": "不称职", "is_failed": "1",
            "document": "镇党委考核通报 2025 年 12 号"} | changed  # fmt: skip


def test_a_result_that_was_not_held_with_this_program_is_entered_from_a_document(
    village: Village, office: Offices
) -> None:
    """By a tally clerk or a supervisor; of one day the later entry stands, and both are kept."""
    assert village.poll.stage is Stage.OPEN
    desk = _desk(office, Role.TALLY, "王敏")
    page = text_of(desk.sends("~/compare/earlier", **_entered()))
    assert "评议 镇党委考核通报 2025 年 12 号 日期 2025-12-20 得分 61.5 档次 不称职 是否不合格 是 按文件" in page
    desk.sends("~/compare/earlier", **_entered(score="62.5", is_failed=""))
    page = text_of(desk.opens("~/compare"))

    assert "得分 62.5 档次 不称职 是否不合格 否" in page
    assert page.count("镇党委考核通报 2025 年 12 号") == 3
    assert office.journal("earlier_result_entered") == 2
    _desk(office, Role.AUDITOR, "钱进").sends("~/compare/earlier", 404, **_entered())


@pytest.mark.parametrize(
    "changed",
    [{"held_on": "2099-01-01"}, {"held_on": "去年"}, {"document": " "}, {"subject": "nobody"}, {"score": "x" * 3000}],
)
def test_what_will_not_do_is_said_and_nothing_typed_is_lost(
    office: Offices, village: Village, changed: dict[str, str]
) -> None:
    """The form is shown again with everything in it; nothing is half entered."""
    assert village.poll.id == "xinhe"
    page = _desk(office, Role.TALLY, "王敏").sends("~/compare/earlier", 422, **_entered(**changed))

    assert 'value="不称职"' in page
    assert "处需要处理" in page
    assert office.journal("earlier_result_entered") == 0
