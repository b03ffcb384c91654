"""The office's keys in the records: what published totals are signed with."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select

from poll.records import journal_store
from poll.records.official_tables import office_keys

_TOTALS = "totals"


def signing_key(connection: Connection, at_ms: int) -> Ed25519PrivateKey:
    """Return the key that the office signs totals with; made at its first use and written into the journal.

    The journal's chain is published, so another key that takes its place later is seen.

    Args:
        connection: in a transaction from `database.writing`.
        at_ms: the instant, in milliseconds of the epoch.
    """
    found = _found(connection)
    if found is None:
        # Of two who come first at once, the second waits here and finds the key of the other.
        journal_store.take_turn(connection)
        found = _found(connection)
    return _made(connection, at_ms) if found is None else found


def _made(connection: Connection, at_ms: int) -> Ed25519PrivateKey:
    made = Ed25519PrivateKey.generate()
    public = made.public_key().public_bytes_raw()
    connection.execute(
        insert(office_keys).values(name=_TOTALS, private=made.private_bytes_raw(), public=public, made_at=at_ms)
    )
    journal_store.append(connection, None, at_ms, "office_key_made", {"name": _TOTALS, "public_key": public.hex()})
    return made


def _found(connection: Connection) -> Ed25519PrivateKey | None:
    private = connection.execute(select(office_keys.c.private).where(office_keys.c.name == _TOTALS)).scalar()
    return None if private is None else Ed25519PrivateKey.from_private_bytes(private)
