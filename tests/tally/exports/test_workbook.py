"""The workbook adds up by itself: a real spreadsheet engine works every formula out again."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import ironcalc
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.exports.formula import sheet_name
from tally.exports.sheet import FAILS
from tally.exports.workbook import workbook
from tests.tally.exports import published
from tests.tally.exports.published import EVIL, Published

Kind = Callable[[], Published]
every_kind = pytest.mark.parametrize("kind", published.ALL, ids=lambda kind: kind.__name__)


@cache
def made(kind: Kind) -> bytes:
    """Return the workbook of one result; the tests only read it."""
    return workbook(*kind())


def opened(content: bytes, *, values: bool = False) -> Any:  # noqa: ANN401 - openpyxl has no types.
    """Open a workbook, with its formulas or with the values stored beside them."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def calculated(content: bytes, folder: Path) -> dict[tuple[str, str], object]:
    """Work out every formula and return what it gives, by sheet and cell; what was stored beside it is not read."""
    book = opened(content)
    path = folder / "result.xlsx"
    # Saved by openpyxl, the formulas have no values any more: what comes out was calculated.
    book.save(path)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    return {
        (sheet.title, cell.coordinate): model.get_cell_value(number, cell.row, cell.column)
        for number, sheet in enumerate(book.worksheets)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@every_kind
def test_every_formula_gives_what_stands_beside_it(kind: Kind, tmp_path: Path) -> None:
    """A reader that does not calculate sees the same figures as one that does."""
    stored = opened(made(kind), values=True)
    found = calculated(made(kind), tmp_path)

    assert len(found) > 50
    for (sheet, cell), value in found.items():
        expected = stored[sheet][cell].value
        assert value == (pytest.approx(expected) if isinstance(expected, int | float) else expected), (sheet, cell)


@every_kind
def test_the_workbook_finds_the_identities_that_fail_and_no_other(kind: Kind, tmp_path: Path) -> None:
    """Its own subtraction tells which hold; every other check of it holds."""
    failing = [name for name, value in calculated(made(kind), tmp_path).items() if value == FAILS]
    sheet = opened(made(kind))["核对 Identities"]
    result, _ = kind()

    assert [(sheet[f"A{cell[1:]}"].value, sheet[f"B{cell[1:]}"].value) for _, cell in failing] == [
        (each["name"], each["place"]) for each in result["identities"] if not each["holds"]
    ]
    assert {name for name, _ in failing} <= {"核对 Identities"}


def test_the_golden_composite_comes_out_of_its_own_formulas(tmp_path: Path) -> None:
    """697420/9367, which is 74.46, from the entered marks alone (domain: the golden example)."""
    found = calculated(made(published.golden), tmp_path)
    weights = {value for (sheet, _), value in found.items() if sheet == "权重 Weights"}

    assert found["结果 Result", "B6"] == 74.46
    assert {697420.0, 9367.0} <= weights
    assert found["结果 Result", "C6"] == "基本称职 Basically competent"


def test_a_changed_mark_moves_the_composite_and_breaks_a_check(tmp_path: Path) -> None:
    """The formulas are no decoration: one mark more and the sheet says what no longer fits."""
    book = opened(made(published.golden))
    sheet = book["本村村民 Villagers"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "优秀 Excellent")
    assert sheet.cell(row, 3).value == 9
    sheet.cell(row, 3).value = 19
    changed = io.BytesIO()
    book.save(changed)

    found = calculated(changed.getvalue(), tmp_path)

    assert found["结果 Result", "B6"] != 74.46
    assert tuple(dict.fromkeys(sheet for (sheet, _), value in found.items() if value == FAILS)) == (
        "本村村民 Villagers",
        "权重 Weights",
        "各处 Units",
    )


@every_kind
def test_no_text_is_a_formula(kind: Kind) -> None:
    """A label that begins like a formula stays text: only what the program wrote as a formula calculates."""
    functions = {"SUM", "ROUND", "IF", "LCM", "GCD", "COUNTIF"}
    for sheet in opened(made(kind)).worksheets:
        for cell in (each for row in sheet.iter_rows() for each in row if each.data_type == "f"):
            without_texts = re.sub(r"'(?:[^']|'')+'!|\"[^\"]*\"", "", cell.value)
            assert set(re.findall("[A-Z]{2,}(?=[(])", without_texts)) <= functions, (sheet.title, cell.coordinate)


def test_a_label_that_looks_like_a_formula_stays_what_it_is() -> None:
    """It is there, whole, as text."""
    texts = {
        cell.value
        for sheet in opened(made(published.affairs)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    }

    assert {f"{EVIL}1", f"{EVIL}2", f"{EVIL}3"} <= texts


def test_what_is_not_shown_is_in_no_cell() -> None:
    """Three ballots of the committee and two texts of the villagers: neither is told, nor can it be worked out."""
    book = opened(made(published.few), values=True)
    committee = [cell.value for row in book["镇党委委员"].iter_rows() for cell in row]
    villagers = book["村民"]
    grades = [row for row in villagers.iter_rows(values_only=True) if row[0] in {"优秀 excellent", "称职 competent"}]

    assert not {"优秀 excellent", "称职 competent", "废票 invalid"} & set(committee)
    assert [row[2:4] for row in grades] == [(None, None), (None, None)]
    assert all(isinstance(row[4], int) for row in grades)


def test_the_exact_composite_is_told_where_a_spreadsheet_cannot_hold_it(tmp_path: Path) -> None:
    """Its terms pass 2^53; the rounded one still comes out, and the exact one stands beside it as text."""
    result, _ = published.many()
    composite = result["composites"][0]
    texts = [cell.value for row in opened(made(published.many))["权重 Weights"].iter_rows() for cell in row]

    assert f"精确值 exact: {composite['exact']}" in texts
    assert calculated(made(published.many), tmp_path)["结果 Result", "B6"] == float(composite["rounded"])


def test_every_sheet_prints_on_a4_with_its_heads_on_every_page() -> None:
    """Heads stay in sight on the screen as well."""
    for sheet in opened(made(published.golden)).worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth in {None, 1}
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows is not None


@every_kind
def test_the_same_result_gives_the_same_bytes(kind: Kind) -> None:
    """So its hash can be published."""
    assert workbook(*kind()) == made(kind)


@given(st.lists(st.text(max_size=40), max_size=12))
def test_every_label_gives_a_sheet_name_of_its_own(labels: list[str]) -> None:
    """Whatever an electorate is called, a spreadsheet takes the name, and no two sheets have the same."""
    used: list[str] = []
    for label in labels:
        used.append(sheet_name(label, used))

    assert len({name.casefold() for name in used}) == len(used)
    for name in used:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
