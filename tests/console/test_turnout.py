"""Who has taken part, in the console: live, by place and channel, never a choice, and no burden for the voting."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, event

from config.console import turnout
from config.console.visit import Visit
from config.jobs.turnout import sum_up
from poll.records import turnout_store
from poll.records.official_store import StoredOfficial
from poll.roles import Role
from tests.console.desk import Desk, offices, text_of
from tests.phones import Phone, Village, found_village

BY_ITSELF = {"HX-Request": "true", "X-By-Itself": "1"}


@dataclass
class _Hall:
    """Seven villagers of group one and three of group two, and a supervisor who watches."""

    village: Village
    phones: list[Phone]
    desk: Desk

    def votes(self, *places: int, key: str = "1") -> None:
        """Let villagers vote by text."""
        for place in places:
            self.phones[place].text(key)

    def looks(self) -> str:
        """Add everything up, and return what the page says."""
        sum_up(self.village.engine, "xinhe", lambda: time.time_ns() // 1_000_000)
        return text_of(self.desk.opens("~/turnout"))


@pytest.fixture
def hall(sqlite_engine: Engine) -> _Hall:
    """Return the hall of an open poll in which nobody has voted."""
    village = found_village(sqlite_engine)
    phones = [
        village.phone(f"+86199000000{place:02d}", unit="group_1" if place < 7 else "group_2") for place in range(10)
    ]
    return _Hall(village, phones, offices(village.engine, village.app).desk("王敏", Role.SUPERVISOR))


def test_the_page_says_how_many_and_never_what(hall: _Hall) -> None:
    """Seven of ten have voted: that is all there is to see, whatever they chose."""
    hall.votes(0, 1, 2, key="4")
    hall.votes(3, 4, 5, 6)
    page = hall.looks()

    assert "7 已参与" in page
    assert "70.0% 占应到" in page
    assert not any(grade in page for grade in ("优秀", "称职"))


def test_the_next_vote_is_seen_without_loading_the_page_again(hall: _Hall) -> None:
    """What the page asks for by itself is the numbers alone."""
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        hall.votes(0)
        hall.looks()
        clock.shift(timedelta(seconds=5))
        hall.votes(1)
        part = hall.desk.client.get(hall.desk.path("~/turnout"), headers=BY_ITSELF).get_data(as_text=True)

    assert "<html" not in part
    assert "2 已参与" in text_of(part)


def test_a_way_that_few_took_is_not_shown_apart(hall: _Hall) -> None:
    """Two texts from group two would be two people whom everybody knows, and group one would tell them."""
    hall.votes(0, 1, 2, 3, 4, 7, 8)
    page = hall.looks()

    assert "二组 3 3 – – – – 2 66.7%" in page
    assert "一组 7 7 – – – – 5 71.4%" in page
    assert "7 短信" in page


def test_a_page_that_asks_for_itself_keeps_nobody_signed_in(hall: _Hall) -> None:
    """A screen that nobody uses is signed out after half an hour; then it is led to signing in, and stops."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        statuses = []
        for _ in range(11):
            clock.shift(timedelta(minutes=2, seconds=50))
            statuses.append(hall.desk.client.get(hall.desk.path("~/turnout"), headers=BY_ITSELF).status_code)

    assert statuses == [200] * 10 + [303]


def test_a_look_reads_neither_the_box_nor_the_roll(hall: _Hall) -> None:
    """However many people and votes there are, looking costs the same."""
    hall.votes(*range(7))
    hall.looks()
    read: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        read.append(" ".join(statement.split()))

    event.listen(hall.village.app.extensions["console"].engine, "before_cursor_execute", note)
    hall.desk.opens("~/turnout")

    assert read
    assert not [each for each in read if any(f"FROM {table}" in each for table in ("envelopes", "electors", "inbox"))]


def test_who_looks_does_not_wait_for_a_full_box(hall: _Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is added up for the first time the page comes all the same, and says so."""
    may_go_on = Event()
    sum_on: Callable[..., Mapping[str, object]] = turnout_store.sum_on

    def waits(*given: Any) -> Mapping[str, object]:  # noqa: ANN401 - whatever it is called with.
        may_go_on.wait(10)
        return sum_on(*given)

    monkeypatch.setattr(turnout_store, "sum_on", waits)
    hall.votes(0)
    first = text_of(hall.desk.opens("~/turnout"))
    may_go_on.set()
    later = _until(lambda: text_of(hall.desk.opens("~/turnout")), "1 已参与")

    assert "正在累计" in first
    assert "正在累计" not in later


@pytest.mark.parametrize(
    ("hours", "ballots"),
    [(((0, 3),), [0, 3]), (((0, 3), (3, 4)), [0, 3, 3, 3, 4]), (((0, 5), (1000, 6)), [5] * 400 + [6])],
    ids=["one hour", "hours in which nobody came", "a very long poll"],
)
def test_the_curve_has_a_point_for_every_hour(hours: tuple[tuple[int, int], ...], ballots: list[int]) -> None:
    """From nothing to now; hours in which nobody came are level, and of a very long poll the last ones are drawn."""
    official = StoredOfficial(1, "王敏", None, None, 0, 0, 0, None, 0, None)
    visit = Visit(official, None, frozenset(), None, 0, "zh", "poll.turnout")
    drawn = turnout._points([(hour * 3_600_000, number) for hour, number in hours], visit)

    assert [each.ballots for each in drawn] == ballots


def _until(page: Callable[[], str], words: str) -> str:
    """Load a page until it says something."""
    for _ in range(100):
        said = page()
        if words in said:
            return said
        time.sleep(0.05)
    raise AssertionError(words)
