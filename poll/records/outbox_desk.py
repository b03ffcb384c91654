"""What becomes of the calls that the office makes, as the carrier tells it: in any order, more than once."""

from enum import Enum, unique

from sqlalchemy import Connection, Engine

from poll.errand import State
from poll.records import outbox_store
from poll.records.database import reading, writing

MACHINE = "machine"
"""The outcome of a call that a machine answered."""


@unique
class CallStatus(Enum):
    """How far a call has come, in the carrier's words."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def rank(self) -> int:
        """Return its place: a call only moves to a higher one, and ends once."""
        return min(list(CallStatus).index(self), _LAST_RANK)


_LAST_RANK = 4
_STATUSES = {status.value: status for status in CallStatus}


class OutboxDesk:
    """Takes what the carrier reports of calls; one for each process.

    Args:
        engine: the records.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def call_status(self, provider_id: str, status: str, answered_by: str | None, now_ms: int) -> bool:
        """Note how far a call has come; False where it is no status of the carrier's list.

        Reports come in any order and more than once; a call only moves forward. A call that is not ours to follow -
        somebody called us, or it is over - changes nothing.

        Args:
            provider_id: the CallSid.
            status: the CallStatus; of the first webhook of an answered call too.
            answered_by: AnsweredBy where the carrier listened: `human`, `machine_start`, `fax` ...
            now_ms: milliseconds of the epoch.
        """
        reported = _STATUSES.get(status)
        if reported is None:
            return False
        with reading(self._engine) as connection:
            # Most reports are of people who called us: they wait for no writer.
            is_ours = outbox_store.is_under_way(connection, provider_id)
        if not is_ours:
            return True
        with writing(self._engine) as connection:
            if reported is CallStatus.COMPLETED and not answered_by:
                # A report need not say who answered; the call itself does, and the worker looks at it at once.
                outbox_store.look_now(connection, provider_id, now_ms)
            else:
                note_status(connection, provider_id, reported, answered_by, now_ms)
        return True


def note_status(
    connection: Connection, provider_id: str, reported: CallStatus, answered_by: str | None, now_ms: int
) -> None:
    """Note how far a call has come by all that the carrier knows of it, in the caller's transaction."""
    errand = outbox_store.call_with(connection, provider_id)
    if errand is None:
        return
    if is_machine(answered_by):
        outbox_store.not_reached(connection, errand, MACHINE, now_ms)
        return
    standing = _STATUSES.get(errand.outcome or "")
    if standing is not None and standing.rank >= reported.rank:
        return
    match reported:
        case CallStatus.QUEUED | CallStatus.INITIATED | CallStatus.RINGING | CallStatus.IN_PROGRESS:
            outbox_store.note_outcome(connection, errand, reported.value)
        case CallStatus.COMPLETED:
            outbox_store.finish(connection, errand, State.DONE, reported.value)
        case CallStatus.CANCELED:
            outbox_store.finish(connection, errand, State.CANCELLED, reported.value)
        case CallStatus.BUSY | CallStatus.NO_ANSWER | CallStatus.FAILED:
            outbox_store.not_reached(connection, errand, reported.value, now_ms)


def is_machine(answered_by: str | None) -> bool:
    """Tell whether no human being answered."""
    return answered_by is not None and (answered_by.startswith("machine") or answered_by == "fax")
