"""What every test in a browser may ask for: a running demo, Debian's chromium, the handset's page."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ivr.sound import espeak
from tests.demo_server import RunningDemo, running_demo
from tests.ivr.sound.tones import wav

_CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(_CHROMIUM is None, reason="Debian's chromium is not installed: apt-get install chromium"),
]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """Start a demo with a Chinese and an English poll, and one with the hotline's menu."""
    with running_demo(
        tmp_path_factory.mktemp("demo"), "village-secretary-short", "village-english", "village-secretary-long"
    ) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Debian's chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def microphone_browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone hears one sentence again and again."""
    said, rate = espeak.speech("您好，这里是村党支部书记双述双评", "zh")
    sentence = tmp_path_factory.mktemp("microphone") / "sentence.wav"
    sentence.write_bytes(wav_of(bytes(rate) + said + bytes(rate), rate))
    microphone = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={sentence}",
        "--autoplay-policy=no-user-gesture-required",
    ]
    # One driver for all browsers: a second one in the same thread would not start.
    started = browser.browser_type.launch(executable_path=_CHROMIUM, args=[*FLAGS, *microphone])
    yield started
    started.close()


def wav_of(said: bytes, rate: int) -> bytes:
    """Return samples of 16 bits as a WAV file."""
    return wav(memoryview(said).cast("h"), rate)  # type: ignore[arg-type]  # a view of samples does as well.


@pytest.fixture
def page(browser: Browser, demo: RunningDemo) -> Iterator[Page]:
    """Open the handset; whatever the page complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: _check_is_own(request.url, demo, complaints))
    opened.goto(f"{demo.description['url']}/handset")
    expect(opened.locator("#electors input")).not_to_have_count(0)
    yield opened
    context.close()
    assert complaints == []


def _check_is_own(url: str, demo: RunningDemo, complaints: list[str]) -> None:
    if not url.startswith((demo.description["url"], "data:")):
        complaints.append(f"a request to {url}")


def hold(page: Page, search: str) -> None:
    """Give the handset to the first person whom a search finds."""
    page.get_by_role("searchbox").fill(search)
    expect(page.locator("#found")).to_have_text(re.compile(r"^(共 1 人|1 people)$"))
    expect(page.locator("#electors label")).to_contain_text(search)
    page.locator("#electors input").check()
