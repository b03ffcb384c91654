"""`xiangyin bench count`: sealed ballots opened and counted, against a bare loop that only opens them."""

import io
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
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
        Seconds and CPU of every round; of their ratios the median, and under `spread` the least and the most:
        `ratio_to_bare_loop`: CPU of the bare loop over CPU of the count, one process each: so per core.
        `ratio_to_bare_loop_of_two`: the same with the CPU of both workers, their start included.
        `two_processes_ratio`: seconds of one process over those of two.
        `two_bare_loops_ratio`: the same of the bare loop, which shares nothing: what the machine gave in those rounds.
        `two_processes_of_machine`: seconds of two bare loops over those of two workers, which does not ask how much
        of the machine was free.
        `peak_mb`: by ballots, of a process that counts and its two workers, each at its largest, added up.
    """
    box = _box(ballots)
    rounds = [_round(box) for _ in range(_ROUNDS)]
    ratios = {
        "ratio_to_bare_loop": [each["bare"].cpu / each["one"].cpu for each in rounds],
        "ratio_to_bare_loop_of_two": [each["bare"].cpu / each["two"].cpu for each in rounds],
        "two_processes_ratio": [each["one"].seconds / each["two"].seconds for each in rounds],
        "two_bare_loops_ratio": [each["bare"].seconds / each["two_bare"].seconds for each in rounds],
        "two_processes_of_machine": [each["two_bare"].seconds / each["two"].seconds for each in rounds],
    }
    return {
        "ballots": ballots,
        "seconds": {name: [round(each[name].seconds, 3) for each in rounds] for name in rounds[0]},
        "cpu_seconds": {name: [round(each[name].cpu, 3) for each in rounds] for name in rounds[0]},
        "ballots_per_second": {name: round(ballots / _median(rounds, name)) for name in rounds[0]},
        **{name: round(median(each), 3) for name, each in ratios.items()},
        "spread": {name: [round(min(each), 3), round(max(each), 3)] for name, each in ratios.items()},
        "peak_mb": {some: _peak_mb(some) for some in sorted({min(ballots, _SEALED_ANEW), ballots})},
    }


@dataclass(frozen=True)
class _Taken:
    seconds: float
    cpu: float


def _round(box: _Box) -> dict[str, _Taken]:
    return {
        "bare": _taken(lambda: _bare(box, 0, 1)),
        "one": _taken(lambda: _counting(box, 1)),
        "two": _taken(lambda: _counting(box, 2)),
        "two_bare": _taken(lambda: _two_bare(box)),
    }


def _taken(work: Callable[[], None]) -> _Taken:
    """Measure wall and CPU, that of processes which it started and that have ended included."""
    started, before = time.perf_counter(), os.times()
    work()
    ended, after = time.perf_counter(), os.times()
    return _Taken(ended - started, sum(after[:4]) - sum(before[:4]))


def _median(rounds: list[dict[str, _Taken]], name: str) -> float:
    return median(each[name].seconds for each in rounds)


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


def _bare(box: _Box, part: int, parts: int) -> None:
    """Open every record of one part of the list and do nothing else."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    key = X25519PrivateKey.from_private_bytes(_KEY)
    width = RECORD.size + ballot_size(box.rules) + SEAL_BYTES
    records = box.stripped.envelopes // parts
    with box.path.open("rb") as file:
        file.seek(part * records * width)
        for _ in range(records):
            record = file.read(width)
            suite.decrypt(record[RECORD.size :], key, info=box.contexts[int.from_bytes(record[:4])])


def _two_bare(box: _Box) -> None:
    ballots = box.stripped.envelopes
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(_bare_part, [ballots, ballots], [0, 1]))


def _bare_part(ballots: int, part: int) -> None:
    _bare(_box(ballots), part, 2)


def _counting(box: _Box, workers: int) -> None:
    counted = count(
        OpenedBox(box.stripped.heading, "", ()),
        box.stripped,
        box.rules,
        X25519PrivateKey.from_private_bytes(_KEY),
        box.path,
        workers,
    )
    assert counted.opened == box.stripped.envelopes  # noqa: S101 - a count that opens less is no measure.


def _peak_mb(ballots: int) -> float:
    """Return the peak of a fresh process that counts a whole list with two workers, theirs added."""
    _box(ballots)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_count_and_measure, ballots).result()


def _count_and_measure(ballots: int) -> float:
    _counting(_box(ballots), 2)
    own, largest = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round((own + 2 * largest) / 1024, 1)


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000), indent=1))
