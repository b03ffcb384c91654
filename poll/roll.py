"""The roll: who may vote in a poll, and who is calling."""

from typing import NamedTuple, Protocol


class Elector(NamedTuple):
    """One person on the roll of one poll.

    Attributes:
        id: the person's number in the records; says nothing about the person.
        name: as on the roll.
        electorate: id of the one electorate the person votes in.
        unit: id of the person's unit.
        language: in which the person is answered.
        code: the person's code, or None where the number is the person's own.
    """

    id: int
    name: str
    electorate: str
    unit: str
    language: str
    code: str | None


class Memo(NamedTuple):
    """What a conversation remembers between two texts of one number; never a readable choice.

    Attributes:
        failures: texts in a row that were not understood.
        code_tries: wrong codes; never goes down but by the help desk.
        asked: place of the contest that was asked for last, or None.
        pending: the sealed ballot that waits for the voter's word, or None.
        pending_contests: the contests it answers, as a bit mask.
        pending_elector: whose it is, or who was asked for the contest; None where whoever holds the phone was.
        said_at: when, in seconds of the epoch.
    """

    failures: int = 0
    code_tries: int = 0
    asked: int | None = None
    pending: bytes | None = None
    pending_contests: int = 0
    pending_elector: int | None = None
    said_at: int = 0


class Caller(NamedTuple):
    """Whom a number may belong to.

    Attributes:
        number: the number in international form without the plus, as an integer.
        electors: everybody registered with it, in the roll's order; empty where it is unknown.
        memo: what the conversation remembers, or None.
    """

    number: int
    electors: tuple[Elector, ...]
    memo: Memo | None


class Roll(Protocol):
    """The roll as the doors see it."""

    def caller(self, poll: int, number: int) -> Caller:
        """Look up who a number belongs to in the roll version in force."""
        ...

    def holds(self, poll: int, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box; never what it says."""
        ...

    def answered(self, poll: int, elector: int, electorate: str) -> int:
        """Return which contests of an electorate's ballot paper an elector has answered, as a bit mask."""
        ...


class CallBook(Protocol):
    """The calls under way, as the line sees them."""

    def under_way(self, call: str) -> tuple[int, bytes] | None:
        """Return the last step of a call that was answered, and where the call is, encrypted; None where it is not."""
        ...
