"""Every page at every moment: accessible, within a small screen, by keyboard, and with nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import needs_browser
from tests.browser.screens import MOMENTS, SIZES, addresses, onlooker

pytestmark = needs_browser

_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
_ENLARGED = {"width": 640, "height": 450}
"""What a page of 1280 x 900 has left at 200 %."""


@dataclass
class _Visitor:
    """A browser at one moment of the village, and what it complained about."""

    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Open every page that there is at this moment, one after the other."""
        page = self.context.new_page()
        page.on("console", lambda each: self.complaints.append(each.text) if each.type == "error" else None)
        page.on("pageerror", lambda each: self.complaints.append(str(each)))
        page.on("request", lambda each: self._check(each.url))
        for name, address in addresses():
            answer = page.request.get(self.url + address)
            if answer.ok and "text/html" in answer.headers["content-type"]:
                page.goto(self.url + address)
                yield name, page
        page.close()

    def _check(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"a request to {url}")


@pytest.fixture(scope="module", params=list(MOMENTS))
def visitor(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[_Visitor]:
    """A browser with every role, at each moment of the village."""
    with onlooker(browser, request.param, tmp_path_factory.mktemp("showcase"), SIZES["1280"]) as (context, url):
        yield _Visitor(context, url)


def test_axe_finds_nothing(visitor: _Visitor) -> None:
    """WCAG 2.2 AA, as far as a machine can tell, on every page."""
    found = {}
    for name, page in visitor.pages():
        result = Axe().run(page, options=_RULES)
        if result.violations_count:
            found[name] = [
                (each["id"], [node["html"][:160] for node in each["nodes"]]) for each in result.response["violations"]
            ]

    assert found == {}


@pytest.mark.parametrize("size", [{"width": 360, "height": 780}, _ENLARGED], ids=["360 px", "200 %"])
def test_nothing_stands_beside_the_screen(visitor: _Visitor, size: dict[str, int]) -> None:
    """On a small telephone, and at 200 %, a page is read by scrolling down alone; a table scrolls by itself."""
    too_wide = {}
    for name, page in visitor.pages():
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            too_wide[name] = width

    assert too_wide == {}


def test_every_page_is_reached_by_keyboard(visitor: _Visitor) -> None:
    """The first key leads to the content; whatever can be pressed shows where one is."""
    unreached = []
    for name, page in visitor.pages():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.activeElement?.blur()")
        links = page.locator("main").locator("a, button, input:not([type=hidden]), select, textarea").count()
        if page.locator(".skip").count() and links:
            page.locator(".skip").focus()
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            if page.evaluate("document.querySelector('main').contains(document.activeElement)") is not True:
                unreached.append(name)

    assert unreached == []


def test_no_page_complains_or_asks_anybody_else(visitor: _Visitor) -> None:
    """No error in the browser's console, and nothing is loaded from elsewhere: the office may be offline."""
    names = [name for name, _ in visitor.pages()]

    assert names
    assert visitor.complaints == []
