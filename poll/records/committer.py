"""The committer: many slips, one transaction, one flush to disk; then everybody gets her answer."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from poll.box import BoxRow, next_link
from poll.casting import CallStep, Disposition, Outcome, PollMovedError, SealedVote, Slip, StepTakenError
from poll.follow_ups import FollowUp
from poll.poll import Poll, Stage
from poll.records.batching import Batcher
from poll.roll import Memo, Roll
from poll.rules import Channel, Revote

_NOT_KEPT = ""
"""Stands for the words of a question in the inbox: they name a choice, which stands in no table."""


class Standing(NamedTuple):
    """Where a poll stands inside the transaction: its row is locked until the end."""

    stage: Stage
    roll_version: int
    opens_at: int
    closes_at: int
    next_seq: int
    head: bytes


class InboxRow(NamedTuple):
    """One row of the inbox table, in the table's order."""

    provider: str
    provider_id: str
    poll: int | None
    electorate: str | None
    disposition: str
    received_at: int
    reply: str | None


class CallRow(NamedTuple):
    """One row of the calls table, in the table's order."""

    provider_id: str
    poll: int | None
    step: int
    sealed: bytes
    at: int


class MemoRow(NamedTuple):
    """One row of the memos table, without the tries."""

    poll: int
    number: int
    failures: int
    asked: int | None
    pending: bytes | None
    pending_contests: int
    pending_elector: int | None
    said_at: int


@dataclass(slots=True)
class Facts:
    """What the records say about a batch before anything is written.

    Attributes:
        standings: by poll.
        replies: the stored reply of messages that came before, by (provider, provider_id).
        answered: contests answered, by (poll, elector); electors without an envelope are not in it.
        tries: wrong codes, by (poll, number); only those asked for and not zero.
        steps: the last step that was answered, by the call's id; calls that are not under way are not in it.
    """

    standings: dict[int, Standing]
    replies: dict[tuple[str, str], str | None]
    answered: dict[tuple[int, int], int]
    tries: dict[tuple[int, int], int]
    steps: dict[str, int]


@dataclass(slots=True)
class Writes:
    """Everything that a batch puts into the records; what becomes of a call is settled anew until it has voted."""

    inbox: list[InboxRow]
    settled: list[InboxRow]
    calls: list[CallRow]
    ended: list[str]
    follow_ups: list[FollowUp]
    envelopes: list[BoxRow]
    memos: list[MemoRow]
    tries: dict[tuple[int, int], int]
    opt_outs: list[int]
    opt_ins: list[int]
    boxes: dict[int, tuple[int, bytes]]


class Desk(Protocol):
    """The driver-level statements of one kind of database."""

    def transaction(self) -> AbstractContextManager[None]:
        """Run the block in one durable transaction."""
        ...

    def facts(self, slips: Sequence[Slip]) -> Facts:
        """Lock the polls of the batch and read what the box must know."""
        ...

    def write(self, writes: Writes) -> None:
        """Write the batch."""
        ...


