"""Who stands on the roll in force: people as they are found by name, number or electorate."""

from dataclasses import dataclass

from sqlalchemy import Connection, Text, cast, func, or_, select

from poll.records.tables import electors


@dataclass(frozen=True, slots=True)
class StandingElector:
    """One person on the roll in force.

    Attributes:
        name, electorate, unit, code: as in `poll.roll.Elector`.
        number: in international form with the plus, or None.
        line: "mobile", "landline", or whatever the roll holds for people without a number.
    """

    name: str
    number: str | None
    line: str
    electorate: str
    unit: str
    code: str | None


def find_electors(
    connection: Connection, poll: int, *, electorate: str = "", search: str = "", most: int | None = None
) -> tuple[list[StandingElector], int]:
    """Return people on the roll in force, in the roll's order, and how many there are in all.

    Args:
        connection: of a reading.
        poll: number of the poll in the records.
        electorate: id of the one electorate to look in; empty for all of them.
        search: part of a name or of a number; empty for everybody.
        most: so many are returned; None for all of them.
    """
    table = electors
    standing = [table.c.poll == poll, table.c.until_version.is_(None)]
    if electorate:
        standing.append(table.c.electorate == electorate)
    plain = "".join(search.split())
    if plain:
        matches = [table.c.name.contains(search.strip(), autoescape=True)]
        if plain.lstrip("+").isdecimal():
            matches.append(cast(table.c.number, Text).contains(plain.lstrip("+"), autoescape=True))
        standing.append(or_(*matches))
    count = connection.execute(select(func.count()).select_from(table).where(*standing)).scalar_one()
    rows = connection.execute(select(table).where(*standing).order_by(table.c.id).limit(most))
    found = [
        StandingElector(
            row.name, f"+{row.number}" if row.number else None, row.line, row.electorate, row.unit, row.code
        )
        for row in rows
    ]
    return found, count
