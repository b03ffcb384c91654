"""Every way a call can go: the line's decisions walked through without records, from state to state."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from ivr.call import begin, next_step
from ivr.call_state import Announced, At, Call, Keyed, Recorded, Step, Vote
from ivr.keypad import DONE
from poll.casting import Disposition, Outcome
from poll.poll import Poll, Stage
from poll.receipt import receipt_code
from poll.roll import Caller, Elector, Memo
from poll.rules import RuleSet
from tests.phones import PRIVATE_KEY, SENDER

NUMBER = 8619900000001
STRANGE = 8619900000009
CODES = ("3571", "5724")
KEYS = "0123456789*#"

_RECEIPT_KEY = bytes(32)


@dataclass
class Imagined:
    """Facts that are made up: one telephone, who votes on it, and what those have answered."""

    rules: RuleSet
    electorate: str
    codes: tuple[str | None, ...] = (None,)
    stage: Stage = Stage.OPEN
    now_ms: int = 0
    mask: int = 0
    tries: int = 0
    poll: Poll = field(init=False)

    def __post_init__(self) -> None:
        """Open the poll, an hour ago."""
        key = PRIVATE_KEY.public_key()
        self.poll = Poll(1, "xinhe", SENDER, self.rules, key, _RECEIPT_KEY, 1, self.stage, 256)
        self.now_ms = self.now_ms or round(self.rules.opens_at.timestamp() * 1000) + 3_600_000

    def electors(self) -> tuple[Elector, ...]:
        """Return who is registered with the telephone."""
        unit = self.rules.units[0].id if self.rules.units else ""
        language = self.rules.languages[0]
        return tuple(
            [
                Elector(at, "王秀英", self.electorate, unit, language, code)
                for at, code in enumerate(self.codes, start=1)
            ]
        )

    def caller(self, number: int) -> Caller:
        """Return who is registered with a number."""
        return Caller(number, self.electors() if number == NUMBER else (), Memo(code_tries=self.tries))

    def answered(self, elector: Elector) -> int:
        """Return what the first has answered; the others have not voted."""
        return self.mask if elector.id == 1 else 0

    def holds(self, elector: int) -> bool:
        """Tell whether the first has voted."""
        return elector == 1 and bool(self.mask)

    def can_text(self, number: int | None) -> bool:
        """Tell that every line takes texts."""
        return number is not None

    def reports(self, _voice: str) -> frozenset[str]:
        """Return the reports: everybody's was recorded."""
        return frozenset(each.id for each in self.rules.subjects)

    def result(self) -> tuple[Announced, ...]:
        """Return that nothing has been published."""
        return ()


class Place(NamedTuple):
    """Where a walk is: the call without what changes nothing in its course, and what the records hold by then."""

    call: Call
    mask: int
    tries: int


class Move(NamedTuple):
    """One event and where it led; None where the call ended."""

    keys: str | None
    step: Step
    place: Place | None

    @property
    def presses(self) -> int:
        """Return how many keys were pressed."""
        return len(self.keys or "")


class Walk:
    """All calls that can be made in one imagined village."""

    def __init__(self, facts: Imagined) -> None:
        self._facts = facts
        self.moves: dict[Place, list[Move]] = {}

    def answer(self, number: int | None = NUMBER, *, outbound: bool = False) -> Move:
        """Answer the call and walk every way from there."""
        self._facts.mask = self._facts.tries = 0
        first = self._settled(begin(self._facts, number, outbound=outbound), None)
        waiting = deque([first.place] if first.place else [])
        while waiting:
            place = waiting.popleft()
            if place not in self.moves:
                self.moves[place] = list(self._moves(place))
                waiting.extend(move.place for move in self.moves[place] if move.place is not None)
        return first

    def press(self, place: Place, keys: str | None) -> Move:
        """Return what one event leads to; None is a question that is spoken."""
        self._facts.mask, self._facts.tries = place.mask, place.tries
        event = Recorded("https://api.example.org/RE1", 7) if keys is None else Keyed(keys)
        return self._settled(next_step(place.call, event, self._facts), keys)

    def _moves(self, place: Place) -> Iterator[Move]:
        for keys in self._events(place.call):
            yield self.press(place, keys)

    def _events(self, call: Call) -> Iterable[str | None]:
        longer: list[str | None] = []
        match call.at:
            case At.QUESTION:
                return [None, "", "#"]
            case At.NUMBER:
                longer = [str(NUMBER)[2:], str(STRANGE)[2:], "12*3", "0" * 15, "9" * 15]
            case At.CODE:
                longer = [*CODES, "8888", "12*3"]
            case At.RECEIPT:
                code = receipt_code(_RECEIPT_KEY, 1)
                longer = [code, code[::-1], code[:-1] + "*"]
            case At.ASK | At.CONFIRM:
                contest = self._facts.rules.ballot_of(self._facts.electorate)[call.contest]
                longer = [option.key for option in contest.options if len(option.key) > 1]
            case _:
                pass
        return ["", *KEYS, *longer]

    def _settled(self, step: Step, keys: str | None) -> Move:
        """Let the records decide what they are to decide, and forget what changes nothing in the course of a call."""
        if step.act is not None and step.after is not None:
            step = step.after(self._decided(step))
        if step.listen is None and not step.records:
            return Move(keys, step, None)
        return Move(keys, step, Place(self._plain(step.call), self._facts.mask, self._facts.tries))

    def _decided(self, step: Step) -> Outcome:
        facts = self._facts
        if isinstance(step.act, Vote):
            before = facts.mask
            if step.call.elector == 1:
                facts.mask |= step.act.ballot.contests
            changed = before & step.act.ballot.contests
            return Outcome(Disposition.CHANGED if changed else Disposition.ACCEPTED, facts.mask)
        facts.tries += 1
        is_locked = facts.tries >= facts.rules.code.tries
        return Outcome(Disposition.CODE_LOCKED if is_locked else Disposition.CODE_WRONG, 0)

    def _plain(self, call: Call) -> Call:
        """Return one call that stands for all that go on alike: which options were chosen never matters, only how many.

        Each of those that a place stands for is tried all the same: from the question every key is pressed.
        """
        back = call.back if call.at in {At.HELP, At.RECEIPT} else At.ASK
        chosen = self._first_of(call) if call.at is not At.PRACTICE_CONFIRM else call.chosen
        return msgspec.structs.replace(
            call, told=True, votes=min(call.votes, 1), disposition=Disposition.HUNG_UP, back=back, chosen=chosen
        )

    def _first_of(self, call: Call) -> tuple[str, ...]:
        paper = self._facts.rules.ballot_of(self._facts.electorate)
        if not call.chosen:
            return ()
        options = paper[call.contest].options
        alike = {option.key for option in options if option.key in call.chosen and option.abstains}
        usual = [option.key for option in options if not option.abstains]
        return tuple(sorted(alike)) or tuple(usual[: len(call.chosen)])


def confirm_key(facts: Imagined) -> str:
    """Return the key that makes a choice count, found out from what the line says rather than from its own table."""
    taken = {option.key[0] for contest in facts.rules.contests for option in contest.options}
    return DONE if "9" in taken | {facts.rules.calls.help_key} else "9"
