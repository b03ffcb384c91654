"""What a step of a call leaves to be done, written together with it: texts, calls, requests, questions."""

from typing import NamedTuple


class TextToSend(NamedTuple):
    """A text to a number; never a choice.

    Attributes:
        poll: key of the poll.
        number: as the roll has it.
        body: what it says.
        made_at: in milliseconds of the epoch.
    """

    poll: int
    number: int
    body: str
    made_at: int


class CallToMake(NamedTuple):
    """A call to a number that called, so that it costs the elector nothing.

    Attributes:
        poll: key of the poll.
        number: as the roll has it.
        made_at: in milliseconds of the epoch.
    """

    poll: int
    number: int
    made_at: int


class DeskRequest(NamedTuple):
    """Somebody whom the help desk is to call; who asks twice waits once.

    Attributes:
        poll: key of the poll.
        number: as the roll has it.
        reason: asked, not_understood or code_locked.
        asked_at: in milliseconds of the epoch.
    """

    poll: int
    number: int
    reason: str
    asked_at: int


class SpokenQuestion(NamedTuple):
    """A question that was left by call, without the number of who left it.

    Attributes:
        poll: key of the poll.
        provider_id: of the recording, by a name of our own.
        source: where the carrier keeps it until it is fetched.
        seconds: how long it is.
        asked_at, due_at: when it was asked, and by when it is to be answered, in milliseconds of the epoch.
    """

    poll: int
    provider_id: str
    source: str
    seconds: int
    asked_at: int
    due_at: int


FollowUp = TextToSend | CallToMake | DeskRequest | SpokenQuestion
