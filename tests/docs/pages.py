"""A page for people as a list of steps: commands to type, files to make, texts and calls of villagers."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]

_FENCE = re.compile(r"\s*```")
_FILE_NAME = re.compile(r"`([^`/ ]+\.(?:csv|txt|toml))`")


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a box without a file's name above it."""

    line: str

    @property
    def words(self) -> list[str]:
        """Return the words as a shell reads them; what follows `#` is a remark."""
        return shlex.split(self.line, comments=True)


@dataclass(frozen=True, slots=True)
class File:
    """A box with a file's name above it."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Text:
    """One row of a table of texts: who sends what, and the very reply."""

    who: str
    body: str
    reply: str


@dataclass(frozen=True, slots=True)
class Call:
    """One row of a table of calls: who calls, the keys she presses, and the last words she hears."""

    who: str
    keys: str
    hears: str


Step = Command | File | Text | Call

_TABLES: "dict[str, type[Text | Call]]" = {"| 谁打": Call, "| 谁 ": Text}
"""How the first row of each kind of table begins."""


def steps_of(page: Path) -> Iterator[Step]:
    """Yield the steps of a page in their order."""
    lines = iter(page.read_text(encoding="utf-8").splitlines())
    before = ""
    table: type[Text | Call] | None = None
    for line in lines:
        if _FENCE.match(line):
            box = list(_until_fence(lines))
            named = _FILE_NAME.fullmatch(before)
            if named:
                yield File(named[1], "".join(f"{each}\n" for each in box))
            else:
                yield from (Command(each.strip()) for each in box if each.strip())
        begins = next((kind for heading, kind in _TABLES.items() if line.startswith(heading)), None)
        table = begins or (table if line.startswith("|") else None)
        if table is not None and begins is None and not line.startswith("| ---"):
            who, done, answer, *_ = (cell.strip() for cell in line.strip("|").split("|"))
            yield table(who, done.strip("`"), answer)
        before = line.strip()


def commands_in(page: Path) -> Iterator[str]:
    """Yield every command of this house that a page writes inside a sentence."""
    text = re.sub(r"^\s*```.*?^\s*```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"`((?:xiangyin|make) [^`]+)`", text)


def _until_fence(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if _FENCE.match(line):
            return
        yield line
