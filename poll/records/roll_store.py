"""The roll in the records: whole versions, changes of single people, and who stands on it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import repeat

from sqlalchemy import ColumnElement, Connection, Row, Select, false, func, insert, select, update

from poll.records.tables import electors, roll_versions
from poll.roll_batch import RollBatch
from poll.roll_chain import RollVersion
from poll.roll_codes import new_code
from poll.rules import CodePolicy, CodeUse

_AT_ONCE = 5_000
_COLUMNS = ("number", "roll_no", "name", "electorate", "unit", "language", "line")


@dataclass(frozen=True, slots=True)
class RollPerson:
    """One person as a version of the roll has them.

    Attributes:
        elector: number in the records; the person's own in the whole poll, whatever changes.
        roll_no: once in each electorate.
        number: international form without the plus; None for paper only.
        kind: `mobile`, `landline` or `none`.
        code: where the telephone is shared, or everybody has one.
    """

    elector: int
    roll_no: str
    name: str
    number: int | None
    kind: str
    electorate: str
    unit: str
    language: str
    code: str | None


def add_batch(connection: Connection, poll: int, version: int, batch: RollBatch) -> None:
    """Put people onto the roll, in the order of the batch, at the speed of the driver."""
    insert_people(connection, {"poll": poll, "since_version": version}, batch)


def insert_people(connection: Connection, same: Mapping[str, int], batch: RollBatch) -> None:
    """Write rows of people, with the columns that are the same in all of them."""
    columns = (
        batch.numbers,
        batch.roll_nos,
        batch.names,
        batch.electorates,
        batch.units,
        batch.languages,
        batch.kinds,
    )
    rows = list(zip(*columns, strict=True))
    marks = repeat(_mark(connection), len(_COLUMNS))
    if rows:
        # Integers stand in the statement: what is bound a million times costs its time a million times.
        names, values = ", ".join([*same, *_COLUMNS]), ", ".join([*(f"{value:d}" for value in same.values()), *marks])
        connection.exec_driver_sql(f"INSERT INTO electors ({names}) VALUES ({values})", rows)  # noqa: S608 - names and marks of this module, and integers.


@contextmanager
def filling(connection: Connection) -> Iterator[None]:
    """Put many rows onto the roll in the block.

    The first roll of all is indexed by number at the end: sorting once costs less than a million places at random.
    A later one is filled at random places, which SQLite's usual 2 MB of cache do not hold. An error undoes it all.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -16384")
    is_first = connection.execute(select(electors.c.id).limit(1)).first() is None
    (by_number,) = electors.indexes
    if is_first:
        by_number.drop(connection)
    yield
    if is_first:
        by_number.create(connection)


def retire(connection: Connection, poll: int, version: int) -> None:
    """Take everybody off the roll, from `version` on: a whole new roll takes its place."""
    connection.execute(update(electors).where(*standing_rows(poll)).values(until_version=version))


def add_version(connection: Connection, poll: int, version: RollVersion, changes: bytes) -> None:
    """Write down a version of the roll; the caller puts it into force.

    Args:
        connection: in a writing transaction.
        poll: the poll's number in the records.
        version: with its chain.
        changes: the change set as canonical JSON; empty for an import.
    """
    connection.execute(
        insert(roll_versions).values(
            poll=poll,
            version=version.version,
            made_at=version.made_at_ms,
            reason=version.reason,
            official_1=version.officials[0],
            official_2=version.officials[1] if len(version.officials) > 1 else None,
            changes=changes,
            changes_sha256=version.changes_sha256,
            chain=version.chain,
        )
    )


def versions(connection: Connection, poll: int) -> list[RollVersion]:
    """Return every version of a poll's roll, the first one first."""
    rows = connection.execute(
        select(roll_versions).where(roll_versions.c.poll == poll).order_by(roll_versions.c.version)
    )
    return [
        RollVersion(
            row.version,
            row.made_at,
            row.reason,
            (row.official_1,) if row.official_2 is None else (row.official_1, row.official_2),
            row.changes_sha256,
            row.chain,
        )
        for row in rows
    ]


