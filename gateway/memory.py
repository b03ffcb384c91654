"""What a conversation remembers between two texts of one number, and for how long."""

from collections.abc import Sequence

from gateway.replies import open_contests
from poll.casting import Outcome
from poll.roll import Elector, Memo
from poll.rules import Contest

PENDING_SECONDS = 600
"""A question waits ten minutes for its answer."""

MEMORY_SECONDS = 3600
"""After an hour without a text a number starts afresh."""

NOTHING = Memo()


def remembered(memo: Memo, now: int) -> Memo:
    """Return what is still remembered: a question for ten minutes, everything else but the tries for an hour."""
    age = now - memo.said_at
    if age > MEMORY_SECONDS:
        return Memo(code_tries=memo.code_tries)
    return memo if age <= PENDING_SECONDS else memo._replace(pending=None, pending_contests=0)


def asked_of(elector: Elector, memo: Memo, *, shared: bool) -> int | None:
    """Return the place of the contest asked for last; on a shared phone only if it was asked of this elector."""
    anothers = shared and memo.pending_elector not in {None, elector.id}
    return None if anothers else memo.asked


def memo_after_vote(outcome: Outcome, elector: int, paper: Sequence[Contest], now: int) -> Memo:
    """Return what to remember after a vote: which contest of the paper the elector is asked for next, if any."""
    left = open_contests(outcome.contests, paper)
    if not left or not outcome.contests:
        return Memo(said_at=now)
    return Memo(asked=left[0], pending_elector=elector, said_at=now)