class Committer:
    """The one way of a slip into the records; see `poll.casting.Box`.

    One for each process. Acknowledged means on disk: `commit` returns after the transaction is durable.
    """

    def __init__(self, desk: Desk, roll: Roll) -> None:
        self._desk = desk
        self._roll = roll
        self._batcher: Batcher[Slip | str, str | None] = Batcher(self._commit)

    def commit(self, slip: Slip) -> str | None:
        """Put a slip into the records and return the reply; see `poll.casting.Box.commit`."""
        return self._batcher.ask(slip)

    def erase(self, call: str) -> None:
        """Erase what is kept of a call that has ended; it is gone from the records when this returns."""
        self._batcher.ask(call)

    def holds(self, poll: int, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box."""
        return self._roll.holds(poll, elector)

    def _commit(self, asked: Sequence[Slip | str]) -> list[str | Exception | None]:
        slips = [each for each in asked if isinstance(each, Slip)]
        with self._desk.transaction():
            session = _Sitting(self._desk.facts(slips))
            answers = [session.take(each) for each in asked]
            self._desk.write(session.writes)
        return answers


class _Sitting:
    """One batch while it is decided: slips are taken in order, and each sees those before it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.writes = Writes([], [], [], [], [], [], [], {}, [], [], {})

    def take(self, asked: Slip | str) -> str | Exception | None:
        if isinstance(asked, Slip):
            return self.answer(asked)
        self.writes.ended.append(asked)
        return None

    def answer(self, slip: Slip) -> str | Exception | None:
        ids = (slip.provider, slip.provider_id)
        if slip.call is not None:
            if not self._is_next(slip.call, slip):
                return StepTakenError(slip.call.id)
        elif ids in self._facts.replies:
            return _said_again(slip, self._facts.replies[ids])
        poll = slip.poll
        if poll is None:
            outcome = Outcome(slip.disposition, 0)
        else:
            standing = self._facts.standings[poll.key]
            if standing.stage is not poll.stage or standing.roll_version != poll.roll_version:
                return PollMovedError(poll.id)
            outcome = self._decide(slip, poll, standing)
        reply = slip.wording(outcome)
        self._facts.replies[ids] = reply
        kept = None if slip.call is not None else _NOT_KEPT if outcome.disposition is Disposition.ASKED else reply
        row = InboxRow(
            slip.provider,
            slip.provider_id,
            None if poll is None else poll.key,
            slip.electorate,
            outcome.disposition.value,
            slip.received_at,
            kept,
        )
        if slip.call is None:
            self.writes.inbox.append(row)
        else:
            self._take_step(slip.call, row)
        return reply

    def _is_next(self, call: CallStep, slip: Slip) -> bool:
        if call.step == 0:
            # A call whose row is gone has ended; its number in the inbox stays.
            return (slip.provider, slip.provider_id) not in self._facts.replies
        return self._facts.steps.get(call.id) == call.step - 1

    def _take_step(self, call: CallStep, row: InboxRow) -> None:
        """Write a step: where the call is now, what becomes of it as things stand, and what it leaves to be done."""
        self._facts.steps[call.id] = call.step
        if call.settles:
            self.writes.settled.append(row)
        self.writes.calls.append(CallRow(call.id, row.poll, call.step, call.sealed(), row.received_at // 1000))
        self.writes.follow_ups.extend(call.follow_ups())

    def _decide(self, slip: Slip, poll: Poll, standing: Standing) -> Outcome:
        if slip.wrong_code:
            outcome = Outcome(self._wrong_code(slip, poll), 0)
        elif slip.vote is not None:
            outcome = self._decide_vote(slip, slip.vote, poll, standing)
        else:
            outcome = Outcome(slip.disposition, 0)
        if slip.memo is not None and slip.number is not None:
            self._remember(poll.key, slip.number, slip.memo(outcome))
        if slip.number is not None and outcome.disposition in {Disposition.OPT_OUT, Disposition.OPT_IN}:
            numbers = self.writes.opt_outs if outcome.disposition is Disposition.OPT_OUT else self.writes.opt_ins
            numbers.append(slip.number)
        return outcome

    def _wrong_code(self, slip: Slip, poll: Poll) -> Disposition:
        if slip.number is None:
            return Disposition.NUMBER_HIDDEN
        tries = self._facts.tries.get((poll.key, slip.number), 0)
        if tries >= poll.rules.code.tries:
            return Disposition.CODE_LOCKED
        self._facts.tries[poll.key, slip.number] = self.writes.tries[poll.key, slip.number] = tries + 1
        return Disposition.CODE_LOCKED if tries + 1 >= poll.rules.code.tries else Disposition.CODE_WRONG

    def _decide_vote(self, slip: Slip, vote: SealedVote, poll: Poll, standing: Standing) -> Outcome:
        grace = poll.rules.text_grace_seconds if vote.channel is Channel.TEXT else poll.rules.call_grace_seconds
        answered = self._facts.answered.get((poll.key, vote.elector), 0)
        if standing.stage is Stage.DRAFT or slip.received_at < standing.opens_at:
            return Outcome(Disposition.NOT_OPEN_YET, answered)
        if standing.stage is not Stage.OPEN or slip.received_at > standing.closes_at + 1000 * grace:
            return Outcome(Disposition.LATE, answered)
        if vote.coded and self._is_locked(slip, poll):
            return Outcome(Disposition.CODE_LOCKED, answered)
        if not vote.sealed:
            if not answered:
                return Outcome(Disposition.NOTHING_TO_WITHDRAW, 0)
            if poll.rules.revote is Revote.FIRST_STANDS:
                return Outcome(Disposition.ALREADY_VOTED, answered)
            return self._put_in(slip, vote, poll, Disposition.WITHDRAWN, 0)
        if not answered & vote.contests:
            return self._put_in(slip, vote, poll, Disposition.ACCEPTED, answered | vote.contests)
        if poll.rules.revote is Revote.FIRST_STANDS:
            return Outcome(Disposition.ALREADY_VOTED, answered)
        return self._put_in(slip, vote, poll, Disposition.CHANGED, answered | vote.contests)

    def _is_locked(self, slip: Slip, poll: Poll) -> bool:
        return slip.number is not None and self._facts.tries.get((poll.key, slip.number), 0) >= poll.rules.code.tries

    def _put_in(self, slip: Slip, vote: SealedVote, poll: Poll, disposition: Disposition, answered: int) -> Outcome:
        standing = self._facts.standings[poll.key]
        fields = (
            poll.key,
            standing.next_seq,
            vote.elector,
            vote.electorate,
            vote.unit,
            vote.channel.value,
            vote.contests,
            vote.roll_version,
            vote.sealed,
            vote.receipt,
            slip.provider_id,
        )
        head = next_link(standing.head, *fields)
        self.writes.envelopes.append(BoxRow(*fields, head))
        self._facts.standings[poll.key] = standing._replace(next_seq=standing.next_seq + 1, head=head)
        self.writes.boxes[poll.key] = (standing.next_seq + 1, head)
        self._facts.answered[poll.key, vote.elector] = answered
        return Outcome(disposition, answered)

    def _remember(self, poll: int, number: int, memo: Memo) -> None:
        self.writes.memos.append(
            MemoRow(
                poll,
                number,
                memo.failures,
                memo.asked,
                memo.pending,
                memo.pending_contests,
                memo.pending_elector,
                memo.said_at,
            )
        )


def _said_again(slip: Slip, stored: str | None) -> str | None:
    """Return the reply of a message that came before; a question is worded anew from the text that came again."""
    if stored != _NOT_KEPT:
        return stored
    return slip.wording(Outcome(Disposition.ASKED, 0)) if slip.disposition is Disposition.ASKED else None
