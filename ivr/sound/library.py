"""Finds the sound of a prompt: what the poll recorded, else what ships with the program, else none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Protocol

from ivr.prompts import Prompt, PromptKind, Voice
from ivr.sound.shipped import fingerprint as shipped_fingerprint
from ivr.sound.shipped import shipped
from ivr.sound.wave import milliseconds, payload_of
from poll.poll import Poll

FRESH_SECONDS = 4.0
"""So long a poll's recordings are taken to be what they were: what is recorded now is heard a moment later."""

_MARK = 16
_MOST_SHIPPED = 10_000


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of a prompt.

    Attributes:
        payload: 8 kHz mono mu-law, without a header.
        milliseconds: how long it plays.
    """

    payload: bytes
    milliseconds: int


class Listed(Protocol):
    """A recording as it stands in the records, without its sound; see `poll.records.recording_store.Recording`."""

    @property
    def voice(self) -> str:
        """Return the language or the dialect it is spoken in."""
        ...

    @property
    def prompt(self) -> str:
        """Return the id of its prompt."""
        ...

    @property
    def words(self) -> str:
        """Return what it says."""
        ...

    @property
    def sha256(self) -> str:
        """Return the hash of its WAV file."""
        ...


class RecordingDesk(Protocol):
    """Reads the recordings of a poll."""

    def listed(self, poll: int) -> Sequence[Listed]:
        """Return what is recorded, without the sound: asked for every few seconds."""
        ...

    def sound(self, poll: int, recording: Listed) -> bytes | None:
        """Return the WAV file of a recording; None where it went in the meantime."""
        ...


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The recordings of one poll as they were read at one moment, by voice and prompt."""

    read_at: float
    heard: Mapping[tuple[str, str], tuple[str, str, Heard]]
    marks: dict[str, str]

    def mark(self, voice_id: str) -> str:
        """Return the mark of a voice, made once for each moment at which the recordings were read."""
        known = self.marks.get(voice_id)
        if known is None:
            own = sorted(f"{voice}/{prompt}/{each[1]}" for (voice, prompt), each in self.heard.items())
            shipping = [shipped_fingerprint(language) for language in ("zh", "en")]
            known = sha256("\n".join([voice_id, *shipping, *own]).encode()).hexdigest()[:_MARK]
            self.marks[voice_id] = known
        return known

    def find(self, voice: str, prompt: str, words: str) -> Heard | None:
        found = self.heard.get((voice, prompt))
        # Words that have changed make a recording out of date: it would say what the poll no longer says.
        return found[2] if found is not None and found[0] == words else None


class Library:
    """The sounds of every poll's prompts; one for a process, for all its threads.

    Args:
        desk: reads a poll's recordings.
        monotonic: the clock that tells how old they are, in seconds.
    """

    def __init__(self, desk: RecordingDesk, monotonic: Callable[[], float]) -> None:
        self._desk = desk
        self._monotonic = monotonic
        self._shelves: dict[int, _Shelf] = {}
        self._reading = Lock()

    def find(self, poll: Poll, voice: Voice, prompt: Prompt) -> Heard | None:
        """Return the sound of a prompt in a voice.

        The poll's recording in the voice comes first; then, where the voice allows it, the one in its language and
        the one that ships. A report is heard in whatever voice it was recorded in for the language.

        Returns:
            None where it has to be spoken by a machine. A prompt without words in the language is heard as nothing.
        """
        words = words_of(prompt, voice)
        if not words:
            return _NOTHING
        shelf = self._shelf(poll.key)
        own = shelf.find(voice.id, prompt.id, words)
        if own is not None:
            return own
        if prompt.kind is PromptKind.REPORT:
            return shelf.find(voice.language, prompt.id, words)
        if not voice.synthetic:
            return None
        return shelf.find(voice.language, prompt.id, words) or _shipped(voice.language, words)

    def fingerprint(self, poll_key: int, voice_id: str) -> str:
        """Return a mark that changes whenever a sound of a poll's voice may have changed.

        It goes into addresses that carriers remember for long.
        """
        return self._shelf(poll_key).mark(voice_id)

    def _shelf(self, poll: int) -> _Shelf:
        shelf = self._shelves.get(poll)
        if shelf is not None and self._monotonic() - shelf.read_at < FRESH_SECONDS:
            return shelf
        # One thread reads; the others go on with what they have, and wait only where there is nothing yet.
        if not self._reading.acquire(blocking=shelf is None):
            assert shelf is not None  # noqa: S101 - acquired where it is None; for the types alone.
            return shelf
        try:
            return self._read(poll, self._shelves.get(poll))
        finally:
            self._reading.release()

    def _read(self, poll: int, before: _Shelf | None) -> _Shelf:
        now = self._monotonic()
        if before is not None and now - before.read_at < FRESH_SECONDS:
            return before
        heard = {}
        for each in self._desk.listed(poll):
            known = before.heard.get((each.voice, each.prompt)) if before else None
            if known is not None and known[:2] == (each.words, each.sha256):
                heard[each.voice, each.prompt] = known
                continue
            wav = self._desk.sound(poll, each)
            if wav is not None:
                payload = payload_of(wav)
                heard[each.voice, each.prompt] = each.words, each.sha256, Heard(payload, milliseconds(payload))
        made = self._shelves[poll] = _Shelf(now, heard, {})
        return made


def words_of(prompt: Prompt, voice: Voice) -> str:
    """Return what a prompt says in a voice; in the first language it is written in where it lacks the voice's."""
    return prompt.words.get(voice.language, next(iter(prompt.words.values()), ""))


@lru_cache(_MOST_SHIPPED)
def _shipped(language: str, words: str) -> Heard | None:
    payload = shipped(language, words)
    return None if payload is None else Heard(payload, milliseconds(payload))


_NOTHING = Heard(b"", 0)
