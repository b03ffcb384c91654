"""Roll files as clerks send them: what is read, what is said of every row, what is refused."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from poll.refusal import Finding, FindingsError, Weight
from poll.roll_file import RollFile
from poll.rule_file import read_rules
from poll.rules import CodeUse, RuleSet

_PRESETS = Path(__file__).parents[2] / "config" / "polls"
_HEADS = ("编号", "姓名", "手机号码", "评议主体", "小组")
_WANG = ("1", "王敏", "19900000001", "本村村民", "一组")
_LI = ("2", "李强", "19900000002", "本村村民", "二组")

Cells = tuple[str, ...]


@cache
def _rules() -> RuleSet:
    rules, _ = read_rules((_PRESETS / "village-secretary-short.toml").read_bytes(), "rules")
    assert rules is not None
    return rules


def _csv(path: Path, *rows: Cells, encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _xlsx(path: Path, *rows: Cells, also: Callable[[xlsxwriter.Workbook], None] | None = None) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名册")
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
        if also:
            also(book)
    return path


def _read(path: Path, rules: RuleSet | None = None) -> tuple[list[tuple[object, ...]], list[Finding]]:
    """Return (roll_no, name, number, electorate, unit, language) of everybody, and the findings."""
    file = RollFile(path, rules or _rules(), "CN")
    people: list[tuple[object, ...]] = []
    for batch in file.batches():
        columns = (batch.roll_nos, batch.names, batch.numbers, batch.electorates, batch.units, batch.languages)
        people += zip(*columns, strict=True)
    return people, file.findings


def _errors(path: Path, rules: RuleSet | None = None) -> list[str]:
    return [f"{each.where} {each.found.en}" for each in _read(path, rules)[1] if each.weight is Weight.ERROR]


def _notices(path: Path) -> list[str]:
    return [f"{each.where} {each.found.en}" for each in _read(path)[1] if each.weight is Weight.NOTICE]


def _refusal(path: Path) -> str:
    with pytest.raises(FindingsError) as refusal:
        _read(path)
    (finding,) = refusal.value.findings
    return f"{finding.where} {finding.found.en}"


_BOTH = [
    ("1", "王敏", 8619900000001, "villagers", "group_1", "zh"),
    ("2", "李强", 8619900000002, "villagers", "group_2", "zh"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-mark"])
def test_every_encoding_of_an_office_gives_the_same_people(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without a mark, GB18030 and UTF-16 are what spreadsheets save."""
    path = _csv(tmp_path / "roll.csv", _HEADS, _WANG, _LI, encoding=encoding.removesuffix("-mark"))
    if encoding.endswith("-mark"):
        path.write_bytes(b"\xff\xfe" + path.read_bytes())

    assert _read(path) == (_BOTH, [])


def test_a_spreadsheet_gives_the_same_people_as_a_csv(tmp_path: Path) -> None:
    """The file is told by its content, not by its name."""
    path = _xlsx(tmp_path / "roll.dat", _HEADS, _WANG, _LI)

    assert _read(path) == (_BOTH, [])


def test_rare_characters_survive_gb18030(tmp_path: Path) -> None:
    """Attack 66: names are read exactly; four-byte characters of GB18030 too."""
    path = _csv(tmp_path / "roll.csv", _HEADS, ("1", "𠮷䶮㛃", *_WANG[2:]), encoding="gb18030")

    assert _read(path)[0][0][1] == "𠮷䶮㛃"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("姓名,电话\n".encode() + b"\xe7\x8e", "roll.csv:2 byte 15"),
        ("姓名,电话\n".encode() + b"\xff\xff,1", "roll.csv:2 byte 15 (0xff)"),
        ("姓名,电话\n".encode("gb18030") + b"\xff\xff,1", "roll.csv:2 byte 11 (0xff)"),
        (b"name,phone\nWang\x00,1", "roll.csv:2 byte 16 (0x00)"),
        (b"", "roll.csv an empty file"),
        ('姓名,电话\n"王敏,1'.encode(), "roll.csv:2 a row that cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "roll.csv an encrypted workbook or an old .xls"),
        (b"PK\x03\x04 and nothing more", "roll.csv a truncated, damaged or encrypted file"),
    ],
    ids=["cut", "utf-8", "gb18030", "nul", "empty", "quote", "encrypted", "truncated"],
)
def test_what_cannot_be_read_exactly_is_refused_at_its_place(tmp_path: Path, content: bytes, refusal: str) -> None:
    """Attack 66: no byte is replaced, and no damaged UTF-8 is taken for GB18030."""
    path = tmp_path / "roll.csv"
    path.write_bytes(content)

    assert _refusal(path).startswith(refusal)


