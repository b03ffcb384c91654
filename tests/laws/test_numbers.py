"""The fast paths of numbers give phonenumbers' own answer, always."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poll.number_spelling import NotANumberError
from poll.numbers import Line, PhoneNumber, parse_number, sender_number

_KINDS = phonenumbers.PhoneNumberType


def _by_the_library(written: str) -> int | None:
    """Return what the library alone says of a Chinese mobile: its international form, or None."""
    try:
        parsed = phonenumbers.parse(written, "CN")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.number_type(parsed) != _KINDS.MOBILE or not phonenumbers.is_valid_number(parsed):
        return None
    return int(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:])


def _by_us(written: str) -> int | None:
    try:
        number = parse_number(written, "CN")
    except NotANumberError:
        return None
    return number.digits if number.line is Line.MOBILE and number.region == "CN" else None


@pytest.mark.parametrize("start", range(100, 200))
def test_every_prefix_of_a_chinese_mobile_is_judged_as_the_library_judges_it(start: int) -> None:
    """Five digits decide; all of them are tried, with the first and the last tail."""
    for prefix in range(start * 100, start * 100 + 100):
        first, last = f"{prefix}000000", f"+86{prefix}999999"
        assert _by_us(first) == _by_the_library(first), first
        assert _by_us(last) == _by_the_library(last), last


@given(st.from_regex(r"(\+86)?1[0-9]{10}", fullmatch=True))
def test_any_eleven_digits_are_judged_as_the_library_judges_them(written: str) -> None:
    """The differential test of the fast path, with the library as oracle."""
    assert _by_us(written) == _by_the_library(written)


def _examples() -> list[str]:
    kinds = (_KINDS.MOBILE, _KINDS.FIXED_LINE, _KINDS.FIXED_LINE_OR_MOBILE, _KINDS.VOIP, _KINDS.PERSONAL_NUMBER)
    found = (
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in kinds
    )
    return sorted({phonenumbers.format_number(each, phonenumbers.PhoneNumberFormat.E164) for each in found if each})


@pytest.mark.parametrize("written", _examples())
def test_a_sender_is_found_under_the_integer_that_the_roll_holds(written: str) -> None:
    """For a valid number of any region the door and the roll have the same key."""
    number = parse_number(written, "CN")

    assert sender_number(written) == number.digits
    assert sender_number(number.e164) == number.digits


@given(st.from_regex(r"1990000[0-9]{4}", fullmatch=True), st.sampled_from(["CN", "US"]))
def test_reading_a_number_again_changes_nothing(written: str, region: str) -> None:
    """Normalising is idempotent, whatever region the office is in."""
    number = parse_number(written, "CN")

    assert parse_number(number.e164, region) == number


@given(st.text(max_size=30))
def test_a_cell_is_a_number_or_is_refused_and_nothing_else_happens(written: str) -> None:
    """No text breaks the reader; what it takes is a number that can be made again."""
    try:
        number = parse_number(written, "CN")
    except NotANumberError:
        return
    assert PhoneNumber(number.digits, number.line, number.region) == number
