"""`xiangyin roll unlock`: what the helpline can do for a number that is locked."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from gateway.webhook import STATUS
from ivr.carriers.pretend import PretendLine
from ivr.decision import CALLS_PATH
from poll.records.database import reading
from poll.records.tables import journal
from tests.journeys.village import Clerk, NotDoneError
from tests.phones import PUBLIC_URL, SENDER, TOKEN, Phone, Village, found_village, post_to

NUMBER, CODE = "+8619900000004", "4513"
TWO = ("--official", "王敏", "--official", "李强", "--reason", "本人到场")


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village where one telephone is shared, and locked after five wrong codes."""
    village = found_village(engine)
    phone = village.phone(NUMBER, code=CODE)
    for wrong in range(1000, 1005):
        phone.text(f"{wrong} 2")
    assert "锁住" in (phone.text(f"{CODE} 2") or "")
    return village


@pytest.fixture
def clerk(database_url: str, tmp_path: Path) -> Clerk:
    """A clerk on the same records."""
    return Clerk(tmp_path, database_url)


def test_two_officials_unlock_a_number_and_it_votes_again(village: Village, clerk: Clerk) -> None:
    """The next right code counts; the journal says who did it and why, with the number masked."""
    assert "已解锁" in clerk.does("roll", "unlock", "xinhe", "19900000004", *TWO)

    assert "已收到" in (reply(village) or "")
    with reading(village.engine) as connection:
        entry = json.loads(connection.scalars(select(journal.c.entry).where(journal.c.act == "unlock")).one())
    assert (entry["officials"], entry["reason"]) == (["王敏", "李强"], "本人到场")
    assert "19900000004" not in entry["number"]


def test_what_was_locked_from_another_line_is_unlocked_with_it(village: Village, clerk: Clerk) -> None:
    """Wrong codes from elsewhere are counted apart; the clerk need not know where they came from (docs/adr/0025)."""
    exchange = PretendLine(PUBLIC_URL + CALLS_PATH, PUBLIC_URL + STATUS, TOKEN, post_to(village.app))

    def votes_from_elsewhere() -> bool:
        call = exchange.phone("+266696687").dial(SENDER)
        for keys in ("1", "19900000004#", CODE, "2", "9"):
            call.hears()
            call.press(keys)
        call.hears()
        call.hang_up()
        return len(village.envelopes()) > 0

    stranger = exchange.phone("+8619900009999").dial(SENDER)
    stranger.hears()
    stranger.press("1")
    for wrong in range(1000, 1005):
        for keys in ("19900000004#", str(wrong)):
            stranger.hears()
            stranger.press(keys)
    stranger.hang_up()

    assert not votes_from_elsewhere()
    assert "已解锁" in clerk.does("roll", "unlock", "xinhe", "19900000004", *TWO)
    assert votes_from_elsewhere()


def reply(village: Village) -> str | None:
    """Text the right code from the shared telephone."""
    return Phone(village, NUMBER).text(f"{CODE} 2")


@pytest.mark.parametrize(
    ("number", "officials"),
    [
        ("19900000004", ("--official", "王敏", "--official", "王敏")),
        ("19900000005", ("--official", "王敏", "--official", "李强")),
        ("123", ("--official", "王敏", "--official", "李强")),
        ("19900000004", ("--official", "王敏")),
    ],
    ids=["one person twice", "never locked", "no number", "one official"],
)
def test_it_takes_two_and_a_number_that_is_locked(
    village: Village, clerk: Clerk, number: str, officials: tuple[str, ...]
) -> None:
    """Anything else leaves the number locked."""
    with pytest.raises(NotDoneError):
        clerk.does("roll", "unlock", "xinhe", number, *officials, "--reason", "本人到场")

    assert "锁住" in (reply(village) or "")
