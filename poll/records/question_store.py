"""Questions that were left by call: the recording, its way through the clerk's hands, and by when it is answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any

from sqlalchemy import Connection, Row, select, update

from poll.records.call_tables import questions

_DAY_MS = 86_400_000


@unique
class QuestionState(Enum):
    """Where a question is."""

    NEW = "new"
    REFUSED = "refused"
    PUBLISHED = "published"
    ANSWERED = "answered"


MAY_BECOME = {
    QuestionState.REFUSED: (QuestionState.NEW, QuestionState.PUBLISHED),
    QuestionState.PUBLISHED: (QuestionState.NEW, QuestionState.REFUSED),
    QuestionState.ANSWERED: (QuestionState.NEW, QuestionState.PUBLISHED),
}
"""From which states a question comes into another; an answer is final."""

OPEN = (QuestionState.NEW, QuestionState.PUBLISHED)
"""States of a question that waits for an answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; who asked is kept nowhere.

    Attributes:
        key: its number in the records.
        source: where the carrier keeps the recording; empty when it is deleted there.
        has_audio: the recording is here.
        note: what was asked, and what was answered, in the clerk's words.
        due_at_ms: by when it is to be answered.
    """

    key: int
    poll: int
    source: str
    has_audio: bool
    seconds: int
    state: QuestionState
    note: str
    asked_at_ms: int
    due_at_ms: int

    def is_overdue(self, now_ms: int) -> bool:
        """Tell whether it waits for an answer longer than it may."""
        return self.state in OPEN and now_ms > self.due_at_ms


def of_poll(connection: Connection, poll: int) -> list[Question]:
    """Return the questions of a poll, the oldest first."""
    return _questions(connection, questions.c.poll == poll)


def to_fetch(connection: Connection, now_ms: int) -> list[Question]:
    """Return the questions of the last two days whose recording is still to be fetched."""
    recent = questions.c.asked_at > now_ms - 2 * _DAY_MS
    return _questions(connection, questions.c.audio.is_(None), questions.c.source != "", recent)


def to_delete(connection: Connection) -> list[Question]:
    """Return the questions whose recording is here and still at the carrier."""
    return _questions(connection, questions.c.audio.is_not(None), questions.c.source != "")


def keep_audio(connection: Connection, key: int, audio: bytes) -> None:
    """Keep a recording; the first one stays."""
    connection.execute(update(questions).where(questions.c.key == key, questions.c.audio.is_(None)).values(audio=audio))


def forget_source(connection: Connection, key: int) -> None:
    """Note that the carrier has the recording no more."""
    connection.execute(update(questions).where(questions.c.key == key).values(source=""))


def audio_of(connection: Connection, key: int) -> bytes:
    """Return the recording of a question that has one."""
    return bytes(connection.execute(select(questions.c.audio).where(questions.c.key == key)).scalar_one())


def move(connection: Connection, question: Question, state: QuestionState, note: str, official: str) -> bool:
    """Bring a question into another state; False where another official has moved it meanwhile."""
    its = questions.c.key == question.key, questions.c.state == question.state.value
    moved = connection.execute(update(questions).where(*its).values(state=state.value, note=note, official=official))
    return bool(moved.rowcount)


def _questions(connection: Connection, *where: Any) -> list[Question]:  # noqa: ANN401 - a condition of SQLAlchemy.
    columns = [column for column in questions.c if column.name != "audio"]
    query = select(*columns, questions.c.audio.is_not(None).label("has_audio")).where(*where)
    return list(_read(connection.execute(query.order_by(questions.c.asked_at, questions.c.key))))


def _read(rows: Iterable[Row[Any]]) -> Iterable[Question]:
    for row in rows:
        yield Question(
            row.key,
            row.poll,
            row.source,
            bool(row.has_audio),
            row.seconds,
            QuestionState(row.state),
            row.note or "",
            row.asked_at,
            row.due_at,
        )
