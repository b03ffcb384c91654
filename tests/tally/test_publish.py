"""Publishing and verifying: what is shown adds up, and whoever changes a figure is found out."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from poll.rule_file import read_rules
from poll.rules import RuleSet
from poll.signed_texts import file_of, key_digits, key_file
from tally import verify as verifying
from tally.exports.signed_totals import sign
from tally.publish import SUMS, published, safe_cell, write
from tally.result_file import result_bytes
from tally.verify import all_well, verify
from tests.tally.results import golden_file, to_publish
from tests.tally.village import (
    GOLDEN_VOIDS,
    Count,
    box_of,
    canvass_of,
    golden_halls,
    golden_messages,
    golden_votes,
)

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([each]) * 32) for each in (5, 6))


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """The preset's rules, from its file."""
    found, findings = read_rules(golden_file(), "golden.toml")
    assert found is not None, findings
    return found


@pytest.fixture(scope="module")
def canvass(rules: RuleSet) -> Count:
    """The golden canvass under those rules."""
    return canvass_of(box_of(golden_votes(), rules), golden_halls(rules), rules, GOLDEN_VOIDS, golden_messages())


@pytest.fixture(autouse=True)
def _rules_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rule file is verified hundreds of times here; its bytes are what it is remembered by."""
    monkeypatch.setattr(verifying, "read_rules", cache(read_rules))


@pytest.fixture
def folder(tmp_path: Path, canvass: Count, rules: RuleSet) -> Path:
    """The golden result as it is published."""
    _, files = published(to_publish(canvass, rules), golden_file(), KEY)
    write(files, tmp_path)
    return tmp_path


@pytest.fixture
def unsigned(folder: Path) -> Path:
    """The same without its signed totals, so that nothing but arithmetic finds what was changed."""
    for name in ("totals.txt", "signing-key.pub"):
        (folder / name).unlink()
    resum(folder)
    return folder


def resum(folder: Path) -> None:
    """Mend the hashes, as a forger would."""
    names = [path.name for path in sorted(folder.iterdir()) if path.name != SUMS]
    (folder / SUMS).write_text(
        "".join(f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    )


def test_a_published_result_verifies(folder: Path) -> None:
    """Nobody is asked to believe a number."""
    assert verify(folder) == []


def test_the_composite_is_published_exact_and_rounded(folder: Path) -> None:
    """Both stand there; only the last is rounded."""
    composite = json.loads((folder / "result.json").read_bytes())["composites"][0]

    assert (composite["exact"], composite["rounded"]) == ("697420/9367", "74.46")


def test_any_changed_byte_is_found_by_its_hash(folder: Path) -> None:
    """Files are what they were when they were published."""
    page = folder / "result.html"
    page.write_bytes(page.read_bytes().replace(b"74.46", b"94.46"))

    assert [finding.where for finding in verify(folder)] == ["result.html sha256"]


def numbers_in(  # JSON
    value: Any,  # noqa: ANN401 - whatever JSON holds.
    path: tuple[Any, ...] = (),
) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every figure of the result."""
    if isinstance(value, bool):
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield from numbers_in(each, (*path, key))
    elif isinstance(value, list):
        for key, each in enumerate(value):
            yield from numbers_in(each, (*path, key))
    elif isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"\d+(/\d+|\.\d+)?", value)):
        yield path


def changed(value: int | str) -> int | str:
    """Return another figure of the same kind."""
    return value + 1 if isinstance(value, int) else re.sub(r"\d$", lambda last: str((int(last[0]) + 1) % 10), value)


