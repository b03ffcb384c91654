"""Before opening: what is missing is red and says where it is done; only when nothing is red the poll is opened."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, insert

from config.acts import checks_of_office
from config.app import create_app
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import reading, writing
from poll.records.hall_tables import objections
from poll.roles import OF_A_POLL, Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, serving
from tests.journeys.village import Telephones
from tests.phones import Phone, Village, found_village, settings_for

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Hall:
    """A village that prepares its poll, and its officials."""

    village: Village
    offices: Offices
    supervisor: Desk
    registrar: Desk

    def check(self, desk: Desk | None = None) -> dict[str, tuple[str, str]]:
        """Return each item with its light and its words."""
        page = (desk or self.supervisor).opens("~/checklist")
        found = re.findall(r'<li id="(\w+)" class="(\w+)">(.*?)</li>', page, re.DOTALL)
        return {item: (light, text_of(words)) for item, light, words in found}

    def red(self) -> set[str]:
        """Return what is red."""
        return {item for item, (light, _) in self.check().items() if light == "red"}

    def posts(self, item: str = "notice", days: int = 11, status: int = 200) -> str:
        """Let the registrar write down a posting so many days before the poll opens."""
        on = self.village.poll.rules.opens_at.astimezone(SHANGHAI).date() - timedelta(days=days)
        return self.registrar.sends("~/checklist/tick", status, item=item, done_on=str(on), words="村委会公告栏")

    def makes_ready(self) -> None:
        """See to everything."""
        phone = self.village.phone("+8619900000001", electorate="committee", unit="township")
        for electorate in ("members", "villagers"):
            self.village.register("+8619900000002", electorate=electorate)
        phone.text("2")
        Telephones(self.village.app).call("+8619900000001", None)
        self.posts()
        shown = f"{datetime.now(SHANGHAI):%H:%M}"
        self.registrar.sends("~/checklist/clock", shown=shown)
        for name in ("周明", "吴芳"):
            self.offices.desk(name, Role.TALLY)


def _hall(engine: Engine, app: Flask | None = None) -> Hall:
    village = found_village(engine)
    village.set_stage(Stage.DRAFT)
    made = offices(engine, app or village.app)
    return Hall(village, made, made.desk("李强", Role.SUPERVISOR), made.desk("孙丽", Role.REGISTRAR))


@pytest.fixture
def hall(sqlite_engine: Engine) -> Hall:
    """A poll in preparation, with nothing done yet but its roll."""
    return _hall(sqlite_engine)


def test_what_is_missing_is_red_and_what_only_deserves_a_look_is_not(hall: Hall) -> None:
    """Each with what is to be done; the poll cannot be opened."""
    items = hall.check()

    assert hall.red() == {"notice", "test_text", "test_call", "people", "clock"}
    assert {item for item, (light, _) in items.items() if light == "yellow"} == {"roll", "list", "carrier"}
    assert "计票员 2 人" in items["people"][1]
    assert "+8619999990001 发一条短信" in items["test_text"][1]
    assert "没有好" not in hall.supervisor.opens("~/checklist")
    assert "开始这次评议" not in hall.supervisor.opens("~/checklist")


def test_once_all_is_done_a_supervisor_opens_the_poll(hall: Hall) -> None:
    """Rules and roll are frozen; the journal has who opened it, and who ticked what."""
    hall.makes_ready()
    assert hall.red() == set()
    page = hall.supervisor.sends("~/open")

    assert "评议已开始" in page
    assert "村委会公告栏" in page
    with reading(hall.village.engine) as connection:
        assert poll_store.find(connection, "xinhe").stage is Stage.OPEN
    assert (hall.offices.journal("open"), hall.offices.journal("ticked")) == (1, 2)


@pytest.mark.parametrize("item", ["notice", "test_text", "people"])
def test_one_red_item_keeps_it_closed_whatever_is_sent(hall: Hall, item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is not the guard; the act is."""
    hall.makes_ready()
    match item:
        case "notice":
            hall.posts(days=3)
        case "test_text":
            with writing(hall.village.engine) as connection:
                connection.exec_driver_sql("DELETE FROM inbox WHERE provider <> 'calls'")
        case _:
            with writing(hall.village.engine) as connection:
                connection.exec_driver_sql("DELETE FROM grants WHERE role = 'tally'")
    assert hall.red() == {item}
    hall.supervisor.sends("~/open", 422)

    with reading(hall.village.engine) as connection:
        assert poll_store.find(connection, "xinhe").stage is Stage.DRAFT


@pytest.mark.parametrize("role", [each for each in OF_A_POLL if each is not Role.SUPERVISOR] + [Role.ADMINISTRATOR])
def test_only_a_supervisor_opens(hall: Hall, role: Role) -> None:
    """Everybody in the poll sees the list; nobody else has the button or the act."""
    hall.makes_ready()
    desk = hall.offices.desk("郑洁", role)

    assert "由监督员开始" in desk.opens("~/checklist")
    desk.sends("~/open", 404)
    assert hall.offices.journal("open") == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.STATION, Role.TALLY, Role.HELP_DESK])
