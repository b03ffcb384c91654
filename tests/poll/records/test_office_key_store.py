"""The office's key in the records, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from poll.records import journal_store
from poll.records.database import reading, writing
from poll.records.office_key_store import signing_key


def test_the_key_is_made_once_and_stands_in_the_journal(engine: Engine) -> None:
    """What was signed last year is checked with the key of last year, and everybody sees when it was made."""
    with writing(engine) as connection:
        first = signing_key(connection, 1000)
    with writing(engine) as connection:
        again = signing_key(connection, 2000)
    with reading(engine) as connection:
        (entry,) = journal_store.entries(connection)

    assert again.private_bytes_raw() == first.private_bytes_raw()
    assert (entry.poll, entry.at_ms, entry.act) == (None, 1000, "office_key_made")
    assert json.loads(entry.entry)["public_key"] == first.public_key().public_bytes_raw().hex()
    assert first.private_bytes_raw().hex() not in entry.entry


def test_two_who_come_first_at_once_get_one_key(engine: Engine) -> None:
    """The second waits for the first."""

    def fetch(at_ms: int) -> bytes:
        with writing(engine) as connection:
            return signing_key(connection, at_ms).private_bytes_raw()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(fetch, range(4)))) == 1
    with reading(engine) as connection:
        assert len(list(journal_store.entries(connection))) == 1
