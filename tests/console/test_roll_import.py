"""Importing a roll in the browser: looked at row by row, taken whole or not at all, and nothing waits for it."""

import csv
import io
import re
import resource
import time
import zipfile
from functools import cache
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, update

from config.console import roll_reading
from config.console.roll_job import Step
from poll.poll import Stage
from poll.records import poll_store, summary_store
from poll.records.database import reading, writing
from poll.records.hall_tables import summaries
from poll.records.tables import boxes
from poll.roles import Role
from tests.console.desk import Desk, text_of
from tests.console.town import PEOPLE, POLL, Town, csv_of

_GOOD = csv_of(*PEOPLE)
_PATH = "~/roll/import"


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """A poll in preparation without a roll."""
    return Town(sqlite_engine, ())


def _desk(town: Town) -> Desk:
    return town.desk("王敏", Role.REGISTRAR)


def _hands_in(desk: Desk, content: bytes, name: str = "名册.csv", status: int = 200) -> str:
    return desk.sends(_PATH, status, act="upload", file=(io.BytesIO(content), name))


def _imports(desk: Desk, page: str, status: int = 200, **fields: object) -> str:
    found = re.search(r'name="sha256" value="(\w+)"', page)
    return desk.sends(_PATH, status, act="import", sha256=found[1] if found else "", **fields)


def test_a_file_is_looked_at_and_nothing_is_kept(town: Town) -> None:
    """The preview says who fits, how each column is read and who the first are; the roll stays empty."""
    page = text_of(_hands_in(_desk(town), _GOOD))

    assert "7 行 7 人读得出 0 行有错" in page
    assert "读作 编号 姓名 电话 评议主体 小组" in page
    assert "001 王秀英 本村村民 一组 199****0001 手机" in page
    assert (town.names(), town.version(), town.journal("roll_imported")) == ([], 0, [])


def test_what_was_looked_at_is_imported_whole(town: Town) -> None:
    """The registrar imports what the preview showed; the file and the preview are erased."""
    desk = _desk(town)

    page = text_of(_imports(desk, _hands_in(desk, _GOOD)))

    assert "名册第 1 版：7 人" in page
    assert (len(town.names()), town.version(), len(town.journal("roll_imported"))) == (7, 1, 1)
    assert "19900000001" not in town.kept()


def test_every_finding_stands_beside_its_row(town: Town) -> None:
    """All errors are listed, page by page, before the notes; with one of them nothing can be imported."""
    rows = [(f"{place:03d}", "王秀英", "138", "本村村民", "一组") for place in range(1, 121)]
    desk = _desk(town)
    page = _hands_in(desk, csv_of(*PEOPLE[4:6], *rows))

    last = desk.opens(f"{_PATH}?page=3")

    assert "120 行有错" in text_of(page)
    assert page.count('<tr class="wrong">') == 50
    assert last.count('<tr class="wrong">') == 20
    assert "0571-00000001" in last
    assert 'value="import"' not in page
    assert "没有错误" in text_of(desk.sends(_PATH, 422, act="import", sha256=_sha(town)))
    assert town.names() == []


def _sha(town: Town) -> str:
    with reading(town.engine) as connection:
        kept = connection.execute(summaries.select().where(summaries.c.kind.like("roll_import _"))).one()
    found = re.search(r'"sha256":"(\w+)"', kept.content)
    assert found is not None
    return found[1]


def test_a_double_click_imports_once(town: Town) -> None:
    """The same form sent twice is one import."""
    desk = _desk(town)
    page = _hands_in(desk, _GOOD)

    _imports(desk, page, _form="same")
    _imports(desk, page, _form="same")

    assert (town.version(), len(town.journal("roll_imported"))) == (1, 1)


