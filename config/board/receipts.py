"""The roll of receipts on the board: after the closing, every code once, in the order of its digits, and nothing else.

A vote that was changed, taken back or voided for paper left the same code as any other: a list that told them apart
would tell a coercer that somebody voted anew (docs/adr/0011).
"""

import unicodedata

from flask import Response, abort, request

from config.board.board import Board, Reader, poll_of, private
from config.board.paging import Paging, asked_page
from poll.poll import Stage
from poll.receipt import elector_of
from poll.records import board_store, canvass_store
from poll.records.database import reading
from poll.records.poll_store import StoredPoll

SECONDS = 300
ROWS = 200


def receipts(board: Board, poll_id: str) -> Response:
    """Show the roll of receipts, or say whether one code is in the box."""
    if "receipt" in request.args:
        content = _looked_up(board, board.reader(), poll_id, request.args["receipt"])
        # Somebody's code: no cache on the way keeps which ones were asked for.
        return private(content)
    page = asked_page()
    return board.kept(("receipts", poll_id, page), SECONDS, lambda reader: _page(board, reader, poll_id, page))


def are_shown(poll: StoredPoll) -> bool:
    """Tell whether the receipts are on the board: nothing goes into the box any more."""
    return poll.stage.place >= Stage.CLOSED.place


def _page(board: Board, reader: Reader, poll_id: str, page: int) -> str:
    with reading(board.engine) as connection:
        poll = _closed(poll_of(connection, poll_id))
        every = board_store.receipt_count(connection, poll.key)
        codes = board_store.receipts(connection, poll.key, ROWS, (page - 1) * ROWS)
    if page > 1 and not codes:
        abort(404)
    paging = Paging(page, every, ROWS)
    return board.page("receipts.html", reader, poll=poll, codes=[spaced(each) for each in codes], paging=paging)


def _looked_up(board: Board, reader: Reader, poll_id: str, typed: str) -> str:
    code = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdigit())
    with reading(board.engine) as connection:
        poll = _closed(poll_of(connection, poll_id))
        elector = elector_of(poll.receipt_key, code)
        is_in_box = elector is not None and canvass_store.in_box(connection, poll.key, [elector]) > 0
    return board.page("receipt.html", reader, poll=poll, code=spaced(code[:11]), is_in_box=is_in_box)


def _closed(poll: StoredPoll) -> StoredPoll:
    if not are_shown(poll):
        abort(404)
    return poll


def spaced(code: str) -> str:
    """Return a code as it is read aloud: four digits, four, three."""
    return " ".join(part for part in (code[:4], code[4:8], code[8:]) if part)
