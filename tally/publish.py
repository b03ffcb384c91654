"""Publishing: the result as JSON for programs, tables for spreadsheets, one page for everybody, and signed totals."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from poll.signed_texts import file_of, key_digits, key_file
from tally.exports.nist import election_results
from tally.exports.signed_totals import KEY_FILE, TOTALS_FILE, sign
from tally.exports.workbook import workbook
from tally.result import ToPublish, result_of
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

    Files: result.json, counts.csv, accounts.csv, scores.csv, journal.csv, result.html, result.xlsx, result.nist.json,
    rules.toml, totals.txt and signing-key.pub.

    Args:
        given: the merged, reconciled and scored count.
        rules_file: the frozen rule file, byte for byte.
        signing_key: the office's, for totals.txt.
    """
    result: dict[str, Any] = result_of(given)
    labels = _labels(given) | {"signing_key": key_digits(signing_key.public_key())}
    # The last act that led to it, so that the same result is the same file.
    made_at = datetime.fromtimestamp(max(each.at_ms for each in given.journal) // 1000, UTC)
    return result, {
        "result.json": result_bytes(result),
        "counts.csv": _csv(("electorate", "units", "channel", "contest", "option", "votes"), _count_rows(result)),
        "accounts.csv": _csv(("electorate", *_ACCOUNT), _account_rows(result)),
        "scores.csv": _csv(("subject", "kind", "component", "weight", "score", "rounded"), _score_rows(result)),
        "journal.csv": _csv(("number", "at_ms", "act", "sha256", "chain"), _journal_rows(given)),
        "result.html": page(result, labels).encode(),
        "result.xlsx": workbook(result, given.rules),
        "result.nist.json": election_results(result, given.rules, made_at),
        "rules.toml": rules_file,
        TOTALS_FILE: file_of(sign(result, signing_key)),
        KEY_FILE: key_file(signing_key.public_key()),
    }


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a result into a folder, and SHA256SUMS with the hash of each; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    (folder / SUMS).write_text(sums, encoding="utf-8")


def _journal_rows(given: ToPublish) -> Iterator[tuple[str, ...]]:
    """Yield the whole journal; of acts that are not this poll's only the hashes, which the chain needs."""
    for entry in given.journal:
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


def _labels(given: ToPublish) -> dict[str, Any]:
    rules = given.rules
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
