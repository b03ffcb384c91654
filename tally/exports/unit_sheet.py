"""The sheet of the places: each unit that may be shown, phone + paper = total, and their sum beside the whole."""

from collections.abc import Mapping

from poll.rules import Contest
from tally.exports.electorate_sheet import BLANK, INVALID, CountCells, ElectorateCells
from tally.exports.formula import Formula, added, number
from tally.exports.names import CHANNELS, Names, Result, both
from tally.exports.sheet import Book, Layout, Sheet

_LABELS = {"phone": "电话 phone", "paper": "纸质 paper", "total": "合计 total"}
_BALLOTS = {"phone": "phone_ballots", "paper": "paper_ballots", "total": "ballots"}
_LAYOUT = Layout((30, 12, 11, *([11.0] * 14)), frozen=2, landscape=True)


def write_units(book: Book, name: str, result: Result, names: Names, places: Mapping[str, ElectorateCells]) -> None:
    """Write the places of every electorate; those with few ballots are shown together, or not at all."""
    sheet = book.sheet(name, _LAYOUT)
    sheet.title("各处 Units")
    sheet.note("人数少的各处合并公布，或不公布。 Places with few ballots are shown together, or not at all.")
    for electorate in result["electorates"]:
        if electorate["parts"]:
            for number_of, contest in enumerate(electorate["contests"]):
                declared = names.contest(contest["id"])
                sheet.heading(
                    f"{names.electorate(electorate['id'])}：{both(declared.title)}", 5 + len(declared.options)
                )
                whole = places[electorate["id"]]
                parts = [(part, part["contests"][number_of]) for part in electorate["parts"]]
                _contest(sheet, declared, parts, names, whole)


def _contest(
    sheet: Sheet, declared: Contest, parts: list[tuple[Result, Result]], names: Names, whole: ElectorateCells
) -> None:
    heads = [*(both(option.label) for option in declared.options), "未选 blank", "废票 invalid"]
    sheet.texts(["单位 unit", "方式 channel", "选票 ballots", *heads, "核对 check"], "head")
    sums: dict[str, list[list[Formula]]] = {channel: [] for channel in CHANNELS}
    for part, contest in parts:
        above: dict[str, list[Formula]] = {}
        for channel in (each for each in CHANNELS if contest[each] is not None):
            sheet.text(0, names.units(part["units"]))
            sheet.text(1, _LABELS[channel])
            if channel == "total" and "phone" in above:
                row = [
                    sheet.formula(column, phone + paper, style="total")
                    for column, (phone, paper) in enumerate(zip(above["phone"], above["paper"], strict=True), 2)
                ]
            else:
                count = contest[channel]
                votes = [count["marks"][option.id] for option in declared.options]
                entered = [count["ballots"], *votes, count["blank"], count["invalid"]]
                row = [sheet.number(column, each) for column, each in enumerate(entered, 2)]
            above[channel] = row
            sums[channel].append(row)
            seats = number(declared.seats)
            sheet.verdict(2 + len(row), added(row[1:]).equals(row[0] * seats if declared.seats > 1 else row[0]))
            sheet.row += 1
    _together(sheet, declared, sums, whole)


def _together(sheet: Sheet, declared: Contest, sums: Mapping[str, list[list[Formula]]], whole: ElectorateCells) -> None:
    """Write the sum of the places for every channel, beside the electorate's own sheet."""
    for channel in (each for each in CHANNELS if sums[each]):
        sheet.text(0, "各处之和 sum of the places", "head")
        sheet.text(1, _LABELS[channel], "head")
        columns = [list(column) for column in zip(*sums[channel], strict=True)]
        cells = [sheet.formula(place, added(column), style="total") for place, column in enumerate(columns, 2)]
        sheet.row += 1
        sheet.text(0, "与评议主体一致 as the electorate", "head")
        for place, (cell, other) in enumerate(zip(cells, _own(declared, channel, whole), strict=True), 2):
            sheet.verdict(place, cell.equals(other))
        sheet.row += 1


def _own(declared: Contest, channel: str, whole: ElectorateCells) -> list[Formula]:
    count: CountCells = whole.counts[declared.id, channel]
    marks = [count.marks[option.id] for option in declared.options]
    return [whole.account[_BALLOTS[channel]], *marks, count.marks[BLANK], count.marks[INVALID]]
