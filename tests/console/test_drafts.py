"""Preparing a poll: from a preset through a form that keeps whatever is typed, alone or with another administrator."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine

from config.presets import preset, preset_names
from poll.records import draft_store
from poll.records.database import reading
from poll.records.draft_store import Draft
from poll.roles import OF_A_POLL, Role
from poll.rule_file import read_rules
from poll.rules import RuleSet
from tests.console.desk import Desk, Offices, offices, text_of
from tests.phones import found_village


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with nothing in it."""
    return offices(sqlite_engine)


@pytest.fixture
def administrator(office: Offices) -> Desk:
    """An administrator who has begun a draft, the first one."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)
    desk.sends("/drafts", source="preset village-secretary-short")
    return desk


def _draft(office: Offices, key: int = 1) -> Draft:
    with reading(office.engine) as connection:
        found = draft_store.find(connection, key)
    assert found is not None
    return found


def _rules(office: Offices) -> RuleSet:
    rules, findings = read_rules(_draft(office).rules, "rules")
    assert rules is not None, findings
    return rules


def _form(page: str) -> dict[str, str]:
    """Return the fields of the form on a page, as a browser would send them; the languages are both."""
    fields = dict(re.findall(r'<input id="([^"]+)" name="[^"]+" value="([^"]*)"', page))
    hidden = dict(re.findall(r'<input type="hidden" name="((?:revision|rows)[^"]*)" value="([^"]*)"', page))
    return {**fields, **hidden, "do": "save"}


def _saves(desk: Desk, changed: Mapping[str, str], do: str = "save") -> str:
    form: dict[str, Any] = {**_form(desk.opens("/drafts/1")), **changed, "do": do}
    return desk.sends("/drafts/1", languages=["zh", "en"], **form)


def test_every_preset_says_what_it_is_for_and_where_it_is_from(office: Offices) -> None:
    """A clerk takes the closest."""
    page = text_of(office.desk("王敏", Role.ADMINISTRATOR).opens("/drafts"))

    for name in preset_names():
        rules, _ = read_rules(preset(name), name)
        assert rules is not None
        assert rules.source in page
    assert "一个总评，回一个数字就是一张票" in page


@pytest.mark.parametrize("role", OF_A_POLL)
def test_only_an_administrator_prepares_polls(office: Offices, role: Role) -> None:
    """Whoever has a role in a poll does not make the next one."""
    found_village(office.engine)
    other = office.desk("孙丽", role)

    other.opens("/drafts", 404)
    other.sends("/drafts", 404, source="preset village-secretary-short")
    with reading(office.engine) as connection:
        assert draft_store.waiting(connection) == []


def test_what_is_typed_is_saved_and_read_aloud_beside_the_form(office: Offices, administrator: Desk) -> None:
    """The judge is the reader of the rule file; its reading stands beside."""
    page = _saves(administrator, {"id": "xinhe-2026", "sender": "+8619999990001", "title.zh": "新河村双述双评"})

    assert "规则没有问题" in page
    assert "镇党委委员 40%" in text_of(page).replace("； ", "；")
    assert _rules(office).title["zh"] == "新河村双述双评"
    assert (_draft(office).id, _draft(office).sender) == ("xinhe-2026", "+8619999990001")
    assert _draft(office).rules != preset("village-secretary-short")
    assert office.journal("draft_changed") == 1


def test_what_cannot_be_right_is_kept_and_said_at_its_field_and_line(office: Offices, administrator: Desk) -> None:
    """Nothing typed is lost, and the next visit shows it again."""
    page = _saves(administrator, {"opens_at": "2027-12-20T08:00", "help_line": "请打电话"})

    assert 'value="请打电话"' in page
    assert re.search(r'id="help_line-problem">.*电话号码', page, re.DOTALL)
    assert "第 14 行" in page
    assert "closes_at-problem" in page
    assert b"2027-12-20T08:00:00" in _draft(office).rules


def test_rows_are_added_and_taken_out_without_a_script(office: Offices, administrator: Desk) -> None:
    """What else was typed is saved with it."""
    _saves(administrator, {"title.zh": "新河"}, "add units")
    assert len(read_rules(_draft(office).rules, "")[1]) == 2
    _saves(administrator, {"units.6.label.zh": "五组", "units.6.label.en": "Group 5"})
    assert [each.label["zh"] for each in _rules(office).units][-2:] == ["镇党委", "五组"]
    _saves(administrator, {}, "remove units 4")

    assert [each.id for each in _rules(office).units][-2:] == ["township", "group_5"]
    assert _rules(office).title["zh"] == "新河"


def test_the_whole_file_is_changed_too(office: Offices, administrator: Desk) -> None:
    """Weights are not in the form; a file that is no TOML is kept and shown with its line."""
    page = administrator.opens("/drafts/1/file")
    assert "[[components]]" in page
    text = _draft(office).rules.decode().replace('weight = "0.4"', 'weight = "0.5"')
    page = administrator.sends("/drafts/1/file", rules=text.replace("\n", "\r\n"), revision=1)
    assert "11/10" in page
    assert b"\r" not in _draft(office).rules

    page = administrator.sends("/drafts/1/file", rules=text.replace("title =", "title"), revision=2)
    assert "第 8 行" in page
    assert "表单打不开" in administrator.opens("/drafts/1")


def test_two_administrators_at_once_do_not_overwrite_each_other(office: Offices, administrator: Desk) -> None:
    """The later one sees who was faster, what differs, and what she typed; a second press saves it, knowingly."""
    second = office.desk("李强", Role.ADMINISTRATOR)
    seen = _form(second.opens("/drafts/1"))
    _saves(administrator, {"title.zh": "甲的名称"}, "remove units 0")
    mine: dict[str, Any] = seen | {"title.zh": "乙的名称", "units.1.label.zh": "河东组", "units.0.label.zh": "河西组"}
    page = second.sends("/drafts/1", 422, languages=["zh", "en"], **mine)

    assert "王敏刚改过" in page
    assert _rules(office).title["zh"] == "甲的名称"
    shown = text_of(page)
    assert "评议名称 甲的名称 乙的名称" in shown
    assert "小组名称 二组 河东组" in shown
    assert "小组名称 — 河西组" in shown
    assert 'value="乙的名称"' in page

    mine = {**_form(page)}
    second.sends("/drafts/1", languages=["zh", "en"], **mine)
    assert _rules(office).title["zh"] == "乙的名称"
    assert [each.label["zh"] for each in _rules(office).units][:2] == ["河东组", "三组"]


def test_whoever_writes_the_whole_file_late_sees_the_lines_that_differ(office: Offices, administrator: Desk) -> None:
    """And her own text is still in the window."""
    _saves(administrator, {"title.zh": "甲的名称"})
    text = _draft(office).rules.decode().replace("甲的名称", "乙的名称")
    page = administrator.sends("/drafts/1/file", 422, rules=text, revision=1)

    assert "-title = { zh = &#34;甲的名称&#34;" in page
    assert "+title = { zh = &#34;乙的名称&#34;" in page
    assert _rules(office).title["zh"] == "甲的名称"


def test_a_double_click_begins_one_draft(office: Offices) -> None:
    """The same form is carried out once."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)
    for _ in range(2):
        desk.sends("/drafts", source="preset xichong", _form="once")

    with reading(office.engine) as connection:
        assert len(draft_store.waiting(connection)) == 1


