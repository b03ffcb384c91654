"""The paper desk: one paper for each, whoever issues it; a phone ballot is void only when that was said."""

import json
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, select

from config.acts import desk as acts
from config.acts.desk import Desk, VoidsBallotError
from poll.desk import DeskAct, DeskCount
from poll.paper import PaperKind
from poll.poll import Stage
from poll.records import desk_store, paper_store, voted_store
from poll.records.database import reading, writing
from poll.records.tables import journal
from poll.refusal import FindingsError
from tests.phones import Village, found_village

ANNA, BEN = ("villagers", "001"), ("villagers", "002")
PLACE = ("villagers", "group_1")


@pytest.fixture
def village(engine: Engine) -> Village:
    """Anna has voted by phone, Ben has not; both are of group one."""
    made = found_village(engine)
    made.phone("+8619900000001", roll_no="001", name="Anna", unit="group_1").text("1")
    made.register("+8619900000002", roll_no="002", name="Ben", unit="group_1")
    made.register("+8619900000003", roll_no="003", name="Carl", unit="group_2")
    return made


def _desk(official: str = "王敏", units: frozenset[str] | None = None) -> Desk:
    return Desk(official, units, 1_800_000_000_000)


def _issue(village: Village, who: tuple[str, str], desk: Desk | None = None, *, may_void: bool = False) -> Any:  # noqa: ANN401 - an event.
    with writing(village.engine) as connection:
        return acts.issue(connection, "xinhe", who, desk or _desk(), may_void=may_void)


def _said(error: FindingsError) -> str:
    return " ".join(line for each in error.findings for line in each.lines("both"))


def _counts(village: Village) -> list[DeskCount]:
    with reading(village.engine) as connection:
        return desk_store.counts(connection, village.poll.key)


def _journal(village: Village) -> list[str]:
    with reading(village.engine) as connection:
        return list(connection.scalars(select(journal.c.act).order_by(journal.c.number)))


def test_who_has_voted_by_phone_gets_a_paper_only_when_it_was_said_that_it_voids(village: Village) -> None:
    """Void first, then issue: both stand in the journal; nothing happens before somebody has said so."""
    with pytest.raises(VoidsBallotError):
        _issue(village, ANNA)
    assert _counts(village) == []
    event = _issue(village, ANNA, may_void=True)
    other = _issue(village, BEN, may_void=True)

    assert (event.act, event.voids, event.number) == (DeskAct.SIGNED, True, 1)
    assert (other.voids, other.number) == (False, 2)
    assert _journal(village)[-3:] == ["phone_ballot_voided", "paper_issued", "paper_issued"]
    assert _counts(village) == [DeskCount(*PLACE, signed=2, voids=1, replaced=0, undone=0)]


def test_nobody_gets_two_papers(village: Village) -> None:
    """It is said who issued the first one, and when."""
    _issue(village, BEN)
    with pytest.raises(FindingsError) as raised:
        _issue(village, BEN, _desk("李强"), may_void=True)

    assert "已由王敏发过" in _said(raised.value)
    assert _counts(village) == [DeskCount(*PLACE, 1, 0, 0, 0)]


