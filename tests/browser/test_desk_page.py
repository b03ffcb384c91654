"""The paper desk in a real browser, on and off the line: nothing that was issued is lost, and nothing counts twice."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import Engine, select

from poll.records import session_store
from poll.records.database import reading, writing
from poll.records.hall_tables import desk_events
from poll.roles import Role
from tests.browser.conftest import needs_browser
from tests.browser.village_pages import ServedOffice, cookie_of, served_office
from tests.console.desk import Desk
from tests.phones import Phone, found_village

pytestmark = needs_browser

_SOON_MS = 20_000
NAMES = ("王安娜", "王本", "赵丁")


@dataclass
class _AtDesk:
    """A clerk at a tablet: Anna (001) has voted by phone, Ben (002) and Ding (004) have not."""

    here: ServedOffice
    desk: Desk
    context: BrowserContext
    page: Page
    phones: dict[str, Phone]

    def opens(self) -> None:
        """Open the desk."""
        self.page.goto(self.here.url(self.desk, "~/desk"))

    def finds(self, words: str) -> Any:  # noqa: ANN401 - a locator.
        """Search, and return the line of the one person found."""
        self.page.locator("#search").fill(words)
        self.page.get_by_role("button", name="查找").click()
        line = self.page.locator("ul.people li")
        expect(line).to_have_count(1)
        return line

    def kept(self) -> list[dict[str, Any]]:
        """Return what the tablet keeps."""
        kept = self.page.evaluate("() => Object.values(sessionStorage)")
        assert not any(name in each for each in kept for name in NAMES)
        return [act for each in kept for act in json.loads(each)]

    def events(self) -> list[tuple[str, str, bool]]:
        """Return what is in the records."""
        with reading(self.here.office.engine) as connection:
            rows = connection.execute(select(desk_events).order_by(desk_events.c.number))
            return [(row.roll_no, row.act, row.voids) for row in rows]


@pytest.fixture
def at_desk(sqlite_engine: Engine, browser: Browser) -> Iterator[_AtDesk]:
    """Sit a clerk down."""
    village = found_village(sqlite_engine)
    phones = {}
    for place, (roll_no, name) in enumerate(zip(("001", "002", "004"), NAMES, strict=True), 1):
        phones[roll_no] = village.phone(f"+861990000000{place}", roll_no=roll_no, name=name, unit="group_1")
    phones["001"].text("1")
    with served_office(sqlite_engine, village) as here:
        desk = here.office.desk("李强", Role.STATION)
        context, page = here.sit_down(browser, desk)
        yield _AtDesk(here, desk, context, page, phones)
        context.close()


def test_a_paper_is_issued_with_two_touches(at_desk: _AtDesk) -> None:
    """Search, issue: the page says so, and nothing is kept on the tablet."""
    at_desk.opens()
    line = at_desk.finds("本")
    expect(line).to_contain_text("还没有评")
    line.get_by_role("button", name="发纸票").click()

    expect(at_desk.page.locator(".said")).to_contain_text("002 的纸票已发")
    expect(at_desk.page.locator("#waiting")).to_be_hidden()
    assert at_desk.kept() == []
    assert at_desk.events() == [("002", "signed", False)]


def test_a_phone_ballot_is_asked_about_first(at_desk: _AtDesk) -> None:
    """The button leads to a question, and the question to the paper."""
    at_desk.opens()
    at_desk.finds("安娜").get_by_role("button", name="作废电话票").click()
    expect(at_desk.page.locator("article.asks")).to_contain_text("她的电话票就作废")
    assert at_desk.events() == []
    assert at_desk.kept() == []
    at_desk.page.get_by_role("button", name="作废电话票，发纸票", exact=True).click()

    expect(at_desk.page.locator(".said")).to_contain_text("001 的电话票已作废")
    assert at_desk.events() == [("001", "signed", True)]


def test_what_is_issued_without_a_connection_is_entered_once_when_it_is_back(at_desk: _AtDesk) -> None:
    """A loud banner, a note for the numbers of the printed list; later all of it is in the records, each once."""
    at_desk.opens()
    line = at_desk.finds("本")
    at_desk.context.set_offline(True)
    line.get_by_role("button", name="发纸票").click()
    expect(at_desk.page.locator("#offline")).to_contain_text("没有连接，先用印好的名单")
    expect(at_desk.page.locator("#offline")).to_contain_text("Offline: use the printed list")
    at_desk.page.get_by_label("评议主体").select_option("villagers")
    for number in ("001", "004", "777"):
        at_desk.page.get_by_label("编号", exact=True).fill(number)
        at_desk.page.get_by_role("button", name="记下：纸票已发").click()
    expect(at_desk.page.locator("#queue li")).to_have_count(4)
    at_desk.page.locator("#queue li", has_text="004").get_by_role("button").click()
    kept = at_desk.kept()
    assert [each["roll_no"] for each in kept] == ["002", "001", "777"]
    assert all(set(each) == {"token", "act", "electorate", "roll_no"} for each in kept)
    assert at_desk.events() == []

    at_desk.context.set_offline(False)
    expect(at_desk.page.locator("#queue li")).to_have_count(1, timeout=_SOON_MS)
    expect(at_desk.page.locator("#queue li")).to_contain_text("777")
    expect(at_desk.page.locator("#queue li")).to_contain_text("没有登记上")
    expect(at_desk.page.locator("#offline")).to_be_hidden()
    at_desk.page.get_by_role("button", name="看过了").click()
    expect(at_desk.page.locator("#waiting")).to_be_hidden()

    # Anna has voted by phone: the paper that is out voids her ballot.
    assert at_desk.events() == [("002", "signed", False), ("001", "signed", True)]
    at_desk.opens()
    expect(at_desk.page.locator("main")).to_contain_text("2签到、领票")


def test_an_answer_that_is_lost_makes_no_second_paper(at_desk: _AtDesk) -> None:
    """The act came through and nobody heard so: it is sent again with the same token, and done once."""
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    at_desk.page.route("**/desk/act", lose_the_first_answer)
    at_desk.opens()
    at_desk.finds("本").get_by_role("button", name="发纸票").click()
    expect(at_desk.page.locator("#queue li")).to_have_count(1)
    expect(at_desk.page.locator("#queue li")).to_have_count(0, timeout=_SOON_MS)

    assert len(sent) == 2
    assert at_desk.events() == [("002", "signed", False)]


def test_a_page_that_is_loaded_anew_goes_on_sending(at_desk: _AtDesk) -> None:
    """What waits is kept by the tab, not by the page."""
    at_desk.opens()
    line = at_desk.finds("本")
    at_desk.page.route("**/desk/act", lambda route: route.abort("internetdisconnected"))
    line.get_by_role("button", name="发纸票").click()
    expect(at_desk.page.locator("#queue li")).to_have_count(1)
    at_desk.page.unroute("**/desk/act")
    at_desk.opens()

    expect(at_desk.page.locator("#queue li")).to_have_count(0, timeout=_SOON_MS)
    assert at_desk.events() == [("002", "signed", False)]


def test_who_signs_in_after_somebody_else_does_not_send_their_acts(at_desk: _AtDesk) -> None:
    """An act is entered under the name of who did it; another official is told that it waits."""
    at_desk.opens()
    line = at_desk.finds("本")
    at_desk.page.route("**/desk/act", lambda route: route.abort("internetdisconnected"))
    line.get_by_role("button", name="发纸票").click()
    expect(at_desk.page.locator("#queue li")).to_have_count(1)
    at_desk.page.unroute("**/desk/act")
    other = at_desk.here.office.desk("赵六", Role.STATION)
    at_desk.context.add_cookies(
        [{"name": "xiangyin", "value": cookie_of(other), "url": f"{at_desk.here.base}/console/"}]
    )
    at_desk.opens()

    expect(at_desk.page.locator("#others")).to_be_visible()
    expect(at_desk.page.locator("#queue li")).to_have_count(0)
    at_desk.page.wait_for_timeout(5_000)
    assert at_desk.events() == []


def test_a_session_that_has_ended_keeps_what_waits(at_desk: _AtDesk) -> None:
    """The page says that somebody has to sign in; nothing is lost until then."""
    at_desk.opens()
    line = at_desk.finds("本")
    with writing(at_desk.here.office.engine) as connection:
        session = session_store.find(connection, cookie_of(at_desk.desk))
        assert session is not None
        session_store.end_all(connection, session.official, 1)
    line.get_by_role("button", name="发纸票").click()

    expect(at_desk.page.locator("#signed-out")).to_be_visible()
    assert [each["roll_no"] for each in at_desk.kept()] == ["002"]
    assert at_desk.events() == []


def test_undoing_needs_a_connection(at_desk: _AtDesk) -> None:
    """A reason may hold a name, so it is never kept on the tablet: the page says that nothing was undone."""
    at_desk.opens()
    at_desk.finds("本").get_by_role("button", name="发纸票").click()
    expect(at_desk.page.locator(".said")).to_be_visible()
    line = at_desk.finds("本")
    line.locator("summary").click()
    line.get_by_label("原因").fill("认错人")
    at_desk.context.set_offline(True)
    line.get_by_role("button", name="撤销").click()
    expect(at_desk.page.locator("#no-undo")).to_be_visible()
    assert at_desk.kept() == []
    at_desk.context.set_offline(False)
    line.get_by_role("button", name="撤销").click()

    expect(at_desk.page.locator(".said")).to_contain_text("发票已撤销")
    assert [act for _, act, _ in at_desk.events()] == ["signed", "undone"]


def test_the_search_says_so_when_nobody_is_reached(at_desk: _AtDesk) -> None:
    """The page stays, with the place for the next number."""
    at_desk.opens()
    at_desk.context.set_offline(True)
    at_desk.page.locator("#search").fill("本")
    at_desk.page.get_by_role("button", name="查找").click()
    expect(at_desk.page.locator("#offline")).to_be_visible()
    expect(at_desk.page.locator("#note-number")).to_be_focused()
    at_desk.context.set_offline(False)

    expect(at_desk.page.locator("#offline")).to_be_hidden(timeout=_SOON_MS)
