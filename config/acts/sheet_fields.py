"""The fields of a sheet in the order of the paper: what each is called, and how what is typed in it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.phrases import Phrases
from poll.paper import ACCOUNT_FIGURES, BLANK, INVALID, Figure, PaperKind, PaperSheet
from poll.paper_table import HEADINGS, read_number
from poll.records.sheet_store import SheetKey
from poll.refusal import Finding, FindingsError, Say
from poll.roll_findings import RollFindings
from poll.rules import Channel, Contest, RuleSet, words_in

SHEETS = {
    PaperKind.POLL_BOOK: Say("签到册", "Poll book"),
    PaperKind.ACCOUNT: Say("选票清点", "Paper account"),
    PaperKind.COUNT: Say("计票", "Count"),
}
"""What a sheet is called."""


@dataclass(frozen=True, slots=True)
class Field:
    """One number of a sheet: which it is, and what stands beside it."""

    figure: Figure
    label: Say

    @property
    def name(self) -> str:
        """Return the name of the field in a form."""
        return ".".join(self.figure)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand together on the paper: the account, or one contest with its options, blank and invalid."""

    title: Say
    seats: int
    fields: tuple[Field, ...]


def groups_of(kind: PaperKind, rules: RuleSet, electorate: str) -> list[FieldGroup]:
    """Return the fields of a sheet in the order of the paper; a poll book has none, people sign it."""
    match kind:
        case PaperKind.POLL_BOOK:
            return []
        case PaperKind.ACCOUNT:
            fields = (
                Field((name,), Say(HEADINGS[name][0], HEADINGS[name][-1].capitalize())) for name in ACCOUNT_FIGURES
            )
            return [FieldGroup(SHEETS[kind], 1, tuple(fields))]
        case PaperKind.COUNT:
            paper = rules.ballot_of(electorate)
            return [_contest_group(contest, paper, rules) for contest in paper]


def sheet_title(key: SheetKey, rules: RuleSet) -> Say:
    """Return what a sheet is called: `计票 本村村民·一组`."""
    kind, electorate, unit = key
    place = place_title(electorate, unit, rules)
    return Say(f"{SHEETS[kind].zh} {place.zh}", f"{SHEETS[kind].en}, {place.en}")


def place_title(electorate: str, unit: str, rules: RuleSet) -> Say:
    """Return the names of an electorate and a unit; a place that the rule set does not have by its ids."""
    labels = {each.id: each.label for each in rules.electorates}, {each.id: each.label for each in rules.units}

    def named(language: str) -> list[str]:
        ids = zip((electorate, unit), labels, strict=True)
        return [words_in(known[each], language) if each in known else each for each, known in ids if each]

    return Say("·".join(named("zh")), " · ".join(named("en")))


def is_place(electorate: str, unit: str, rules: RuleSet) -> bool:
    """Tell whether a rule set has this electorate, with paper, and this unit."""
    on_paper = {each.id for each in rules.electorates if Channel.PAPER in each.channels}
    return electorate in on_paper and unit in ({each.id for each in rules.units} or {""})


def read_figures(key: SheetKey, typed: Mapping[str, str], rules: RuleSet) -> PaperSheet:
    """Return an account or a count as it was typed, by names of fields.

    Raises:
        FindingsError: for every field that holds no number; an empty one is none, a nought is typed.
    """
    kind, electorate, unit = key
    figures: dict[Figure, int] = {}
    findings: list[Finding] = []
    for group in groups_of(kind, rules, electorate):
        for field in group.fields:
            read = RollFindings(_where(group, field))
            number = read_number(typed.get(field.name, "").strip(), 0, f"{field.label.zh} {field.label.en}", read)
            findings += read.listed()
            if number is not None:
                figures[field.figure] = number
    if findings:
        raise FindingsError(findings)
    return PaperSheet(kind, electorate, unit, figures, {})


def _where(group: FieldGroup, field: Field) -> str:
    return " · ".join(dict.fromkeys([group.title.zh, field.label.zh]))


def _contest_group(contest: Contest, paper: Sequence[Contest], rules: RuleSet) -> FieldGroup:
    zh, en = Phrases(rules, "zh"), Phrases(rules, "en")
    labels = [(each.id, Say(words_in(each.label, "zh"), words_in(each.label, "en"))) for each in contest.options]
    labels += [(BLANK, Say("空白", "Blank")), (INVALID, Say("废票", "Invalid"))]
    fields = tuple(Field((contest.id, option), label) for option, label in labels)
    return FieldGroup(Say(zh.item(contest, paper), en.item(contest, paper)), contest.seats, fields)
