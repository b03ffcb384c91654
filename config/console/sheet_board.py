"""The board of the sheets: which are missing, entered once, agreed, different or corrected, and what is still to do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from sqlalchemy import Connection

from config.acts.sheet_fields import place_title
from config.console.console import Console
from poll.paper import FIRST_CORRECTION, PaperKind
from poll.records import roll_store, sheet_photo_store, sheet_store, summary_store
from poll.records.database import writing
from poll.records.poll_store import StoredPoll
from poll.records.sheet_store import SheetHead, SheetKey
from poll.refusal import Say
from poll.rules import Channel

Place = tuple[str, str]
"""Electorate and unit."""

_KIND = "roll_places"

NO_UNIT = "~"
"""In an address, in place of the unit where a rule set has none; no id of a rule set is that."""


@unique
class State(Enum):
    """How far a sheet is."""

    MISSING = "missing"
    ONCE = "once"
    DIFFERS = "differs"
    AGREED = "agreed"
    CORRECTED = "corrected"

    @property
    def is_settled(self) -> bool:
        """Tell whether the sheet stands."""
        return self in {State.AGREED, State.CORRECTED}


STATES = {
    State.MISSING: Say("还没有", "missing"),
    State.ONCE: Say("录了一遍", "entered once"),
    State.DIFFERS: Say("两遍不同", "entries differ"),
    State.AGREED: Say("两遍相符", "agreed"),
    State.CORRECTED: Say("已更正", "corrected"),
}
"""What the state of a sheet is called."""

LOOKS = {State.MISSING: "", State.ONCE: "warn", State.DIFFERS: "bad", State.AGREED: "ok", State.CORRECTED: "ok"}
"""The colour that goes with the words."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One sheet on the board.

    Attributes:
        kind: which of the three.
        state: how far it is.
        heads: who entered it, in order.
        differences: numbers in which both entries differ.
        photos: how many there are of it.
    """

    kind: PaperKind
    state: State
    heads: Sequence[SheetHead]
    differences: int
    photos: int


@dataclass(frozen=True, slots=True)
class BoardRow:
    """The sheets of one electorate and unit."""

    electorate: str
    unit: str
    title: Say
    cells: tuple[SheetCell, ...]

    @property
    def unit_in_address(self) -> str:
        """Return the unit as it stands in an address."""
        return self.unit or NO_UNIT

    @property
    def is_settled(self) -> bool:
        """Tell whether every sheet of the place stands."""
        return all(cell.state.is_settled for cell in self.cells)

    def lacks_all_of(self, official: str) -> bool:
        """Tell whether every sheet of the place lacks an entry, and this official has made none of them."""
        return all(
            cell.state in {State.MISSING, State.ONCE}
            and official not in {name for head in cell.heads for name in head.officials}
            for cell in self.cells
        )


def board_of(console: Console, poll: StoredPoll, at_ms: int, units: Collection[str] | None = None) -> list[BoardRow]:
    """Return the sheets of every electorate and unit that has paper, in the order of the rules.

    Args:
        console: whose records.
        poll: whose sheets.
        at_ms: now, in milliseconds of the epoch.
        units: those to be shown; None: all of them.
    """
    lived_in = _lived_in(console, poll, at_ms)
    with console.reading() as connection:
        return _rows(connection, poll, lived_in, units)


def _rows(
    connection: Connection, poll: StoredPoll, lived_in: Collection[Place], units: Collection[str] | None
) -> list[BoardRow]:
    heads, apart = sheet_store.heads(connection, poll.key), sheet_store.differences(connection, poll.key)
    photos: dict[SheetKey, int] = {}
    for photo in sheet_photo_store.of_poll(connection, poll.key):
        photos[photo.sheet] = photos.get(photo.sheet, 0) + 1
    return [
        BoardRow(
            electorate,
            unit,
            place_title(electorate, unit, poll.rules),
            tuple(_cell((kind, electorate, unit), heads, apart, photos) for kind in PaperKind),
        )
        for electorate, unit in _places(poll, lived_in, heads)
        if units is None or unit in units
    ]


def summed(rows: Iterable[BoardRow]) -> dict[State, int]:
    """Return how many sheets there are in each state."""
    cells = [cell for row in rows for cell in row.cells]
    return {state: sum(cell.state is state for cell in cells) for state in State}


def state_of(heads: Sequence[SheetHead], differences: int) -> State:
    """Return how far a sheet is."""
    numbers = {head.number for head in heads}
    if max(numbers, default=0) >= FIRST_CORRECTION:
        return State.CORRECTED
    match len(numbers):
        case 0:
            return State.MISSING
        case 1:
            return State.ONCE
        case _:
            return State.DIFFERS if differences else State.AGREED


def _cell(
    key: SheetKey,
    heads: dict[SheetKey, list[SheetHead]],
    apart: dict[SheetKey, int],
    photos: dict[SheetKey, int],
) -> SheetCell:
    its = heads.get(key, [])
    differences = apart.get(key, 0) if len(its) > 1 else 0
    return SheetCell(key[0], state_of(its, differences), its, differences, photos.get(key, 0))


def _places(poll: StoredPoll, lived_in: Collection[Place], heads: Iterable[SheetKey]) -> list[Place]:
    """Return where somebody could vote on paper, and where sheets came from all the same."""
    on_paper = [each.id for each in poll.rules.electorates if Channel.PAPER in each.channels]
    units = [each.id for each in poll.rules.units] or [""]
    found = {place for place in lived_in if place[0] in on_paper}
    found |= {(electorate, unit) for _, electorate, unit in heads}
    order = {each: place for place, each in enumerate((*on_paper, *units))}
    return sorted(found, key=lambda place: [order.get(each, len(order)) for each in place])


def _lived_in(console: Console, poll: StoredPoll, at_ms: int) -> set[Place]:
    """Return where anybody stands on the roll in force; kept, for a large roll is long to look through."""
    with console.reading() as connection:
        kept = summary_store.find(connection, poll.key, _KIND)
        if kept is not None and kept.content["version"] == poll.roll_version:
            return {(electorate, unit) for electorate, unit in kept.content["places"]}
        found = list(roll_store.counts(connection, poll.key))
    with writing(console.engine) as connection:
        content = {"version": poll.roll_version, "places": [list(each) for each in found]}
        summary_store.keep(connection, poll.key, _KIND, content, at_ms)
    return set(found)
