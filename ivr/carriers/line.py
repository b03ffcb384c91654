"""One call as the telephone company carries it out: it asks us what to do, plays it, and says what was pressed.

`follow` does nothing itself: it yields what the line wants done (an effect) and is sent what came of it (an event), so
that the tests with a clock of their own, the handset's page and a real exchange all run the same code.

What is said here of Twilio stands in its pages on TwiML for Voice, verb by verb, in "Troubleshooting issues with
<Gather>" and in "Webhooks connection overrides".
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import TypeAlias, TypeVar
from urllib.parse import urljoin

from ivr.carriers.answer import Fault, Fetched, address, endless, failure, verbs_in
from ivr.carriers.document import (
    Gather,
    Hangup,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from ivr.carriers.effects import (
    HANG_UP,
    Effect,
    Ended,
    Event,
    Fetch,
    Finished,
    HungUp,
    Pressed,
    Recorded,
    Recording,
    Silence,
    Sound,
)
from ivr.carriers.identity import CallIdentity, call_status

# A driver finds all that it needs of a line here.
__all__ = [
    "HANG_UP",
    "CallIdentity",
    "Effect",
    "Ended",
    "Event",
    "Fault",
    "Fetch",
    "Fetched",
    "Finished",
    "HungUp",
    "Pressed",
    "Recorded",
    "Recording",
    "Silence",
    "Sound",
    "follow",
]

_APOLOGY = "We are sorry, an application error has occurred. Goodbye."
_MOST_STEPS = 60


_Result = TypeVar("_Result")
_Steps: TypeAlias = Generator[Effect, Event, _Result]


def follow(
    call: CallIdentity, voice_url: str, status_url: str, now: Callable[[], datetime] | None = None
) -> Generator[Effect, Event, None]:
    """Carry out one call.

    Keys that are pressed outside a Gather are lost: "Sometimes users begin to press keys before the <Gather> has
    actually begun" (Twilio, Troubleshooting issues with <Gather>). A driver that sends `Pressed` all the same gets the
    same object back: it goes on with what it is doing. `HungUp` may answer everything but `Ended`.

    Args:
        call: who calls whom.
        voice_url: is asked first what to do; with connection overrides after a #.
        status_url: is told the end; empty for nobody.
        now: tells the time for that last report, which says nothing of time without it.

    Yields:
        What is to be done, each answered by an event; at last `Ended`.
    """
    line = _Line(call, voice_url, now)
    started_at = now() if now else None
    status = "completed"
    try:
        yield from line.run()
    except _CallOverError as over:
        status = over.status
    if status_url:
        yield from line.report(status_url, status, started_at)
    yield Ended(status, tuple(line.faults))


class _CallOverError(Exception):
    """The call ends here, from however deep inside a document."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__()
        self.status = status


class UnexpectedEventError(TypeError):
    """A driver answered an effect with an event that cannot come of it."""


