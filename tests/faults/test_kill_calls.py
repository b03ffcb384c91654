"""Killed while people are on the line, the service has lost no vote that it confirmed aloud, and calls go on."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import select

from benchmarks.call_requests import STEPS, SignedCall, calls
from benchmarks.servers import Plan, Server
from benchmarks.village import write_village
from poll.records.database import open_database, reading
from poll.records.tables import envelopes, inbox

_ROLL = 2_000
_CALLERS = 16
_SECONDS = 0.8
_CONFIRM = STEPS.index("confirm")
_SECRET = {"XIANGYIN_SECRET_KEY": "the same before and after the crash"}
_OK = 200


@dataclass(slots=True)
class Line:
    """What callers heard: of each call the answers to its steps so far."""

    answers: dict[str, list[bytes]] = field(default_factory=dict)
    made: dict[str, SignedCall] = field(default_factory=dict)

    @property
    def confirmed(self) -> set[str]:
        """Return the calls that were told that their vote is in the box."""
        return {call for call, answers in self.answers.items() if len(answers) > _CONFIRM}


def call_until_killed(port: int, waiting: Iterator[SignedCall], line: Line, guard: threading.Lock) -> None:
    """Make one call after the other as far as its confirmation, until nobody answers any more."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        while True:
            with guard:
                call = next(waiting)
            line.made[call.id] = call
            for step in range(_CONFIRM + 1):
                answer = post(connection, call, step)
                line.answers.setdefault(call.id, []).append(answer)
    except (OSError, HTTPException, StopIteration):
        return


def post(connection: HTTPConnection, call: SignedCall, step: int) -> bytes:
    """Hand one step of a call in and return the answer."""
    posted = call.posted[step]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": posted.signature}
    connection.request("POST", posted.target, posted.form, headers)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == _OK
    return body


def box_of(url: str) -> tuple[list[str], set[str]]:
    """Return the calls that the envelopes came with, in the order of the box, and the calls in the inbox."""
    engine = open_database(url)
    with reading(engine) as connection:
        box = list(connection.scalars(select(envelopes.c.provider_id).order_by(envelopes.c.seq)))
        known = set(connection.scalars(select(inbox.c.provider_id)))
    engine.dispose()
    return box, known


def test_a_vote_that_was_confirmed_aloud_survives_a_kill_and_calls_go_on(sqlite_url: str, tmp_path: Path) -> None:
    """Every call whose caller heard that the vote is in the box has its envelope, once; who was asked to confirm when
    the service died confirms to the next one, and a repeated confirmation is answered as before, byte for byte.
    """
    write_village(sqlite_url, _ROLL)
    plan = Plan("service", sqlite_url, threads=_CALLERS, environment=_SECRET)
    line, guard, waiting = Line(), threading.Lock(), calls(_ROLL, _ROLL)

    with Server(plan, tmp_path / "log") as server:
        callers = [
            threading.Thread(target=call_until_killed, args=(server.port, waiting, line, guard), daemon=True)
            for _ in range(_CALLERS)
        ]
        for caller in callers:
            caller.start()
        time.sleep(_SECONDS)
        server.kill()
        for caller in callers:
            caller.join(20)
    box, known = box_of(sqlite_url)

    assert len(line.confirmed) > _CALLERS
    assert line.confirmed <= set(box)
    assert len(box) == len(set(box))
    assert set(line.answers) <= known

    asked = [call for call, answers in line.answers.items() if len(answers) == _CONFIRM]
    with Server(plan, tmp_path / "log") as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        for call in asked:
            # Whose confirmation was written just before the kill is answered from the records, and counts once.
            assert b"<Gather" in post(connection, line.made[call], _CONFIRM)
        for call in sorted(line.confirmed)[:20]:
            assert post(connection, line.made[call], _CONFIRM) == line.answers[call][_CONFIRM]
        connection.close()
    box, _ = box_of(sqlite_url)

    assert set(asked) | line.confirmed <= set(box)
    assert len(box) == len(set(box))
