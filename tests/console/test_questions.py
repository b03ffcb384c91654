"""Questions in the browser: heard by those who may, published without a name, answered in time."""

import pytest
from sqlalchemy import Engine, insert

from poll.poll import Stage
from poll.records import poll_store, question_store
from poll.records.call_tables import questions
from poll.records.database import reading, writing
from poll.roles import Role
from tests.console.desk import text_of
from tests.console.town import POLL, Town

_DAY_MS = 86_400_000
_SOUND = b"RIFF....WAVE and a voice"


@pytest.fixture
def town(sqlite_engine: Engine) -> Town:
    """An open poll to which two questions came, one of them long ago."""
    town = Town(sqlite_engine, stage=Stage.OPEN)
    now = town.office.app.extensions["console"].now_ms()
    with writing(sqlite_engine) as connection:
        key = poll_store.find(connection, POLL).key
        for place, due in enumerate((-1, 14)):
            row = {"poll": key, "provider_id": f"RE{place}", "source": "", "audio": _SOUND if place == 0 else None}
            row |= {"seconds": 20, "state": "new", "asked_at": now - _DAY_MS, "due_at": now + due * _DAY_MS}
            connection.execute(insert(questions).values(row))
    return town


def _states(town: Town) -> list[tuple[str, str]]:
    with reading(town.engine) as connection:
        found = question_store.of_poll(connection, poll_store.find(connection, POLL).key)
    return [(each.state.value, each.note) for each in found]


def test_the_overdue_stand_in_front_and_are_marked(town: Town) -> None:
    """Fifteen days, by the rules of questions (Zhejiang, article 36)."""
    page = text_of(town.desk("孙丽", Role.HELP_DESK).opens("~/questions"))

    assert "待处理 2 · 1 条过期" in page
    assert page.index("提问 1") < page.index("提问 2")


def test_a_recording_is_heard_once_in_the_journal(town: Town) -> None:
    """A browser asks for the sound several times; who heard it stands there once for each official."""
    for name, times in (("孙丽", 3), ("李强", 1)):
        desk = town.desk(name, Role.HELP_DESK)
        for _ in range(times):
            answer = desk.client.get(desk.path("~/questions/1/audio"))
            assert (answer.get_data(), answer.content_type) == (_SOUND, "audio/wav")
            assert answer.headers["Cache-Control"] == "no-store"

    assert len(town.journal("question_heard")) == 2


@pytest.mark.parametrize("key", [2, 7])
def test_a_recording_that_is_not_there_says_so(town: Town, key: int) -> None:
    """Not fetched yet, or of no question at all: a finding and no trace of hearing."""
    town.desk("孙丽", Role.HELP_DESK).opens(f"~/questions/{key}/audio", 422)

    assert town.journal("question_heard") == []


@pytest.mark.parametrize("role", [Role.STATION, Role.TALLY, Role.REGISTRAR, Role.ADMINISTRATOR])
def test_a_voice_is_heard_by_those_it_is_for(town: Town, role: Role) -> None:
    """A voice tells who it is: help desk, supervisor and auditor alone."""
    desk = town.desk("甲", role)

    desk.opens("~/questions/1/audio", 404)
    desk.opens("~/questions", 404)


def test_a_question_is_published_then_answered(town: Town) -> None:
    """What was asked stays above what was answered; an answer is final."""
    desk = town.desk("孙丽", Role.HELP_DESK)
    desk.sends("~/questions/1", state="published", words="村口的路什么时候修")
    desk.sends("~/questions/1", state="answered", words="九月动工")

    assert _states(town)[0] == ("answered", "村口的路什么时候修\n九月动工")
    assert "已答复的不能再改" in text_of(desk.sends("~/questions/1", 422, state="refused", words="x"))


def test_a_refused_question_may_be_published_after_all(town: Town) -> None:
    """A refusal has a reason and is no end."""
    desk = town.desk("孙丽", Role.HELP_DESK)
    desk.sends("~/questions/1", state="refused", words="没有听清")

    assert "改为公开" in desk.opens("~/questions")
    desk.sends("~/questions/1", state="published", words="问饮水工程")
    assert _states(town)[0] == ("published", "问饮水工程")


def test_without_words_nothing_is_done(town: Town) -> None:
    """What was asked, answered or why not is always written."""
    desk = town.desk("孙丽", Role.HELP_DESK)

    assert "几个字" in text_of(desk.sends("~/questions/1", 422, state="published", words=" "))
    assert _states(town)[0] == ("new", "")


def test_a_double_click_does_it_once(town: Town) -> None:
    """The same form sent twice is one act."""
    desk = town.desk("孙丽", Role.HELP_DESK)
    for _ in range(2):
        desk.sends("~/questions/1", state="published", words="问路", _form="same")

    assert len(town.journal("question_published")) == 1


def test_supervisor_and_auditor_read_and_change_nothing(town: Town) -> None:
    """They hear what was asked; the help desk deals with it."""
    for role in (Role.SUPERVISOR, Role.AUDITOR):
        desk = town.desk(f"甲{role.value}", role)
        assert "textarea" not in desk.opens("~/questions")
        desk.sends("~/questions/1", 404, state="published", words="x")
