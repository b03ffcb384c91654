"""The files of a published result on the board: the page that is posted, and what programs and spreadsheets read."""

import re
from base64 import b64encode
from hashlib import sha256

from flask import Response, abort

from config.acts.result_files import FILES, file_of
from config.board.board import Board, poll_of, public
from poll.records import result_store
from poll.records.database import reading

SECONDS = 3600
"""A publication never changes; so long it is kept, on the way and here."""

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def file(board: Board, poll_id: str, number: int, name: str) -> Response:
    """Answer with a file of a publication."""
    if name not in FILES:
        abort(404)
    kind, _ = FILES[name]
    page = board.shelf.take(("file", poll_id, number, name), SECONDS, lambda: _made(board, poll_id, number, name))
    response = public(page, kind, SECONDS)
    if name == "result.html":
        _let_its_own_style(response, page.content)
    else:
        response.headers.set("Content-Disposition", "attachment", filename=f"{poll_id}-{number}-{name}")
    return response


def _made(board: Board, poll_id: str, number: int, name: str) -> bytes:
    with reading(board.engine) as connection:
        poll = poll_of(connection, poll_id)
        every = result_store.of_poll(connection, poll.key)
        publication = next((each for each in every if each.number == number), None)
        if publication is None:
            abort(404)
        return file_of(connection, poll, publication, name)


def _let_its_own_style(response: Response, content: bytes) -> None:
    """Allow the one style that stands in the page, by its hash: it is a file of its own, to be posted and kept."""
    found = _STYLE.search(content)
    if found is not None:
        digest = b64encode(sha256(found[1]).digest()).decode()
        policy = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = policy.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
