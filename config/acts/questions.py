"""Questions left by call, in the hands of officials: heard, published or refused, answered."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from poll.official import official_name
from poll.records import journal_store, poll_store, question_store
from poll.records.poll_store import StoredPoll
from poll.records.question_store import MAY_BECOME, Question, QuestionState
from poll.refusal import Finding, FindingsError, Say

_MOST_HEARD = 1_000


def publish(connection: Connection, poll_id: str, key: int, note: str, official: str, at_ms: int) -> None:  # noqa: PLR0913, PLR0917 - what an act is made of.
    """Publish a question: write down what was asked, never by whom.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        key: the question's number.
        note: what was asked.
        official: who publishes it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: there is no such question, it cannot be published any more, or nothing is written.
    """
    _move(connection, poll_id, key, QuestionState.PUBLISHED, note, official, at_ms)


def refuse(connection: Connection, poll_id: str, key: int, reason: str, official: str, at_ms: int) -> None:  # noqa: PLR0913, PLR0917 - the same.
    """Refuse to publish a question, with a reason; it may be published later. Raises as `publish` does."""
    _move(connection, poll_id, key, QuestionState.REFUSED, reason, official, at_ms)


def answer(connection: Connection, poll_id: str, key: int, answered: str, official: str, at_ms: int) -> None:  # noqa: PLR0913, PLR0917 - the same.
    """Write down what was answered; an answer is final. Raises as `publish` does."""
    _move(connection, poll_id, key, QuestionState.ANSWERED, answered, official, at_ms)


def hear(connection: Connection, poll_id: str, key: int, official: str, at_ms: int) -> bytes:
    """Return one recording, WAV, to be heard; the journal says who heard it.

    Raises:
        FindingsError: there is no such question, or its recording is not fetched yet or erased.
    """
    who, poll = official_name(official), poll_store.find(connection, poll_id)
    found = _found(connection, poll, key)
    if not found.has_audio:
        raise FindingsError([_no_recording(key)])
    journal_store.append(connection, poll.key, at_ms, "question_heard", {"question": key, "official": who})
    return question_store.audio_of(connection, key)


def hear_once(connection: Connection, poll_id: str, key: int, official: str, at_ms: int) -> bytes:
    """Return one recording; the journal says who heard it the first time, however often a page plays it.

    Raises as `hear` does.
    """
    who, poll = official_name(official), poll_store.find(connection, poll_id)
    heard = journal_store.newest(connection, poll.key, act="question_heard", official=who, most=_MOST_HEARD)
    if _found(connection, poll, key).has_audio and any(json.loads(each.entry)["question"] == key for each in heard):
        return question_store.audio_of(connection, key)
    return hear(connection, poll_id, key, official, at_ms)


def export(connection: Connection, poll_id: str, folder: Path, official: str, at_ms: int) -> int:
    """Write every recording into a folder, to be heard there and deleted; return how many there are.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        folder: made where it is missing, for its owner's eyes alone.
        official: who hears them.
        at_ms: when, in milliseconds of the epoch.
    """
    who, poll = official_name(official), poll_store.find(connection, poll_id)
    heard = [each for each in question_store.of_poll(connection, poll.key) if each.has_audio]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in heard:
        (folder / f"question-{each.key}.wav").write_bytes(question_store.audio_of(connection, each.key))
    entry = {"questions": [each.key for each in heard], "official": who}
    journal_store.append(connection, poll.key, at_ms, "questions_exported", entry)
    return len(heard)


def overdue(questions: Iterable[Question], poll: StoredPoll, now_ms: int) -> list[Finding]:
    """Return a finding for every question of a poll that waits for its answer longer than it may."""
    return [_overdue(each, poll) for each in questions if each.is_overdue(now_ms)]


def state_in_words(state: QuestionState) -> Say:
    """Return where a question is, in words."""
    return _STATES[state]


def _move(  # noqa: PLR0913, PLR0917 - what an act is made of.
    connection: Connection, poll_id: str, key: int, state: QuestionState, words: str, official: str, at_ms: int
) -> None:
    who, written = official_name(official), " ".join(words.split())
    poll = poll_store.find(connection, poll_id)
    found = _found(connection, poll, key)
    if found.state not in MAY_BECOME[state] or not written:
        raise FindingsError([_out_of_order(found) if written else _no_words(key)])
    # What was asked stays above what was answered.
    is_reply = state is QuestionState.ANSWERED and found.note
    note = f"{found.note}\n{written}" if is_reply else written
    if not question_store.move(connection, found, state, note, who):
        raise FindingsError([_out_of_order(found)])
    entry = {"question": key, "words": written, "official": who}
    journal_store.append(connection, poll.key, at_ms, f"question_{state.value}", entry)


def _found(connection: Connection, poll: StoredPoll, key: int) -> Question:
    found = next((each for each in question_store.of_poll(connection, poll.key) if each.key == key), None)
    if found is None:
        raise FindingsError([_unknown(key)])
    return found


def _overdue(question: Question, poll: StoredPoll) -> Finding:
    due = poll.rules.local(datetime.fromtimestamp(question.due_at_ms / 1000, UTC))
    return Finding(
        f"question {question.key}",
        Say(f"{due} 前答复", f"an answer by {due}"),
        Say("还没有答复", "none yet"),
        Say("请答复并记下（xiangyin questions answer）。", "Answer, and write it down (xiangyin questions answer)."),
    )


def _unknown(key: int) -> Finding:
    return Finding(
        str(key),
        Say("一个提问的编号", "the number of a question"),
        Say("这次评议没有", "none of this poll"),
        Say("请看提问的名单（xiangyin questions list）。", "Look at the list (xiangyin questions list)."),
    )


def _out_of_order(question: Question) -> Finding:
    state = state_in_words(question.state)
    return Finding(
        f"question {question.key}",
        Say("还可以这样处理的提问", "a question to which this can still be done"),
        state,
        Say("已答复的不能再改。", "What is answered stays; what is refused is published before it is answered."),
    )


def _no_words(key: int) -> Finding:
    return Finding(
        f"question {key}",
        Say("几个字", "some words"),
        Say("空白", "nothing"),
        Say("请写明。", "Write them."),
    )


def _no_recording(key: int) -> Finding:
    return Finding(
        f"question {key}",
        Say("一段录音", "a recording"),
        Say("还没取回，或已到期删除", "one that is not fetched yet, or erased"),
        Say(
            "请稍后再听（xiangyin work 正在运行时才会取回）。",
            "Hear it later (it is fetched while xiangyin work runs).",
        ),
    )


_STATES = {
    QuestionState.NEW: Say("还没处理", "new"),
    QuestionState.REFUSED: Say("不公开", "refused"),
    QuestionState.PUBLISHED: Say("已公开，待答复", "published, to be answered"),
    QuestionState.ANSWERED: Say("已答复", "answered"),
}