@pytest.mark.parametrize("source", ["", "preset ../../pyproject", "poll nothing", "file x"])
def test_a_draft_begins_with_what_is_there(office: Offices, source: str) -> None:
    """Neither a path nor a poll that is not there."""
    office.desk("王敏", Role.ADMINISTRATOR).sends("/drafts", 422, source=source)

    assert office.journal("draft_begun") == 0


def test_an_earlier_poll_is_held_once_more(office: Offices) -> None:
    """With its rules, byte for byte."""
    village = found_village(office.engine)
    office.desk("王敏", Role.ADMINISTRATOR).sends("/drafts", source="poll xinhe")

    assert _draft(office).rules == village.poll.rules_file


def test_a_draft_that_was_thrown_away_is_gone(office: Offices, administrator: Desk) -> None:
    """Whoever still has it open is told so."""
    administrator.sends("/drafts/1/drop")

    assert "没有这份草稿" in administrator.opens("/drafts/1", 422)
    assert "没有这份草稿" in administrator.sends("/drafts/1", 422, revision=1)
    assert office.journal("draft_dropped") == 1


def test_words_that_were_typed_are_never_a_part_of_the_page(office: Offices, administrator: Desk) -> None:
    """Whatever it is, it is shown as it was typed."""
    page = _saves(administrator, {"title.zh": '"><script>alert(1)</script>'})

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