@dataclass(slots=True)
class _Line:
    """The state of one call: the document it is in, and what went wrong."""

    call: CallIdentity
    url: str
    now: Callable[[], datetime] | None
    faults: list[Fault] = field(default_factory=list)
    requests: int = 0
    silent_steps: int = 0
    is_answered: bool = False

    def run(self) -> _Steps[None]:
        """Carry out one document after the other."""
        verbs: tuple[Verb, ...] | None = yield from self._fetch(self.url, self.call.first_form())
        while verbs is not None:
            verbs = yield from self._execute(verbs)

    def report(self, url: str, status: str, started_at: datetime | None) -> _Steps[None]:
        """Say that the call is over, whether the caller or we ended it."""
        form = self.call.last_form(status) | {"CallbackSource": "call-progress-events", "SequenceNumber": "0"}
        if self.now is not None and started_at is not None:
            ended_at = self.now()
            seconds = round((ended_at - started_at).total_seconds())
            form |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
            form["Timestamp"] = format_datetime(ended_at)
        yield from self._tell(url, form)

    def _execute(self, verbs: tuple[Verb, ...]) -> _Steps[tuple[Verb, ...] | None]:
        """Carry out a document; return the one that follows it, or None at the end of the call."""
        for verb in verbs:
            match verb:
                case Say() | Play() | Pause():
                    yield from self._prompt(verb, listening=False)
                case Gather():
                    entered = yield from self._gather(verb)
                    if entered is not None:
                        # What stands after a Gather is for those who entered nothing.
                        return (yield from self._fetch(self._absolute(verb.action), self._form(entered)))
                case Record():
                    recorded = yield from self._record(verb)
                    if recorded is not None:
                        return (yield from self._fetch(self._absolute(verb.action), self._form(recorded)))
                case Redirect():
                    return (yield from self._fetch(self._absolute(verb.url), self._form({})))
                case Reject():
                    # A call that was answered can no longer be refused, only ended.
                    raise _CallOverError("completed" if self.is_answered else call_status(verb.reason))
                case Hangup():
                    return None
            self.is_answered = True
        return None

    def _prompt(self, prompt: Prompt, *, listening: bool) -> _Steps[str]:
        """Play a prompt; return the key that ended it, or empty."""
        if isinstance(prompt, Pause):
            return (yield from self._listen(Silence(prompt.seconds, listening)))
        if isinstance(prompt, Say):
            sound = Sound("", prompt.text, prompt.language, listening)
        else:
            sound = Sound(self._absolute(prompt.url), "", "", listening)
        for _ in range(prompt.loops):
            # Another object each time, since the same one again would mean: go on with it.
            key = yield from self._listen(replace(sound))
            if key:
                return key
        return ""

    def _gather(self, gather: Gather) -> _Steps[dict[str, str] | None]:
        """Collect keys; return what is posted, or None where the next verb follows."""
        digits = key = finished_on = ""
        for prompt in gather.prompts:
            key = yield from self._prompt(prompt, listening=True)
            if key:
                break
        while True:
            key = key or (yield from self._listen(Silence(gather.timeout_seconds, listening=True)))
            if key == gather.finish_on_key:
                finished_on = key
            if key in {"", gather.finish_on_key}:
                break
            digits, key = digits + key, ""
            if gather.most_digits is not None and len(digits) >= gather.most_digits:
                break
        if not digits and not gather.asks_when_empty:
            return None
        return {"Digits": digits, "FinishedOnKey": finished_on, "msg": "Gather End"}

    def _record(self, record: Record) -> _Steps[dict[str, str] | None]:
        """Record the caller; return what is posted, or None for an empty recording."""
        effect = Recording(record.most_seconds, record.silence_seconds, record.finish_on, record.beep)
        event = yield from self._do(effect)
        if not isinstance(event, Recorded):
            raise UnexpectedEventError(event)
        about = {
            "RecordingDuration": str(event.seconds),
            "RecordingSid": f"RE{sha256(event.url.encode()).hexdigest()[:32]}",
            "RecordingUrl": event.url,
        }
        is_empty = event.seconds == 0 or not event.url
        if record.status_callback and not is_empty:
            told = about | {"RecordingStatus": "completed", "AccountSid": self.call.account, "CallSid": self.call.sid}
            yield from self._tell(self._absolute(record.status_callback), told)
        if event.digit == HANG_UP:
            # The address is still told to the action, whose answer nobody is there to hear.
            if not is_empty:
                form = self.call.form("completed") | about | {"Digits": HANG_UP}
                yield from self._tell(self._absolute(record.action), form)
            raise _CallOverError
        return None if is_empty else about | {"Digits": event.digit}

    def _listen(self, effect: Sound | Silence) -> _Steps[str]:
        self.silent_steps = 0
        event = yield from self._do(effect)
        match event:
            case Pressed():
                return event.digit
            case Finished():
                return ""
            case _:
                raise UnexpectedEventError(event)

    def _do(self, effect: Sound | Silence | Recording) -> _Steps[Event]:
        event = yield effect
        is_listening = isinstance(effect, Sound) and effect.interruptible
        is_listening = is_listening or (isinstance(effect, Silence) and effect.listening)
        while isinstance(event, Pressed) and not is_listening:
            event = yield effect
        if isinstance(event, HungUp):
            raise _CallOverError
        return event

    def _fetch(self, url: str, form: Mapping[str, str]) -> _Steps[tuple[Verb, ...]]:
        """Ask what to do next; where the answer is of no use, apologize as Twilio does and end the call."""
        fetched = yield from self._post(url, form)
        self.url, self.silent_steps = url, self.silent_steps + 1
        called, _ = address(url)
        answer = endless(called) if self.silent_steps > _MOST_STEPS else verbs_in(fetched, called)
        if isinstance(answer, Fault):
            self.faults.append(answer)
            yield from self._listen(Sound("", _APOLOGY, "en", interruptible=False))
            raise _CallOverError
        return answer

    def _tell(self, url: str, form: Mapping[str, str]) -> _Steps[None]:
        """Post something whose answer changes nothing, not even a caller who is gone."""
        try:
            fetched = yield from self._post(url, form)
        except _CallOverError:
            return
        fault = failure(fetched, address(url)[0])
        if fault is not None:
            self.faults.append(fault)

    def _post(self, url: str, form: Mapping[str, str]) -> _Steps[Fetched]:
        called, retries = address(url)
        self.requests += 1
        fetch = Fetch(called, form, f"{self.call.sid}-{self.requests}")
        fetched = yield from self._once(fetch)
        for _ in range(retries.most):
            if not retries.allow(fetched):
                break
            fetched = yield from self._once(fetch)
        return fetched

    def _once(self, fetch: Fetch) -> _Steps[Fetched]:
        event = yield fetch
        match event:
            case Fetched():
                return event
            case HungUp():
                raise _CallOverError
            case _:
                raise UnexpectedEventError(event)

    def _absolute(self, url: str | None) -> str:
        return self.url if url is None else urljoin(self.url, url)

    def _form(self, parameters: Mapping[str, str]) -> dict[str, str]:
        return self.call.form("in-progress") | dict(parameters)
