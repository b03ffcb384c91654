"""Looking people up on the roll in force: by name, by number on the roll, by telephone, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Text, cast, func, or_, select

from poll.records.roll_store import RollPerson, read_person, standing_rows
from poll.records.tables import electors

_AT_ONCE = 500
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to look for.

    Whoever fits one of name, roll_no, digits and number is found; with none of the four everybody is. The other
    three narrow it down.

    Attributes:
        name: part of the name.
        roll_no: the whole number on the roll.
        digits: part of the telephone number.
        number: the whole telephone number, in international form without the plus.
        electorate, unit: ids; empty for all of them.
        line: `mobile`, `landline` or `none`; empty for all of them.
    """

    name: str = ""
    roll_no: str = ""
    digits: str = ""
    number: int | None = None
    electorate: str = ""
    unit: str = ""
    line: str = ""


def find_people(
    connection: Connection, poll: int, wanted: Wanted, most: int, skipped: int = 0
) -> tuple[list[RollPerson], int]:
    """Return people of the roll in force, in its order, and how many there are in all.

    Args:
        connection: of a reading.
        poll: number of the poll.
        wanted: whom to look for.
        most: so many are returned.
        skipped: after so many others.
    """
    where = [*standing_rows(poll), *_narrowed(wanted)]
    matches = _matches(wanted)
    if matches:
        where.append(or_(*matches))
    count = connection.execute(select(func.count()).select_from(electors).where(*where)).scalar_one()
    rows = connection.execute(select(electors).where(*where).order_by(electors.c.id).limit(most).offset(skipped))
    return [read_person(row) for row in rows], count


def anything(text: str) -> Wanted:
    """Return whom a text may mean: part of a name, a number on the roll, part of a telephone number."""
    plain = " ".join(text.split())
    digits = "".join(plain.split()).lstrip("+")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    return Wanted(name=plain, roll_no=plain, digits=digits if is_number else "")


def named(connection: Connection, poll: int, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RollPerson]:
    """Return the people of the roll in force under pairs of electorate and number on the roll; who is not, is missing.

    One look at the roll for some hundreds of them: a change set names many.
    """
    asked = list(dict.fromkeys(places))
    found = {}
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        numbers = electors.c.roll_no.in_([roll_no for _, roll_no in some])
        for row in connection.execute(select(electors).where(*standing_rows(poll), numbers)):
            found[row.electorate, row.roll_no] = read_person(row)
    return {place: found[place] for place in asked if place in found}


def sharing(connection: Connection, poll: int, numbers: Iterable[int]) -> dict[int, int]:
    """Return how many people of the roll in force have each of some telephones."""
    asked = electors.c.number.in_(list(numbers))
    query = select(electors.c.number, func.count()).where(*standing_rows(poll), asked).group_by(electors.c.number)
    return {number: count for number, count in connection.execute(query)}


def breakdown(connection: Connection, poll: int) -> dict[tuple[str, str, str], int]:
    """Return how many are entitled to vote (应到) by electorate, unit and line of the roll in force."""
    by = electors.c.electorate, electors.c.unit, electors.c.line
    rows = connection.execute(select(*by, func.count()).where(*standing_rows(poll)).group_by(*by).order_by(*by))
    return {(electorate, unit, line): count for electorate, unit, line, count in rows}


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    columns = {"electorate": wanted.electorate, "unit": wanted.unit, "line": wanted.line}
    return [electors.c[name] == value for name, value in columns.items() if value]


def _matches(wanted: Wanted) -> list[ColumnElement[bool]]:
    matches: list[ColumnElement[bool]] = []
    if wanted.name:
        matches.append(electors.c.name.contains(wanted.name, autoescape=True))
    if wanted.roll_no:
        matches.append(electors.c.roll_no == wanted.roll_no)
    if wanted.digits:
        matches.append(cast(electors.c.number, Text).contains(wanted.digits))
    if wanted.number is not None:
        matches.append(electors.c.number == wanted.number)
    return matches
