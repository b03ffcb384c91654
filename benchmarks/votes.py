"""`xiangyin bench votes`: the running service against hello, in the same server and the same interleaved rounds."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.carrier import texts
from benchmarks.crash import CrashRound, crash
from benchmarks.databases import PostgresqlRecords, PostgresqlServer, Records, SqliteRecords, state_folder
from benchmarks.figures import Figure, as_json, figure
from benchmarks.instructions import hello_instructions, vote_instructions
from benchmarks.load import Round, Workload, interleaved, measure
from benchmarks.machine import machine
from benchmarks.servers import THREADS, Plan
from benchmarks.tools import build

_HELLO = "benchmarks.hello:app"
_LIAR = "benchmarks.liar:app"
_SMALL_ROLL = 20_000
_SLOW_DISK_US = 8_000
_CRASH_CONNECTIONS = 24
_CRASH_ROLL = 200_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What is measured, and how long.

    Attributes:
        databases: `sqlite`, `postgresql`.
        parts: of `rates`, `instructions`, `processes`, `disk`, `growth`, `kill`.
        rounds: interleaved rounds of each measurement of load.
        seconds: of load in each round.
        connections: open at a time, each with one text under way.
        roll: electors on the roll.
        growth: the small and the large roll whose CPU for each vote is compared.
        kills: how often the service is killed.
        state: the folder whose disk is measured.
    """

    databases: tuple[str, ...]
    parts: tuple[str, ...]
    rounds: int = 5
    seconds: int = 5
    connections: int = 64
    roll: int = 1_000_000
    growth: tuple[int, int] = (100_000, 10_000_000)
    kills: int = 10
    state: Path = Path("/var/tmp")  # noqa: S108 - a folder of one's own is made in it; it is on a disk, /tmp may not be.


@dataclass(slots=True)
class _Bench:
    """One run: its settings, its folder, what is up and what has been found."""

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

    def load(self, roll: int, cpus: str) -> Workload:
        settings = self.settings
        return Workload(settings.seconds, settings.connections, self.folder, build("shim", self.folder), roll, cpus)

    def note(self, database: str, **figures: Figure) -> None:
        self.figures.setdefault(database, {}).update(figures)


def run(settings: Settings, tell: Callable[[str], None]) -> dict[str, object]:
    """Measure what the settings name.

    Args:
        settings: what, and how long.
        tell: is told what runs now and what each round showed.

    Returns:
        `machine`, `settings`, `hello` and one entry for each database: medians under their names, the least and the
        most of the rounds under the same names in `spread`. Ratios are those of one round, service over hello.

    Raises:
        DishonestRoundError: a round lost a text or a vote; nothing of it is reported.
    """
    folder = state_folder(settings.state)
    bench = _Bench(settings, tell, folder)
    described = machine(folder)
    parts: dict[str, Callable[[_Bench, str], None]] = {
        "instructions": _instructions,
        "processes": _processes,
        "disk": _disk,
        "growth": _growth,
        "kill": _kill,
    }
    try:
        if "rates" in settings.parts:
            _rates(bench)
        for part in (each for each in parts if each in settings.parts):
            for database in settings.databases:
                parts[part](bench, database)
    finally:
        if bench.server is not None:
            bench.server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "machine": described,
        "settings": {
            "rounds": settings.rounds,
            "seconds": settings.seconds,
            "connections": settings.connections,
            "roll": settings.roll,
            "threads": THREADS,
        },
        **{name: as_json(figures) for name, figures in bench.figures.items()},
    }


def _rates(bench: _Bench) -> None:
    settings = bench.settings
    bench.tell(f"rates: roll of {settings.roll:,}, {settings.connections} connections, {settings.rounds} rounds")
    of_server, of_generator = _halves()
    load = bench.load(settings.roll, of_generator)
    ways: list[tuple[str, Callable[[], Round]]] = [
        ("hello", lambda: measure(Plan(_HELLO, cpus=of_server), None, load)),
    ]
    for database in settings.databases:
        records = bench.records(database, settings.roll)
        ways.append((database, _service(records, load, of_server)))
    seen = interleaved(settings.rounds, ways, bench.tell)
    for name, rounds in seen.items():
        bench.note(name, **_absolute(rounds, keeps_votes=name != "hello"))
        if name != "hello":
            bench.note(name, **_ratios(rounds, seen["hello"]))


def _service(records: Records, load: Workload, cpus: str) -> Callable[[], Round]:
    return lambda: measure(Plan("service", cpus=cpus), records, load)


def _absolute(rounds: Sequence[Round], *, keeps_votes: bool) -> dict[str, Figure]:
    figures = {
        "votes_per_second": figure([each.votes_per_second for each in rounds]),
        "p50_ms": figure([each.p50_ms for each in rounds]),
        "p99_ms": figure([each.p99_ms for each in rounds]),
        "cpu_us_per_vote": figure([each.cpu_us for each in rounds]),
    }
    if keeps_votes:
        figures["fsyncs_per_vote"] = figure([each.flushes for each in rounds])
        figures["written_kb_per_vote"] = figure([each.written_kb for each in rounds])
    return figures


def _ratios(rounds: Sequence[Round], hello: Sequence[Round]) -> dict[str, Figure]:
    pairs = list(zip(rounds, hello, strict=True))
    return {
        "cpu_ratio_to_hello": figure([vote.cpu_us / base.cpu_us for vote, base in pairs]),
        "throughput_ratio_to_hello": figure([vote.votes_per_second / base.votes_per_second for vote, base in pairs]),
        "p99_ratio_to_hello": figure([vote.p99_ms / base.p99_ms for vote, base in pairs]),
    }


