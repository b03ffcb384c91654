"""A spreadsheet from anywhere, made safe before it is read: no bombs, no entities, nothing hidden."""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from poll.refusal import Finding, FindingsError, Say

MOST_MEMBERS = 2_000
MOST_BYTES = 2**30
MOST_RATIO = 200
MOST_COLUMNS = 200
MOST_ROWS = 1_048_576
MOST_IN_CELL = 2_000
MOST_LISTED = 100

_RATIO_MATTERS_FROM = 10 * 2**20
_MOST_TEXT_BYTES = 2**30
_CHUNK = 1 << 20

Attributes = dict[str, str]


class _HostileError(Exception):
    """Something in the file that no honest roll holds; the message goes into the finding."""

    def __init__(self, found: Say) -> None:
        super().__init__(found.en)
        self.found = found


@dataclass(slots=True)
class SheetMarks:
    """What a sheet hides behind its values.

    Attributes:
        hidden_rows: the first of them, from 1.
        hidden_columns: as (first, last), from 1.
        formulas: column -> rows, both from 1.
        merged: ranges, `A5:A9`.
        filled: whether any cell has content.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: dict[int, set[int]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, in the workbook's order."""

    name: str
    visible: bool
    marks: SheetMarks


def guarded_copy(source: Path, copy: Path) -> list[Sheet]:
    """Copy the XML of a workbook, uncompressed, and return its sheets with what they hide.

    Only what was read here, within limits, is in the copy: a size that the file states is never believed.

    Raises:
        FindingsError: the file is truncated, encrypted, no workbook, or hostile: a zip bomb, a document type,
            a sheet of absurd size.
    """
    scan = _Scan()
    try:
        with zipfile.ZipFile(source) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as safe:
            members = archive.infolist()
            _check_stated_sizes(members)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _copy_member(archive, member, safe, scan)
    except _HostileError as error:
        raise _finding(source, error.found) from error
    except (expat.ExpatError, ValueError) as error:
        raise _finding(source, Say("内部 XML 损坏", f"damaged XML inside ({error})")) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _finding(source, Say("截断、损坏或加密的文件", "a truncated, damaged or encrypted file")) from error
    return scan.sheets()


def _check_stated_sizes(members: list[zipfile.ZipInfo]) -> None:
    whole, packed = sum(each.file_size for each in members), sum(each.compress_size for each in members)
    if len(members) > MOST_MEMBERS:
        raise _HostileError(Say(f"内含 {len(members)} 个文件", f"{len(members)} files inside"))
    if whole > MOST_BYTES:
        raise _HostileError(Say(f"解压后 {whole >> 20} MB", f"{whole >> 20} MB when unpacked"))
    if whole > _RATIO_MATTERS_FROM and whole > MOST_RATIO * packed:
        raise _HostileError(Say("压缩比异常（压缩炸弹）", "packed beyond reason (a zip bomb)"))


def _copy_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, safe: zipfile.ZipFile, scan: "_Scan") -> None:
    parser = scan.parser(member.filename)
    with archive.open(member) as packed, safe.open(zipfile.ZipInfo(member.filename), "w", force_zip64=True) as unpacked:
        # A reader stops at the stated size and then checks the sum, so more than was stated is never unpacked.
        while chunk := packed.read(_CHUNK):
            parser.Parse(chunk)
            unpacked.write(chunk)
    parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword.


