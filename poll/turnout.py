"""Turnout: how many electors have taken part, by place and by channel; never who, and never what anybody chose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from poll.rules import RuleSet


@dataclass(frozen=True, slots=True)
class PlaceTurnout:
    """Electors of one electorate in one unit, or of several together.

    Attributes:
        electorate, unit: ids; empty where it is of all of them.
        registered: on the roll in force.
        phones: of them with a telephone that may vote.
        by_text, by_call: whose phone ballot stands in the box, by the channel of the last one.
        signed: who signed for paper at the desk.
        both: who did both; their phone ballots are void.
    """

    electorate: str
    unit: str
    registered: int = 0
    phones: int = 0
    by_text: int = 0
    by_call: int = 0
    signed: int = 0
    both: int = 0

    @property
    def took_part(self) -> int:
        """Return how many have voted by phone or signed for paper, each counted once."""
        return self.by_text + self.by_call + self.signed - self.both


@dataclass(frozen=True, slots=True)
class Turnout:
    """The turnout of a poll as the records stood at an instant.

    Attributes:
        places: every electorate and unit with anybody in it.
        hours: (beginning of an hour in milliseconds of the epoch, took part until its end), in their order.
        as_of_ms: the instant, in milliseconds of the epoch; None where nothing was counted yet.
        counted: envelopes of the box that were looked at.
        envelopes: envelopes in the box.
        is_current: nothing that came since is missing.
    """

    places: tuple[PlaceTurnout, ...]
    hours: tuple[tuple[int, int], ...]
    as_of_ms: int | None
    counted: int
    envelopes: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """What is shown of one place; channels are None where so few took part that it would point at people.

    Attributes are those of `PlaceTurnout`; `took_part` counts everybody once.
    """

    electorate: str
    unit: str
    registered: int
    phones: int
    took_part: int
    by_text: int | None
    by_call: int | None
    signed: int | None
    both: int | None


@dataclass(frozen=True, slots=True)
class ShownTurnout:
    """What is shown of a turnout: of everybody, of each electorate, and of each of its units."""

    everybody: ShownPlace
    electorates: tuple[tuple[ShownPlace, tuple[ShownPlace, ...]], ...]


def shown(turnout: Turnout, rules: RuleSet) -> ShownTurnout:
    """Return what may be shown of a turnout, on a page and on the public board alike.

    Channels are shown of a place where each of them has nobody or `rules.smallest_cell` electors; and of its
    neighbours only as far as nobody can work out the rest by subtraction. How many took part is always shown.

    Source: docs/glossary.md, "small cell"; docs/adr/0005.
    """
    smallest = rules.smallest_cell
    places = {
        electorate.id: _in_order([each for each in turnout.places if each.electorate == electorate.id], rules)
        for electorate in rules.electorates
    }
    whole = [_together(its, electorate) for electorate, its in places.items()]
    (everybody,) = _masked([_together(whole, "")], smallest, sum_is_shown=False)
    electorates = _masked(whole, smallest, sum_is_shown=everybody.by_text is not None)
    return ShownTurnout(
        everybody, tuple((each, _units_of(each, places[each.electorate], smallest)) for each in electorates)
    )


def _units_of(electorate: ShownPlace, places: Sequence[PlaceTurnout], smallest: int) -> tuple[ShownPlace, ...]:
    # From all of its units anybody could work out an electorate that is not shown.
    if electorate.by_text is None:
        return tuple(_shown(each, is_split=False) for each in places)
    return _masked(places, smallest, sum_is_shown=True)


def _in_order(places: Iterable[PlaceTurnout], rules: RuleSet) -> list[PlaceTurnout]:
    order = {unit.id: place for place, unit in enumerate(rules.units)}
    return sorted(places, key=lambda each: (order.get(each.unit, len(order)), each.unit))


def _together(places: Iterable[PlaceTurnout], electorate: str) -> PlaceTurnout:
    listed = list(places)
    return PlaceTurnout(
        electorate,
        "",
        sum(each.registered for each in listed),
        sum(each.phones for each in listed),
        sum(each.by_text for each in listed),
        sum(each.by_call for each in listed),
        sum(each.signed for each in listed),
        sum(each.both for each in listed),
    )


def _masked(places: Sequence[PlaceTurnout], smallest: int, *, sum_is_shown: bool) -> tuple[ShownPlace, ...]:
    hidden = _hidden(places, smallest, sum_is_shown=sum_is_shown)
    return tuple(_shown(each, is_split=place not in hidden) for place, each in enumerate(places))


def _hidden(places: Sequence[PlaceTurnout], smallest: int, *, sum_is_shown: bool) -> set[int]:
    """Return the places whose channels are not shown.

    Where the sum of all is shown, what the hidden ones hold together can be worked out, so it must not be small.
    """
    hidden = {
        place
        for place, each in enumerate(places)
        if each.registered < smallest or _is_small(each.by_text, each.by_call, each.signed, smallest=smallest)
    }
    others = sorted(set(range(len(places))) - hidden, key=lambda place: places[place].took_part)
    for place in others if sum_is_shown else ():
        rest = _together((places[each] for each in hidden), "")
        if not _is_small(rest.by_text, rest.by_call, rest.signed, smallest=smallest):
            break
        hidden.add(place)
    return hidden


def _is_small(*electors: int, smallest: int) -> bool:
    return any(0 < number < smallest for number in electors)


def _shown(place: PlaceTurnout, *, is_split: bool) -> ShownPlace:
    apart = (place.by_text, place.by_call, place.signed, place.both) if is_split else (None, None, None, None)
    return ShownPlace(place.electorate, place.unit, place.registered, place.phones, place.took_part, *apart)
