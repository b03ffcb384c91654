"""The sheet of one unit as a form: from options or from the keyboard, read by the same rules as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

import click

from poll.paper import ACCOUNT_FIGURES, BLANK, INVALID
from poll.paper_file import read_account, read_count
from poll.paper_table import HEADINGS, PaperFile
from poll.pollbook import Listed, read_poll_book
from poll.refusal import Finding, FindingsError, Say
from poll.roll_findings import RollFindings
from poll.roll_vocabulary import Vocabulary
from poll.rules import RuleSet, words_in
from poll.sheet import Sheet, SheetRow


@dataclass(frozen=True, slots=True)
class Form:
    """One unit's sheet.

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


def form_files(form: Form, rules: RuleSet, people: Sequence[Listed]) -> list[PaperFile]:
    """Read a form as the files that it stands for.

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


def ask_form(rules: RuleSet, electorate: str, unit: str) -> Form:
    """Ask at the keyboard for every number of the account and of the count.

    Raises:
        FindingsError: the rule set has no such electorate or unit.
    """
    findings = RollFindings("form")
    vocabulary = Vocabulary(rules)
    found = vocabulary.electorate(0, electorate, findings), vocabulary.unit(0, unit, findings)
    if found[0] is None or found[1] is None:
        raise FindingsError(findings.listed())
    account = [_ask(f"{HEADINGS[name][0]} {name}") for name in ACCOUNT_FIGURES]
    counted = []
    for contest in rules.ballot_of(found[0]):
        title = words_in(contest.title, rules.languages[0])
        labels = {option.id: words_in(option.label, rules.languages[0]) for option in contest.options}
        for option, label in (labels | {BLANK: "空白 blank", INVALID: "废票 invalid"}).items():
            counted.append(f"{contest.id}:{option}={_ask(f'{title}  {label}')}")
    return Form(found[0], found[1], account, counted, ())


def _ask(about: str) -> int:
    answer: int = click.prompt(about, type=click.IntRange(min=0))
    return answer


def _sheet(name: str, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Sheet:
    numbered = [SheetRow(line, cells) for line, cells in enumerate([header, *rows], 1)]
    return Sheet(name, tuple(numbered), ())


def _parts(written: str) -> tuple[str, str, str]:
    place, equals, marks = written.rpartition("=")
    contest, colon, option = place.partition(":")
    if not equals or not colon:
        raise FindingsError([_no_count(written)])
    return contest, option, marks


def _no_count(written: str) -> Finding:
    return Finding(
        "--count",
        Say("项目:选项=票数，如 overall:excellent=5", "contest:option=marks, such as overall:excellent=5"),
        Say(written, written),
        Say("请按此格式填写。", "Write it like that."),
    )
