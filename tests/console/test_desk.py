"""The paper desk in the console: who has voted by phone is yes or no, and a paper is issued once."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from poll.records.database import reading
from poll.records.hall_tables import desk_events
from poll.roles import Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.phones import Village, found_village

JSON = {"Accept": "application/json"}
ACT: dict[str, Any] = {"act": "signed", "electorate": "villagers"}
PLACE: dict[str, Any] = {"electorate": "villagers", "unit": "group_1"}


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """Anna has voted by phone, Ben has not; Carl is of another unit."""
    village = found_village(sqlite_engine)
    village.phone("+8619900000001", roll_no="001", name="王安娜", unit="group_1").text("4")
    village.register("+8619900000002", roll_no="002", name="王本", unit="group_1")
    village.register("+8619900000003", roll_no="003", name="王卡尔", unit="group_2")
    return village


def _office(village: Village) -> Offices:
    return offices(village.engine, village.app)


def _clerk(village: Village, unit: str = "", name: str = "李强") -> Desk:
    return _office(village).desk(name, Role.STATION, unit=unit)


def _events(village: Village) -> list[Any]:
    with reading(village.engine) as connection:
        return list(connection.execute(select(desk_events).order_by(desk_events.c.number)))


def _asks(desk: Desk, **fields: object) -> str:
    """Send an act as the script does, and return what became of it."""
    form = {"csrf_token": desk.token(), "_form": "a token", **ACT, **fields}
    answer = desk.client.post(desk.path("~/desk/act"), data=form, headers=JSON)
    assert answer.status_code == 200
    assert answer.get_json()["go"] == "/console/polls/xinhe/desk"
    return str(answer.get_json()["state"])


def test_the_desk_is_told_yes_or_no(village: Village) -> None:
    """Found by part of the name: who has voted by phone and who has not; in which way or what, nobody is told."""
    page = text_of(_clerk(village).sends("~/desk/search", search="王"))

    assert "001 王安娜 本村村民 一组 已用电话评过" in page
    assert "002 王本 本村村民 一组 还没有评" in page
    assert "003 王卡尔" in page
    assert not any(each in page for each in ("不称职", "短信", "19900000001"))


def test_the_number_on_the_roll_finds_one(village: Village) -> None:
    """The whole number; part of it is nobody's."""
    desk = _clerk(village)

    assert "王本" in desk.sends("~/desk/search", search=" 002 ")
    assert "名册上没有" in desk.sends("~/desk/search", search="02")
    assert "到现在" in desk.sends("~/desk/search", search="")


def test_a_clerk_of_one_unit_sees_and_serves_that_unit(village: Village) -> None:
    """Another hall's people are not found, and nothing is issued to them."""
    desk = _clerk(village, "group_1")
    page = desk.sends("~/desk/search", search="王")
    assert "王本" in page
    assert "王卡尔" not in page
    assert "不是这个窗口的" in text_of(desk.sends("~/desk/act", 422, **ACT, roll_no="003"))
    desk.sends("~/desk/key-in", 422, electorate="villagers", unit="group_2", roll_nos="003")
    desk.sends("~/desk/hand-over", 422, electorate="villagers", unit="group_2")

    assert _events(village) == []
    assert "二组" not in text_of(desk.opens("~/desk/closing")).partition("移交")[2]


def test_a_phone_ballot_is_voided_only_after_a_second_question(village: Village) -> None:
    """The page says what it does, and asks; not answering changes nothing."""
    desk = _clerk(village)
    page = text_of(desk.sends("~/desk/act", **ACT, roll_no="001"))
    assert "发了纸票，她的电话票就作废" in page
    assert _events(village) == []
    page = text_of(desk.sends("~/desk/act", **ACT, roll_no="001", voids="yes"))

    assert "001 的电话票已作废，纸票已发" in page
    assert "1 其中电话票作废" in page
    assert [(each.roll_no, each.voids) for each in _events(village)] == [("001", True)]


def test_who_votes_by_phone_while_the_page_is_open_is_asked_about(village: Village) -> None:
    """What the page showed may be old: it is looked at again under the lock."""
    desk = _clerk(village)
    phone = village.phone("+8619900000004", roll_no="004", name="赵丁", unit="group_1")
    assert "还没有评" in desk.sends("~/desk/search", search="004")
    phone.text("1")

    assert "她的电话票就作废" in desk.sends("~/desk/act", **ACT, roll_no="004")