@pytest.mark.parametrize(
    "heads",
    [
        ("no", "name", "phone", "electorate", "unit"),
        ("序号", "姓 名", "联系电话（必填）", "身份", "村民小组"),
        ("NO.", "Full Name", "Mobile *", "Electorate", "Group"),
    ],
)
def test_headings_are_known_in_both_languages_and_any_order(tmp_path: Path, heads: Cells) -> None:
    """Clerks keep their own lists; only the words of the headings matter."""
    order = (4, 2, 0, 3, 1)
    rows = [tuple(row[place] for place in order) for row in (heads, _WANG, _LI)]

    assert _read(_csv(tmp_path / "roll.csv", *rows)) == (_BOTH, [])


def test_a_title_may_stand_above_the_headings(tmp_path: Path) -> None:
    """A merged title over the list is how offices print it."""

    def merge(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name("名册").merge_range("A1:E1", "新河村评议名册")

    path = _xlsx(tmp_path / "roll.xlsx", ("",), _HEADS, _WANG, _LI, also=merge)

    assert _read(path) == (_BOTH, [])


def test_ids_of_the_rule_set_are_understood_beside_its_labels(tmp_path: Path) -> None:
    """An electorate or unit is named by its id or by its label in any language."""
    path = _csv(tmp_path / "roll.csv", _HEADS, (*_WANG[:3], "villagers", "group_1"), (*_LI[:3], "VILLAGERS", "Group 2"))

    assert _read(path) == (_BOTH, [])


def test_numbers_kept_as_figures_are_read_whole(tmp_path: Path) -> None:
    """A spreadsheet keeps 19900000001 as a figure; its value has no decimals."""

    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.get_worksheet_by_name("名册")
        sheet.write_number(1, 2, 19900000001)
        sheet.write_number(1, 0, 1)

    path = _xlsx(tmp_path / "roll.xlsx", _HEADS, ("", "王敏", "", "villagers", "一组"), _LI, also=write)

    assert _read(path) == (_BOTH, [])


_ROWS_WITH_ERRORS = [
    (("1", "王敏", "1990000001", "villagers", "一组"), '"1990000001": too few digits'),
    (("1", "王敏", "=19900000001", "villagers", "一组"), '"=19900000001": a formula'),
    (("1", "王敏", "10086", "villagers", "一组"), '"10086": a service, short or premium number'),
    (("1", "=cmd|'/c calc'!A0", "19900000001", "villagers", "一组"), "\"=cmd|'/c calc'!A0\""),
    (("1", "+王敏", "19900000001", "villagers", "一组"), '"+王敏"'),
    (("1", "-王敏", "19900000001", "villagers", "一组"), '"-王敏"'),
    (("1", "@王敏", "19900000001", "villagers", "一组"), '"@王敏"'),
    (("1", "王\u202e敏", "19900000001", "villagers", "一组"), '"王<U+202E>敏"'),
    (("1", "王\u200b敏", "19900000001", "villagers", "一组"), '"王<U+200B>敏"'),
    (("1", "王\x07敏", "19900000001", "villagers", "一组"), '"王<U+0007>敏"'),
    (("1", "王\ufffd", "19900000001", "villagers", "一组"), '"王\ufffd"'),
    (("1", "", "19900000001", "villagers", "一组"), "0 characters"),
    (("1", "王" * 81, "19900000001", "villagers", "一组"), "81 characters"),
    (("", "王敏", "19900000001", "villagers", "一组"), "0 characters"),
    (("1", "王敏", "19900000001", "cadres", "一组"), '"cadres"'),
    (("1", "王敏", "19900000001", "", "一组"), "nothing"),
    (("1", "王敏", "19900000001", "villagers", "九组"), '"九组"'),
    (("1", "王敏", "19900000001", "villagers", "一组", "多"), '"多" behind the last heading'),
]


@pytest.mark.parametrize(("row", "found"), _ROWS_WITH_ERRORS)
def test_a_row_that_is_wrong_is_named(tmp_path: Path, row: Cells, found: str) -> None:
    """Every finding gives the file, the row and what stands there; attacks 64 and 66."""
    assert _errors(_csv(tmp_path / "roll.csv", _HEADS, _LI, row)) == [f"roll.csv:3 {found}"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("1", "王敏", "", "villagers", "一组"), "roll.csv:2 nothing"),
        (("1", "王敏", "0571-88123456", "villagers", "一组"), "roll.csv:2 the landline 0571-88123456"),
        (("1", "王敏", "+1 202 555 0123", "villagers", "一组"), "roll.csv:2 +12025550123, a number of US"),
        (
            ("1", "王敏", "一九九〇〇〇〇〇〇〇一", "villagers", "一组"),
            'roll.csv:2 "一九九〇〇〇〇〇〇〇一", read as +8619900000001',
        ),
        (("1", "王?", "19900000001", "villagers", "一组"), 'roll.csv:2 "王?"'),
        (("1", "王\ue000", "19900000001", "villagers", "一组"), 'roll.csv:2 "王<U+E000>"'),
    ],
)
def test_a_row_that_may_be_meant_so_is_a_notice(tmp_path: Path, row: Cells, found: str) -> None:
    """Paper only, landlines and numbers abroad are allowed; the clerk is told."""
    path = _csv(tmp_path / "roll.csv", _HEADS, row)

    assert _notices(path) == [found]
    assert _errors(path) == []


