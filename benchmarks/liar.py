"""A server that lies: it answers before the vote is on disk. The check of a killed server must catch it."""

import queue
import threading
import time
from dataclasses import replace
from typing import cast
from unittest import mock

from sqlalchemy import Engine

import config.app
from config.settings import settings_from
from poll.casting import Disposition, Outcome, Slip
from poll.records.committer import Committer
from poll.records.desks import Desks, open_desks

_LAG_SECONDS = 0.2


class _LyingBox:
    """Says what the box would say, and puts the slip in a little later."""

    def __init__(self, box: Committer) -> None:
        self._box = box
        self._later: queue.SimpleQueue[tuple[float, Slip]] = queue.SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def commit(self, slip: Slip) -> str | None:
        self._later.put((time.monotonic() + _LAG_SECONDS, slip))
        return slip.wording(Outcome(Disposition.ACCEPTED, 1 if slip.vote is None else slip.vote.contests))

    def holds(self, poll: int, elector: int) -> bool:
        return self._box.holds(poll, elector)

    def erase(self, call: str) -> None:
        self._box.erase(call)

    def _work(self) -> None:
        while True:
            due, slip = self._later.get()
            time.sleep(max(0.0, due - time.monotonic()))
            self._box.commit(slip)


def _lying_desks(engine: Engine) -> Desks:
    desks = open_desks(engine)
    return replace(desks, box=cast("Committer", _LyingBox(desks.box)))


with mock.patch.object(config.app, "open_desks", _lying_desks):
    app = config.app.create_app(settings_from())
