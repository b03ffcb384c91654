"""The switchboard: takes one step of a call in, decides it with the records, and answers the carrier."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ivr.call import begin, next_step
from ivr.call_state import Announced, Call, Step
from ivr.catalogues import CATALOGUES
from ivr.decision import CallIn, Decision, Office
from ivr.prompts import book_of, voice_of
from ivr.sayings import Saying
from ivr.sealed_call import CallSealer
from ivr.speech import Speech, words_of
from ivr.twiml import Spoken, ending_xml
from poll.casting import CALLS, Box, Disposition, PollMovedError, Slip, StepTakenError
from poll.numbers import sender_number
from poll.poll import Poll, Polls
from poll.roll import CallBook, Caller, Elector, Roll

_TRIES = 5
_MACHINES = ("machine", "fax")


class LineRoll(Roll, CallBook, Protocol):
    """The roll and the calls under way."""


@dataclass(frozen=True, slots=True)
class CallDoors:
    """What the switchboard may use.

    Attributes:
        polls, roll, box: as for texts.
        results: the published result of a poll, as it is announced; empty before.
        takes_texts: whether a number takes texts and the office sends them.
        receipt_text: the text that tells a receipt in a language.
    """

    polls: Polls
    roll: LineRoll
    box: Box
    results: Callable[[Poll], tuple[Announced, ...]]
    takes_texts: Callable[[int], bool]
    receipt_text: Callable[[Poll, str, str], str]


@dataclass(frozen=True, slots=True)
class _World:
    """The world at one step; see `ivr.call_state.Facts`."""

    poll: Poll
    now_ms: int
    doors: CallDoors
    speech: Speech
    looked_up: dict[int, Caller] = field(default_factory=dict)

    def caller(self, number: int) -> Caller:
        # One step looks at the same people several times.
        known = self.looked_up.get(number)
        if known is None:
            known = self.looked_up[number] = self.doors.roll.caller(self.poll.key, number)
        return known

    def answered(self, elector: Elector) -> int:
        return self.doors.roll.answered(self.poll.key, elector.id, elector.electorate)

    def holds(self, elector: int) -> bool:
        return self.doors.box.holds(self.poll.key, elector)

    def can_text(self, number: int | None) -> bool:
        return number is not None and self.doors.takes_texts(number)

    def reports(self, voice: str) -> frozenset[str]:
        spoken, book = voice_of(self.poll.rules, voice), book_of(self.poll.rules)
        find = self.speech.recordings.find
        return frozenset(
            each.id
            for each in self.poll.rules.subjects
            if find(self.poll, spoken, book.by_id[f"report-{each.id}"]) is not None
        )

    def result(self) -> tuple[Announced, ...]:
        return self.doors.results(self.poll)


class Switchboard:
    """Answers the steps of all calls of one process.

    Args:
        doors: the polls, the roll, the box and what is known besides.
        speech: turns lines into sounds.
        sealer: encrypts what is kept of a call.
        public_url: the address the carrier calls, without a slash at the end.
    """

    def __init__(self, doors: CallDoors, speech: Speech, sealer: CallSealer, public_url: str) -> None:
        self._doors = doors
        self._speech = speech
        self._sealer = sealer
        self._public_url = public_url

    def answer(self, call: CallIn) -> str:
        """Take one step and return its answer; what it decides is on disk before it returns.

        The last step again gets the same answer, byte for byte, as long as the call lasts; an earlier one, which no
        carrier asks for any more, gets the last one's.

        Raises:
            PollMovedError: the poll moved again and again while the step was decided; nothing was written.
        """
        if call.outbound and call.answered_by.startswith(_MACHINES):
            return ending_xml(())
        for _ in range(_TRIES - 1):
            try:
                return self._answer(call)
            except PollMovedError:
                self._doors.polls.forget(call.ours)
            except StepTakenError:
                # Another request with this step was faster: what it was answered is kept now.
                continue
        return self._answer(call)

    def _answer(self, call: CallIn) -> str:
        under_way = self._doors.roll.under_way(call.id)
        if under_way is None:
            # A call whose row is gone has ended: there is nothing to go on with.
            return ending_xml(()) if call.step else self._begin(call)
        last, sealed = under_way
        kept = self._sealer.open(call.id, sealed)
        if kept is None:
            return _said_in_both(Saying.CALL_AGAIN)
        if call.step != last + 1 or kept.call is None or call.event is None:
            return kept.answer
        poll = self._doors.polls.by_sender(call.ours)
        if poll is None:
            return ending_xml(())
        world = _World(poll, call.received_at, self._doors, self._speech)
        return self._decide(call, world, kept.call, next_step(kept.call, call.event, world))

    def _begin(self, call: CallIn) -> str:
        poll, number = self._doors.polls.by_sender(call.ours), sender_number(call.line)
        if poll is None:
            return self._refuse(call, number)
        world = _World(poll, call.received_at, self._doors, self._speech)
        try:
            step = begin(world, number, outbound=call.outbound)
            return self._decide(call, world, None, step)
        except StepTakenError:
            if self._doors.roll.under_way(call.id) is None:
                # It began and ended before; its first request came once more.
                return ending_xml(())
            raise

    def _refuse(self, call: CallIn, number: int | None) -> str:
        answer = _said_in_both(Saying.NO_POLL)
        slip = Slip(CALLS, call.id, None, None, number, call.received_at, Disposition.NO_POLL, lambda _: answer)
        return self._doors.box.commit(slip) or answer

    def _decide(self, call: CallIn, world: _World, before: Call | None, step: Step) -> str:
        office = Office(self._speech, self._sealer, self._public_url, self._doors.receipt_text)
        return Decision(office, call, world, before, step).written(self._doors.box)

    def own_sound(self, call_id: str, step: int, ticket: str) -> tuple[bytes, str] | None:
        """Return what a call was told at a step, as a WAV and in words; None for whoever does not show the ticket."""
        if not secrets.compare_digest(ticket.encode(), self._sealer.ticket(call_id, step).encode()):
            return None
        under_way = self._doors.roll.under_way(call_id)
        kept = None if under_way is None or under_way[0] != step else self._sealer.open(call_id, under_way[1])
        poll = None if kept is None else self._doors.polls.by_sender(kept.ours)
        if kept is None or kept.call is None or poll is None:
            return None
        wav = self._speech.wav(poll, kept.call.voice, kept.told, kept.as_long_as)
        return None if wav is None else (wav, words_of(poll, kept.call.voice, kept.told))


def _said_in_both(saying: Saying) -> str:
    """Return a last word in both languages, where it is not known which one the caller understands."""
    return ending_xml([Spoken(own.sentences[saying], language) for language, own in CATALOGUES.items()])
