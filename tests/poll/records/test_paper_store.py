"""The paper in the records, on both databases."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from poll.paper import FIRST_CORRECTION, Figure, PaperKind, PaperSheet
from poll.records import paper_store
from poll.records.database import reading, writing
from poll.records.tables import paper_entries
from poll.refusal import FindingsError

_ACCOUNT: dict[Figure, int] = {("printed",): 70, ("issued",): 55, ("unused",): 13, ("spoiled",): 2, ("returned",): 53}
_COUNT: dict[Figure, int] = {("overall", "good"): 50, ("overall", "blank"): 2, ("overall", "invalid"): 1}


def _sheet(kind: PaperKind, figures: Mapping[Figure, int], unit: str = "g3") -> PaperSheet:
    refs = dict.fromkeys(figures, "a.csv:2") if kind is PaperKind.POLL_BOOK else {}
    return PaperSheet(kind, "v", unit, figures, refs)


_SHEETS = [
    _sheet(PaperKind.POLL_BOOK, {("001",): 1, ("002",): 1}),
    _sheet(PaperKind.ACCOUNT, _ACCOUNT),
    _sheet(PaperKind.COUNT, _COUNT),
]


def _add(engine: Engine, sheets: list[PaperSheet], entry: int, official: str, poll: int = 1) -> None:
    with writing(engine) as connection:
        paper_store.add(connection, poll, sheets, entry=entry, official=official, sha256=official, at_ms=5)


def test_what_two_officials_entered_alike_comes_back_as_it_went_in(engine: Engine) -> None:
    """Poll book, account and count; and not those of another poll."""
    _add(engine, _SHEETS, 1, "王一")
    _add(engine, _SHEETS, 2, "李二")
    _add(engine, _SHEETS, 1, "王一", poll=2)
    with reading(engine) as connection:
        listed = paper_store.entries(connection, 1)
        found = paper_store.settled_paper(connection, 1)

    assert {entry.sheet.kind: dict(entry.sheet.figures) for entry in listed} == {
        sheet.kind: dict(sheet.figures) for sheet in _SHEETS
    }
    assert found.findings == ()
    assert found.signed == {("v", "001"): "a.csv:2", ("v", "002"): "a.csv:2"}
    assert found.accounts[0].returned == 53
    assert found.counts[0].marks == {"good": 50, "blank": 2, "invalid": 1}


def test_the_same_official_cannot_make_both_entries(engine: Engine) -> None:
    """Neither by another spelling nor around the program (integrity.md, attack 44)."""
    _add(engine, _SHEETS, 1, "Wang Min")
    with pytest.raises(FindingsError) as error:
        _add(engine, _SHEETS, 2, "wang  MIN")
    assert len(error.value.findings) == 3
    row = {"poll": 1, "kind": "count", "electorate": "v", "unit": "g3", "entry": 2, "sha256": "", "at": 5}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(paper_entries).values(row | {"official": "Wang Min"}))


def test_an_entry_is_made_once_and_all_of_a_file_or_nothing(engine: Engine) -> None:
    """One sheet that is there already keeps the whole file out."""
    _add(engine, _SHEETS[1:2], 1, "王一")
    with pytest.raises(FindingsError):
        _add(engine, [_sheet(PaperKind.ACCOUNT, _ACCOUNT, "g4"), *_SHEETS], 1, "李二")
    with reading(engine) as connection:
        assert len(paper_store.entries(connection, 1)) == 1


def test_a_correction_supersedes_and_everything_before_it_stays(engine: Engine) -> None:
    """A new entry with reason and both officials; nothing is updated."""
    _add(engine, _SHEETS[1:2], 1, "王一")
    _add(engine, [_sheet(PaperKind.ACCOUNT, _ACCOUNT | {("returned",): 54})], 2, "李二")
    mended = _sheet(PaperKind.ACCOUNT, _ACCOUNT | {("returned",): 52})
    with writing(engine) as connection:
        paper_store.correct(connection, 1, [mended], officials=("王一", "赵三"), reason="数错", sha256="c", at_ms=6)
    with reading(engine) as connection:
        listed = paper_store.entries(connection, 1)
        found = paper_store.settled_paper(connection, 1)
    assert [entry.sheet.figures["returned",] for entry in listed] == [53, 54, 52]
    assert (listed[-1].number, listed[-1].officials, listed[-1].reason) == (FIRST_CORRECTION, ("王一", "赵三"), "数错")
    assert found.accounts[0].returned == 52


@pytest.mark.parametrize(
    ("officials", "reason"), [(("王一", "王一 "), "数错"), (("王一", "赵三"), "  "), (("王一", ""), "数错")]
)
def test_a_correction_needs_two_people_and_a_reason(engine: Engine, officials: tuple[str, str], reason: str) -> None:
    """One alone corrects nothing."""
    _add(engine, _SHEETS, 1, "王一")
    _add(engine, _SHEETS, 2, "李二")
    with writing(engine) as connection, pytest.raises(FindingsError):
        paper_store.correct(connection, 1, _SHEETS, officials=officials, reason=reason, sha256="", at_ms=6)


def test_there_is_no_correction_before_both_entries(engine: Engine) -> None:
    """Else one entry and a correction would pass for two readings."""
    _add(engine, _SHEETS, 1, "王一")
    with writing(engine) as connection, pytest.raises(FindingsError):
        paper_store.correct(connection, 1, _SHEETS, officials=("王一", "赵三"), reason="x", sha256="", at_ms=6)


@pytest.mark.parametrize("officials", [("王一", "李二"), ("李二", " 王一")])
def test_the_two_who_entered_a_sheet_do_not_correct_it_alone(engine: Engine, officials: tuple[str, str]) -> None:
    """A third pair of eyes: else the two would agree among themselves on what the paper says."""
    _add(engine, _SHEETS, 1, "王一")
    _add(engine, _SHEETS, 2, "李二")
    with writing(engine) as connection, pytest.raises(FindingsError) as refused:
        paper_store.correct(connection, 1, _SHEETS, officials=officials, reason="数错", sha256="", at_ms=6)
    assert "第三位" in refused.value.findings[0].next_step.zh


@pytest.mark.parametrize(
    "wrong",
    [
        {"entry": 0},
        {"entry": 3},
        {"entry": 2, "official_2": "李二", "reason": "x"},
        {"entry": 3, "official_2": "王一", "reason": "x"},
        {"entry": 3, "official_2": "李二"},
    ],
)
def test_the_records_refuse_an_entry_that_no_rule_allows(engine: Engine, wrong: dict[str, object]) -> None:
    """The constraints hold for every program that writes here."""
    row = {"poll": 1, "kind": "count", "electorate": "v", "unit": "g3", "official": "王一", "sha256": "", "at": 5}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(paper_entries).values(row | wrong))
