"""The paper in the records: entries of sheets are added, never changed; what stands is worked out from them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Row, Table, insert, select

from poll.official import official_name, reason_given, same_official, two_officials
from poll.paper import (
    ACCOUNT_FIGURES,
    FIRST_CORRECTION,
    Figure,
    PaperKind,
    PaperSheet,
    SettledPaper,
    SheetEntry,
    settle,
)
from poll.records.tables import paper_accounts, paper_counts, paper_entries, poll_book
from poll.refusal import Finding, FindingsError, Say

_MOST_ENTRY = FIRST_CORRECTION - 1


def add(  # noqa: PLR0913 - what is entered, by whom, when and from what.
    connection: Connection,
    poll: int,
    sheets: Iterable[PaperSheet],
    *,
    entry: int,
    official: str,
    sha256: str,
    at_ms: int,
) -> None:
    """Enter sheets for the first or the second time, all of them or none.

    Args:
        connection: in a transaction from `database.writing`.
        poll: the poll's number in the records.
        sheets: as read from one file or form.
        entry: 1 or 2.
        official: who enters them.
        sha256: of the file or form, hex.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: a sheet has this entry already, or its other entry is by the same official.
    """
    name, listed = official_name(official), list(sheets)
    standing = [_officials(connection, poll, sheet) for sheet in listed]
    findings = [
        finding
        for sheet, officials in zip(listed, standing, strict=True)
        for finding in _unfit(sheet, officials, entry, name)
    ]
    if findings:
        raise FindingsError(findings)
    for sheet in listed:
        _write(connection, poll, SheetEntry(sheet, entry, (name,), "", sha256, at_ms))


def correct(  # noqa: PLR0913 - what is corrected, by whom, why and when.
    connection: Connection,
    poll: int,
    sheets: Iterable[PaperSheet],
    *,
    officials: tuple[str, str],
    reason: str,
    sha256: str,
    at_ms: int,
) -> None:
    """Correct sheets that were entered: a new entry of each, by two officials, with a reason.

    At least one of them has read none of the two first entries into the records: a third pair of eyes.

    Raises:
        FindingsError: there is nothing to correct yet, the officials are one person or the two who entered it, or no
            reason is given.
    """
    names, plain_reason = two_officials(*officials), reason_given(reason)
    for sheet in sheets:
        entered = _officials(connection, poll, sheet)
        latest = max(entered, default=0)
        if latest < _MOST_ENTRY:
            raise FindingsError([_too_early(sheet, latest)])
        if not has_third(names, [entered[1], entered[_MOST_ENTRY]]):
            raise FindingsError([_nobody_new(sheet, names)])
        _write(connection, poll, SheetEntry(sheet, latest + 1, names, plain_reason, sha256, at_ms))


def has_third(officials: Iterable[str], entered_by: Sequence[str]) -> bool:
    """Tell whether one of these officials is neither of those who entered a sheet for the first and the second time."""
    return any(not any(same_official(each, other) for other in entered_by) for each in officials)


def entries(connection: Connection, poll: int) -> list[SheetEntry]:
    """Return every entry of every sheet of a poll, by sheet and number."""
    figures, refs = _figures(connection, poll)
    listed = select(paper_entries).where(paper_entries.c.poll == poll)
    order = (paper_entries.c.kind, paper_entries.c.electorate, paper_entries.c.unit, paper_entries.c.entry)
    return [_entry(row, figures, refs) for row in connection.execute(listed.order_by(*order))]


def entries_of(connection: Connection, poll: int, kind: PaperKind, electorate: str, unit: str) -> list[SheetEntry]:
    """Return every entry of one sheet, the first one first."""
    where = {"electorate": electorate, "unit": unit}
    figures, refs = _figures(connection, poll, kind, where)
    its = [paper_entries.c[name] == value for name, value in where.items()]
    listed = select(paper_entries).where(paper_entries.c.poll == poll, paper_entries.c.kind == kind.value, *its)
    return [_entry(row, figures, refs) for row in connection.execute(listed.order_by(paper_entries.c.entry))]


def settled_paper(connection: Connection, poll: int) -> SettledPaper:
    """Return the paper of a poll as far as its entries agree or were corrected, and what does not."""
    return settle(entries(connection, poll))


_Key = tuple[str, str, str, int]
"""Kind, electorate, unit and number of an entry."""


def _officials(connection: Connection, poll: int, sheet: PaperSheet) -> dict[int, str]:
    found = select(paper_entries.c.entry, paper_entries.c.official).where(
        paper_entries.c.poll == poll,
        paper_entries.c.kind == sheet.kind.value,
        paper_entries.c.electorate == sheet.electorate,
        paper_entries.c.unit == sheet.unit,
    )
    return {row.entry: row.official for row in connection.execute(found)}


def _write(connection: Connection, poll: int, entry: SheetEntry) -> None:
    sheet = entry.sheet
    place = {"poll": poll, "electorate": sheet.electorate, "unit": sheet.unit, "entry": entry.number}
    heading = place | {
        "kind": sheet.kind.value,
        "official": entry.officials[0],
        "official_2": entry.officials[1] if entry.reason else None,
        "reason": entry.reason or None,
        "sha256": entry.sha256,
        "at": entry.at_ms,
    }
    connection.execute(insert(paper_entries).values(heading))
    table, rows = _lines(sheet, place)
    if rows:
        connection.execute(insert(table), rows)


def _lines(sheet: PaperSheet, place: Mapping[str, object]) -> tuple[Table, list[dict[str, object]]]:
    match sheet.kind:
        case PaperKind.POLL_BOOK:
            return poll_book, [{**place, "roll_no": one[0], "ref": sheet.refs[one]} for one in sheet.figures]
        case PaperKind.ACCOUNT:
            return paper_accounts, [{**place, **{name: sheet.figures[name,] for name in ACCOUNT_FIGURES}}]
        case PaperKind.COUNT:
            return paper_counts, [
                {**place, "contest": contest, "option": option, "marks": marks}
                for (contest, option), marks in sheet.figures.items()
            ]


def _figures(
    connection: Connection, poll: int, only: PaperKind | None = None, where: Mapping[str, str] | None = None
) -> tuple[dict[_Key, dict[Figure, int]], dict[_Key, dict[Figure, str]]]:
    figures: dict[_Key, dict[Figure, int]] = {}
    refs: dict[_Key, dict[Figure, str]] = {}

    def rows(kind: PaperKind, table: Table, *order: str) -> Iterable[Row[tuple[object, ...]]]:
        if only not in {None, kind}:
            return ()
        its = [table.c[name] == value for name, value in (where or {}).items()]
        found = select(table).where(table.c.poll == poll, *its).order_by(*(table.c[name] for name in order))
        return connection.execute(found)

    for row in rows(PaperKind.POLL_BOOK, poll_book):
        key = PaperKind.POLL_BOOK.value, row.electorate, row.unit, row.entry
        figures.setdefault(key, {})[row.roll_no,] = 1
        refs.setdefault(key, {})[row.roll_no,] = row.ref
    for row in rows(PaperKind.ACCOUNT, paper_accounts):
        key = PaperKind.ACCOUNT.value, row.electorate, row.unit, row.entry
        figures[key] = {(name,): getattr(row, name) for name in ACCOUNT_FIGURES}
    for row in rows(PaperKind.COUNT, paper_counts, "contest", "option"):
        key = PaperKind.COUNT.value, row.electorate, row.unit, row.entry
        figures.setdefault(key, {})[row.contest, row.option] = row.marks
    return figures, refs


def _entry(
    row: Row[tuple[object, ...]],
    figures: Mapping[_Key, Mapping[Figure, int]],
    refs: Mapping[_Key, Mapping[Figure, str]],
) -> SheetEntry:
    key = row.kind, row.electorate, row.unit, row.entry
    sheet = PaperSheet(PaperKind(row.kind), row.electorate, row.unit, figures.get(key, {}), refs.get(key, {}))
    officials = (row.official,) if row.official_2 is None else (row.official, row.official_2)
    return SheetEntry(sheet, row.entry, officials, row.reason or "", row.sha256, row.at)


def _unfit(sheet: PaperSheet, officials: Mapping[int, str], entry: int, name: str) -> list[Finding]:
    if entry in officials:
        return [_entered_already(sheet, entry, officials[entry])]
    return [
        _same_official(sheet, name)
        for number, other in officials.items()
        if number <= _MOST_ENTRY and same_official(other, name)
    ]


def _entered_already(sheet: PaperSheet, entry: int, by: str) -> Finding:
    return Finding(
        sheet.place,
        Say(f"尚无第 {entry} 次录入", f"no entry {entry} yet"),
        Say(f"{by}已录入", f"one by {by}"),
        Say(
            "录入后不能改动；如有错，由两人更正（--correct）。",
            "An entry is never changed; where it is wrong, two officials correct it (--correct).",
        ),
    )


def _same_official(sheet: PaperSheet, name: str) -> Finding:
    return Finding(
        sheet.place,
        Say("与另一次录入不同的经办人", "another official than for the other entry"),
        Say(f"两次都是{name}", f"{name} for both"),
        Say("请另一位经办人看原表录入。", "Let another official read the sheet and enter it."),
    )


def _nobody_new(sheet: PaperSheet, officials: tuple[str, str]) -> Finding:
    return Finding(
        sheet.place,
        Say("至少一位没有录入过这张表的经办人", "at least one official who has not entered this sheet"),
        Say(f"{officials[0]}和{officials[1]}各录入过一次", f"{officials[0]} and {officials[1]}, who entered it"),
        Say("请第三位经办人看原表，一起更正。", "Let a third official read the sheet and correct it with one of them."),
    )


def _too_early(sheet: PaperSheet, latest: int) -> Finding:
    return Finding(
        sheet.place,
        Say("两次录入之后的更正", "a correction after both entries"),
        Say(f"已有 {latest} 次录入", f"{latest} entries so far"),
        Say("请先完成两次录入。", "Enter it twice first."),
    )
