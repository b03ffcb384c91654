"""`xiangyin bench calls`: whole calls against the running service, beside hello in the same interleaved rounds."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.call_load import Callers, CallRound, measure
from benchmarks.call_requests import STEPS
from benchmarks.databases import PostgresqlRecords, PostgresqlServer, Records, SqliteRecords, state_folder
from benchmarks.figures import Figure, as_json, figure
from benchmarks.instructions import instructions
from benchmarks.load import interleaved
from benchmarks.machine import machine
from benchmarks.servers import THREADS, Plan

_HELLO = "benchmarks.hello:app"
_SMALL_ROLL = 20_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What is measured, and how long.

    Attributes:
        databases: `sqlite`, `postgresql`.
        parts: of `rates`, `processes`, `instructions`.
        rounds: interleaved rounds.
        seconds: of calling in each round.
        callers: calls under way at a time.
        roll: electors on the roll.
        state: the folder whose disk is measured.
    """

    databases: tuple[str, ...]
    parts: tuple[str, ...]
    rounds: int = 5
    seconds: int = 5
    callers: int = 64
    roll: int = 100_000
    state: Path = Path("/var/tmp")  # noqa: S108 - a folder of one's own is made in it; it is on a disk, /tmp may not be.


@dataclass(slots=True)
class _Bench:
    settings: Settings
    tell: Callable[[str], None]
    folder: Path
    server: PostgresqlServer | None = None
    figures: dict[str, dict[str, Figure]] = field(default_factory=dict)

    def records(self, database: str, roll: int) -> Records:
        if database == "sqlite":
            return SqliteRecords(self.folder, roll)
        if self.server is None:
            self.server = PostgresqlServer(self.folder)
        return PostgresqlRecords(self.server, roll)

    def load(self, cpus: str) -> Callers:
        settings = self.settings
        return Callers(settings.seconds, settings.callers, self.folder, settings.roll, cpus)

    def note(self, name: str, **figures: Figure) -> None:
        self.figures.setdefault(name, {}).update(figures)


def run(settings: Settings, tell: Callable[[str], None]) -> dict[str, object]:
    """Measure what the settings name.

    Returns:
        `machine`, `settings`, `hello` and one entry for each database, as `benchmarks.votes.run` does. A step is one
        request of a call; a whole call has four (`benchmarks.call_requests.STEPS`).

    Raises:
        DishonestRoundError: a step was not answered, or a vote is not in the box as it was pressed.
    """
    folder = state_folder(settings.state)
    bench = _Bench(settings, tell, folder)
    described = machine(folder)
    parts = {"rates": _rates, "processes": _processes, "instructions": _instructions}
    try:
        for part in (each for each in parts if each in settings.parts):
            parts[part](bench)
    finally:
        if bench.server is not None:
            bench.server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "machine": described,
        "settings": {
            "rounds": settings.rounds,
            "seconds": settings.seconds,
            "callers": settings.callers,
            "roll": settings.roll,
            "threads": THREADS,
        },
        **{name: as_json(figures) for name, figures in bench.figures.items()},
    }


def _rates(bench: _Bench) -> None:
    settings = bench.settings
    bench.tell(f"rates: {settings.callers} callers, {settings.rounds} rounds")
    of_server, of_callers = ("0", "1") if (os.cpu_count() or 1) > 1 else ("", "")
    load = bench.load(of_callers)
    ways: list[tuple[str, Callable[[], CallRound]]] = [
        ("hello", lambda: measure(Plan(_HELLO, cpus=of_server), None, load))
    ]
    ways += [(database, _service(bench, database, load, of_server)) for database in settings.databases]
    seen = interleaved(settings.rounds, ways, bench.tell)
    for name, rounds in seen.items():
        bench.note(name, **_absolute(rounds))
        if name != "hello":
            pairs = list(zip(rounds, seen["hello"], strict=True))
            bench.note(
                name,
                cpu_ratio_to_hello=figure([ours.cpu_us / base.cpu_us for ours, base in pairs]),
                throughput_ratio_to_hello=figure(
                    [ours.steps_per_second / base.steps_per_second for ours, base in pairs]
                ),
                p99_ratio_to_hello=figure([ours.p99_ms["all"] / base.p99_ms["all"] for ours, base in pairs]),
            )


def _service(bench: _Bench, database: str, load: Callers, cpus: str, workers: int = 1) -> Callable[[], CallRound]:
    records = bench.records(database, bench.settings.roll)
    return lambda: measure(Plan("service", workers=workers, cpus=cpus), records, load)


def _absolute(rounds: Sequence[CallRound]) -> dict[str, Figure]:
    return {
        "calls_per_second": figure([each.calls_per_second for each in rounds]),
        "steps_per_second": figure([each.steps_per_second for each in rounds]),
        "cpu_us_per_step": figure([each.cpu_us for each in rounds]),
        "p50_ms": figure([each.p50_ms for each in rounds]),
        **{f"p99_ms_{name}": figure([each.p99_ms[name] for each in rounds]) for name in ("all", *STEPS)},
    }


def _processes(bench: _Bench) -> None:
    for database in bench.settings.databases:
        bench.tell(f"processes: two on one database, against one: {database}")
        load = bench.load("")
        ways = [
            ("one process", _service(bench, database, load, "")),
            ("two processes", _service(bench, database, load, "", workers=2)),
        ]
        seen = interleaved(bench.settings.rounds, ways, bench.tell)
        pairs = list(zip(seen["one process"], seen["two processes"], strict=True))
        bench.note(
            database,
            two_processes_p99_ratio=figure([two.p99_ms["all"] / one.p99_ms["all"] for one, two in pairs]),
            two_processes_throughput_ratio=figure([two.calls_per_second / one.calls_per_second for one, two in pairs]),
        )


def _instructions(bench: _Bench) -> None:
    for database in bench.settings.databases:
        bench.tell(f"instructions: callgrind, two short programs: {database}")
        records = bench.records(database, _SMALL_ROLL)
        hello, ours = [], []
        for _ in range(max(1, bench.settings.rounds // 2)):
            hello.append(instructions("hello-calls", None, bench.folder))
            ours.append(instructions("calls", records, bench.folder))
            bench.tell(f"  {ours[-1] / hello[-1]:.3f} x hello")
        bench.note("hello", instructions_per_step=figure(hello))
        bench.note(
            database,
            instructions_per_step=figure(ours),
            instructions_ratio_to_hello=figure([step / base for step, base in zip(ours, hello, strict=True)]),
        )
