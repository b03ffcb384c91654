"""The help desk: who is found, what is shown of her and what never, and what takes a second official."""

import re

import pytest
from sqlalchemy import Engine, insert, select

from poll.poll import Stage
from poll.records import call_request_store, poll_store, request_store
from poll.records.call_tables import outbox
from poll.records.database import reading, writing
from poll.records.tables import memos, opt_outs
from poll.roles import Role
from tests.console.desk import Desk, text_of
from tests.console.town import POLL, Town
from tests.phones import Phone, Village

_CHEN, _LIU = "003", "004"
"""They share a telephone."""


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """An open poll with its roll."""
    return Town(sqlite_engine, stage=Stage.OPEN)


def _desk(town: Town) -> Desk:
    return town.desk("孙丽", Role.HELP_DESK)


def _page(town: Town, roll_no: str) -> str:
    return f"~/help/people/{town.person(roll_no).elector}"


def _asks(town: Town, roll_no: str, status: int = 200, **fields: object) -> str:
    return _desk(town).sends(_page(town, roll_no), status, **fields)


def _approves(town: Town, status: int = 200) -> str:
    with reading(town.engine) as connection:
        key = request_store.of_poll(connection, poll_store.find(connection, POLL).key)[0].key
    return town.desk("李强", Role.SUPERVISOR).sends(f"~/approvals/{key}", status, verdict="approve")


def _locks(town: Town, roll_no: str, number_of_tries: int = 5) -> int:
    number = town.person(roll_no).number
    assert number is not None
    with writing(town.engine) as connection:
        key = poll_store.find(connection, POLL).key
        row = {"poll": key, "number": number, "failures": 0, "pending_contests": 0, "said_at": 0}
        connection.execute(insert(memos).values(row | {"code_tries": number_of_tries}))
    return number


def _phone(town: Town, number: str) -> Phone:
    with reading(town.engine) as connection:
        poll = poll_store.find(connection, POLL)
    return Phone(Village(town.engine, town.office.app, poll), number)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("王秀", ["王秀英"]),
        ("002", ["李桂兰"]),
        ("199 0000 0003", ["陈金花", "刘国强"]),
        ("+8619900000001", ["王秀英"]),
        ("0000003", []),
        ("1990000", []),
        ("没有这人", []),
    ],
)
def test_people_are_found_by_number_name_or_whole_telephone(town: Town, search: str, found: list[str]) -> None:
    """Part of a telephone finds nobody here: nobody goes through the village number by number."""
    page = _desk(town).sends("~/help", search=search)

    assert re.findall(r'help/people/\d+">([^<]+)<', page) == found


@pytest.mark.parametrize("search", ["", " ", "王"])
def test_a_search_for_nearly_everybody_is_refused(town: Town, search: str) -> None:
    """Two signs of a name at least."""
    assert "姓名的两个字" in text_of(_desk(town).sends("~/help", 422, search=search))


def test_every_look_leaves_a_trace_without_a_number(town: Town) -> None:
    """Integrity: who looked at whom stands in the journal; the telephone and what was typed do not."""
    desk = _desk(town)
    desk.sends("~/help", search="19900000001")
    desk.opens(_page(town, "001"))

    (searched,), (looked,) = town.journal("electors_searched"), town.journal("elector_looked_up")

    assert '"found":1' in searched
    assert '"roll_no":"001"' in looked
    assert all('"official":"孙丽"' in each and "1990000" not in each for each in (searched, looked))


def test_a_person_is_shown_with_what_the_desk_needs(town: Town) -> None:
    """Shared by how many, a code or none, opted out, locked; the telephone is masked."""
    number = _locks(town, _CHEN)
    with writing(town.engine) as connection:
        connection.execute(insert(opt_outs).values(number=number))
    page = _desk(town).opens(_page(town, _CHEN))
    seen = text_of(page)

    assert "与另外 1 人合用：刘国强" in seen
    assert "有，投票前要先写代码" in seen
    assert "代码输错太多，已锁住" in seen
    assert "已退订" in seen
    assert "199****0003" in seen
    assert "19900000003" not in page
    assert (town.person(_CHEN).code or "?") not in page


