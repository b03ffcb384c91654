"""Empty forms for the paper, with every row in place, as csv that spreadsheets open."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from poll.paper import ACCOUNT_FIGURES, BLANK, INVALID, PaperKind
from poll.paper_file import option_names
from poll.paper_table import HEADINGS, plain
from poll.pollbook import Listed
from poll.refusal import Finding, FindingsError, Say
from poll.rules import Channel, Contest, Electorate, RuleSet, Unit, words_in

FILES = {PaperKind.POLL_BOOK: "poll-book.csv", PaperKind.ACCOUNT: "account.csv", PaperKind.COUNT: "count.csv"}
"""What the empty form of a kind of sheet is called as a file."""

_Rows = list[list[str]]
_Place = tuple[Electorate, tuple[str, str]]


def write_templates(folder: Path, rules: RuleSet, people: Sequence[Listed]) -> list[Path]:
    """Write poll-book.csv, account.csv and count.csv into a folder and return their paths.

    UTF-8 with a mark, so that Excel opens them as they are; readable by their owner alone, for one holds names.

    Raises:
        FindingsError: one of them is there already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken = [_taken(name) for name in FILES.values() if (folder / name).exists()]
    if taken:
        raise FindingsError(taken)
    return [_write(folder / name, template(kind, rules, people)) for kind, name in FILES.items()]


def template(kind: PaperKind, rules: RuleSet, people: Sequence[Listed]) -> bytes:
    """Return the empty form of one kind of sheet as csv: UTF-8 with a mark, every row in place.

    Args:
        kind: of the sheets.
        rules: of the poll.
        people: of the roll; the form is for the places where they stand.
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_rows(kind, rules, people))
    return text.getvalue().encode("utf-8-sig")


def _rows(kind: PaperKind, rules: RuleSet, people: Sequence[Listed]) -> _Rows:
    match kind:
        case PaperKind.POLL_BOOK:
            return _poll_book(rules, people)
        case PaperKind.ACCOUNT:
            return _account(rules, _places(rules, people))
        case PaperKind.COUNT:
            return _count(rules, _places(rules, people))


def _poll_book(rules: RuleSet, people: Sequence[Listed]) -> _Rows:
    on_paper = {electorate.id for electorate in _on_paper(rules)}
    header = _header(rules, "roll_no", "name", "electorate", "unit", "signed")
    return [
        header,
        *([each.roll_no, each.name, each.electorate, each.unit, ""] for each in people if each.electorate in on_paper),
    ]


def _account(rules: RuleSet, places: Sequence[_Place]) -> _Rows:
    header = _header(rules, "electorate", "unit", *ACCOUNT_FIGURES)
    return [header, *([*place, *[""] * len(ACCOUNT_FIGURES)] for _, place in places)]


def _count(rules: RuleSet, places: Sequence[_Place]) -> _Rows:
    rows = [_header(rules, "electorate", "unit", "contest", "option", "marks")]
    for electorate, place in places:
        for contest in rules.ballot_of(electorate.id):
            rows.extend([*place, contest.id, option, ""] for option in _options(contest, rules))
    return rows


def _options(contest: Contest, rules: RuleSet) -> list[str]:
    # A label stands where it can be read back as its own option and no other; else the id does.
    names = option_names(contest)
    labels = [(option.id, words_in(option.label, rules.languages[0])) for option in contest.options]
    chinese = rules.languages[0] == "zh"
    labels += [(BLANK, "空白" if chinese else BLANK), (INVALID, "废票" if chinese else INVALID)]
    return [label if names.get(plain(label)) == option else option for option, label in labels]


def _places(rules: RuleSet, people: Sequence[Listed]) -> list[_Place]:
    # Only where somebody could have voted on paper; before the roll is there, everywhere.
    language, lived_in = rules.languages[0], {(each.electorate, each.unit) for each in people}
    units: Sequence[Unit | None] = rules.units or (None,)
    return [
        (each, (words_in(each.label, language), words_in(unit.label, language) if unit else ""))
        for each in _on_paper(rules)
        for unit in units
        if not lived_in or (each.id, unit.id if unit else "") in lived_in
    ]


def _on_paper(rules: RuleSet) -> list[Electorate]:
    return [each for each in rules.electorates if Channel.PAPER in each.channels]


def _header(rules: RuleSet, *columns: str) -> list[str]:
    return [HEADINGS[column][0] if rules.languages[0] == "zh" else column for column in columns]


def _write(path: Path, content: bytes) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return path


def _taken(name: str) -> Finding:
    return Finding(
        name,
        Say("一个新文件", "a new file"),
        Say("已有同名文件", "a file of that name"),
        Say("请换一个文件夹，以免覆盖填好的表。", "Choose another folder, so that no filled form is lost."),
    )
