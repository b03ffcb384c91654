"""A question left by call from the handset, with the browser's microphone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, select

from poll.records.call_tables import questions
from tests.browser.conftest import hold, needs_browser
from tests.demo_server import RunningDemo

pytestmark = needs_browser


@pytest.fixture
def page(microphone_browser: Browser, demo: RunningDemo) -> Iterator[Page]:
    """Open the handset where the microphone may be used, on the poll with the menu."""
    context = microphone_browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto(f"{demo.description['url']}/handset")
    opened.get_by_label("哪一次评议").select_option(label="村党支部书记双述双评（分项）")
    yield opened
    context.close()


def test_a_question_is_spoken_and_kept_for_the_clerk(page: Page, demo: RunningDemo) -> None:
    """Four in the menu, the tone, a few words, the pound key: it is kept, without the number of who asked."""
    hold(page, "0000 0012")
    page.locator("#by_call").click()
    page.locator("#dial").click()
    state = page.locator("#state")
    expect(state).to_have_attribute("data-state", "speaking_keys", timeout=60_000)
    page.keyboard.press("4")
    expect(state).to_have_attribute("data-state", "recording_keys", timeout=60_000)
    page.wait_for_timeout(2_500)
    page.keyboard.press("#")

    expect(page.locator("#captions")).to_contain_text("问题记下了", timeout=20_000)
    page.locator("#hang_up").click()
    engine = create_engine(demo.description["database_url"])
    with engine.connect() as connection:
        (kept,) = connection.execute(select(questions)).all()
    engine.dispose()
    assert kept.seconds >= 2
    assert kept.source.startswith(f"{demo.description['url']}/handset/recordings/")
    assert "19900000012" not in repr(kept)
