"""Publishing: the result as JSON for programs, CSV for spreadsheets and one page for everybody."""

import csv
import io
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tally.result import ToPublish, result_of

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


def publish(given: ToPublish, rules_file: bytes, folder: Path) -> dict[str, Any]:
    """Write a result into a folder and return it as the value that stands in result.json.

    Files: result.json, counts.csv, accounts.csv, scores.csv, journal.csv, result.html, rules.toml and SHA256SUMS.

    Args:
        given: the merged, reconciled and scored count.
        rules_file: the frozen rule file, byte for byte.
        folder: made where it is not there; files of those names in it are replaced.
    """
    result: dict[str, Any] = result_of(given)
    labels = _labels(given)
    files = {
        "result.json": result_bytes(result),
        "counts.csv": _csv(("electorate", "units", "channel", "contest", "option", "votes"), _count_rows(result)),
        "accounts.csv": _csv(("electorate", *_ACCOUNT), _account_rows(result)),
        "scores.csv": _csv(("subject", "kind", "component", "weight", "score", "rounded"), _score_rows(result)),
        "journal.csv": _csv(("number", "at_ms", "act", "sha256", "chain"), _journal_rows(given)),
        "result.html": page(result, labels).encode(),
        "rules.toml": rules_file,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    (folder / SUMS).write_text(sums, encoding="utf-8")
    return result


def result_bytes(result: dict[str, Any]) -> bytes:
    """Return result.json: options stand in the order of the ballot paper, so its keys are not sorted."""
    return json.dumps(result, ensure_ascii=False, indent=1).encode() + b"\n"


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