def test_names_keep_one_plain_space_and_joiners(tmp_path: Path) -> None:
    """Two-character names are padded with wide spaces; Persian and Mongolian names need joiners."""
    path = _csv(tmp_path / "roll.csv", _HEADS, ("1", " 王\u3000\u3000敏 ", *_WANG[2:]), ("2", "می\u200cروم", *_LI[2:]))

    assert [person[1] for person in _read(path)[0]] == ["王 敏", "می\u200cروم"]


_WHOLE_ROLLS = [
    ([_WANG, ("2", *_WANG[1:])], "roll.csv:3 the same name and number again (rows 2, 3)"),
    ([_WANG, ("2", "王 敏", *_WANG[2:])], "roll.csv:3 the same name and number again (rows 2, 3)"),
    (
        [_WANG, ("2", "王敏", "19900000001", "members", "一组")],
        "roll.csv:3 the same name and number in two electorates (rows 2, 3)",
    ),
    ([_WANG, ("1", *_LI[1:])], "roll.csv:3 the same number (rows 2, 3)"),
    ([_WANG, ("001", *_LI[1:])], "roll.csv:3 the same number (rows 2, 3)"),
    ([("A-1", *_WANG[1:]), ("A-1", *_LI[1:])], "roll.csv:3 the same number (rows 2, 3)"),
    (
        [(str(place), f"村民{place}", *_WANG[2:]) for place in range(4)],
        "roll.csv:5 4 people who share it (rows 2, 3, 4, 5)",
    ),
]


@pytest.mark.parametrize(("rows", "found"), _WHOLE_ROLLS)
def test_what_only_the_whole_roll_shows_is_named_with_its_rows(tmp_path: Path, rows: list[Cells], found: str) -> None:
    """One person twice or in two electorates; a number of more people than the rule set allows."""
    assert _errors(_csv(tmp_path / "roll.csv", _HEADS, *rows)) == [found]


def test_each_electorate_may_count_from_one(tmp_path: Path) -> None:
    """Lists are kept by electorate; the poll book too."""
    assert _errors(_csv(tmp_path / "roll.csv", _HEADS, _WANG, ("1", "李强", "19900000002", "members", "一组"))) == []


