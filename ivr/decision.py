"""One decided step of a call on its way into the records and back to the carrier."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ivr.call_state import Call, Event, Facts, Step, Vote, WrongCode
from ivr.prompts import Line, voice_of
from ivr.sealed_call import CallSealer, Kept
from ivr.speech import AUDIO, Speech
from ivr.twiml import Played, Sound, ending_xml, recording_xml, rejecting_xml, waiting_xml
from poll.casting import CALLS, FURTHER_VOTES, Box, CallStep, Outcome, Slip, cast, sealed_vote
from poll.follow_ups import CallToMake, DeskRequest, FollowUp, SpokenQuestion, TextToSend
from poll.poll import Poll
from poll.receipt import receipt_code
from poll.roll import Elector
from poll.rules import Channel

CALLS_PATH = "/carriers/twilio/calls"
RETRIES = "#rc=2&rp=ct,rt,5xx"
"""What Twilio reads from an address behind its hash: try again when the line or this machine fails."""

_DAYS_TO_ANSWER = 15
_DAY_MS = 86_400_000


class CallIn(NamedTuple):
    """One step of a call as its carrier handed it in.

    Attributes:
        id: the carrier's id of the call.
        step: which step it is, from 0.
        line: the number at the other end, as written by the carrier.
        ours: the poll's number.
        outbound: the office called.
        answered_by: what the carrier thinks answered, `human` or `machine_start`; empty where it did not look.
        event: what the caller did; None for the first step.
        received_at: when it came, in milliseconds of the epoch.
    """

    id: str
    step: int
    line: str
    ours: str
    outbound: bool
    answered_by: str
    event: Event | None
    received_at: int


@dataclass(frozen=True, slots=True)
class Office:
    """What an answer is made with; see `ivr.switchboard.Switchboard`."""

    speech: Speech
    sealer: CallSealer
    public_url: str
    receipt_text: Callable[[Poll, str, str], str]


class Decision:
    """A step that was decided, and what becomes of it once the records have had their say.

    Args:
        office: what an answer is made with.
        call: the step as it came in.
        world: as the step was decided in it.
        before: where the call was; None where it begins.
        step: what the line does next, if the records have nothing to decide.
    """

    def __init__(self, office: Office, call: CallIn, world: Facts, before: Call | None, step: Step) -> None:
        self._office = office
        self._in = call
        self._world = world
        self._poll = world.poll
        self._before = before
        self._step = step
        self._answer = ""

    def written(self, box: Box) -> str:
        """Put the step into the records and return the answer once both are on disk.

        Raises:
            PollMovedError: it was decided for another stage or version of the roll.
            StepTakenError: another request with the same step was faster.
        """
        call, act = self._step.call, self._step.act
        electors = self._electors(call)
        elector = next((each for each in electors if each.id == call.elector), None)
        # In the accounts a line of one person is that person's, whatever she called for.
        accounted = electors[0] if elector is None and len(electors) == 1 else elector
        further = self._before is not None and bool(self._before.votes)
        is_further_vote = further and isinstance(act, Vote)
        slip = Slip(
            FURTHER_VOTES if is_further_vote else CALLS,
            f"{self._in.id}.{self._in.step}" if is_further_vote else self._in.id,
            self._poll,
            None if accounted is None else accounted.electorate,
            call.guarded_number,
            self._in.received_at,
            call.disposition,
            self._word,
            wrong_code=isinstance(act, WrongCode),
            call=CallStep(
                self._in.id, self._in.step, self._settles(act, further=further), self._sealed, self._follow_ups
            ),
        )
        if not isinstance(act, Vote) or elector is None:
            return box.commit(slip) or self._answer
        return cast(slip, sealed_vote(self._poll, elector, act.ballot, Channel.CALL), box) or self._answer

    def _electors(self, call: Call) -> tuple[Elector, ...]:
        number = call.registered_number
        return () if number is None else self._world.caller(number).electors

    def _settles(self, act: Vote | WrongCode | None, *, further: bool) -> bool:
        if isinstance(act, Vote) or self._before is None:
            return True
        changed = act is not None or self._step.call.disposition is not self._before.disposition
        return changed and not further

    def _word(self, outcome: Outcome) -> str:
        """Settle on the step, now that the records have decided, and word it for the carrier."""
        if self._step.after is not None:
            self._step = self._step.after(outcome)
        step = self._step
        if step.calls_back:
            self._answer = rejecting_xml()
        elif step.records:
            self._answer = recording_xml(self._sounds(step.says), step.records, self._next())
        elif step.listen is None:
            self._answer = ending_xml(self._sounds(step.says))
        else:
            self._answer = waiting_xml(self._said(), self._sounds(step.asks), step.listen, self._next())
        return self._answer

    def _next(self) -> str:
        return f"{self._office.public_url}{CALLS_PATH}?step={self._in.step + 1}{RETRIES}"

    def _said(self) -> Sequence[Sound]:
        """Return what is heard to its end; a choice is played from an address that says nothing about it."""
        step, speech = self._step, self._office.speech
        if step.read_back is None:
            return self._sounds(step.says)
        lines = (step.says, *step.read_back.alternatives)
        if not all(speech.is_all_recorded(self._poll, self._voice, each) for each in lines):
            # The address of a recorded part could name the option; that it is fetched at all, that it is recorded.
            return speech.spoken(self._poll, self._voice, step.says)
        ticket = self._office.sealer.ticket(self._in.id, self._in.step)
        return [Played(f"{self._office.public_url}{AUDIO}/call/{self._in.id}/{self._in.step}/{ticket}.wav")]

    def _sounds(self, line: Line) -> Sequence[Sound]:
        return self._office.speech.sounds(self._poll, self._voice, line)

    @property
    def _voice(self) -> str:
        return self._step.call.voice

    def _sealed(self) -> bytes:
        step, speech = self._step, self._office.speech
        goes_on = step.listen is not None or bool(step.records)
        told: Line = ()
        lasts = 0
        if step.read_back is not None:
            told, lasts = step.says, speech.longest(self._poll, self._voice, step.says, step.read_back)
        kept = Kept(step.call if goes_on else None, self._answer, self._in.ours, told, lasts)
        return self._office.sealer.seal(self._in.id, kept)

    def _follow_ups(self) -> list[FollowUp]:
        """Return what the step leaves to be done; nothing is promised aloud that is not written here."""
        step, call, now = self._step, self._step.call, self._in.received_at
        follow_ups: list[FollowUp] = []
        if step.question is not None:
            due_at = now + _DAYS_TO_ANSWER * _DAY_MS
            name, heard = secrets.token_hex(16), step.question
            follow_ups.append(SpokenQuestion(self._poll.key, name, heard.source, heard.seconds, now, due_at))
        number = call.number
        if number is None:
            return follow_ups
        if step.desk is not None:
            follow_ups.append(DeskRequest(self._poll.key, number, step.desk.value, now))
        if step.calls_back:
            follow_ups.append(CallToMake(self._poll.key, number, now))
        if step.texts_receipt and call.elector is not None:
            language = voice_of(self._poll.rules, call.voice).language
            body = self._office.receipt_text(self._poll, language, receipt_code(self._poll.receipt_key, call.elector))
            follow_ups.append(TextToSend(self._poll.key, number, body, now))
        return follow_ups
