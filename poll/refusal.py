"""What can be said to a clerk when a file or a count is not as it should be."""

from dataclasses import dataclass
from enum import Enum, unique


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence for a clerk, in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the sentence in `language`: "zh", "en", or both lines for any other value."""
        if language == "zh":
            return self.zh
        if language == "en":
            return self.en
        return self.zh if self.zh == self.en else f"{self.zh}\n{self.en}"


@unique
class Weight(Enum):
    """How much a finding weighs: an error stops what was asked for, a notice only informs."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a file or a count shows to be wrong, named so that it can be mended.

    Attributes:
        where: the place, `file:line`, a cell, a unit or a contest.
        expected: what should stand there.
        found: what stands there.
        next_step: what the clerk does now.
        weight: ERROR stops the work; NOTICE does not.
    """

    where: str
    expected: Say
    found: Say
    next_step: Say
    weight: Weight = Weight.ERROR

    def lines(self, language: str) -> list[str]:
        """Return the finding as the lines a clerk reads, Chinese first where both are asked for."""
        shown = ("zh", "en") if language not in {"zh", "en"} else (language,)
        return [self._line(each) for each in shown]

    def _line(self, language: str) -> str:
        expected, found, step = (part.in_language(language) for part in (self.expected, self.found, self.next_step))
        if language == "zh":
            return f"{self.where}: 应为{expected}；实为{found}。{step}"
        return f"{self.where}: expected {expected}; found {found}. {step}"

    def as_json(self) -> dict[str, object]:
        """Return the finding for a machine: `{"where", "weight", "expected": {"zh", "en"}, ...}`."""
        return {
            "where": self.where,
            "weight": self.weight.value,
            "expected": {"zh": self.expected.zh, "en": self.expected.en},
            "found": {"zh": self.found.zh, "en": self.found.en},
            "next_step": {"zh": self.next_step.zh, "en": self.next_step.en},
        }


class FindingsError(Exception):
    """A file or a count that cannot be used: every Finding of the one run.

    Attributes:
        findings: at least one with weight ERROR, in the order of their places.
    """

    def __init__(self, findings: "list[Finding]") -> None:
        super().__init__(f"{len(findings)} findings, the first at {findings[0].where}" if findings else "findings")
        self.findings = findings
