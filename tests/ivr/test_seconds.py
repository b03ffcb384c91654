"""How long callers listen: measured on the sounds that ship, estimated where there is none yet."""

from functools import cache

import pytest

from benchmarks.prompts import Listening, run
from config.presets import preset_names

LONGEST_PROMPT_SECONDS = 12
"""Nobody keeps more than that in her ear (domain.md 5.2)."""

BALLOT_SECONDS = 60
"""From the answer to the vote, for a ballot of one question."""


@cache
def heard(name: str) -> tuple[Listening, ...]:
    """Return what is heard of a preset, in each language."""
    return tuple([each for each in run() if each.preset == name])


@pytest.mark.parametrize("name", preset_names())
def test_no_prompt_is_longer_than_twelve_seconds(name: str) -> None:
    """Sentences, names and numbers; a report is as long as the secretary speaks."""
    for each in heard(name):
        assert 0 < each.longest_seconds <= LONGEST_PROMPT_SECONDS


@pytest.mark.parametrize("name", preset_names())
def test_a_ballot_of_one_question_is_done_within_a_minute(name: str) -> None:
    """Who hears everything to its end, and takes two seconds for each key, has voted a minute after the answer."""
    for each in heard(name):
        assert each.heard > each.contests
        # Each further question has a minute of its own, and the menu comes before the first.
        assert each.seconds <= BALLOT_SECONDS * each.contests
