"""Entering paper: the stage it may happen in, the officials who do it, and the entry in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import click
from sqlalchemy import Connection

from poll.canonical import canonical
from poll.paper import PaperKind, PaperSheet, SheetEntry
from poll.paper_file import read_account, read_count
from poll.paper_table import PaperFile
from poll.poll import Stage
from poll.pollbook import Listed, read_poll_book
from poll.records import journal_store, paper_store, poll_store, roll_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.sheet import read_sheet

# A signature voids a phone vote, so the book closes before the voids. The other sheets may be corrected, and merged
# again, until the result is reconciled: what reconciling finds wrong must be possible to put right.
_ENDS = {PaperKind.POLL_BOOK: Stage.VOIDED, PaperKind.ACCOUNT: Stage.RECONCILED, PaperKind.COUNT: Stage.RECONCILED}


@dataclass(frozen=True, slots=True)
class Entering:
    """Who enters sheets, and whether for the first time, the second, or as a correction.

    Raises click's usage error where the options do not go together.
    """

    official: str
    entry: int | None
    official_2: str | None
    reason: str | None
    correct: bool

    def __post_init__(self) -> None:
        """Refuse options that do not go together."""
        if self.correct and (self.entry is not None or self.official_2 is None or self.reason is None):
            msg = "--correct 需要 --official-2 和 --reason，不要 --entry / takes --official-2 and --reason, no --entry"
            raise click.UsageError(msg)
        if not self.correct and (self.entry is None or self.official_2 is not None or self.reason is not None):
            msg = "请给出 --entry 1 或 2，或 --correct / give --entry 1 or 2, or --correct"
            raise click.UsageError(msg)


@dataclass(frozen=True, slots=True)
class Source:
    """Where sheets came from: the file's name, or `form`, and the hash of its bytes."""

    name: str
    sha256: str


def read_paper(connection: Connection, poll: StoredPoll, kind: PaperKind, path: Path) -> PaperFile:
    """Read one file of the paper."""
    sheet = read_sheet(path)
    match kind:
        case PaperKind.POLL_BOOK:
            return read_poll_book(sheet, poll.rules, listed_people(connection, poll))
        case PaperKind.ACCOUNT:
            return read_account(sheet, poll.rules)
        case PaperKind.COUNT:
            return read_count(sheet, poll.rules)


def listed_people(connection: Connection, poll: StoredPoll) -> list[Listed]:
    """Return the roll in force as a poll book names people: without their telephones."""
    people = roll_store.people(connection, poll.key)
    return [Listed(person.roll_no, person.name, person.electorate, person.unit) for person in people]


def enter(  # noqa: PLR0913, PLR0917 - what is entered, by whom, from what and when.
    connection: Connection,
    poll_id: str,
    entering: Entering,
    kind: PaperKind,
    sheets: Sequence[PaperSheet],
    source: Source,
    at_ms: int,
) -> None:
    """Put sheets of one kind into the records and the act into the journal.

    Raises:
        FindingsError: the poll's stage is past, or the entry does not fit those that are there.
    """
    # The stages of the canvass take the same lock: no sheet slips in while one is being moved.
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    poll = poll_store.find(connection, poll_id)
    if not Stage.OPEN.place <= poll.stage.place < _ENDS[kind].place:
        raise FindingsError([_past(poll, kind)])
    act: dict[str, object] = {
        "kind": kind.value,
        "source": source.name,
        "sha256": source.sha256,
        "sheets": [[sheet.electorate, sheet.unit] for sheet in sheets],
        "official": entering.official,
    }
    if entering.correct:
        officials = entering.official, entering.official_2 or ""
        paper_store.correct(
            connection,
            poll.key,
            sheets,
            officials=officials,
            reason=entering.reason or "",
            sha256=source.sha256,
            at_ms=at_ms,
        )
        act |= {"official_2": officials[1], "reason": entering.reason or ""}
    else:
        number = entering.entry or 0
        paper_store.add(
            connection, poll.key, sheets, entry=number, official=entering.official, sha256=source.sha256, at_ms=at_ms
        )
        act |= {"entry": number}
    journal_store.append(connection, poll.key, at_ms, "paper_corrected" if entering.correct else "paper_entered", act)


def sheet_sha256(sheet: PaperSheet) -> str:
    """Return the hash of a sheet that came from a form and no file."""
    figures = [[*figure, str(value)] for figure, value in sorted(sheet.figures.items())]
    return sha256(canonical([sheet.place, figures])).hexdigest()


def entry_as_json(entry: SheetEntry) -> dict[str, object]:
    """Return an entry for a program; of a poll book how many signed, not who."""
    return {
        "kind": entry.sheet.kind.value,
        "electorate": entry.sheet.electorate,
        "unit": entry.sheet.unit,
        "entry": entry.number,
        "officials": list(entry.officials),
        "reason": entry.reason,
        "sha256": entry.sha256,
        "at_ms": entry.at_ms,
        "figures": shown_figures(entry),
    }


def shown_figures(entry: SheetEntry) -> dict[str, int]:
    """Return the numbers of an entry by name; a poll book's is how many signed."""
    if entry.sheet.kind is PaperKind.POLL_BOOK:
        return {"signed": len(entry.sheet.figures)}
    return {"/".join(figure): value for figure, value in entry.sheet.figures.items()}


def _past(poll: StoredPoll, kind: PaperKind) -> Finding:
    end = _ENDS[kind].value
    return Finding(
        poll.id,
        Say(f"open 之后、{end} 之前的阶段", f"a stage from open on and before {end}"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say(
            "评议开始后、该步骤之前录入；之后的更正须走更正程序。",
            "Paper is entered after opening and before that step.",
        ),
    )
