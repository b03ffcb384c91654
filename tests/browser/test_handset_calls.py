"""Calls from the handset in a real browser: heard, pressed, read along, hung up, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, create_engine, func, select

from poll.records.tables import envelopes
from tests.browser.conftest import hold, needs_browser
from tests.demo_server import RunningDemo

pytestmark = needs_browser

_HEARD_SECONDS = 0.2
_WATCH = """() => {
  const voice = document.getElementById("voice");
  voice.defaultPlaybackRate = 3;
  window.heard = [];
  for (const name of ["ended", "pause"]) {
    voice.addEventListener(name, () => window.heard.push([name, voice.currentTime, voice.duration]));
  }
}"""


@dataclass(slots=True)
class Telephone:
    """The handset in the hands of one person who calls.

    Attributes:
        page: the browser's.
        addresses: of every request so far.
    """

    page: Page
    addresses: list[str] = field(default_factory=list)

    def dial(self, search: str) -> None:
        """Take the handset of the person whom a search finds, and press the green key."""
        hold(self.page, search)
        self.page.locator("#by_call").click()
        self.page.evaluate(_WATCH)
        self.page.locator("#dial").click()

    def waits_for_a_key(self) -> None:
        """Listen to the end, until a key is waited for."""
        expect(self.state).to_have_attribute("data-state", "your_turn", timeout=60_000)

    def press_early(self, key: str) -> None:
        """Press a key while the voice is still speaking."""
        expect(self.state).to_have_attribute("data-state", "speaking_keys", timeout=60_000)
        # The page's policy forbids Playwright's own way of waiting for this.
        while self.page.evaluate("document.getElementById('voice').currentTime") < _HEARD_SECONDS:
            self.page.wait_for_timeout(20)
        self.page.keyboard.press(key)

    def press(self, key: str) -> None:
        """Press a key of the page."""
        self.page.locator(f"[data-key='{key}']").click()

    @property
    def state(self) -> Locator:
        """Return what the screen says of the call."""
        return self.page.locator("#state")

    @property
    def captions(self) -> Locator:
        """Return what was said and pressed."""
        return self.page.locator("#captions")

    def sounds(self, event: str) -> list[tuple[float, float]]:
        """Return how far each sound had come, and how long it is, when it ended or was stopped."""
        heard = self.page.evaluate("window.heard")
        return [(at, length) for name, at, length in heard if name == event]


@pytest.fixture
def telephone(page: Page) -> Telephone:
    """Return the handset."""
    held = Telephone(page)
    page.on("request", lambda request: held.addresses.append(request.url))
    return held


@pytest.fixture
def records(demo: RunningDemo) -> Iterator[Engine]:
    """Open the demo's records to read."""
    engine = create_engine(demo.description["database_url"])
    yield engine
    engine.dispose()


def count_of(records: Engine) -> int:
    """Return how many envelopes are in all boxes."""
    with records.connect() as connection:
        return connection.execute(select(func.count()).select_from(envelopes)).scalar_one()


def test_a_newcomer_votes_by_keypad_and_hears_it(telephone: Telephone, records: Engine) -> None:
    """Call, hear, press one key, hear it back, confirm: the vote is in the box (issue 3)."""
    before = count_of(records)
    telephone.dial("0000 0011")
    telephone.waits_for_a_key()
    telephone.press("2")
    expect(telephone.captions).to_contain_text("称职", timeout=20_000)
    telephone.waits_for_a_key()
    telephone.press("9")

    expect(telephone.captions).to_contain_text("回执", timeout=20_000)
    assert count_of(records) == before + 1
    ended = telephone.sounds("ended")
    assert len(ended) >= 2
    assert all(at >= length > 0.5 for at, length in ended)


def test_an_english_poll_is_heard_in_english(telephone: Telephone, records: Engine) -> None:
    """With the keyboard alone, in the English page."""
    before = count_of(records)
    telephone.page.get_by_role("link", name="English").click()
    telephone.page.get_by_label("Poll").select_option(label="Rating of the village head")
    telephone.dial("555 0114")
    telephone.press_early("2")
    expect(telephone.captions).to_contain_text("Competent", timeout=20_000)
    telephone.waits_for_a_key()
    telephone.page.keyboard.press("9")

    expect(telephone.captions).to_contain_text("receipt", timeout=20_000)
    assert count_of(records) == before + 1
    assert telephone.sounds("ended") != []


