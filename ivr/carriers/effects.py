"""What the line wants done on the telephone, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ivr.carriers.answer import Fault, Fetched
from ivr.carriers.document import EVERY_KEY

HANG_UP = "hangup"
"""The key that "ended" a recording when the caller hung up."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Post a form, and send `Fetched`. The same object again is another attempt at the same request.

    Attributes:
        url: the exact address, which is what is signed.
        form: what is posted.
        token: the same for every attempt at one request: the header I-Twilio-Idempotency-Token.
    """

    url: str
    form: Mapping[str, str]
    token: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """Play a sound, and send `Finished`, or the key that was `Pressed` where it is interruptible.

    Attributes:
        source: the address of a recording, or empty.
        text: the words for a synthetic voice, or empty.
        language: of the words, as Twilio names it, or empty.
        interruptible: whether a key ends it; otherwise keys are lost, and the driver need not report them.
    """

    source: str
    text: str
    language: str
    interruptible: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """Wait, and send `Finished` when the time is over, or the key that was `Pressed` where the line is listening."""

    seconds: float
    listening: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """Record the caller, and send `Recorded`; with the key `HANG_UP` where the caller ended it by hanging up."""

    most_seconds: int
    silence_seconds: int
    finish_on: str
    beep: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over; nothing is sent any more.

    Attributes:
        status: "completed", or "busy" or "no-answer" for a call that was not taken.
        faults: what Twilio would have written into its debugger, in order; none in a sound application.
    """

    status: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """The sound, or the time, is over."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed one key."""

    digit: str

    def __post_init__(self) -> None:
        """Refuse what is no key of a telephone."""
        if len(self.digit) != 1 or self.digit not in EVERY_KEY:
            msg = "a key is one of 0-9, * and #"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller hung up."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded: its address, its whole seconds, and the key that ended it, or empty."""

    url: str
    seconds: int
    digit: str


Effect: TypeAlias = Fetch | Sound | Silence | Recording | Ended
Event: TypeAlias = Fetched | Finished | Pressed | Recorded | HungUp