def test_a_paper_is_exchanged_and_undone(village: Village) -> None:
    """Both after the search; the counts say how many papers are gone, and why something was undone is kept."""
    desk = _clerk(village)
    desk.sends("~/desk/act", **ACT, roll_no="002")
    assert "已领纸票" in desk.sends("~/desk/search", search="002")
    page = text_of(desk.sends("~/desk/act", act="replaced", electorate="villagers", roll_no="002"))
    assert "2 票摞应少" in page
    desk.sends("~/desk/act", 422, act="undone", electorate="villagers", roll_no="002", reason=" ")
    page = text_of(desk.sends("~/desk/act", act="undone", electorate="villagers", roll_no="002", reason="认错人"))

    assert "发票已撤销" in page
    assert "认错人" in page
    assert "0 签到、领票" in page


def test_a_double_click_issues_one_paper(village: Village) -> None:
    """The same form again leads to the desk, and nothing is refused or done twice."""
    desk = _clerk(village)
    for _ in range(2):
        assert "纸票窗口" in desk.sends("~/desk/act", **ACT, roll_no="002", _form="same")

    assert len(_events(village)) == 1


def test_two_clerks_issue_one_paper(village: Village) -> None:
    """The second one is told who was faster."""
    _clerk(village).sends("~/desk/act", **ACT, roll_no="002")
    page = _clerk(village, name="赵六").sends("~/desk/act", 422, **ACT, roll_no="002")

    assert "已由李强发过" in text_of(page)
    assert len(_events(village)) == 1


def test_the_script_is_told_in_one_word(village: Village) -> None:
    """Done, also when it was done before; asks; refused."""
    desk = _clerk(village)

    assert _asks(desk, roll_no="001") == "asks"
    assert _asks(desk, roll_no="002") == "done"
    assert _asks(desk, roll_no="002") == "done"
    assert _asks(desk, roll_no="002", _form="another token") == "refused"
    assert _asks(desk, roll_no="999", _form="a third one") == "refused"
    assert len(_events(village)) == 1


def test_a_paper_that_is_out_is_entered_without_a_question(village: Village) -> None:
    """What a desk without a connection has issued is true: the phone ballot is void."""
    assert _asks(_clerk(village), roll_no="001", handed_out="yes") == "done"
    assert [each.voids for each in _events(village)] == [True]


def test_no_name_is_in_an_address_or_a_cookie(village: Village) -> None:
    """The search is sent, not asked for; what is said afterwards names the number alone."""
    desk = _clerk(village)
    desk.sends("~/desk/search", search="王本")
    assert "王" not in desk.last.request.url
    assert desk.client.get(desk.path("~/desk/search")).status_code == 405
    form = {"csrf_token": desk.token(), "_form": "x", **ACT, "roll_no": "002"}
    answer = desk.client.post(desk.path("~/desk/act"), data=form)

    assert "王本" not in answer.headers["Location"] + text_of(desk.opens("~/desk"))


def test_the_printed_list_is_keyed_in_or_nothing_is(village: Village) -> None:
    """What was typed is there again, with what is wrong with it; separated as people write."""
    desk = _clerk(village)
    page = desk.sends("~/desk/key-in", 422, **PLACE, roll_nos="001，002、777\n")
    assert "编号 777" in text_of(page)
    assert "001，002、777" in page
    assert _events(village) == []
    page = text_of(desk.sends("~/desk/key-in", **PLACE, roll_nos="001，002\n"))

    assert "已补录 2 人，其中 1 人用电话评过" in page
    assert "领票 2 人，其中电话票作废 1" in page


def test_what_is_handed_over_is_entered_for_the_first_time(village: Village) -> None:
    """The desk of that place is closed from then on; the page says who has handed it over."""
    desk = _clerk(village)
    desk.sends("~/desk/act", **ACT, roll_no="002")
    page = text_of(desk.sends("~/desk/hand-over", **PLACE))
    assert "已移交：签到 1 人" in page
    assert "一组 已移交 · 李强" in page
    assert "李强已移交或录入第一遍" in text_of(desk.sends("~/desk/act", 422, **ACT, roll_no="001", voids="yes"))
    desk.sends("~/desk/hand-over", 422, **PLACE)

    desk.sends("~/desk/act", **ACT, roll_no="003")


def test_an_auditor_reads_and_everybody_else_stays_outside(village: Village) -> None:
    """Counts and acts are read by an auditor, who looks nobody up; other roles have no desk."""
    office = _office(village)
    auditor = office.desk("审计", Role.AUDITOR)
    auditor.opens("~/desk")
    auditor.opens("~/desk/closing")
    auditor.sends("~/desk/search", 404, search="王")
    auditor.sends("~/desk/act", 404, **ACT, roll_no="002")
    for role in (Role.SUPERVISOR, Role.TALLY, Role.REGISTRAR, Role.HELP_DESK):
        desk = office.desk(f"甲{role.value}", role)
        desk.opens("~/desk", 404)
        desk.sends("~/desk/act", 404, **ACT, roll_no="002")

    assert _events(village) == []
