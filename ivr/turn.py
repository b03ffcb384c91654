"""One step of one call: the caller, her ballot paper, the words and the keys, at hand for every decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ivr.call_state import At, Call, DeskReason, Facts, Step
from ivr.keypad import Keys, Listen, keys_of
from ivr.prompts import Line, voice_for, voice_of
from ivr.sayings import Saying
from ivr.wording import Wording, wording_of
from poll.casting import Disposition
from poll.poll import Stage
from poll.roll import Elector
from poll.rules import Contest, RuleSet, Subject


@dataclass(frozen=True, slots=True)
class Turn:
    """What a decision looks at: where the call is, and the world at this step."""

    call: Call
    facts: Facts

    @property
    def rules(self) -> RuleSet:
        """Return the rules of the poll."""
        return self.facts.poll.rules

    @property
    def keys(self) -> Keys:
        """Return the keys of the poll."""
        return keys_of(self.rules)

    @property
    def words(self) -> Wording:
        """Return the words in the voice of the call."""
        return wording_of(self.rules, voice_of(self.rules, self.call.voice).language)

    @property
    def elector(self) -> Elector | None:
        """Return who is voting, as the roll has her now; None where nobody was told apart, or she left the roll."""
        return next((each for each in self.electors if each.id == self.call.elector), None)

    @property
    def electors(self) -> tuple[Elector, ...]:
        """Return who can be voting: those of the line, or of the registered number that was keyed in."""
        number = self.call.registered_number
        return () if number is None else self.facts.caller(number).electors

    @property
    def paper(self) -> Sequence[Contest]:
        """Return the ballot paper of the elector; that of the first electorate while nobody was told apart."""
        elector = self.elector
        return self.rules.ballot_of(self.rules.electorates[0].id if elector is None else elector.electorate)

    @property
    def contest(self) -> Contest:
        """Return the contest that is asked."""
        return self.paper[self.call.contest]

    @property
    def is_before_opening(self) -> bool:
        """Tell whether the poll takes no votes yet."""
        opens_ms = self.rules.opens_at.timestamp() * 1000
        return self.facts.poll.stage is Stage.DRAFT or self.facts.now_ms < opens_ms

    @property
    def is_open(self) -> bool:
        """Tell whether the call began in time; whether the grace still lasts is for the box to decide."""
        closes_ms = self.rules.closes_at.timestamp() * 1000
        return self.facts.poll.stage is Stage.OPEN and not self.is_before_opening and self.call.began_at <= closes_ms

    @property
    def reports(self) -> Sequence[Subject]:
        """Return the subjects whose report was recorded."""
        recorded = self.facts.reports(self.call.voice)
        return [each for each in self.rules.subjects if each.id in recorded]

    def at(self, at: At, **changes: Any) -> "Turn":  # noqa: ANN401 - fields of Call, each of its own type.
        """Return the turn with the call waiting for something else, its tries forgotten."""
        return Turn(msgspec.structs.replace(self.call, at=at, **{"tries": 0, **changes}), self.facts)

    def becomes(self, disposition: Disposition) -> "Turn":
        """Return the turn with what becomes of the call; a vote that is in the box is not taken back by a word."""
        if self.call.votes:
            return self
        return Turn(msgspec.structs.replace(self.call, disposition=disposition), self.facts)

    def in_voice_of(self, elector: Elector) -> "Turn":
        """Return the turn with the elector known, and spoken in her language or dialect."""
        voice = voice_for(self.rules, elector.language, elector.unit)
        known = msgspec.structs.replace(self.call, elector=elector.id, electorate=elector.electorate, voice=voice.id)
        return Turn(known, self.facts)

    def say(self, *parts: Saying | str | int | Line) -> Line:
        """Return a line."""
        return self.words.say(*parts)

    def waits(self, says: Line, asks: Line, listen: Listen | None = None) -> Step:
        """Return the step that says something and waits for a key."""
        return Step(self.call, says, asks, listen or Listen(1, self.rules.calls.wait_seconds))

    def ends(self, *parts: Saying | str | int | Line, desk: DeskReason | None = None) -> Step:
        """Return the last step: a last word, the way to a person where it is needed, and goodbye."""
        return Step(self.call, self.say(*parts, Saying.GOODBYE), desk=desk)
