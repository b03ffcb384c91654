"""The first page of a poll's board: where it stands, the result, who took part, what follows, the notice."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import Response

from config.acts.checks import Item
from config.board import receipts, roll
from config.board.board import Board, Reader, is_public, poll_of
from config.board.result import measured, published, weight, why_none
from config.board.told import told
from poll.numbers import as_dialled
from poll.poll import Stage
from poll.records import (
    decision_store,
    journal_store,
    poll_store,
    promise_store,
    question_store,
    tick_store,
)
from poll.records.database import reading
from poll.records.poll_store import StoredPoll
from poll.records.promise_store import Promise
from poll.records.question_store import Question, QuestionState
from poll.refusal import Say
from poll.turnout import shown
from tally.result_scores import percent

SECONDS = 15
"""How old a page may be; so long a crowd costs one rendering."""

FEW_QUESTIONS = 8
"""Questions on the first page; all of them have a page of their own."""

_STATES = (
    (Stage.DRAFT, Say("公告：还没有开始", "Notice: not open yet")),
    (Stage.OPEN, Say("正在投票", "Voting is open")),
    (Stage.CLOSED, Say("已经截止，正在计票、核对", "Closed; being counted and reconciled")),
    (Stage.RECONCILED, Say("已经核对，等待确认", "Reconciled, to be certified")),
    (Stage.CERTIFIED, Say("结果已经确认", "The result is certified")),
)


class TurnoutLine(NamedTuple):
    """Who took part in one electorate so far; `percent` has one decimal."""

    label: str
    registered: int
    took_part: int
    percent: str


class Asked(NamedTuple):
    """A question that was published, and its answer; empty where it waits."""

    question: str
    answer: str


def front(board: Board, poll_id: str) -> Response:
    """Show the board of a poll."""
    return board.kept(("front", poll_id), SECONDS, lambda reader: _front(board, reader, poll_id))


def every_poll(board: Board) -> Response:
    """List the polls that everybody may know of, the newest first."""
    return board.kept("polls", SECONDS, lambda reader: _every(board, reader))


def _front(board: Board, reader: Reader, poll_id: str) -> str:
    with reading(board.engine) as connection:
        poll = poll_of(connection, poll_id)
        result = published(connection, poll, reader)
        questions = asked_and_answered(question_store.of_poll(connection, poll.key))
        return board.page(
            "front.html",
            reader,
            poll=poll,
            state=reader.say(state_of(poll)),
            number=as_dialled(int(poll.sender.lstrip("+"))),
            window=(poll.rules.local(poll.rules.opens_at), poll.rules.local(poll.rules.closes_at)),
            as_of=f"{reader.when(poll.rules, reader.at_ms):%Y-%m-%d %H:%M}",
            result=result,
            measured=measured,
            why_none=why_none,
            weight=weight,
            turnout=[] if result else _turnout(board, poll, reader),
            decisions=decision_store.of_poll(connection, poll.key),
            promises=_promises(promise_store.of_poll(connection, poll.key), reader.today(poll.rules)),
            has_receipts=receipts.are_shown(poll),
            has_roll=roll.is_shown(poll, board.settings),
            posted=tick_store.standing(connection, poll.key).get(Item.NOTICE.value),
            sections=told(poll.rules, reader),
            questions=questions[:FEW_QUESTIONS],
            more_questions=len(questions) - FEW_QUESTIONS,
            journal_head=journal_store.head(connection),
        )


def _every(board: Board, reader: Reader) -> str:
    with reading(board.engine) as connection:
        polls = [each for each in reversed(poll_store.every(connection)) if is_public(connection, each)]
    return board.page("polls.html", reader, polls=[(each, reader.say(state_of(each))) for each in polls])


def state_of(poll: StoredPoll) -> Say:
    """Return where a poll stands, as far as it matters to everybody."""
    return [words for stage, words in _STATES if stage.place <= poll.stage.place][-1]


def asked_and_answered(questions: Sequence[Question]) -> list[Asked]:
    """Return the questions that officials have published, the newest first; never who asked, or when."""
    listed = []
    for each in reversed(questions):
        if each.state is QuestionState.PUBLISHED:
            listed.append(Asked(each.note, ""))
        elif each.state is QuestionState.ANSWERED:
            # What was asked stands above what was answered, where it was written down.
            asked, _, answer = each.note.rpartition("\n")
            listed.append(Asked(asked, answer))
    return listed


def _promises(promises: Sequence[Promise], today: date) -> list[tuple[Promise, bool]]:
    return [(each, each.is_overdue(today)) for each in promises]


def _turnout(board: Board, poll: StoredPoll, reader: Reader) -> list[TurnoutLine]:
    """Return who took part so far; how many is always shown, and nothing else."""
    if poll.stage is Stage.DRAFT:
        return []
    labels = {each.id: reader.words(each.label) for each in poll.rules.electorates}
    its = [place for place, _ in shown(board.turnout.look(poll), poll.rules).electorates]
    return [
        TurnoutLine(
            labels[each.electorate], each.registered, each.took_part, percent(each.took_part, each.registered) or "—"
        )
        for each in its
    ]
