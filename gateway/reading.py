"""What a text may turn out to be: a vote, a question back, a command, or unclear and why."""

from dataclasses import dataclass
from enum import Enum, unique
from typing import NamedTuple, TypeAlias

from poll.ballot import Mark
from poll.rules import Contest, Subject


@unique
class Why(Enum):
    """Why a text is unclear: it chooses the hint in the reply and never a vote."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    QUOTED_PROMPT = "quoted_prompt"
    AUTO_REPLY = "auto_reply"
    LETTERS = "letters"
    OUT_OF_RANGE = "out_of_range"
    TWO_ANSWERS = "two_answers"
    TOO_MANY = "too_many"
    INCOMPLETE = "incomplete"
    NEGATED = "negated"
    OTHER_SCALE = "other_scale"
    OTHER_PERSON = "other_person"
    FOR_ANOTHER = "for_another"
    SEVERAL_NUMBERS = "several_numbers"
    NUMBER_OF_VOTES = "number_of_votes"
    COURTESY = "courtesy"
    DECLINED = "declined"
    QUESTION = "question"
    COMPLAINT = "complaint"
    NOTHING_KNOWN = "nothing_known"


class Situation(NamedTuple):
    """What is known of the sender and the poll when a text is read.

    Attributes:
        contests: the ballot paper of the elector's electorate, or of the poll's first one for an unknown sender.
        subjects: the persons rated in the poll, also those who are not on this paper.
        language: the elector's; where a word means two things, its meaning in this language counts.
        names: the names of the electors registered with the number.
        shared: the number needs a code.
        code_digits: digits of a code with its check digit.
        run_together: whether a code and a choice in one run of digits count, or are asked about.
        asked: place of the contest that was asked for last, or None.
        invited: the last reply offered to answer the whole paper in one run of digits.
        pending: a question waits for the voter's word.
    """

    contests: tuple[Contest, ...]
    subjects: tuple[Subject, ...]
    language: str
    names: tuple[str, ...]
    shared: bool
    code_digits: int
    run_together: bool
    asked: int | None
    pending: bool
    invited: bool = False


@dataclass(frozen=True, slots=True)
class Votes:
    """These marks count, for the elector of `code` where the number needs one."""

    marks: tuple[Mark, ...]
    code: str | None


@dataclass(frozen=True, slots=True)
class Asks:
    """These marks are probably meant: one question about exactly them, and only a yes counts them."""

    marks: tuple[Mark, ...]
    code: str | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """No choice can be read; the options are sent again."""

    why: Why


@dataclass(frozen=True, slots=True)
class CodeOnly:
    """A code without a choice."""

    code: str


@dataclass(frozen=True, slots=True)
class NeedsCode:
    """A choice without the code that the number needs: nobody's vote."""


@dataclass(frozen=True, slots=True)
class Help:
    """The sender asks for help, or for a person."""


@dataclass(frozen=True, slots=True)
class CheckReceipt:
    """The sender asks whether a receipt's ballot is in the box; `code` is digits only, perhaps mistyped."""

    code: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The sender takes the ballot back, that of `code` where the text names one."""

    code: str | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    """No more messages are wanted; a ballot in the box stays."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """Messages are wanted again."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Yes to the question that is pending."""


Reading: TypeAlias = (
    Votes | Asks | Unclear | CodeOnly | NeedsCode | Help | CheckReceipt | Withdraw | OptOut | OptIn | Confirm
)
