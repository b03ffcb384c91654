"""The sheets of the halls as a board shows them: who entered which, and how far both entries agree; no numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, and_, cast, func, or_, select

from poll.paper import ACCOUNT_FIGURES, FIRST_CORRECTION, PaperKind
from poll.records.tables import paper_accounts, paper_counts, paper_entries, poll_book

SheetKey = tuple[PaperKind, str, str]
"""Kind, electorate and unit of a sheet."""

_FEWEST_MARKS = 10
"""Halls with fewer marks on their count sheet may well be alike by chance."""


@dataclass(frozen=True, slots=True)
class SheetHead:
    """One entry of one sheet, without its numbers.

    Attributes:
        key: which sheet.
        number: 1 or 2; from 3 on a correction.
        officials: who entered it; two for a correction.
        reason: of a correction; empty otherwise.
        at_ms: when, in milliseconds of the epoch.
    """

    key: SheetKey
    number: int
    officials: tuple[str, ...]
    reason: str
    at_ms: int


def heads(connection: Connection, poll: int, only: SheetKey | None = None) -> dict[SheetKey, list[SheetHead]]:
    """Return the entries of every sheet, or of one, the first entry first."""
    table = paper_entries
    order = table.c.kind, table.c.electorate, table.c.unit, table.c.entry
    listed = select(table).where(table.c.poll == poll).order_by(*order)
    if only is not None:
        kind, electorate, unit = only
        listed = listed.where(table.c.kind == kind.value, table.c.electorate == electorate, table.c.unit == unit)
    found: dict[SheetKey, list[SheetHead]] = {}
    for row in connection.execute(listed):
        key = PaperKind(row.kind), row.electorate, row.unit
        officials = (row.official,) if row.official_2 is None else (row.official, row.official_2)
        found.setdefault(key, []).append(SheetHead(key, row.entry, officials, row.reason or "", row.at))
    return found


def differences(connection: Connection, poll: int) -> dict[SheetKey, int]:
    """Return in how many numbers the two first entries of a sheet differ; sheets that agree are left out.

    A sheet that was entered once differs in everything: only those with both entries are to be asked for.
    """
    found: dict[SheetKey, int] = {}
    for kind, electorate, unit, count in (
        *_signed_once(connection, poll),
        *_accounts_apart(connection, poll),
        *_marks_apart(connection, poll),
    ):
        found[kind, electorate, unit] = count
    return found


def twins(connection: Connection, poll: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return electorate and units whose count sheets have the same numbers in every place: one may be a copy.

    Of a sheet that was corrected the correction is compared; one that was entered once is not looked at.
    """
    table = paper_counts
    standing = _standing(connection, poll)
    found = select(table).where(table.c.poll == poll).order_by(table.c.contest, table.c.option)
    sheets: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for row in connection.execute(found):
        if standing.get((row.electorate, row.unit)) == row.entry:
            sheets.setdefault((row.electorate, row.unit), []).append((row.contest, row.option, row.marks))
    alike: dict[object, list[str]] = {}
    for (electorate, unit), figures in sorted(sheets.items()):
        if sum(marks for _, _, marks in figures) >= _FEWEST_MARKS:
            alike.setdefault((electorate, tuple(figures)), []).append(unit)
    return [(key[0], tuple(units)) for key, units in alike.items() if isinstance(key, tuple) and len(units) > 1]


def _standing(connection: Connection, poll: int) -> dict[tuple[str, str], int]:
    found = {key[1:]: each for key, each in heads(connection, poll).items() if key[0] is PaperKind.COUNT}
    entered = {place: [head.number for head in each] for place, each in found.items()}
    twice = {place: numbers for place, numbers in entered.items() if len(numbers) > 1}
    return {place: numbers[-1] if numbers[-1] >= FIRST_CORRECTION else 1 for place, numbers in twice.items()}


_Apart = Iterator[tuple[PaperKind, str, str, int]]


def _signed_once(connection: Connection, poll: int) -> _Apart:
    table = poll_book
    once = (
        select(table.c.electorate, table.c.unit)
        .where(table.c.poll == poll, table.c.entry < FIRST_CORRECTION)
        .group_by(table.c.electorate, table.c.unit, table.c.roll_no)
        .having(func.count() == 1)
        .subquery()
    )
    found = select(once.c.electorate, once.c.unit, func.count()).group_by(once.c.electorate, once.c.unit)
    for electorate, unit, count in connection.execute(found):
        yield PaperKind.POLL_BOOK, electorate, unit, count


def _accounts_apart(connection: Connection, poll: int) -> _Apart:
    first, second = paper_accounts.alias("first"), paper_accounts.alias("second")
    same_place = [first.c[name] == second.c[name] for name in ("poll", "electorate", "unit")]
    apart = [first.c[name] != second.c[name] for name in ACCOUNT_FIGURES]
    count = sum((cast(each, Integer) for each in apart[1:]), cast(apart[0], Integer))
    found = (
        select(first.c.electorate, first.c.unit, count)
        .join(second, and_(*same_place))
        .where(first.c.poll == poll, first.c.entry == 1, second.c.entry == 2, or_(*apart))  # noqa: PLR2004 - both entries.
    )
    for electorate, unit, numbers in connection.execute(found):
        yield PaperKind.ACCOUNT, electorate, unit, numbers


def _marks_apart(connection: Connection, poll: int) -> _Apart:
    table = paper_counts
    apart = (
        select(table.c.electorate, table.c.unit)
        .where(table.c.poll == poll, table.c.entry < FIRST_CORRECTION)
        .group_by(table.c.electorate, table.c.unit, table.c.contest, table.c.option)
        .having(func.min(table.c.marks) != func.max(table.c.marks))
        .subquery()
    )
    found = select(apart.c.electorate, apart.c.unit, func.count()).group_by(apart.c.electorate, apart.c.unit)
    for electorate, unit, count in connection.execute(found):
        yield PaperKind.COUNT, electorate, unit, count
