"""Totals: what a block of ballots adds up to, contest by contest; nothing here belongs to one ballot."""

from collections.abc import Iterable
from dataclasses import dataclass

from poll.rules import Contest


@dataclass(frozen=True, slots=True)
class Block:
    """Ballots that are totalled together: units of one electorate, never fewer ballots than the smallest cell.

    Attributes:
        electorate: id.
        units: ids, sorted; several where a unit alone has too few ballots.
        channel: "text" or "call" where the rule set weights channels; empty otherwise.
        ballots: electors who have a ballot here.
    """

    electorate: str
    units: tuple[str, ...]
    channel: str
    ballots: int


@dataclass(frozen=True, slots=True)
class ContestCount:
    """One contest over some ballots; marks + blank + invalid = ballots x seats.

    Attributes:
        contest: id.
        ballots: how many ballots.
        seats: votes that each ballot carries.
        marks: votes for each option of the contest, 0 included; options that abstain are among them.
        blank: votes not used.
        invalid: votes that could not be read.
    """

    contest: str
    ballots: int
    seats: int
    marks: dict[str, int]
    blank: int
    invalid: int

    def abstained(self, contest: Contest) -> int:
        """Return 弃权: what was left blank, and marks for an option that abstains."""
        return self.blank + sum(self.marks[option.id] for option in contest.options if option.abstains)

    def valid(self, contest: Contest) -> int:
        """Return 有效: marks for an option that does not abstain."""
        return sum(self.marks[option.id] for option in contest.options if not option.abstains)

    @property
    def parts(self) -> int:
        """Return the sum of all parts, to be compared with ballots x seats."""
        return sum(self.marks.values()) + self.blank + self.invalid


@dataclass(frozen=True, slots=True)
class MergedContest:
    """One contest with phone, paper and total apart; `channels` splits the phone where channels are weighted."""

    contest: str
    phone: ContestCount
    paper: ContestCount
    total: ContestCount
    channels: dict[str, ContestCount]


@dataclass(frozen=True, slots=True)
class Tally:
    """The accounts and the count of one place.

    Attributes:
        electorate: id.
        units: ids of the units added up; empty: the whole electorate.
        registered: 应到, electors on the frozen roll.
        phone_electors: to whom the phone was open.
        signatures: 实到, signed for paper.
        printed, issued, unused, spoiled, returned: the paper account.
        paper_ballots: returned papers that count; without those of a unit that returned more than it issued.
        phone_ballots: phone ballots that count.
        voided: electors whose phone ballot was voided because they signed for paper.
        void_units: units whose paper count is void.
        contests: in the order of the ballot paper.
    """

    electorate: str
    units: tuple[str, ...]
    registered: int
    phone_electors: int
    signatures: int
    printed: int
    issued: int
    unused: int
    spoiled: int
    returned: int
    paper_ballots: int
    phone_ballots: int
    voided: int
    void_units: tuple[str, ...]
    contests: tuple[MergedContest, ...]

    @property
    def ballots(self) -> int:
        """Return 收回 over both channels, as counted."""
        return self.paper_ballots + self.phone_ballots

    @property
    def present(self) -> int:
        """Return those who took part: signatures at the desk plus phone ballots."""
        return self.signatures + self.phone_ballots

    def contest(self, contest_id: str) -> MergedContest:
        """Return the contest of that id; KeyError where there is none."""
        for each in self.contests:
            if each.contest == contest_id:
                return each
        raise KeyError(contest_id)


def added(contest: Contest, counts: Iterable[ContestCount]) -> ContestCount:
    """Add counts of one contest up; nothing at all gives zero for every option."""
    ballots = blank = invalid = 0
    marks = {option.id: 0 for option in contest.options}
    for count in counts:
        ballots, blank, invalid = ballots + count.ballots, blank + count.blank, invalid + count.invalid
        for option, votes in count.marks.items():
            marks[option] += votes
    return ContestCount(contest.id, ballots, contest.seats, marks, blank, invalid)
