"""The help desk's commands: whom to call back, whom to have called, how it stands - and nothing about any vote."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from poll.poll import Stage
from poll.records import call_request_store
from poll.records.database import reading, writing
from poll.records.tables import electors, journal, opt_outs
from tests.journeys.village import Clerk, NotDoneError
from tests.outbound import NUMBER, OTHER, Office, open_office

BY = ("--official", "王敏")


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    """Open an office with one elector who has roll number 12."""
    with open_office(engine) as opened:
        opened.village.register(NUMBER, roll_no="12")
        yield opened


@pytest.fixture
def clerk(database_url: str, tmp_path: Path) -> Clerk:
    """A clerk on the same records."""
    return Clerk(tmp_path, database_url)


def test_who_asked_for_a_person_is_listed_and_struck_out(office: Office, clerk: Clerk) -> None:
    """The number is shown, for it is dialled; the journal tells who called back, without the number."""
    with writing(office.engine) as connection:
        for _ in range(2):
            call_request_store.ask(connection, office.village.poll.key, int(NUMBER), "not_understood", office.now)
    (request,) = json.loads(clerk.does("calls", "requests", "xinhe", "--json"))
    assert (request["number"], request["reason"]) == (NUMBER, "not_understood")
    assert NUMBER in clerk.does("calls", "requests", "xinhe")

    clerk.does("calls", "done", request["key"], *BY)
    assert "没有人等回电" in clerk.does("calls", "requests", "xinhe")
    (entry,) = _entries(office, "called_back")
    assert entry["official"] == "王敏"
    assert NUMBER[3:] not in json.dumps(entry)
    with pytest.raises(NotDoneError):
        clerk.does("calls", "done", request["key"], *BY)


def test_who_asked_to_be_called_is_called(office: Office, clerk: Clerk) -> None:
    """Once, however often the clerk types it; the clerk sees numbers that name nobody."""
    assert "1 个号码排上了" in clerk.does("calls", "invite", "xinhe", "12", *BY)
    assert "0 个号码排上了" in clerk.does("calls", "invite", "xinhe", "12", *BY)
    (count,) = json.loads(clerk.does("calls", "outbox", "xinhe", "--json"))
    assert (count["purpose"], count["state"], count["errands"]) == ("ballot", "waiting", 1)

    office.round()
    assert [call["to"] for call in office.carrier.calls.values()] == [NUMBER]
    assert [entry["new"] for entry in _entries(office, "calls_invited")] == [1, 0]


def test_nobody_sees_from_a_call_who_has_voted(office: Office, clerk: Clerk) -> None:
    """Inviting says nothing, and the count says the same of a call that was made and of one that was not needed."""
    office.village.phone(OTHER, roll_no="13").text("2")
    said = [clerk.does("calls", "invite", "xinhe", roll_no, *BY) for roll_no in ("12", "13")]
    office.round()
    office.carrier.play(next(iter(office.carrier.calls)))

    assert said[0] == said[1]
    assert len(office.carrier.calls) == 1
    (count,) = json.loads(clerk.does("calls", "outbox", "xinhe", "--json"))
    assert (count["state"], count["outcome"], count["errands"]) == ("ended", None, 2)


@pytest.mark.parametrize("why", ["opted out", "no telephone", "unknown", "called often", "closed", "two electorates"])
def test_who_may_not_be_called_is_not(office: Office, clerk: Clerk, why: str) -> None:
    """Nobody of the line is called, and the finding says why."""
    village = office.village
    match why:
        case "opted out":
            with writing(office.engine) as connection:
                connection.execute(insert(opt_outs).values(number=int(NUMBER)))
        case "no telephone":
            village.register(OTHER, roll_no="13", line="none")
            with writing(office.engine) as connection:
                connection.execute(update(electors).where(electors.c.roll_no == "13").values(number=None))
        case "called often":
            office.add(NUMBER, state="given_up", tries=3)
        case "closed":
            village.set_stage(Stage.CLOSED)
        case "two electorates":
            village.register(OTHER, roll_no="12", electorate=village.poll.rules.electorates[0].id)
        case _:
            pass
    numbers = {"no telephone": ["12", "13"], "unknown": ["12", "99"]}.get(why, ["12"])
    with pytest.raises(NotDoneError):
        clerk.does("calls", "invite", "xinhe", *numbers, *BY)

    office.round()
    assert office.carrier.calls == {}


def test_an_electorate_tells_two_people_with_one_roll_number_apart(office: Office, clerk: Clerk) -> None:
    """A roll number is somebody's own only in her electorate."""
    first, last = (office.village.poll.rules.electorates[place].id for place in (0, -1))
    office.village.register(OTHER, roll_no="12", electorate=first)
    clerk.does("calls", "invite", "xinhe", "12", "--electorate", last, *BY)
    office.round()

    assert [call["to"] for call in office.carrier.calls.values()] == [NUMBER]
    with pytest.raises(NotDoneError):
        clerk.does("calls", "invite", "xinhe", "12", "--electorate", "nobody", *BY)


@pytest.mark.parametrize("whom", [("12",), ("--all",)])
def test_a_call_is_cancelled(office: Office, clerk: Clerk, whom: tuple[str, ...]) -> None:
    """What waits is not made."""
    clerk.does("calls", "invite", "xinhe", "12", *BY)
    assert "已取消 1 个" in clerk.does("calls", "cancel", "xinhe", *whom, *BY)
    office.round()

    assert office.carrier.calls == {}
    with pytest.raises(NotDoneError):
        clerk.does("calls", "cancel", "xinhe", *BY)


def test_an_empty_outbox_says_so(office: Office, clerk: Clerk) -> None:
    """In both languages."""
    said = clerk.does("calls", "outbox", "xinhe")
    assert "还没有" in said
    assert "yet" in said


def _entries(office: Office, act: str) -> list[dict[str, object]]:
    with reading(office.engine) as connection:
        rows = connection.scalars(select(journal.c.entry).where(journal.c.act == act).order_by(journal.c.number))
        return [json.loads(each) for each in rows]
