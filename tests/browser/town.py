"""A town at its browsers: officials with passwords and codes, villagers with telephones, one clock for all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyotp
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from config.app import create_app
from tests.browser.showcase import served
from tests.journeys.village import Telephones
from tests.phones import settings_for

PASSWORD = "四个互不相干的词语"
_ZONE = ZoneInfo("Asia/Shanghai")
_CODE_SECONDS = 30
_PATIENCE_MS = 10_000


@dataclass
class Clock:
    """The clock on every wall of the town; it stands still unless it is set."""

    at_ms: int = 0

    def set(self, instant: str) -> None:
        """Set it to a local time, `2026-12-20 09:00`."""
        self.at_ms = round(datetime.fromisoformat(instant).replace(tzinfo=_ZONE).timestamp() * 1000)

    def next_code(self) -> None:
        """Wait until the authenticators show another code."""
        self.at_ms += 2 * _CODE_SECONDS * 1000

    def __call__(self) -> int:
        """Return the instant, in milliseconds of the epoch."""
        return self.at_ms


@dataclass
class Person:
    """An official at a browser of her own.

    Attributes:
        name: as she signs in.
        page: her browser.
        town: where she works.
        totp: the secret in her authenticator.
    """

    name: str
    page: Page
    town: "Town"
    totp: str = ""

    def enrols(self, ticket: str) -> None:
        """Choose a password with a ticket and set up the authenticator, as the page says."""
        page = self.page
        page.goto(f"{self.town.url}/console/enrol")
        page.get_by_label("姓名").fill(self.name)
        page.get_by_label("一次性代码").fill(ticket)
        page.get_by_role("button", name="下一步").click()
        page.get_by_text("不能扫描？手工输入").click()
        self.totp = page.locator("main code").inner_text().strip()
        page.get_by_label("口令", exact=True).fill(PASSWORD)
        page.get_by_label("再输一次").fill(PASSWORD)
        page.get_by_label("验证器此刻显示的六位数字").fill(self.code())
        page.get_by_role("button", name="完成").click()
        expect(page.get_by_text("设好了")).to_be_visible()

    def code(self) -> str:
        """Return what her authenticator shows now."""
        return pyotp.TOTP(self.totp).at(self.town.clock.at_ms // 1000)

    def signs_in(self) -> None:
        """Sign in with name, password and the code of the moment."""
        self.town.clock.next_code()
        page = self.page
        page.goto(f"{self.town.url}/console/sign-in")
        page.get_by_label("姓名").fill(self.name)
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_label("验证码").fill(self.code())
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="我的评议")).to_be_visible()

    def opens(self, menu: str) -> Page:
        """Open a page of the poll by its words in the menu."""
        self.page.locator(".menu a").filter(has_text=re.compile(rf"^{menu}( \d+)?$")).click()
        return self.page

    def goes_to_poll(self, title: str) -> Page:
        """Open a poll from the first page, declaring that nobody rated is a relative where it is asked."""
        page = self.page
        page.goto(f"{self.town.url}/console/")
        page.get_by_role("link", name=title, exact=True).first.click()
        if page.get_by_role("heading", name="回避声明").is_visible():
            for group in page.locator("main fieldset").all():
                group.get_by_label("没有亲属关系").check()
            page.get_by_role("button", name="确认").click()
        return page

    def follows(self, words: str) -> Page:
        """Follow a link of the page by its words, whether it looks like one or like a button."""
        self.page.locator("main a", has_text=words).first.click()
        return self.page

    def presses(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Press a button, and say yes to what is asked."""
        self.page.once("dialog", lambda dialog: dialog.accept())
        (within or self.page.locator("main")).get_by_role("button", name=name).first.click()

    def approves(self, title: str) -> None:
        """Approve what another official has prepared."""
        self.opens("待批")
        self.presses("批准并办理", self.page.locator("article", has_text=title).first)

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Expect words on the page."""
        expect(self.page.locator("main")).to_contain_text(words)


@dataclass
class Town:
    """Everything of the evaluation: the service, the clock, the telephones, the officials.

    Attributes:
        url: of the service.
        app: itself.
        clock: of everybody.
        browser: in which each official has a window.
        complaints: of the browsers: errors, and requests to anybody else.
    """

    url: str
    app: Flask
    clock: Clock
    browser: Browser
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def person(self, name: str) -> Person:
        """Return an official with a browser window of her own."""
        if name not in self.people:
            context = self.browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
            context.set_default_timeout(_PATIENCE_MS)
            page = context.new_page()
            page.on("console", lambda each: self.complaints.append(each.text) if each.type == "error" else None)
            page.on("pageerror", lambda each: self.complaints.append(str(each)))
            self.people[name] = Person(name, page, self)
        return self.people[name]

    @cached_property
    def telephones(self) -> Telephones:
        """Return every telephone there is, and what was sent from them so far."""
        return Telephones(self.app)


@contextmanager
def town(browser: Browser, database_url: str, folder: Path, monkeypatch: Any) -> Iterator[Town]:  # noqa: ANN401 - pytest's own.
    """Serve the records of a town on its own clock; every window is closed at the end, and no complaint is left."""
    clock = Clock()
    monkeypatch.setattr("config.app._now_ms", clock)
    app = create_app(settings_for(database_url))
    with served(app) as url:
        made = Town(url, app, clock, browser, folder)
        yield made
        for person in made.people.values():
            person.page.context.close()
    app.extensions["desks"].close()
    assert made.complaints == []