def test_any_one_changed_figure_of_the_json_is_found_though_the_hashes_are_mended(unsigned: Path) -> None:
    """The arithmetic finds it, not the hash. An instant of signing is not a figure of the result."""
    folder = unsigned
    original = (folder / "result.json").read_bytes()
    missed = []
    for number, path in enumerate(numbers_in(json.loads(original))):
        # Identities are many and alike: every 31st of their figures is enough for a quick test.
        if path[-1] in {"at_ms", "name"} or path[0] == "damaged_envelopes" or (path[0] == "identities" and number % 31):
            continue
        result = json.loads(original)
        place = result
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = changed(place[path[-1]])
        (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
        resum(folder)
        if not verify(folder):
            missed.append(path)

    assert missed == []


@pytest.mark.parametrize("name", ["counts.csv", "accounts.csv", "scores.csv"])
def test_any_one_changed_figure_of_a_table_is_found_though_the_hashes_are_mended(folder: Path, name: str) -> None:
    """CSV and JSON say the same."""
    original = (folder / name).read_text(encoding="utf-8-sig")
    missed = []
    for match in re.finditer(r"(?<=,)\d+(?=[,/.\r\n])", original):
        text = f"{original[: match.start()]}{int(match[0]) + 1}{original[match.end() :]}"
        (folder / name).write_text(text, encoding="utf-8-sig", newline="")
        resum(folder)
        if not verify(folder):
            missed.append(match)

    assert missed == []


def test_what_no_arithmetic_finds_is_found_by_the_signature(folder: Path) -> None:
    """An instant of signing adds up to nothing; the hash of the whole result is signed."""
    result = json.loads((folder / "result.json").read_bytes())
    result["signatures"][0]["at_ms"] += 1
    (folder / "result.json").write_bytes(result_bytes(result))
    resum(folder)

    assert {finding.where for finding in verify(folder)} == {"totals.txt"}


def test_totals_that_say_something_else_are_named(folder: Path) -> None:
    """Line by line, though the office signed them: they are those of another result."""
    result = json.loads((folder / "result.json").read_bytes())
    result["electorates"][2]["contests"][0]["total"]["marks"]["excellent"] = 22
    result["composites"][0]["rounded"] = "84.46"
    (folder / "totals.txt").write_bytes(file_of(sign(result, KEY)))
    resum(folder)
    found = {finding.expected.en for finding in verify(folder)}

    assert {"count v3 overall excellent=21", "composite zhang 74.46 basic"} <= found


def test_another_key_shows_in_what_verifying_says(folder: Path) -> None:
    """Whoever signs anew with a key of his own adds up; the digits of the key do not, and people compare them."""
    result = json.loads((folder / "result.json").read_bytes())
    (folder / "totals.txt").write_bytes(file_of(sign(result, OTHER)))
    resum(folder)
    assert [finding.where for finding in verify(folder)] == ["totals.txt"]

    (folder / "signing-key.pub").write_bytes(key_file(OTHER.public_key()))
    resum(folder)
    assert verify(folder) == []
    assert key_digits(OTHER.public_key()) in all_well(folder).zh
    assert key_digits(KEY.public_key()) in (folder / "result.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN PUBLIC KEY-----\n"])
def test_signed_totals_need_the_key(folder: Path, content: bytes | None) -> None:
    """Without it nobody can tell who signed."""
    (folder / "signing-key.pub").unlink()
    if content is not None:
        (folder / "signing-key.pub").write_bytes(content)
    resum(folder)

    assert [finding.where for finding in verify(folder)] == ["signing-key.pub"]


@pytest.mark.parametrize("name", ["result.xlsx", "result.nist.json", "totals.txt", "signing-key.pub"])
def test_every_export_has_its_hash(folder: Path, name: str) -> None:
    """A workbook that somebody changed is not the published one."""
    (folder / name).write_bytes(b"changed")

    assert f"{name} sha256" in {finding.where for finding in verify(folder)}


@pytest.mark.parametrize(
    "forge",
    [
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:3], re.sub(r"[0-9a-f]{64},", "0" * 64 + ",", lines[3], count=1), *lines[4:]],
        lambda lines: [line.replace(",voided,", ",,") for line in lines],
        lambda lines: [line.replace(",certified,", ",,") for line in lines],
    ],
    ids=["taken out", "moved", "cut off", "put in", "changed", "an act unnamed", "the certifying unnamed"],
)
def test_an_act_taken_out_put_in_moved_or_changed_breaks_the_chain(
    folder: Path, forge: Callable[[list[str]], list[str]]
) -> None:
    """Though the hashes of the files are mended: the head stands in the result (docs/adr/0019)."""
    lines = (folder / "journal.csv").read_text(encoding="utf-8-sig").splitlines()
    (folder / "journal.csv").write_text("\r\n".join(forge(lines)) + "\r\n", encoding="utf-8-sig", newline="")
    resum(folder)

    assert {finding.where.partition(":")[0] for finding in verify(folder)} == {"journal.csv"}


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"rules_sha256": 1, "electorates": 2'])
def test_a_result_that_cannot_be_read_is_a_finding(folder: Path, content: bytes) -> None:
    """Whoever verifies gets an answer, never a stack."""
    (folder / "result.json").write_bytes(content)

    assert verify(folder)


def test_no_cell_is_a_formula() -> None:
    """A name that begins like a formula stays text in a spreadsheet."""
    assert [safe_cell(each) for each in ("=1+1", "+1", "-1", "@x", "\t=1", "王")] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\t=1",
        "王",
    ]


def test_the_page_is_self_contained_and_without_scripts(folder: Path) -> None:
    """It can be posted, printed and sent on."""
    page = (folder / "result.html").read_text(encoding="utf-8")

    assert "<script" not in page
    assert re.search(r"(src|href)=|url\(|@import", page) is None
    for word in ("应到", "实到", "发出", "收回", "有效", "弃权", "废票", "697420/9367", "74.46"):
        assert word in page
