"""What is wrong with a roll file, named row by row; a very bad file is cut short, never silently."""

from collections import Counter

from poll.number_spelling import NumberProblem
from poll.refusal import Finding, Say, Weight
from poll.roll_words import NUMBER_WORDS

MOST_LISTED = 200
"""Findings of one kind that are listed; the rest are counted."""

_LONGEST_SHOWN = 40


class RollFindings:
    """The findings of one reading of a file, by kind, so that a million bad rows fit into memory.

    Args:
        file: its name.
        most: so many of one kind are listed.
    """

    def __init__(self, file: str, most: int = MOST_LISTED) -> None:
        self._file, self._most = file, most
        self._listed: list[tuple[int, Finding]] = []
        self._counts: Counter[tuple[str, Weight]] = Counter()

    def add(self, kind: str, line: int, expected: Say, found: Say, step: Say, weight: Weight = Weight.ERROR) -> None:  # noqa: PLR0913, PLR0917 - a finding has these parts.
        """Add one finding at a line of the file; line 0 is the file as a whole."""
        self._counts[kind, weight] += 1
        if self._counts[kind, weight] <= self._most:
            where = f"{self._file}:{line}" if line else self._file
            self._listed.append((line, Finding(where, expected, found, step, weight)))

    def add_number(self, line: int, written: str, problem: NumberProblem) -> None:
        """Add the finding for a cell that holds no number of an elector."""
        expected, found, step = NUMBER_WORDS[problem]
        quoted = shown(written)
        both = Say(f"“{quoted}”，{found.zh}", f'"{quoted}": {found.en}')
        self.add(problem.value, line, expected, both, step)

    @property
    def errors(self) -> int:
        """Return how many findings stop the import."""
        return sum(count for (_, weight), count in self._counts.items() if weight is Weight.ERROR)

    @property
    def has_errors(self) -> bool:
        """Tell whether anything was found that stops the import."""
        return self.errors > 0

    def listed(self) -> list[Finding]:
        """Return the findings in the order of the file, then how many more there are of each kind."""
        return [finding for _, finding in self.located()]

    def located(self) -> list[tuple[int, Finding]]:
        """Return the same, each with its line; 0 is the file as a whole."""
        findings = sorted(self._listed, key=lambda each: each[0])
        for (kind, weight), count in self._counts.items():
            if count > self._most:
                findings.append((0, self._more(kind, weight, count - self._most)))
        return findings

    def _more(self, kind: str, weight: Weight, count: int) -> Finding:
        return Finding(
            self._file,
            Say("—", "none"),
            Say(f"另有 {count} 处同类问题（{kind}）", f"{count} more of the kind {kind}"),
            Say("改正所列各行后再检查一次。", "Mend those listed and check once more."),
            weight,
        )


def shown(written: str) -> str:
    """Return a cell as it can be shown: cut, and with control and invisible characters spelled out."""
    cut = written if len(written) <= _LONGEST_SHOWN else written[:_LONGEST_SHOWN] + "…"
    return "".join(each if each.isprintable() else f"<U+{ord(each):04X}>" for each in cut)
