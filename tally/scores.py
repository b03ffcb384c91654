"""What is computed from the merged totals: scores, rates, flags and ranks, all exact."""

from dataclasses import dataclass
from fractions import Fraction

from poll.rules import ComponentKind

BELOW_QUORUM, NOTHING_RATED, NO_FIGURE = "below_quorum", "nothing_rated", "no_figure"
"""Why there is no score: too few took part; no ballot rates it; the external figure was not entered."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One contest of a score: points earned over the votes that they are divided by."""

    contest: str
    points: Fraction
    over: int
    weight: Fraction
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Score:
    """The score that one component of the composite gives one subject; None with the reason why.

    Attributes:
        electorate: id, or empty for a channel or an external figure.
    """

    subject: str
    component: str
    kind: ComponentKind
    electorate: str
    weight: Fraction
    items: tuple[ItemScore, ...]
    score: Fraction | None
    why_none: str


@dataclass(frozen=True, slots=True)
class Composite:
    """The weighted sum for one subject, exact and rounded; undefined where one part is, never weighted anew."""

    subject: str
    parts: tuple[Score, ...]
    exact: Fraction | None
    rounded: str
    band: str


@dataclass(frozen=True, slots=True)
class QuorumCheck:
    """Whether enough took part: `ballots comparator share x of`."""

    electorate: str
    ballots: int
    of: int
    needed: Fraction
    met: bool


@dataclass(frozen=True, slots=True)
class Satisfied:
    """满意率 of one contest in one electorate, never without the turnout beside it."""

    electorate: str
    contest: str
    satisfied: int
    over: int
    turnout_ballots: int
    turnout_registered: int

    @property
    def rate(self) -> Fraction | None:
        """Return the exact rate, or None where there is nothing to divide by."""
        return Fraction(self.satisfied, self.over) if self.over else None


@dataclass(frozen=True, slots=True)
class Flag:
    """One threshold looked at, with its arithmetic; `raised` is the flag."""

    threshold: str
    subject: str
    electorate: str
    contest: str
    measured: Fraction
    numerator: int | None
    over: int | None
    raised: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option of a choice or decision; equal votes share a rank."""

    option: str
    votes: int
    rank: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The outcome of a choice or a decision in one electorate: totals only, no score."""

    electorate: str
    contest: str
    ranked: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that is computed from the merged totals."""

    quorums: tuple[QuorumCheck, ...]
    composites: tuple[Composite, ...]
    satisfaction: tuple[Satisfied, ...]
    flags: tuple[Flag, ...]
    rankings: tuple[Ranking, ...]
