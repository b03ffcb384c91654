"""One round of load: wrk replays signed texts against a server, and what all its processes used is added up."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import psutil
from sqlalchemy import func, select

from benchmarks.carrier import texts, write_requests
from benchmarks.databases import Records
from benchmarks.servers import ROOT, Plan, Server, Spent, spent
from gateway.webhook import TEXTS
from poll.records.database import open_database, reading
from poll.records.tables import envelopes

_REPLAY = ROOT / "benchmarks" / "replay.lua"
_WARM_SECONDS = 1
_MOST_PER_SECOND = 12_000


class DishonestRoundError(RuntimeError):
    """A round in which a text was not answered, or an acknowledged vote is not in the box: it proves nothing."""


@dataclass(frozen=True, slots=True)
class Workload:
    """What is sent to every server alike.

    Attributes:
        seconds: of one round.
        connections: kept open, each with one text under way.
        folder: for logs, counters and requests; on the disk that is measured.
        shim: the library that counts flushes.
        roll: electors on the roll.
        cpus: the processors of the generator, as taskset writes them; "" for all.
    """

    seconds: int
    connections: int
    folder: Path
    shim: Path
    roll: int
    cpus: str

    def requests(self, part: str) -> Path:
        """Return the file of requests for warming up (`warm`) or for counting (`counted`), made where it is not yet."""
        path = self.folder / f"{part}-{self.roll}.requests"
        if not path.exists():
            warm, counted = _MOST_PER_SECOND * _WARM_SECONDS, _MOST_PER_SECOND * self.seconds
            everything = iter(texts(self.roll, warm + counted))
            write_requests(
                self.folder / f"warm-{self.roll}.requests",
                (text for text, _ in zip(everything, range(warm), strict=False)),
            )
            write_requests(self.folder / f"counted-{self.roll}.requests", everything)
        return path


@dataclass(frozen=True, slots=True)
class Round:
    """What one round showed.

    Attributes:
        votes: answered requests.
        votes_per_second: over the round.
        p50_ms, p99_ms: of the answers, in milliseconds.
        cpu_us: processor microseconds for each vote, of all processes of the service and its database.
        written_kb: kilobytes written to disk for each vote.
        flushes: flushes to disk for each vote.
    """

    votes: int
    votes_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    written_kb: float
    flushes: float

    @property
    def told(self) -> str:
        """Return the round in a few figures."""
        return f"{self.votes_per_second:.0f}/s, p99 {self.p99_ms:.0f} ms, {self.cpu_us:.0f} us"


class Told(Protocol):
    """What a round of any kind can say of itself."""

    @property
    def told(self) -> str:
        """Return the round in a few figures."""
        ...


AnyRound = TypeVar("AnyRound", bound=Told)


class _Heard(NamedTuple):
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int


def measure(plan: Plan, records: Records | None, load: Workload, *, delay_us: int = 0) -> Round:
    """Start a server on fresh records, warm it up, load it, and see that every acknowledged vote is in the box.

    Args:
        plan: the server; its database URL is filled in here.
        records: where the records come from; None for hello, which keeps none.
        load: what is sent.
        delay_us: microseconds added to every flush of the service's own processes.

    Raises:
        DishonestRoundError: an answer other than 200, or fewer envelopes than acknowledged votes.
    """
    url = records.fresh() if records else ""
    counter = load.folder / "flushes"
    counter.write_bytes(bytes(8))
    shim = {"LD_PRELOAD": str(load.shim), "FLUSH_COUNT_FILE": str(counter), "FLUSH_DELAY_US": str(delay_us)}
    full = Plan(plan.target, url, plan.workers, plan.threads, plan.cpus, shim)
    outside_before = records.flushes() if records else None
    with Server(full, load.folder / "server.log") as server:
        warm = _wrk(server.port, load, "warm", _WARM_SECONDS)
        processes = _processes(server, records)
        before, flushed_before = spent(processes), _count(counter)
        heard = _wrk(server.port, load, "counted", load.seconds)
        after, flushed_after = spent(processes), _count(counter)
    if records:
        _check(heard, warm, url)
    outside = (records.flushes() if records else None, outside_before)
    return _round(heard, warm, before, after, _flushes(flushed_after - flushed_before, outside, heard, warm))


def _processes(server: Server, records: Records | None) -> list[psutil.Process]:
    return [*server.processes(), *(records.processes() if records else [])]


def _flushes(own: int, outside: tuple[int | None, int | None], heard: _Heard, warm: _Heard) -> float:
    after, before = outside
    if after is None or before is None:
        return own / heard.requests
    # A server counts its own flushes for good only when a client has left, so the warming up is in it.
    return (after - before) / (heard.requests + warm.requests)


def _round(heard: _Heard, warm: _Heard, before: Spent, after: Spent, flushes: float) -> Round:
    if heard.failed or warm.failed:
        msg = f"{heard.failed + warm.failed} of {heard.requests + warm.requests} texts were not answered with 200"
        raise DishonestRoundError(msg)
    return Round(
        heard.requests,
        heard.requests / heard.seconds,
        heard.p50_ms,
        heard.p99_ms,
        (after.cpu_seconds - before.cpu_seconds) * 1e6 / heard.requests,
        (after.written_bytes - before.written_bytes) / 1024 / heard.requests,
        flushes,
    )


def _check(heard: _Heard, warm: _Heard, url: str) -> None:
    engine = open_database(url)
    with reading(engine) as connection:
        rows = connection.execute(select(func.count()).select_from(envelopes)).scalar_one()
    engine.dispose()
    if rows < heard.requests + warm.requests:
        msg = f"{heard.requests + warm.requests} votes acknowledged, {rows} in the box"
        raise DishonestRoundError(msg)


def _wrk(port: int, load: Workload, part: str, seconds: int) -> _Heard:
    pinned = ["taskset", "-c", load.cpus] if load.cpus else []
    shape = ["-t1", f"-c{load.connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(_REPLAY)]
    done = subprocess.run(
        [*pinned, "wrk", *shape, f"http://127.0.0.1:{port}{TEXTS}"],
        env={**os.environ, "REQUESTS": str(load.requests(part))},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if found is None:
        msg = f"wrk ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}"
        raise DishonestRoundError(msg)
    return _Heard(**json.loads(found[1]))


def _count(counter: Path) -> int:
    return int.from_bytes(counter.read_bytes(), "little")


def interleaved(
    rounds: int, ways: Sequence[tuple[str, Callable[[], AnyRound]]], tell: Callable[[str], None]
) -> dict[str, list[AnyRound]]:
    """Run every way once in each round, in turns forwards and backwards, so that no way always has the quiet moment."""
    seen: dict[str, list[AnyRound]] = {name: [] for name, _ in ways}
    for number in range(rounds):
        for name, way in ways if number % 2 == 0 else reversed(ways):
            began = time.monotonic()
            result = way()
            seen[name].append(result)
            tell(f"  {number + 1}/{rounds} {name}: {result.told} ({time.monotonic() - began:.0f} s)")
    return seen
