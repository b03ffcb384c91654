"""A ballot: what one elector marked, and the fixed-size bytes in which it is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from poll.rules import Contest, RuleSet

_STEP = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """What one ballot says on one contest.

    Attributes:
        contest: place of the contest on the electorate's ballot paper, from 0.
        options: ids of the options chosen, in the contest's order; never empty.
    """

    contest: int
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ballot:
    """The marks of one ballot, in the order of the paper; a contest without a mark is left blank."""

    marks: tuple[Mark, ...]

    @property
    def contests(self) -> int:
        """Return the contests answered as a bit mask: bit 0 is the first on the paper."""
        answered = 0
        for mark in self.marks:
            answered |= 1 << mark.contest
        return answered


class UnreadableBallotError(ValueError):
    """An opened ballot that is not in the form in which ballots are sealed; the box is damaged."""


def ballot_size(rules: RuleSet) -> int:
    """Return the bytes of every ballot of the poll, so that no envelope tells by its length what is in it.

    The size is that of the longest ballot that any electorate could hand in, rounded up to 32 bytes.
    """
    longest = max(
        (
            sum(_longest_mark(place, contest) for place, contest in enumerate(rules.ballot_of(each.id)))
            for each in rules.electorates
        ),
        default=0,
    )
    return -(-max(longest, 1) // _STEP) * _STEP


def _longest_mark(place: int, contest: Contest) -> int:
    keys = sorted((len(option.key) for option in contest.options), reverse=True)[: contest.seats]
    return len(str(place)) + 1 + sum(keys) + len(keys)


def write_ballot(ballot: Ballot, paper: Sequence[Contest], size: int) -> bytes:
    """Write a ballot as `size` bytes: `0=2 3=1+4`, the place of each contest and the keys chosen.

    Args:
        ballot: marks in the paper's order.
        paper: the contests of the elector's electorate.
        size: from `ballot_size`.
    """
    written = " ".join(
        f"{mark.contest}=" + "+".join(paper[mark.contest].option(each).key for each in mark.options)
        for mark in ballot.marks
    )
    return written.encode("ascii").ljust(size)


def read_ballot(written: bytes, paper: Sequence[Contest]) -> Ballot:
    """Read a ballot back; the inverse of `write_ballot`.

    Raises:
        UnreadableBallotError: the bytes are no ballot on this paper.
    """
    marks = []
    try:
        for part in written.decode("ascii").split():
            place, _, keys = part.partition("=")
            contest = paper[int(place)]
            by_key = {option.key: option.id for option in contest.options}
            marks.append(Mark(int(place), tuple(by_key[key] for key in keys.split("+"))))
    except (ValueError, KeyError, IndexError) as error:
        raise UnreadableBallotError from error
    return Ballot(tuple(marks))