def test_a_key_stops_the_voice_at_once(telephone: Telephone) -> None:
    """Nobody has to wait for the end of a question."""
    telephone.dial("0000 0012")
    telephone.press_early("2")

    expect(telephone.captions).to_contain_text("按了 2")
    assert any(0 < at < length for at, length in telephone.sounds("pause"))


def test_hanging_up_before_confirming_counts_nothing(telephone: Telephone, records: Engine) -> None:
    """The red key; and calling again goes on after it."""
    before = count_of(records)
    telephone.dial("0000 0013")
    telephone.press_early("2")
    telephone.press_early("#")
    telephone.page.get_by_role("button", name="挂断").click()

    expect(telephone.state).to_contain_text("通话结束")
    assert telephone.page.evaluate("document.getElementById('voice').paused")
    assert count_of(records) == before
    telephone.page.get_by_role("button", name="呼叫").click()
    expect(telephone.state).to_have_attribute("data-state", re.compile("speaking|your_turn"), timeout=20_000)


def test_a_request_that_comes_again_counts_nothing_twice(telephone: Telephone, records: Engine) -> None:
    """The same answer, letter for letter, and one envelope (docs/adr/0004)."""
    before = count_of(records)
    telephone.dial("0000 0014")
    telephone.press_early("1")
    telephone.press_early("9")
    expect(telephone.captions).to_contain_text("回执", timeout=20_000)
    telephone.page.get_by_role("button", name="把上一个请求再送两次").click()

    expect(telephone.captions).to_contain_text("同一个请求又来了 2 次：回答一字不差")
    assert count_of(records) == before + 1


def test_what_is_pressed_stands_in_no_address(telephone: Telephone) -> None:
    """Only the id of the call and the number of its steps do."""
    telephone.dial("0000 0015")
    telephone.press_early("4")
    expect(telephone.captions).to_contain_text("按了 4")
    telephone.page.get_by_role("button", name="挂断").click()

    paths = [re.sub("^.*/handset/calls", "", address) for address in telephone.addresses if "/calls" in address]
    assert paths
    assert all(re.fullmatch(r"|/[0-9a-f]{32}/(events|sounds/\d+)", path) for path in paths)
    assert telephone.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_landline_can_call_and_not_text(telephone: Telephone) -> None:
    """The handset of a landline is on the side of calls."""
    hold(telephone.page, "57100000001")

    expect(telephone.page.get_by_role("button", name="短信", exact=True)).to_be_disabled()
    telephone.page.get_by_role("button", name="呼叫").click()
    expect(telephone.state).to_have_attribute("data-state", re.compile("speaking"), timeout=20_000)


@pytest.mark.parametrize("person", ["隐藏自己号码的人", "不在名册上的号码"])
def test_a_hidden_and_an_unknown_number_can_call(telephone: Telephone, person: str) -> None:
    """Both hear something, and nothing of the roll."""
    telephone.page.get_by_label(person).check()
    telephone.page.get_by_role("button", name="电话", exact=True).click()
    telephone.page.get_by_role("button", name="呼叫").click()

    expect(telephone.captions.locator(".theirs").first).to_be_visible(timeout=20_000)
    expect(telephone.captions).not_to_contain_text("运营商会报告的错误")


def test_taking_another_handset_ends_the_call(telephone: Telephone) -> None:
    """Nobody else hears the rest of it."""
    telephone.dial("0000 0016")
    expect(telephone.state).to_have_attribute("data-state", re.compile("speaking"), timeout=20_000)
    hold(telephone.page, "0000 0017")

    expect(telephone.captions.locator(".theirs")).to_have_count(0)
    expect(telephone.state).to_contain_text("没有通话")


def test_the_office_can_be_kept_quiet(telephone: Telephone) -> None:
    """The voice is muted, and the words stand there."""
    telephone.dial("0000 0018")
    telephone.page.get_by_role("button", name="静音").click()

    assert telephone.page.evaluate("document.getElementById('voice').muted")
    expect(telephone.page.get_by_role("button", name="静音")).to_have_attribute("aria-pressed", "true")
    expect(telephone.captions.locator(".theirs").first).to_be_visible(timeout=20_000)