def test_another_file_than_the_one_that_was_looked_at_is_not_imported(town: Town) -> None:
    """Two windows: what is imported is what that page has shown."""
    desk = _desk(town)
    first = _hands_in(desk, _GOOD)
    _hands_in(desk, csv_of(PEOPLE[0]))

    assert "刚才预览的那个文件" in text_of(_imports(desk, first, 422))
    assert town.names() == []


def test_each_registrar_has_a_file_of_her_own(town: Town) -> None:
    """What another one has handed in is neither shown nor imported."""
    _hands_in(_desk(town), _GOOD)
    other = town.desk("李强", Role.REGISTRAR)

    assert "名册.csv" not in other.opens(_PATH)
    assert "一个已上传的文件" in text_of(other.sends(_PATH, 422, act="import", sha256=_sha(town)))


def test_a_roll_is_replaced_only_when_that_is_confirmed(town: Town) -> None:
    """Who leaves and who comes is said before; without the tick nothing happens."""
    town.takes(_GOOD)
    desk = _desk(town)
    page = _hands_in(desk, csv_of(*PEOPLE[:3], ("009", "赵春梅", "19900000010", "本村村民", "二组")))

    assert "3 人不变，4 人离开，1 人新来" in text_of(page)
    assert "4 人会离开名册，1 人新来" in text_of(_imports(desk, page, 422))
    assert town.version() == 1
    _imports(desk, page, replace="yes")
    assert (town.version(), town.names()) == (2, ["王秀英", "李桂兰", "陈金花", "赵春梅"])


def test_a_roll_that_changed_since_the_preview_is_not_replaced(town: Town) -> None:
    """Other people would leave than the page has said."""
    town.takes(_GOOD)
    desk = _desk(town)
    page = _hands_in(desk, csv_of(PEOPLE[0]))
    town.takes(_GOOD, replaces=True)

    answer = text_of(_imports(desk, page, replace="yes"))

    assert "名册已是第 2 版" in answer
    assert (town.version(), len(town.names())) == (2, 7)


def test_a_poll_that_was_opened_meanwhile_takes_no_whole_roll(town: Town) -> None:
    """The stage is looked at when it is imported, not when it was looked at."""
    town.takes(_GOOD)
    desk = _desk(town)
    page = _hands_in(desk, csv_of(PEOPLE[0]))
    with writing(town.engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, POLL), Stage.OPEN)

    assert "尚未开始的评议" in text_of(_imports(desk, page, 422, replace="yes"))
    assert len(town.names()) == 7


