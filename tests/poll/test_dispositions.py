"""Every disposition has its words."""

from poll.casting import Disposition
from poll.dispositions import MEANINGS, NAMES


def test_whatever_becomes_of_a_message_has_a_name_and_a_meaning() -> None:
    """A new disposition is put into words before it can be recorded; no two are called alike."""
    assert set(NAMES) == set(MEANINGS) == set(Disposition)
    assert len({each.zh for each in NAMES.values()}) == len({each.en for each in NAMES.values()}) == len(Disposition)
