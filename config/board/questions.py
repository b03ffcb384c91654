"""Questions and answers on the board: those that officials have published, never who asked."""

from flask import Response, abort

from config.board.board import Board, Reader, poll_of
from config.board.front import asked_and_answered
from config.board.paging import Paging, asked_page
from poll.records import question_store
from poll.records.database import reading

SECONDS = 60
ROWS = 40


def questions(board: Board, poll_id: str) -> Response:
    """Show the questions of a poll, the newest first, a page at a time."""
    page = asked_page()
    return board.kept(("questions", poll_id, page), SECONDS, lambda reader: _page(board, reader, poll_id, page))


def _page(board: Board, reader: Reader, poll_id: str, page: int) -> str:
    with reading(board.engine) as connection:
        poll = poll_of(connection, poll_id)
        every = asked_and_answered(question_store.of_poll(connection, poll.key))
    here = every[(page - 1) * ROWS : page * ROWS]
    if page > 1 and not here:
        abort(404)
    return board.page("questions.html", reader, poll=poll, questions=here, paging=Paging(page, len(every), ROWS))
