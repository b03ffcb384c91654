"""Printing the paper of a poll: what the records know of each place, and what the journal keeps of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from poll.pollbook import Listed
from poll.records import journal_store, poll_store, roll_store, voted_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.roll_findings import RollFindings
from poll.roll_vocabulary import Vocabulary
from poll.rules import Channel


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """One electorate in one unit, as its paper names it.

    Attributes:
        electorate: id of it.
        unit: id of it; empty where the rule set has no units.
        people: of the roll in force, in its order.
    """

    electorate: str
    unit: str
    people: tuple[RollPerson, ...]

    @property
    def name(self) -> str:
        """Return what its files are called after: `villagers-group_1`."""
        return "-".join(part for part in (self.electorate, self.unit) if part)

    @property
    def listed(self) -> list[Listed]:
        """Return its people as a poll book names them, without their telephones."""
        return [Listed(each.roll_no, each.name, each.electorate, each.unit) for each in self.people]


def places_of(  # noqa: PLR0913 - each narrows it down.
    connection: Connection,
    poll: StoredPoll,
    electorate: str = "",
    unit: str = "",
    roll_nos: Collection[str] = (),
    *,
    on_paper: bool = False,
) -> list[PrintedPlace]:
    """Return the places where somebody stands on the roll in force, in the order of the rule set.

    Args:
        connection: of a reading.
        poll: whose roll.
        electorate: id or name of the only one; empty for all of them.
        unit: id or name of the only one; empty for all of them.
        roll_nos: numbers on the roll of the only people; empty for everybody.
        on_paper: whether to leave out electorates that do not vote on paper.

    Raises:
        FindingsError: the rule set has no such electorate or unit, or nobody stands there.
    """
    only = place_named(poll, electorate, unit)
    paper = {each.id for each in poll.rules.electorates if Channel.PAPER in each.channels}
    people: dict[tuple[str, str], list[RollPerson]] = {}
    for each in roll_store.people(connection, poll.key):
        if not roll_nos or each.roll_no in roll_nos:
            people.setdefault((each.electorate, each.unit), []).append(each)
    order = [(each.id, at) for each in poll.rules.electorates for at in [*(at.id for at in poll.rules.units), ""]]
    places = [
        PrintedPlace(*place, tuple(people[place]))
        for place in order
        if place in people
        and only[0] in {None, place[0]}
        and only[1] in {None, place[1]}
        and not (on_paper and place[0] not in paper)
    ]
    if not places:
        raise FindingsError([_nobody(poll)])
    return places


def place_named(poll: StoredPoll, electorate: str, unit: str) -> tuple[str | None, str | None]:
    """Return the ids of an electorate and a unit that are named by id or label; None for one that is not named.

    Raises:
        FindingsError: the rule set has none of that name.
    """
    vocabulary, findings = Vocabulary(poll.rules), RollFindings(poll.id)
    found = (
        vocabulary.electorate(0, electorate, findings) if electorate else None,
        vocabulary.unit(0, unit, findings) if unit else None,
    )
    if findings.listed():
        raise FindingsError(findings.listed())
    return found


def note_cards(
    connection: Connection, poll_id: str, places: Sequence[PrintedPlace], official: str, at_ms: int
) -> tuple[int, int]:
    """Write into the journal that cards were printed; return how many, and how many of them have a code.

    It is written before anybody gets the cards: what may be seen must have been noted.

    Args:
        connection: of a writing.
        poll_id: whose cards.
        places: whose cards were printed.
        official: who prints them.
        at_ms: when.
    """
    people = [person for place in places for person in place.people]
    coded = sum(person.code is not None for person in people)
    entry = {
        "cards": len(people),
        "with_code": coded,
        "places": [[place.electorate, place.unit] for place in places],
        "official": official,
    }
    journal_store.append(connection, poll_store.find(connection, poll_id).key, at_ms, "cards_printed", entry)
    return len(people), coded


def voted_by_phone(
    connection: Connection, poll_id: str, places: Iterable[PrintedPlace], official: str, at_ms: int
) -> dict[str, frozenset[str]]:
    """Return who has voted by telephone at each place, by its name; the journal keeps who asked.

    Args:
        connection: of a writing.
        poll_id: of an open poll.
        places: whose desks need to know.
        official: who prints the lists.
        at_ms: when; the lists are true of this instant.
    """
    poll = poll_store.find(connection, poll_id)
    voted = {each.name: voted_store.voted_in(connection, poll.key, each.electorate, each.unit) for each in places}
    entry = {"places": sorted(voted), "official": official}
    journal_store.append(connection, poll.key, at_ms, "desk_lists_printed", entry)
    return voted


def _nobody(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("名册上有人的评议主体和小组", "an electorate and a unit with somebody on the roll"),
        Say("没有人", "nobody"),
        Say("请先导入名册，或核对主体、小组和编号。", "Import the roll first, or check electorate, unit and number."),
    )
