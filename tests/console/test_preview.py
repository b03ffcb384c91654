"""The preview of a draft and of a poll: what people will get, to be read, heard and printed."""

from typing import Any

import pytest
from sqlalchemy import Engine

from config.presets import preset
from ivr.sound.shipped import shipped
from ivr.sound.wave import wav
from poll.records import recording_store
from poll.records.database import writing
from poll.records.recording_store import Recording
from poll.roles import OF_A_POLL, Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.ivr.sound.tones import voice
from tests.ivr.sound.tones import wav as tone
from tests.phones import found_village


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with one poll and one draft."""
    village = found_village(sqlite_engine)
    made = offices(sqlite_engine, village.app)
    made.desk("王敏", Role.ADMINISTRATOR).sends("/drafts", source="preset two-subjects")
    return made


@pytest.fixture
def administrator(office: Offices) -> Desk:
    """Who prepares polls."""
    return office.desk("王敏", Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [*OF_A_POLL, Role.ADMINISTRATOR])
def test_everybody_in_a_poll_sees_what_people_will_get(office: Offices, role: Role) -> None:
    """It says nothing of anybody."""
    page = text_of(office.desk("李强", role).opens("~/preview"))

    assert "已收到您的评议,回执12345678901" in page
    assert "请您评一评" in page
    assert "纸票" in page


def test_a_draft_shows_each_electorate_in_each_language(administrator: Desk) -> None:
    """The form asks by address, so a page can be sent to somebody else."""
    page = text_of(administrator.opens("/drafts/1/preview?who=members&voice=en"))

    assert "Your vote is in, receipt 12345678901" in page
    assert "Li Weimin" in page


def test_a_sentence_is_heard_as_a_caller_hears_it(office: Offices, administrator: Desk) -> None:
    """Recorded for the poll, else shipped, else by machine; what nobody hears is not there."""
    payload = shipped("zh", "优秀")
    assert payload is not None
    assert _fetched(administrator, "~/preview/zh/option-excellent.wav").data == wav(payload)
    recorded = tone(voice(0.4))
    with writing(office.engine) as connection:
        row = Recording("zh", "option-excellent", "优秀", 400, "0" * 64, "王敏", 0)
        recording_store.put(connection, 1, [(row, recorded)])

    heard = _fetched(administrator, "~/preview/zh/option-excellent.wav")
    assert (heard.data, heard.headers["Content-Type"]) == (recorded, "audio/wav")
    assert _fetched(administrator, "/drafts/1/preview/en/hello.wav").data.startswith(b"RIFF")
    administrator.opens("~/preview/zh/report-zhang.wav", 404)
    administrator.opens("~/preview/zh/nothing.wav", 404)


def test_the_paper_is_printed_from_the_preview(administrator: Desk) -> None:
    """As the hall will have it."""
    assert _fetched(administrator, "/drafts/1/preview/villagers/ballot.pdf").data.startswith(b"%PDF")
    administrator.opens("/drafts/1/preview/nobody/ballot.pdf", 404)


def test_a_draft_that_is_not_sound_shows_nothing_yet(administrator: Desk) -> None:
    """It is mended first."""
    administrator.sends("/drafts/1/file", rules="title = 1", revision=1)

    assert "规则还没有改好" in administrator.opens("/drafts/1/preview")
    administrator.opens("/drafts/1/preview/zh/hello.wav", 404)


def test_a_poll_without_texts_shows_none(administrator: Desk) -> None:
    """Each channel is shown where it is one."""
    text = preset("two-subjects").decode()
    text = text.replace('id = "villagers"\n', 'id = "villagers"\nchannels = ["paper"]\n', 1)
    administrator.sends("/drafts/1/file", rules=text, revision=1)

    shown = administrator.opens("/drafts/1/preview?who=villagers")
    assert "这个评议主体不用短信投票" in shown
    assert "这个评议主体不用电话投票" in shown


def _fetched(desk: Desk, path: str) -> Any:  # noqa: ANN401 - werkzeug's test response.
    return desk.client.get(desk.path(path))
