"""Recordings of questions: fetched from our account alone, kept here, deleted at the carrier."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from config.jobs.recordings import fetch_recordings
from poll.records.call_tables import questions
from poll.records.database import reading, writing
from poll.refusal import FindingsError
from tests.fake_twilio import ACCOUNT, ROOT
from tests.outbound import Office, open_office

SID = "RE" + "0a" * 16
SOUND = b"RIFF\x10\x00\x00\x00WAVEfmt sound"


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    """Open an office whose carrier has one recording."""
    with open_office(engine) as opened:
        opened.carrier.recordings[SID] = SOUND
        yield opened


@pytest.mark.parametrize("ending", ["", ".wav"])
def test_a_recording_is_kept_here_and_deleted_there(office: Office, ending: str) -> None:
    """It goes through the converter first; the second round finds nothing to do."""
    key = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{SID}{ending}")
    _fetch(office)
    _fetch(office)

    assert (_row(office, key).audio, _row(office, key).source) == (b"telephone:" + SOUND, "")
    assert office.carrier.recordings == {}
    assert [method for method, _ in office.carrier.requests] == ["GET", "DELETE"]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "http://127.0.0.1:1/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "https://{base}/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "http://carrier@{base}/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "http://{base}@127.0.0.1:1/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "http://{base}/2010-04-01/Accounts/{account}/Recordings/../Messages.json",
        "http://{base}/2010-04-01/Accounts/AC00000000000000000000000000000000/Recordings/{sid}",
        "http://{base}/2010-04-01/Accounts/{account}/Recordings/{sid}?x=1",
        "http://[::1/2010-04-01/Accounts/{account}/Recordings/{sid}",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_other_address_is_asked(office: Office, address: str) -> None:
    """A stranger's address would have us show the account's token to a stranger."""
    base = office.carrier.base.removeprefix("http://")
    key = _asked(office, address.format(account=ACCOUNT, sid=SID, base=base))
    _fetch(office)

    assert office.carrier.requests == []
    assert _row(office, key).audio is None


def test_a_recording_that_is_not_there_yet_is_fetched_later(office: Office) -> None:
    """The carrier tells of it a moment before it can be had; the others do not wait."""
    late = "RE" + "1b" * 16
    key = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{late}")
    other = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{SID}")
    _fetch(office)
    assert (_row(office, key).audio, _row(office, other).source) == (None, "")

    office.carrier.recordings[late] = SOUND
    _fetch(office)
    assert _row(office, key).audio is not None


def test_a_carrier_that_is_away_keeps_its_recordings(office: Office) -> None:
    """Neither fetching nor deleting is lost; the next round does it."""
    first = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{SID}")
    second = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{SID}.wav", audio=b"kept")
    office.carrier.is_away = True
    _fetch(office)
    assert (_row(office, first).audio, _row(office, second).source != "") == (None, True)

    office.carrier.is_away = False
    _fetch(office)
    assert (_row(office, first).source, _row(office, second).source) == ("", "")


def test_a_recording_that_is_deleted_already_is_deleted(office: Office) -> None:
    """A worker may die after deleting."""
    key = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{SID}", audio=b"kept")
    office.carrier.recordings.clear()
    _fetch(office)

    assert (_row(office, key).audio, _row(office, key).source) == (b"kept", "")


def test_a_question_that_is_too_loud_is_kept_as_it_came(office: Office) -> None:
    """It is somebody's question all the same; what is no sound at all is not kept."""
    key = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{SID}")
    noise = "RE" + "2c" * 16
    office.carrier.recordings[noise] = b"<html>"
    other = _asked(office, f"{office.carrier.base}{ROOT}/Recordings/{noise}")
    _fetch(office, is_refused=True)

    assert (_row(office, key).audio, _row(office, other).audio) == (SOUND, None)
    assert list(office.carrier.recordings) == [noise]


def _fetch(office: Office, *, is_refused: bool = False) -> None:
    def convert(recording: bytes) -> bytes:
        if is_refused:
            raise FindingsError([])
        return b"telephone:" + recording

    fetch_recordings(office.engine, office.account(), convert, lambda: office.now)


def _asked(office: Office, source: str, audio: bytes | None = None) -> int:
    with writing(office.engine) as connection:
        row = {
            "poll": office.village.poll.key,
            "provider_id": source or "none",
            "source": source,
            "audio": audio,
            "seconds": 12,
            "state": "new",
            "asked_at": office.now,
            "due_at": office.now,
        }
        key: int = connection.execute(insert(questions).values(row).returning(questions.c.key)).scalar_one()
    return key


def _row(office: Office, key: int) -> Any:  # noqa: ANN401 - a row.
    with reading(office.engine) as connection:
        return connection.execute(select(questions).where(questions.c.key == key)).one()