def test_people_without_a_number_share_nothing(tmp_path: Path) -> None:
    """Paper only is no telephone."""
    rows = [(str(place), f"村民{place}", "", "villagers", "一组") for place in range(9)]

    assert _errors(_csv(tmp_path / "roll.csv", _HEADS, *rows)) == []


def test_a_poll_without_codes_takes_no_shared_number(tmp_path: Path) -> None:
    """Nobody could tell the two apart."""
    rules = replace(_rules(), code=replace(_rules().code, use=CodeUse.NEVER))
    path = _csv(tmp_path / "roll.csv", _HEADS, _WANG, ("2", "李强", *_WANG[2:]))

    assert _errors(path, rules) == ["roll.csv:3 a shared number (rows 2, 3)"]
    assert _errors(path) == []


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("王敏", "19900000001")], "roll.csv none in the first ten rows"),
        ([("姓名", "电话", "小组"), ("王敏", "19900000001", "一组")], "roll.csv:1 no such column"),
        ([(*_HEADS, "电话"), (*_WANG, "")], 'roll.csv:1 "手机号码" and "电话"'),
        ([_HEADS], "roll.csv nobody under the headings"),
        ([_HEADS * 2_000, _WANG], "roll.csv:1 10000 columns"),
    ],
    ids=["no header", "missing column", "two columns", "nobody", "10^4 columns"],
)
def test_headings_that_do_not_fit_are_named(tmp_path: Path, rows: list[Cells], found: str) -> None:
    """Without its headings nothing of a file is read."""
    assert _errors(_csv(tmp_path / "roll.csv", *rows)) == [found]


def test_blank_rows_between_people_are_told_and_those_at_the_end_are_not(tmp_path: Path) -> None:
    """A blank row may be a person who was deleted by accident."""
    path = _csv(tmp_path / "roll.csv", _HEADS, _WANG, ("",) * 5, _LI, ("",) * 5)

    assert _notices(path) == ["roll.csv:3 a blank row"]
    assert _read(path)[0] == _BOTH


def test_lines_are_those_of_the_file_where_a_cell_has_several(tmp_path: Path) -> None:
    """A finding must lead to its row."""
    path = _csv(
        tmp_path / "roll.csv", (*_HEADS, "备注"), (*_WANG, "a\nb\nc"), ("2", "李强", "12", "villagers", "一组", "")
    )

    assert _errors(path) == ['roll.csv:5 "12": too few digits']


def test_a_very_bad_file_is_cut_short_and_says_so(tmp_path: Path) -> None:
    """A million bad rows must not fill the memory, nor the clerk's screen."""
    rows = [(str(place), f"村民{place}", "1", "villagers", "一组") for place in range(300)]
    errors = _errors(_csv(tmp_path / "roll.csv", _HEADS, *rows))

    assert len(errors) == 201
    assert errors[-1] == "roll.csv 100 more of the kind too_short"


