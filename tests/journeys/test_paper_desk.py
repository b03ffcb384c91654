"""The paper desk from the first paper to the result: who has voted by phone and takes a paper is counted once."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pytest

from config.jobs.turnout import sum_up
from poll.records.database import open_database
from poll.roles import Role
from tests.console.desk import Desk, offices, text_of
from tests.journeys.village import POLL, Clerk, NotDoneError, Telephones, at, preset, service

PLACE: dict[str, Any] = {"electorate": "villagers", "unit": "group_1"}
TWO = ("--official", "王敏", "--official", "李强")


@dataclass
class _Day:
    """A day in the hall: the service, the desk of group one, and ten villagers with telephones."""

    clerk: Clerk
    phones: Telephones
    desk: Desk
    supervisor: Desk

    def issues(self, *roll_nos: int, voids: str = "") -> str:
        """Issue papers; return the last page."""
        page = ""
        for roll_no in roll_nos:
            page = self.desk.sends("~/desk/act", act="signed", electorate="villagers", roll_no=roll_no, voids=voids)
        return text_of(page)

    def text(self, roll_no: int, body: str) -> str:
        """Let a villager text."""
        return self.phones.text(f"+861990000{roll_no:04d}", body) or ""


@pytest.fixture
def day(clerk: Clerk) -> Iterator[_Day]:
    """Open the poll; villagers 1, 2 and 3 vote by phone."""
    roll = [(person, f"村民{person}", f"+861990000{person:04d}", "本村村民", "一组") for person in range(1, 11)]
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset(), roll)
    engine = open_database(clerk.database_url)
    with service(clerk) as phones, at("2026-12-20 09:00"):
        office = offices(engine, phones.app)
        desk = office.desk("赵六", Role.STATION, poll_id=POLL, unit="group_1")
        made = _Day(clerk, phones, desk, office.desk("周全", Role.SUPERVISOR, poll_id=POLL))
        for roll_no, body in ((1, "2"), (2, "1"), (3, "3")):
            assert "已收到您的评议" in made.text(roll_no, body)
        yield made
    engine.dispose()


def _enters_the_sheets(clerk: Clerk, signed: Sequence[int], marks: Sequence[int]) -> None:
    """Enter account and count twice, and who signed a second time; the first time the desk has handed it over."""
    grades = ("excellent", "competent", "basic", "incompetent", "abstain")
    counts = chain.from_iterable(
        ("--count", f"overall:{each}={votes}") for each, votes in zip(grades, marks, strict=True)
    )
    papers = len(signed)
    account = ("--printed", 8, "--issued", papers, "--unused", 7 - papers, "--spoiled", 1, "--returned", papers)
    sheet = ("paper", "sheet", POLL, "--electorate", "villagers", "--unit", "group_1", *account, *counts)
    clerk.does(*sheet, "--entry", 1, "--official", "王敏")
    clerk.does(*sheet, *chain.from_iterable(("--signed", each) for each in signed), "--entry", 2, "--official", "李强")


def test_a_second_paper_shows_in_every_account_and_counts_once(day: _Day) -> None:
    """Three had voted by phone; one of them takes a paper, and one who has a paper texts afterwards: paper stands."""
    assert "她的电话票就作废" in day.issues(3)
    assert "电话票已作废" in day.issues(3, voids="yes")
    day.issues(4, 5)
    day.desk.sends("~/desk/act", act="replaced", electorate="villagers", roll_no=5)
    assert "已收到您的评议" in day.text(4, "1")
    sum_up(day.supervisor.client.application.extensions["console"].engine, POLL, lambda: time.time_ns() // 1_000_000)
    assert "5 已参与" in text_of(day.supervisor.opens("~/turnout"))
    assert "已移交：签到 3 人" in text_of(day.desk.sends("~/desk/hand-over", **PLACE))
    clerk = day.clerk
    with at("2026-12-22 21:00"):
        clerk.does("poll", "close", POLL, "--official", "王敏")
        _enters_the_sheets(clerk, [3, 4, 5], [1, 1, 1, 0, 0])
        clerk.counts()
        clerk.does("canvass", "merge", POLL, "--official", "王敏")
        told = json.loads(clerk.does("reconcile", POLL, "--official", "王敏", "--json"))["identities"]
        clerk.does("canvass", "certify", POLL, *TWO, "--reason", "票已全部收回")

    assert all(each["holds"] for each in told)
    assert "因纸质票作废 2" in _of(told, "I5", "villagers")["zh"]
    assert _of(told, "4.2.5", "全部/all")["left"][0]["value"] == 0
    (hall,) = [each for each in told if each["id"].startswith("I7@villagers")]
    assert "签到 3 + 电话票 2" in hall["zh"]


def test_a_desk_that_was_not_handed_over_stops_the_count(day: _Day) -> None:
    """Without its poll book her phone ballot would count beside the paper that she has put into the box."""
    day.issues(3, voids="yes")
    with at("2026-12-22 21:00"):
        day.clerk.does("poll", "close", POLL, "--official", "王敏")
        day.clerk.does("canvass", "check", POLL, "--official", "王敏")
        with pytest.raises(NotDoneError) as raised:
            day.clerk.does("canvass", "void", POLL, "--official", "王敏")

    assert "缺 1 人（编号 3）" in str(raised.value)
    assert "请窗口移交签到册" in str(raised.value)


def test_what_the_desk_and_the_signed_list_say_differently_is_named(day: _Day) -> None:
    """The second entry is keyed from the paper: whoever is in one of the two alone is found before the count."""
    day.issues(4, 5)
    day.desk.sends("~/desk/hand-over", **PLACE)
    with at("2026-12-22 21:00"):
        day.clerk.does("poll", "close", POLL, "--official", "王敏")
        _enters_the_sheets(day.clerk, [4, 6], [1, 1, 0, 0, 0])
        day.clerk.does("canvass", "check", POLL, "--official", "王敏")
        with pytest.raises(NotDoneError) as raised:
            day.clerk.does("canvass", "void", POLL, "--official", "王敏")

    said = str(raised.value)
    assert "赵六录入 已签到，李强录入 未签到" in said
    assert "赵六录入 未签到，李强录入 已签到" in said


def _of(told: Sequence[dict[str, Any]], name: str, place: str) -> dict[str, Any]:
    return next(each for each in told if each["id"].startswith(name) and each["place"] == place)