def test_only_registrar_and_supervisor_tick(hall: Hall, role: Role) -> None:
    """An auditor reads everything and changes nothing."""
    desk = hall.offices.desk("钱进", role)

    assert "手机上现在是" not in desk.opens("~/checklist")
    desk.sends("~/checklist/tick", 404, item="notice", done_on="2026-01-01", words="x")
    desk.sends("~/checklist/clock", 404, shown="08:00")
    desk.sends("~/checklist/carrier", 404)


def test_a_notice_hangs_for_as_many_days_as_the_rules_say(hall: Hall) -> None:
    """The last tick stands; a notice that was posted too late stays red, and says so."""
    hall.posts(days=10)
    assert "notice" not in hall.red()
    hall.posts(days=9)

    light, words = hall.check()["notice"]
    assert light == "red"
    assert "提前 10 天" in words


def test_a_poll_whose_rules_ask_for_no_notice_has_no_such_item(sqlite_engine: Engine) -> None:
    """notice_days = 0 (docs/rule-file.md)."""
    line = 'help_line = "199 0000 0000"\n'
    village = found_village(sqlite_engine, changes={line: f"{line}notice_days = 0\nlist_days = 0\n"})
    village.set_stage(Stage.DRAFT)
    made = offices(sqlite_engine, village.app)
    desk = made.desk("李强", Role.SUPERVISOR)

    assert {"notice", "list"}.isdisjoint(Hall(village, made, desk, desk).check())


@pytest.mark.parametrize(
    "fields",
    [
        {"item": "notice", "done_on": "", "words": "村委会"},
        {"item": "notice", "done_on": "2199-01-01", "words": "村委会"},
        {"item": "notice", "done_on": "2026-01-01", "words": "  "},
        {"item": "anything", "done_on": "2026-01-01", "words": "村委会"},
    ],
)
def test_a_tick_has_a_day_and_words(hall: Hall, fields: dict[str, Any]) -> None:
    """What is to come is not ticked; what was typed stays in the form."""
    page = hall.registrar.sends("~/checklist/tick", 422, **fields)

    assert fields["item"] != "notice" or f'value="{fields["words"]}"' in page
    assert hall.offices.journal("ticked") == 0


def test_what_is_not_ticked_by_people_is_not_ticked_at_all(hall: Hall) -> None:
    """Nobody puts a name under an untried line."""
    hall.registrar.sends("~/checklist/tick", item="test_call", done_on="2026-01-01", words="x")

    assert hall.offices.journal("ticked") == 0


@pytest.mark.parametrize(("minutes", "is_good"), [(0, True), (3, False), (-3, False), (600, False)])
def test_a_clock_that_is_wrong_is_found_out(hall: Hall, minutes: int, is_good: bool) -> None:  # noqa: FBT001 - of the table.
    """Votes are in time by this computer's clock."""
    shown = datetime.now(SHANGHAI) + timedelta(minutes=minutes)
    page = hall.registrar.sends("~/checklist/clock", 200 if is_good else 422, shown=f"{shown:%H:%M}")

    assert ("clock" in hall.red()) is not is_good
    assert is_good or "请校准这台电脑的时间" in page


def test_a_clock_that_was_compared_yesterday_is_compared_again(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a day it is taken to be right."""
    hall.registrar.sends("~/checklist/clock", shown=f"{datetime.now(SHANGHAI):%H:%M}")
    assert "clock" not in hall.red()
    monkeypatch.setattr(checks_of_office, "GOOD_FOR_MS", -1)

    assert "clock" in hall.red()


def test_an_objection_that_is_not_decided_is_red(hall: Hall) -> None:
    """The roll is settled before it is frozen."""
    row = {"poll": 1, "kind": "missing", "name": "刘国强", "electorate": "villagers", "roll_no": "", "words": "漏登"}
    row |= {"official": "孙丽", "received_at": 0, "due_at": 0, "decision": "", "reason": ""}
    with writing(hall.village.engine) as connection:
        connection.execute(insert(objections).values(row))

    assert hall.check()["objections"][0] == "red"
    assert "/objections" in hall.registrar.opens("~/checklist")


def test_a_voice_in_which_something_is_silent_is_red(sqlite_engine: Engine) -> None:
    """A dialect has to be recorded as a whole."""
    dialect = (
        '\n[[dialects]]\nid = "xy"\nlabel = { zh = "信阳话", en = "Xinyang" }\nlanguage = "zh"\nunits = ["group_3"]\n'
    )
    village = found_village(sqlite_engine, changes={"[[subjects]]": f"{dialect}\n[[subjects]]"})
    village.set_stage(Stage.DRAFT)
    made = offices(sqlite_engine, village.app)
    desk = made.desk("李强", Role.SUPERVISOR)

    assert Hall(village, made, desk, desk).check()["prompts"][0] == "red"


def test_whoever_has_not_declared_keeps_it_closed(hall: Hall) -> None:
    """By name."""
    hall.offices.desk("周明", Role.TALLY, declared=False)

    light, words = hall.check()["declared"]
    assert light == "red"
    assert "周明 请本人登录" in words


def test_one_person_with_every_role_is_one_person(hall: Hall) -> None:
    """Two are needed wherever two are needed."""
    with writing(hall.village.engine) as connection:
        connection.exec_driver_sql("DELETE FROM grants")
    desk = hall.offices.desk("李强", *OF_A_POLL)

    assert "第二个人" in hall.check(desk)["people"][1]


def test_a_full_disk_is_red(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than a gigabyte, or than ten times the records."""
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=999_000_000))

    assert "disk" in hall.red()