def _instructions(bench: _Bench, database: str) -> None:
    bench.tell(f"instructions {database}: callgrind, three short programs, about a minute")
    records = bench.records(database, _SMALL_ROLL)
    hello, together, alone = [], [], []
    for _ in range(max(1, bench.settings.rounds // 2)):
        hello.append(hello_instructions(bench.folder))
        together.append(vote_instructions("together", records, bench.folder))
        alone.append(vote_instructions("alone", records, bench.folder))
        bench.tell(f"  {together[-1] / hello[-1]:.3f} x hello in batches, {alone[-1] / hello[-1]:.3f} x one by one")
    bench.note("hello", instructions=figure(hello))
    bench.note(
        database,
        instructions_per_vote=figure(together),
        instructions_ratio_to_hello=figure([vote / base for vote, base in zip(together, hello, strict=True)]),
        instructions_ratio_to_hello_batch_of_1=figure([vote / base for vote, base in zip(alone, hello, strict=True)]),
    )


def _processes(bench: _Bench, database: str) -> None:
    if database != "sqlite":
        return
    bench.tell("processes: two on one SQLite file, against one")
    records, load = bench.records(database, bench.settings.roll), bench.load(bench.settings.roll, "")
    ways: list[tuple[str, Callable[[], Round]]] = [
        ("one process", lambda: measure(Plan("service"), records, load)),
        ("two processes", lambda: measure(Plan("service", workers=2), records, load)),
    ]
    seen = interleaved(bench.settings.rounds, ways, bench.tell)
    pairs = list(zip(seen["one process"], seen["two processes"], strict=True))
    bench.note(
        database,
        two_processes_p99_ratio=figure([two.p99_ms / one.p99_ms for one, two in pairs]),
        two_processes_throughput_ratio=figure([two.votes_per_second / one.votes_per_second for one, two in pairs]),
    )


def _disk(bench: _Bench, database: str) -> None:
    if database != "sqlite":
        return
    bench.tell("disk: 8 ms added to every flush, against none")
    of_server, of_generator = _halves()
    records, load = bench.records(database, bench.settings.roll), bench.load(bench.settings.roll, of_generator)
    plan = Plan("service", cpus=of_server)
    ways: list[tuple[str, Callable[[], Round]]] = [
        ("as it is", lambda: measure(plan, records, load)),
        ("8 ms slower", lambda: measure(plan, records, load, delay_us=_SLOW_DISK_US)),
    ]
    seen = interleaved(bench.settings.rounds, ways, bench.tell)
    pairs = zip(seen["as it is"], seen["8 ms slower"], strict=True)
    kept = [slow.votes_per_second / fast.votes_per_second for fast, slow in pairs]
    bench.note(database, slow_disk_throughput_kept=figure(kept))


def _growth(bench: _Bench, database: str) -> None:
    if database != "sqlite":
        return
    small, large = bench.settings.growth
    bench.tell(f"growth: a roll of {large:,} against one of {small:,}; making the large one takes a minute or two")
    of_server, of_generator = _halves()
    plan = Plan("service", cpus=of_server)
    rolls = {roll: (bench.records(database, roll), bench.load(roll, of_generator)) for roll in (small, large)}
    ways: list[tuple[str, Callable[[], Round]]] = [
        (f"{small:,}", lambda: measure(plan, *rolls[small])),
        (f"{large:,}", lambda: measure(plan, *rolls[large])),
    ]
    seen = interleaved(bench.settings.rounds, ways, bench.tell)
    pairs = zip(seen[f"{small:,}"], seen[f"{large:,}"], strict=True)
    bench.note(database, growth_cpu_ratio=figure([of_large.cpu_us / of_small.cpu_us for of_small, of_large in pairs]))


def _kill(bench: _Bench, database: str) -> None:
    kills = bench.settings.kills
    bench.tell(f"kill {database}: {kills} times under load, then the liar")
    records = bench.records(database, _CRASH_ROLL)
    url, signed = records.fresh(), texts(_CRASH_ROLL, _CRASH_ROLL)
    outage = bench.server.crash if database == "postgresql" and bench.server is not None else None
    log = bench.folder / "server.log"
    rounds: list[CrashRound] = []
    for number in range(kills):
        plan = Plan("service", url)
        # Every second time the database server goes down with the service.
        down = outage if number % 2 else None
        seen = crash(plan, signed, log, connections=_CRASH_CONNECTIONS, after=(0.5, 2.0), outage=down)
        rounds.append(seen)
        bench.tell(
            f"  {number + 1}/{kills}: {seen.acknowledged} acknowledged, {seen.lost} lost {'; '.join(seen.wrong)}"
        )
    liar = Plan(_LIAR, records.fresh())
    fresh = texts(_CRASH_ROLL, _CRASH_ROLL)
    caught = crash(liar, fresh, log, connections=_CRASH_CONNECTIONS, after=(0.5, 2.0), restart=False).lost
    bench.tell(f"  the liar: {caught} lost")
    bench.note(
        database,
        acknowledged_lost=figure([sum(each.lost for each in rounds)]),
        acknowledged_before_kill=figure([sum(each.acknowledged for each in rounds)]),
        kill_rounds_with_damage=figure([sum(bool(each.wrong) for each in rounds)]),
        liar_lost=figure([caught]),
    )


def _halves() -> tuple[str, str]:
    """Return the processor of the server and that of the generator; none is given where there is one for both."""
    return ("0", "1") if (os.cpu_count() or 1) > 1 else ("", "")
