"""Verifying the journal: one chain from its first entry to the head that the result names."""

import hashlib
from collections.abc import Iterator, Sequence

from poll.refusal import Finding
from tally.verify_scores import differs

_FIRST = "0" * 64
_STAGES = ("checked", "voided", "stripped", "opened", "counted", "merged", "reconciled")


def journal_findings(rows: Sequence[Sequence[str]], head: str, status: str) -> Iterator[Finding]:
    """Yield what is wrong with the published journal.

    Args:
        rows: number, instant, act, hash and chain value of every entry, in the order of the journal.
        head: chain value that the result names.
        status: of the result; a certified one has an entry that says so.
    """
    chain = _FIRST
    for expected, (number, _, _, leaf, found) in enumerate(rows, 1):
        chain = hashlib.sha256((chain + leaf).encode()).hexdigest()
        if (number, found) != (str(expected), chain):
            yield differs(f"journal.csv:{expected + 1}", f"{expected} {chain}", f"{number} {found}")
    if chain != head:
        yield differs("journal.csv", head, chain)
    acts = [row[2] for row in rows]
    stages = (*_STAGES, "certified") if status == "certified" else _STAGES
    first = [acts.index(stage) for stage in stages if stage in acts]
    if len(first) < len(stages) or first != sorted(first):
        yield differs("journal.csv", " < ".join(stages), ", ".join(act for act in acts if act in stages))
