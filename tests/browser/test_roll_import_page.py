"""Importing a roll in a real browser: a file is dropped, its way is shown, and the page moves on by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.console import roll_reading
from tests.browser.conftest import needs_browser
from tests.browser.screens import SIZES, onlooker
from tests.console.town import HEADS, csv_of
from tests.journeys.village import POLL

pytestmark = needs_browser

_PEOPLE = 3_000
_MANY = csv_of(
    *((str(place), f"村民{place}", f"199{place:08d}", "本村村民", "一组") for place in range(1, _PEOPLE + 1)),
    heads=HEADS,
)


@pytest.fixture
def page(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Open the import of a village that is prepared; nothing is read before the answer."""
    monkeypatch.setattr(roll_reading, "_PATIENCE_SECONDS", 0.0)
    with onlooker(browser, "prepared", tmp_path, SIZES["1280"]) as (context, url):
        opened = context.new_page()
        opened.goto(f"{url}/console/polls/{POLL}/roll/import")
        yield opened


def _hand_in(page: Page, content: bytes = _MANY) -> None:
    page.set_input_files("input[type=file]", {"name": "名册.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="上传并检查").click()


def test_the_page_moves_on_by_itself(page: Page) -> None:
    """Nobody presses reload: the bar gives way to the preview, and the import to its version."""
    roll_reading._one_at_a_time.acquire()
    _hand_in(page)
    expect(page.get_by_text("正在读 名册.csv")).to_be_visible()
    page.reload()
    expect(page.get_by_text("正在读 名册.csv")).to_be_visible()
    roll_reading._one_at_a_time.release()

    expect(page.get_by_role("button", name="导入 3,000 人")).to_be_visible(timeout=20_000)
    page.get_by_label("我确认整册替换").check()
    page.get_by_role("button", name="导入 3,000 人").click()
    expect(page.get_by_text("名册第 2 版：3000 人")).to_be_visible(timeout=20_000)


def test_a_file_that_is_too_large_is_not_sent(page: Page) -> None:
    """Whoever would wait for sixty megabytes is told at once, and may choose another file."""
    page.evaluate("document.querySelector('[data-upload]').dataset.most = '1000'")
    _hand_in(page)
    expect(page.get_by_text("文件超过 64 MB")).to_be_visible()

    page.evaluate("document.querySelector('[data-upload]').dataset.most = '99999999'")
    _hand_in(page)
    expect(page.get_by_role("heading", name="每一列读作什么")).to_be_visible(timeout=20_000)


def test_a_file_is_dropped_onto_its_place(page: Page) -> None:
    """Dragged from the desktop, its name stands there before it is sent."""
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["编号,姓名,电话,评议主体,小组"], "拖来的.csv"));
            const dropped = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
            document.querySelector(".drop").dispatchEvent(dropped);
        }"""
    )

    expect(page.locator("[data-name]")).to_have_text("拖来的.csv")


def test_what_is_wrong_is_shown_without_losing_the_page(page: Page) -> None:
    """An answer that finds something wrong takes the place of the page, also where the file went by itself."""
    page.evaluate("document.querySelector('input[type=file]').required = false")
    _hand_in(page, b"")

    expect(page.get_by_role("alert").get_by_text("没有选择文件")).to_be_visible()