def test_the_desk_never_learns_who_has_voted(town: Town) -> None:
    """Integrity: the page of an elector is the same, byte for byte, before and after she has voted."""
    desk = _desk(town)
    before = desk.opens(_page(town, "001"))
    assert (_phone(town, "+8619900000001").text("2") or "").startswith("已收到")

    after = desk.opens(_page(town, "001"))

    assert _still(before) == _still(after)
    assert _still(desk.sends(_page(town, "001"), act="invite")).count("排上了") == 1


def _still(page: str) -> str:
    return re.sub(r'(name="(?:csrf_token|_form)" value=)"[^"]*"', r"\1", page)


def test_a_change_of_number_is_approved_by_somebody_else(town: Town) -> None:
    """How the person was recognised stands beside it, and the new number is masked wherever it is shown."""
    _asks(town, "001", act="number", number="199 0000 0077", recognised="本人带身份证到场")
    assert town.version() == 1
    shown = town.desk("李强", Role.SUPERVISOR).opens("~/approvals")

    _approves(town)

    assert "199****0001 → 199****0077" in text_of(shown)
    assert "本人带身份证到场" in shown
    assert "19900000077" not in shown
    assert (town.version(), town.person("001").number) == (2, 8619900000077)


def test_a_new_code_is_shown_once_and_kept_nowhere_else(town: Town) -> None:
    """On the answer of the approval alone: in no request, no journal, no cookie, and not on the page that follows."""
    old = town.person(_CHEN).code
    _asks(town, _CHEN, act="code", recognised="本人到场")
    supervisor = town.desk("李强", Role.SUPERVISOR)
    with reading(town.engine) as connection:
        key = request_store.of_poll(connection, poll_store.find(connection, POLL).key)[0].key
    answer = supervisor.client.post(
        supervisor.path(f"~/approvals/{key}"),
        data={"csrf_token": supervisor.token(), "_form": "once", "verdict": "approve"},
    )
    code = town.person(_CHEN).code
    assert code is not None

    assert code != old
    assert f'class="ticket">{code}<' in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert code not in str(answer.headers)
    assert f">{code}<" not in supervisor.opens("~/approvals")
    assert code not in town.journal("new_code")[0]
    with reading(town.engine) as connection:
        requests = request_store.of_poll(connection, poll_store.find(connection, POLL).key)
    assert code not in str([(each.particulars, each.answer, each.reason) for each in requests])


def test_a_code_is_not_shown_again_by_sending_the_form_again(town: Town) -> None:
    """Going back and pressing the button once more leads to the list, without the code."""
    _asks(town, _CHEN, act="code", recognised="本人到场")
    supervisor = town.desk("李强", Role.SUPERVISOR)
    with reading(town.engine) as connection:
        key = request_store.of_poll(connection, poll_store.find(connection, POLL).key)[0].key
    supervisor.sends(f"~/approvals/{key}", verdict="approve", _form="same")
    code = town.person(_CHEN).code

    again = supervisor.sends(f"~/approvals/{key}", verdict="approve", _form="same")
    anew = supervisor.sends(f"~/approvals/{key}", 422, verdict="approve")

    assert 'class="ticket"' not in again + anew
    assert town.person(_CHEN).code == code


def test_the_old_code_is_worth_nothing(town: Town) -> None:
    """Whoever found the lost card cannot vote with it."""
    old = town.person(_CHEN).code
    _asks(town, _CHEN, act="code", recognised="本人到场")
    _approves(town)

    assert "代码不对" in (_phone(town, "+8619900000003").text(f"{old} 2") or "")


def test_nobody_gets_a_code_who_needs_none(town: Town) -> None:
    """A telephone of one's own says who it is; the desk is told so before anybody is asked."""
    assert "没有代码" in text_of(_asks(town, "001", 422, act="code", recognised="本人到场"))
    assert "代码忘了" not in _desk(town).opens(_page(town, "001"))


def test_a_locked_number_is_unlocked_by_two(town: Town) -> None:
    """The tries are forgotten, those from elsewhere too, and the number stands masked in the journal."""
    _locks(town, _CHEN)
    _asks(town, _CHEN, act="unlock", recognised="本人到场")
    shown = text_of(town.desk("李强", Role.SUPERVISOR).opens("~/approvals"))

    page = text_of(_approves(town))

    assert "解锁 199****0003" in shown
    assert "199****0003 已解锁（此前输错 5 次）" in page
    assert "199****0003" in town.journal("unlock")[0]
    with reading(town.engine) as connection:
        assert connection.execute(select(memos.c.code_tries)).scalars().all() == [0]


