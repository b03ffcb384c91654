"""Verifying the signed totals: the office's signature, and that they say what the result says."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from poll.refusal import Finding, FindingsError
from poll.signed_texts import check_texts, key_digits, read_key, texts_in
from tally.verify_scores import differs

# What wrote the totals is not asked to read them: a slip there must not repeat here.

_TOTALS, _KEY = "totals.txt", "signing-key.pub"


def totals_findings(folder: Path, result: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with totals.txt; nothing where the result has none.

    Args:
        folder: of the published result.
        result: as it stands in result.json.
    """
    if not (folder / _TOTALS).exists():
        return
    try:
        key = read_key((folder / _KEY).read_bytes())
    except (OSError, ValueError, TypeError) as error:
        yield differs(_KEY, "a public key", type(error).__name__)
        return
    try:
        lines = check_texts(texts_in((folder / _TOTALS).read_bytes()), key).splitlines()
    except FindingsError as error:
        yield from error.findings
        return
    digest = hashlib.sha256((folder / "result.json").read_bytes()).hexdigest()
    expected = [*_heading(result, digest), *_counts(result), *_composites(result)]
    found = list(_merged(lines))
    for line in sorted(set(expected) ^ set(found)):
        yield differs(_TOTALS, line if line in expected else "-", line if line in found else "-")


def signing_key(folder: Path) -> str:
    """Return the digits of the key that signed a result; empty where it has none."""
    path = folder / _KEY
    return key_digits(read_key(path.read_bytes())) if path.exists() else ""


def _merged(lines: list[str]) -> Iterator[str]:
    """Yield one line for every option of a count, and every other line as it is."""
    for line in lines:
        kind, *words = line.split(" ")
        if kind == "count" and len(words) > 2:  # noqa: PLR2004 - electorate and contest stand before the options.
            yield from (f"count {words[0]} {words[1]} {each}" for each in words[2:])
        else:
            yield line


def _heading(result: dict[str, Any], digest: str) -> Iterator[str]:
    yield f"poll {result['poll']} version {result['version']} {result['status']}"
    yield f"rules {result['rules_sha256'][:16]} journal {result['journal_head'][:16]}"
    yield f"result {digest[:32]}"


def _counts(result: dict[str, Any]) -> Iterator[str]:
    for electorate in result["electorates"]:
        where = electorate["id"]
        yield f"electorate {where} registered {electorate['registered']} ballots {electorate['ballots']}"
        for contest in electorate["contests"]:
            if contest["total"] is None:
                yield f"count {where} {contest['id']}"
                continue
            for option, votes in contest["total"]["marks"].items():
                yield f"count {where} {contest['id']} {option}={votes}"
            for rest in ("blank", "invalid"):
                yield f"count {where} {contest['id']} ({rest})={contest['total'][rest]}"


def _composites(result: dict[str, Any]) -> Iterator[str]:
    for each in result["composites"]:
        band = each["band"]["id"] if each["band"] else "-"
        yield f"composite {each['subject'] or '-'} {each['rounded'] or '-'} {band}"
