"""Verifying: adds a published result up again from its own files, with arithmetic of its own."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from poll.refusal import Finding, Say
from poll.rule_file import read_rules
from tally.verify_journal import journal_findings
from tally.verify_scores import differs, score_findings
from tally.verify_totals import signing_key, totals_findings

# Nothing here or in verify_scores imports the merge, the scores or the publishing: a slip there must not repeat here.

_FILES = ("accounts.csv", "counts.csv", "journal.csv", "result.html", "result.json", "rules.toml", "scores.csv")
_MORE = ("result.nist.json", "result.pdf", "result.xlsx", "signing-key.pub", "totals.txt")
_SHA256 = re.compile("[0-9a-f]{64}")
_CHANNELS = ("phone", "paper", "total")


def verify(folder: Path) -> list[Finding]:
    """Re-add a published result.

    Checked: the hash of every file and of the rules; that every count adds up by option, channel, place and
    electorate; every identity; valid, abstained, scores, composite, satisfaction, flags and ranks from the counts and
    the rule file; that the CSV files say the same; that the journal is one chain up to the head of the result, with
    the acts of the canvass in their order, for each version of the result; that an amendment says why and by whom;
    that nothing is shown of too few ballots; and that the signed totals say the same under the office's signature.

    Args:
        folder: as `xiangyin publish` wrote it.

    Returns:
        A Finding for everything that does not add up; none where all is right.
    """
    findings = list(_hashes(folder))
    try:
        result = json.loads((folder / "result.json").read_bytes())
        rules_file = (folder / "rules.toml").read_bytes()
        findings += _counts(result)
        findings += _identities(result)
        findings += _small_cells(result)
        findings += _tables(folder, result)
        findings += _version(result)
        findings += totals_findings(folder, result)
        journal = _read(folder / "journal.csv")[1:]
        findings += journal_findings(journal, result["journal_head"], result["status"], result["version"])
        if hashlib.sha256(rules_file).hexdigest() != result["rules_sha256"]:
            findings.append(
                differs("rules.toml sha256", result["rules_sha256"], hashlib.sha256(rules_file).hexdigest())
            )
        rules, wrong = read_rules(rules_file, "rules.toml")
        findings += wrong
        if rules is not None:
            findings += score_findings(result, rules)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as error:
        findings.append(differs(f"{folder.name}/result.json", "a published result", f"{type(error).__name__}: {error}"))
    return findings


def _hashes(folder: Path) -> Iterator[Finding]:
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    more = [name for name in _MORE if name in sums or (folder / name).exists()]
    for name in (*_FILES, *more):
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no such file"
        if sums.get(name) != found:
            yield differs(f"{name} sha256", sums.get(name, "a line in SHA256SUMS"), found)


def _version(result: dict[str, Any]) -> Iterator[Finding]:
    why, amends = result["amendment"], result["amends"]
    if result["version"] == 1:
        if (why, amends) != (None, None):
            yield differs("version 1", "nothing that it amends", f"{amends} {why}")
        return
    if not why["reason"].strip() or len({each.casefold() for each in why["officials"]}) < 2:  # noqa: PLR2004 - four eyes.
        yield differs(f"version {result['version']}", "a reason and two officials", f"{why}")
    if amends is not None and not _SHA256.fullmatch(amends):
        yield differs(f"version {result['version']} amends", "a sha256", f"{amends}")


def _counts(result: dict[str, Any]) -> Iterator[Finding]:
    for electorate in result["electorates"]:
        where = electorate["id"]
        whole = electorate["paper_ballots"] + electorate["phone_ballots"]
        if electorate["ballots"] != whole:
            yield differs(f"{where} ballots", whole, electorate["ballots"])
        for contest in electorate["contests"]:
            yield from _columns(f"{where}/{contest['id']}", contest, electorate)
        yield from _parts(where, electorate)


def _columns(where: str, contest: dict[str, Any], place: dict[str, Any]) -> Iterator[Finding]:
    ballots = {"phone": place["phone_ballots"], "paper": place["paper_ballots"], "total": place["ballots"]}
    for channel in _CHANNELS:
        count = contest[channel]
        if count is None:
            continue
        if count["ballots"] != ballots[channel]:
            yield differs(f"{where}/{channel} ballots", ballots[channel], count["ballots"])
        parts = sum(count["marks"].values()) + count["blank"] + count["invalid"]
        if parts != count["ballots"] * contest["seats"]:
            yield differs(f"{where}/{channel} options + blank + invalid", count["ballots"] * contest["seats"], parts)
    if contest["phone"] is not None:
        phone, paper, total = (_flat(contest[channel]) for channel in _CHANNELS)
        for option in total.keys() | phone.keys() | paper.keys():
            if phone[option] + paper[option] != total[option]:
                yield differs(f"{where}/{option} phone + paper", phone[option] + paper[option], total[option])


def _parts(where: str, electorate: dict[str, Any]) -> Iterator[Finding]:
    parts = electorate["parts"]
    for part in parts:
        place = f"{where}/{'+'.join(part['units'])}"
        if part["ballots"] != part["paper_ballots"] + part["phone_ballots"]:
            yield differs(f"{place} ballots", part["paper_ballots"] + part["phone_ballots"], part["ballots"])
        for contest in part["contests"]:
            yield from _columns(f"{place}/{contest['id']}", contest, part)
            seats = next(each["seats"] for each in electorate["contests"] if each["id"] == contest["id"])
            if contest["seats"] != seats:
                yield differs(f"{place}/{contest['id']} seats", seats, contest["seats"])
    if parts:
        yield from _sums_of_parts(where, electorate)


def _sums_of_parts(where: str, electorate: dict[str, Any]) -> Iterator[Finding]:
    parts = electorate["parts"]
    for name in ("registered", "paper_ballots", "phone_ballots", "ballots"):
        total = sum(part[name] for part in parts)
        if total != electorate[name]:
            yield differs(f"{where} {name}, sum of places", total, electorate[name])
    for number, contest in enumerate(electorate["contests"]):
        for channel in (each for each in _CHANNELS if contest[each] is not None):
            flat = [_flat(part["contests"][number][channel]) for part in parts]
            for option, votes in _flat(contest[channel]).items():
                total = sum(each[option] for each in flat)
                if total != votes:
                    yield differs(f"{where}/{contest['id']}/{channel}/{option}, sum of places", total, votes)


def _flat(count: dict[str, Any]) -> dict[str, int]:
    return {**count["marks"], "(blank)": count["blank"], "(invalid)": count["invalid"]}


def _identities(result: dict[str, Any]) -> Iterator[Finding]:
    signed: dict[str, set[str]] = {}
    for signature in result["identities_signed"]:
        signed.setdefault(signature["about"], set()).add(signature["official"])
    for identity in result["identities"]:
        difference = sum(term["value"] for term in identity["left"]) - sum(term["value"] for term in identity["right"])
        holds = difference == 0 if identity["relation"] == "=" else difference <= 0
        if difference != identity["difference"]:
            yield differs(identity["id"], difference, identity["difference"])
        if holds != identity["holds"]:
            yield differs(f"{identity['id']} holds", holds, identity["holds"])
        if not holds and len(signed.get(identity["id"], ())) < 2:  # noqa: PLR2004 - four eyes.
            yield differs(identity["id"], "an identity that holds, or two signatures", identity["en"])
        for term in (*identity["left"], *identity["right"]):
            if (
                f"{term['en']} {term['value']}" not in identity["en"]
                or f"{term['zh']} {term['value']}" not in identity["zh"]
            ):
                yield differs(f"{identity['id']} {term['en']}", term["value"], identity["en"])


def _small_cells(result: dict[str, Any]) -> Iterator[Finding]:
    for electorate in result["electorates"]:
        for place in (electorate, *electorate["parts"]):
            for contest in place["contests"]:
                for channel in _CHANNELS:
                    count = contest[channel]
                    if count is not None and 0 < count["ballots"] < result["smallest_cell"]:
                        yield differs(
                            f"{electorate['id']}/{contest['id']}/{channel}",
                            "hidden",
                            f"{count['ballots']} ballots shown",
                        )


def _tables(folder: Path, result: dict[str, Any]) -> Iterator[Finding]:
    yield from _same_rows("counts.csv", _read(folder / "counts.csv"), _count_rows(result))
    names = _read(folder / "accounts.csv")[0][1:]
    rows = [[each["id"], *(str(each[name]) for name in names)] for each in result["electorates"]]
    yield from _same_rows("accounts.csv", _read(folder / "accounts.csv"), rows)
    yield from _same_rows("scores.csv", _read(folder / "scores.csv"), _score_rows(result))


def _same_rows(name: str, found: list[list[str]], expected: list[list[str]]) -> Iterator[Finding]:
    body = found[1:]
    if len(body) != len(expected):
        yield differs(name, f"{len(expected)} rows", f"{len(body)} rows")
    for line, (left, right) in enumerate(zip(expected, body, strict=False), 2):
        if [_cell(each) for each in left] != right:
            yield differs(f"{name}:{line}", ", ".join(left), ", ".join(right))


def _count_rows(result: dict[str, Any]) -> list[list[str]]:
    rows = []
    for electorate in result["electorates"]:
        for place in (electorate, *electorate["parts"]):
            units = "+".join(place.get("units", ()))
            for contest in place["contests"]:
                for channel in _CHANNELS:
                    for option, votes in _flat(contest[channel]).items() if contest[channel] is not None else ():
                        rows.append([electorate["id"], units, channel, contest["id"], option.strip("()"), str(votes)])
    return rows


def _score_rows(result: dict[str, Any]) -> list[list[str]]:
    rows = []
    for each in result["composites"]:
        rows += [
            [
                each["subject"],
                part["kind"],
                part["component"],
                part["weight"],
                part["score"] or "",
                part["rounded"] or "",
            ]
            for part in each["parts"]
        ]
        rows.append([each["subject"], "composite", "", "1", each["exact"] or "", each["rounded"] or ""])
    return rows


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


def all_well(folder: Path) -> Say:
    """Say that nothing was found; whose signature it bears is for people to compare."""
    key = signing_key(folder)
    if not key:
        return Say(f"{folder}：逐项复算无误。", f"{folder}: everything adds up.")
    return Say(
        f"{folder}：逐项复算无误。签名密钥 {key}，请与张贴的公告核对。",
        f"{folder}: everything adds up. Signed with the key {key}: compare it with the posted notice.",
    )
