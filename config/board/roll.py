"""The electors' list on the board: by unit, masked, between the notice and the closing, and never a telephone digit."""

from typing import NamedTuple

from flask import Response, abort, request
from sqlalchemy import Connection

from config.board.board import Board, Reader, poll_of
from config.board.paging import Paging, asked_page
from config.settings import Settings
from poll.poll import Stage
from poll.records import canvass_store
from poll.records.database import reading
from poll.records.poll_store import StoredPoll
from poll.records.roll_search import Wanted, find_people
from poll.rules import RuleSet

SECONDS = 60
ROWS = 100

_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
    "宇文",
    "长孙",
    "端木",
)


class UnitLine(NamedTuple):
    """One unit of the list: how many people stand there."""

    id: str
    label: str
    people: int


class Masked(NamedTuple):
    """One person of the list, as everybody may see her."""

    roll_no: str
    name: str


def roll(board: Board, poll_id: str) -> Response:
    """Show the electors' list of a poll: its units, or the people of one of them, a page at a time."""
    unit, page = request.args.get("unit", ""), asked_page()
    if not unit:
        return board.kept(("units", poll_id), SECONDS, lambda reader: _units(board, reader, poll_id))
    return board.kept(
        ("roll", poll_id, unit, page), SECONDS, lambda reader: _people(board, reader, poll_id, unit, page)
    )


def is_shown(poll: StoredPoll, settings: Settings) -> bool:
    """Tell whether the list is on the board: until the closing, unless the office has switched it off."""
    return settings.board_roll and poll.stage.place <= Stage.OPEN.place and poll.roll_version > 0


def masked(name: str) -> str:
    """Return a name as it stands on the board: the surname of a Chinese one, the initials of any other."""
    plain = name.strip()
    if plain.isascii():
        return " ".join(f"{part[0]}**" for part in plain.split())
    surname = plain[:2] if plain.startswith(_COMPOUND) and len(plain) > 2 else plain[:1]  # noqa: PLR2004 - two of a compound.
    return f"{surname}**"


def _units(board: Board, reader: Reader, poll_id: str) -> str:
    with reading(board.engine) as connection:
        poll = _poll(board, connection, poll_id)
        people: dict[str, int] = {}
        for each in canvass_store.roll_sizes(connection, poll.key):
            people[each.unit] = people.get(each.unit, 0) + each.registered
    units = [UnitLine(unit, label, people.get(unit, 0)) for unit, label in _labels(poll.rules, reader).items()]
    return board.page("units.html", reader, poll=poll, units=units, smallest=poll.rules.smallest_cell)


def _people(board: Board, reader: Reader, poll_id: str, unit: str, page: int) -> str:
    with reading(board.engine) as connection:
        poll = _poll(board, connection, poll_id)
        labels = _labels(poll.rules, reader)
        if unit not in labels:
            abort(404)
        found, every = find_people(connection, poll.key, Wanted(unit=unit), ROWS, (page - 1) * ROWS)
    # Where few stand together, a surname is a name.
    if not found or every < poll.rules.smallest_cell:
        abort(404)
    people = [Masked(each.roll_no, masked(each.name)) for each in found]
    return board.page(
        "roll.html", reader, poll=poll, unit=unit, label=labels[unit], people=people, paging=Paging(page, every, ROWS)
    )


def _poll(board: Board, connection: Connection, poll_id: str) -> StoredPoll:
    poll = poll_of(connection, poll_id)
    if not is_shown(poll, board.settings):
        abort(404)
    return poll


def _labels(rules: RuleSet, reader: Reader) -> dict[str, str]:
    return {each.id: reader.words(each.label) for each in rules.units}
