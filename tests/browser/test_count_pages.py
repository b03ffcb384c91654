"""Sheets and the count in a real browser: sums as they are typed, nothing lost, a count that shows how far it is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from config.console import counting
from poll.records import poll_store, summary_store
from poll.records.database import writing
from poll.roles import Role
from tests.browser.conftest import needs_browser
from tests.browser.showcase import served
from tests.browser.village_pages import ServedOffice, served_office
from tests.console.closed import Count, closed, sheets_of
from tests.phones import found_village
from tests.tally.village import POLL

pytestmark = needs_browser

_SOON_MS = 15_000


@pytest.fixture
def table(browser: Browser, sqlite_engine: Engine) -> Iterator[tuple[Page, str]]:
    """Sit a tally clerk down at the sheets of a hall of eight; yield the page and the address of its account."""
    village = found_village(sqlite_engine)
    for place in range(1, 9):
        village.register(f"+8619900000{place:03d}", roll_no=f"{place:03d}", name=f"村民{place}", unit="group_1")
    with served_office(sqlite_engine, village) as office:
        desk = office.office.desk("王敏", Role.TALLY)
        context, page = office.sit_down(browser, desk)
        yield page, office.url(desk, "~/sheets/account/villagers/group_1")
        context.close()


def test_what_does_not_add_up_shows_while_it_is_typed(table: tuple[Page, str]) -> None:
    """By keyboard alone; empty cells are filled with nought at a click, and the paper is kept as it is."""
    page, address = table
    page.goto(address)
    page.locator("[name=printed]").focus()
    for number in ("10", "6", "3", "0"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    expect(page.locator("[data-hint]")).to_have_text("10 ≠ 6 + 3 + 0")
    page.get_by_role("button", name="空格填 0").click()
    expect(page.locator("[name=returned]")).to_have_value("0")
    page.get_by_role("button", name="保存这一遍").click()
    expect(page.get_by_text("请再看一遍原表")).to_be_visible()
    page.get_by_role("button", name="照原表保存").click()

    expect(page.get_by_text("请另一位经办人看原表再录一遍")).to_be_visible()


def test_going_back_and_sending_again_enters_nothing_twice(table: tuple[Page, str]) -> None:
    """The back button shows the form as it was; it is carried out once."""
    page, address = table
    page.goto(address)
    for name, number in (("printed", "9"), ("issued", "6"), ("unused", "3"), ("spoiled", "0"), ("returned", "6")):
        page.locator(f"[name={name}]").fill(number)
    page.get_by_role("button", name="保存这一遍").click()
    expect(page.get_by_text("录了一遍").first).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("选票清点")
    if page.locator("[name=printed]").count():
        page.get_by_role("button", name="保存这一遍").click()

    page.goto(address)
    expect(page.get_by_text("第二遍必须由另一位经办人")).to_be_visible()


def test_people_are_ticked_in_the_poll_book(table: tuple[Page, str]) -> None:
    """All at once, and then one fewer; the page counts along."""
    page, address = table
    page.goto(address.replace("account", "poll_book"))
    page.get_by_role("button", name="全部打勾").click()
    page.get_by_label("003").uncheck()

    expect(page.locator("[data-ticked]")).to_have_text("已勾 7")


def test_a_count_that_runs_shows_how_far_it_is_and_then_its_result(browser: Browser, sqlite_engine: Engine) -> None:
    """Nobody touches the page: it follows the count, and loads anew when that has ended."""
    count: Count = closed(sqlite_engine, sheets=sheets_of(3, 2, 1, 0, 0, 0, 0))
    count.runs("check", "void", "strip")
    now = count.office.app.extensions["console"].now_ms()
    with writing(sqlite_engine) as connection:
        poll = poll_store.find(connection, POLL)
        counting.claim(connection, poll, now)
    with served(count.office.app) as base:
        here = ServedOffice(count.office, base)
        context, page = here.sit_down(browser, count.zhao)
        page.goto(here.url(count.zhao, "~/canvass"))
        expect(page.locator("#progress")).to_contain_text("0 / 18")
        with writing(sqlite_engine) as connection:
            summary_store.erase(connection, poll.key, "counting")
        expect(page.locator("#progress")).to_have_count(0, timeout=_SOON_MS)
        expect(page.locator("h1")).to_have_text("计票")
        context.close()
