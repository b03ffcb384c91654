"""How long the import of a roll takes beside a bare csv.reader, and how much memory.

`run(rows)` is what `xiangyin bench roll` reports; `python -m benchmarks.roll 1000000` prints it.
"""

import csv
import json
import multiprocessing
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from config.acts.rolls import import_roll
from poll.records import poll_store
from poll.records.database import open_database, writing
from poll.records.metadata import metadata
from poll.roll_file import RollFile
from poll.rule_file import read_rules

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_RULES = Path(__file__).parent.parent / "config" / "polls" / "village-secretary-short.toml"
_POLL = "bench"


def run(rows: int, rounds: int = 3) -> dict[str, object]:
    """Measure a bare csv.reader and the whole import in turns, each in a process of its own.

    Args:
        rows: people on the roll; their numbers are fictional, random and all different.
        rounds: of both, interleaved, so that a slow minute of the machine hits both.

    Returns:
        `ratio_to_csv_reader` (median CPU over median CPU), and for both the median, least and most CPU
        microseconds a row, seconds of the clock, and the peak of memory in MB.
    """
    with tempfile.TemporaryDirectory(prefix="xiangyin-bench-") as folder:
        file = Path(folder) / "roll.csv"
        _in_child(partial(_writer, rows=rows), file)
        measured: dict[str, list[tuple[float, float, float]]] = {"csv_reader": [], "import": []}
        for _ in range(rounds):
            measured["csv_reader"].append(_in_child(_bare, file))
            measured["import"].append(_in_child(_import, file))
    bare, whole = (statistics.median(cpu for cpu, _, _ in measured[name]) for name in ("csv_reader", "import"))
    return {
        "rows": rows,
        "rounds": rounds,
        "ratio_to_csv_reader": round(whole / bare, 2),
        **{name: _summary(each, rows) for name, each in measured.items()},
    }


def _summary(measured: list[tuple[float, float, float]], rows: int) -> dict[str, float]:
    each_row = [cpu / rows * 1e6 for cpu, _, _ in measured]
    return {
        "cpu_us_per_row": round(statistics.median(each_row), 2),
        "cpu_us_per_row_least": round(min(each_row), 2),
        "cpu_us_per_row_most": round(max(each_row), 2),
        "seconds": round(statistics.median(seconds for _, seconds, _ in measured), 2),
        "peak_mb": round(max(peak for _, _, peak in measured), 1),
    }


def _writer(file: Path, rows: int) -> Callable[[], None]:
    return partial(_write_roll, file, rows)


def _write_roll(file: Path, rows: int) -> None:
    chosen = random.Random(7).sample(range(10_000_000), rows)  # noqa: S311 - the same roll every time.
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(["编号", "姓名", "电话", "评议主体", "小组", "语言"])
        for place, number in enumerate(chosen, 1):
            writer.writerow([place, f"村民{place}", f"1990{number:07d}", "villagers", f"group_{place % 4 + 1}", "zh"])


def _in_child(prepare: Callable[[Path], Callable[[], None]], file: Path) -> tuple[float, float, float]:
    context = multiprocessing.get_context("spawn")
    answer: Queue[tuple[float, float, float]] = context.Queue()
    child = context.Process(target=_measure, args=(prepare, file, answer))
    child.start()
    measured = answer.get()
    child.join()
    return measured


def _measure(
    prepare: Callable[[Path], Callable[[], None]], file: Path, answer: "Queue[tuple[float, float, float]]"
) -> None:
    work = prepare(file)
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    # getrusage would count the parent's peak as well.
    (peak,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    answer.put((cpu, clock, int(peak) / 1024))


def _bare(file: Path) -> Callable[[], None]:
    def read() -> None:
        with file.open(encoding="utf-8", newline="") as opened:
            for _ in csv.reader(opened):
                pass

    return read


def _import(file: Path) -> Callable[[], None]:
    """Make an office with a poll; what is timed is the import: parse, normalise, check, insert, durable commit."""
    rules, _ = read_rules(_RULES.read_bytes(), _RULES.name)
    if rules is None:
        raise RuntimeError(_RULES)
    folder = tempfile.mkdtemp(dir=file.parent)
    engine = open_database(f"sqlite:///{folder}/records.db")
    metadata.create_all(engine)
    with writing(engine) as connection:
        poll_store.create(
            connection,
            _POLL,
            "+8619900000000",
            rules,
            _RULES.read_bytes(),
            public_key=X25519PrivateKey.generate().public_key(),
            locked_key=b"",
            receipt_key=bytes(32),
        )

    def import_() -> None:
        with writing(engine) as connection:
            import_roll(connection, _POLL, RollFile(file, rules, "CN"), file.name, "bench", 0, replace=False)

    return import_


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1])), indent=2))
