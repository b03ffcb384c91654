"""What was found in a rule file that is being read, each thing with its line."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from poll.refusal import Finding, Say, Weight
from poll.rule_lines import Place

_SHOWN = 40
_LARGE = 10**18


class RuleText:
    """A rule file that is being read: its lines and what was found in it so far.

    Attributes:
        name: as the findings give it.
        lines: from `poll.rule_lines.lines_of`.
        languages: those of the poll; set as soon as they are read.
        zone: in which times without an offset are read.
    """

    def __init__(self, name: str, lines: Mapping[Place, int]) -> None:
        self.name = name
        self.lines = lines
        self.languages: tuple[str, ...] = ()
        self.zone = ZoneInfo("UTC")
        self._noted: list[tuple[int, Finding]] = []
        self._bad: set[Place] = set()

    def note(self, place: Place, expected: Say, found: Say, step: Say, weight: Weight = Weight.ERROR) -> None:
        """Note a finding at a place; a key that is missing is noted where its table begins."""
        self._bad.add(place)
        at = place
        while at and at not in self.lines:
            at = at[:-1]
        line = self.lines.get(at, 1)
        self._noted.append((line, Finding(f"{self.name}:{line}", expected, found, step, weight)))

    def is_clean(self, *places: Place) -> bool:
        """Tell whether nothing was found at these places or below, so that a further check makes sense."""
        return not any(bad[: len(place)] == place for bad in self._bad for place in places)

    def findings(self) -> list[Finding]:
        """Return everything found, in the order of the lines."""
        return [finding for _, finding in sorted(self._noted, key=lambda each: each[0])]


def shown(value: object) -> Say:
    """Return a value as a finding shows it: short, and without characters that do not print."""
    match value:
        case str():
            text = value
        case list():
            return Say("一列", "a list")
        case dict():
            return Say("一张表", "a table")
        case int() if abs(value) > _LARGE:
            return Say("极大的数", "a huge number")
        case _:
            text = str(value)
    safe = "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text[:_SHOWN])
    quoted = f'"{safe}{"…" if len(text) > _SHOWN else ""}"'
    return Say(quoted, quoted)


def one_of(known: Iterable[str], value: str = "") -> Say:
    """Return the next step for a word that is not known: the nearest, or all that are."""
    names = list(known)
    near = get_close_matches(value, names, n=1, cutoff=0.6)
    if near:
        return Say(f"是不是“{near[0]}”？请改正。", f'Did you mean "{near[0]}"? Correct it.')
    listed = ", ".join(names[:12]) or "-"
    return Say(f"请写其中之一：{listed}。", f"Write one of: {listed}.")


def refer(file: RuleText, place: Place, value: str, known: Iterable[str], what: Say) -> bool:
    """Note a name that refers to nothing; tell whether it refers to something."""
    names = list(known)
    if value in names:
        return True
    if file.is_clean(place):
        file.note(place, what, shown(value), one_of(names, value))
    return False
