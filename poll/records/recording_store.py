"""Recorded prompts in the records: what a poll says in the voice of the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from poll.records.call_tables import recordings

_LISTED = [column for column in recordings.c if column.name not in {"poll", "audio"}]


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded prompt, without its sound.

    Attributes:
        voice: a language of the poll, or the id of a dialect.
        prompt: its id.
        words: what it says; where the prompt says something else by now, it is out of date.
        milliseconds: how long it plays.
        sha256: of the WAV file, in hexadecimal.
        official: who put it in.
        at_ms: when, in milliseconds of the epoch.
    """

    voice: str
    prompt: str
    words: str
    milliseconds: int
    sha256: str
    official: str
    at_ms: int


def put(connection: Connection, poll: int, made: Sequence[tuple[Recording, bytes]]) -> None:
    """Keep recordings, each with its WAV file of 8 kHz mono mu-law; they take the place of earlier ones."""
    for recording, audio in made:
        remove(connection, poll, recording.voice, recording.prompt)
        connection.execute(
            insert(recordings).values(
                poll=poll,
                voice=recording.voice,
                prompt=recording.prompt,
                words=recording.words,
                audio=audio,
                milliseconds=recording.milliseconds,
                sha256=recording.sha256,
                official=recording.official,
                at=recording.at_ms,
            )
        )


def remove(connection: Connection, poll: int, voice: str, prompt: str) -> bool:
    """Forget a recording; tell whether there was one."""
    return connection.execute(delete(recordings).where(*_one(poll, voice, prompt))).rowcount > 0


def every(connection: Connection, poll: int) -> list[Recording]:
    """Return all recordings of a poll without their sound, by voice and prompt."""
    rows = connection.execute(
        select(*_LISTED).where(recordings.c.poll == poll).order_by(recordings.c.voice, recordings.c.prompt)
    )
    return [_recording(row) for row in rows]


def sound(connection: Connection, poll: int, voice: str, prompt: str) -> bytes | None:
    """Return the WAV file of a recording; None where there is none."""
    found: bytes | None = connection.execute(
        select(recordings.c.audio).where(*_one(poll, voice, prompt))
    ).scalar_one_or_none()
    return found


def sounds(connection: Connection, poll: int) -> list[tuple[Recording, bytes]]:
    """Return all recordings of a poll with their WAV files, by voice and prompt."""
    rows = connection.execute(
        select(*_LISTED, recordings.c.audio)
        .where(recordings.c.poll == poll)
        .order_by(recordings.c.voice, recordings.c.prompt)
    )
    return [(_recording(row), row.audio) for row in rows]


def _one(poll: int, voice: str, prompt: str) -> tuple[ColumnElement[bool], ...]:
    return recordings.c.poll == poll, recordings.c.voice == voice, recordings.c.prompt == prompt


def _recording(row: Row[*tuple[Any, ...]]) -> Recording:
    return Recording(row.voice, row.prompt, row.words, row.milliseconds, row.sha256, row.official, row.at)