def test_two_desks_at_once_issue_one_paper(village: Village) -> None:
    """Both clerks press at the same moment: one of them is refused, whatever the database."""
    desks, together = 4, Barrier(4)
    outcomes: list[str] = []

    def press(number: int) -> None:
        together.wait()
        try:
            _issue(village, BEN, _desk(f"clerk {number}"))
            outcomes.append("issued")
        except FindingsError as error:
            outcomes.append(_said(error))

    threads = [Thread(target=press, args=(number,)) for number in range(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("issued") == 1
    assert sum("已由clerk" in each for each in outcomes) == desks - 1
    assert _counts(village) == [DeskCount(*PLACE, 1, 0, 0, 0)]


def test_a_spoiled_paper_is_exchanged_and_a_mistake_undone(village: Village) -> None:
    """Each is a row; the stack tells how many papers are gone; who was undone may come again."""
    _issue(village, ANNA, may_void=True)
    with writing(village.engine) as connection:
        acts.replace(connection, "xinhe", ANNA, _desk())
        acts.replace(connection, "xinhe", ANNA, _desk())
    assert _counts(village)[0].papers_gone == 3
    with writing(village.engine) as connection:
        acts.undo(connection, "xinhe", ANNA, _desk(), " 认错 人 ")
    assert _counts(village) == [DeskCount(*PLACE, signed=0, voids=0, replaced=2, undone=1)]
    _issue(village, ANNA, may_void=True)

    assert _counts(village) == [DeskCount(*PLACE, signed=1, voids=1, replaced=2, undone=1)]
    with reading(village.engine) as connection:
        assert [each.reason for each in desk_store.last_acts(connection, village.poll.key, None, 9)] == [
            "", "认错 人", "", "", ""
        ]  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [lambda c: acts.replace(c, "xinhe", BEN, _desk()), lambda c: acts.undo(c, "xinhe", BEN, _desk(), "错")],
    ids=["exchange", "undo"],
)
def test_what_was_not_issued_is_neither_exchanged_nor_undone(village: Village, act: Callable[[Any], None]) -> None:
    """There has to be a paper."""
    with pytest.raises(FindingsError) as raised, writing(village.engine) as connection:
        act(connection)

    assert "没有领过" in _said(raised.value)


def test_undoing_takes_a_reason(village: Village) -> None:
    """Why is asked later; nothing is undone without it."""
    _issue(village, BEN)
    with pytest.raises(FindingsError), writing(village.engine) as connection:
        acts.undo(connection, "xinhe", BEN, _desk(), "  ")

    assert _counts(village) == [DeskCount(*PLACE, 1, 0, 0, 0)]


@pytest.mark.parametrize(
    "who", [("villagers", "003"), ("villagers", "999"), ("members", "001"), ("nobody", "001"), ("villagers", "")]
)
def test_a_desk_serves_its_own_units(village: Village, who: tuple[str, str]) -> None:
    """Somebody of another unit, and nobody at all: the same answer."""
    with pytest.raises(FindingsError) as raised:
        _issue(village, who, _desk(units=frozenset({"group_1"})), may_void=True)

    assert "不是这个窗口的" in _said(raised.value)


@pytest.mark.parametrize(("stage", "is_open"), [
    (Stage.DRAFT, False), (Stage.OPEN, True), (Stage.CLOSED, True), (Stage.CHECKED, True), (Stage.VOIDED, False),
])  # fmt: skip
def test_the_desk_is_open_until_double_votes_are_voided(village: Village, stage: Stage, *, is_open: bool) -> None:
    """What was signed while there was no connection is keyed in after the close as well."""
    village.set_stage(stage)
    if is_open:
        _issue(village, BEN)
    else:
        with pytest.raises(FindingsError):
            _issue(village, BEN)


def test_the_printed_list_is_keyed_in_as_a_whole(village: Village) -> None:
    """Every number that does not fit is named, and nothing is entered; then all are, void or not."""
    _issue(village, BEN)
    with pytest.raises(FindingsError) as raised, writing(village.engine) as connection:
        acts.key_in(connection, "xinhe", PLACE, ["001", "001", "002", "003", "777"], _desk())
    said = _said(raised.value)
    assert all(each in said for each in ("编号 001", "编号 002", "编号 003", "编号 777"))
    assert _counts(village) == [DeskCount(*PLACE, 1, 0, 0, 0)]
    with writing(village.engine) as connection:
        events = acts.key_in(connection, "xinhe", PLACE, ["001"], _desk())

    assert [(each.roll_no, each.voids) for each in events] == [("001", True)]
    with pytest.raises(FindingsError), writing(village.engine) as connection:
        acts.key_in(connection, "xinhe", PLACE, [], _desk())


def test_what_is_handed_over_is_the_first_entry_of_the_poll_book(village: Village) -> None:
    """With the acts as its source; from then on the desk of that place is closed, and another one is not."""
    _issue(village, ANNA, may_void=True)
    _issue(village, BEN)
    with writing(village.engine) as connection:
        acts.undo(connection, "xinhe", BEN, _desk(), "认错人")
        assert acts.hand_over(connection, "xinhe", PLACE, _desk()) == 1
    with reading(village.engine) as connection:
        (entry,) = paper_store.entries(connection, village.poll.key)
        (noted,) = [json.loads(each) for each in connection.scalars(
            select(journal.c.entry).where(journal.c.act == "paper_entered"))]  # fmt: skip
    assert (entry.number, entry.officials, entry.sheet.kind) == (1, ("王敏",), PaperKind.POLL_BOOK)
    assert entry.sheet.refs == {("001",): "desk:1"}
    assert noted["source"] == "desk"

    for act in (
        lambda c: acts.hand_over(c, "xinhe", PLACE, _desk()),
        lambda c: acts.replace(c, "xinhe", ANNA, _desk()),
    ):
        with pytest.raises(FindingsError) as raised, writing(village.engine) as connection:
            act(connection)
        assert "王敏已移交" in _said(raised.value)
    _issue(village, ("villagers", "003"))


def test_a_hall_to_which_nobody_came_is_handed_over_too(village: Village) -> None:
    """An empty poll book is a sheet: the other official has to say the same."""
    with writing(village.engine) as connection:
        assert acts.hand_over(connection, "xinhe", PLACE, _desk()) == 0
    with reading(village.engine) as connection:
        (entry,) = paper_store.entries(connection, village.poll.key)

    assert (entry.number, dict(entry.sheet.figures)) == (1, {})


def test_who_has_a_paper_and_is_in_no_poll_book_is_named(village: Village) -> None:
    """A desk that was forgotten would let the phone ballot count beside the paper."""
    _issue(village, ANNA, may_void=True)
    with reading(village.engine) as connection:
        (finding,) = acts.unbooked(connection, village.poll, {})
        assert acts.unbooked(connection, village.poll, {ANNA: "book.csv:2"}) == []

    assert finding.where == "poll_book villagers/group_1"
    assert "001" in finding.found.zh


def test_people_are_found_by_part_of_a_name_or_by_number(village: Village) -> None:
    """Within the desk's units; the very number first; whether they have voted, and nothing more."""
    _issue(village, BEN)
    with reading(village.engine) as connection:
        found, count = desk_store.search(connection, village.poll.key, {"group_1"}, " an ", 9)
        assert ([each.name for each in found], count) == (["Anna"], 1)
        assert (found[0].has_voted, found[0].signed) == (True, None)
        ((ben,), _) = desk_store.search(connection, village.poll.key, None, "002", 9)
        assert (ben.has_voted, ben.signed.official if ben.signed else "") == (False, "王敏")
        assert desk_store.search(connection, village.poll.key, {"group_2"}, "001", 9) == ([], 0)
        assert desk_store.search(connection, village.poll.key, None, "%", 9) == ([], 0)


def test_who_took_the_vote_back_has_not_voted(village: Village) -> None:
    """What counts is a ballot that stands where the elector stands now, as at every door of the box."""
    phone = village.phone("+8619900000009", roll_no="009", name="Ida")
    phone.text("1")
    with reading(village.engine) as connection:
        assert voted_store.voted_in(connection, village.poll.key, *PLACE) == {"001", "009"}
    phone.text("撤回")
    with reading(village.engine) as connection:
        assert voted_store.voted_in(connection, village.poll.key, *PLACE) == {"001"}
