"""Medians with their spread: what a measurement reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over several rounds.

    Attributes:
        median: of the rounds.
        least, most: their spread.
    """

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        """Return `0.62 (0.55-0.71)`."""
        return f"{_short(self.median)} ({_short(self.least)}-{_short(self.most)})"


def figure(values: Sequence[float]) -> Figure:
    """Return the median and the spread of at least one value."""
    return Figure(median(values), min(values), max(values))


def as_json(figures: dict[str, Figure]) -> dict[str, object]:
    """Return the medians under their names, and the spreads under the same names in `spread`."""
    spread = {name: {"min": _rounded(each.least), "max": _rounded(each.most)} for name, each in figures.items()}
    return {**{name: _rounded(each.median) for name, each in figures.items()}, "spread": spread}


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three figures are enough.
