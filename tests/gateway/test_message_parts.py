"""How many parts a text takes: what the office pays for, and what old telephones show apart."""

import pytest

from gateway.message_parts import fits_one_part, message_parts, message_units


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("评" * 70, 1),
        ("评" * 71, 2),
        ("评" * 134, 2),
        ("评" * 135, 3),
    ],
)
def test_a_long_text_is_divided_as_the_standard_says(text: str, parts: int) -> None:
    """160 and 70 alone, 153 and 67 joined (3GPP TS 23.038, 23.040)."""
    assert message_parts(text) == parts
    assert fits_one_part(text) == (parts == 1)


def test_one_chinese_character_makes_the_whole_text_a_wide_one() -> None:
    """A hundred letters fit one part; with one character more they take two."""
    assert (message_parts("a" * 100), message_parts("a" * 100 + "评")) == (1, 2)


@pytest.mark.parametrize(("letter", "joined"), [("€", 76), ("𠮷", 33)])
def test_no_character_is_split_between_two_parts(letter: str, joined: int) -> None:
    """A sign of two units that does not fit at the end of a part begins the next: one unit stays empty."""
    assert message_units(letter)[0] == 2
    assert message_parts(letter * joined * 2) == 2
    assert message_parts(letter * (joined * 2 + 1)) == 3
