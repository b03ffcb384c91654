"""One call of the handset: the server fetches, the page plays, waits, presses and hangs up."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from threading import Lock

from config.demo.handset_guard import NotAskedProperlyError
from config.demo.handset_wire import Clip, Wire
from ivr.carriers.line import (
    CallIdentity,
    Effect,
    Ended,
    Event,
    Fetch,
    Finished,
    HungUp,
    Recorded,
    Recording,
    Silence,
    Sound,
    follow,
)
from ivr.carriers.signed import send
from poll.refusal import FindingsError

Speak = Callable[[str, str], bytes]
"""Speaks words in a language, "zh", as the bytes of a WAV file; LookupError, ValueError or FindingsError
where it cannot."""

_SPOKEN = "audio/wav"
_AT_ONCE = 2
_SECONDS_BEFORE, _SECONDS_A_SIGN, _SECONDS_A_LETTER = 0.5, 0.25, 0.07
_FIRST_SIGN = "\u2e80"


class LiveCall:
    """A call under way.

    Attributes:
        number: counts what was handed to the page; an event that answers an earlier one comes too late and is ignored.
        heard_at: when the page was last heard of, in seconds of the caller's clock.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a call is made of; there is one place that makes them.
        self,
        identity: CallIdentity,
        urls: tuple[str, str],
        token: str,
        wire: Wire,
        speak: Speak,
        now: Callable[[], datetime],
    ) -> None:
        """Dial.

        Args:
            identity: who calls whom.
            urls: of the endpoint for calls, and for the report of the end.
            token: with which requests are signed.
            wire: how they are made.
            speak: a voice for words without a recording; what it cannot say the page shows as long as it would take.
            now: tells the time for the report.
        """
        self.number = 0
        self.heard_at = 0.0
        self._token, self._wire, self._speak = token, wire, speak
        self._clip: Clip | None = None
        self._last: tuple[Fetch, str] | None = None
        self._lock = Lock()
        self._effects = follow(identity, *urls, now)
        self._effect = self._fetched(next(self._effects))

    @property
    def is_over(self) -> bool:
        """Tell whether the call has ended."""
        return isinstance(self._effect, Ended)

    def happens(self, number: int, event: Event) -> None:
        """Tell the line what came of what it wanted done.

        Args:
            number: of what the event answers; where the call has moved on, nothing happens.
            event: what came of it.

        Raises:
            NotAskedProperlyError: nothing of that kind can come of what the line wanted.
        """
        with self._lock:
            if number != self.number or self.is_over:
                return
            if not self._can_come(event):
                raise NotAskedProperlyError
            effect = self._effects.send(event)
            # The same object again is a key that nobody waited for: the page goes on with what it does.
            if effect is not self._effect:
                self._effect = self._fetched(effect)

    def hang_up(self) -> None:
        """End the call, at whatever point."""
        self.happens(self.number, HungUp())

    def shown(self) -> dict[str, object]:
        """Return what the page has to do now."""
        effect = self._effect
        shown: dict[str, object] = {"number": self.number}
        match effect:
            case Sound():
                words = effect.text or (self._clip.words if self._clip else "")
                about = {"kind": "sound", "words": words, "language": effect.language, "audio": self._clip is not None}
                return shown | about | {"interruptible": effect.interruptible, "seconds": _seconds(words)}
            case Silence():
                return shown | {"kind": "silence"} | asdict(effect)
            case Recording():
                return shown | {"kind": "recording"} | asdict(effect)
            case Ended():
                return shown | {"kind": "ended"} | asdict(effect)
            case Fetch():
                msg = "what is fetched is no business of the page"
                raise AssertionError(msg)

    def clip(self, number: int) -> Clip | None:
        """Return the sound that is to be played now; None where there is none, or another one."""
        return self._clip if number == self.number else None

    def ask_again(self) -> dict[str, object]:
        """Make the last request twice more in the same breath, as a telephone company does that got no answer."""
        with self._lock:
            if self._last is None:
                return {"asked": 0, "same": True}
            fetch, first = self._last
            answers = [send(fetch, self._token, self._wire.post) for _ in range(_AT_ONCE)]
        same = all(answer.status == HTTPStatus.OK and answer.body == first for answer in answers)
        return {"asked": len(answers), "same": same}

    def _can_come(self, event: Event) -> bool:
        match event:
            case Recorded():
                return isinstance(self._effect, Recording)
            case Finished():
                return isinstance(self._effect, Sound | Silence)
            case _:
                return True

    def _fetched(self, effect: Effect) -> Effect:
        while isinstance(effect, Fetch):
            fetched = send(effect, self._token, self._wire.post)
            if fetched.body:
                self._last = (effect, fetched.body)
            effect = self._effects.send(fetched)
        self._clip = self._sound_of(effect) if isinstance(effect, Sound) else None
        self.number += 1
        return effect

    def _sound_of(self, sound: Sound) -> Clip | None:
        if sound.source:
            return self._wire.get(sound.source)
        try:
            spoken = self._speak(sound.text, sound.language.split("-", 1)[0].lower())
        except (LookupError, ValueError, FindingsError):
            # A language that the voice does not speak, too much at once, or nothing to be heard: the words are shown.
            return None
        return Clip(_SPOKEN, spoken, sound.text)


def _seconds(words: str) -> float:
    """Return how long it takes to say words, a Chinese sign as long as some letters."""
    signs = sum(each >= _FIRST_SIGN for each in words)
    return _SECONDS_BEFORE + signs * _SECONDS_A_SIGN + (len(words) - signs) * _SECONDS_A_LETTER
