"""One round of calls: callers against a server, what all its processes used, and every vote looked for in the box."""

import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import select

from benchmarks.call_requests import STEPS, SignedCall, calls
from benchmarks.callers import Heard
from benchmarks.databases import Records
from benchmarks.load import DishonestRoundError
from benchmarks.servers import ROOT, Plan, Server, spent
from benchmarks.village import POLL_ID, PRIVATE_KEY
from poll.ballot import read_ballot
from poll.envelope import envelope_context, unseal
from poll.records import poll_store
from poll.records.database import open_database, reading
from poll.records.metadata import metadata

_WARM_SECONDS = 1.0
_MOST_PER_SECOND = 2_500


@dataclass(frozen=True, slots=True)
class Callers:
    """Who calls every server alike.

    Attributes:
        seconds: of one round.
        callers: calls under way at a time.
        folder: for logs and prepared calls.
        roll: electors on the roll, each of whom calls once at most.
        cpus: the processors of the callers, as taskset writes them; "" for all.
    """

    seconds: int
    callers: int
    folder: Path
    roll: int
    cpus: str

    def prepared(self, part: str) -> Path:
        """Return the file of calls for warming up (`warm`) or for counting (`counted`), made where it is not yet."""
        path = self.folder / f"{part}-{self.roll}.calls"
        if not path.exists():
            warm = round(_MOST_PER_SECOND * _WARM_SECONDS)
            everything = list(calls(self.roll, warm + _MOST_PER_SECOND * self.seconds))
            for name, some in (("warm", everything[:warm]), ("counted", everything[warm:])):
                (self.folder / f"{name}-{self.roll}.calls").write_bytes(msgspec.msgpack.encode(some))
        return path


@dataclass(frozen=True, slots=True)
class CallRound:
    """What one round showed.

    Attributes:
        calls: whole calls.
        calls_per_second, steps_per_second: over the round; a call has four steps.
        p50_ms: of all answers.
        p99_ms: of all answers, and of each step by its name.
        cpu_us: processor microseconds for each step, of all processes of the service and its database.
    """

    calls: int
    calls_per_second: float
    steps_per_second: float
    p50_ms: float
    p99_ms: dict[str, float]
    cpu_us: float

    @property
    def told(self) -> str:
        """Return the round in a few figures."""
        return f"{self.calls_per_second:.0f} calls/s, p99 {self.p99_ms['all']:.0f} ms, {self.cpu_us:.0f} us a step"


def measure(plan: Plan, records: Records | None, load: Callers) -> CallRound:
    """Start a server on fresh records, warm it up, have it called, and find every vote in the box as it was pressed.

    Args:
        plan: the server; its database URL is filled in here.
        records: where the records come from; None for hello, which keeps none.
        load: who calls.

    Raises:
        DishonestRoundError: an answer that was none, a vote that is missing or another one, a call that left a trace.
    """
    url = records.fresh() if records else ""
    full = Plan(plan.target, url, plan.workers, plan.threads, plan.cpus)
    with Server(full, load.folder / "server.log") as server:
        warm = _called(server.port, load, "warm", _WARM_SECONDS, waits=bool(records))
        processes = [*server.processes(), *(records.processes() if records else [])]
        before = spent(processes)
        heard = _called(server.port, load, "counted", load.seconds, waits=bool(records))
        after = spent(processes)
    if heard.failed or warm.failed:
        msg = f"{heard.failed + warm.failed} steps were not answered as they must be"
        raise DishonestRoundError(msg)
    if records:
        _check(url, load, {*warm.calls, *heard.calls})
    took = sorted(each for step in heard.milliseconds.values() for each in step)
    steps = len(took)
    return CallRound(
        len(heard.calls),
        len(heard.calls) / heard.seconds,
        steps / heard.seconds,
        _percentile(took, 0.50),
        {
            "all": _percentile(took, 0.99),
            **{name: _percentile(sorted(heard.milliseconds[name]), 0.99) for name in STEPS},
        },
        (after.cpu_seconds - before.cpu_seconds) * 1e6 / steps,
    )


def _called(port: int, load: Callers, part: str, seconds: float, *, waits: bool) -> Heard:
    pinned = ["taskset", "-c", load.cpus] if load.cpus else []
    program = [sys.executable, "-m", "benchmarks.callers", "--waits" if waits else "--no-waits"]
    done = subprocess.run(
        [*pinned, *program, str(port), str(load.prepared(part)), str(load.callers), str(seconds)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        msg = f"the callers ended with {done.returncode}: {done.stderr[-1000:].decode(errors='replace')}"
        raise DishonestRoundError(msg)
    return msgspec.json.decode(done.stdout, type=Heard)


def _percentile(took: Sequence[float], share: float) -> float:
    return took[min(len(took) - 1, math.ceil(len(took) * share) - 1)]


def _check(url: str, load: Callers, called: set[str]) -> None:
    """Open every envelope: the votes are those of the calls, no more and no fewer, and nothing is kept of a call."""
    signed = (call for part in ("warm", "counted") for call in _read(load.prepared(part)))
    expected = {call.id: (call.number, call.choice) for call in signed if call.id in called}
    engine = open_database(url)
    with reading(engine) as connection:
        poll = poll_store.find(connection, POLL_ID)
        box, roll, left = (metadata.tables[name] for name in ("envelopes", "electors", "calls"))
        found = connection.execute(select(box, roll.c.number).join(roll, roll.c.id == box.c.elector)).all()
        kept = connection.execute(select(left)).all()
    engine.dispose()
    votes = {}
    for row in found:
        paper = poll.rules.ballot_of(row.electorate)
        context = envelope_context(poll.id, poll.rules.sha256, row.electorate, row.unit)
        (mark,) = read_ballot(unseal(row.sealed, PRIVATE_KEY, context), paper).marks
        (option,) = mark.options
        votes[row.provider_id] = (row.number, paper[mark.contest].option(option).key)
    if votes != expected or len(found) != len(votes) or kept:
        msg = f"{len(expected)} calls, {len(found)} votes in the box, {len(kept)} calls left behind"
        raise DishonestRoundError(msg)


def _read(path: Path) -> list[SignedCall]:
    return msgspec.msgpack.decode(path.read_bytes(), type=list[SignedCall])
