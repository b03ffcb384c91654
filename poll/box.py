"""The ballot box as a log: one row an envelope, each tied to all before it."""

from hashlib import sha256
from typing import NamedTuple

EMPTY_HEAD = bytes(32)
"""The chain value of a box without an envelope."""


class BoxRow(NamedTuple):
    """One envelope as it stands in the box; the fields are the columns of its table, in their order.

    Attributes:
        poll: number of the poll in the records.
        seq: 1, 2, 3 ... in each poll without a gap; the only order there is.
        elector: number of the elector in the records.
        electorate, unit: what the envelope is bound to.
        channel: "text" or "call".
        contests: which contests of the ballot paper it answers, bit 0 the first.
        roll_version: the version of the roll it was judged against.
        sealed: the envelope; empty where the elector took the vote back.
        receipt: the elector's receipt code.
        provider_id: the carrier's id of the message it came with.
        chain: ties the row to all before it.
    """

    poll: int
    seq: int
    elector: int
    electorate: str
    unit: str
    channel: str
    contests: int
    roll_version: int
    sealed: bytes
    receipt: str
    provider_id: str
    chain: bytes


def next_link(  # noqa: D417, PLR0913, PLR0917 - the fields of a row; an object for each would cost more than the hash.
    head: bytes,
    poll: int,
    seq: int,
    elector: int,
    electorate: str,
    unit: str,
    channel: str,
    contests: int,
    roll_version: int,
    sealed: bytes,
    receipt: str,
    provider_id: str,
) -> bytes:
    """Return the chain value of an envelope: sha256(head | sha256(row)).

    A row is written as its fields joined by `|`, the carrier's id with its length before it, the envelope last,
    so that no two rows are written alike.

    Args:
        head: chain value of the envelope before it in the same poll, `EMPTY_HEAD` for the first.
    """
    place = f"{poll}|{seq}|{elector}|{electorate}|{unit}|{channel}|{contests}|{roll_version}"
    row = f"{place}|{receipt}|{len(provider_id)}|{provider_id}|"
    return sha256(head + sha256(row.encode() + sealed).digest()).digest()


def link_of(head: bytes, row: BoxRow) -> bytes:
    """Return the chain value that a row must have after `head`."""
    return next_link(
        head,
        row.poll,
        row.seq,
        row.elector,
        row.electorate,
        row.unit,
        row.channel,
        row.contests,
        row.roll_version,
        row.sealed,
        row.receipt,
        row.provider_id,
    )
