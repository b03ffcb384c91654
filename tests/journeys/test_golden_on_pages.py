"""The golden example in the browser: its paper typed twice, one sheet wrong, counted, certified, and amended."""

import re
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine

from config.acts import canvass, publishing
from poll.paper import ACCOUNT_FIGURES
from poll.poll import Stage
from poll.records import official_store, poll_store
from poll.records.database import open_database, reading, writing
from poll.roles import Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.journeys.test_golden_example import (
    ACCOUNTS,
    COMMITTEE,
    FIFTH,
    GROUPS,
    MARKS,
    MEMBERS,
    SIGNING,
    calls,
    group,
    roll,
    texts,
)
from tests.journeys.village import PASSPHRASE, POLL, Clerk, at, preset, service

_PLACES = {
    ("镇党委委员", "镇党委"): "committee/township",
    ("本村党员", "村党支部"): "members/branch",
    **{("本村村民", name): f"villagers/group_{place}" for place, name in enumerate(GROUPS, 1)},
}
_OPTIONS = ("excellent", "competent", "basic", "incompetent", "abstain", "invalid")
_PASSWORD = "四个不相干的词语"


class Hall:
    """The desks of those who type the paper and count."""

    def __init__(self, engine: Engine, office: Offices) -> None:
        self.engine, self.office = engine, office
        self.wang = office.desk("王敏", Role.TALLY, poll_id=POLL)
        self.li = office.desk("李强", Role.TALLY, poll_id=POLL)
        self.zhao = office.desk("赵芳", Role.SUPERVISOR, poll_id=POLL)
        self.totp = pyotp.random_base32()
        credentials = office.app.extensions["console"].credentials
        with writing(engine) as connection:
            official = official_store.by_name(connection, "李强")
            assert official is not None
            sealed = credentials.sealed(self.totp, official.key)
            official_store.enrol(connection, official.key, credentials.hashed(_PASSWORD), sealed, 0)

    def types(self, desk: Desk, wrong: dict[str, int] | None = None) -> None:
        """Type every sheet of every place, one of them wrong."""
        for names, place in _PLACES.items():
            desk.sends(f"~/sheets/poll_book/{place}", numbers=" ".join(str(person) for person in _signed(place)))
            desk.sends(f"~/sheets/account/{place}", **dict(zip(ACCOUNT_FIGURES, ACCOUNTS[names], strict=True)))
            marks = _fields(MARKS[names]) | (wrong or {} if place == "villagers/group_3" else {})
            page = desk.sends(f"~/sheets/count/{place}", **marks)
            sure = re.search(r'name="sure" value="(\w+)"', page)
            if sure:
                desk.sends(f"~/sheets/count/{place}", **marks, sure=sure[1])

    def approves(self, desk: Desk) -> str:
        """Approve the one request that waits."""
        (request,) = re.findall(r'id="request-(\d+)"', desk.opens("~/approvals"))
        return text_of(desk.sends(f"~/approvals/{request}", verdict="approve"))

    def counts(self) -> None:
        """Run every stage from the closed box to the merge."""
        for step in ("check", "void", "strip"):
            self.wang.sends("~/canvass", step=step)
        second: dict[str, Any] = {"second": "李强", "second_password": _PASSWORD}
        code = pyotp.TOTP(self.totp).now()
        self.wang.sends("~/canvass/open", passphrase=PASSPHRASE, **second, second_code=code)
        self.wang.sends("~/canvass", step="merge")

    def certifies(self) -> None:
        """Reconcile, and certify by two."""
        self.wang.sends("~/reconcile")
        self.wang.sends("~/reconcile/certify", reason="一人签到未领票；两张没有投进票箱")
        self.approves(self.zhao)

    def result(self) -> dict[str, Any]:
        """Return the result as it would be published."""
        with reading(self.engine) as connection:
            poll = poll_store.find(connection, POLL)
            assert poll.stage is Stage.CERTIFIED
            found: dict[str, Any] = publishing.result_of_poll(canvass.Act(connection, poll, 0, ("王敏",)))
        return found


@pytest.fixture
def hall(clerk: Clerk) -> Iterator[Hall]:
    """The golden village on the evening of its last day: closed, its paper on the table."""
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset() + FIFTH.encode(), roll())
    with service(clerk) as phones:
        with at("2026-12-20 09:00"):
            texts(phones)
            calls(phones)
        with at("2026-12-22 20:06"):
            clerk.does("poll", "close", POLL, "--official", "王敏")
    engine = open_database(clerk.database_url)
    with at("2026-12-22 21:00"):
        office = offices(engine)
        yield Hall(engine, office)
        office.app.extensions["desks"].close()
    engine.dispose()


def test_the_golden_example_is_typed_counted_certified_and_amended_in_the_browser(hall: Hall) -> None:
    """74.46, after one wrong sheet was found and resolved; and 74.39 in version 2, when a paper was read anew."""
    hall.types(hall.wang)
    hall.types(hall.li, {"overall.excellent": 5, "overall.competent": 3})
    assert "两遍不同 计票 本村村民·三组 2 处" in text_of(hall.zhao.opens("~/sheets"))
    right = _fields(MARKS["本村村民", "三组"])
    hall.zhao.sends("~/sheets/count/villagers/group_3/compare", **right, reason="李强看串了一行")
    assert "已更正" in hall.approves(hall.wang)

    hall.counts()
    page = text_of(hall.wang.opens("~/reconcile"))
    assert "0 不平" in page
    assert "印制 70 = 发出 55 + 未用 13 + 换发作废 2" in page
    assert "签到 56 = 收回 53 + 未收回 2 + 签到未领 1" in page
    hall.certifies()
    first = hall.result()
    assert (first["composites"][0]["exact"], first["composites"][0]["rounded"]) == ("697420/9367", "74.46")

    hall.wang.sends("~/canvass/amend", reason="一组有一张票看错")
    hall.approves(hall.zhao)
    mended = _fields((2, 6, 2, 2, 1, 0))
    hall.zhao.sends("~/sheets/count/villagers/group_1/compare", **mended, reason="重看原表")
    hall.approves(hall.li)
    hall.wang.sends("~/canvass", step="merge")
    hall.certifies()

    second = hall.result()
    assert (second["version"], second["composites"][0]["rounded"]) == (2, "74.39")
    assert "第 2 版（更正）" in text_of(hall.wang.opens("~/canvass"))


def _signed(place: str) -> list[int]:
    if place == "committee/township":
        return list(COMMITTEE[:17])
    if place == "members/branch":
        return list(MEMBERS[9:])
    return [person for person in SIGNING if f"villagers/group_{group(person) + 1}" == place]


def _fields(marks: tuple[int, ...]) -> dict[str, Any]:
    return {f"overall.{option}": number for option, number in zip(_OPTIONS, marks, strict=True)} | {"overall.blank": 0}
