"""docs/rule-file.md and the reader know the same keys, defaults and example."""

import re
from pathlib import Path

import pytest

from config.presets import preset
from poll.rule_file import read_rules
from poll.rule_keys import KEYS

_DOCUMENT = (Path(__file__).parents[2] / "docs" / "rule-file.md").read_text(encoding="utf-8")


def _documented() -> dict[str, dict[str, str]]:
    """Return the default of each key by table, as the document's rows give it."""
    found: dict[str, dict[str, str]] = {}
    rows: dict[str, str] = {}
    for line in _DOCUMENT.splitlines():
        if line.startswith("## "):
            names = re.findall(r"`([^`]+)`", line)
            rows = found.setdefault(names[-1].strip("[]()").rpartition(".")[2], {}) if names else {}
        cells = [cell.strip() for cell in line.split("|")]
        if line.startswith("| `") and len(cells) > 4:
            rows[cells[1].strip("`")] = cells[3].strip("`")
    return found


def test_every_key_that_the_reader_knows_stands_in_the_document_and_no_other() -> None:
    """In the same order, so that a clerk reads the document beside the file."""
    assert {table: tuple(rows) for table, rows in _documented().items()} == dict(KEYS)


def test_the_whole_example_reads_without_findings() -> None:
    """The document ends with an example that a clerk may copy."""
    rules, findings = read_rules(_whole_example(), "example.toml")

    assert findings == []
    assert rules is not None
    assert [contest.id for contest in rules.ballot_of("villagers")] == ["overall", "projects"]


@pytest.mark.parametrize("table", sorted(KEYS))
def test_the_whole_example_shows_every_key(table: str) -> None:
    """An example that leaves a key out leaves a clerk to guess."""
    example = _whole_example().decode()

    assert [key for key in KEYS[table] if not re.search(rf"(?m)(^|[ {{.\[]){key}( =|\]|\.)", example)] == []


def test_the_documented_defaults_are_those_of_the_reader() -> None:
    """A preset that leaves every such key out has the values that the document promises."""
    rules, _ = read_rules(preset("village-english"), "village-english.toml")
    assert rules is not None
    documented = _documented()

    assert documented["poll"]["revote"] == rules.revote.value
    assert documented["poll"]["score_denominator"] == rules.score_denominator.value
    for key in (
        "notice_days",
        "list_days",
        "objection_days",
        "decision_days",
        "decimals",
        "shared_phone_cap",
        "smallest_cell",
        "text_grace_seconds",
        "call_grace_seconds",
    ):
        assert documented["poll"][key] == str(getattr(rules, key))
    assert documented["code"] == {
        "use": rules.code.use.value,
        "digits": str(rules.code.digits),
        "tries": str(rules.code.tries),
        "run_together": str(rules.code.run_together).lower(),
    }
    assert documented["retention"] == {
        "numbers_days": str(rules.retention.numbers_days),
        "ballots_years": str(rules.retention.ballots_years),
    }


def _whole_example() -> bytes:
    return _DOCUMENT.rpartition("```toml\n")[2].removesuffix("```\n").encode()
