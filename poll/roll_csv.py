"""A roll as text: every encoding that offices use is read exactly, or refused at its line and byte."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path

from poll.refusal import Finding, FindingsError, Say

LARGEST_FILE = 2**30
_CHUNK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BATCH = 500
"""Rows that are read at a time."""

_BREAK = re.compile(r"\r\n|\r|\n")
_DELIMITERS = ",\t;，"


def csv_rows(path: Path) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """Read the rows of a csv file, some hundreds at a time, with the line of each, from 1.

    UTF-8 and UTF-16 with a mark, UTF-8 without, else GB18030; commas, tabs or semicolons, whichever the first
    line has most of. Decoding is strict: no character is ever replaced.

    Raises:
        FindingsError: the file is empty or too large, has bytes that do not decode or NUL characters, or has
            quotes that do not close.
    """
    with path.open(encoding=_encoding(path), newline="") as file:
        first = file.readline(_CHUNK)
        file.seek(0)
        reader, last = csv.reader(file, delimiter=max(_DELIMITERS, key=first.count), strict=True), 0
        try:
            while rows := list(islice(reader, BATCH)):
                yield _lines(last, reader.line_num, rows), rows
                last = reader.line_num
        except csv.Error as error:
            where = f"{path.name}:{reader.line_num}"
            raise _unreadable(
                where,
                Say("引号成对的表格行", "a row whose quotes close"),
                Say(f"无法读取的行（{error}）", f"a row that cannot be read ({error})"),
                Say("用表格软件重新另存为 CSV。", "Save it again as CSV with a spreadsheet."),
            ) from error


def _lines(before: int, last: int, rows: Sequence[list[str]]) -> Sequence[int]:
    """Return the line in which each row ends; a cell may hold line breaks."""
    if last - before == len(rows):
        return range(before + 1, last + 1)
    return list(accumulate((1 + sum(len(_BREAK.findall(cell)) for cell in row) for row in rows), initial=before))[1:]


def _encoding(path: Path) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(4)
    if not size or size > LARGEST_FILE:
        raise _unreadable(
            path.name,
            Say("有内容且不超过 1 GB 的名册", "a roll with something in it, of at most 1 GB"),
            Say("空文件", "an empty file") if not size else Say("过大的文件", "a larger file"),
            Say("请核对文件。", "Check the file."),
        )
    for mark, name in _MARKS:
        if start.startswith(mark):
            _require(path, name)
            return name
    failure = _failure(path, "utf-8")
    if failure is None:
        return "utf-8"
    # Chinese characters that decode before the bad byte show a damaged UTF-8 file. Read as GB18030 it would
    # give wrong names without an error.
    if _has_chinese(path, failure):
        raise _undecodable(path, "UTF-8", failure)
    _require(path, "gb18030")
    return "gb18030"


def _require(path: Path, encoding: str) -> None:
    failure = _failure(path, encoding)
    if failure is not None:
        raise _undecodable(path, encoding.upper().removesuffix("-SIG"), failure)


def _failure(path: Path, encoding: str) -> int | None:
    """Return the place of the first byte that does not decode, from 0; None where all do. NUL characters do not."""
    decoder, before = codecs.getincrementaldecoder(encoding)(), 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return before - pending + error.start
            if "\0" in text:
                return before - pending + len(text[: text.index("\0")].encode(encoding))
            if not chunk:
                return None
            before += len(chunk)


def _has_chinese(path: Path, end: int) -> bool:
    with path.open("rb") as file:
        text = file.read(min(end, _CHUNK)).decode("utf-8", errors="ignore")
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _undecodable(path: Path, encoding: str, place: int) -> FindingsError:
    with path.open("rb") as file:
        before = file.read(place)
        bad = file.read(1)
    line = before.count(b"\n") + 1
    return _unreadable(
        f"{path.name}:{line}",
        Say(f"{encoding} 文本", f"text in {encoding}"),
        Say(
            f"第 {place + 1} 字节（0x{bad.hex()}）无法解读" if bad else "文件在半个字符处结束",
            f"byte {place + 1} (0x{bad.hex()}), which cannot be read" if bad else "an end in the middle of a character",
        ),
        Say("用表格软件另存为“CSV UTF-8”后再导入。", 'Save it as "CSV UTF-8" with a spreadsheet and import that.'),
    )


def _unreadable(where: str, expected: Say, found: Say, step: Say) -> FindingsError:
    return FindingsError([Finding(where, expected, found, step)])
