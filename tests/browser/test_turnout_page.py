"""Turnout in a real browser: numbers come by themselves, and the page says when they do not."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from poll.records import session_store
from poll.records.database import writing
from poll.roles import Role
from tests.browser.conftest import needs_browser
from tests.browser.village_pages import ServedOffice, cookie_of, served_office
from tests.phones import Phone, found_village

pytestmark = needs_browser

_SOON_MS = 15_000


@pytest.fixture
def hall(sqlite_engine: Engine) -> Iterator[tuple[ServedOffice, list[Phone]]]:
    """Serve the console of ten villagers, none of whom has voted."""
    village = found_village(sqlite_engine)
    phones = [village.phone(f"+86199000000{place:02d}", unit="group_1") for place in range(10)]
    with served_office(sqlite_engine, village) as office:
        yield office, phones


def test_a_vote_is_on_the_wall_some_seconds_later(browser: Browser, hall: tuple[ServedOffice, list[Phone]]) -> None:
    """Nobody touches the page; it says when the connection is gone, goes on after it, and stops with the session."""
    here, phones = hall
    desk = here.office.desk("王敏", Role.SUPERVISOR)
    context, page = here.sit_down(browser, desk)
    page.goto(here.url(desk, "~/turnout?wall=1"))
    took_part = page.locator(".stat.first b").first
    expect(took_part).to_have_text("0", timeout=_SOON_MS)
    phones[0].text("1")
    expect(took_part).to_have_text("1", timeout=_SOON_MS)

    context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible(timeout=_SOON_MS)
    context.set_offline(False)
    phones[1].text("1")
    expect(took_part).to_have_text("2", timeout=_SOON_MS)
    expect(page.locator("#offline")).to_be_hidden()

    with writing(here.office.engine) as connection:
        session = session_store.find(connection, cookie_of(desk))
        assert session is not None
        session_store.end_all(connection, session.official, 1)
    expect(page.locator("#ended")).to_be_visible(timeout=_SOON_MS)
    expect(took_part).to_have_text("2")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(6_000)
    context.close()

    assert asked == []
