"""Verifying the journal: one chain from its first entry to the head that the result names."""

import hashlib
from collections.abc import Iterator, Sequence

from poll.refusal import Finding
from tally.verify_scores import differs

_FIRST = "0" * 64
_COUNTED = ("checked", "voided", "stripped", "opened", "counted")
_RESULT = ("merged", "reconciled", "certified")
_AMENDED = "amended"


def journal_findings(rows: Sequence[Sequence[str]], head: str, status: str, version: int) -> Iterator[Finding]:
    """Yield what is wrong with the published journal.

    Args:
        rows: number, instant, act, hash and chain value of every entry, in the order of the journal.
        head: chain value that the result names.
        status: of the result; a certified one has an entry that says so.
        version: of the result; each one after the first follows an entry that takes the certified one before up again.
    """
    chain = _FIRST
    for expected, (number, _, _, leaf, found) in enumerate(rows, 1):
        chain = hashlib.sha256((chain + leaf).encode()).hexdigest()
        if (number, found) != (str(expected), chain):
            yield differs(f"journal.csv:{expected + 1}", f"{expected} {chain}", f"{number} {found}")
    if chain != head:
        yield differs("journal.csv", head, chain)
    results = _by_result([row[2] for row in rows])
    if len(results) != version:
        yield differs(f"journal.csv {_AMENDED}", version - 1, len(results) - 1)
    for place, acts in enumerate(results, 1):
        is_certified = place < len(results) or status == "certified"
        stages = (*(_COUNTED if place == 1 else ()), *(_RESULT if is_certified else _RESULT[:-1]))
        first = [acts.index(stage) for stage in stages if stage in acts]
        if len(first) < len(stages) or first != sorted(first):
            yield differs("journal.csv", " < ".join(stages), ", ".join(act for act in acts if act in stages))


def _by_result(acts: Sequence[str]) -> list[list[str]]:
    """Return the acts that led to each version of the result."""
    results: list[list[str]] = [[]]
    for act in acts:
        if act == _AMENDED:
            results.append([])
        results[-1].append(act)
    return results
