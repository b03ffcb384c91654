"""A village's console for a real browser: officials sit down before it, signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import Engine

from config.console.guard import COOKIE
from tests.browser.showcase import served
from tests.console.desk import Desk, Offices, offices
from tests.phones import Village


@dataclass(frozen=True, slots=True)
class ServedOffice:
    """The console of a village, and where it is."""

    office: Offices
    base: str

    def sit_down(self, browser: Browser, desk: Desk) -> tuple[BrowserContext, Page]:
        """Return a browser in which an official is signed in; whoever asked closes it."""
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": cookie_of(desk), "url": f"{self.base}/console/"}])
        return context, context.new_page()

    def url(self, desk: Desk, path: str) -> str:
        """Return the address of a page: `~/desk`."""
        return self.base + desk.path(path)


def cookie_of(desk: Desk) -> str:
    """Return the cookie of an official's session."""
    cookie = desk.client.get_cookie(COOKIE, path="/console")
    assert cookie is not None
    return cookie.value


@contextmanager
def served_office(engine: Engine, village: Village) -> Iterator[ServedOffice]:
    """Serve the console of a village."""
    with served(village.app) as base:
        yield ServedOffice(offices(engine, village.app), base)
