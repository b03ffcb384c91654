"""Who may do what: roles as they were given and ended, and what officials have declared about people rated."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from poll.records.official_tables import declarations, grants, officials
from poll.roles import Relation, Role

OFFICE = 0
"""In place of a poll: the whole office."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that stands.

    Attributes:
        key: number in the records.
        poll: the poll's number in the records; `OFFICE` for an administrator.
        official: number in the records.
        name: of the official.
        role: which.
        unit: id of the one unit it is for; empty: all of them.
        given_by: who gave it.
        given_at_ms: when.
    """

    key: int
    poll: int
    official: int
    name: str
    role: Role
    unit: str
    given_by: str
    given_at_ms: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was declared about an official and a person rated."""

    official: int
    relation: Relation
    subject: str
    declared_by: str
    at_ms: int


def give(connection: Connection, poll: int, official: int, role: Role, unit: str, by: str, at_ms: int) -> None:  # noqa: PLR0913, PLR0917 - what a role is made of.
    """Give a role; whoever has it already keeps it as it is."""
    if any((each.role, each.unit) == (role, unit) for each in _standing(connection, poll, official)):
        return
    row = {"poll": poll, "official": official, "role": role.value, "unit": unit, "given_by": by, "given_at": at_ms}
    connection.execute(insert(grants).values(row))


def end(connection: Connection, grant: int, by: str, at_ms: int) -> None:
    """End a role; that it was held stays in the records."""
    standing = grants.c.key == grant, grants.c.ended_at.is_(None)
    connection.execute(update(grants).where(*standing).values(ended_by=by, ended_at=at_ms))


def end_all(connection: Connection, official: int, by: str, at_ms: int, poll: int | None = None) -> None:
    """End every role of an official, or every one in one poll."""
    standing = [grants.c.official == official, grants.c.ended_at.is_(None)]
    if poll is not None:
        standing.append(grants.c.poll == poll)
    connection.execute(update(grants).where(*standing).values(ended_by=by, ended_at=at_ms))


def of_official(connection: Connection, official: int) -> list[Grant]:
    """Return every role that an official holds, in the office and in polls."""
    return _found(connection, grants.c.official == official)


def in_poll(connection: Connection, poll: int) -> list[Grant]:
    """Return every role that is held in a poll, or in the office."""
    return _found(connection, grants.c.poll == poll)


def find(connection: Connection, grant: int) -> Grant | None:
    """Return a role that stands; None where it was ended, or never was."""
    found = _found(connection, grants.c.key == grant)
    return found[0] if found else None


def declare(  # noqa: PLR0913, PLR0917 - what a declaration is made of.
    connection: Connection, poll: int, official: int, declared: Iterable[tuple[Relation, str]], by: str, at_ms: int
) -> None:
    """Keep what is declared: a relation and the id of the person rated, or `Relation.NONE` and nothing."""
    rows = [
        {"poll": poll, "official": official, "relation": relation.value, "subject": subject}
        | {"declared_by": by, "at": at_ms}
        for relation, subject in declared
    ]
    connection.execute(insert(declarations), rows)


def declared(connection: Connection, poll: int, official: int | None = None) -> list[Declaration]:
    """Return what was declared in a poll, by all or about one official, in the order of time."""
    found = select(declarations).where(declarations.c.poll == poll).order_by(declarations.c.key)
    if official is not None:
        found = found.where(declarations.c.official == official)
    return [
        Declaration(row.official, Relation(row.relation), row.subject, row.declared_by, row.at)
        for row in connection.execute(found)
    ]


def is_related(made: Iterable[Declaration]) -> bool:
    """Tell whether a relation was declared; once declared it stands, whatever is declared later."""
    return any(each.relation is not Relation.NONE for each in made)


def _standing(connection: Connection, poll: int, official: int) -> list[Grant]:
    return [each for each in of_official(connection, official) if each.poll == poll]


def _found(connection: Connection, where: object) -> list[Grant]:
    found = (
        select(grants, officials.c.name)
        .join(officials, officials.c.key == grants.c.official)
        .where(where, grants.c.ended_at.is_(None))  # type: ignore[arg-type] # a condition on columns.
        .order_by(grants.c.key)
    )
    return [
        Grant(row.key, row.poll, row.official, row.name, Role(row.role), row.unit, row.given_by, row.given_at)
        for row in connection.execute(found)
    ]
