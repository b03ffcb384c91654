"""The entries of one sheet beside each other, number by number; nothing of them before both are in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from config.acts.sheet_fields import Field, groups_of
from config.console.sheet_board import State
from poll.paper import FIRST_CORRECTION, PaperKind, SheetEntry, settled
from poll.records import paper_store, roll_search
from poll.records.poll_store import StoredPoll
from poll.records.sheet_store import SheetKey
from poll.refusal import Say

BOTH = FIRST_CORRECTION - 1
"""So many entries a sheet has before anybody sees a number of it."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One number of a sheet in every entry of it.

    Attributes:
        field: which number, and what stands beside it on the paper.
        values: in each entry, in order; None where an entry lacks it.
        stands: the value that stands; None where nothing does.
    """

    field: Field
    values: tuple[int | None, ...]
    stands: int | None

    @property
    def differs(self) -> bool:
        """Tell whether both first entries differ here."""
        return self.values[0] != self.values[1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sheet with its entries.

    Attributes:
        entries: in order; of a sheet that was entered once only who did, its numbers are left out.
        groups: title and numbers, in the order of the paper; of a poll book those about whom the entries differ.
        signed: numbers on the roll of those who signed, as it stands; of a poll book.
        state: how far it is.
    """

    entries: tuple[SheetEntry, ...]
    groups: tuple[tuple[Say, tuple[ComparedField, ...]], ...]
    signed: tuple[str, ...]
    state: State

    @property
    def is_complete(self) -> bool:
        """Tell whether both entries are in."""
        return len(self.entries) >= BOTH

    @property
    def first(self) -> tuple[str, ...]:
        """Return who made the two first entries, as far as they are in."""
        return tuple(each.by for each in self.entries if each.number <= BOTH)

    @property
    def differences(self) -> int:
        """Return in how many numbers the two first entries differ."""
        return sum(field.differs for _, fields in self.groups for field in fields)


def comparison_of(connection: Connection, poll: StoredPoll, key: SheetKey) -> Comparison:
    """Return a sheet with its entries as far as they may be seen."""
    entries = tuple(paper_store.entries_of(connection, poll.key, *key))
    if len(entries) < BOTH:
        return Comparison(entries, (), (), State.ONCE if entries else State.MISSING)
    stands = settled(entries)[0]
    if key[0] is PaperKind.POLL_BOOK:
        groups = tuple(_people(connection, poll, key, entries, stands))
        signed = tuple(sorted(figure[0] for figure in stands.sheet.figures)) if stands else ()
    else:
        groups = tuple(
            (group.title, tuple(_compared(field, entries, stands) for field in group.fields))
            for group in groups_of(key[0], poll.rules, key[1])
        )
        signed = ()
    return Comparison(entries, groups, signed, _state(entries, stands))


def _people(
    connection: Connection, poll: StoredPoll, key: SheetKey, entries: Sequence[SheetEntry], stands: SheetEntry | None
) -> Iterator[tuple[Say, tuple[ComparedField, ...]]]:
    figures = dict.fromkeys(figure for entry in entries for figure in sorted(entry.sheet.figures))
    apart = [each for each in figures if len({each in entry.sheet.figures for entry in entries}) > 1]
    if apart:
        people = roll_search.named(connection, poll.key, [(key[1], figure[0]) for figure in apart])
        names = {figure: people[key[1], figure[0]].name for figure in apart if (key[1], figure[0]) in people}
        words = [f"{figure[0]} {names.get(figure, '')}".strip() for figure in apart]
        fields = (Field(figure, Say(label, label)) for figure, label in zip(apart, words, strict=True))
        yield (
            Say("两遍不同的人", "People in whom the entries differ"),
            tuple(_compared(each, entries, stands) for each in fields),
        )


def _compared(field: Field, entries: Sequence[SheetEntry], stands: SheetEntry | None) -> ComparedField:
    values = tuple(entry.sheet.figures.get(field.figure) for entry in entries)
    return ComparedField(field, values, stands.sheet.figures.get(field.figure) if stands else None)


def _state(entries: Sequence[SheetEntry], stands: SheetEntry | None) -> State:
    if entries[-1].number >= FIRST_CORRECTION:
        return State.CORRECTED
    return State.AGREED if stands else State.DIFFERS
