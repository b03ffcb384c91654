"""Sheets that are typed on a page or come in a file: which of the two entries each is shows when it is kept."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from config.acts.papers import Entering, Source, enter_sheets, from_form, read_paper
from config.acts.sheet_fields import SHEETS, groups_of, sheet_title
from poll.paper import PaperKind, PaperSheet
from poll.paper_table import plain
from poll.pollbook import Listed, read_poll_book
from poll.records import poll_store, roll_store, sheet_store
from poll.records.poll_store import StoredPoll
from poll.records.sheet_store import SheetKey
from poll.refusal import Finding, FindingsError, Say
from poll.roll_findings import shown
from poll.rules import RuleSet
from poll.sheet import Sheet, SheetRow

_BOTH = {1, 2}


def enter_typed(connection: Connection, poll_id: str, sheet: PaperSheet, official: str, at_ms: int) -> int:
    """Enter a sheet as one official has typed it; return whether it became entry 1 or 2.

    Of two officials who keep it at the same moment one makes entry 1 and the other entry 2; neither hears a number of
    the other's before both are in.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: of a poll that is open, or closed and not yet too far.
        sheet: as it was typed.
        official: who typed it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: both entries are there, this official made the other one, or the stage is past.
    """
    source = from_form(sheet, official)
    return _enter_next(connection, poll_id, sheet.kind, [sheet], source, official, at_ms)[sheet.place]


def enter_file(  # noqa: PLR0913, PLR0917 - what is entered, by whom, from what and when.
    connection: Connection,
    poll_id: str,
    kind: PaperKind,
    path: Path,
    source: Source,
    official: str,
    units: Collection[str] | None,
    at_ms: int,
) -> tuple[int, list[Finding]]:
    """Enter every sheet of a file, each as the entry that it lacks; all of them or none.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: of a poll that is open, or closed and not yet too far.
        kind: of the sheets.
        path: the file.
        source: its name and the hash of its bytes.
        official: who has filled it in.
        units: those that the official enters sheets for; None: all of them.
        at_ms: when, in milliseconds of the epoch.

    Returns:
        how many sheets, and what to know all the same.

    Raises:
        FindingsError: the file is not fit, a sheet is of another unit, or an entry does not fit those that are there.
    """
    poll = poll_store.find(connection, poll_id)
    read = read_paper(connection, poll, kind, path)
    if not read.is_fit:
        raise FindingsError(list(read.findings))
    strange = [each for each in read.sheets if units is not None and each.unit not in units]
    if strange:
        raise FindingsError([_not_yours(each, poll.rules) for each in strange])
    entered = _enter_next(connection, poll_id, kind, read.sheets, source, official, at_ms)
    return len(entered), list(read.findings)


def enter_nothing(  # noqa: PLR0913, PLR0917 - of which place, by whom and when.
    connection: Connection, poll_id: str, electorate: str, unit: str, official: str, at_ms: int
) -> int:
    """Enter that a place had no paper: nobody signed, every number is 0; return how many sheets that were.

    It is an entry like any other: a second official says the same, or types what there was.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: of a poll that is open, or closed and not yet too far.
        electorate: of the place.
        unit: of the place; empty where the rules have none.
        official: who says so.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: this official, or two others, have entered a sheet of the place, or its stage is past.
    """
    rules = poll_store.find(connection, poll_id).rules
    for kind in PaperKind:
        groups = groups_of(kind, rules, electorate)
        figures = {field.figure: 0 for group in groups for field in group.fields}
        enter_typed(connection, poll_id, PaperSheet(kind, electorate, unit, figures, {}), official, at_ms)
    return len(PaperKind)


def listed_people(
    connection: Connection, poll: StoredPoll, electorate: str, unit: str, most: int | None = None
) -> list[Listed]:
    """Return who may sign the poll book of one electorate and unit, in the order of the paper; so many at most."""
    people = roll_store.people_of(connection, poll.key, electorate, unit, most)
    return [Listed(each.roll_no, each.name, each.electorate, each.unit) for each in people]


def signed_sheet(key: SheetKey, numbers: Iterable[str], people: Sequence[Listed], rules: RuleSet) -> PaperSheet:
    """Return a poll book as it was ticked or typed: every person of the place stands on its line of the paper.

    Args:
        key: which poll book.
        numbers: of those who signed, as typed; leading zeros may be left out where one person remains.
        people: of the place, in the order of the paper.
        rules: of the poll.

    Raises:
        FindingsError: for every number that nobody of the place has.
    """
    signed = _people_meant(key, numbers, people, rules)
    if not signed:
        return PaperSheet(*key, {}, {})
    # Line 1 of the sheet is line 1 of the paper: the reference in the void list leads there.
    rows = [(each.roll_no, *key[1:], "1" if each.roll_no in signed else "") for each in people]
    numbered = enumerate([("roll_no", "electorate", "unit", "signed"), *rows])
    sheet = Sheet(SHEETS[PaperKind.POLL_BOOK].zh, tuple(SheetRow(line, cells) for line, cells in numbered), ())
    read = read_poll_book(sheet, rules, people)
    if not read.is_fit:
        raise FindingsError(list(read.findings))
    return read.sheets[0]


def _people_meant(key: SheetKey, numbers: Iterable[str], people: Sequence[Listed], rules: RuleSet) -> set[str]:
    by_number = {plain(each.roll_no): each.roll_no for each in people}
    by_short: dict[str, list[str]] = {}
    for each in people:
        by_short.setdefault(_short(each.roll_no), []).append(each.roll_no)
    signed, unknown = set[str](), list[str]()
    for number in dict.fromkeys(numbers):
        exact = by_number.get(plain(number))
        found = by_short.get(_short(number), []) if exact is None else [exact]
        if len(found) == 1:
            signed.add(found[0])
        else:
            unknown.append(number)
    if unknown:
        raise FindingsError([_not_here(each, key, rules) for each in unknown])
    return signed


def _enter_next(  # noqa: PLR0913, PLR0917 - what is entered, by whom, from what and when.
    connection: Connection,
    poll_id: str,
    kind: PaperKind,
    sheets: Sequence[PaperSheet],
    source: Source,
    official: str,
    at_ms: int,
) -> dict[str, int]:
    # Under the lock that every entry takes, so that two officials at once do not both make the first entry.
    poll = poll_store.find(connection, poll_id)
    poll_store.lock(connection, poll.key)
    heads = sheet_store.heads(connection, poll.key)
    numbers: dict[str, int] = {}
    for sheet in sheets:
        entered = {each.number for each in heads.get((kind, sheet.electorate, sheet.unit), [])}
        numbers[sheet.place] = min(_BOTH - entered, default=0)
    full = [_twice_already(sheet, poll.rules) for sheet in sheets if not numbers[sheet.place]]
    if full:
        raise FindingsError(full)
    for number in sorted(set(numbers.values())):
        entering = Entering(official, number, None, None, correct=False)
        some = [sheet for sheet in sheets if numbers[sheet.place] == number]
        enter_sheets(connection, poll_id, entering, kind, some, source, at_ms)
    return numbers


def _short(roll_no: str) -> str:
    return plain(roll_no).lstrip("0")


def _title(sheet: PaperSheet, rules: RuleSet) -> str:
    return sheet_title((sheet.kind, sheet.electorate, sheet.unit), rules).zh


def _twice_already(sheet: PaperSheet, rules: RuleSet) -> Finding:
    return Finding(
        _title(sheet, rules),
        Say("还缺一次录入的表", "a sheet that lacks an entry"),
        Say("已录入两次", "one that was entered twice"),
        Say(
            "录入后不能改动；如有错，在“表格录入”中打开这张表，由两人更正。",
            'An entry is never changed; where it is wrong, open the sheet under "Sheets" and let two correct it.',
        ),
    )


def _not_yours(sheet: PaperSheet, rules: RuleSet) -> Finding:
    return Finding(
        _title(sheet, rules),
        Say("您负责的小组", "a unit that is yours"),
        Say("别的小组", "another one"),
        Say("请只交您负责的小组的表。", "Hand in the sheets of your unit only."),
    )


def _not_here(number: str, key: SheetKey, rules: RuleSet) -> Finding:
    title = sheet_title(key, rules)
    return Finding(
        shown(number),
        Say(f"{title.zh} 上的编号", f"a number of the {title.en}"),
        Say("名册的这个小组里没有", "nobody of this unit on the roll"),
        Say("请照签到册核对编号。", "See in the poll book which number it is."),
    )
