"""A poll: its rules, its keys, its place in the procedure."""

from dataclasses import dataclass
from enum import Enum, unique
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from poll.rules import RuleSet


@unique
class Stage(Enum):
    """The stages of a poll, in their only order."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CHECKED = "checked"
    VOIDED = "voided"
    STRIPPED = "stripped"
    OPENED = "opened"
    COUNTED = "counted"
    MERGED = "merged"
    RECONCILED = "reconciled"
    CERTIFIED = "certified"

    @property
    def place(self) -> int:
        """Return the stage's place in the order, from 0."""
        return list(Stage).index(self)


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll as it stands in the records.

    Attributes:
        key: its number in the records.
        id: the name clerks give it, `xinhe-2026`.
        sender: the number that voters text and call, `+86...`.
        rules: the frozen rule set.
        public_key: to which every ballot is sealed.
        receipt_key: 32 bytes that receipts are made with.
        roll_version: the version of the roll in force, from 1; 0 before the first import.
        stage: where it stands.
        ballot_size: bytes of a ballot before it is sealed.
    """

    key: int
    id: str
    sender: str
    rules: RuleSet
    public_key: X25519PublicKey
    receipt_key: bytes
    roll_version: int
    stage: Stage
    ballot_size: int


class Polls(Protocol):
    """The polls as the doors see them."""

    def by_sender(self, sender: str) -> Poll | None:
        """Return the poll that a number serves now: the open one, else the last one; None where there is none."""
        ...

    def forget(self, sender: str) -> None:
        """Read the poll of a number anew next time."""
        ...
