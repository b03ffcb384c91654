"""Opening and counting: sealed ballots in, totals out; no opened ballot is ever kept."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from poll.ballot import Mark, UnreadableBallotError, read_ballot
from poll.envelope import DamagedEnvelopeError, envelope_context, unseal
from poll.rules import Contest, RuleSet
from tally.canvass import BlockCount, CountedBox, OpenedBox, StrippedBox, heading_after
from tally.strip import RECORD
from tally.totals import Block, ContestCount

DAMAGED, UNREADABLE, UNKNOWN_OPTION, TOO_MANY = "damaged", "unreadable", "unknown_option", "too_many"
"""Why a contest of a ballot is invalid: the envelope does not open; it holds no ballot; the ballot names an option or a
contest that is not on the paper; it chooses one twice or more than the seats."""

_CHUNK = 2048
_CHUNKS_A_WORKER = 4


@dataclass(frozen=True, slots=True)
class _Paper:
    """What one group of the stripped list is opened and read with; `known` are marks read before."""

    block: int
    context: bytes
    contests: tuple[Contest, ...]
    known: dict[bytes, Mark] = field(default_factory=dict)


@dataclass(slots=True)
class _Totals:
    """Totals of some of the list; keys are (block, place of the contest on the paper, option id)."""

    marks: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    invalid: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    opened: int = 0
    damaged: list[str] = field(default_factory=list)

    def add(self, other: "_Totals") -> None:
        self.marks.update(other.marks)
        self.invalid.update(other.invalid)
        self.opened += other.opened
        self.damaged.extend(other.damaged)


def count(  # noqa: PLR0913, PLR0917 - the paper before, the rules, the key, the list and how to share the work.
    opened: OpenedBox,
    stripped: StrippedBox,
    rules: RuleSet,
    private_key: X25519PrivateKey,
    stripped_list: Path,
    workers: int = 1,
    told: Callable[[int], None] | None = None,
) -> CountedBox:
    """Open every ballot of a stripped list and count it.

    Every ballot carries `contest.seats` votes in each contest of its paper. Each ends as a mark for an option, as
    blank or as invalid, so the parts sum to ballots x seats. An envelope that does not open is named by its hash and
    its contests are invalid; the count goes on.

    Args:
        opened: says that this list, by its hash, may be opened.
        stripped: what the list holds: its groups and blocks.
        rules: the frozen rule set.
        private_key: the poll's.
        stripped_list: the file that `strip` wrote.
        workers: processes that share the list; order and sharing change no total.
        told: is told again and again how many envelopes are done, and nothing else.

    Source: docs/glossary.md, "abstention".
    """
    blocks = sorted(set(stripped.blocks), key=lambda block: (block.electorate, block.units, block.channel))
    papers = _papers(stripped, rules, blocks)
    width = RECORD.size + _sealed_bytes(stripped, stripped_list)
    totals = _Totals()
    for part in _counted_parts(
        stripped_list, width, stripped.envelopes, private_key.private_bytes_raw(), papers, workers
    ):
        totals.add(part)
        if told is not None:
            told(totals.opened + len(totals.damaged))
    return CountedBox(
        heading_after(stripped.heading.poll, stripped.heading.rules_sha256, opened),
        totals.opened,
        tuple(sorted(totals.damaged)),
        _reasons(totals),
        tuple(_block_count(number, block, rules, totals) for number, block in enumerate(blocks)),
    )


def _sealed_bytes(stripped: StrippedBox, stripped_list: Path) -> int:
    return stripped_list.stat().st_size // stripped.envelopes - RECORD.size if stripped.envelopes else 0


def _papers(stripped: StrippedBox, rules: RuleSet, blocks: Sequence[Block]) -> tuple[_Paper, ...]:
    heading = stripped.heading
    return tuple(
        _Paper(
            blocks.index(block),
            envelope_context(heading.poll, heading.rules_sha256, electorate, unit),
            rules.ballot_of(electorate),
        )
        for (electorate, unit), block in zip(stripped.groups, stripped.blocks, strict=True)
    )


def _counted_parts(  # noqa: PLR0913, PLR0917 - a worker is told everything and shares nothing.
    stripped_list: Path, width: int, records: int, key: bytes, papers: tuple[_Paper, ...], workers: int
) -> Iterator[_Totals]:
    size = max(1, min(_CHUNK, records // (workers * _CHUNKS_A_WORKER)))
    chunks = [(start, size) for start in range(0, records, size)]
    if workers == 1:
        worker = _Worker(stripped_list, width, key, papers)
        yield from (worker.count_chunk(chunk) for chunk in chunks)
        return
    # Spawned, not forked: a worker gets the key through its pipe and nothing else of this process.
    with get_context("spawn").Pool(workers, _start_worker, (stripped_list, width, key, papers)) as pool:
        yield from pool.imap_unordered(_count_chunk, chunks)


class _Worker:
    """One process of the count."""

    def __init__(self, stripped_list: Path, width: int, key: bytes, papers: tuple[_Paper, ...]) -> None:
        self._list, self._width, self._papers = stripped_list, width, papers
        self._key = X25519PrivateKey.from_private_bytes(key)

    def count_chunk(self, chunk: tuple[int, int]) -> _Totals:
        """Count one chunk of the list: its first record and how many."""
        start, records = chunk
        with self._list.open("rb") as file:
            file.seek(start * self._width)
            content = file.read(records * self._width)
        totals = _Totals()
        distinct: Counter[tuple[int, int, bytes]] = Counter()
        for at in range(0, len(content), self._width):
            group, contests, length = RECORD.unpack_from(content, at)
            sealed = content[at + RECORD.size : at + RECORD.size + length]
            try:
                distinct[group, contests, unseal(sealed, self._key, self._papers[group].context)] += 1
                totals.opened += 1
            except DamagedEnvelopeError:
                totals.damaged.append(sha256(sealed).hexdigest())
                _set_aside(self._papers[group], contests, DAMAGED, 1, totals)
        for (group, contests, written), ballots in distinct.items():
            _read(written, self._papers[group], contests, ballots, totals)
        return totals


_worker: _Worker | None = None


def _start_worker(stripped_list: Path, width: int, key: bytes, papers: tuple[_Paper, ...]) -> None:
    global _worker  # noqa: PLW0603 - a pool gives each process its state in no other way.
    _worker = _Worker(stripped_list, width, key, papers)


def _count_chunk(chunk: tuple[int, int]) -> _Totals:
    assert _worker is not None  # noqa: S101 - the pool starts every process with _start_worker.
    return _worker.count_chunk(chunk)


def _read(written: bytes, paper: _Paper, contests: int, ballots: int, totals: _Totals) -> None:
    """Add up ballots that read alike, in the contests that they count for."""
    marks, reason = _marks(written, paper)
    for place, contest in enumerate(paper.contests):
        if not contests >> place & 1:
            continue
        options = marks.get(place, ())
        if not options:
            totals.invalid[paper.block, place, reason] += ballots
        elif len(options) > contest.seats or len(set(options)) < len(options):
            totals.invalid[paper.block, place, TOO_MANY] += ballots
        else:
            for option in options:
                totals.marks[paper.block, place, option] += ballots


def _marks(written: bytes, paper: _Paper) -> tuple[dict[int, tuple[str, ...]], str]:
    """Return the options chosen in each contest that can be read, and why a contest without any is invalid."""
    marks: dict[int, tuple[str, ...]] = {}
    # One mark that cannot be read spoils its own contest and leaves the others.
    for part in written.split():
        mark = _mark(part, paper)
        if mark is not None:
            marks[mark.contest] = marks.get(mark.contest, ()) + mark.options
    return marks, UNKNOWN_OPTION if b"=" in written else UNREADABLE


def _mark(part: bytes, paper: _Paper) -> Mark | None:
    """Read one mark; there are few different ones, so each is read once."""
    if part in paper.known:
        return paper.known[part]
    try:
        (mark,) = read_ballot(part, paper.contests).marks
    except UnreadableBallotError:
        return None
    paper.known[part] = mark
    return mark


def _set_aside(paper: _Paper, contests: int, reason: str, ballots: int, totals: _Totals) -> None:
    for place in range(len(paper.contests)):
        if contests >> place & 1:
            totals.invalid[paper.block, place, reason] += ballots


def _reasons(totals: _Totals) -> dict[str, int]:
    reasons: Counter[str] = Counter()
    for (_, _, reason), ballots in totals.invalid.items():
        reasons[reason] += ballots
    return dict(sorted(reasons.items()))


def _block_count(number: int, block: Block, rules: RuleSet, totals: _Totals) -> BlockCount:
    return BlockCount(
        block,
        tuple(
            contest_count(
                contest,
                block.ballots,
                {option.id: totals.marks[number, place, option.id] for option in contest.options},
                sum(ballots for (at, on, _), ballots in totals.invalid.items() if (at, on) == (number, place)),
            )
            for place, contest in enumerate(rules.ballot_of(block.electorate))
        ),
    )


def contest_count(contest: Contest, ballots: int, marks: dict[str, int], invalid_ballots: int) -> ContestCount:
    """Return the count of one contest; votes that no ballot used are blank."""
    invalid = invalid_ballots * contest.seats
    blank = ballots * contest.seats - sum(marks.values()) - invalid
    return ContestCount(contest.id, ballots, contest.seats, marks, blank, invalid)