def test_reading_goes_on_beside_the_page(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a large file: the page says how far it is, by itself, and survives being loaded again."""
    monkeypatch.setattr(roll_reading, "_PATIENCE_SECONDS", 0.0)
    desk = _desk(town)
    roll_reading._one_at_a_time.acquire()
    try:
        page = _hands_in(desk, _GOOD)
        assert "正在读" in page
        assert 'http-equiv="refresh"' in page
        bar = _bar(desk).get_data(as_text=True)
        assert "正在读" in bar
        assert "<html" not in bar
        assert "没有人在读的文件" in text_of(desk.sends(_PATH, 422, act="import", sha256="x"))
    finally:
        roll_reading._one_at_a_time.release()
    _until(desk, "可以导入")
    assert _bar(desk).headers["HX-Refresh"] == "true"
    assert "可以导入" in desk.opens(f"{_PATH}/progress")


def _bar(desk: Desk) -> Any:  # noqa: ANN401 - werkzeug's test response.
    return desk.client.get(desk.path(f"{_PATH}/progress"), headers={"HX-Request": "true"})


def _until(desk: Desk, words: str) -> str:
    ends = time.monotonic() + 20
    while words not in (page := desk.opens(_PATH)):
        assert time.monotonic() < ends, text_of(page)
        time.sleep(0.05)
    return page


def test_a_reading_that_was_ended_can_be_begun_again(town: Town) -> None:
    """Whoever ends the service in the middle loses nothing: nothing was imported, and the file is still there."""
    desk = _desk(town)
    _hands_in(desk, _GOOD)
    with writing(town.engine) as connection:
        key = poll_store.find(connection, POLL).key
        kind = connection.execute(summaries.select().where(summaries.c.kind.like("roll_import _"))).one().kind
        kept = summary_store.find(connection, key, kind)
        assert kept is not None
        killed = {**kept.content, "step": Step.IMPORTING.value}
        summary_store.keep(connection, key, kind, killed, kept.as_of_ms - 600_000)

    assert "没有读完" in desk.opens(_PATH)
    assert "可以导入" in desk.sends(_PATH, act="again")
    assert town.names() == []


def test_a_fault_while_reading_is_shown_and_leaves_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the thread is logged like any other; the page never waits for ever."""

    def fail(*_: object, **__: object) -> None:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(roll_reading, "preview_roll", fail)

    assert "没有读完" in _hands_in(_desk(town), _GOOD)


def test_a_file_can_be_thrown_away(town: Town) -> None:
    """Numbers that nobody needs are not kept."""
    desk = _desk(town)
    _hands_in(desk, csv_of(("001", "王秀英", "138", "本村村民", "一组")))

    page = desk.sends(_PATH, act="discard")

    assert "名册.csv" not in page
    assert "王秀英" not in town.kept()


def test_without_a_file_the_form_says_so(town: Town) -> None:
    """Pressing the button by mistake is no fault."""
    assert "没有选择文件" in text_of(_desk(town).sends(_PATH, 422, act="upload"))


def test_the_sample_fits_the_poll(town: Town) -> None:
    """Whoever fills in the sample hands in a file whose columns and names are known."""
    desk = _desk(town)
    sample = desk.client.get(desk.path(f"{_PATH}/sample")).get_data()

    assert "可以导入" in _hands_in(desk, sample)


# Integrity.md 64: cells that a spreadsheet program would run (OWASP, CSV Injection).
_FORMULAS = [
    '=HYPERLINK("http://x","y")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "=cmd|'/C calc'!A0",
]


@pytest.mark.parametrize("attack", _FORMULAS)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_formula_never_comes_onto_the_roll(town: Town, attack: str, column: int) -> None:
    """Integrity.md 64, inwards: refused at its row, or no formula any more by the time it is a name."""
    row = list(PEOPLE[0])
    row[column] = attack
    desk = _desk(town)
    page = _hands_in(desk, csv_of(row))
    if 'value="import"' in page:
        _imports(desk, page)

    assert not [name for name in town.names() if name.strip()[:1] in "=+-@"]
    assert column == 1 or town.names() == []


@pytest.mark.parametrize("attack", ["=1+1", "+1+1", "-2+3", "@SUM(1+1)"])
def test_no_file_that_goes_out_holds_a_formula(sqlite_engine: Engine, attack: str) -> None:
    """Integrity.md 64, outwards: whatever the rules call an electorate is text in the sample for a spreadsheet."""
    desk = _desk(Town(sqlite_engine, (), changes={"本村村民": attack}))
    text = desk.client.get(desk.path(f"{_PATH}/sample")).get_data().decode("utf-8-sig")
    sheet = openpyxl.Workbook().active
    for row in csv.reader(io.StringIO(text)):
        sheet.append(row)

    assert attack in text
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert not re.search(rf"(?m)(^|,){re.escape(attack)}", text)


def _zip_of(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _book(sheet: bytes, *, shared: bytes = b"") -> bytes:
    relation = b'<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    sheets = b'<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>'
    parts = {
        "xl/workbook.xml": b'<workbook xmlns:r="r">%b</workbook>' % sheets,
        "xl/_rels/workbook.xml.rels": b"<Relationships>%b</Relationships>" % relation,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return _zip_of(parts | ({"xl/sharedStrings.xml": shared} if shared else {}))


@cache
def _hostile() -> dict[str, bytes]:
    zeros = bytes(60 << 20)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    billion = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{laughs}]><worksheet>&l9;</worksheet>'.encode()
    external = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
    wide = b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    long = b'<worksheet><sheetData><row r="99999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    return {
        "a bomb in one member": _book(zeros),
        "a bomb of bombs": _zip_of({f"{name}.zip": _zip_of({"a.xml": bytes(1 << 20)}) for name in range(600)}),
        "many members": _zip_of({f"xl/{name}.xml": b"<a/>" for name in range(3000)}),
        "a billion laughs": _book(billion),
        "an external entity": _book(external),
        "a million columns": _book(wide),
        "rows without end": _book(long),
        "a text without end": _book(b"<worksheet/>", shared=b"<sst><si><t>" + b"x" * 5_000 + b"</t></si></sst>"),
        "half a file": _book(b"<worksheet/>")[:200],
        "no workbook": _zip_of({"a.txt": b"x"}),
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "quotes that do not close": '编号,姓名,电话\n1,"王'.encode(),
        "nothing but zeros": bytes(1000),
        "one endless line": b"a," * 200_000,
    }


@pytest.mark.parametrize("attack", sorted(_hostile()))
def test_a_hostile_file_is_refused_quickly_and_in_bounds(town: Town, attack: str) -> None:
    """Integrity.md 65: within two seconds, within a bounded memory, and named as what is wrong with the file."""
    content = _hostile()[attack]
    desk = _desk(town)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()

    page = _hands_in(desk, content, f"{attack}.xlsx")

    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    assert "处需要处理" in page
    assert town.names() == []


_RARE = "王𠮷㛃㻏·〇"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_rare_characters_come_back_as_they_were(town: Town, encoding: str) -> None:
    """Integrity.md 66: a name is the same on the page as in the file, in every encoding of an office."""
    desk = _desk(town)
    _imports(desk, _hands_in(desk, csv_of(("001", _RARE, "19900000001", "本村村民", "一组"), encoding=encoding)))

    assert town.names() == [_RARE]
    assert _RARE in desk.opens("~/roll")


_BROKEN = {
    "a byte that is none": _GOOD[:60] + b"\xff\xfe\x00" + _GOOD[60:],
    "half a character": csv_of(*PEOPLE, encoding="utf-16")[:-1],
    "half of a pair": b"\xff\xfe\x00\xd8" * 9,
}


@pytest.mark.parametrize("content", _BROKEN.values(), ids=_BROKEN)
def test_what_cannot_be_decoded_is_refused(town: Town, content: bytes) -> None:
    """Integrity.md 66: no character is ever replaced in silence."""
    page = _hands_in(_desk(town), content)

    assert "处需要处理" in page
    assert town.names() == []


def test_a_large_roll_leaves_the_service_free(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """While twenty thousand rows are read nobody waits for a page; what is imported is all of it."""
    monkeypatch.setattr(roll_reading, "_PATIENCE_SECONDS", 0.0)
    town = Town(sqlite_engine, ())
    desk = _desk(town)
    people = [(str(place), f"村民{place}", f"199{place:08d}", "本村村民", "一组") for place in range(1, 20_001)]
    slowest, page = 0.0, _hands_in(desk, csv_of(*people))
    while "可以导入" not in page:
        began = time.monotonic()
        page = desk.opens(_PATH)
        slowest = max(slowest, time.monotonic() - began)
    _imports(desk, page)
    _until(desk, "已导入")

    assert slowest < 1
    assert len(town.names()) == 20_000


def test_the_records_of_a_closed_poll_take_no_file(town: Town) -> None:
    """A form that was kept open over the closing does nothing."""
    with writing(town.engine) as connection:
        connection.execute(update(boxes).values(stage=Stage.CLOSED.value))
    desk: Any = _desk(town)

    assert "尚未开始的评议" in text_of(_hands_in(desk, _GOOD, status=422))
    assert "王秀英" not in town.kept()