def _hide_row(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name("名册").set_row(2, options={"hidden": True})


def _hide_column(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name("名册").set_column(6, 7, options={"hidden": True})


def _merge_down(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name("名册").merge_range("E2:E3", "一组")


def _formula(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name("名册").write_formula(2, 2, "=C2+1", value="19900000002")


def _formula_in_name(book: xlsxwriter.Workbook) -> None:
    book.get_worksheet_by_name("名册").write_formula(2, 1, "=B2", value="李强")


@pytest.mark.parametrize(
    ("also", "found"),
    [
        (_hide_row, "roll.xlsx:3 a hidden row"),
        (_hide_column, "roll.xlsx hidden columns 7 to 8"),
        (_merge_down, "roll.xlsx:2 the merged cells E2:E3"),
        (_formula, 'roll.xlsx:3 "=": a formula'),
        (_formula_in_name, 'roll.xlsx:3 "="'),
    ],
)
def test_what_a_spreadsheet_hides_is_named(
    tmp_path: Path, also: Callable[[xlsxwriter.Workbook], None], found: str
) -> None:
    """The clerk must see everything that would be imported."""
    assert found in _errors(_xlsx(tmp_path / "roll.xlsx", _HEADS, _WANG, _LI, also=also))


def test_a_hidden_sheet_is_told_and_a_second_one_refused(tmp_path: Path) -> None:
    """One file, one list: which of two sheets is meant is not guessed."""

    def hide(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("旧")
        sheet.write_string(0, 0, "旧名单")
        sheet.hide()

    def add(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("二").write_string(0, 0, "更多")

    hidden = _xlsx(tmp_path / "hidden.xlsx", _HEADS, _WANG, _LI, also=hide)
    assert _read(hidden)[0] == _BOTH
    assert _notices(hidden) == ['hidden.xlsx the hidden sheet "旧", which was not read']
    assert _refusal(_xlsx(tmp_path / "two.xlsx", _HEADS, _WANG, also=add)) == "two.xlsx 2 sheets with content: 名册、二"


def _rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """Return a copy of a workbook with one member changed."""
    copy = path.with_name("attack.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            content = old.read(each)
            new.writestr(each.filename, change(content) if each.filename == member else content)
    return copy


_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&b;&x;</t></si></sst>'
)
_FAR = b"</sheetData>"
_FAR_COLUMN = b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
_FAR_ROW = b'<row r="99999999"><c r="A99999999"><v>1</v></c></row></sheetData>'
_ATTACKS: list[tuple[str, Callable[[bytes], bytes], str]] = [
    (_STRINGS, lambda _: _LAUGHS, "a document type or entities in its XML"),
    (_SHEET, lambda old: b"<!DOCTYPE x>" + old[old.index(b"<worksheet") :], "a document type or entities in its XML"),
    (_SHEET, lambda old: old.replace(_FAR, _FAR_COLUMN), "more than 200 columns"),
    (_SHEET, lambda old: old.replace(_FAR, _FAR_ROW), "more than 1048576 rows"),
    (_SHEET, lambda old: old + b" " * 40_000_000, "packed beyond reason (a zip bomb)"),
    (_STRINGS, lambda old: old.replace("王敏".encode(), "王".encode() * 5_000), "a cell of more than 2000 characters"),
    (_SHEET, lambda old: old[:-20], "damaged XML inside"),
    (_SHEET, lambda old: old.replace(b'r="2"', b'r="two"', 1), "damaged XML inside"),
]


@pytest.mark.parametrize(
    ("member", "change", "found"),
    _ATTACKS,
    ids=["entities", "doctype", "far column", "far row", "bomb", "long text", "cut", "no row number"],
)
def test_a_hostile_spreadsheet_is_refused(
    tmp_path: Path, member: str, change: Callable[[bytes], bytes], found: str
) -> None:
    """Attack 65: bombs, entities and absurd sheets end before anything is laid out in memory."""
    path = _rewritten(_xlsx(tmp_path / "roll.xlsx", _HEADS, _WANG, _LI), member, change)

    assert _refusal(path).startswith(f"attack.xlsx {found}")


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """Attack 65: a stated size is never believed; what is unpacked is what was checked."""
    path = _rewritten(_xlsx(tmp_path / "roll.xlsx", _HEADS, _WANG), _SHEET, lambda old: old + b" " * 30_000_000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(_SHEET).file_size
    lie = content.replace(size.to_bytes(4, "little"), (5_000).to_bytes(4, "little"))
    path.write_bytes(lie)

    assert _refusal(path) == "attack.xlsx a truncated, damaged or encrypted file"


def test_a_spreadsheet_cut_in_half_is_refused(tmp_path: Path) -> None:
    """A download that broke off."""
    path = _xlsx(tmp_path / "roll.xlsx", _HEADS, _WANG)
    path.write_bytes(path.read_bytes()[:2_000])

    assert _refusal(path) == "roll.xlsx a truncated, damaged or encrypted file"


def test_progress_is_told_along_the_way(tmp_path: Path) -> None:
    """A long file shows that it moves."""
    rows = [(str(place), f"村民{place}", f"1990000{place:04d}", "villagers", "一组") for place in range(4_500)]
    told: list[int] = []
    file = RollFile(_csv(tmp_path / "roll.csv", _HEADS, *rows), _rules(), "CN", told.append)

    assert sum(len(batch) for batch in file.batches()) == 4_500
    assert told == [*range(499, 4_500, 500), 4_500]
