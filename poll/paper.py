"""Paper: what a hall sends back, each sheet entered twice by two officials, compared and never averaged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, unique

from poll.refusal import Finding, Say, Weight

BLANK, INVALID = "blank", "invalid"
"""In place of an option: papers without a mark on the contest, and papers rejected at the count."""

FIRST_CORRECTION = 3
"""Entries 1 and 2 are the two first ones; a correction is entry 3, 4 ... of its sheet."""

Figure = tuple[str, ...]
"""Which number of a sheet: `("issued",)`, `("overall", "excellent")`, `("0017",)` for one who signed."""


@unique
class PaperKind(Enum):
    """The three sheets of a hall."""

    POLL_BOOK = "poll_book"
    ACCOUNT = "account"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class PaperAccount:
    """What became of the papers of one electorate in one unit; each number counts papers.

    `spoiled` papers were exchanged before the box; `returned` papers were in it.
    """

    electorate: str
    unit: str
    printed: int
    issued: int
    unused: int
    spoiled: int
    returned: int


ACCOUNT_FIGURES = ("printed", "issued", "unused", "spoiled", "returned")
"""The numbers of a paper account, in the order of the form."""


@dataclass(frozen=True, slots=True)
class PaperCount:
    """The marks of one contest on the papers of one electorate in one unit.

    Attributes:
        marks: by option id, and `BLANK` and `INVALID`; every option of the contest, 0 included.
    """

    electorate: str
    unit: str
    contest: str
    marks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One sheet as one official read it.

    Attributes:
        kind: which of the three.
        electorate, unit: whose sheet it is.
        figures: every number of it; of a poll book, 1 for each who signed.
        refs: file and line of those who signed; empty for other sheets.
    """

    kind: PaperKind
    electorate: str
    unit: str
    figures: Mapping[Figure, int]
    refs: Mapping[Figure, str]

    @property
    def place(self) -> str:
        """Return the sheet's name in findings: `count villagers/g3`."""
        return f"{self.kind.value} {self.electorate}/{self.unit}"


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One entry of one sheet in the records.

    Attributes:
        sheet: what was entered.
        number: 1 or 2; from 3 on a correction, of which the highest stands.
        officials: who entered it; two different ones for a correction.
        reason: of a correction; empty otherwise.
        sha256: of the file it came from, or of the form.
        at_ms: when, in milliseconds of the epoch.
    """

    sheet: PaperSheet
    number: int
    officials: tuple[str, ...]
    reason: str
    sha256: str
    at_ms: int

    @property
    def by(self) -> str:
        """Return who entered it."""
        return ", ".join(self.officials)


@dataclass(frozen=True, slots=True)
class SettledPaper:
    """The paper of a poll as far as it is settled.

    Attributes:
        accounts, counts: of the sheets that both officials entered alike, or that two corrected.
        signed: (electorate, roll number) -> file and line of the poll book.
        findings: sheets entered once, entries that differ (errors); corrections and twin files (notices).
    """

    accounts: tuple[PaperAccount, ...]
    counts: tuple[PaperCount, ...]
    signed: Mapping[tuple[str, str], str]
    findings: tuple[Finding, ...]


def settle(entries: Iterable[SheetEntry]) -> SettledPaper:
    """Compare the two entries of every sheet and return what stands.

    A sheet stands when its two entries agree, or in its latest correction. A sheet that does not is in no total.

    Source: domain.md 4.2, invariants 9 and 10.
    """
    sheets: dict[tuple[str, str, str], list[SheetEntry]] = {}
    for entry in entries:
        key = entry.sheet.kind.value, entry.sheet.electorate, entry.sheet.unit
        sheets.setdefault(key, []).append(entry)
    findings: list[Finding] = []
    standing: list[PaperSheet] = []
    for key in sorted(sheets):
        stands, said = settled(sheets[key])
        findings.extend(said)
        if stands is not None:
            standing.append(stands.sheet)
    return SettledPaper(
        tuple(account_of(sheet) for sheet in standing if sheet.kind is PaperKind.ACCOUNT),
        tuple(count for sheet in standing if sheet.kind is PaperKind.COUNT for count in counts_of(sheet)),
        {
            (sheet.electorate, figure[0]): ref
            for sheet in standing
            if sheet.kind is PaperKind.POLL_BOOK
            for figure, ref in sheet.refs.items()
        },
        tuple(findings),
    )


def settled(entries: Iterable[SheetEntry]) -> tuple[SheetEntry | None, list[Finding]]:
    """Return the entry of one sheet that stands, or None, and what there is to say about its entries."""
    by_number = {entry.number: entry for entry in entries}
    latest = by_number[max(by_number)]
    if latest.number >= FIRST_CORRECTION:
        return latest, [_corrected(latest)]
    if len(by_number) == 1:
        return None, [_entered_once(latest)]
    first, second = by_number[1], by_number[2]
    findings = compare(first, second)
    if any(finding.weight is Weight.ERROR for finding in findings):
        return None, findings
    return first, findings


def compare(first: SheetEntry, second: SheetEntry) -> list[Finding]:
    """Name every number in which two entries of one sheet differ, with both values and who entered them.

    A notice is added where both came from the same bytes: then nobody read the sheet a second time.
    """
    findings = []
    for figure in sorted(first.sheet.figures.keys() | second.sheet.figures.keys()):
        left, right = first.sheet.figures.get(figure), second.sheet.figures.get(figure)
        if left != right:
            findings.append(_differs(first, second, figure, left, right))
    if not findings and first.sha256 == second.sha256:
        findings.append(_same_bytes(first, second))
    return findings


def account_of(sheet: PaperSheet) -> PaperAccount:
    """Return a sheet as the paper account that it is."""
    return PaperAccount(sheet.electorate, sheet.unit, **{name: sheet.figures[name,] for name in ACCOUNT_FIGURES})


def counts_of(sheet: PaperSheet) -> list[PaperCount]:
    """Return a sheet as the counts that it holds, one for each contest."""
    contests: dict[str, dict[str, int]] = {}
    for (contest, option), marks in sheet.figures.items():
        contests.setdefault(contest, {})[option] = marks
    return [PaperCount(sheet.electorate, sheet.unit, contest, marks) for contest, marks in contests.items()]


def _differs(first: SheetEntry, second: SheetEntry, figure: Figure, left: int | None, right: int | None) -> Finding:
    where = f"{first.sheet.place} {'/'.join(figure)}"
    one, other = _value(first.sheet.kind, left), _value(first.sheet.kind, right)
    return Finding(
        where,
        Say("两次录入一致", "two entries that agree"),
        Say(
            f"{first.by}录入 {one.zh}，{second.by}录入 {other.zh}",
            f"{one.en} by {first.by}, {other.en} by {second.by}",
        ),
        Say(
            "请两人一起核对原表，用 --correct 录入更正。",
            "Read the sheet again together and enter a correction with --correct.",
        ),
    )


def _value(kind: PaperKind, value: int | None) -> Say:
    if kind is PaperKind.POLL_BOOK:
        return Say("已签到", "signed") if value else Say("未签到", "not signed")
    return Say("空缺", "nothing") if value is None else Say(str(value), str(value))


def _entered_once(entry: SheetEntry) -> Finding:
    missing = 2 if entry.number == 1 else 1
    return Finding(
        entry.sheet.place,
        Say("两位经办人各录入一次", "an entry by each of two officials"),
        Say(f"只有{entry.by}的第 {entry.number} 次录入", f"entry {entry.number} by {entry.by} alone"),
        Say(f"请另一位经办人录入（--entry {missing}）。", f"Let another official enter it (--entry {missing})."),
    )


def _corrected(entry: SheetEntry) -> Finding:
    return Finding(
        entry.sheet.place,
        Say("两次录入一致", "two entries that agree"),
        Say(
            f"{entry.by}更正（第 {entry.number} 次录入）：{entry.reason}",
            f"a correction (entry {entry.number}) by {entry.by}: {entry.reason}",
        ),
        Say("以更正为准，前面的录入仍保留。", "The correction stands; the entries before it are kept."),
        Weight.NOTICE,
    )


def _same_bytes(first: SheetEntry, second: SheetEntry) -> Finding:
    return Finding(
        first.sheet.place,
        Say("两份各自录入的文件", "two files, each typed by itself"),
        Say(f"{first.by}与{second.by}用了同一份文件", f"the same file from {first.by} and {second.by}"),
        Say("请确认两人确实各看了一遍原表。", "Make sure that both have read the sheet themselves."),
        Weight.NOTICE,
    )
