"""The polls in the records: made once, moved from stage to stage, never remade."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, Row, insert, select, update

from poll.ballot import ballot_size
from poll.box import EMPTY_HEAD
from poll.poll import Poll, Stage
from poll.records.tables import polls
from poll.refusal import Finding, FindingsError, Say
from poll.rule_file import read_rules
from poll.rules import RuleSet


@dataclass(frozen=True, slots=True)
class StoredPoll:
    """A poll with everything that the records hold of it.

    Attributes:
        rules_file: the rule file, byte for byte.
        locked_key: the private key as poll.keys locked it.
        next_seq: the seq that the next envelope gets; 1 for an empty box.
        box_head: chain value of the last envelope.
    """

    key: int
    id: str
    sender: str
    stage: Stage
    rules: RuleSet
    rules_file: bytes
    public_key: X25519PublicKey
    locked_key: bytes
    receipt_key: bytes
    roll_version: int
    next_seq: int
    box_head: bytes

    def in_force(self) -> Poll:
        """Return the poll as the doors see it."""
        return Poll(
            self.key,
            self.id,
            self.sender,
            self.rules,
            self.public_key,
            self.receipt_key,
            self.roll_version,
            self.stage,
            ballot_size(self.rules),
        )


def create(  # noqa: PLR0913 - what a poll is made of.
    connection: Connection,
    poll_id: str,
    sender: str,
    rules: RuleSet,
    rules_file: bytes,
    *,
    public_key: X25519PublicKey,
    locked_key: bytes,
    receipt_key: bytes,
) -> int:
    """Make a poll in stage draft and return its number.

    Raises:
        FindingsError: a poll of that id exists.
    """
    if connection.execute(select(polls.c.key).where(polls.c.id == poll_id)).first():
        raise FindingsError(
            [
                Finding(
                    poll_id,
                    Say("一个尚未使用的编号", "an id that is not taken"),
                    Say("已有同名的评议", "a poll of that id"),
                    Say("请换一个编号。", "Choose another id."),
                )
            ]
        )
    values = {
        "id": poll_id,
        "sender": sender,
        "stage": Stage.DRAFT.value,
        "rules": rules_file,
        "rules_sha256": rules.sha256,
        "public_key": public_key.public_bytes_raw(),
        "locked_key": locked_key,
        "receipt_key": receipt_key,
        "roll_version": 0,
        "opens_at": _milliseconds(rules.opens_at.timestamp()),
        "closes_at": _milliseconds(rules.closes_at.timestamp()),
        "next_seq": 1,
        "box_head": EMPTY_HEAD,
    }
    key: int = connection.execute(insert(polls).values(values).returning(polls.c.key)).scalar_one()
    return key


def find(connection: Connection, poll_id: str) -> StoredPoll:
    """Return the poll of that id.

    Raises:
        FindingsError: there is none; the finding names those that exist.
    """
    row = connection.execute(select(polls).where(polls.c.id == poll_id)).first()
    if row is None:
        raise FindingsError([_unknown(poll_id, [each.id for each in every(connection)])])
    return _stored(row)


def every(connection: Connection) -> list[StoredPoll]:
    """Return all polls, the oldest first."""
    return [_stored(row) for row in connection.execute(select(polls).order_by(polls.c.key))]


def on_sender(connection: Connection, sender: str) -> StoredPoll | None:
    """Return the poll that a number serves: the open one, else the newest; None where there is none."""
    rows = connection.execute(select(polls).where(polls.c.sender == sender).order_by(polls.c.key.desc())).all()
    for row in rows:
        if row.stage == Stage.OPEN.value:
            return _stored(row)
    return _stored(rows[0]) if rows else None


def lock(connection: Connection, poll: int) -> None:
    """Take the lock that casting takes, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(polls.c.key).where(polls.c.key == poll).with_for_update())


def advance(connection: Connection, poll: StoredPoll, stage: Stage) -> None:
    """Move a poll to its next stage, under the same lock as casting.

    Raises:
        FindingsError: the poll is not in the stage before; stages run in their only order.
    """
    lock(connection, poll.key)
    standing = Stage(connection.execute(select(polls.c.stage).where(polls.c.key == poll.key)).scalar_one())
    if standing.place + 1 != stage.place:
        raise FindingsError([_out_of_order(poll.id, standing, stage)])
    connection.execute(update(polls).where(polls.c.key == poll.key).values(stage=stage.value))


def set_roll_version(connection: Connection, poll: int, version: int) -> None:
    """Put a new version of the roll into force."""
    connection.execute(update(polls).where(polls.c.key == poll).values(roll_version=version))


def _stored(row: Row[tuple[object, ...]]) -> StoredPoll:
    rules, findings = read_rules(bytes(row.rules), row.id)
    if rules is None:
        raise FindingsError(findings)
    return StoredPoll(
        row.key,
        row.id,
        row.sender,
        Stage(row.stage),
        rules,
        bytes(row.rules),
        X25519PublicKey.from_public_bytes(bytes(row.public_key)),
        bytes(row.locked_key),
        bytes(row.receipt_key),
        row.roll_version,
        row.next_seq,
        bytes(row.box_head),
    )


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _unknown(poll_id: str, known: list[str]) -> Finding:
    listed = "、".join(known)
    return Finding(
        poll_id,
        Say("已建立的评议编号", "the id of a poll"),
        Say("没有这个评议", "no such poll"),
        Say(f"现有评议：{listed or '无'}。", f"There are: {', '.join(known) or 'none'}."),
    )


def _out_of_order(poll_id: str, standing: Stage, wanted: Stage) -> Finding:
    before = list(Stage)[wanted.place - 1].value
    return Finding(
        poll_id,
        Say(f"阶段 {before}", f"stage {before}"),
        Say(f"阶段 {standing.value}", f"stage {standing.value}"),
        Say("各步骤只能按顺序进行，先完成前一步。", "The stages run in their only order; do the one before first."),
    )
