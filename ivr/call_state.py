"""Where a call is, what it was told, and what comes next: the values that the line's decisions are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from typing import NamedTuple, Protocol

import msgspec

from ivr.keypad import Listen
from ivr.prompts import Line
from poll.ballot import Ballot
from poll.casting import Disposition, Outcome
from poll.poll import Poll
from poll.roll import Caller, Elector


@unique
class At(Enum):
    """What a call waits for."""

    READY = "ready"
    MENU = "menu"
    REPORT = "report"
    QUESTION = "question"
    NUMBER = "number"
    CODE = "code"
    VOTED = "voted"
    ASK = "ask"
    CONFIRM = "confirm"
    LEAVE_OUT = "leave_out"
    DONE = "done"
    HELP = "help"
    RECEIPT = "receipt"
    UNKNOWN = "unknown"
    OUTSIDE = "outside"
    PRACTICE = "practice"
    PRACTICE_CONFIRM = "practice_confirm"
    PRACTISED = "practised"


class Call(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """One call under way: kept encrypted, by the carrier's id of the call, and erased when it ends.

    Attributes:
        at: what it waits for.
        voice: the voice in which it is spoken.
        outbound: the office called.
        began_at: when, in milliseconds of the epoch.
        number: the line it comes from; None where hidden.
        claimed: the registered number that was keyed in on another line.
        elector: who is voting, once that is known.
        electorate: whose ballot paper is asked.
        coded: she was told apart by a code.
        contest: place on the ballot paper of the contest that is asked.
        left: places of the contests still to be asked after it.
        chosen: keys of the options chosen in it so far; never stored but encrypted.
        page: of options, where there are many.
        tries: answers in a row that were no answer.
        told: the keys for help and repeating have been named.
        votes: envelopes this call has put into the box.
        disposition: what becomes of the call as things stand.
        back: where it goes back to from the help.
    """

    at: At
    voice: str
    outbound: bool = False
    began_at: int = 0
    number: int | None = None
    claimed: int | None = None
    elector: int | None = None
    electorate: str = ""
    coded: bool = False
    contest: int = 0
    left: tuple[int, ...] = ()
    chosen: tuple[str, ...] = ()
    page: int = 0
    tries: int = 0
    told: bool = False
    votes: int = 0
    disposition: Disposition = Disposition.HUNG_UP
    back: At = At.ASK

    @property
    def registered_number(self) -> int | None:
        """Return the number whose electors can be voting: the line's, or the one that was keyed in on another line."""
        return self.number if self.claimed is None else self.claimed

    @property
    def guarded_number(self) -> int | None:
        """Return the number whose wrong codes are counted.

        A registered number that is keyed in on another line counts apart, so that a stranger who tries codes cannot
        lock the family's own telephone.
        """
        return self.number if self.claimed is None else -self.claimed


class Keyed(NamedTuple):
    """What the caller did: the digits pressed, or none of them in time."""

    digits: str


class Recorded(NamedTuple):
    """A question that was spoken: where the carrier keeps it, and how many seconds it has."""

    source: str
    seconds: int


Event = Keyed | Recorded


@unique
class DeskReason(Enum):
    """Why the help desk is to call somebody."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    CODE_LOCKED = "code_locked"


@dataclass(frozen=True, slots=True)
class Vote:
    """Put these marks of the elector into the box."""

    ballot: Ballot


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Count a wrong code against a number; a number that was keyed in elsewhere counts apart from its own line."""

    number: int


Act = Vote | WrongCode


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Says that a line tells a choice: it is played from an address of this call alone, and is as long as any other.

    Attributes:
        told: the choice alone.
        alternatives: every option as it would be said.
        most: how many of them can be chosen.
    """

    told: Line
    alternatives: tuple[Line, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Step:
    """What the line does next.

    Attributes:
        call: as it stands then; with neither `listen` nor `records` it ends here.
        says: heard to its end; a key pressed meanwhile is dropped, so that no double press can answer what follows.
        asks: heard until the first key.
        listen: how keys are waited for; None where none is.
        records: a question is recorded, of so many seconds at most.
        read_back: `says` tells a choice.
        act: what the records are to decide before a word is said.
        after: the step in place of this one, for what they decided.
        desk: the caller is put on the help desk's list.
        question: a question to be kept for the clerk.
        texts_receipt: the receipt is also sent by text, if the line can take one.
        calls_back: the call is not taken; the office calls back, so that it costs nothing.
    """

    call: Call
    says: Line = ()
    asks: Line = ()
    listen: Listen | None = None
    records: int = 0
    read_back: ReadBack | None = None
    act: Act | None = None
    after: Callable[[Outcome], "Step"] | None = None
    desk: DeskReason | None = None
    question: Recorded | None = None
    texts_receipt: bool = False
    calls_back: bool = False


class Announced(NamedTuple):
    """What the line says of a published result: a subject's score, grade and turnout, as they are published.

    Attributes:
        subject: id.
        score: in figures, or empty where there is none.
        band: id of the grade, or empty.
        turnout: in per cent, in figures.
    """

    subject: str
    score: str
    band: str
    turnout: str


class Facts(Protocol):
    """What the line knows of the world at one step; it changes nothing there."""

    @property
    def poll(self) -> Poll:
        """Return the poll that the number serves."""
        ...

    @property
    def now_ms(self) -> int:
        """Return when the step came."""
        ...

    def caller(self, number: int) -> Caller:
        """Return whom a number belongs to, and the wrong codes that were tried on it."""
        ...

    def answered(self, elector: Elector) -> int:
        """Return which contests the elector has answered, as a bit mask."""
        ...

    def holds(self, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box."""
        ...

    def can_text(self, number: int | None) -> bool:
        """Tell whether a line takes texts and the office sends them."""
        ...

    def reports(self, voice: str) -> frozenset[str]:
        """Return the ids of the subjects whose report was recorded in a voice."""
        ...

    def result(self) -> tuple[Announced, ...]:
        """Return the published result; empty before."""
        ...
