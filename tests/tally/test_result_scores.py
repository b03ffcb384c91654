"""What the published scores may not tell: how a few ballots were marked."""

from fractions import Fraction
from typing import Any

import pytest

from poll.rules import Component, ComponentKind
from tally.result import result_of
from tally.result_scores import SMALL
from tests.tally.results import to_publish
from tests.tally.village import Vote, box_of, canvass_of, golden_halls, village_rules


def _result(weights: dict[str, int], votes: list[Vote]) -> dict[str, Any]:
    components = tuple(
        Component(ComponentKind.CHANNEL, ref, {"zh": ref}, Fraction(weight, 10), "") for ref, weight in weights.items()
    )
    rules = village_rules(components=components)
    return result_of(to_publish(canvass_of(box_of(votes, rules), golden_halls(rules), rules), rules))


@pytest.mark.parametrize(
    ("weights", "channels"),
    [
        pytest.param({"phone": 6, "paper": 4}, ["text"], id="one phone ballot"),
        pytest.param({"text": 3, "call": 3, "paper": 4}, ["text", *["call"] * 5], id="one text among calls"),
    ],
)
def test_the_score_of_a_channel_that_few_used_is_not_shown(weights: dict[str, int], channels: list[str]) -> None:
    """Points over one ballot are that person's vote, and what is left of the composite would tell it too."""
    votes = [Vote(n, "v3", "g1", {0: ("incompetent",)}, channel) for n, channel in enumerate(channels, 1)]

    (composite,) = _result(weights, votes)["composites"]

    assert (composite["exact"], composite["rounded"], composite["band"]) == (None, None, None)
    assert {part["why_none"] for part in composite["parts"]} == {SMALL}
    assert not any(part["items"] for part in composite["parts"])


def test_the_score_of_a_channel_that_enough_used_is_shown() -> None:
    """Five texts and five calls are two cells that may be seen."""
    votes = [Vote(n, "v3", "g1", {0: ("competent",)}, "text" if n % 2 else "call") for n in range(1, 11)]

    (composite,) = _result({"text": 3, "call": 3, "paper": 4}, votes)["composites"]

    assert [part["score"] for part in composite["parts"]] == ["80", "80", "220/3"]