def test_a_second_poll_on_the_number_is_red(hall: Hall) -> None:
    """One number serves one open poll."""
    with writing(hall.village.engine) as connection:
        stored = poll_store.find(connection, "xinhe")
        poll_store.create(
            connection,
            "other",
            stored.sender,
            stored.rules,
            stored.rules_file,
            public_key=stored.public_key,
            locked_key=b"{}",
            receipt_key=bytes(32),
        )
        poll_store.advance(connection, poll_store.find(connection, "other"), Stage.OPEN)

    assert "number" in hall.red()


def test_a_database_that_may_forget_is_red(engine: Engine) -> None:
    """The test's own PostgreSQL runs without fsync, and is found out; its disk is looked at by somebody."""
    hall = _hall(engine)
    light, words = hall.check()["durable"]

    if engine.dialect.name == "sqlite":
        assert (light, "journal_mode=wal synchronous=2" in words) == ("green", True)
        return
    assert (light, "fsync=off" in words) == ("red", True)
    assert hall.check()["disk"][0] == "yellow"
    hall.posts("disk", 0)
    assert hall.check()["disk"][0] == "green"


@pytest.fixture
def carrier() -> Iterator[FakeTwilio]:
    """A carrier on this machine."""
    with serving(FakeTwilio(lambda *_: None)) as fake:
        yield fake


def _with_account(engine: Engine, carrier: FakeTwilio, **changed: Any) -> Hall:  # noqa: ANN401 - settings.
    url = engine.url.render_as_string(hide_password=False)
    account = {"twilio_account_sid": ACCOUNT, "twilio_api_base": carrier.base, "twilio_auth_tokens": (TOKEN,)}
    app = create_app(replace(settings_for(url), **{**account, **changed}))
    return _hall(engine, app)


def test_the_carrier_is_asked_at_the_press_of_a_button(sqlite_engine: Engine, carrier: FakeTwilio) -> None:
    """It is there, and its clock agrees: both are ticked at once, by whoever has pressed."""
    hall = _with_account(sqlite_engine, carrier)
    assert hall.check()["carrier"][0] == "yellow"
    assert carrier.requests == []
    hall.registrar.sends("~/checklist/carrier")

    items = hall.check()
    assert (items["carrier"][0], items["clock"][0]) == ("green", "green")
    assert "孙丽" in items["clock"][1]
    hall.offices.app.extensions["desks"].close()


def test_a_carrier_whose_clock_differs_leaves_ours_red(sqlite_engine: Engine, carrier: FakeTwilio) -> None:
    """The line is good, the clock is not."""
    hall = _with_account(sqlite_engine, carrier)
    carrier.now = lambda: datetime.now(UTC) + timedelta(seconds=40)
    page = hall.registrar.sends("~/checklist/carrier", 422)

    assert "这台电脑慢 40 秒" in page or "这台电脑慢 39 秒" in page
    items = hall.check()
    assert (items["carrier"][0], items["clock"][0]) == ("green", "red")
    hall.offices.app.extensions["desks"].close()


def test_a_carrier_that_is_not_reached_stops_nothing_and_says_why(sqlite_engine: Engine, carrier: FakeTwilio) -> None:
    """The page comes back with the carrier's number of the error; no token stands on it."""
    carrier.is_away = True
    hall = _with_account(sqlite_engine, carrier)
    page = hall.registrar.sends("~/checklist/carrier", 422)

    assert "没有（503）" in page
    assert TOKEN not in page
    assert hall.check()["carrier"][0] == "yellow"
    hall.offices.app.extensions["desks"].close()


def test_an_address_on_this_computer_is_looked_at(sqlite_engine: Engine, carrier: FakeTwilio) -> None:
    """A carrier on the other side of the country cannot reach it."""
    hall = _with_account(sqlite_engine, carrier, public_url="http://127.0.0.1:8000")

    assert hall.check()["address"][0] == "yellow"
    hall.offices.app.extensions["desks"].close()


def test_a_poll_is_opened_once(hall: Hall) -> None:
    """A double click does nothing twice; whoever comes late is told where it stands."""
    hall.makes_ready()
    for _ in range(2):
        hall.supervisor.sends("~/open", _form="once")
    hall.supervisor.sends("~/open", 422)

    assert hall.offices.journal("open") == 1
    assert Phone(hall.village, "+8619900000001").text("2") is not None
