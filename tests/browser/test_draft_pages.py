"""Preparing a poll in a real browser: a key is saved, a finding leads to its line, a sentence is heard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from config.acts import drafts
from config.console.guard import COOKIE
from config.presets import preset
from poll.records import draft_store
from poll.records.database import reading, writing
from poll.roles import Role
from poll.trustee import read_key_file
from tests.browser import conftest
from tests.browser.showcase import served
from tests.console.desk import Offices, offices

pytestmark = conftest.needs_browser

PHRASE = "老槐树 seven 铜锣 river"


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with a draft in which the help line is no telephone number."""
    content = preset("two-subjects").replace(b'help_line = "199 0000 0000"', b'help_line = "ask"')
    with writing(sqlite_engine) as connection:
        drafts.begin_draft(connection, content, "preset", "王敏", 0)
    return offices(sqlite_engine)


@pytest.fixture
def address(office: Offices) -> Iterator[str]:
    """Where the draft is."""
    with served(office.app) as url:
        yield f"{url}/console/drafts/1"


def _signed_in(browser: Browser, office: Offices, address: str, *, has_scripts: bool = True) -> BrowserContext:
    cookie = office.desk("王敏", Role.ADMINISTRATOR).client.get_cookie(COOKIE, path="/console")
    assert cookie is not None
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=has_scripts)
    context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address.replace("/drafts/1", "")}])
    return context


@pytest.fixture
def page(browser: Browser, office: Offices, address: str) -> Iterator[Page]:
    """The administrator's browser; whatever a page complains about fails the test."""
    context = _signed_in(browser, office, address)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def test_a_trustee_saves_the_key_and_it_is_gone_from_the_office(page: Page, address: str, tmp_path: Path) -> None:
    """The very file opens with her passphrase; on the next page only its fingerprint is left."""
    page.goto(f"{address}/key")
    page.get_by_label("保管人姓名").fill("张三")
    for label in ("t-passphrase", "t-again"):
        page.locator(f"#{label}").fill(PHRASE)
    page.get_by_role("button", name="生成钥匙文件").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="保存 张三.key").click()
    saved.value.save_as(tmp_path / "张三.key")
    shown = page.locator(".fingerprint").inner_text()
    page.get_by_role("button", name="已存好").click()

    key = read_key_file((tmp_path / "张三.key").read_bytes(), "张三.key", PHRASE)
    assert key.trustee.fingerprint.replace("-", " ") == " ".join(shown.split())
    expect(page.locator(".fingerprint")).to_contain_text(key.trustee.fingerprint.replace("-", " "))
    assert "base64" not in page.content()


def test_a_finding_leads_to_its_line_in_the_file(page: Page, address: str) -> None:
    """From the form too: the line is marked, and the numbers stand beside it."""
    page.goto(address)
    expect(page.get_by_label("求助电话")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name=re.compile(r"第 \d+ 行")).click()
    expect(page.locator("#rules")).to_be_focused()
    marked = page.evaluate(
        "(() => { const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd) })()"
    )

    assert marked == 'help_line = "ask"'
    numbers = page.locator(".numbers").inner_text().split()
    assert len(numbers) == page.locator("#rules").input_value().count("\n") + 1


def test_a_sentence_is_heard_on_the_page(page: Page, address: str) -> None:
    """Pressed once it is played, pressed again it is quiet; the page stays."""
    page.goto(address)
    page.get_by_label("求助电话").fill("199 0000 0000")
    page.get_by_role("button", name="保存").first.click()
    page.get_by_role("link", name="二、预览").click()
    sentence = page.get_by_role("link", name="您好，这里是").first
    with page.expect_response(lambda answer: answer.url.endswith("/hello.wav")) as played:
        sentence.click()

    assert played.value.status in {200, 206}
    expect(page).to_have_url(re.compile(r"/preview$"))


def test_rows_are_added_without_a_script(browser: Browser, office: Offices, address: str) -> None:
    """Everything typed is kept, and the new row stands where it was asked for."""
    context = _signed_in(browser, office, address, has_scripts=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("求助电话").fill("199 0000 0001")
    page.locator("#units").get_by_role("button", name="加一行").click()

    expect(page).to_have_url(re.compile(r"#units$"))
    expect(page.locator("#units .row")).to_have_count(7)
    expect(page.get_by_label("求助电话")).to_have_value("199 0000 0001")
    with reading(office.engine) as connection:
        draft = draft_store.find(connection, 1)
    assert draft is not None
    assert b"group_5" in draft.rules
    context.close()
