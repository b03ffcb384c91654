"""Instructions for each vote, counted by callgrind: a figure that does not depend on how busy the machine is."""

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.databases import Records
from benchmarks.servers import ROOT, service_environment
from benchmarks.tools import build

_WARM, _COUNTED = 128, 256
_TOTAL = re.compile(r"^totals: (\d+)$", re.MULTILINE)


def hello_instructions(folder: Path) -> float:
    """Return the instructions of one POST to hello."""
    return instructions("hello", None, folder)


def vote_instructions(way: str, records: Records, folder: Path) -> float:
    """Return the instructions of one vote, its share of the commit included.

    Args:
        way: `alone` for one vote in a commit, `together` for two commits in 32 votes; see `in_process`.
        records: of a roll of at least 20,000.
        folder: for callgrind's files.
    """
    return instructions(way, records, folder)


def instructions(way: str, records: Records | None, folder: Path) -> float:
    """Return the instructions of one request of a way of `in_process`; None is for hello, which keeps no records."""
    return _count(way, records.fresh() if records else "", folder)


def _count(way: str, url: str, folder: Path) -> float:
    out = folder / "callgrind.out"
    for old in folder.glob("callgrind.out*"):
        old.unlink()
    valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}"]
    program = [
        sys.executable,
        "-m",
        "benchmarks.in_process",
        way,
        str(_WARM),
        str(_COUNTED),
        str(build("marks", folder)),
    ]
    done = subprocess.run(
        [*valgrind, *program],
        cwd=ROOT,
        env={**os.environ, **service_environment(url), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    counted = out.with_name(f"{out.name}.1")
    found = _TOTAL.search(counted.read_text()) if done.returncode == 0 and counted.exists() else None
    if found is None:
        msg = f"callgrind ended with {done.returncode}: {done.stderr[-2000:]}"
        raise RuntimeError(msg)
    return int(found[1]) / _COUNTED
