"""Where things stand in a rule file: the line of every key and of every entry of a list."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping

Place = tuple[str | int, ...]
"""The way to a value: `("contests", 0, "title", "zh")`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRINGS = (
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})',
    r"'''.*?'''(?:'{0,2})",
    r'"(?:\\.|[^"\\\n])*"',
    r"'[^'\n]*'",
)
_STRING = re.compile("|".join(_STRINGS), re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]*")
_PART = re.compile(rf"[A-Za-z0-9_-]+|{_STRINGS[2]}|{_STRINGS[3]}")
_DOT = re.compile(r"[ \t]*\.[ \t]*")


def lines_of(text: str) -> Mapping[Place, int]:
    """Return the line, from 1, on which each key, table and list entry begins.

    A table that is only implied (`a` in `[a.b]`) stands where it is first named.

    Args:
        text: TOML that `tomllib.loads` has read without an error; of other text the lines mean nothing.
    """
    scan = _Scan(text)
    scan.document()
    return scan.lines


class _Scan:
    """One pass over a text that is known to be sound, so that nothing needs to be judged."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Place, int] = {}
        self.tables: dict[Place, int] = {}
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def document(self) -> None:
        table: Place = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def header(self) -> Place:
        line = self.line()
        is_list = self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        self.skip(_BLANK)
        *before, last = self.key()
        self.skip(_BLANK)
        self.at += 2 if is_list else 1
        place: Place = ()
        for part in before:
            place = self.latest((*place, part))
            self.note(place, line)
        place = (*place, last)
        self.note(place, line)
        if is_list:
            self.tables[place] = self.tables.get(place, 0) + 1
            place = self.latest(place)
            self.note(place, line)
        return place

    def latest(self, place: Place) -> Place:
        # [a.b] after [[a]] speaks of the last entry of a.
        return (*place, self.tables[place] - 1) if place in self.tables else place

    def pair(self, table: Place) -> None:
        line = self.line()
        place = table
        for part in self.key():
            place = (*place, part)
            self.note(place, line)
        self.skip(_BLANK)
        self.at += 1  # The equals sign.
        self.skip(_BLANK)
        self.value(place)

    def value(self, place: Place) -> None:
        match self.text[self.at]:
            case "[":
                for index in self.entries("]"):
                    self.note((*place, index), self.line())
                    self.value((*place, index))
            case "{":
                for _ in self.entries("}"):
                    self.pair(place)
            case '"' | "'":
                self.skip(_STRING)
            case _:
                self.skip(_SCALAR)

    def entries(self, end: str) -> Iterator[int]:
        self.at += 1
        self.skip(_BLANK)
        index = 0
        while self.text[self.at] != end:
            yield index
            index += 1
            self.skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1

    def key(self) -> Iterator[str]:
        while True:
            start = self.at
            self.skip(_PART)
            yield _plain(self.text[start : self.at])
            if not self.skip(_DOT):
                return

    def skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return match is not None

    def line(self) -> int:
        return bisect_right(self.starts, self.at)

    def note(self, place: Place, line: int) -> None:
        self.lines.setdefault(place, line)


def _plain(part: str) -> str:
    # tomllib itself takes the quotes and escapes off a key, so that both agree.
    return next(iter(tomllib.loads(f"{part} = 0")))