def test_a_number_that_is_not_locked_is_not_unlocked(town: Town) -> None:
    """Nothing waits for a supervisor that would find nothing to do."""
    assert "没有输错的记录" in text_of(_asks(town, _CHEN, 422, act="unlock", recognised="本人到场"))


@pytest.mark.parametrize("act", ["number", "code", "unlock"])
def test_without_saying_how_the_person_was_recognised_nothing_is_asked(town: Town, act: str) -> None:
    """It is kept with the act (ADR 0025)."""
    _locks(town, _CHEN)

    _asks(town, _CHEN, 422, act=act, number="19900000055", recognised=" ")

    with reading(town.engine) as connection:
        assert request_store.of_poll(connection, poll_store.find(connection, POLL).key) == []


def test_no_request_of_the_desk_holds_a_telephone_that_is_not_new(town: Town) -> None:
    """A request says who by the number on the roll; only a change of number holds the new one."""
    _locks(town, _CHEN)
    _asks(town, _CHEN, act="unlock", recognised="本人到场")
    _asks(town, _CHEN, act="code", recognised="本人到场")

    assert "1990000000" not in town.kept()


def test_whoever_waits_is_struck_out_when_called(town: Town) -> None:
    """The list shows whole numbers, for they are dialled, and who it may be."""
    with writing(town.engine) as connection:
        key = poll_store.find(connection, POLL).key
        call_request_store.ask(connection, key, 8619900000003, "code_locked", 1)
        call_request_store.ask(connection, key, 8619900007777, "asked", 2)
    desk = _desk(town)
    page = text_of(desk.opens("~/help"))
    assert "199 0000 0003 陈金花、刘国强 代码输错太多" in page
    assert "199 0000 7777 不在名册上 按了求助键" in page

    desk.sends("~/help/calls/1")

    assert "199 0000 0003" not in desk.opens("~/help")
    assert len(town.journal("called_back")) == 1


def test_nobody_strikes_out_who_waits_in_another_poll(town: Town) -> None:
    """The number of a line in the address reaches no other poll's list."""
    with writing(town.engine) as connection:
        call_request_store.ask(connection, 999, 8619900000003, "asked", 1)

    assert "名单上等着的人" in text_of(_desk(town).sends("~/help/calls/1", 422))


def test_a_call_is_put_in_line_and_taken_out_again(town: Town) -> None:
    """Only for who asked for it; a telephone is called once."""
    assert "排上了" in text_of(_asks(town, "001", act="invite"))
    assert "不会打两次" in text_of(_asks(town, "001", act="invite"))
    assert "不再打给王秀英" in text_of(_asks(town, "001", act="cancel"))
    with reading(town.engine) as connection:
        assert connection.execute(select(outbox.c.state)).scalars().all() == ["cancelled"]


def test_who_opted_out_is_left_in_peace(town: Town) -> None:
    """The button is gone, and a form that was kept open does nothing."""
    with writing(town.engine) as connection:
        connection.execute(insert(opt_outs).values(number=8619900000001))

    assert "排上" not in text_of(_desk(town).opens(_page(town, "001")))
    assert "不要打扰" in text_of(_asks(town, "001", 422, act="invite"))


@pytest.mark.parametrize("role", [Role.STATION, Role.TALLY, Role.AUDITOR, Role.SUPERVISOR, Role.REGISTRAR])
def test_the_desk_is_the_help_desks_alone(town: Town, role: Role) -> None:
    """Whole numbers stand there; whoever does not dial them does not see them."""
    desk = town.desk("甲", role)

    for path in ("~/help", _page(town, "001")):
        desk.opens(path, 404)
        desk.sends(path, 404, search="王秀英")


def test_the_sentences_are_those_of_the_texts_and_the_line(town: Town) -> None:
    """What is said on the telephone fits what she reads and hears: number, keys, codes, receipts."""
    page = text_of(_desk(town).opens("~/help"))

    assert "给 199 9999 0001 发短信：只写一个数字。1 优秀，2 称职" in page
    assert "先写代码，空一格，再写一个数字" in page
    assert "To check a receipt, press 2." in page
    assert "只算最后一次，不会算成两票" in page
