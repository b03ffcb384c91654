"""Pretend telephones: callers who dial, listen, press keys and hang up, on a clock that runs as fast as they do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from ivr.carriers.answer import Fault, Fetched
from ivr.carriers.effects import (
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
from ivr.carriers.identity import INBOUND, OUTBOUND, CallIdentity
from ivr.carriers.line import follow
from ivr.carriers.signed import Post, send

Length = Callable[[Sound], float]
"""Says how many seconds a sound takes."""

_STARTED_AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
_ACCOUNT = f"AC{'0' * 32}"
_RECORDING = "https://api.example.org/recordings/"
_SECONDS_A_RECORDING, _SECONDS_A_CHARACTER = 3.0, 0.25
_MOST_EFFECTS = 500


def usual_length(sound: Sound) -> float:
    """Return the seconds of a sound where nobody has measured: a quarter for each character, three for a recording."""
    return len(sound.text) * _SECONDS_A_CHARACTER if sound.text else _SECONDS_A_RECORDING


@dataclass(slots=True)
class PretendLine:
    """A telephone company that calls our real endpoints, signed, without a network of its own.

    Attributes:
        voice_url: is asked what to do with a call; connection overrides may stand after a #.
        status_url: is told how a call ended; empty for nobody.
        token: the auth token that both sides know.
        post: how a form is sent.
        length_of: how long a sound takes.
        calls: every call so far, for a test that asserts that none of them had a fault.
    """

    voice_url: str
    status_url: str
    token: str
    post: Post
    length_of: Length = usual_length
    started_at: datetime = _STARTED_AT
    calls: "list[PretendCall]" = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def new_sid(self) -> str:
        """Return the id of another call, in the form of Twilio's."""
        return f"CA{sha256(f'{self.voice_url} {next(self._numbers)}'.encode()).hexdigest()[:32]}"

    def phone(self, number: str) -> "PretendPhone":
        """Return the telephone with a number."""
        return PretendPhone(self, number)

    def send(self, fetch: Fetch) -> Fetched:
        """Make one request."""
        return send(fetch, self.token, self.post)

    @property
    def faults(self) -> list[Fault]:
        """Return what went wrong in all calls that are over."""
        return [fault for call in self.calls for fault in call.faults]


@dataclass(frozen=True, slots=True)
class PretendPhone:
    """One telephone."""

    line: PretendLine
    number: str

    def dial(self, to: str, sid: str = "") -> "PretendCall":
        """Call a number; return when the line first plays something, waits, or has ended the call."""
        return self._call(CallIdentity(sid or self.line.new_sid(), _ACCOUNT, self.number, to, INBOUND))

    def answer(self, caller: str, answered_by: str | None = None, sid: str = "") -> "PretendCall":
        """Take a call that the line was asked to make.

        Args:
            caller: whose number is shown.
            answered_by: what machine detection says, where it was asked for.
            sid: of the call.
        """
        return self._call(
            CallIdentity(sid or self.line.new_sid(), _ACCOUNT, caller, self.number, OUTBOUND, answered_by)
        )

    def _call(self, identity: CallIdentity) -> "PretendCall":
        call = PretendCall(self.line, identity)
        self.line.calls.append(call)
        return call


class PretendCall:
    """One call under way. Time passes only while the caller listens, waits or records.

    Attributes:
        identity: who calls whom.
        seconds: since the call began.
        requests: what was posted, in order.
        lost_keys: how many keys nobody was listening for.
    """

    def __init__(self, line: PretendLine, identity: CallIdentity) -> None:
        """Begin the call."""
        self.identity = identity
        self.seconds = 0.0
        self.requests: list[Fetch] = []
        self.lost_keys = 0
        self._line = line
        self._heard: list[Sound] = []
        self._effects = follow(identity, line.voice_url, line.status_url, self._now)
        self._effect: Effect = next(self._effects)
        self._fetch_all()

    @property
    def is_over(self) -> bool:
        """Tell whether the call has ended."""
        return isinstance(self._effect, Ended)

    @property
    def status(self) -> str:
        """Return how the call ended; "in-progress" before."""
        return self._effect.status if isinstance(self._effect, Ended) else "in-progress"

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return what went wrong, once the call is over."""
        return self._effect.faults if isinstance(self._effect, Ended) else ()

    @property
    def is_recording(self) -> bool:
        """Tell whether the caller's voice is being recorded."""
        return isinstance(self._effect, Recording)

    def hears(self) -> list[Sound]:
        """Listen until a key is waited for, the recording begins, or the call ends.

        Returns:
            Every sound since the last key that was taken, time-out or recording, in order.
        """
        for _ in range(_MOST_EFFECTS):
            if not self._passes_by_itself():
                return self._heard
            self._let_pass()
        msg = "the call goes on and on without waiting for the caller"
        raise AssertionError(msg)

    def press(self, keys: str) -> None:
        """Press keys, one after the other, without listening any further; where none is waited for they are lost."""
        for digit in keys:
            effect = self._effect
            is_listening = isinstance(effect, Sound) and effect.interruptible
            if is_listening or (isinstance(effect, Silence) and effect.listening):
                self._heard = []
                self._send(Pressed(digit))
            elif isinstance(effect, Recording) and digit in effect.finish_on:
                self.record(1, digit)
            else:
                self.lost_keys += 1

    def wait(self) -> None:
        """Listen to the end and let the time for a key run out."""
        self.hears()
        self._heard = []
        if isinstance(self._effect, Silence):
            self._let_pass()
        elif isinstance(self._effect, Recording):
            self.record(0)

    def record(self, seconds: int, digit: str = "") -> None:
        """Speak for some seconds after the tone, and end the recording.

        Args:
            seconds: how long; 0 for somebody who says nothing.
            digit: the key that ends it, or "hangup".
        """
        self.hears()
        if not isinstance(self._effect, Recording):
            msg = "nothing is being recorded"
            raise AssertionError(msg)  # noqa: TRY004 - a test went another way than it says.
        self.seconds += seconds or self._effect.silence_seconds
        self._heard = []
        name = sha256(f"{self.identity.sid} {len(self.requests)}".encode()).hexdigest()[:32]
        self._send(Recorded(f"{_RECORDING}RE{name}", seconds, digit))

    def hang_up(self) -> None:
        """Put the receiver down, at whatever point."""
        self._heard = []
        if not self.is_over:
            self._send(HungUp())

    def redeliver(self, times: int = 1, back: int = 1) -> list[Fetched]:
        """Make a request again, as a telephone company does that got no answer; the call itself does not move.

        Args:
            times: how often, all in the same moment.
            back: which one; 1 is the last.

        Returns:
            The answers.
        """
        with ThreadPoolExecutor(times) as hands:
            return list(hands.map(self._line.send, [self.requests[-back]] * times))

    def _now(self) -> datetime:
        return self._line.started_at + timedelta(seconds=self.seconds)

    def _passes_by_itself(self) -> bool:
        effect = self._effect
        return isinstance(effect, Sound) or (isinstance(effect, Silence) and not effect.listening)

    def _let_pass(self) -> None:
        effect = self._effect
        if isinstance(effect, Sound):
            self.seconds += self._line.length_of(effect)
        elif isinstance(effect, Silence):
            self.seconds += effect.seconds
        self._send(Finished())

    def _send(self, event: Event) -> None:
        self._effect = self._effects.send(event)
        self._fetch_all()

    def _fetch_all(self) -> None:
        while isinstance(self._effect, Fetch):
            self.requests.append(self._effect)
            self._effect = self._effects.send(self._line.send(self._effect))
        if isinstance(self._effect, Sound):
            self._heard.append(self._effect)