def changes_of(connection: Connection, poll: int, version: int) -> bytes:
    """Return the change set that made a version of the roll, canonical JSON; empty for an import."""
    its = roll_versions.c.poll == poll, roll_versions.c.version == version
    return bytes(connection.execute(select(roll_versions.c.changes).where(*its)).scalar_one())


def counts(connection: Connection, poll: int) -> dict[tuple[str, str], int]:
    """Return how many are entitled to vote (应到) in each electorate and unit of the roll in force."""
    rows = connection.execute(
        select(electors.c.electorate, electors.c.unit, func.count())
        .where(*standing_rows(poll))
        .group_by(electors.c.electorate, electors.c.unit)
        .order_by(electors.c.electorate, electors.c.unit)
    )
    return {(electorate, unit): count for electorate, unit, count in rows}


def lines(connection: Connection, poll: int) -> dict[str, int]:
    """Return how many of the roll in force have a mobile, a landline or no telephone."""
    rows = connection.execute(
        select(electors.c.line, func.count()).where(*standing_rows(poll)).group_by(electors.c.line)
    )
    return {kind: count for kind, count in rows}


def person(connection: Connection, poll: int, electorate: str, roll_no: str) -> RollPerson | None:
    """Return who has a roll number in an electorate of the roll in force; None where nobody has."""
    found = connection.execute(
        select(electors).where(*standing_rows(poll), electors.c.electorate == electorate, electors.c.roll_no == roll_no)
    ).first()
    return read_person(found) if found else None


def standing(connection: Connection, poll: int, elector: int) -> RollPerson | None:
    """Return a person by the number in the records; None who is not on the roll in force."""
    found = connection.execute(select(electors).where(*standing_rows(poll), electors.c.id == elector)).first()
    return read_person(found) if found else None


def once(connection: Connection, poll: int, since: int, electorate: str, roll_no: str) -> list[RollPerson]:
    """Return who once had a roll number in an electorate and has it no more, under the number they have in the records.

    Args:
        connection: of a reading or a writing.
        poll: number of the poll.
        since: version of the last whole import; who was on an earlier one is forgotten.
        electorate: id of the one they were listed in.
        roll_no: what they were listed under.
    """
    gone = *_gone(poll, since), electors.c.electorate == electorate, electors.c.roll_no == roll_no
    return _once(connection, gone)


def once_with(connection: Connection, poll: int, since: int, name: str, number: int) -> list[RollPerson]:
    """Return who once stood on the roll by a name and a telephone; as in `once`."""
    return _once(connection, (*_gone(poll, since), electors.c.number == number, electors.c.name == name))


def people(connection: Connection, poll: int) -> Iterator[RollPerson]:
    """Yield everybody on the roll in force, in its order; memory stays flat."""
    return _stream(connection, standing_rows(poll))


def people_of(
    connection: Connection, poll: int, electorate: str, unit: str, most: int | None = None
) -> list[RollPerson]:
    """Return everybody of one electorate and unit of the roll in force, in its order: that of the poll book.

    Args:
        connection: of a reading.
        poll: number of the poll.
        electorate: id.
        unit: id; empty where the rules have none.
        most: so many are returned; None: all of them.
    """
    place = electors.c.electorate == electorate, electors.c.unit == unit
    rows = connection.execute(select(electors).where(*standing_rows(poll), *place).order_by(electors.c.id).limit(most))
    return [read_person(row) for row in rows]


def electors_of_version(connection: Connection, poll: int, version: int) -> Iterator[RollPerson]:
    """Yield everybody who stood on a version of the roll, in its order.

    Who they were is that version's; number and unit are today's, and the change sets tell how they came about.
    """
    gone_later = electors.c.until_version.is_(None) | (electors.c.until_version > version)
    return _stream(connection, (electors.c.poll == poll, electors.c.since_version <= version, gone_later))


