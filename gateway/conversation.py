"""One text, one reply: who is writing, what was meant, and what the box says to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gateway.choice_text import read_text
from gateway.memory import NOTHING, asked_of, memo_after_vote, remembered
from gateway.phrases import goes_by_name
from gateway.reading import (
    Asks,
    CheckReceipt,
    CodeOnly,
    Confirm,
    Help,
    NeedsCode,
    OptIn,
    OptOut,
    Reading,
    Situation,
    Unclear,
    Votes,
    Why,
    Withdraw,
)
from gateway.replies import FAILURES_BEFORE_FULLER, no_poll_reply, replies_of
from poll.ballot import Ballot, Mark
from poll.casting import Box, Disposition, Outcome, PollMovedError, SealedVote, Slip, cast, sealed_vote, withdrawal
from poll.numbers import sender_number
from poll.poll import Poll, Polls, Stage
from poll.receipt import elector_of
from poll.roll import Caller, Elector, Memo, Roll
from poll.rules import Channel

_TRIES = 5

Wording = Callable[[Outcome], str | None]


class InboundText(NamedTuple):
    """One text as its carrier handed it in.

    Attributes:
        provider, provider_id: the carrier and its own id of the text.
        sender: the number it came from, as written by the carrier.
        to: the number it was sent to.
        body: what it says; never logged, never stored.
        received_at: when it came, in milliseconds of the epoch.
    """

    provider: str
    provider_id: str
    sender: str
    to: str
    body: str
    received_at: int


@dataclass(frozen=True, slots=True)
class Doors:
    """What a conversation may use: the polls, the roll and the box."""

    polls: Polls
    roll: Roll
    box: Box


def answer(text: InboundText, doors: Doors) -> str | None:
    """Take one text and return its one reply; None where silence is the answer.

    What it decides is on disk before it returns. The same text again gets the same reply, byte for byte.

    Raises:
        PollMovedError: the poll moved again and again while the text was read; nothing was written.
    """
    for _ in range(_TRIES - 1):
        try:
            return _answer(text, doors)
        except PollMovedError:
            doors.polls.forget(text.to)
    return _answer(text, doors)


def _answer(text: InboundText, doors: Doors) -> str | None:
    poll = doors.polls.by_sender(text.to)
    number = sender_number(text.sender)
    if poll is None:
        return doors.box.commit(_slip(text, None, number, Disposition.NO_POLL, lambda _: no_poll_reply()))
    if number is None:
        hidden, replies = Disposition.NUMBER_HIDDEN, replies_of(poll.rules, poll.rules.languages[0])
        return doors.box.commit(_slip(text, poll, None, hidden, lambda _: replies.of_refusal(hidden, text.received_at)))
    if text.sender == poll.sender:
        # Our own number: whatever it says, answering would start a loop.
        return doors.box.commit(_slip(text, poll, number, Disposition.SILENT, _silence))
    return _Turn(text, poll, doors.roll.caller(poll.key, number), doors.box).reply()


def _slip(text: InboundText, poll: Poll | None, number: int | None, disposition: Disposition, wording: Wording) -> Slip:
    return Slip(text.provider, text.provider_id, poll, None, number, text.received_at, disposition, wording)


def _silence(_outcome: Outcome) -> None:
    return None


class _Turn:
    """One text of one number in one poll."""

    def __init__(self, text: InboundText, poll: Poll, caller: Caller, box: Box) -> None:
        self._text = text
        self._poll = poll
        self._caller = caller
        self._box = box
        self._now = text.received_at // 1000
        self._memo = NOTHING if caller.memo is None else remembered(caller.memo, self._now)
        self._shared = any(elector.code is not None for elector in caller.electors)
        self._take(caller.electors[0] if caller.electors else None)

    def _take(self, elector: Elector | None) -> None:
        """Take the text as this elector's: her ballot paper, her language."""
        rules = self._poll.rules
        self._elector = elector
        self._paper = rules.ballot_of(rules.electorates[0].id if elector is None else elector.electorate)
        self._replies = replies_of(rules, rules.languages[0] if elector is None else elector.language)

    def reply(self) -> str | None:
        """Read the text and do what it asks for."""
        reading = self._read()
        code = reading.code if self._shared and isinstance(reading, Votes | Asks | CodeOnly | Withdraw) else None
        if code is not None:
            named = next((elector for elector in self._caller.electors if elector.code == code), None)
            if named is None:
                return self._try_wrong_code()
            if named != self._elector:
                # Who shares a phone may hold another ballot paper: read the text on her own.
                self._take(named)
                reading = self._read()
        return self._do(reading)

    def _read(self) -> Reading:
        rules = self._poll.rules
        return read_text(
            self._text.body,
            Situation(
                contests=self._paper,
                subjects=rules.subjects,
                language=rules.languages[0] if self._elector is None else self._elector.language,
                names=tuple([elector.name for elector in self._caller.electors]),
                shared=self._shared,
                code_digits=rules.code.digits,
                run_together=rules.code.run_together,
                asked=None if self._elector is None else asked_of(self._elector, self._memo, shared=self._shared),
                pending=self._memo.pending is not None,
                invited=self._memo.failures > 0,
            ),
        )

    def _do(self, reading: Reading) -> str | None:
        elector = self._elector
        if elector is None:
            return self._do_for_anybody(reading) or self._refuse_unknown()
        match reading:
            case Votes(marks=marks):
                return self._cast(sealed_vote(self._poll, elector, Ballot(marks), Channel.TEXT))
            case Asks(marks=marks):
                return self._out_of_time() or self._ask(elector, marks)
            case Confirm():
                return self._confirm()
            case Unclear():
                return self._out_of_time() or self._unclear(reading.why)
            case CodeOnly() | NeedsCode() | Withdraw(code=None) if self._shared:
                return self._ask_code(came_alone=isinstance(reading, CodeOnly))
            case Withdraw():
                return self._cast(withdrawal(self._poll, elector, Channel.TEXT))
            case _:
                return self._do_for_anybody(reading)

    def _do_for_anybody(self, reading: Reading) -> str | None:
        replies, paper, shared = self._replies, self._paper, self._shared
        match reading:
            case OptOut():
                return self._refuse(Disposition.OPT_OUT)
            case OptIn():
                return self._refuse(Disposition.OPT_IN)
            case Help():
                memo = (
                    None if self._elector is None else self._memo._replace(asked=self._asked_next(), said_at=self._now)
                )
                return self._say(Disposition.HELP, lambda _: replies.of_help(paper, shared=shared), memo)
            case CheckReceipt(code=code):
                return self._check(code)
            case _:
                return None

    def _ask_code(self, *, came_alone: bool) -> str | None:
        replies, paper = self._replies, self._paper
        return self._say(Disposition.CODE_NEEDED, lambda _: replies.of_code(paper, came_alone=came_alone))

    def _cast(self, vote: SealedVote) -> str | None:
        replies, paper, shared, received_at = self._replies, self._paper, self._shared, self._text.received_at
        now = self._now
        slip = self._slip(
            Disposition.ACCEPTED,
            lambda outcome: replies.of_vote(outcome, paper, vote.receipt, received_at, shared=shared),
        )
        if len(paper) > 1:
            slip.memo = lambda outcome: memo_after_vote(outcome, vote.elector, paper, now)
        elif self._caller.memo is not None:
            slip.memo = lambda _: NOTHING
        return cast(slip, vote, self._box)

    def _ask(self, elector: Elector, marks: tuple[Mark, ...]) -> str | None:
        question = self._replies.of_question(marks, self._paper)
        if question is None:
            # What cannot be read back cannot be confirmed, so it does not wait for a yes either.
            return self._unclear(Why.TOO_MANY)
        vote = sealed_vote(self._poll, elector, Ballot(marks), Channel.TEXT)
        memo = self._memo._replace(
            failures=0,
            asked=asked_of(elector, self._memo, shared=self._shared),
            pending=vote.sealed,
            pending_contests=vote.contests,
            pending_elector=vote.elector,
            said_at=self._now,
        )
        return self._say(Disposition.ASKED, lambda _: question, memo)

    def _confirm(self) -> str | None:
        pending = self._memo.pending
        elector = next((each for each in self._caller.electors if each.id == self._memo.pending_elector), None)
        if pending is None or elector is None:
            # The roll changed while the question was open: whoever it was is no longer on it.
            return self._refuse_unknown()
        self._take(elector)
        vote = withdrawal(self._poll, elector, Channel.TEXT)
        return self._cast(vote._replace(sealed=pending, contests=self._memo.pending_contests))

    def _unclear(self, why: Why) -> str | None:
        replies, paper, shared, failures = self._replies, self._paper, self._shared, self._memo.failures
        asked = self._asked_next()
        memo = Memo(failures=failures + 1, asked=asked, said_at=self._now)
        if failures > FAILURES_BEFORE_FULLER or (why is Why.AUTO_REPLY and failures):
            return self._say(Disposition.SILENT, _silence, memo)
        return self._say(
            Disposition.UNCLEAR, lambda _: replies.of_unclear(why, paper, asked or 0, failures, shared=shared), memo
        )

    def _asked_next(self) -> int | None:
        """Return which contest the reply puts; None where the whole paper is answered at once."""
        # Whose text it was is not known on a shared phone: it begins with the first contest for everybody.
        asked = None if self._shared else self._memo.asked
        return 0 if asked is None and len(self._paper) > 1 and not goes_by_name(self._paper) else asked

    def _check(self, code: str) -> str | None:
        elector = elector_of(self._poll.receipt_key, code)
        in_box = elector is not None and self._box.holds(self._poll.key, elector)
        replies = self._replies
        return self._say(Disposition.RECEIPT_CHECK, lambda _: replies.of_receipt(code, in_box=in_box))

    def _try_wrong_code(self) -> str | None:
        replies, received_at = self._replies, self._text.received_at
        slip = self._slip(Disposition.CODE_WRONG, lambda outcome: replies.of_refusal(outcome.disposition, received_at))
        slip.wrong_code = True
        return self._box.commit(slip)

    def _refuse_unknown(self) -> str | None:
        memo = Memo(failures=self._memo.failures + 1, said_at=self._now)
        if self._memo.failures > FAILURES_BEFORE_FULLER:
            return self._say(Disposition.SILENT, _silence, memo)
        return self._refuse(Disposition.NOT_ON_ROLL, memo)

    def _out_of_time(self) -> str | None:
        """Refuse what can no more, or not yet, become a vote; None while the poll takes votes."""
        rules, stage = self._poll.rules, self._poll.stage
        if stage is Stage.DRAFT or self._text.received_at < rules.opens_at.timestamp() * 1000:
            return self._refuse(Disposition.NOT_OPEN_YET)
        if stage is not Stage.OPEN or self._text.received_at > rules.closes_at.timestamp() * 1000:
            return self._refuse(Disposition.LATE)
        return None

    def _refuse(self, disposition: Disposition, memo: Memo | None = None) -> str | None:
        replies, received_at = self._replies, self._text.received_at
        return self._say(disposition, lambda _: replies.of_refusal(disposition, received_at), memo)

    def _say(self, disposition: Disposition, wording: Wording, memo: Memo | None = None) -> str | None:
        slip = self._slip(disposition, wording)
        if memo is not None:
            slip.memo = lambda _: memo
        return self._box.commit(slip)

    def _slip(self, disposition: Disposition, wording: Wording) -> Slip:
        slip = _slip(self._text, self._poll, self._caller.number, disposition, wording)
        slip.electorate = None if self._elector is None else self._elector.electorate
        return slip
