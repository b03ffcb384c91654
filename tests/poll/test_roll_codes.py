"""Codes of people who share a telephone."""

from unittest.mock import patch

import pytest

from poll.check_digit import is_checked
from poll.roll_codes import is_confusing, new_code


def test_a_code_has_three_digits_and_their_check_digit() -> None:
    """Requirement 22: short, random, with a check digit; four digits in all."""
    codes = [new_code(4, ()) for _ in range(300)]

    assert all(len(code) == 4 and is_checked(code) and not is_confusing(code) for code in codes)
    assert len(set(codes)) > 150


def test_two_people_on_one_telephone_have_different_codes() -> None:
    """The code is all that tells them apart."""
    taken: set[str] = set()
    for _ in range(400):
        code = new_code(4, taken)
        assert code not in taken
        taken.add(code)


def test_a_code_comes_from_the_system_and_not_from_a_seed() -> None:
    """A guessable generator would give every code away."""
    with patch("poll.roll_codes.secrets.choice", side_effect="572") as choice:
        assert new_code(4, ()) == "5724"
    assert choice.call_count == 3


@pytest.mark.parametrize("code", ["0572", "1111", "1122", "1234", "9876", "5755"])
def test_codes_that_are_guessed_or_misread_first_are_left_out(code: str) -> None:
    """A leading 0 is dropped by spreadsheets; 1111 and 1234 are tried first."""
    assert is_confusing(code)
