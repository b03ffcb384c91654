"""Every route of the public board; all of them are public, and none takes more than a GET."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from config.board.board import Board, style
from config.board.files import file
from config.board.front import every_poll, front
from config.board.questions import questions
from config.board.receipts import receipts
from config.board.roll import roll
from poll.claims import Claim, Route

_PAGES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("/", "board.polls", every_poll),
    ("/<poll_id>", "board.front", front),
    ("/<poll_id>/roll", "board.roll", roll),
    ("/<poll_id>/receipts", "board.receipts", receipts),
    ("/<poll_id>/questions", "board.questions", questions),
    ("/<poll_id>/results/<int:number>/<name>", "board.file", file),
)


def board_routes(board: Board) -> list[Route]:
    """Return the routes of a board."""
    routes = [
        Route(f"/board{rule}", endpoint, wraps(view)(partial(view, board)), ("GET",), Claim.PUBLIC)
        for rule, endpoint, view in _PAGES
    ]
    return [*routes, Route("/board/static/board.css", "board.style", style, ("GET",), Claim.PUBLIC)]
