"""Publishing: the result as JSON for programs, tables for spreadsheets, one page for everybody, and signed totals."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from poll.rules import RuleSet
from poll.signed_texts import file_of, key_digits, key_file
from tally.exports.nist import election_results
from tally.exports.signed_totals import KEY_FILE, TOTALS_FILE, sign
from tally.exports.workbook import workbook
from tally.result import PublishedEntry, ToPublish, result_of
from tally.result_file import result_bytes

SUMS = "SHA256SUMS"
"""The hash of every published file, as `sha256sum -c` reads it."""

_TEMPLATES = Path(__file__).parent / "templates"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ACCOUNT = (
    "registered",
    "phone_electors",
    "signatures",
    "printed",
    "issued",
    "unused",
    "spoiled",
    "returned",
    "paper_ballots",
    "phone_ballots",
    "ballots",
    "voided_for_paper",
)


def published(
    given: ToPublish, rules_file: bytes, signing_key: Ed25519PrivateKey
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return a result as the value that stands in result.json, and its files by name.

    Args:
        given: the merged, reconciled and scored count.
        rules_file: the frozen rule file, byte for byte.
        signing_key: the office's, for totals.txt.
    """
    result: dict[str, Any] = result_of(given)
    return result, files_of(result, given.rules, rules_file, given.journal, signing_key)


def files_of(
    result: dict[str, Any],
    rules: RuleSet,
    rules_file: bytes,
    journal: Sequence[PublishedEntry],
    signing_key: Ed25519PrivateKey,
) -> dict[str, bytes]:
    """Return the files of a published result by name; the same for the same result.

    Files: result.json, counts.csv, accounts.csv, scores.csv, journal.csv, result.html, result.xlsx, result.nist.json,
    rules.toml, totals.txt and signing-key.pub.

    Args:
        result: as it stands in result.json.
        rules: that it was counted by; its labels.
        rules_file: the frozen rule file, byte for byte.
        journal: up to the head that the result names.
        signing_key: the office's, for totals.txt.
    """
    # The last act that led to it, so that the same result is the same file.
    made_at = datetime.fromtimestamp(max(each.at_ms for each in journal) // 1000, UTC)
    return {
        "result.json": result_bytes(result),
        "counts.csv": _csv(("electorate", "units", "channel", "contest", "option", "votes"), _count_rows(result)),
        "accounts.csv": _csv(("electorate", *_ACCOUNT), _account_rows(result)),
        "scores.csv": _csv(("subject", "kind", "component", "weight", "score", "rounded"), _score_rows(result)),
        "journal.csv": _csv(("number", "at_ms", "act", "sha256", "chain"), _journal_rows(journal)),
        "result.html": html_of(result, rules, signing_key),
        "result.xlsx": workbook(result, rules),
        "result.nist.json": election_results(result, rules, made_at),
        "rules.toml": rules_file,
        TOTALS_FILE: file_of(sign(result, signing_key)),
        KEY_FILE: key_file(signing_key.public_key()),
    }


def html_of(result: dict[str, Any], rules: RuleSet, signing_key: Ed25519PrivateKey) -> bytes:
    """Return result.html, which names the key that the totals are signed with."""
    return page(result, _labels(rules) | {"signing_key": key_digits(signing_key.public_key())}).encode()


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a result into a folder, and SHA256SUMS with the hash of each; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / SUMS).write_bytes(sums_of(files))


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """Return SHA256SUMS: the hash of every file, in the order of their names."""
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())).encode()


def _journal_rows(journal: Iterable[PublishedEntry]) -> Iterator[tuple[str, ...]]:
    """Yield the whole journal; of acts that are not this poll's only the hashes, which the chain needs."""
    for entry in journal:
        yield str(entry.number), str(entry.at_ms), entry.act, entry.leaf, entry.chain


def page(result: dict[str, Any], labels: dict[str, Any]) -> str:
    """Return the result as one self-contained page, Chinese first; no script, prints on A4."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("result.html").render(result=result, labels=labels)


def _labels(rules: RuleSet) -> dict[str, Any]:
    return {
        "electorates": {each.id: dict(each.label) for each in rules.electorates},
        "units": {each.id: dict(each.label) for each in rules.units},
        "options": {contest.id: {each.id: dict(each.label) for each in contest.options} for contest in rules.contests},
        "contests": {each.id: dict(each.title) for each in rules.contests},
        "subjects": {each.id: dict(each.name) for each in rules.subjects},
        "posts": {each.id: dict(each.post) for each in rules.subjects},
        "opens": rules.local(rules.opens_at),
        "closes": rules.local(rules.closes_at),
        "help_line": rules.help_line,
    }


def _count_rows(result: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for electorate in result["electorates"]:
        places = [
            ("", electorate["contests"]),
            *(("+".join(each["units"]), each["contests"]) for each in electorate["parts"]),
        ]
        for units, contests in places:
            for contest in contests:
                for channel in ("phone", "paper", "total"):
                    count = contest[channel]
                    if count is not None:
                        votes = {**count["marks"], "blank": count["blank"], "invalid": count["invalid"]}
                        for option, number in votes.items():
                            yield electorate["id"], units, channel, contest["id"], option, number


def _account_rows(result: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for electorate in result["electorates"]:
        yield electorate["id"], *(electorate[name] for name in _ACCOUNT)


def _score_rows(result: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for composite in result["composites"]:
        for part in composite["parts"]:
            yield (
                composite["subject"],
                part["kind"],
                part["component"],
                part["weight"],
                part["score"] or "",
                part["rounded"] or "",
            )
        yield composite["subject"], "composite", "", "1", composite["exact"] or "", composite["rounded"] or ""


def _csv(header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    # With this mark a spreadsheet reads Chinese as what it is.
    return written.getvalue().encode("utf-8-sig")


def safe_cell(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
