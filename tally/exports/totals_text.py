"""The totals of a result as text: one line for each electorate, contest and composite, in ids of the rule set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from tally.exports.names import Result, version_of
from tally.result_file import result_bytes

_LONGEST_LINE = 110
_NONE = "-"
"""Stands for a text that is empty; no id of a rule set is this alone that would be written here."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of one result.

    Attributes:
        poll, version, status: which result; "certified" or "unofficial".
        rules, journal: the first 16 digits of the hash of the rule file and of the journal's head.
        result: the first 32 digits of the hash of result.json.
        electorates: electorate -> (registered, ballots).
        counts: (electorate, contest) -> votes of every option, and of `(blank)` and `(invalid)`; empty where they
            are not shown.
        composites: subject -> (rounded, band); empty texts where there is none.
    """

    poll: str
    version: int
    status: str
    rules: str
    journal: str
    result: str
    electorates: Mapping[str, tuple[int, int]]
    counts: Mapping[tuple[str, str], Mapping[str, int]]
    composites: Mapping[str, tuple[str, str]]


def totals_of(result: Result) -> Totals:
    """Return the totals of a published result."""
    electorates = result["electorates"]
    return Totals(
        poll=result["poll"],
        version=version_of(result),
        status=result["status"],
        rules=result["rules_sha256"][:16],
        journal=result["journal_head"][:16],
        result=sha256(result_bytes(result)).hexdigest()[:32],
        electorates={each["id"]: (each["registered"], each["ballots"]) for each in electorates},
        counts={
            (each["id"], contest["id"]): _flat(contest["total"]) for each in electorates for contest in each["contests"]
        },
        composites={
            each["subject"]: (each["rounded"] or "", (each["band"] or {"id": ""})["id"])
            for each in result["composites"]
        },
    )


def _flat(count: Result | None) -> dict[str, int]:
    if count is None:
        return {}
    return {**count["marks"], "(blank)": count["blank"], "(invalid)": count["invalid"]}


def written(totals: Totals) -> str:
    """Return the totals as lines; the same totals give the same text."""
    return "".join(f"{line}\n" for line in _lines(totals))


def _lines(totals: Totals) -> Iterator[str]:
    yield f"poll {totals.poll} version {totals.version} {totals.status}"
    yield f"rules {totals.rules} journal {totals.journal}"
    yield f"result {totals.result}"
    for electorate, (registered, ballots) in totals.electorates.items():
        yield f"electorate {electorate} registered {registered} ballots {ballots}"
        for (its, contest), votes in totals.counts.items():
            if its == electorate:
                yield from _count_lines(f"count {electorate} {contest}", votes)
    for subject, (rounded, band) in totals.composites.items():
        yield f"composite {subject or _NONE} {rounded or _NONE} {band or _NONE}"


def _count_lines(head: str, votes: Mapping[str, int]) -> Iterator[str]:
    # Short lines, so that a square code ends at the end of one.
    line = head
    for pair in (f"{option}={number}" for option, number in votes.items()):
        if len(line) + len(pair) >= _LONGEST_LINE and line != head:
            yield line
            line = head
        line += f" {pair}"
    yield line


def read(text: str) -> Totals:
    """Read the totals back from their lines.

    Raises:
        ValueError: a line is not as `written` writes it.
    """
    lines = [line.split(" ") for line in text.splitlines()]
    (_, poll, _, version, status), (_, rules, _, journal), (_, result) = lines[:3]
    electorates: dict[str, tuple[int, int]] = {}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    composites: dict[str, tuple[str, str]] = {}
    for words in lines[3:]:
        match words:
            case ["electorate", electorate, "registered", registered, "ballots", ballots]:
                electorates[electorate] = int(registered), int(ballots)
            case ["count", electorate, contest, *pairs]:
                votes = counts.setdefault((electorate, contest), {})
                votes |= {option: int(number) for option, _, number in (pair.partition("=") for pair in pairs)}
            case ["composite", subject, rounded, band]:
                none = {_NONE: ""}
                composites[none.get(subject, subject)] = none.get(rounded, rounded), none.get(band, band)
            case _:
                raise ValueError(" ".join(words))
    totals = Totals(poll, int(version), status, rules, journal, result, electorates, counts, composites)
    if written(totals) != text:
        msg = "not as it is written"
        raise ValueError(msg)
    return totals
