"""What is said, as sounds that a carrier can play: recordings joined into one, and words that nobody recorded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from ivr.call_state import ReadBack
from ivr.prompts import Line, Piece, Prompt, PromptBook, Voice, book_of, voice_of
from ivr.twiml import Played, Sound, Spoken
from poll.poll import Poll

AUDIO = "/calls/audio"
_LONGEST_PAUSE, _MOST_PIECES = 2000, 200
_LONGEST_SOUND = 900_000
_NOTICED = 300
_MOST_MARKS = 100
_PAUSE = "p"
_BETWEEN = "."


class HeardPrompt(Protocol):
    """A recorded prompt.

    Attributes:
        payload: 8 kHz mono mu-law, without a header.
        milliseconds: how long it is.
    """

    @property
    def payload(self) -> bytes:
        """Return the sound."""
        ...

    @property
    def milliseconds(self) -> int:
        """Return how long it is."""
        ...


class Recordings(Protocol):
    """Where recorded prompts are found; see `ivr.sound.library`."""

    def find(self, poll: Poll, voice: Voice, prompt: Prompt) -> HeardPrompt | None:
        """Return the sound of a prompt in a voice; None where it has to be spoken by a machine."""
        ...

    def fingerprint(self, poll: int, voice: str) -> str:
        """Return what changes whenever a recording does, for addresses that carriers remember."""
        ...


class _Lengths(dict[Piece, int | None]):
    """How many milliseconds each piece takes in one voice of a poll, looked up once; None where it is not recorded."""

    def __init__(self, find: Callable[[str], HeardPrompt | None]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, piece: Piece) -> int | None:
        if isinstance(piece, int):
            return piece
        heard = self._find(piece)
        length = self[piece] = None if heard is None else heard.milliseconds
        return length


@dataclass(frozen=True, slots=True)
class Speech:
    """Turns lines into sounds.

    Attributes:
        recordings: where recorded prompts are found.
        join: puts payloads and pauses in milliseconds together into one WAV.
        public_url: of the office, without a slash at the end.
    """

    recordings: Recordings
    join: Callable[[Sequence[bytes | int]], bytes]
    public_url: str
    _known: dict[tuple[int, str, str, str], _Lengths] = field(default_factory=dict, repr=False, compare=False)

    def sounds(self, poll: Poll, voice_id: str, line: Line) -> list[Sound]:
        """Return a line as sounds: what is recorded from one address, what is not as words to be spoken."""
        voice = voice_of(poll.rules, voice_id)
        return list(self._sounds(poll, voice, line))

    def _sounds(self, poll: Poll, voice: Voice, line: Line) -> Iterator[Sound]:
        book, lengths = book_of(poll.rules), self._lengths(poll, voice)
        for is_recorded, pieces in groupby(line, lambda piece: lengths[piece] is not None):
            together = list(pieces)
            if not is_recorded:
                yield _spoken(book, voice, together)
            elif any(isinstance(each, str) for each in together):
                # A pause alone, between words that a machine speaks, is the machine's own.
                yield Played(self._address(poll, voice, together))

    def spoken(self, poll: Poll, voice_id: str, line: Line) -> list[Sound]:
        """Return a line as words for the carrier to speak, also where some of it is recorded."""
        voice, book = voice_of(poll.rules, voice_id), book_of(poll.rules)
        runs = groupby(line, lambda piece: isinstance(piece, int))
        return [_spoken(book, voice, list(pieces)) for is_pause, pieces in runs if not is_pause]

    def _lengths(self, poll: Poll, voice: Voice) -> _Lengths:
        # A recording that changes changes the mark.
        key = poll.key, poll.rules.sha256, voice.id, self.recordings.fingerprint(poll.key, voice.id)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_MARKS:
                self._known.clear()
            prompts = book_of(poll.rules).by_id
            known = self._known[key] = _Lengths(lambda prompt: self.recordings.find(poll, voice, prompts[prompt]))
        return known

    def _address(self, poll: Poll, voice: Voice, pieces: Sequence[Piece]) -> str:
        named = _BETWEEN.join(f"{_PAUSE}{each}" if isinstance(each, int) else each for each in pieces)
        mark = self.recordings.fingerprint(poll.key, voice.id)
        return f"{self.public_url}{AUDIO}/{poll.sender.removeprefix('+')}/{voice.id}/{mark}/{named}.wav"

    def is_all_recorded(self, poll: Poll, voice_id: str, line: Line) -> bool:
        """Tell whether nothing of a line has to be spoken by a machine."""
        lengths = self._lengths(poll, voice_of(poll.rules, voice_id))
        return all(lengths[piece] is not None for piece in line)

    def wav(self, poll: Poll, voice_id: str, line: Line, as_long_as: int = 0) -> bytes | None:
        """Return a line as one WAV, followed by silence until it is so many milliseconds long.

        Returns:
            None where a piece of it is not recorded or is no prompt of the poll, and for a quarter of an hour or more.
        """
        parts: list[bytes | int] = []
        length = 0
        voice, prompts = voice_of(poll.rules, voice_id), book_of(poll.rules).by_id
        for piece in line:
            if isinstance(piece, int):
                parts.append(piece)
                length += piece
                continue
            heard = self.recordings.find(poll, voice, prompts[piece]) if piece in prompts else None
            if heard is None:
                return None
            parts.append(heard.payload)
            length += heard.milliseconds
        if length > _LONGEST_SOUND:
            return None
        if as_long_as > length:
            parts.append(as_long_as - length)
        return self.join(parts)

    def milliseconds(self, poll: Poll, voice_id: str, line: Line) -> int:
        """Return how long a line is, what is not recorded left out."""
        lengths = self._lengths(poll, voice_of(poll.rules, voice_id))
        return sum(lengths[piece] or 0 for piece in line)

    def longest(self, poll: Poll, voice_id: str, line: Line, read_back: ReadBack) -> int:
        """Return how long a line would be that tells the longest choice there is, so that its length tells nothing."""
        lengths = sorted((self.milliseconds(poll, voice_id, each) for each in read_back.alternatives), reverse=True)
        around = self.milliseconds(poll, voice_id, line) - self.milliseconds(poll, voice_id, read_back.told)
        return around + sum(lengths[: read_back.most])


def _spoken(book: PromptBook, voice: Voice, pieces: Sequence[Piece]) -> Spoken:
    words = [book.says(each, voice.language) for each in pieces if isinstance(each, str)]
    return Spoken(" ".join(words) if voice.language != "zh" else "".join(words), voice.language)


def line_in(named: str) -> Line | None:
    """Return the line that an address names; None where it names none."""
    pieces: list[Piece] = []
    for each in named.removesuffix(".wav").split(_BETWEEN):
        if each[:1] == _PAUSE and each[1:].isascii() and each[1:].isdigit():
            if int(each[1:]) > _LONGEST_PAUSE:
                return None
            pieces.append(int(each[1:]))
        else:
            pieces.append(each)
    return tuple(pieces) if len(pieces) <= _MOST_PIECES else None


def words_of(poll: Poll, voice_id: str, line: Line) -> str:
    """Return what a line says, as it is written; where a caller is given time, there is a gap."""
    book, voice = book_of(poll.rules), voice_of(poll.rules, voice_id)
    gap = "" if voice.language == "zh" else " "
    said = [book.says(each, voice.language) if isinstance(each, str) else " " for each in _heard_apart(line, book)]
    return " ".join(gap.join(said).split())


def _heard_apart(line: Line, book: PromptBook) -> Iterator[Piece]:
    """Yield the prompts, and the pauses that are long enough to be noticed."""
    for piece in line:
        if piece in book.by_id if isinstance(piece, str) else piece >= _NOTICED:
            yield piece
