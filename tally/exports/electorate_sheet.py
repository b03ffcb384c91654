"""The sheet of one electorate: phone + paper = total for every option, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass

from poll.rules import Contest, ContestKind, Denominator, RuleSet
from tally.exports.formula import Formula, added, number, rounded
from tally.exports.names import CHANNELS, DENOMINATORS, Names, Result, both
from tally.exports.sheet import Book, Layout, Sheet, decimal

_LAYOUT = Layout((40, 9, 13, 13, 13, 15), frozen=2)
_HEADS = ("项目 item", "分值 points", "电话 phone", "纸质 paper", "合计 total", "占有效 share of valid")
_COLUMN = {"phone": 2, "paper": 3, "total": 4}
_BALLOTS = {"phone": "phone_ballots", "paper": "paper_ballots", "total": "ballots"}
BLANK, INVALID = "(blank)", "(invalid)"
"""The last rows of a contest; no option has such an id."""

_ENTERED = (
    ("registered", "应到 registered"),
    ("signatures", "签到（纸票） signed for paper"),
    ("printed", "印制 papers printed"),
    ("issued", "发出 papers issued"),
    ("unused", "未用 papers unused"),
    ("spoiled", "换发作废 papers spoiled"),
    ("returned", "收回纸票 papers returned"),
    ("voided_for_paper", "因签领纸票而作废的电话票 phone ballots void for paper"),
)
_HUNDRED = number(100)


@dataclass(frozen=True, slots=True)
class CountCells:
    """Where one column of one contest stands in the workbook.

    Attributes:
        marks: the cell of every option.
        below: sum, votes, valid, abstained, invalid: the cells below them.
        people: ballots of the column, those present and those registered in the electorate.
        seats: votes that each ballot carries.
    """

    marks: Mapping[str, Formula]
    below: Mapping[str, Formula]
    people: Mapping[Denominator, Formula]
    seats: int

    def over(self, denominator: Denominator) -> Formula:
        """Return what a share of this contest is a share of, in votes."""
        if denominator is Denominator.RATED:
            return self.below["valid"]
        return self.people[denominator] * number(self.seats) if self.seats > 1 else self.people[denominator]


@dataclass(frozen=True, slots=True)
class ElectorateCells:
    """Where the figures of one electorate stand in the workbook.

    Attributes:
        account: by the names of the result: registered, signatures, issued, returned, phone_ballots ...
        counts: (contest, channel) -> its cells; only what is shown.
        points: (contest, option) -> its points.
        satisfaction: contest -> the rate in per cent.
    """

    account: dict[str, Formula]
    counts: dict[tuple[str, str], CountCells]
    points: dict[tuple[str, str], Formula]
    satisfaction: dict[str, Formula]


def write_electorate(book: Book, name: str, electorate: Result, names: Names) -> ElectorateCells:
    """Write the sheet of one electorate; return where its figures stand."""
    sheet = book.sheet(name, _LAYOUT)
    sheet.title(names.electorate(electorate["id"]))
    sheet.texts(_HEADS, "head")
    cells = ElectorateCells(_account(sheet, electorate), {}, {}, {})
    for contest in electorate["contests"]:
        declared = names.contest(contest["id"])
        sheet.heading(both(declared.title), len(_HEADS))
        if contest["total"] is None:
            sheet.note("票数少于最小公布数，不公布。 Too few ballots to be shown.")
            continue
        _contest(sheet, contest, declared, cells)
        # Below quorum there is no rate, though there are marks.
        if any(each["contest"] == declared.id and each["over"] for each in electorate["satisfaction"]):
            _satisfaction(sheet, declared, names.rules, cells)
    return cells


def _account(sheet: Sheet, electorate: Result) -> dict[str, Formula]:
    cells: dict[str, Formula] = {}
    for name, label in _ENTERED:
        sheet.text(0, label)
        cells[name] = sheet.number(4, electorate[name])
        sheet.row += 1
    sheet.text(0, "印制 = 发出 + 未用 + 换发作废 printed = issued + unused + spoiled")
    sheet.verdict(4, cells["printed"].equals(added([cells[each] for each in ("issued", "unused", "spoiled")])))
    sheet.row += 1
    sheet.text(0, "计入的选票 ballots counted", "head")
    cells["phone_ballots"] = sheet.number(2, electorate["phone_ballots"])
    cells["paper_ballots"] = sheet.number(3, electorate["paper_ballots"])
    cells["ballots"] = sheet.formula(4, cells["phone_ballots"] + cells["paper_ballots"], style="total")
    sheet.row += 1
    sheet.text(0, "实到 = 签到 + 电话票 present = signed + phone")
    cells["present"] = sheet.formula(4, cells["signatures"] + cells["phone_ballots"])
    sheet.row += 1
    if electorate["registered"]:
        sheet.text(0, "参评率 = 选票 ÷ 应到 turnout = ballots ÷ registered")
        turnout = rounded(cells["ballots"] / cells["registered"] * _HUNDRED, 1)
        cells["turnout"] = sheet.formula(4, turnout, '0.0"%"', "total")
        sheet.row += 1
    return cells


def _contest(sheet: Sheet, contest: Result, declared: Contest, cells: ElectorateCells) -> None:
    first, shown = sheet.row, [channel for channel in CHANNELS if contest[channel] is not None]
    rows: dict[str, dict[str, Formula]] = {channel: {} for channel in shown}
    for option in declared.options:
        if option.points is not None and declared.kind is ContestKind.RATING:
            cells.points[declared.id, option.id] = sheet.number(1, option.points)
        votes = {channel: contest[channel]["marks"][option.id] for channel in shown}
        _row(sheet, option.id, both(option.label), votes, rows)
    for rest, label in ((BLANK, "未选 blank"), (INVALID, "废票 invalid")):
        _row(sheet, rest, label, {channel: contest[channel][rest.strip("()")] for channel in shown}, rows)
    below = _below(sheet, declared, rows, cells.account)
    for channel in shown:
        people = {
            Denominator.RETURNED: cells.account[_BALLOTS[channel]],
            Denominator.PRESENT: cells.account["present"],
            Denominator.REGISTERED: cells.account["registered"],
        }
        cells.counts[declared.id, channel] = CountCells(rows[channel], below[channel], people, declared.seats)
    _shares(sheet, declared, first, cells.counts[declared.id, "total"])


def _row(sheet: Sheet, key: str, label: str, votes: Mapping[str, int], rows: dict[str, dict[str, Formula]]) -> None:
    sheet.text(0, label)
    for channel, entered in votes.items():
        if channel == "total" and "phone" in votes:
            total = rows["phone"][key] + rows["paper"][key]
            rows[channel][key] = sheet.formula(_COLUMN[channel], total, style="total")
        else:
            rows[channel][key] = sheet.number(_COLUMN[channel], entered)
    sheet.row += 1


def _below(
    sheet: Sheet, declared: Contest, rows: Mapping[str, dict[str, Formula]], account: Mapping[str, Formula]
) -> dict[str, dict[str, Formula]]:
    abstaining = [option.id for option in declared.options if option.abstains]
    rated = [option.id for option in declared.options if not option.abstains]
    cells: dict[str, dict[str, Formula]] = {channel: {} for channel in rows}
    for name, label in (
        ("sum", "各行合计 sum of the rows"),
        ("votes", "选票 × 可选数 ballots × seats" if declared.seats > 1 else "选票 ballots"),
        ("valid", "有效 valid"),
        ("abstained", "弃权（含未选） abstained, with blank"),
        ("invalid", "废票 invalid"),
    ):
        sheet.text(0, label, "head")
        for channel, its in rows.items():
            ballots = account[_BALLOTS[channel]]
            formula = {
                "sum": added(list(its.values())),
                "votes": ballots * number(declared.seats) if declared.seats > 1 else ballots,
                "valid": added([its[option] for option in rated]),
                "abstained": added([*(its[option] for option in abstaining), its[BLANK]]),
                "invalid": its[INVALID],
            }[name]
            cells[channel][name] = sheet.formula(_COLUMN[channel], formula, style="total")
        sheet.row += 1
    sheet.text(0, "收回 = 各行之和 returned = sum of the rows", "head")
    for channel, its in cells.items():
        sheet.verdict(_COLUMN[channel], its["sum"].equals(its["votes"]))
    sheet.row += 1
    return cells


def _shares(sheet: Sheet, declared: Contest, first: int, total: CountCells) -> None:
    if total.below["valid"].value:
        for row, option in enumerate(declared.options, first):
            if not option.abstains:
                share = rounded(total.marks[option.id] / total.below["valid"] * _HUNDRED, 1)
                sheet.formula(5, share, '0.0"%"', row=row)


def _satisfaction(sheet: Sheet, declared: Contest, rules: RuleSet, cells: ElectorateCells) -> None:
    rule, total = rules.satisfaction, cells.counts[declared.id, "total"]
    assert rule is not None  # noqa: S101 - there is no rate without its rule.
    satisfied = [option.id for option in declared.options if option.id in rule.options]
    sheet.text(0, "满意 satisfied", "head")
    numerator = sheet.formula(4, added([total.marks[option] for option in satisfied]))
    sheet.row += 1
    sheet.text(0, f"除以 over: {DENOMINATORS[rule.denominator]}", "head")
    over = sheet.formula(4, total.over(rule.denominator))
    sheet.row += 1
    sheet.text(0, "满意率 satisfaction", "head")
    rate = rounded(numerator / over * _HUNDRED, rules.decimals)
    cells.satisfaction[declared.id] = sheet.formula(4, rate, decimal(rules.decimals) + '"%"', "total")
    sheet.row += 1
