"""The studio in a real browser with a pretend microphone: read aloud, stop, listen, keep, the next one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from config.console.guard import COOKIE
from ivr.sound import espeak
from poll.poll import Stage
from poll.records import journal_store, poll_store, recording_store, request_store
from poll.records.database import reading
from poll.roles import Role
from tests.browser import conftest
from tests.browser.showcase import served
from tests.console.desk import offices
from tests.phones import Village, found_village

pytestmark = conftest.needs_browser

STUDIO = "/console/polls/xinhe/prompts/zh"


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """A poll that is prepared."""
    made = found_village(sqlite_engine)
    made.set_stage(Stage.DRAFT)
    return made


@pytest.fixture
def page(microphone_browser: Browser, village: Village) -> Iterator[Page]:
    """Open the studio as the registrar; whatever the page complains about fails the test."""
    desk = offices(village.engine, village.app).desk("孙丽", Role.REGISTRAR)
    cookie = desk.client.get_cookie(COOKIE, path="/console")
    assert cookie is not None
    with served(village.app) as url:
        context = microphone_browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": f"{url}/console"}])
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(url + STUDIO)
        expect(opened.locator("#prompts button").first).to_be_visible()
        yield opened
        context.close()
        assert [each for each in complaints if "422" not in each] == []


def record(page: Page, kept_by: str = "用这一条") -> None:
    """Record three seconds of what the microphone hears."""
    page.get_by_role("button", name="开始录音").click()
    expect(page.locator("#stage")).to_have_attribute("data-state", "recording", timeout=10_000)
    page.wait_for_timeout(3_000)
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name=kept_by)).to_be_visible(timeout=20_000)


def test_a_clerk_records_listens_and_keeps(page: Page, sqlite_engine: Engine) -> None:
    """The next prompt stands ready; the sound is in the records, the act in the journal."""
    expect(page.locator("#words")).to_have_text("您好，这里是")
    record(page)
    expect(page.locator("#message")).to_contain_text("来电的人听到的就是这样")
    page.get_by_role("button", name="听刚录的").click()
    page.get_by_role("button", name="用这一条").click()

    expect(page.locator("#message")).to_contain_text("已保存")
    expect(page.locator("#progress_words")).to_have_text(re.compile(r"^已录 1 / \d+$"))
    expect(page.locator("#words")).not_to_have_text("您好，这里是")
    with reading(sqlite_engine) as connection:
        ((row, sound),) = recording_store.sounds(connection, poll_store.find(connection, "xinhe").key)
        (entry,) = [json.loads(e.entry) for e in journal_store.entries(connection) if e.act == "prompt_recorded"]
    assert (row.prompt, row.official) == ("hello", "孙丽")
    assert len(sound) > 8_000
    assert (entry["sha256"], entry["officials"]) == (row.sha256, ["孙丽"])


def test_once_the_poll_has_begun_it_is_handed_in_with_a_reason(page: Page, village: Village) -> None:
    """The recording waits for another official; without a reason it stays in the clerk's hands."""
    village.set_stage(Stage.OPEN)
    page.reload()
    expect(page.locator("#prompts button").first).to_be_visible()
    record(page, "提交，等人批准")
    page.get_by_role("button", name="提交，等人批准").click()
    expect(page.locator("#findings")).to_contain_text("请写明原因")
    page.get_by_label("改动的理由").fill("换成乡亲的声音")
    page.get_by_role("button", name="提交，等人批准").click()

    expect(page.locator("#message")).to_contain_text("等另一位经办人")
    with reading(village.engine) as connection:
        assert recording_store.every(connection, village.poll.key) == []
        (waiting,) = request_store.of_poll(connection, village.poll.key)
    assert (waiting.asked_by, waiting.reason) == ("孙丽", "换成乡亲的声音")


def test_trying_again_keeps_nothing(page: Page, sqlite_engine: Engine) -> None:
    """What is not kept is gone."""
    record(page)
    page.get_by_role("button", name="重录").click()
    expect(page.get_by_role("button", name="用这一条")).to_be_hidden()
    page.get_by_role("button", name="停止").click()

    with reading(sqlite_engine) as connection:
        assert recording_store.every(connection, poll_store.find(connection, "xinhe").key) == []


def test_the_keyboard_is_enough(page: Page) -> None:
    """Arrows for another, space to record and stop, L to listen, Enter to keep."""
    page.keyboard.press("ArrowDown")
    words = page.locator("#words").inner_text()
    page.keyboard.press("Space")
    expect(page.locator("#stage")).to_have_attribute("data-state", "recording", timeout=10_000)
    page.wait_for_timeout(2_500)
    page.keyboard.press("Space")
    expect(page.locator("#stage")).to_have_attribute("data-state", "tried", timeout=20_000)
    page.keyboard.press("l")
    page.keyboard.press("Enter")

    expect(page.locator("#message")).to_contain_text("已保存")
    expect(page.locator("#prompts li", has_text=words).first).to_contain_text("已录音")


def test_a_file_is_taken_instead_and_a_bad_one_is_not(page: Page, tmp_path: Path) -> None:
    """The reason stands on the page, with the next step."""
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(b"no sound")
    page.set_input_files("#file", bad)
    expect(page.locator("#findings")).to_contain_text("读不出声音的文件")
    said, rate = espeak.speech("您好，这里是", "zh")
    good = tmp_path / "good.wav"
    good.write_bytes(conftest.wav_of(said, rate))
    page.set_input_files("#file", good)

    expect(page.get_by_role("button", name="用这一条")).to_be_visible(timeout=20_000)
    expect(page.locator("#findings li")).to_have_count(0)


def test_the_list_is_filtered_and_searched(page: Page) -> None:
    """By what is still to be done, and by words."""
    everything = page.locator("#prompts button").count()
    page.get_by_label("查找").fill("优秀")
    expect(page.locator("#prompts button")).to_have_count(1)
    page.get_by_label("查找").fill("没有这样的词")
    expect(page.locator("#nothing")).to_be_visible()
    page.get_by_label("查找").fill("")
    page.get_by_label("列出").select_option("must")

    expect(page.locator("#prompts button")).to_have_count(0)
    assert everything > 150


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_a_narrow_screen(page: Page, language: str) -> None:
    """360 pixels wide, nothing is cut off, and everything that is pressed is large enough for a thumb."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{page.url}?lang={language}")
    expect(page.locator("#prompts button").first).to_be_visible()
    heights = page.eval_on_selector_all(
        ".studio button, .studio select, .upload", "all => all.map(e => e.offsetHeight).filter(height => height > 0)"
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert min(heights) >= 40
