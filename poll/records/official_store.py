"""The officials in the records: who may sign in, and how often somebody has tried in vain."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select, update

from poll.official import official_name
from poll.records.official_tables import officials
from poll.refusal import Finding, FindingsError, Say


@dataclass(frozen=True, slots=True)
class StoredOfficial:
    """One official.

    Attributes:
        key: number in the records.
        name: as poll.official writes it.
        password: argon2id; None who has not chosen one yet.
        totp: secret of the codes, encrypted; None as well.
        totp_step: of the last code that was taken.
        failures: since the last right password and code.
        locked_until_ms: until when nothing is tried.
        ticket: sha256 of the code with which the password is chosen; None where there is none.
        ticket_until_ms: how long it is good.
        ended_at_ms: since when the official may sign in no more; None: may.
    """

    key: int
    name: str
    password: str | None
    totp: bytes | None
    totp_step: int
    failures: int
    locked_until_ms: int
    ticket: str | None
    ticket_until_ms: int
    ended_at_ms: int | None


def add(connection: Connection, name: str, ticket: str, ticket_until_ms: int, at_ms: int) -> StoredOfficial:
    """Enter an official, who chooses a password with the ticket.

    Raises:
        FindingsError: there is one of that name.
    """
    plain = official_name(name)
    if by_name(connection, plain) is not None:
        raise FindingsError([_taken(plain)])
    values = {
        "name": plain,
        "folded": plain.casefold(),
        "totp_step": 0,
        "failures": 0,
        "locked_until": 0,
        "ticket": ticket,
        "ticket_until": ticket_until_ms,
        "made_at": at_ms,
    }
    key: int = connection.execute(insert(officials).values(values).returning(officials.c.key)).scalar_one()
    return find(connection, key)


def by_name(connection: Connection, name: str) -> StoredOfficial | None:
    """Return the official of that name, however typed; None where there is none."""
    row = connection.execute(select(officials).where(officials.c.folded == official_name(name).casefold())).first()
    return _official(row) if row else None


def find(connection: Connection, key: int) -> StoredOfficial:
    """Return an official by number in the records; there is one."""
    return _official(connection.execute(select(officials).where(officials.c.key == key)).one())


def every(connection: Connection) -> list[StoredOfficial]:
    """Return all officials, those who may sign in no more too, in the order in which they came."""
    return [_official(row) for row in connection.execute(select(officials).order_by(officials.c.key))]


def is_empty(connection: Connection) -> bool:
    """Tell whether nobody has been entered yet."""
    return connection.execute(select(officials.c.key).limit(1)).first() is None


def renew_ticket(connection: Connection, official: int, ticket: str, until_ms: int) -> None:
    """Give an official a new ticket; the old password and codes are no good any more."""
    values = {"ticket": ticket, "ticket_until": until_ms, "password": None, "totp": None, "failures": 0}
    connection.execute(update(officials).where(officials.c.key == official).values(values))


def enrol(connection: Connection, official: int, password: str, totp: bytes, totp_step: int) -> None:
    """Keep the password and the secret of the codes that an official has chosen; the ticket is used up."""
    values = {"password": password, "totp": totp, "totp_step": totp_step}
    fresh = {"ticket": None, "failures": 0, "locked_until": 0}
    connection.execute(update(officials).where(officials.c.key == official).values(values | fresh))


def note_failure(connection: Connection, official: int, failures: int, locked_until_ms: int) -> None:
    """Note that somebody tried in vain."""
    values = {"failures": failures, "locked_until": locked_until_ms}
    connection.execute(update(officials).where(officials.c.key == official).values(values))


def note_success(connection: Connection, official: int, totp_step: int, password: str) -> bool:
    """Note that the official has signed in; False where that code was taken by another at the same moment."""
    values = {"failures": 0, "locked_until": 0, "totp_step": totp_step, "password": password}
    unused = officials.c.key == official, officials.c.totp_step < totp_step
    return connection.execute(update(officials).where(*unused).values(values)).rowcount == 1


def end(connection: Connection, official: int, at_ms: int) -> None:
    """Let an official sign in no more; what she did stays under her name."""
    connection.execute(update(officials).where(officials.c.key == official).values(ended_at=at_ms, ticket=None))


def _official(row: Row[tuple[object, ...]]) -> StoredOfficial:
    return StoredOfficial(
        row.key,
        row.name,
        row.password,
        None if row.totp is None else bytes(row.totp),
        row.totp_step,
        row.failures,
        row.locked_until,
        row.ticket,
        row.ticket_until,
        row.ended_at,
    )


def _taken(name: str) -> Finding:
    return Finding(
        "official 经办人",
        Say("尚未登记的姓名", "a name that is not entered yet"),
        Say(f"已有{name}", f"there is one called {name}"),
        Say(
            "同名的两人请在姓名后加单位，如“王敏（三组）”。",
            "Where two people have one name, add the place: Wang Min (Group 3).",
        ),
    )
