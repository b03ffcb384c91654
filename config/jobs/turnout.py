"""Turnout is summed up beside the voting: in short steps with a pause after each, so that votes go first."""

import sys
import time
from collections.abc import Callable
from threading import Condition, Thread

from sqlalchemy import Engine

from config.front import log_fault
from poll.records import poll_store, turnout_store
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.turnout import Turnout

SECONDS = 5
"""From one round of `xiangyin work` to the next."""

_STEPS = 40
_FRESH_MS = 1_000
"""A sum is not carried on more often than this, however many are looking."""

_WAIT_SECONDS = 0.1
"""A page waits so long for the sum: that of a village is there by then, that of a city is shown as it stands."""


def sum_up(engine: Engine, poll_id: str, now_ms: Callable[[], int], most_steps: int = sys.maxsize) -> None:
    """Carry the turnout of a poll on to where the poll stands now.

    Nothing is locked while it is summed up; what is kept is written in a moment. Several processes may do it at once.

    Args:
        engine: the records.
        poll_id: of the poll.
        now_ms: the one clock, in milliseconds of the epoch.
        most_steps: after so many the rest is left to the next round.
    """
    with reading(engine) as connection:
        goal = poll_store.find(connection, poll_id)
    for _ in range(most_steps):
        began = time.monotonic()
        with reading(engine) as connection:
            # What comes in the meantime waits for the next round, or there would be no end of it.
            if turnout_store.turnout_of(connection, goal).is_current:
                return
            at_ms = now_ms()
            content = turnout_store.sum_on(connection, goal, at_ms)
        with writing(engine) as connection:
            turnout_store.keep(connection, goal.key, content, at_ms)
        time.sleep(time.monotonic() - began)


def sum_up_all(engine: Engine, now_ms: Callable[[], int]) -> None:
    """Carry the turnout of every poll on by some steps; other jobs have their turn too."""
    with reading(engine) as connection:
        polls = [poll.id for poll in poll_store.every(connection)]
    for poll_id in polls:
        sum_up(engine, poll_id, now_ms, _STEPS)


class TurnoutKeeper:
    """Keeps turnouts up to date for whoever looks at them, on one thread of the process that ends when it is done.

    Args:
        engine: the records.
        now_ms: the one clock, in milliseconds of the epoch.
    """

    def __init__(self, engine: Engine, now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._wanted: set[str] = set()
        self._works = False
        self._changed = Condition()

    def look(self, poll: StoredPoll) -> Turnout:
        """Return the turnout of a poll, as it is now or as it was when it was last summed up; in 200 ms at most."""
        turnout = self._kept(poll)
        if turnout.is_current or self._now_ms() - (turnout.as_of_ms or 0) < _FRESH_MS:
            return turnout
        with self._changed:
            self._wanted.add(poll.id)
            if not self._works:
                self._works = True
                Thread(target=self._work, name="turnout", daemon=True).start()
            self._changed.wait_for(lambda: poll.id not in self._wanted, _WAIT_SECONDS)
        return self._kept(poll)

    def _kept(self, poll: StoredPoll) -> Turnout:
        with reading(self._engine) as connection:
            return turnout_store.turnout_of(connection, poll)

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._wanted:
                    self._works = False
                    return
                poll_id = min(self._wanted)
            try:
                sum_up(self._engine, poll_id, self._now_ms)
            except Exception as error:  # noqa: BLE001 - the page shows what is kept, and the next look tries again.
                log_fault(error)
            with self._changed:
                self._wanted.discard(poll_id)
                self._changed.notify_all()
