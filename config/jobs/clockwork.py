"""The clockwork: runs each job when its time has come, and lets no fault of one stop the others."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from config.front import log_fault

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again.

    Attributes:
        name: one word, for the log.
        seconds: from the end of one round to the next.
        act: one round.
    """

    name: str
    seconds: float
    act: Callable[[], None]


def run_once(jobs: Sequence[Job]) -> bool:
    """Do one round of every job; False where one of them failed."""
    done = [_attempt(job) for job in jobs]
    return all(done)


def run_until(stop: Event, jobs: Sequence[Job], clock: Callable[[], float] = time.monotonic) -> None:
    """Run the jobs, each in its own rhythm, until somebody says stop; a round that has begun is ended."""
    due = dict.fromkeys(range(len(jobs)), clock())
    while not stop.is_set():
        for place, job in enumerate(jobs):
            if not stop.is_set() and due[place] <= clock():
                _attempt(job)
                due[place] = clock() + job.seconds
        stop.wait(max(0.0, min(due.values(), default=0.0) - clock()))


def _attempt(job: Job) -> bool:
    try:
        job.act()
    except Exception as error:  # noqa: BLE001 - the next round tries again, and the others go on.
        _log.error("job_failed job=%s", job.name)
        log_fault(error)
        return False
    return True
