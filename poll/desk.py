"""The paper desk: who is handed a paper, who exchanges a spoiled one, whose paper was a mistake; never what it says."""

from dataclasses import dataclass
from enum import Enum, unique


@unique
class DeskAct(Enum):
    """What the desk does for an elector."""

    SIGNED = "signed"
    UNDONE = "undone"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """One act of the desk, as it stands in the records.

    Attributes:
        number: 1, 2, 3 ... in each poll.
        elector: number in the records.
        electorate, unit, roll_no: of the elector, when it was done.
        act: signed for a paper; undone: that was a mistake; replaced: a spoiled paper was exchanged.
        voids: the elector had a phone ballot when she signed, which the paper voids, or voided until it was undone.
        reason: of an undone one; empty otherwise.
        official: who did it.
        at_ms: when, in milliseconds of the epoch.
    """

    number: int
    elector: int
    electorate: str
    unit: str
    roll_no: str
    act: DeskAct
    voids: bool
    reason: str
    official: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An elector as the desk sees her.

    Attributes:
        elector: number in the records.
        roll_no, name, electorate, unit: as on the roll in force.
        has_voted: by phone, with a ballot that stands.
        signed: the act by which she has a paper; None where she has none.
    """

    elector: int
    roll_no: str
    name: str
    electorate: str
    unit: str
    has_voted: bool
    signed: DeskEvent | None


@dataclass(frozen=True, slots=True)
class DeskCount:
    """What a desk has done in one electorate and unit.

    Attributes:
        electorate, unit: ids.
        signed: electors who have a paper.
        voids: of them those whose phone ballot it voids.
        replaced: spoiled papers that were exchanged.
        undone: acts that were taken back.
    """

    electorate: str
    unit: str
    signed: int
    voids: int
    replaced: int
    undone: int

    @property
    def papers_gone(self) -> int:
        """Return how many papers fewer are in the stack: one for each elector, and one more for each exchange."""
        return self.signed + self.replaced
