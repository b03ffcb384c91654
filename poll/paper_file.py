"""The files of the paper: the account of the papers and the counts, read into sheets with every finding."""

from collections.abc import Mapping

from poll.paper import ACCOUNT_FIGURES, BLANK, INVALID, PaperKind
from poll.paper_table import HEADINGS, PaperFile, PaperTable, cell_at, open_table, plain, read_number
from poll.refusal import Say, Weight
from poll.roll_findings import shown
from poll.roll_vocabulary import Vocabulary
from poll.rules import Contest, RuleSet
from poll.sheet import Sheet, SheetRow

_BLANK_WORDS = (BLANK, "弃权", "空白", "未填", "abstention")
_INVALID_WORDS = (INVALID, "废票", "无效", "无效票")


def read_account(sheet: Sheet, rules: RuleSet) -> PaperFile:
    """Read paper accounts: one row for each electorate and unit, five numbers in it."""
    table = open_table(PaperKind.ACCOUNT, sheet, rules, ("electorate", "unit", *ACCOUNT_FIGURES))
    vocabulary = Vocabulary(rules)
    for row in table.rows:
        place = table.place(row, vocabulary)
        for name in ACCOUNT_FIGURES:
            value = read_number(table.cell(row, name), row.line, HEADINGS[name][0] + " " + name, table.findings)
            if place is not None and value is not None:
                table.add(row, place, (name,), value)
    return table.file()


def read_count(sheet: Sheet, rules: RuleSet) -> PaperFile:
    """Read counts: one row for each option, or one row for each contest with a column for each option.

    An option that a row names is its id or its label; 弃权 without an option of that name is a paper left blank.
    Options of a contest that the file does not name count 0, with a notice; a contest that it does not name is
    an error.
    """
    table = open_table(PaperKind.COUNT, sheet, rules, ("electorate", "unit", "contest"), ("option", "marks", "remark"))
    vocabulary = Vocabulary(rules)
    in_rows = {"option", "marks"} <= table.columns.keys()
    if not in_rows and not table.others:
        _note_no_options(table)
    for row in table.rows:
        place = table.place(row, vocabulary)
        contest = None if place is None else _contest(table, row, place[0])
        if place is None or contest is None:
            continue
        if in_rows:
            _take(table, row, place, contest, table.cell(row, "option"), table.cell(row, "marks"))
        else:
            _take_columns(table, row, place, contest)
    _complete(table)
    return table.file()


def option_names(contest: Contest) -> Mapping[str, str]:
    """Return what a clerk may write in place of an option -> the option's id, `BLANK` or `INVALID`."""
    names = {plain(word): BLANK for word in _BLANK_WORDS} | {plain(word): INVALID for word in _INVALID_WORDS}
    for option in contest.options:
        names |= {plain(label): option.id for label in option.label.values()}
    return names | {plain(option.id): option.id for option in contest.options}


def _take_columns(table: PaperTable, row: SheetRow, place: tuple[str, str], contest: Contest) -> None:
    names = option_names(contest)
    for at, title in table.others:
        cell = cell_at(row, at)
        # A column may belong to another contest of the same file; it is then empty in this row.
        if cell or plain(title) in names:
            _take(table, row, place, contest, title, cell)


def _take(  # noqa: PLR0913, PLR0917 - where it stands, what it is for, and what it says.
    table: PaperTable, row: SheetRow, place: tuple[str, str], contest: Contest, title: str, cell: str
) -> None:
    option = option_names(contest).get(plain(title))
    if option is None:
        _note_unknown(table, row, title, "option", [each.id for each in contest.options])
        return
    marks = read_number(cell, row.line, f"{contest.id}/{option}", table.findings)
    if marks is not None:
        table.add(row, place, (contest.id, option), marks)


def _contest(table: PaperTable, row: SheetRow, electorate: str) -> Contest | None:
    paper = table.rules.ballot_of(electorate)
    written = table.cell(row, "contest")
    by_name = {plain(title): contest for contest in paper for title in contest.title.values()}
    by_name |= {plain(contest.id): contest for contest in paper}
    if not written and len(paper) == 1:
        return paper[0]
    if plain(written) not in by_name:
        _note_unknown(table, row, written, "contest", [contest.id for contest in paper])
        return None
    return by_name[plain(written)]


def _complete(table: PaperTable) -> None:
    for place, figures in table.figures().items():
        for contest in table.rules.ballot_of(place[0]):
            unnamed = [option.id for option in contest.options if (contest.id, option.id) not in figures]
            if all((contest.id, each) not in figures for each in option_names(contest).values()):
                _note_no_contest(table, place, contest)
            elif unnamed:
                _note_zero(table, place, contest, unnamed)
            # In the order of the ballot paper, so that two files of one content make one sheet.
            for each in (*(option.id for option in contest.options), BLANK, INVALID):
                figures[contest.id, each] = figures.pop((contest.id, each), 0)


def _note_unknown(table: PaperTable, row: SheetRow, written: str, column: str, known: list[str]) -> None:
    name = HEADINGS[column][0]
    table.findings.add(
        f"unknown_{column}",
        row.line,
        Say(f"{name}：{'、'.join(known)}", f"{column}: {', '.join(known)}"),
        Say(f"“{shown(written)}”" if written else "空白", f'"{shown(written)}"' if written else "nothing"),
        Say("请按规则文件或模板中的名称填写。", "Write it as in the rule file or the template."),
    )


def _note_no_options(table: PaperTable) -> None:
    table.findings.add(
        "missing_column",
        1,
        Say("“选项”和“票数”两列，或每个选项一列", "columns option and marks, or one column for each option"),
        Say("都没有", "neither"),
        Say("请用 xiangyin paper template 的表格。", "Start from xiangyin paper template."),
    )


def _note_no_contest(table: PaperTable, place: tuple[str, str], contest: Contest) -> None:
    table.findings.add(
        "missing_contest",
        0,
        Say(f"{'/'.join(place)} 的 {contest.id}", f"{contest.id} of {'/'.join(place)}"),
        Say("没有这一项", "nothing of it"),
        Say("请补上这一项的各行；没有票就写 0。", "Add its rows; write 0 where there are no marks."),
    )


def _note_zero(table: PaperTable, place: tuple[str, str], contest: Contest, unnamed: list[str]) -> None:
    table.findings.add(
        "counted_zero",
        0,
        Say(f"{'/'.join(place)} {contest.id} 的每个选项", f"every option of {'/'.join(place)} {contest.id}"),
        Say(f"没有写：{'、'.join(unnamed)}", f"no row for {', '.join(unnamed)}"),
        Say("按 0 计；如有票请补上。", "Counted as 0; add them where there are marks."),
        Weight.NOTICE,
    )