class _Scan:
    """Reads the XML of a workbook as it passes."""

    def __init__(self) -> None:
        self._sheets: list[tuple[str, bool, str]] = []
        self._targets: dict[str, str] = {}
        self._readers: dict[str, _SheetReader] = {}
        self._longest = 0

    def sheets(self) -> list[Sheet]:
        """Return the sheets in the workbook's order."""
        found = []
        for name, visible, relation in self._sheets:
            reader = self._readers.get(self._targets.get(relation, ""))
            if reader:
                self._check_text(reader)
                found.append(Sheet(name, visible, reader.marks))
        return found

    def parser(self, member: str) -> expat.XMLParserType:
        """Return a parser for one member that refuses every document type, and with it every entity.

        defusedxml does the same to the same expat, behind pure Python that is five times slower on a large roll.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        if member == "xl/workbook.xml":
            parser.StartElementHandler = self._workbook
        elif member == "xl/_rels/workbook.xml.rels":
            parser.StartElementHandler = self._relation
        elif member == "xl/sharedStrings.xml":
            _TextLengths(self._text).attach(parser)
        elif member.startswith("xl/worksheets/") and member.endswith(".xml"):
            self._readers[member] = _SheetReader(parser)
        return parser

    def _workbook(self, name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            visible = attributes.get("state", "visible") == "visible"
            self._sheets.append((attributes.get("name", ""), visible, relation))

    def _relation(self, name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            self._targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def _text(self, length: int) -> None:
        self._longest = max(self._longest, length)

    def _check_text(self, reader: "_SheetReader") -> None:
        # One long text that a million cells share is small in the file and huge in memory.
        if reader.shared_cells * self._longest > _MOST_TEXT_BYTES:
            raise _HostileError(Say("文字总量异常", "an absurd amount of text"))


class _TextLengths:
    """Measures each shared text and refuses one that no cell of a roll can hold."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell, self._length = tell, 0

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._add

    def _start(self, name: str, _attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "si":
            self._length = 0

    def _add(self, data: str) -> None:
        self._length += len(data)
        if self._length > MOST_IN_CELL:
            raise _HostileError(
                Say(f"超过 {MOST_IN_CELL} 字的单元格", f"a cell of more than {MOST_IN_CELL} characters")
            )
        self._tell(self._length)


class _SheetReader:
    """Reads one sheet for what it hides and for its size."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.marks = SheetMarks()
        self.shared_cells = 0
        self._row = self._column = 0
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name in ("f", "v", "is"):
            self.marks.filled = True
            if name == "f":
                self.marks.formulas.setdefault(self._column, set()).add(self._row)
        elif name == "col" and _is_on(attributes.get("hidden")):
            span = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.marks.hidden_columns.append(span)
        elif name == "mergeCell" and len(self.marks.merged) < MOST_LISTED:
            self.marks.merged.append(attributes.get("ref", ""))

    def _start_row(self, attributes: Attributes) -> None:
        self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        if self._row > MOST_ROWS:
            raise _HostileError(Say(f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows"))
        if _is_on(attributes.get("hidden")) and len(self.marks.hidden_rows) < MOST_LISTED:
            self.marks.hidden_rows.append(self._row)

    def _cell(self, attributes: Attributes) -> None:
        place = attributes.get("r")
        self._column = _column(place) if place else self._column + 1
        if self._column > MOST_COLUMNS:
            # The reader of values lays a sheet out as a full rectangle: two far corners would fill the memory.
            raise _HostileError(Say(f"超过 {MOST_COLUMNS} 列", f"more than {MOST_COLUMNS} columns"))
        self.shared_cells += attributes.get("t") == "s"


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


_COLUMNS: dict[str, int] = {}


def _column(place: str) -> int:
    letters = place.rstrip("0123456789")
    known = _COLUMNS.get(letters)
    if known is None:
        known = 0
        for letter in letters[:4]:
            known = known * 26 + ord(letter) - 64
        if known <= MOST_COLUMNS:
            _COLUMNS[letters] = known
    return known


def _refuse_document_type(*_declaration: object) -> None:
    raise _HostileError(Say("内部 XML 带有文档类型或实体声明", "a document type or entities in its XML"))


def _finding(source: Path, found: Say) -> FindingsError:
    return FindingsError(
        [
            Finding(
                source.name,
                Say("普通的 .xlsx 名册", "an ordinary .xlsx roll"),
                found,
                Say(
                    "用表格软件打开并另存为新的 .xlsx（不加密码）或 CSV。",
                    "Open it in a spreadsheet and save it as a new .xlsx without a password, or as CSV.",
                ),
            )
        ]
    )
