"""The polls in the records: made once, moved from stage to stage, never remade."""

from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, Row, insert, select, update

from poll.ballot import ballot_size
from poll.box import EMPTY_HEAD
from poll.poll import Poll, Stage
from poll.records.tables import boxes, polls
from poll.refusal import Finding, FindingsError, Say
from poll.rule_file import read_rules
from poll.rules import RuleSet

_POLLS = select(polls, boxes).join(boxes, boxes.c.poll == polls.c.key)


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
        "rules": rules_file,
        "rules_sha256": rules.sha256,
        "public_key": public_key.public_bytes_raw(),
        "locked_key": locked_key,
        "receipt_key": receipt_key,
    }
    key: int = connection.execute(insert(polls).values(values).returning(polls.c.key)).scalar_one()
    box = {
        "poll": key,
        "stage": Stage.DRAFT.value,
        "roll_version": 0,
        "opens_at": _milliseconds(rules.opens_at.timestamp()),
        "closes_at": _milliseconds(rules.closes_at.timestamp()),
        "next_seq": 1,
        "head": EMPTY_HEAD,
    }
    connection.execute(insert(boxes).values(box))
    return key


def find(connection: Connection, poll_id: str) -> StoredPoll:
    """Return the poll of that id.

    Raises:
        FindingsError: there is none; the finding names those that exist.
    """
    row = connection.execute(_POLLS.where(polls.c.id == poll_id)).first()
    if row is None:
        raise FindingsError([_unknown(poll_id, [each.id for each in every(connection)])])
    return _stored(row)


def every(connection: Connection) -> list[StoredPoll]:
    """Return all polls, the oldest first."""
    return [_stored(row) for row in connection.execute(_POLLS.order_by(polls.c.key))]


def on_sender(connection: Connection, sender: str) -> StoredPoll | None:
    """Return the poll that a number serves: the open one, else the newest; None where there is none."""
    rows = connection.execute(_POLLS.where(polls.c.sender == sender).order_by(polls.c.key.desc())).all()
    for row in rows:
        if row.stage == Stage.OPEN.value:
            return _stored(row)
    return _stored(rows[0]) if rows else None


def lock(connection: Connection, poll: int) -> None:
    """Take the lock that casting takes, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(boxes.c.poll).where(boxes.c.poll == poll).with_for_update())


def advance(connection: Connection, poll: StoredPoll, stage: Stage) -> None:
    """Move a poll to its next stage, under the same lock as casting.

    Raises:
        FindingsError: the poll is not in the stage before; stages run in their only order.
    """
    lock(connection, poll.key)
    standing = Stage(connection.execute(select(boxes.c.stage).where(boxes.c.poll == poll.key)).scalar_one())
    if standing.place + 1 != stage.place:
        raise FindingsError([_out_of_order(poll.id, standing, stage)])
    connection.execute(update(boxes).where(boxes.c.poll == poll.key).values(stage=stage.value))


def reopen(connection: Connection, poll: StoredPoll, stage: Stage) -> None:
    """Take a certified result up again: the one way back there is, for an amendment.

    Args:
        connection: in a writing transaction.
        poll: that is certified.
        stage: from which the canvass runs anew.

    Raises:
        FindingsError: the poll is not certified.
    """
    lock(connection, poll.key)
    standing = Stage(connection.execute(select(boxes.c.stage).where(boxes.c.poll == poll.key)).scalar_one())
    if standing is not Stage.CERTIFIED:
        raise FindingsError([_not_certified(poll.id, standing)])
    connection.execute(update(boxes).where(boxes.c.poll == poll.key).values(stage=stage.value))


def set_roll_version(connection: Connection, poll: int, version: int) -> None:
    """Put a new version of the roll into force."""
    connection.execute(update(boxes).where(boxes.c.poll == poll).values(roll_version=version))


def _stored(row: Row[tuple[object, ...]]) -> StoredPoll:
    rules = _rules(bytes(row.rules), row.id)
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
        bytes(row.head),
    )


@lru_cache(maxsize=64)
def _rules(content: bytes, poll_id: str) -> RuleSet:
    # A rule file in the records never changes, and a poll is looked at every second.
    rules, findings = read_rules(content, poll_id)
    if rules is None:
        raise FindingsError(findings)
    return rules


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


def _not_certified(poll_id: str, standing: Stage) -> Finding:
    return Finding(
        poll_id,
        Say("已确认的结果", "a certified result"),
        Say(f"阶段 {standing.value}", f"stage {standing.value}"),
        Say(
            "确认以前直接更正：改纸票、重新合并、核对。",
            "Before it is certified, just correct the paper, merge and reconcile again.",
        ),
    )
