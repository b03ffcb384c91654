"""Results as plain values, for the tests of everything that is made of a result."""

from collections.abc import Iterator
from pathlib import Path

from poll.journal import leaf_of, next_entry
from poll.rules import RuleSet
from tally.canvass import Signature
from tally.result import PublishedEntry, ToPublish
from tally.score import score
from tests.tally.village import POLL, Count

_PRESET = Path(__file__).parents[2] / "config" / "polls" / "village-secretary-short.toml"
_NAMES = {
    "committee": "v1", "members": "v2", "villagers": "v3", "group_1": "g1", "group_2": "g2", "group_3": "g3"
}  # fmt: skip


def golden_file() -> bytes:
    """Return the preset with the names of the golden village."""
    text = _PRESET.read_text(encoding="utf-8")
    for name, short in _NAMES.items():
        text = text.replace(f'"{name}"', f'"{short}"')
    return text.encode()


def _journal() -> Iterator[PublishedEntry]:
    last = None
    for number, act in enumerate(
        ("created", "checked", "voided", "stripped", "opened", "counted", "merged", "reconciled", "certified")
    ):
        last = next_entry(last, 1, number, act, {})
        yield PublishedEntry(last.number, last.at_ms, act, leaf_of(last), last.chain)


JOURNAL = tuple(_journal())


def to_publish(canvass: Count, rules: RuleSet) -> ToPublish:
    """Return a count as a certified result."""
    scores = score({tally.electorate: tally for tally in canvass.merged.electorates}, rules, {})
    signatures = tuple(Signature("certify", name, "两张未交回", 0) for name in ("王敏", "李强"))
    return ToPublish(
        POLL,
        "certified",
        rules,
        canvass.merged,
        canvass.reconciled,
        scores,
        0,
        canvass.counted.invalid,
        {},
        signatures,
        JOURNAL,
    )
