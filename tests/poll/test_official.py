"""An official is one person, however the name is typed."""

import pytest

from poll.official import official_name, same_official
from poll.refusal import FindingsError


def test_one_name_in_two_spellings_is_one_official() -> None:
    """Full width, case and spaces do not make a second person."""
    assert same_official(" Wang  Min", "ＷＡＮＧ min")
    assert not same_official("王敏", "王民")


@pytest.mark.parametrize("name", ["", " ", "\x00", "x" * 61])
def test_a_name_that_says_nothing_is_refused(name: str) -> None:
    """Somebody stands for every act."""
    with pytest.raises(FindingsError):
        official_name(name)
