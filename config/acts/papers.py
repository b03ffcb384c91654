"""Entering paper, from a file or a form: the stage it may happen in, who does it, and the entry in the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection

from poll.canonical import canonical
from poll.official import official_name
from poll.paper import ACCOUNT_FIGURES, PaperKind, PaperSheet, SheetEntry
from poll.paper_file import read_account, read_count
from poll.paper_table import PaperFile
from poll.poll import Stage
from poll.pollbook import Listed, read_poll_book
from poll.records import journal_store, paper_store, poll_store, roll_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say, Weight
from poll.rules import RuleSet
from poll.sheet import Sheet, SheetRow, read_sheet

# A signature voids a phone vote, so the book closes before the voids. The other sheets may be corrected, and merged
# again, until the result is reconciled: what reconciling finds wrong must be possible to put right.
_ENDS = {PaperKind.POLL_BOOK: Stage.VOIDED, PaperKind.ACCOUNT: Stage.RECONCILED, PaperKind.COUNT: Stage.RECONCILED}


@dataclass(frozen=True, slots=True)
class Entering:
    """Who enters sheets, and whether for the first time, the second, or as a correction.

    Attributes:
        official: who enters.
        entry: 1 or 2; None for a correction.
        official_2: who corrects it with the first; None for an entry.
        reason: of a correction; None for an entry.
        correct: whether it is a correction.

    Raises FindingsError where these do not go together.
    """

    official: str
    entry: int | None
    official_2: str | None
    reason: str | None
    correct: bool

    def __post_init__(self) -> None:
        """Refuse what does not go together."""
        if self.correct and (self.entry is not None or self.official_2 is None or self.reason is None):
            raise FindingsError([_incomplete_correction()])
        if not self.correct and (self.entry not in {1, 2} or self.official_2 is not None or self.reason is not None):
            raise FindingsError([_which_entry()])


@dataclass(frozen=True, slots=True)
class Form:
    """One unit's sheet as it is typed.

    Attributes:
        electorate, unit: by id or label.
        account: printed, issued, unused, spoiled, returned; all None where there is no account on it.
        counted: `contest:option=marks`.
        signed: numbers on the roll.
    """

    electorate: str
    unit: str
    account: Sequence[int | None]
    counted: Sequence[str]
    signed: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was given, so that everything is to be asked for."""
        return not self.counted and not self.signed and all(number is None for number in self.account)


@dataclass(frozen=True, slots=True)
class Source:
    """Where sheets came from: the file's name, or `form`, and the hash of its bytes."""

    name: str
    sha256: str


def enter_file(  # noqa: PLR0913, PLR0917 - what is entered, by whom, from what and when.
    connection: Connection, poll_id: str, entering: Entering, kind: PaperKind, path: Path, at_ms: int
) -> list[Finding]:
    """Enter every sheet of one csv or xlsx file; return what to know all the same.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: of a poll that is open, or closed and not yet too far.
        entering: who, and which entry.
        kind: of the sheets.
        path: the file; its name goes into the journal.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: the file is not fit, the stage is past, or the entry does not fit those that are there.
    """
    poll = poll_store.find(connection, poll_id)
    read = read_paper(connection, poll, kind, path)
    if not read.is_fit:
        raise FindingsError(list(read.findings))
    source = Source(path.name, sha256(path.read_bytes()).hexdigest())
    enter_sheets(connection, poll_id, entering, kind, read.sheets, source, at_ms)
    return list(read.findings)


def enter_form(connection: Connection, poll_id: str, entering: Entering, form: Form, at_ms: int) -> list[Finding]:
    """Enter the sheets that a form stands for; return what to know all the same.

    Raises:
        FindingsError: the form is not fit, the stage is past, or the entry does not fit those that are there.
    """
    poll = poll_store.find(connection, poll_id)
    read = form_files(form, poll.rules, listed_people(connection, poll))
    findings = [finding for file in read for finding in file.findings]
    if any(finding.weight is Weight.ERROR for finding in findings):
        raise FindingsError(findings)
    for sheet in (each for file in read for each in file.sheets):
        source = from_form(sheet, entering.official)
        enter_sheets(connection, poll_id, entering, sheet.kind, [sheet], source, at_ms)
    return findings


def enter_sheets(  # noqa: PLR0913, PLR0917 - what is entered, by whom, from what and when.
    connection: Connection,
    poll_id: str,
    entering: Entering,
    kind: PaperKind,
    sheets: Sequence[PaperSheet],
    source: Source,
    at_ms: int,
) -> None:
    """Enter sheets that were read, and write the journal.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: of a poll that is open, or closed and not yet too far.
        entering: who, and which entry.
        kind: of the sheets.
        sheets: each once.
        source: where they came from.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: the stage is past, or the entry does not fit those that are there.
    """
    # The stages of the canvass take the same lock: no sheet slips in while one is being moved.
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    poll = poll_store.find(connection, poll_id)
    if not may_be_entered(poll, kind):
        raise FindingsError([_past(poll, kind)])
    act: dict[str, object] = {
        "kind": kind.value,
        "source": source.name,
        "sha256": source.sha256,
        "sheets": [[sheet.electorate, sheet.unit] for sheet in sheets],
        "official": official_name(entering.official),
    }
    if entering.correct:
        officials = official_name(entering.official), official_name(entering.official_2 or "")
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


