"""The roll's page: versions, numbers and people, for those who may read it, with telephones masked."""

import re

import pytest
from sqlalchemy import Engine

from poll.poll import Stage
from poll.roles import Role
from tests.console.desk import text_of
from tests.console.town import PEOPLE, Town


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """A poll in preparation, with its roll."""
    return Town(sqlite_engine)


def test_the_roll_shows_how_many_are_entitled_and_with_what(town: Town) -> None:
    """应到 by electorate, unit and line: it is what turnout and quorum rest on."""
    page = text_of(town.desk("王敏", Role.REGISTRAR).opens("~/roll"))

    assert "7 应到 5 有手机" in page
    assert "本村村民 4 1 1 6 一组 4 – – 4 二组 – 1 1 2" in page


def test_no_telephone_is_shown_in_full(town: Town) -> None:
    """Whoever looks over a shoulder, or photographs the wall, learns no number."""
    desk = town.desk("王敏", Role.REGISTRAR)
    pages = desk.opens("~/roll") + desk.sends("~/roll", search="王秀英") + desk.opens("~/roll/list")

    assert "199****0001" in pages
    assert not re.search(r"1990000\d{4}|199 0000 000[1-9]|57100000001", pages)


@pytest.mark.parametrize(
    ("search", "found"), [("桂", "李桂兰"), ("006", "杨文山"), ("0000002", "李桂兰"), ("本村", None), ("%", None)]
)
def test_people_are_found_by_name_number_and_part_of_a_telephone(town: Town, search: str, found: str | None) -> None:
    """What was typed is text, never a pattern; nobody is guessed."""
    page = town.desk("王敏", Role.REGISTRAR).sends("~/roll", search=search)

    assert (f'class="name">{found}<' in page) if found else ("没有找到" in page)
    assert page.count('class="name">') == (1 if found else 0)


def test_a_search_stands_in_no_address(town: Town) -> None:
    """Addresses are logged and remembered by browsers; names and numbers are not (style.md, logs)."""
    page = town.desk("王敏", Role.REGISTRAR).sends("~/roll", search="王秀英")

    assert not any("王秀英" in each for each in re.findall(r'(?:href|action)="([^"]+)"', page))


def test_the_roll_is_read_page_by_page(sqlite_engine: Engine) -> None:
    """Fifty at a time, in the roll's order; a search keeps its filter on the next page."""
    people = [(f"{place:03d}", f"村民{place}", f"1990000{place:04d}", "本村村民", "一组") for place in range(1, 121)]
    desk = Town(sqlite_engine, people).desk("王敏", Role.REGISTRAR)

    pages = [desk.sends("~/roll", search="村民", unit="group_1", page=page) for page in (1, 3, 9)]

    assert [page.count('class="name">') for page in pages] == [50, 20, 0]
    assert "第 3 页，共 3 页" in text_of(pages[1])


def test_who_may_read_the_whole_roll(town: Town) -> None:
    """Station, tally and help desk see the people they serve, never the whole list; the registrar alone changes it."""
    for role in (Role.STATION, Role.TALLY, Role.HELP_DESK):
        desk = town.desk(f"甲{role.value}", role)
        for path in ("~/roll", "~/roll/list", "~/roll/versions/1", "~/roll/import", "~/roll/add"):
            desk.opens(path, 404)
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        desk = town.desk(f"甲{role.value}", role)
        assert "变更文件" not in desk.opens("~/roll")
        for path in ("~/roll/import", "~/roll/add", "~/roll/changes", f"~/roll/people/{town.person('001').elector}"):
            desk.opens(path, 404)


def test_a_version_shows_how_its_chain_is_added_up(town: Town) -> None:
    """Anybody repeats it with sha256sum alone (poll.roll_chain)."""
    page = town.desk("钱进", Role.AUDITOR).opens("~/roll/versions/1")

    assert re.search(r"printf %s [0-9a-f]{128} \| sha256sum", page)
    assert "整册导入" in page


def test_a_version_that_never_was_is_a_finding(town: Town) -> None:
    """A made-up address is answered, not a fault."""
    assert "第 1 至 1 版" in text_of(town.desk("王敏", Role.REGISTRAR).opens("~/roll/versions/7", 422))


def test_an_empty_roll_says_what_comes_next(sqlite_engine: Engine) -> None:
    """Before the import there is nothing but the way to it."""
    page = Town(sqlite_engine, ()).desk("王敏", Role.REGISTRAR).opens("~/roll")

    assert "还没有名册" in page
    assert "/roll/import" in page


def test_the_list_for_the_board_has_everybody_by_unit(town: Town) -> None:
    """What hangs on the board is the roll in force, with the end of the days of objections."""
    page = text_of(town.desk("王敏", Role.REGISTRAR).opens("~/roll/list"))

    assert all(name in page for _, name, *_ in PEOPLE)
    assert "本村村民 · 一组 4 人" in page
    assert "有异议的" in page


def test_a_name_is_text_on_every_page_of_the_roll(sqlite_engine: Engine) -> None:
    """What a file calls a name never becomes part of a page."""
    town = Town(sqlite_engine, [("001", "<b>王</b>", "19900000001", "本村村民", "一组")])
    desk = town.desk("王敏", Role.REGISTRAR)
    elector = town.person("001").elector

    pages = [desk.opens(path) for path in ("~/roll", "~/roll/list", f"~/roll/people/{elector}")]

    assert all("<b>王</b>" not in page and "&lt;b&gt;王" in page for page in pages)


def test_the_roll_of_an_open_poll_is_not_replaced(sqlite_engine: Engine) -> None:
    """Once the poll is open single people are changed, by two."""
    desk = Town(sqlite_engine, stage=Stage.OPEN).desk("王敏", Role.REGISTRAR)

    assert "整册重新导入" not in desk.opens("~/roll")
    assert "不能整册替换" in desk.opens("~/roll/import")
