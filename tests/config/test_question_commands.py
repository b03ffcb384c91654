"""Questions in the hands of the clerk: heard, published or refused, answered in time; who asked is nowhere."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from config.acts import questions as acts
from poll.records.call_tables import questions
from poll.records.database import reading, writing
from poll.records.tables import journal
from poll.refusal import FindingsError
from tests.journeys.village import Clerk, NotDoneError
from tests.phones import Village, found_village

BY = ("--official", "王敏")
LONG_AGO, NEVER = 1_700_000_000_000, 4_000_000_000_000


@pytest.fixture
def village(engine: Engine) -> Village:
    """Open a poll."""
    return found_village(engine)


@pytest.fixture
def clerk(database_url: str, tmp_path: Path) -> Clerk:
    """A clerk on the same records."""
    return Clerk(tmp_path, database_url)


def test_a_question_is_published_and_answered(village: Village, clerk: Clerk) -> None:
    """What was asked stays above what was answered, and each act stands in the journal."""
    key = _asked(village)
    clerk.does("questions", "publish", "xinhe", key, "--note", " 村口的路\n什么时候修 ", *BY)
    clerk.does("questions", "answer", "xinhe", key, "--answer", "九月动工", *BY)

    (question,) = json.loads(clerk.does("questions", "list", "xinhe", "--json"))["questions"]
    assert (question["state"], question["note"]) == ("answered", "村口的路 什么时候修\n九月动工")
    with reading(village.engine) as connection:
        done = list(connection.scalars(select(journal.c.act).order_by(journal.c.number)))
    assert done == ["question_published", "question_answered"]


def test_a_question_that_is_refused_may_be_published_later(village: Village, clerk: Clerk) -> None:
    """A refusal has its reason; an answer needs a question that was let in."""
    key = _asked(village)
    clerk.does("questions", "refuse", "xinhe", key, "--reason", "听不清", *BY)
    with pytest.raises(NotDoneError):
        clerk.does("questions", "answer", "xinhe", key, "--answer", "九月动工", *BY)

    clerk.does("questions", "publish", "xinhe", key, "--note", "路", *BY)


def test_an_answer_is_final(village: Village, clerk: Clerk) -> None:
    """What was told to a citizen is not told otherwise by an edit."""
    key = _asked(village)
    clerk.does("questions", "answer", "xinhe", key, "--answer", "九月动工", *BY)
    for act in (("answer", "--answer"), ("refuse", "--reason"), ("publish", "--note")):
        with pytest.raises(NotDoneError):
            clerk.does("questions", act[0], "xinhe", key, act[1], "不修了", *BY)


@pytest.mark.parametrize("words", ["", "  "])
def test_an_act_needs_words(village: Village, clerk: Clerk, words: str) -> None:
    """And a question of this poll."""
    key = _asked(village)
    with pytest.raises(NotDoneError):
        clerk.does("questions", "refuse", "xinhe", key, "--reason", words, *BY)
    with pytest.raises(NotDoneError):
        clerk.does("questions", "refuse", "xinhe", key + 1, "--reason", "听不清", *BY)


def test_what_is_overdue_is_a_finding(village: Village, clerk: Clerk) -> None:
    """Exit code 1, until it is answered or refused (Zhejiang art. 36: fifteen days)."""
    key = _asked(village, due_at=LONG_AGO)
    with pytest.raises(NotDoneError, match=f"question {key}"):
        clerk.does("questions", "list", "xinhe")
    with pytest.raises(NotDoneError, match='"findings"'):
        clerk.does("questions", "list", "xinhe", "--json")

    clerk.does("questions", "answer", "xinhe", key, "--answer", "九月动工", *BY)
    clerk.does("questions", "list", "xinhe")


def test_recordings_are_written_out_to_be_heard(village: Village, clerk: Clerk, tmp_path: Path) -> None:
    """One file a question, named by its number; what is not fetched yet is left out."""
    key = _asked(village, audio=b"RIFF")
    _asked(village)
    clerk.does("questions", "export", "xinhe", "--out", tmp_path / "提问", *BY)

    assert [(each.name, each.read_bytes()) for each in (tmp_path / "提问").iterdir()] == [
        (f"question-{key}.wav", b"RIFF")
    ]


def test_a_recording_is_heard_and_the_journal_says_by_whom(village: Village) -> None:
    """One that is not here is a finding, and nothing is written down."""
    key, missing = _asked(village, audio=b"RIFF"), _asked(village)
    with writing(village.engine) as connection:
        assert acts.hear(connection, "xinhe", key, "王敏", 1) == b"RIFF"
        with pytest.raises(FindingsError):
            acts.hear(connection, "xinhe", missing, "王敏", 1)
        written = connection.execute(select(journal.c.act, journal.c.entry)).one()

    assert written.act == "question_heard"
    assert json.loads(written.entry)["question"] == key


def test_an_empty_list_says_so(village: Village, clerk: Clerk) -> None:
    """In both languages."""
    said = clerk.does("questions", "list", "xinhe")
    assert "还没有人提问" in said
    assert "Nobody" in said


def _asked(village: Village, *, due_at: int = NEVER, audio: bytes | None = None) -> int:
    with writing(village.engine) as connection:
        row = {
            "poll": village.poll.key,
            "provider_id": f"RE{due_at}{audio!r}",
            "source": "",
            "audio": audio,
            "seconds": 12,
            "state": "new",
            "asked_at": LONG_AGO,
            "due_at": due_at,
        }
        key: int = connection.execute(insert(questions).values(row).returning(questions.c.key)).scalar_one()
    return key
