"""Casting: the one door into the box, for texts, for calls and for tests alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from typing import NamedTuple, Protocol

from poll.ballot import Ballot, write_ballot
from poll.envelope import WITHDRAWAL, envelope_context, seal
from poll.follow_ups import FollowUp
from poll.poll import Poll
from poll.receipt import receipt_code
from poll.roll import Elector, Memo
from poll.rules import Channel

CALLS = "calls"
"""The provider of slips that came by call; every other provider hands in texts. The accounts keep the two apart."""

FURTHER_VOTES = "call-votes"
"""The provider of what a call puts into the box after its first vote: one call in the log, several envelopes."""


@unique
class Disposition(Enum):
    """What became of one text or one call; each has exactly one, and they sum to the carrier's own log."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    ASKED = "asked"
    UNCLEAR = "unclear"
    NOT_ON_ROLL = "not_on_roll"
    NUMBER_HIDDEN = "number_hidden"
    CODE_NEEDED = "code_needed"
    CODE_WRONG = "code_wrong"
    CODE_LOCKED = "code_locked"
    NOT_OPEN_YET = "not_open_yet"
    LATE = "late"
    ALREADY_VOTED = "already_voted"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    NO_POLL = "no_poll"
    HELP = "help"
    RECEIPT_CHECK = "receipt_check"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    SILENT = "silent"
    HUNG_UP = "hung_up"


class SealedVote(NamedTuple):
    """A vote as the box takes it: who, where and how in the clear, what sealed.

    Attributes:
        elector: the elector's number in the records.
        electorate, unit: what the envelope is bound to.
        channel: text or call.
        contests: which contests of the ballot paper it answers, as a bit mask.
        roll_version: the version of the roll it was judged against.
        sealed: the envelope, or `WITHDRAWAL`.
        receipt: the elector's receipt code in this poll.
        coded: whether the elector was told apart by a code, so that a locked number must be refused.
    """

    elector: int
    electorate: str
    unit: str
    channel: Channel
    contests: int
    roll_version: int
    sealed: bytes
    receipt: str
    coded: bool


class Outcome(NamedTuple):
    """What the box decided about one slip, inside its transaction.

    Attributes:
        disposition: the one that is recorded.
        contests: the contests that the elector's counted envelopes answer now, as a bit mask.
    """

    disposition: Disposition
    contests: int


class CallStep(NamedTuple):
    """One step of a call, which is written with what it decides and answered once.

    Attributes:
        id: the carrier's id of the call.
        step: how many steps were answered before it, from 0.
        settles: whether the call's own disposition is new.
        sealed: returns where the call then is and what was said, encrypted; asked for after the wording.
        follow_ups: returns what the step leaves to be done; asked for after the wording.
    """

    id: str
    step: int
    settles: bool
    sealed: Callable[[], bytes]
    follow_ups: Callable[[], Sequence[FollowUp]]


@dataclass(slots=True)
class Slip:
    """One text or one step of a call on its way into the records.

    Attributes:
        provider, provider_id: the carrier and its own id of the message; together once only.
        poll: the poll it is for, as the door saw it, or None where it is for none.
        electorate: of the elector, where one is known; for the accounts only.
        number: the sender, for what the conversation remembers; None where hidden.
        received_at: when it came, in milliseconds of the epoch; decides once whether a vote is in time.
        disposition: what becomes of it if the box has nothing to decide.
        wording: the reply for what was decided; None means that nothing is said.
        vote: the sealed vote, or None.
        memo: what the conversation is to remember after what was decided; None leaves it as it is.
        wrong_code: this was a try with a wrong code, to be counted in the same transaction.
        call: the step of a call that this is, or None for a text.
    """

    provider: str
    provider_id: str
    poll: Poll | None
    electorate: str | None
    number: int | None
    received_at: int
    disposition: Disposition
    wording: Callable[[Outcome], str | None]
    vote: SealedVote | None = None
    memo: Callable[[Outcome], Memo] | None = None
    wrong_code: bool = False
    call: CallStep | None = None


class StepTakenError(Exception):
    """This step of a call was answered before: what was answered then is to be said again."""


class PollMovedError(Exception):
    """The poll's stage or roll changed since the door looked: look again and answer anew."""


class Box(Protocol):
    """The ballot box as the doors see it."""

    def commit(self, slip: Slip) -> str | None:
        """Put a slip into the records and return the reply once both are on disk.

        A message that came before gets the reply it got then, byte for byte.

        Raises:
            PollMovedError: the slip was written for another stage or version of the roll.
            StepTakenError: the slip is a step of a call that was answered before.
        """
        ...

    def holds(self, poll: int, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box; never what it says."""
        ...


def sealed_vote(poll: Poll, elector: Elector, ballot: Ballot, channel: Channel) -> SealedVote:
    """Seal one elector's ballot, ready to be cast now or once she has confirmed it."""
    context = envelope_context(poll.id, poll.rules.sha256, elector.electorate, elector.unit)
    written = write_ballot(ballot, poll.rules.ballot_of(elector.electorate), poll.ballot_size)
    return _vote(poll, elector, channel, ballot.contests, seal(written, poll.public_key, context))


def withdrawal(poll: Poll, elector: Elector, channel: Channel) -> SealedVote:
    """Return what takes an elector's vote back: a row of the log like any other, with nothing in it."""
    every_contest = (1 << len(poll.rules.ballot_of(elector.electorate))) - 1
    return _vote(poll, elector, channel, every_contest, WITHDRAWAL)


def _vote(poll: Poll, elector: Elector, channel: Channel, contests: int, sealed: bytes) -> SealedVote:
    return SealedVote(
        elector.id,
        elector.electorate,
        elector.unit,
        channel,
        contests,
        poll.roll_version,
        sealed,
        receipt_code(poll.receipt_key, elector.id),
        elector.code is not None,
    )


def cast(slip: Slip, vote: SealedVote, box: Box) -> str | None:
    """Cast a vote: once only, in time or not at all, on disk before the reply.

    Args:
        slip: the text or call it came with.
        vote: sealed for one elector of the poll.
        box: the poll's box.

    Returns:
        The reply, worded for what the box decided.
    """
    slip.vote = vote
    return box.commit(slip)
