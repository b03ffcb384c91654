"""Numbers as telephone lines write them."""

import pytest

from ivr.carriers.trunk_number import called_number, caller_number, dial_string
from poll.numbers import HIDDEN_SENDER, parse_number


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("19900000001", "+8619900000001"),
        ("+8619900000001", "+8619900000001"),
        ("8619900000001", "+8619900000001"),
        ("008619900000001", "+8619900000001"),
        ("03121234567", "+863121234567"),
        ("01001234567", "+861001234567"),
        ("+12025550123", "+12025550123"),
        ("tel:+8619900000001", "+8619900000001"),
        ("anonymous", HIDDEN_SENDER),
        ("266696687", HIDDEN_SENDER),
        ("8001", HIDDEN_SENDER),
        ("", HIDDEN_SENDER),
    ],
)
def test_a_caller_has_her_number_with_the_plus(written: str, expected: str) -> None:
    """However the line writes it; what is no number is nobody's, and asks for a code instead."""
    assert caller_number(written, "allowed_passed_screen", "CN") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("02088880000", "+862088880000"), ("+12025550199", "+12025550199"), ("12345", "12345"), ("10690001", "10690001")],
)
def test_a_short_number_of_ours_stays_as_it_is(written: str, expected: str) -> None:
    """It has no country code."""
    assert called_number(written, "CN") == expected


@pytest.mark.parametrize(
    ("number", "template", "expected"),
    [
        ("+8619900000001", "PJSIP/{national}@trunk", "PJSIP/19900000001@trunk"),
        ("+862088880000", "PJSIP/{national}@trunk", "PJSIP/02088880000@trunk"),
        ("+12025550123", "PJSIP/{national}@trunk", "PJSIP/+12025550123@trunk"),
        ("+8619900000001", "PJSIP/{digits}@trunk", "PJSIP/8619900000001@trunk"),
        ("+8619900000001", "PJSIP/{e164}@trunk", "PJSIP/+8619900000001@trunk"),
    ],
)
def test_a_number_is_dialled_as_the_line_wants_it(number: str, template: str, expected: str) -> None:
    """A landline of China has its 0, a mobile has not."""
    assert dial_string(parse_number(number, "CN"), template) == expected
