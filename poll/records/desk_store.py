"""The paper desk in the records: its acts in their order, each a row; a mistake is undone by another row."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select

from poll.desk import AtDesk, DeskAct, DeskCount, DeskEvent
from poll.paper import PaperKind
from poll.records.hall_tables import desk_events
from poll.records.tables import electors, paper_entries
from poll.records.voted_store import chunks, voters


def search(
    connection: Connection, poll: int, units: Collection[str] | None, words: str, most: int
) -> tuple[list[AtDesk], int]:
    """Return the first people whom a search finds, in the order of the roll, and how many it finds in all.

    Args:
        connection: of a reading.
        poll: the poll's number in the records.
        units: of the desk; None for all of them.
        words: part of a name, or a whole number on the roll.
        most: so many are returned.
    """
    plain = " ".join(words.split())
    here = [electors.c.poll == poll, electors.c.until_version.is_(None)]
    if units is not None:
        here.append(electors.c.unit.in_(units))
    here.append(or_(electors.c.roll_no == plain, electors.c.name.icontains(plain, autoescape=True)))
    count = connection.execute(select(func.count()).select_from(electors).where(*here)).scalar_one()
    # Whoever has the very number stands first.
    order = (electors.c.roll_no != plain, electors.c.id)
    rows = connection.execute(select(electors).where(*here).order_by(*order).limit(most)).all()
    return _at_desk(connection, poll, rows), count


def people(connection: Connection, poll: int, electorate: str, roll_nos: Iterable[str]) -> dict[str, AtDesk]:
    """Return the people of an electorate by their numbers on the roll; who is not on it is missing."""
    found: list[Row[*tuple[object, ...]]] = []
    for some in chunks(list(roll_nos)):
        here = electors.c.poll == poll, electors.c.until_version.is_(None), electors.c.electorate == electorate
        found += connection.execute(select(electors).where(*here, electors.c.roll_no.in_(some))).all()
    return {each.roll_no: each for each in _at_desk(connection, poll, found)}


def write(  # noqa: PLR0913, PLR0917 - what an act is made of.
    connection: Connection, poll: int, person: AtDesk, act: DeskAct, reason: str, official: str, at_ms: int
) -> DeskEvent:
    """Write down an act of the desk.

    Args:
        connection: in a writing transaction that holds the poll's lock, so that two desks never get one number.
        poll: the poll's number in the records.
        person: for whom, as the records have her now.
        act: what was done.
        reason: of an undone one.
        official: who did it.
        at_ms: when, in milliseconds of the epoch.
    """
    last = connection.execute(select(func.max(desk_events.c.number)).where(desk_events.c.poll == poll)).scalar()
    place = person.electorate, person.unit, person.roll_no
    voids = person.has_voted if person.signed is None else person.signed.voids
    event = DeskEvent((last or 0) + 1, person.elector, *place, act, voids, reason, official, at_ms)
    values = {"poll": poll, "number": event.number, "elector": event.elector, "voids": voids, "reason": reason}
    values |= {"electorate": place[0], "unit": place[1], "roll_no": place[2], "act": act.value}
    connection.execute(insert(desk_events).values(values | {"official": official, "at": at_ms}))
    return event


def signed_at(connection: Connection, poll: int, electorate: str, unit: str) -> list[DeskEvent]:
    """Return who has a paper of one electorate and unit, in the order of signing."""
    its = desk_events.c.electorate == electorate, desk_events.c.unit == unit
    return [each for each in _standing(connection, poll, *its).values() if each is not None]


def counts(connection: Connection, poll: int, units: Collection[str] | None = None) -> list[DeskCount]:
    """Return what the desks have done in each electorate and unit where they did anything."""
    its = [] if units is None else [desk_events.c.unit.in_(units)]
    by = desk_events.c.electorate, desk_events.c.unit, desk_events.c.act, desk_events.c.voids
    done: dict[tuple[str, str], dict[tuple[DeskAct, bool], int]] = {}
    acts = select(*by, func.count()).where(desk_events.c.poll == poll, *its).group_by(*by)
    for electorate, unit, act, voids, count in connection.execute(acts):
        done.setdefault((electorate, unit), {})[DeskAct(act), bool(voids)] = count
    return [_count(place, acts_) for place, acts_ in sorted(done.items())]


def _count(place: tuple[str, str], done: Mapping[tuple[DeskAct, bool], int]) -> DeskCount:
    def acts(act: DeskAct, *voids: bool) -> int:
        return sum(done.get((act, each), 0) for each in voids or (True, False))

    voided = acts(DeskAct.SIGNED, True) - acts(DeskAct.UNDONE, True)  # noqa: FBT003 - whether it voids.
    signed = acts(DeskAct.SIGNED) - acts(DeskAct.UNDONE)
    return DeskCount(*place, signed, voided, acts(DeskAct.REPLACED), acts(DeskAct.UNDONE))


def last_acts(connection: Connection, poll: int, units: Collection[str] | None, most: int) -> list[DeskEvent]:
    """Return the last acts of the desks, the newest first."""
    its = [desk_events.c.poll == poll]
    if units is not None:
        its.append(desk_events.c.unit.in_(units))
    found = select(desk_events).where(*its).order_by(desk_events.c.number.desc()).limit(most)
    return [_event(row) for row in connection.execute(found)]


def has_paper(connection: Connection, poll: int) -> list[DeskEvent]:
    """Return the act by which each elector has a paper, in the order of the desk."""
    return sorted((each for each in _standing(connection, poll).values() if each), key=lambda each: each.number)


def handed_over(connection: Connection, poll: int) -> dict[tuple[str, str], str]:
    """Return electorate and unit of each poll book whose first entry is made -> by whom."""
    its = paper_entries.c.poll == poll, paper_entries.c.kind == PaperKind.POLL_BOOK.value, paper_entries.c.entry == 1
    found = select(paper_entries.c.electorate, paper_entries.c.unit, paper_entries.c.official).where(*its)
    return {(row.electorate, row.unit): row.official for row in connection.execute(found)}


def _at_desk(connection: Connection, poll: int, rows: Sequence[Row[*tuple[object, ...]]]) -> list[AtDesk]:
    ids = [row.id for row in rows]
    voted = voters(connection, poll, ids)
    signed: dict[int, DeskEvent | None] = {}
    for some in chunks(ids):
        signed |= _standing(connection, poll, desk_events.c.elector.in_(some))
    return [
        AtDesk(row.id, row.roll_no, row.name, row.electorate, row.unit, row.id in voted, signed.get(row.id))
        for row in rows
    ]


def _standing(connection: Connection, poll: int, *its: ColumnElement[bool]) -> dict[int, DeskEvent | None]:
    """Return by elector the act by which she has a paper; None where it was undone."""
    standing: dict[int, DeskEvent | None] = {}
    found = select(desk_events).where(desk_events.c.poll == poll, *its).order_by(desk_events.c.number)
    for event in map(_event, connection.execute(found)):
        if event.act is not DeskAct.REPLACED:
            standing[event.elector] = event if event.act is DeskAct.SIGNED else None
    return standing


def _event(row: Row[*tuple[object, ...]]) -> DeskEvent:
    return DeskEvent(
        row.number,
        row.elector,
        row.electorate,
        row.unit,
        row.roll_no,
        DeskAct(row.act),
        row.voids,
        row.reason,
        row.official,
        row.at,
    )
