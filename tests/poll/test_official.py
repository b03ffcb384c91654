"""An official is one person, however the name is typed."""

import pytest

from poll.official import official_name, reason_given, same_official, two_officials
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


@pytest.mark.parametrize(
    "names", [("王敏", "王敏"), ("王敏", " 王敏 "), ("王敏", ""), ("王敏",), ("王敏", "李强", "赵六")]
)
def test_two_different_people_answer_together(names: tuple[str, ...]) -> None:
    """Requirement 17: no self-approval."""
    with pytest.raises(FindingsError):
        two_officials(*names)
    assert two_officials("王敏", " 李强") == ("王敏", "李强")


def test_a_reason_says_something() -> None:
    """It is kept, so it stands in one line."""
    with pytest.raises(FindingsError):
        reason_given(" \n")
    assert reason_given(" 少印\n一张 ") == "少印 一张"
