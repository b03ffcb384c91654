"""Drafts: polls that are being prepared; two who change one at once do not overwrite each other."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, insert, select, update

from poll.records.official_tables import drafts
from poll.trustee import Trustee, read_trustee


@dataclass(frozen=True, slots=True)
class Draft:
    """A poll that is being prepared.

    Attributes:
        key: number in the records.
        id: that the poll is to have, as typed.
        sender: the number that voters text and call, as typed.
        rules: the rule file so far, sound or not.
        trustees: who are to open the box.
        needed: how many of them must come together; 0 while none is chosen.
        official: who changed it last.
        at_ms: when, in milliseconds of the epoch.
        revision: how often it was changed; whoever changes it says which revision it was.
        poll: the poll that was made from it; None while it is a draft.
    """

    key: int
    id: str
    sender: str
    rules: bytes
    trustees: tuple[Trustee, ...]
    needed: int
    official: str
    at_ms: int
    revision: int
    poll: int | None


def begin(connection: Connection, rules: bytes, official: str, at_ms: int) -> Draft:
    """Keep a new draft."""
    row = {"id": "", "sender": "", "rules": rules, "trustees": "", "needed": 0, "official": official, "at": at_ms}
    made = connection.execute(insert(drafts).values(row | {"revision": 1}).returning(drafts)).one()
    return _draft(made)


def find(connection: Connection, key: int) -> Draft | None:
    """Return a draft; None where there is none of that number."""
    row = connection.execute(select(drafts).where(drafts.c.key == key)).first()
    return _draft(row) if row else None


def waiting(connection: Connection) -> list[Draft]:
    """Return the drafts that are no poll yet, the newest change first."""
    found = select(drafts).where(drafts.c.poll.is_(None)).order_by(drafts.c.at.desc(), drafts.c.key.desc())
    return [_draft(row) for row in connection.execute(found)]


def change(connection: Connection, draft: Draft) -> bool:
    """Keep a draft as it is given, one revision on; False where its revision is not the one in the records any more."""
    standing = drafts.c.key == draft.key, drafts.c.revision == draft.revision, drafts.c.poll.is_(None)
    values = {
        "id": draft.id,
        "sender": draft.sender,
        "rules": draft.rules,
        "trustees": "\n".join(each.line for each in draft.trustees),
        "needed": draft.needed,
        "official": draft.official,
        "at": draft.at_ms,
        "revision": draft.revision + 1,
        "poll": draft.poll,
    }
    return connection.execute(update(drafts).where(*standing).values(values)).rowcount == 1


def drop(connection: Connection, draft: Draft) -> bool:
    """Throw a draft away; False where somebody changed it meanwhile, or made a poll of it."""
    standing = drafts.c.key == draft.key, drafts.c.revision == draft.revision, drafts.c.poll.is_(None)
    return connection.execute(delete(drafts).where(*standing)).rowcount == 1


def _draft(row: Row[tuple[object, ...]]) -> Draft:
    trustees = tuple(read_trustee(line.encode(), "drafts") for line in row.trustees.splitlines())
    return Draft(
        row.key,
        row.id,
        row.sender,
        bytes(row.rules),
        trustees,
        row.needed,
        row.official,
        row.at,
        row.revision,
        row.poll,
    )
