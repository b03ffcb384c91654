"""An errand: one text to be sent or one call to be made, and whether it may go out now.

The rules keep an elector's telephone quiet: so many calls and no more, by day, while the poll is open, and none that
nobody needs any longer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, unique
from zoneinfo import ZoneInfo

from poll.call_rules import CallPolicy
from poll.poll import Stage
from poll.rules import Revote, RuleSet

MOST_TEXT_TRIES = 3
"""Tries of one text that the carrier may or may not have taken."""

LOOK_MS = 60_000
"""So long after handing an errand over we ask the carrier what became of it, unless it has told us."""

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000
_NEEDED_MS = 2 * _MINUTE_MS
_PROMPT_MS = 10 * _MINUTE_MS


@unique
class Kind(Enum):
    """What an errand is."""

    TEXT = "text"
    CALL = "call"


@unique
class Purpose(Enum):
    """What an errand is for.

    RECEIPT: the receipt of a vote by call. MISSED: the elector rang, was not answered and is called back, so that it
    costs the elector nothing. BALLOT: the elector asked to be called.
    """

    RECEIPT = "receipt"
    MISSED = "missed"
    BALLOT = "ballot"


@unique
class State(Enum):
    """Where an errand is; the last three are final."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DONE = "done"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


@unique
class Verdict(Enum):
    """What happens to an errand whose time has come."""

    GO = "go"
    WAIT = "wait"
    DROP = "drop"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand as the records have it.

    Attributes:
        key: its number in the records.
        poll: the poll's number in the records.
        sender: the poll's telephone number, with the plus.
        number: whom it goes to, international form without the plus.
        body: of a text; empty for a call.
        tries: how often it was handed to the carrier, this time included.
        due_at_ms: when it may go out; while it is under way, when we ask what became of it.
        provider_id: the carrier's id of the last try; None while it is not known.
        outcome: of the last try, in the carrier's word.
    """

    key: int
    poll: int
    sender: str
    kind: Kind
    purpose: Purpose
    number: int
    body: str
    tries: int
    made_at_ms: int
    due_at_ms: int
    provider_id: str | None
    outcome: str | None

    @property
    def to(self) -> str:
        """Return whom it goes to in international form with the plus."""
        return f"+{self.number}"

    @property
    def handed_over_at_ms(self) -> int:
        """Return when an errand without an id was handed to the carrier."""
        return self.due_at_ms - LOOK_MS


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides besides the rules.

    Attributes:
        stage: of the poll.
        is_opted_out: the number wants nothing from us.
        is_listed: somebody on the roll in force has the number.
        has_voted: everybody who has the number has answered every contest.
        is_being_called: a call to the number is under way, for whatever poll.
        calls_made: calls to the number for this poll, whatever became of them.
    """

    stage: Stage
    is_opted_out: bool
    is_listed: bool
    has_voted: bool
    is_being_called: bool
    calls_made: int


def judge(errand: Errand, facts: Circumstances, rules: RuleSet, now_ms: int) -> tuple[Verdict, int]:
    """Decide about an errand whose time has come; the second value is when to look again where it waits.

    A call counts against the cap as soon as it is handed over, whatever the carrier makes of it, and the cap is one of
    the number: whoever shares a telephone shares its quiet.
    """
    if facts.is_opted_out:
        return Verdict.DROP, now_ms
    match errand.kind:
        case Kind.TEXT:
            return _judge_text(errand, facts, rules, now_ms)
        case Kind.CALL:
            return _judge_call(errand, facts, rules, now_ms)


def is_unneeded(purpose: Purpose, facts: Circumstances, rules: RuleSet) -> bool:
    """Tell whether a call that rings, or is about to, is for nothing.

    Whoever rang us may want to vote anew, so a vote cancels the call back only where the first vote stands.
    """
    no_more_to_say = purpose is Purpose.BALLOT or rules.revote is Revote.FIRST_STANDS
    return facts.is_opted_out or (facts.has_voted and no_more_to_say)


def next_call_at(policy: CallPolicy, zone: ZoneInfo, instant_ms: int) -> int:
    """Return the first instant, from the given one on, at which the office may call; milliseconds of the epoch."""
    from_hour, to_hour = policy.hours
    local = datetime.fromtimestamp(instant_ms / 1000, zone)
    if from_hour <= local.hour < to_hour:
        return instant_ms
    morning = local.replace(hour=from_hour, minute=0, second=0, microsecond=0)
    if local.hour >= to_hour:
        morning += timedelta(days=1)
    return round(morning.timestamp() * 1000)


def retry_at(rules: RuleSet, now_ms: int) -> int:
    """Return when somebody who was not reached is called again."""
    return next_call_at(rules.calls, rules.zone, now_ms + rules.calls.retry_minutes * _MINUTE_MS)


def _judge_text(errand: Errand, facts: Circumstances, rules: RuleSet, now_ms: int) -> tuple[Verdict, int]:
    age = now_ms - errand.made_at_ms
    # A receipt is owed for a vote of the last minute as well; one that comes late alarms more than it helps.
    if age > _DAY_MS or (age > _HOUR_MS and facts.stage is not Stage.OPEN):
        return Verdict.DROP, now_ms
    if errand.tries >= MOST_TEXT_TRIES:
        return Verdict.GIVE_UP, now_ms
    # Whoever has just hung up is awake; later on a text keeps the hours of a call.
    at = next_call_at(rules.calls, rules.zone, now_ms)
    return (Verdict.WAIT, at) if age > _PROMPT_MS and at > now_ms else (Verdict.GO, now_ms)


def _judge_call(errand: Errand, facts: Circumstances, rules: RuleSet, now_ms: int) -> tuple[Verdict, int]:
    opens, closes = (round(instant.timestamp() * 1000) for instant in (rules.opens_at, rules.closes_at))
    # Whoever answers needs time to vote.
    if facts.stage.place > Stage.OPEN.place or now_ms + _NEEDED_MS > closes:
        return Verdict.DROP, now_ms
    if not facts.is_listed or is_unneeded(errand.purpose, facts, rules):
        return Verdict.DROP, now_ms
    if facts.calls_made >= rules.calls.tries:
        return Verdict.GIVE_UP, now_ms
    if facts.stage is Stage.DRAFT or facts.is_being_called:
        return Verdict.WAIT, now_ms + _MINUTE_MS
    at = next_call_at(rules.calls, rules.zone, max(now_ms, opens))
    return (Verdict.WAIT, at) if at > now_ms else (Verdict.GO, now_ms)
