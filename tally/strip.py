"""Stripping the box: only sealed ballots, sorted by their own hash; no elector, no order, no time is left."""

import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO

from poll.rules import PHONE_CHANNELS, ComponentKind, RuleSet
from tally.canvass import StrippedBox, VoidedBox, heading_after
from tally.squash import Accounts, CountingEnvelope
from tally.totals import Block

RECORD = struct.Struct(">IQI")
"""Before each sealed ballot in the list: number of its group, contests it counts for, its length in bytes."""

_HEAPS = 256
_IN_MEMORY = 64 * 1024

Group = tuple[str, str, str, str]
"""Electorate, unit that an envelope was sealed for, unit that it is counted in, channel where it matters."""

Place = tuple[str, str, str]
"""Electorate, unit, channel."""


def splits_phone(rules: RuleSet) -> bool:
    """Tell whether the rule set weights texts and calls apart, so that their ballots must be kept apart."""
    return any(
        each.kind is ComponentKind.CHANNEL
        and set(each.channels) & set(PHONE_CHANNELS) not in (set(), set(PHONE_CHANNELS))
        for each in rules.components
    )


def strip(  # noqa: PLR0913, PLR0917 - one value for each thing the stripped list depends on.
    voided: VoidedBox,
    envelopes: Iterable[CountingEnvelope],
    accounts: Accounts,
    sealed_bytes: int,
    smallest_cell: int,
    by_channel: bool,  # noqa: FBT001 - a fact of the rule set.
    stripped_list: IO[bytes],
) -> StrippedBox:
    """Write the stripped list and say what is in it.

    The list is the same bytes whatever the order of arrival, so that anybody with the box can make it again. Its size
    is limited by the disk alone: the ballots go through 256 heaps by the first byte of their hash.

    Args:
        voided: the paper before.
        envelopes: from `squash`, which fills `accounts` while they are taken.
        accounts: what became of every envelope and elector.
        sealed_bytes: length of every sealed ballot of the poll; a longer one is damaged and is cut.
        smallest_cell: units with fewer ballots are totalled together with others.
        by_channel: the rule set weights channels, so ballots are kept apart by channel.
        stripped_list: where the list is written, one record after the other.
    """
    ballots: Counter[Place] = Counter()
    numbers: dict[Group, int] = {}
    with ExitStack() as stack:
        heaps = [stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY)) for _ in range(_HEAPS)]
        written = 0
        for envelope in envelopes:
            channel = envelope.channel if by_channel else ""
            number = numbers.setdefault((envelope.electorate, envelope.unit, envelope.home, channel), len(numbers))
            ballots[envelope.electorate, envelope.home, channel] += envelope.first_of_elector
            sealed = envelope.sealed[:sealed_bytes]
            record = RECORD.pack(number, envelope.contests, len(sealed)) + sealed.ljust(sealed_bytes, b"\0")
            heaps[sha256(sealed).digest()[0]].write(record)
            written += 1
        groups = sorted(numbers)
        final = {numbers[group]: place for place, group in enumerate(groups)}
        digest = _pour(heaps, final, RECORD.size + sealed_bytes, stripped_list)
    blocks = blocks_of(ballots, smallest_cell)
    return StrippedBox(
        heading_after(voided.heading.poll, voided.heading.rules_sha256, voided),
        digest,
        written,
        tuple((electorate, unit) for electorate, unit, _, _ in groups),
        tuple(blocks[electorate, home, channel] for electorate, _, home, channel in groups),
        accounts.of_envelopes(),
        accounts.of_voters(),
    )


def _pour(heaps: Iterable[IO[bytes]], final: Mapping[int, int], width: int, stripped_list: IO[bytes]) -> str:
    digest = sha256()
    for heap in heaps:
        heap.seek(0)
        content = heap.read()
        records = [_renumbered(content[at : at + width], final) for at in range(0, len(content), width)]
        records.sort(key=_sort_key)
        poured = b"".join(records)
        digest.update(poured)
        stripped_list.write(poured)
    stripped_list.flush()
    return digest.hexdigest()


def _renumbered(record: bytes, final: Mapping[int, int]) -> bytes:
    number, contests, length = RECORD.unpack_from(record)
    return RECORD.pack(final[number], contests, length) + record[RECORD.size :]


def _sort_key(record: bytes) -> tuple[bytes, bytes]:
    # Two copies of one envelope cannot come from the gateway; the record itself keeps even those in one order.
    return sha256(record[RECORD.size : RECORD.size + RECORD.unpack_from(record)[2]]).digest(), record


def blocks_of(ballots: Mapping[Place, int], smallest_cell: int) -> dict[Place, Block]:
    """Put units with too few ballots together, so that no total is ever made of fewer than the smallest cell.

    Where a whole electorate has fewer, it is one block.

    Returns:
        The block of every (electorate, unit, channel).
    """
    blocks: dict[Place, Block] = {}
    for electorate, channel in sorted({(group[0], group[2]) for group in ballots}):
        sizes = {group[1]: size for group, size in ballots.items() if (group[0], group[2]) == (electorate, channel)}
        for units in pooled({unit: (size,) for unit, size in sizes.items()}, smallest_cell):
            block = Block(electorate, units, channel, sum(sizes[unit] for unit in units))
            blocks |= {(electorate, unit, channel): block for unit in units}
    return blocks


def pooled(sizes: Mapping[str, tuple[int, ...]], smallest_cell: int) -> list[tuple[str, ...]]:
    """Divide units so that every size of every part is 0 or at least the smallest cell, where that can be done.

    Args:
        sizes: for each unit the ballots in each column that is published.
        smallest_cell: ballots that a part must have in each column where it has any.

    Returns:
        Parts as sorted ids, in order; one part with everything where nothing finer is large enough.
    """
    small = {unit for unit, row in sizes.items() if any(0 < size < smallest_cell for size in row)}
    rest = sorted(sizes.keys() - small, key=lambda unit: (sum(sizes[unit]), unit))
    pool = sorted(small)
    while pool and rest and not _large_enough([sizes[unit] for unit in pool], smallest_cell):
        pool.append(rest.pop(0))
    parts: list[tuple[str, ...]] = [(unit,) for unit in rest]
    if pool:
        parts.append(tuple(sorted(pool)))
    return sorted(parts)


def _large_enough(rows: list[tuple[int, ...]], smallest_cell: int) -> bool:
    return all(size == 0 or size >= smallest_cell for size in map(sum, zip(*rows, strict=True)))
