"""The ballot as a caller hears it, step by step, with the keys that are pressed: the line itself says every word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.prompts.standing import Standing, Status, standing_of
from ivr.call import begin, next_step
from ivr.call_state import Announced, At, Keyed, Step
from ivr.keypad import DONE, YES, keys_of
from ivr.prompts import Line, Voice, voice_for
from ivr.turn import Turn
from poll.casting import Disposition, Outcome
from poll.poll import Poll, Stage
from poll.records.recording_store import Recording
from poll.refusal import Say
from poll.roll import Caller, Elector
from poll.rules import RuleSet, Unit

_NUMBER = 8619900000000
_MOST_STEPS = 200
_A_MINUTE_MS = 60_000
_MS_A_SIGN = {"zh": 240, "en": 75}
"""About how long the machine takes for a sign: what nobody recorded is not spoken just to be measured."""


@dataclass(frozen=True, slots=True)
class Said:
    """One prompt of a line.

    Attributes:
        standing: what it says, and how it stands in the voice.
        milliseconds: how long it is; an estimate where a machine speaks.
    """

    standing: Standing
    milliseconds: int


@dataclass(frozen=True, slots=True)
class HeardStep:
    """What a caller hears in one step.

    Attributes:
        pressed: the key before it; empty where there was none.
        said: prompt after prompt.
        pauses_ms: silence between them.
    """

    pressed: str
    said: tuple[Said, ...]
    pauses_ms: int

    @property
    def milliseconds(self) -> int:
        """Return how long it is."""
        return self.pauses_ms + sum(each.milliseconds for each in self.said)


@dataclass(frozen=True, slots=True)
class HeardCall:
    """One call from its beginning to its end."""

    title: Say
    steps: tuple[HeardStep, ...]

    @property
    def milliseconds(self) -> int:
        """Return how long it is, without the time that the caller takes."""
        return sum(each.milliseconds for each in self.steps)

    @property
    def is_estimated(self) -> bool:
        """Tell whether a machine speaks some of it, which is not measured."""
        return any(said.standing.milliseconds is None for each in self.steps for said in each.said)


@dataclass(frozen=True, slots=True)
class _World:
    """A poll with one elector, for a call that nobody makes; see `ivr.call_state.Facts`."""

    poll: Poll
    now_ms: int
    elector: Elector | None

    def caller(self, number: int) -> Caller:
        """Return the one elector."""
        return Caller(number, (self.elector,) if self.elector else (), None)

    def answered(self, _elector: Elector) -> int:
        """Return that nothing was answered yet."""
        return 0

    def holds(self, _elector: int) -> bool:
        """Tell that nothing is in the box."""
        return False

    def can_text(self, _number: int | None) -> bool:
        """Tell that no receipt goes by text."""
        return False

    def reports(self, _voice: str) -> frozenset[str]:
        """Return that no report was recorded."""
        return frozenset()

    def result(self) -> tuple[Announced, ...]:
        """Return that nothing was published."""
        return ()


def calls_of(poll: Poll, electorate: str, voice: Voice, recordings: Sequence[Recording]) -> list[HeardCall]:
    """Return how calls go: an elector who chooses the first option each time, a stranger, a call before opening.

    Args:
        poll: with its rules; how it stands does not matter.
        electorate: of the elector.
        voice: in which it is spoken.
        recordings: what was recorded of the poll.
    """
    stands = {each.prompt.id: each for each in standing_of(poll.rules, voice, recordings)}
    elector = Elector(1, "", electorate, _unit_that_hears(poll.rules, voice), voice.language, None)
    opened = round(poll.rules.opens_at.timestamp() * 1000)
    is_open, is_draft = poll_in(poll, Stage.OPEN), poll_in(poll, Stage.DRAFT)
    worlds = (
        (Say("投一次票（每项都选第一个）", "One ballot, the first option each time"), _World(is_open, opened, elector)),
        (Say("号码不在名册上", "A number that is not on the roll"), _World(is_open, opened, None)),
        (Say("开始以前打来", "A call before opening"), _World(is_draft, opened - _A_MINUTE_MS, elector)),
    )
    return [
        HeardCall(title, tuple(_heard(pressed, line, stands, voice) for pressed, line in _walk(world)))
        for title, world in worlds
    ]


def poll_in(poll: Poll, stage: Stage) -> Poll:
    """Return a poll as it would be in another stage."""
    return Poll(
        poll.key, poll.id, poll.sender, poll.rules, poll.public_key, poll.receipt_key, 1, stage, poll.ballot_size
    )


def _walk(world: _World) -> Iterator[tuple[str, Line]]:
    """Yield each step of a call with the key before it, until somebody would have to say more than keys."""
    pressed, step = "", begin(world, _NUMBER)
    if step.calls_back:
        step = begin(world, _NUMBER, outbound=True)
    for _ in range(_MOST_STEPS):
        if step.act is not None and step.after is not None:
            step = step.after(Outcome(Disposition.ACCEPTED, 0))
        yield pressed, (*step.says, *step.asks)
        pressed = _key_for(Turn(step.call, world), step)
        if not pressed:
            return
        step = next_step(step.call, Keyed(pressed), world)


def _key_for(turn: Turn, step: Step) -> str:
    if step.listen is None:
        return ""
    match turn.call.at:
        case At.MENU | At.READY | At.OUTSIDE:
            # The line of somebody who is on no roll, or comes late, leads no further.
            return YES if turn.electors and not turn.call.votes else ""
        case At.ASK:
            left = [option.key for option in turn.contest.options if option.key not in turn.call.chosen]
            return DONE if turn.call.chosen else left[0]
        case At.CONFIRM | At.PRACTICE_CONFIRM:
            return keys_of(turn.rules).confirm
        case At.PRACTICE:
            return YES
        case _:
            return ""


def _heard(pressed: str, line: Line, stands: dict[str, Standing], voice: Voice) -> HeardStep:
    said = [stands[piece] for piece in line if isinstance(piece, str) and piece in stands]
    pauses = sum(piece for piece in line if isinstance(piece, int))
    return HeardStep(pressed, tuple(Said(each, _length(each, voice)) for each in said), pauses)


def _length(standing: Standing, voice: Voice) -> int:
    if standing.milliseconds is not None:
        return standing.milliseconds
    return len(standing.words) * _MS_A_SIGN[voice.language] if standing.status is Status.SYNTHETIC else 0


def _unit_that_hears(rules: RuleSet, voice: Voice) -> str:
    units: Sequence[Unit] = rules.units
    found = (each.id for each in units if voice_for(rules, voice.language, each.id).id == voice.id)
    return next(found, units[0].id)