def sharers(connection: Connection, poll: int, number: int) -> list[RollPerson]:
    """Return everybody of the roll in force with one number, in the roll's order."""
    rows = connection.execute(
        select(electors).where(*standing_rows(poll), electors.c.number == number).order_by(electors.c.id)
    )
    return [read_person(row) for row in rows]


def assign_codes(connection: Connection, poll: int, policy: CodePolicy) -> int:
    """Give a code to everybody who needs one and has none; return how many are new."""
    needing = (
        select(electors.c.id, electors.c.number, electors.c.code)
        .where(*standing_rows(poll), _needing(poll, policy.use))
        .order_by(electors.c.number, electors.c.id)
    )
    rows = connection.execute(needing).all()
    taken: dict[int, set[str]] = {}
    for _, number, code in rows:
        taken.setdefault(number, set()).update({code} - {None})
    given = []
    for elector, number, code in rows:
        if code is None:
            fresh = new_code(policy.digits, taken[number])
            taken[number].add(fresh)
            given.append((fresh, elector))
    mark = _mark(connection)
    for start in range(0, len(given), _AT_ONCE):
        statement = f"UPDATE electors SET code = {mark} WHERE id = {mark}"  # noqa: S608 - marks of this module.
        connection.exec_driver_sql(statement, given[start : start + _AT_ONCE])
    return len(given)


def replace_code(connection: Connection, poll: int, person: RollPerson, policy: CodePolicy) -> RollPerson:
    """Give somebody who has a code another one, unlike the old and those of the others on the telephone."""
    sharing = [] if person.number is None else sharers(connection, poll, person.number)
    fresh = new_code(policy.digits, {each.code or "" for each in (person, *sharing)})
    connection.execute(update(electors).where(electors.c.id == person.elector).values(code=fresh))
    return replace(person, code=fresh)


def drop_codes(connection: Connection, poll: int, policy: CodePolicy) -> None:
    """Take the code from everybody who shares a telephone with nobody any more, where only those have codes."""
    if policy.use is CodeUse.SHARED:
        lone = electors.c.number.is_(None) | electors.c.number.not_in(_shared_numbers(poll))
        connection.execute(
            update(electors).where(*standing_rows(poll), electors.c.code.is_not(None), lone).values(code=None)
        )


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _needing(poll: int, use: CodeUse) -> ColumnElement[bool]:
    match use:
        case CodeUse.NEVER:
            return false()
        case CodeUse.SHARED:
            return electors.c.number.in_(_shared_numbers(poll))
        case CodeUse.ALWAYS:
            return electors.c.number.is_not(None)


def _shared_numbers(poll: int) -> Select[tuple[int]]:
    # The index alone answers which numbers stand more than once; only those rows are looked at.
    known = (
        select(electors.c.number)
        .where(electors.c.poll == poll, electors.c.number.is_not(None))
        .group_by(electors.c.number)
        .having(func.count() > 1)
    )
    shared = select(electors.c.number).where(*standing_rows(poll), electors.c.number.in_(known))
    return shared.group_by(electors.c.number).having(func.count() > 1)


def standing_rows(poll: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on rows of the roll in force."""
    return electors.c.poll == poll, electors.c.until_version.is_(None)


def _gone(poll: int, since: int) -> tuple[ColumnElement[bool], ...]:
    return electors.c.poll == poll, electors.c.until_version.is_not(None), electors.c.since_version >= since


def _once(connection: Connection, where: tuple[ColumnElement[bool], ...]) -> list[RollPerson]:
    rows = connection.execute(select(electors).where(*where).order_by(electors.c.id.desc()))
    return [read_person(row) for row in rows]


def _stream(connection: Connection, where: tuple[ColumnElement[bool], ...]) -> Iterator[RollPerson]:
    query = select(electors).where(*where).order_by(electors.c.id)
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            yield read_person(row)


def read_person(row: Row[tuple[object, ...]]) -> RollPerson:
    """Return a row of the roll as a person."""
    return RollPerson(
        row.person or row.id,
        row.roll_no,
        row.name,
        row.number,
        row.line,
        row.electorate,
        row.unit,
        row.language,
        row.code,
    )
