"""Creating, opening and closing a poll as the console and the commands both do it, without a terminal."""

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Engine, insert, select

from config.acts.polls import ChosenTrustees, KeyChoice, close_poll, create_poll, open_poll
from poll.keys import trustee_lock, unlock
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import reading, writing
from poll.records.tables import electors, journal
from poll.refusal import FindingsError, Weight
from poll.trustee import Trustee
from tests.phones import preset_rules

_RULES, _CONTENT = preset_rules("village-secretary-short")
_OPENS, _CLOSES = (round(each.timestamp() * 1000) for each in (_RULES.opens_at, _RULES.closes_at))
_PHRASE = "three white geese on the pond"


def _create(
    connection: Connection, poll_id: str = "xinhe", sender: str = "+8619900000000", locked: KeyChoice = _PHRASE
) -> None:
    create_poll(connection, poll_id, _RULES, _CONTENT, sender, locked, " 王敏 ", _OPENS)


def _found(do: Callable[[], object]) -> list[str]:
    with pytest.raises(FindingsError) as refused:
        do()
    return [each.found.en for each in refused.value.findings]


def test_a_poll_is_created_with_a_key_that_its_passphrase_opens(engine: Engine) -> None:
    """The key is made now and kept locked; the journal says who did it, in the one form of the name."""
    with writing(engine) as connection:
        _create(connection)
    with reading(engine) as connection:
        stored = poll_store.find(connection, "xinhe")
        written = connection.execute(select(journal.c.act, journal.c.entry)).one()

    assert unlock(stored.locked_key, stored.public_key, _PHRASE).public_key() == stored.public_key
    assert (stored.stage, written.act, json.loads(written.entry)["official"]) == (Stage.DRAFT, "create", "王敏")


def test_a_box_may_be_locked_to_trustees(sqlite_engine: Engine) -> None:
    """Any two of three open it; nobody alone."""
    three = tuple(Trustee(name, X25519PrivateKey.generate().public_key()) for name in "甲乙丙")
    with writing(sqlite_engine) as connection:
        _create(connection, locked=ChosenTrustees(three, 2))
        locked = trustee_lock(poll_store.find(connection, "xinhe").locked_key)

    assert locked is not None
    assert (locked.needed, locked.names) == (2, ("甲", "乙", "丙"))


@pytest.mark.parametrize("poll_id", ["x", "Xinhe", "新和", "xin he", "xin/he", "-xinhe", "xinhe.", "x" * 41, "xinhe\n"])
def test_an_id_that_cannot_stand_in_an_address_is_refused(sqlite_engine: Engine, poll_id: str) -> None:
    """Two to forty lower-case letters, digits and hyphens; a bad number is said besides; nothing is kept."""
    with writing(sqlite_engine) as connection:
        assert _found(lambda: _create(connection, poll_id)) == [f'"{poll_id}"']
        assert _found(lambda: _create(connection, poll_id, "19900000000")) == [f'"{poll_id}"', '"19900000000"']
        assert poll_store.every(connection) == []


@pytest.mark.parametrize("poll_id", ["xinhe-2026", "xinhe", "demo", "demo-village-english", "2026", "x" * 40])
def test_an_id_of_letters_digits_and_hyphens_will_do(sqlite_engine: Engine, poll_id: str) -> None:
    """Those of the handbook and of the demo are such."""
    with writing(sqlite_engine) as connection:
        _create(connection, poll_id)
        assert _found(lambda: _create(connection, poll_id)) == ["a poll of that id"]


def test_opening_gives_notices_back_and_stops_on_errors(sqlite_engine: Engine) -> None:
    """Electorates without anybody are told of; without a roll it does not open."""
    with writing(sqlite_engine) as connection:
        _create(connection)
        assert _found(lambda: open_poll(connection, "xinhe", "王敏", _OPENS)) == ["none"]
        poll = poll_store.find(connection, "xinhe")
        assert poll.stage is Stage.DRAFT
        person = {"roll_no": "1", "name": "王秀英", "electorate": "villagers", "unit": "group_1", "language": "zh"}
        connection.execute(insert(electors).values(poll=poll.key, line="none", since_version=1, **person))
        poll_store.set_roll_version(connection, poll.key, 1)
        notices = open_poll(connection, "xinhe", "王敏", _OPENS)

        assert {each.weight for each in notices} == {Weight.NOTICE}
        assert "xinhe members" in [each.where for each in notices]
        assert poll_store.find(connection, "xinhe").stage is Stage.OPEN


def test_closing_before_its_time_takes_a_reason(sqlite_engine: Engine) -> None:
    """Blanks are none; at its time none is asked for, and the box cannot be closed twice."""
    with writing(sqlite_engine) as connection:
        _create(connection)
        poll_store.advance(connection, poll_store.find(connection, "xinhe"), Stage.OPEN)
        assert _found(lambda: close_poll(connection, "xinhe", "王敏", None, _CLOSES)) == ["a time before that"]
        assert _found(lambda: close_poll(connection, "xinhe", "王敏", "  ", _CLOSES)) == ["a time before that"]
        closed = close_poll(connection, "xinhe", "王敏", None, _CLOSES + 1)
        assert _found(lambda: close_poll(connection, "xinhe", "王敏", "再关", _CLOSES + 2)) == ["stage closed"]

    assert (closed.stage, closed.next_seq) == (Stage.CLOSED, 1)
