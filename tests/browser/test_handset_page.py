"""The handset in a real browser: by mouse, by keyboard, in both languages, on a wide screen and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import hold, needs_browser

pytestmark = needs_browser


def heights_of_buttons(page: Page) -> list[int]:
    """Return the heights in pixels of what can be pressed now."""
    heights: list[int] = page.eval_on_selector_all(
        ".phone button, .tries button", "all => all.map(each => each.offsetHeight).filter(height => height > 0)"
    )
    return heights


def test_a_newcomer_votes_and_reads_the_reply(page: Page) -> None:
    """Choose, press a digit, send: the reply and what the carrier reports of it."""
    hold(page, "199 0000 0001")
    page.get_by_role("button", name="2", exact=True).first.click()
    page.get_by_role("button", name="发送").click()

    reply = page.locator(".theirs")
    expect(reply).to_contain_text("已收到您的评议")
    expect(reply).to_contain_text("/70 字")
    expect(reply).to_contain_text("已送达 ✓")


def test_the_keyboard_is_enough(page: Page) -> None:
    """Tab, arrows, space and Enter do all that a mouse does."""
    page.get_by_label("姓名或号码").focus()
    page.keyboard.type("0000 0002")
    expect(page.locator("#found")).to_have_text("共 1 人")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#who")).to_contain_text("199 0000 0002")
    page.get_by_label("写短信").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")

    expect(page.locator(".theirs")).to_contain_text("已收到您的评议")


def test_a_redelivered_text_shows_that_nothing_was_counted_twice(page: Page) -> None:
    """The same reply, and a note that says so; two at once likewise (docs/adr/0004)."""
    hold(page, "0000 0003")
    page.get_by_label("写短信").fill("2")
    page.get_by_role("button", name="同一条短信同时送两次").click()
    expect(page.locator("#thread")).to_contain_text("两个回复一字不差")
    page.get_by_role("button", name="再送一次").click()

    expect(page.locator("#thread")).to_contain_text("没有多算一票")
    expect(page.locator(".theirs")).to_have_count(1)


def test_the_receipt_can_be_asked_for_with_one_press(page: Page) -> None:
    """The chip writes the receipt of the last reply into the message."""
    hold(page, "0000 0004")
    page.get_by_label("写短信").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(1)
    page.get_by_role("button", name="查回执").click()
    page.keyboard.press("Enter")

    expect(page.locator(".theirs").last).to_contain_text("这一票在票箱里")


def test_another_persons_texts_are_not_on_her_phone(page: Page) -> None:
    """Whoever takes the handset sees her own messages only."""
    hold(page, "0000 0005")
    page.get_by_label("写短信").fill("不称职")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(1)
    hold(page, "0000 0006")

    expect(page.locator(".mine")).to_have_count(0)
    assert "不称职" not in page.locator("#thread").inner_text()


def test_nothing_that_was_typed_is_kept_in_the_browser(page: Page) -> None:
    """Closing the page forgets it all: no storage, no cookie, no address."""
    hold(page, "0000 0007")
    page.get_by_label("写短信").fill("不称职")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(1)

    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.url.endswith("/handset")
    page.reload()
    expect(page.locator(".mine")).to_have_count(0)


def test_the_language_changes_without_losing_the_messages(page: Page) -> None:
    """Chinese first; one press shows the same page in English."""
    hold(page, "0000 0008")
    page.get_by_label("写短信").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(1)
    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("heading", name="1. Choose an elector")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".theirs")).to_contain_text("delivered ✓")


def test_an_english_poll_answers_in_english(page: Page) -> None:
    """Its electors have fictional American numbers, its replies 160 units."""
    page.get_by_label("哪一次评议").select_option(label="Rating of the village head")
    hold(page, "555 0113")
    page.get_by_role("button", name="Competent", exact=True).click()
    page.keyboard.press("Enter")

    expect(page.locator(".theirs")).to_contain_text("Your vote is in")
    expect(page.locator(".theirs")).to_contain_text("/160")


def test_hiding_the_number_and_an_unknown_number_can_be_tried(page: Page) -> None:
    """Both are told why they cannot vote, without a hint about the roll."""
    for person, words in (("隐藏自己号码的人", "看不到您的号码"), ("不在名册上的号码", "没有登记")):
        page.get_by_label(person).check()
        page.get_by_label("写短信").fill("2")
        page.keyboard.press("Enter")
        expect(page.locator(".theirs")).to_contain_text(words)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_fits_its_screen(page: Page, width: int) -> None:
    """No sideways scrolling, and what is pressed is at least 44 pixels high on a phone (WCAG 2.5.5)."""
    page.set_viewport_size({"width": width, "height": 740})
    hold(page, "0000 0009")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(heights_of_buttons(page)) >= 44
    page.get_by_role("button", name="电话", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(heights_of_buttons(page)) >= 44


def test_everything_has_a_name_for_a_screen_reader(page: Page) -> None:
    """Every field and button is named, and new messages are announced."""
    nameless = page.eval_on_selector_all(
        "input, select, textarea, button",
        "all => all.filter(each => !(each.labels?.length || each.textContent.trim() || each.ariaLabel)).length",
    )

    assert nameless == 0
    expect(page.get_by_role("log", name="短信")).to_be_visible()
    expect(page.get_by_role("group", name="按键")).to_be_visible()
