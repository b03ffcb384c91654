"""`xiangyin bench count`: sealed ballots opened and counted, against a bare loop that only opens them."""

import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from poll.ballot import Ballot, Mark, ballot_size, write_ballot
from poll.envelope import SEAL_BYTES, envelope_context, seal
from poll.rule_file import read_rules
from poll.rules import RuleSet
from tally.canvass import OpenedBox, StrippedBox, VoidedBox, heading_after
from tally.count import count
from tally.squash import Accounts, CountingEnvelope
from tally.strip import RECORD, strip
from tally.totals import Block

_KEY = bytes(range(1, 33))
_POLL = "bench-count"
_ROUNDS = 3
_SEALED_ANEW = 100_000
_PRESET = Path(__file__).parents[1] / "config" / "polls" / "village-secretary-long.toml"


@dataclass(frozen=True)
class _Box:
    rules: RuleSet
    stripped: StrippedBox
    path: Path
    contexts: tuple[bytes, ...]


def run(ballots: int = 1_000_000) -> dict[str, object]:
    """Open and count a stripped list of `ballots`, and open the same list in a bare HPKE loop, in turns.

    The list is made once and kept in the folder for temporary files. At most 100,000 ballots are sealed; a larger list
    repeats them, which changes nothing for the opener: each record is opened by itself.

    Returns:
        Seconds (medians of three interleaved rounds), ratios, ballots per second and the peak of memory in MB.
        `ratio_to_bare_loop`: CPU of the bare loop over CPU of the count, one process each: so per core.
        `two_processes_ratio`: ballots/s with two processes over one. `peak_mb`: of a process that only counts.
    """
    box = _box(ballots)
    times: dict[str, list[float]] = {"bare": [], "one": [], "two": []}
    cpu: dict[str, list[float]] = {"bare": [], "one": []}
    for _ in range(_ROUNDS):
        started = time.process_time()
        times["bare"].append(_bare(box))
        cpu["bare"].append(time.process_time() - started)
        started = time.process_time()
        times["one"].append(_counting(box, 1))
        cpu["one"].append(time.process_time() - started)
        times["two"].append(_counting(box, 2))
    seconds = {name: median(each) for name, each in times.items()}
    return {
        "ballots": ballots,
        "seconds": {name: [round(each, 3) for each in rounds] for name, rounds in times.items()},
        "ballots_per_second": {name: round(ballots / each) for name, each in seconds.items()},
        "cpu_seconds": {name: [round(each, 3) for each in rounds] for name, rounds in cpu.items()},
        "ratio_to_bare_loop": round(median(cpu["bare"]) / median(cpu["one"]), 3),
        "two_processes_ratio": round(seconds["one"] / seconds["two"], 3),
        "peak_mb": round(_peak_mb(box), 1),
    }


def _box(ballots: int) -> _Box:
    rules, _ = read_rules(_PRESET.read_bytes(), _PRESET.name)
    assert rules is not None  # noqa: S101 - a benchmark of a preset.
    folder = Path(tempfile.gettempdir()) / f"xiangyin-bench-count-{ballots}-{rules.sha256[:12]}"
    heading = heading_after(_POLL, rules.sha256, None)
    stripped_file = folder / "stripped"
    folder.mkdir(exist_ok=True)
    with stripped_file.open("wb") if not stripped_file.exists() else io.BytesIO() as file:
        # The cached list has other random bytes than a new one, but the same groups, blocks and length.
        stripped = strip(
            VoidedBox(heading, 0, 0, ""),
            _envelopes(ballots if isinstance(file, io.BufferedWriter) else 0, rules),
            Accounts(),
            ballot_size(rules) + SEAL_BYTES,
            rules.smallest_cell,
            by_channel=False,
            stripped_list=file,
        )
    about = folder / "groups.json"
    if stripped.envelopes:
        about.write_text(json.dumps([list(group) for group in stripped.groups]))
    groups = tuple((electorate, unit) for electorate, unit in json.loads(about.read_text()))
    return _with_groups(rules, stripped, groups, ballots, stripped_file)


def _with_groups(
    rules: RuleSet, stripped: StrippedBox, groups: tuple[tuple[str, str], ...], ballots: int, path: Path
) -> _Box:
    blocks = tuple(Block(electorate, (unit,), "", ballots // len(groups)) for electorate, unit in groups)
    whole = StrippedBox(stripped.heading, "", ballots, groups, blocks, (), ())
    return _Box(rules, whole, path, tuple(envelope_context(_POLL, rules.sha256, *group) for group in groups))


def _envelopes(ballots: int, rules: RuleSet) -> Iterator[CountingEnvelope]:
    public, size = X25519PrivateKey.from_private_bytes(_KEY).public_key(), ballot_size(rules)
    kept: list[CountingEnvelope] = []
    for number in range(min(ballots, _SEALED_ANEW)):
        electorate = rules.electorates[number % len(rules.electorates)].id
        unit = rules.units[number % len(rules.units)].id
        paper = rules.ballot_of(electorate)
        digest = sha256(str(number).encode()).digest()
        marks = tuple(
            Mark(at, (contest.options[digest[at % 32] % len(contest.options)].id,)) for at, contest in enumerate(paper)
        )
        context = envelope_context(_POLL, rules.sha256, electorate, unit)
        sealed = seal(write_ballot(Ballot(marks), paper, size), public, context)
        kept.append(
            CountingEnvelope(electorate, unit, unit, "text", (1 << len(paper)) - 1, sealed, first_of_elector=True)
        )
    for number in range(ballots):
        yield kept[number % len(kept)]


def _bare(box: _Box) -> float:
    """Open every record of the list and do nothing else."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    key = X25519PrivateKey.from_private_bytes(_KEY)
    width = RECORD.size + ballot_size(box.rules) + SEAL_BYTES
    started = time.perf_counter()
    with box.path.open("rb") as file:
        while record := file.read(width):
            suite.decrypt(record[RECORD.size :], key, info=box.contexts[int.from_bytes(record[:4])])
    return time.perf_counter() - started


def _counting(box: _Box, workers: int) -> float:
    started = time.perf_counter()
    counted = count(
        OpenedBox(box.stripped.heading, "", ()),
        box.stripped,
        box.rules,
        X25519PrivateKey.from_private_bytes(_KEY),
        box.path,
        workers,
    )
    assert counted.opened == box.stripped.envelopes  # noqa: S101 - a count that opens less is no measure.
    return time.perf_counter() - started


def _peak_mb(box: _Box) -> float:
    """Return the peak of a fresh process that counts the whole list."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_count_and_measure, (box.stripped.envelopes,))


def _count_and_measure(ballots: int) -> float:
    _counting(_box(ballots), 1)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000), indent=1))
