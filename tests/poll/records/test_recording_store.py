"""Recorded prompts in the records: one for each prompt and voice of a poll."""

from dataclasses import replace

from sqlalchemy import Engine

from poll.records import recording_store
from poll.records.database import reading, writing
from poll.records.recording_store import Recording

HELLO = Recording("zh", "hello", "您好", 900, "ab" * 32, "王敏", 1_700_000_000_000)
SOUND = bytes(range(256))


def test_a_recording_takes_the_place_of_the_earlier_one(engine: Engine) -> None:
    """A clerk who tries again leaves nothing behind; the journal knows both."""
    better = replace(HELLO, milliseconds=800, sha256="cd" * 32)
    with writing(engine) as connection:
        recording_store.put(connection, 1, [(HELLO, b"first"), (replace(HELLO, voice="xinyang"), SOUND)])
        recording_store.put(connection, 1, [(better, SOUND)])

    with reading(engine) as connection:
        assert recording_store.every(connection, 1) == [replace(HELLO, voice="xinyang"), better]
        assert recording_store.sounds(connection, 1)[1] == (better, SOUND)
        assert recording_store.sound(connection, 1, "zh", "hello") == SOUND


def test_polls_do_not_hear_each_other(engine: Engine) -> None:
    """Another poll has recordings of its own, or none."""
    with writing(engine) as connection:
        recording_store.put(connection, 1, [(HELLO, SOUND)])

    with reading(engine) as connection:
        assert recording_store.every(connection, 2) == []
        assert recording_store.sound(connection, 2, "zh", "hello") is None


def test_what_was_removed_is_gone(engine: Engine) -> None:
    """And removing it once more says so."""
    with writing(engine) as connection:
        recording_store.put(connection, 1, [(HELLO, SOUND)])
        assert recording_store.remove(connection, 1, "zh", "hello")
        assert not recording_store.remove(connection, 1, "zh", "hello")
