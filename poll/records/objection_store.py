"""Objections to the roll: who is wrongly on it, missing or written down wrongly; decided by two, in days."""

from dataclasses import dataclass
from enum import Enum, unique

from sqlalchemy import Connection, Row, insert, select, update

from poll.records.hall_tables import objections


@unique
class ObjectionKind(Enum):
    """What an objection is about."""

    WRONGLY_ON = "wrongly_on"
    MISSING = "missing"
    WRONG_DATA = "wrong_data"


@unique
class Decision(Enum):
    """How an objection was decided."""

    UPHELD = "upheld"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class NewObjection:
    """An objection as it is taken down.

    Attributes:
        kind: what it is about.
        name: whom it is about, as said.
        electorate: id of the one it is about.
        roll_no: of somebody who is on the roll; empty else.
        words: what is objected to.
        received_at_ms: when it came, milliseconds of the epoch.
        due_at_ms: by when it is to be decided.
    """

    kind: ObjectionKind
    name: str
    electorate: str
    roll_no: str
    words: str
    received_at_ms: int
    due_at_ms: int


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection in the records; `decision` and what follows are empty until it is decided.

    Attributes:
        key: number in the records.
        official: who took it down.
        officials: the two who decided.
        reason: why they decided so.
        decided_at_ms: when.
    """

    key: int
    kind: ObjectionKind
    name: str
    electorate: str
    roll_no: str
    words: str
    official: str
    received_at_ms: int
    due_at_ms: int
    decision: Decision | None
    reason: str
    officials: tuple[str, ...]
    decided_at_ms: int | None

    def is_overdue(self, now_ms: int) -> bool:
        """Tell whether it waits for its decision longer than it may."""
        return self.decision is None and now_ms > self.due_at_ms


def take_down(connection: Connection, poll: int, made: NewObjection, official: str) -> int:
    """Write an objection down; return its number."""
    row = {
        "poll": poll,
        "kind": made.kind.value,
        "name": made.name,
        "electorate": made.electorate,
        "roll_no": made.roll_no,
        "words": made.words,
        "official": official,
        "received_at": made.received_at_ms,
        "due_at": made.due_at_ms,
        "decision": "",
        "reason": "",
    }
    key: int = connection.execute(insert(objections).values(row).returning(objections.c.key)).scalar_one()
    return key


def decide(  # noqa: PLR0913, PLR0917 - what a decision is made of.
    connection: Connection, key: int, decision: Decision, reason: str, officials: tuple[str, str], at_ms: int
) -> bool:
    """Decide an objection; False where it was decided already."""
    open_one = objections.c.key == key, objections.c.decision == ""
    first, second = officials
    values = {"decision": decision.value, "reason": reason, "decided_by": first, "decided_by_2": second}
    return connection.execute(update(objections).where(*open_one).values(decided_at=at_ms, **values)).rowcount == 1


def find(connection: Connection, poll: int, key: int) -> Objection | None:
    """Return an objection of a poll; None where there is none of that number."""
    its = objections.c.poll == poll, objections.c.key == key
    row = connection.execute(select(objections).where(*its)).first()
    return _objection(row) if row else None


def of_poll(connection: Connection, poll: int) -> list[Objection]:
    """Return the objections of a poll, those that came first in front."""
    rows = connection.execute(
        select(objections).where(objections.c.poll == poll).order_by(objections.c.received_at, objections.c.key)
    )
    return [_objection(row) for row in rows]


def _objection(row: Row[tuple[object, ...]]) -> Objection:
    return Objection(
        row.key,
        ObjectionKind(row.kind),
        row.name,
        row.electorate,
        row.roll_no,
        row.words,
        row.official,
        row.received_at,
        row.due_at,
        Decision(row.decision) if row.decision else None,
        row.reason,
        tuple(each for each in (row.decided_by, row.decided_by_2) if each),
        row.decided_at,
    )
