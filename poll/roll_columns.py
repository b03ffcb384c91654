"""The headings of a roll file: which column is which, in either language, in any order."""

import re
import unicodedata
from collections.abc import Sequence

from poll.refusal import Say, Weight
from poll.roll_findings import RollFindings, shown
from poll.roll_words import COLUMN_NAMES, HEADINGS

_BY_HEADING = {heading: column for column, headings in HEADINGS.items() for heading in headings}
_IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")


def heading_of(cell: str) -> str | None:
    """Return the column that a cell names, or None where it is no heading."""
    plain = _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", cell).casefold())
    return _BY_HEADING.get(plain.strip(" *:\t\r\n\ufeff")) or _BY_HEADING.get(re.sub(r"[\s*:]", "", plain))


def is_header(cells: Sequence[str], needed: Sequence[str]) -> bool:
    """Tell whether a row is the header: it names the first of the needed columns and at least one more."""
    columns = {heading_of(cell) for cell in cells} - {None}
    return needed[0] in columns and len(columns) > 1


def read_header(
    line: int, cells: Sequence[str], wanted: Sequence[str], needed: Sequence[str], findings: RollFindings
) -> dict[str, int]:
    """Return the place of each wanted column; say what is missing, twice there, or not read."""
    places: dict[str, int] = {}
    unread = []
    for place, cell in enumerate(cells):
        column = heading_of(cell)
        if column is None or column not in wanted:
            unread += [shown(cell.strip())] if cell.strip() else []
        elif column in places:
            name = COLUMN_NAMES[column]
            findings.add(
                "two_columns",
                line,
                Say(f"一列“{name.zh}”", f'one column "{name.en}"'),
                Say(
                    f"“{shown(cells[places[column]])}”和“{shown(cell)}”",
                    f'"{shown(cells[places[column]])}" and "{shown(cell)}"',
                ),
                Say("只保留一列。", "Keep one of them."),
            )
        else:
            places[column] = place
    for column in needed:
        if column not in places:
            _note_missing(line, column, findings)
    if unread:
        found = Say(f"未读取的列：{'、'.join(unread)}", f"columns that are not read: {', '.join(unread)}")
        step = Say("如需要，请改为认得的列名。", "Rename a column that is needed.")
        findings.add("unread_column", line, Say("认得的列名", "headings that are known"), found, step, Weight.NOTICE)
    return places


def _note_missing(line: int, column: str, findings: RollFindings) -> None:
    name, known = COLUMN_NAMES[column], "、".join(HEADINGS[column])
    findings.add(
        "missing_column",
        line,
        Say(f"“{name.zh}”列（{known}）", f'a column "{name.en}" ({", ".join(HEADINGS[column])})'),
        Say("没有这一列", "no such column"),
        Say("补上这一列和列名。", "Add the column with its heading."),
    )
