"""Officials and roles: given by another, never to somebody rated or a relative, and two people stay two."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from poll.roles import Role
from tests.console.desk import Offices, offices, text_of
from tests.phones import found_village


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with one open poll."""
    return offices(sqlite_engine, found_village(sqlite_engine).app)


def test_a_ticket_is_shown_once_and_kept_nowhere(office: Offices) -> None:
    """The administrator hands it over and cannot read it again."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)

    made = re.search(r'class="ticket">([^<]+)<', desk.sends("/people/add", name="李强"))

    assert made is not None
    assert made[1] not in desk.opens("/people")
    assert "李强" in desk.opens("/people")


def test_two_officials_never_have_one_name(office: Offices) -> None:
    """Acts are told apart by name, so a name is one person's, however typed."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)

    assert "已有" in text_of(desk.sends("/people/add", 422, name="　王敏 "))


def test_an_administrator_gives_a_role_to_somebody_else(office: Offices) -> None:
    """The role shows on the poll's page of officials, and in the journal."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)
    desk.sends("/people/add", name="李强")

    page = desk.sends("~/roles", name="李强", role="tally", unit="group_1")

    assert re.search(r"李强</td><td>计票员</td><td>\s*一组", page)
    assert office.journal("role_given") == 1


def test_nobody_gives_a_role_to_himself(office: Offices) -> None:
    """Another administrator deals with one's own roles (poll.roles)."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)

    assert "另一位管理员" in text_of(desk.sends("~/roles", 422, name="王敏", role="tally"))


def test_somebody_rated_holds_no_role(office: Offices) -> None:
    """An official by the name of a person rated is refused."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)
    desk.sends("/people/add", name="张建国")

    assert "近亲属不能经办" in text_of(desk.sends("~/roles", 422, name="张建国", role="tally"))


def test_a_relative_loses_every_role_in_the_poll_and_gets_none_again(office: Offices) -> None:
    """Declared once, it stands: no clerk is a relative of a person rated (domain.md 2.2)."""
    relative = office.desk("陈小兰", Role.TALLY, declared=False)
    administrator = office.desk("王敏", Role.ADMINISTRATOR)
    assert "回避声明" in relative.opens("~")
    (subject,) = re.findall(r'name="relation_(\w+)" value="child"', relative.opens("~/declare"))

    fields: dict[str, Any] = {f"relation_{subject}": "child"}
    assert "您应当回避" in relative.sends("~/declare", **fields)
    assert relative.client.get("/console/polls/xinhe").status_code == 404
    assert "近亲属不能经办" in text_of(administrator.sends("~/roles", 422, name="陈小兰", role="help_desk"))


def test_nothing_is_opened_before_the_declaration(office: Offices) -> None:
    """An official says first whether somebody rated is a relative."""
    desk = office.desk("李强", Role.SUPERVISOR, declared=False)

    assert "回避声明" in desk.opens("~/approvals")
    assert "应为对 1 位被评人逐一作答" in text_of(desk.sends("~/declare", 422))


def test_a_role_that_was_taken_opens_nothing_from_that_moment(office: Offices) -> None:
    """Sessions end when a role changes, so that nobody works on with what he had (session rotation)."""
    administrator, clerk = office.desk("王敏", Role.ADMINISTRATOR), office.desk("李强", Role.TALLY)
    page = administrator.opens("~/roles")
    (grant,) = re.findall(r'name="grant" value="(\d+)"', page)

    administrator.sends("~/roles", grant=grant)

    assert clerk.client.get("/console/polls/xinhe").status_code == 303


def test_an_official_who_was_ended_signs_in_no_more_and_cannot_end_himself(office: Offices) -> None:
    """An office is never left without its last administrator by a slip."""
    administrator, clerk = office.desk("王敏", Role.ADMINISTRATOR), office.desk("李强", Role.TALLY)

    assert "另一位管理员" in text_of(administrator.sends("/people/end", 422, name="王敏"))
    administrator.sends("/people/end", name="李强")

    assert "已停用" in text_of(administrator.opens("/people"))
    assert clerk.client.get("/console/").status_code == 303


def test_a_double_click_enters_nobody_twice(office: Offices) -> None:
    """The same form sent twice is carried out once, and the second answer says so."""
    desk = office.desk("王敏", Role.ADMINISTRATOR)
    desk.sends("/people/add", name="李强", _form="once")

    again = desk.sends("/people/add", name="李强", _form="once")

    assert "没有重复办理" in again
    assert office.journal("official_entered") == 1
