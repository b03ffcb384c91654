"""The journal: every official act, each entry chained to the one before, so that none can be changed in silence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from poll.canonical import canonical
from poll.refusal import Finding, Say

FIRST_CHAIN = "0" * 64
"""What the first entry is chained to."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One official act as it stands in the journal.

    Attributes:
        number: 1, 2, 3 ... without a gap over all polls of the office.
        poll: the poll's number in the records, or None for an act of the office.
        at_ms: when, in milliseconds of the epoch.
        act: `paper_imported`, `poll_closed` ...
        entry: what was done and by whom, canonical JSON; never a voter's choice.
        chain: sha256(chain before | sha256(this entry)), all of them as hex text.

    Every entry holds a random `salt`. Its hash is published, and without the salt whoever knows the rest could try
    every count of an electorate that is too small to be shown, until the hash fits (docs/adr/0019).
    """

    number: int
    poll: int | None
    at_ms: int
    act: str
    entry: str
    chain: str


def verify_chain(entries: Iterable[JournalEntry], head: str | None = None) -> list[Finding]:
    """Check the whole journal: nothing changed, taken out, put in or moved.

    Args:
        entries: all of them, in the order of the journal.
        head: the last chain value as it was printed or published; without it nobody can tell whether entries are
            missing at the end.
    """
    findings, number, chain = [], 0, FIRST_CHAIN
    for entry in entries:
        number += 1
        if entry.number != number:
            findings.append(_misplaced(entry, number))
            number = entry.number
        if chained(chain, entry) != entry.chain:
            findings.append(_changed(entry))
        chain = entry.chain
    if head is not None and chain != head:
        findings.append(_cut_short(number, chain, head))
    return findings


def next_entry(
    last: JournalEntry | None, poll: int | None, at_ms: int, act: str, entry: Mapping[str, object]
) -> JournalEntry:
    """Return the entry that follows `last`; None where the journal is empty."""
    number, chain = (last.number, last.chain) if last else (0, FIRST_CHAIN)
    unchained = JournalEntry(number + 1, poll, at_ms, act, canonical(entry).decode(), "")
    return JournalEntry(number + 1, poll, at_ms, act, unchained.entry, chained(chain, unchained))


def chained(before: str, entry: JournalEntry) -> str:
    """Return the chain value of an entry that follows the chain value `before`, both hex."""
    # Both parts are hex text, so that anybody can add the chain up again with sha256sum alone.
    return sha256((before + leaf_of(entry)).encode()).hexdigest()


def leaf_of(entry: JournalEntry) -> str:
    """Return the hash of an entry, hex: what is published of it besides its act and instant."""
    leaf = {"number": entry.number, "poll": entry.poll, "at": entry.at_ms, "act": entry.act, "entry": entry.entry}
    return sha256(canonical(leaf)).hexdigest()


def _misplaced(entry: JournalEntry, expected: int) -> Finding:
    return Finding(
        f"journal {entry.number}",
        Say(f"第 {expected} 条", f"entry {expected}"),
        Say(f"第 {entry.number} 条", f"entry {entry.number}"),
        Say(
            "有记录缺失或被移动，请与打印的日志核对。",
            "An entry is missing or was moved: compare with the printed journal.",
        ),
    )


def _changed(entry: JournalEntry) -> Finding:
    return Finding(
        f"journal {entry.number}",
        Say("与上一条及本条内容相符的链值", "the chain value of this entry after the one before"),
        Say(f"链值 {entry.chain[:12]}…不符", f"chain value {entry.chain[:12]}..., which does not fit"),
        Say(
            "本条或上一条被改动，请与打印的日志核对。",
            "This entry or the one before was changed: compare with the printed journal.",
        ),
    )


def _cut_short(number: int, chain: str, head: str) -> Finding:
    return Finding(
        f"journal {number}",
        Say(f"末尾链值 {head[:12]}…", f"{head[:12]}... as the last chain value"),
        Say(f"{chain[:12]}…", f"{chain[:12]}..."),
        Say(
            "日志末尾缺少或多出记录，请与打印的日志核对。",
            "Entries at the end are missing or new: compare with the printed journal.",
        ),
    )
