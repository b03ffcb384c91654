"""Pictures of every page, wide and on a small telephone: `make screenshots` puts them into build/screens."""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from config.app import create_app
from config.console.guard import COOKIE
from config.console.routes import PAGES
from config.console.visit import Page
from tests.browser.conftest import FLAGS
from tests.browser.showcase import certified, cookie_of_onlooker, opened, prepared, served
from tests.journeys.village import POLL
from tests.phones import settings_for

SIZES = {"1280": (1280, 900), "360": (360, 780)}
MOMENTS = {"prepared": prepared, "open": opened, "certified": certified}
_IN_ADDRESS = {
    "poll_id": POLL,
    "unit": "group_4",
    "electorate": "villagers",
    "kind": "count",
    "key": "1",
    "elector": "5",
    "version": "1",
    "number": "1",
    "voice": "zh",
    "place": "villagers/group_4",
}
BOARD = {
    "board": f"/board/{POLL}",
    "board_polls": "/board/",
    "board_roll": f"/board/{POLL}/roll",
    "board_unit": f"/board/{POLL}/roll?unit=group_4",
    "board_receipts": f"/board/{POLL}/receipts",
    "board_receipt": f"/board/{POLL}/receipts?receipt=12345678901",
    "board_questions": f"/board/{POLL}/questions",
}


def addresses(pages: tuple[Page, ...] = PAGES) -> Iterator[tuple[str, str]]:
    """Yield name and address of every page that can be opened, with something in every place of its address."""
    for page in pages:
        if "GET" in page.methods:
            yield (
                page.endpoint,
                "/console" + re.sub(r"<(?:\w+:)?(\w+)>", lambda at: _IN_ADDRESS.get(at[1], "1"), page.rule),
            )
    yield "sign_in", "/console/sign-in"
    yield "enrol", "/console/enrol"
    yield from BOARD.items()


@contextmanager
def onlooker(
    browser: Browser, moment: str, folder: Path, size: tuple[int, int]
) -> Iterator[tuple[BrowserContext, str]]:
    """Open a browser at a moment of the village, signed in with every role; yield it and the address of the service."""
    clerk = MOMENTS[moment](folder / moment)
    app = create_app(settings_for(clerk.database_url))
    with served(app) as url:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": COOKIE, "value": cookie_of_onlooker(app), "url": f"{url}/console"}])
        yield context, url
        context.close()
    app.extensions["desks"].close()


def take(out: Path) -> int:
    """Take every picture; return how many."""
    taken = 0
    with sync_playwright() as playwright, TemporaryDirectory(prefix="xiangyin-") as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for moment in MOMENTS:
            with onlooker(browser, moment, Path(folder), SIZES["1280"]) as (context, url):
                page = context.new_page()
                for name, address in addresses():
                    answer = page.request.get(url + address)
                    if not answer.ok or "text/html" not in answer.headers["content-type"]:
                        continue
                    page.goto(url + address)
                    for size, (width, height) in SIZES.items():
                        page.set_viewport_size({"width": width, "height": height})
                        target = out / moment / f"{name}-{size}.png"
                        target.parent.mkdir(parents=True, exist_ok=True)
                        page.screenshot(path=target, full_page=True)
                        taken += 1
        browser.close()
    return taken


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screens")
    print(f"{take(folder)} 张图在 · pictures in {folder}")  # noqa: T201 - a command that says what it did.
