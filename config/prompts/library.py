"""The sounds of every poll's prompts, for the telephone line: the library joined to the records."""

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from ivr.sound.library import Library, Listed
from poll.records import recording_store
from poll.records.database import reading


def library_of(engine: Engine, monotonic: Callable[[], float]) -> Library:
    """Return the library of one process.

    Args:
        engine: the records.
        monotonic: the clock that tells how old what was read is, in seconds.
    """
    return Library(_Desk(engine), monotonic)


class _Desk:
    """Reads recordings, each time anew."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self, poll: int) -> Sequence[Listed]:
        with reading(self._engine) as connection:
            return recording_store.every(connection, poll)

    def sound(self, poll: int, recording: Listed) -> bytes | None:
        with reading(self._engine) as connection:
            return recording_store.sound(connection, poll, recording.voice, recording.prompt)
