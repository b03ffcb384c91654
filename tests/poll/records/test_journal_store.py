"""The journal in the records, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from poll.canonical import NotCanonicalError
from poll.journal import FIRST_CHAIN, verify_chain
from poll.records import journal_store
from poll.records.database import reading, writing


def test_acts_are_read_in_the_order_in_which_they_were_written(engine: Engine) -> None:
    """Of one poll, or of the whole office; only the whole is a chain."""
    with writing(engine) as connection:
        assert journal_store.head(connection) == FIRST_CHAIN
        journal_store.append(connection, 1, 1000, "poll_created", {"official": "王一"})
        journal_store.append(connection, 2, 2000, "poll_created", {"official": "李二"})
        journal_store.append(connection, 1, 3000, "poll_opened", {"files": ["a", 1]})
    with reading(engine) as connection:
        whole = list(journal_store.entries(connection))
        own = list(journal_store.entries(connection, 1))
        head = journal_store.head(connection)

    assert [entry.number for entry in whole] == [1, 2, 3]
    said = [json.loads(entry.entry) for entry in own]
    salts = {each.pop("salt") for each in said}
    assert [entry.act for entry in own] == ["poll_created", "poll_opened"]
    assert said == [{"official": "王一"}, {"files": ["a", 1]}]
    assert verify_chain(whole, head) == []
    assert len(salts) == 2, "docs/adr/0019: nobody can try what an entry says against its published hash"


def test_two_writers_at_once_do_not_fork_the_chain(engine: Engine) -> None:
    """The second waits until the first has committed (integrity.md: take the lock)."""

    def write(writer: int) -> None:
        for turn in range(5):
            with writing(engine) as connection:
                journal_store.append(connection, writer, turn, "act", {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    with reading(engine) as connection:
        entries = list(journal_store.entries(connection))
    assert len(entries) == 20
    assert verify_chain(entries) == []


def test_an_act_that_fails_leaves_nothing(engine: Engine) -> None:
    """Entry and deed are one transaction."""

    def write_one_and_a_half() -> None:
        with writing(engine) as connection:
            journal_store.append(connection, 1, 1, "fine", {})
            journal_store.append(connection, 1, 1, "broken", {"share": 0.5})

    with pytest.raises(NotCanonicalError):
        write_one_and_a_half()
    with reading(engine) as connection:
        assert list(journal_store.entries(connection)) == []
