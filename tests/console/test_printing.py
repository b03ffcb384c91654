"""Printing in the browser: paper that anybody may read, and paper with names or codes for those it is for."""

import pytest
from sqlalchemy import Engine

from poll.poll import Stage
from poll.roles import Role
from tests.console.desk import Desk, text_of
from tests.console.town import Town

_GROUP_1 = {"electorate": "villagers", "unit": "group_1"}
_QUERY = "electorate=villagers&unit=group_1"


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """An open poll with its roll."""
    return Town(sqlite_engine, stage=Stage.OPEN)


def _is_pdf(desk: Desk, path: str) -> bool:
    answer = desk.client.get(desk.path(path))
    return answer.status_code == 200 and answer.get_data().startswith(b"%PDF") and answer.mimetype == "application/pdf"


def _sent(desk: Desk, path: str) -> bytes:
    form = {"csrf_token": desk.token(), "_form": "once"} | _GROUP_1
    return bytes(desk.client.post(desk.path(path), data=form).get_data())


@pytest.mark.parametrize(
    "path",
    [
        "poster-a3",
        "poster-a4",
        "notice?host=村委会&posted_on=2026-12-01",
        "ballots?electorate=villagers",
        f"tally?{_QUERY}",
    ],
)
def test_paper_without_names_is_for_everybody_in_the_poll(town: Town, path: str) -> None:
    """A station clerk prints what is missing in the hall without asking anybody."""
    assert _is_pdf(town.desk("甲", Role.STATION), f"~/print/paper/{path}")


def test_cards_are_the_registrars_and_stand_in_the_journal(town: Town) -> None:
    """Whoever has the cards could vote for those with a code: a warning, a name, an entry."""
    desk = town.desk("王敏", Role.REGISTRAR)
    page = text_of(desk.opens(f"~/print/cards?{_QUERY}"))
    assert "4 张卡，其中 2 张有代码" in page
    assert town.journal("cards_printed") == []

    assert _sent(desk, "~/print/cards").startswith(b"%PDF")
    assert '"cards":4' in town.journal("cards_printed")[0]
    assert '"official":"王敏"' in town.journal("cards_printed")[0]
    for role in set(Role) - {Role.REGISTRAR}:
        town.desk(f"甲{role.value}", role).opens(f"~/print/cards?{_QUERY}", 404)


def test_sheets_with_names_are_for_the_hall(town: Town) -> None:
    """Station, registrar and supervisor; a tally clerk and a help desk need no list of names."""
    assert _is_pdf(town.desk("甲", Role.STATION), f"~/print/sign-in?{_QUERY}")
    for role in (Role.TALLY, Role.HELP_DESK, Role.AUDITOR):
        town.desk(f"甲{role.value}", role).opens(f"~/print/sign-in?{_QUERY}", 404)


def test_a_clerk_of_one_hall_prints_no_names_of_another(town: Town) -> None:
    """Her role is for one unit."""
    desk = town.desk("甲", Role.STATION, unit="group_2")

    assert "分派给您的小组" in text_of(desk.opens(f"~/print/sign-in?{_QUERY}", 422))
    assert _is_pdf(desk, "~/print/sign-in?electorate=villagers&unit=group_2")


def test_who_has_voted_is_for_the_station_alone_and_noted(town: Town) -> None:
    """The fall-back list of a desk without a connection; the help desk never sees it."""
    desk = town.desk("甲", Role.STATION)
    assert "谁已经用电话投了票" in desk.opens(f"~/print/desk?{_QUERY}")

    assert _sent(desk, "~/print/desk").startswith(b"%PDF")
    assert len(town.journal("desk_lists_printed")) == 1
    for role in set(Role) - {Role.STATION}:
        town.desk(f"甲{role.value}", role).opens(f"~/print/desk?{_QUERY}", 404)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("~/print/paper/tally", "一个评议主体和一个小组"),
        ("~/print/paper/tally?electorate=villagers&unit=九组", "九组"),
        ("~/print/paper/money", "money"),
        ("~/print/paper/notice?posted_on=gestern", "gestern"),
        ("~/print/sign-in?electorate=committee&unit=township", "没有人"),
    ],
)
def test_what_cannot_be_printed_says_why(town: Town, path: str, told: str) -> None:
    """A made-up address is answered, not a fault."""
    assert told in text_of(town.desk("王敏", Role.REGISTRAR).opens(path, 422))


def test_before_the_import_the_page_says_what_comes(sqlite_engine: Engine) -> None:
    """The poster and the ballots do not wait for the roll."""
    desk = Town(sqlite_engine, ()).desk("王敏", Role.REGISTRAR)

    page = desk.opens("~/print")

    assert "导入名册以后" in page
    assert "poster-a3" in page