def may_be_entered(poll: StoredPoll, kind: PaperKind) -> bool:
    """Tell whether sheets of a kind may be entered or corrected at the stage where a poll stands."""
    return Stage.OPEN.place <= poll.stage.place < _ENDS[kind].place


def read_paper(connection: Connection, poll: StoredPoll, kind: PaperKind, path: Path) -> PaperFile:
    """Read one file of the paper and keep nothing."""
    sheet = read_sheet(path)
    match kind:
        case PaperKind.POLL_BOOK:
            return read_poll_book(sheet, poll.rules, listed_people(connection, poll))
        case PaperKind.ACCOUNT:
            return read_account(sheet, poll.rules)
        case PaperKind.COUNT:
            return read_count(sheet, poll.rules)


def form_files(form: Form, rules: RuleSet, people: Sequence[Listed]) -> list[PaperFile]:
    """Read a form as the files that it stands for, by the rules that files are read by.

    Raises:
        FindingsError: a count is not written `contest:option=marks`.
    """
    files = []
    place = form.electorate, form.unit
    if form.signed:
        signers = _sheet("signed", ("roll_no", "electorate", "unit"), [(number, *place) for number in form.signed])
        files.append(read_poll_book(signers, rules, people))
    if any(number is not None for number in form.account):
        numbers = ["" if number is None else str(number) for number in form.account]
        account = _sheet("account", ("electorate", "unit", *ACCOUNT_FIGURES), [(*place, *numbers)])
        files.append(read_account(account, rules))
    if form.counted:
        marks = [(*place, *_parts(written)) for written in form.counted]
        files.append(read_count(_sheet("count", ("electorate", "unit", "contest", "option", "marks"), marks), rules))
    return files


def listed_people(connection: Connection, poll: StoredPoll) -> list[Listed]:
    """Return the roll in force as a poll book names people: without their telephones."""
    people = roll_store.people(connection, poll.key)
    return [Listed(person.roll_no, person.name, person.electorate, person.unit) for person in people]


def from_form(sheet: PaperSheet, official: str) -> Source:
    """Return where a sheet came from that was typed: the hash is salted, or the other entry could be tried from it."""
    return Source("form", sha256((typed_sha256(sheet, official) + token_hex(16)).encode()).hexdigest())


def typed_sha256(sheet: PaperSheet, official: str) -> str:
    """Return the hash of what an official has typed: of the numbers of a sheet and the name."""
    figures = [[*figure, str(value)] for figure, value in sorted(sheet.figures.items())]
    return sha256(canonical([sheet.place, figures, official_name(official)])).hexdigest()


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


def _sheet(name: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Sheet:
    numbered = [SheetRow(line, cells) for line, cells in enumerate([header, *rows], 1)]
    return Sheet(name, tuple(numbered), ())


def _parts(written: str) -> tuple[str, str, str]:
    place, equals, marks = written.rpartition("=")
    contest, colon, option = place.partition(":")
    if not equals or not colon:
        raise FindingsError([_no_count(written)])
    return contest, option, marks


def _incomplete_correction() -> Finding:
    return Finding(
        "correction 更正",
        Say("两位经办人和原因，不分第几次", "two officials and a reason, and no number of an entry"),
        Say("不全，或写了第几次", "less, or the number of an entry"),
        Say(
            "请补齐（--correct 需要 --official-2 和 --reason，不要 --entry）。",
            "Complete it (--correct takes --official-2 and --reason, no --entry).",
        ),
    )


def _which_entry() -> Finding:
    return Finding(
        "entry 录入",
        Say("第一次或第二次录入；或更正", "the first or the second entry; or a correction"),
        Say("没有写清", "neither"),
        Say("请写明（--entry 1 或 2，或 --correct）。", "Say which (--entry 1 or 2, or --correct)."),
    )


def _no_count(written: str) -> Finding:
    return Finding(
        "count 计票",
        Say("项目:选项=票数，如 overall:excellent=5", "contest:option=marks, such as overall:excellent=5"),
        Say(written, written),
        Say("请按此格式填写。", "Write it like that."),
    )


def _past(poll: StoredPoll, kind: PaperKind) -> Finding:
    end = _ENDS[kind].value
    return Finding(
        poll.id,
        Say(f"open 之后、{end} 之前的阶段", f"a stage from open on and before {end}"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say(
            "评议开始后、该步骤之前录入；已确认的结果先更正（xiangyin canvass amend）。",
            "Enter it after opening and before that step; what is certified is amended first (xiangyin canvass amend).",
        ),
    )
