"""The table of domain.md 5.4: how numbers are written in rolls, and what each becomes."""

import subprocess
import sys

import pytest

from poll import numbers
from poll.number_spelling import NotANumberError, NumberProblem
from poll.numbers import Line, PhoneNumber, as_dialled, masked, parse_number, sender_number

_CHINESE = PhoneNumber(8619900001234, Line.MOBILE, "CN")

_UNDERSTOOD = [
    "19900001234",
    "199-0000-1234",
    "199 0000 1234",
    "199–0000—1234",
    "+8619900001234",
    "+86 199 0000 1234",
    "(+86)19900001234",
    "（+86）19900001234",
    "+86-199-0000-1234",
    "0086-199-0000-1234",
    "008619900001234",
    "8619900001234",
    "019900001234",
    "+86 019900001234",
    "１９９００００１２３４",
    "＋８６１９９００００１２３４",
    "19900001234\u200b",
    "\u200e19900001234\u200f",
    "\u202a+8619900001234\u202c",
    "199\u00a00000\u30001234",
    "\t19900001234 ",
    "一九九〇〇〇〇一二三四",
    "一九九零零零零幺二三四",
    "一九九00001234",
    "١٩٩٠٠٠٠١٢٣٤",
]

_OTHER_LINES = [
    ("0571 88123456", "+8657188123456", Line.LANDLINE, "CN"),
    ("0571-88123456", "+8657188123456", Line.LANDLINE, "CN"),
    ("(0571)88123456", "+8657188123456", Line.LANDLINE, "CN"),
    ("+86 (0)571 88123456", "+8657188123456", Line.LANDLINE, "CN"),
    ("010-12345678", "+861012345678", Line.LANDLINE, "CN"),
    ("09171234567", "+869171234567", Line.LANDLINE, "CN"),
    ("+852 9123 4567", "+85291234567", Line.MOBILE, "HK"),
    ("0085291234567", "+85291234567", Line.MOBILE, "HK"),
    ("+1 202 555 0123", "+12025550123", Line.MOBILE, "US"),
]

_REFUSED = [
    ("", NumberProblem.EMPTY),
    (" \u200b\u3000", NumberProblem.EMPTY),
    ("17951 19900001234", NumberProblem.DIAL_PREFIX),
    ("1795119900001234", NumberProblem.DIAL_PREFIX),
    ("1258319900001234", NumberProblem.DIAL_PREFIX),
    ("+861258319900001234", NumberProblem.DIAL_PREFIX),
    ("微信19900001234", NumberProblem.TEXT_AROUND),
    ("19900001234（儿子）", NumberProblem.TEXT_AROUND),
    ("电话：19900001234", NumberProblem.TEXT_AROUND),
    ("tel:19900001234", NumberProblem.TEXT_AROUND),
    ("无", NumberProblem.TEXT_AROUND),
    ("*19900001234", NumberProblem.TEXT_AROUND),
    ("1️⃣9900001234", NumberProblem.TEXT_AROUND),
    ("①9900001234", NumberProblem.TEXT_AROUND),
    ("1-800-FLOWERS", NumberProblem.TEXT_AROUND),
    ("19900001234+", NumberProblem.TEXT_AROUND),
    ("()-", NumberProblem.TEXT_AROUND),
    ("19900001234#12", NumberProblem.EXTENSION),
    ("19900001234 ext 3", NumberProblem.EXTENSION),
    ("0571-88123456转801", NumberProblem.EXTENSION),
    ("0571-88123456分机801", NumberProblem.EXTENSION),
    ("0571-88123456 x801", NumberProblem.EXTENSION),
    ("19900001234;ext=5", NumberProblem.EXTENSION),
    ("十九900001234", NumberProblem.CHINESE_FIGURE),
    ("一百九十九亿", NumberProblem.CHINESE_FIGURE),
    ("l9900001234", NumberProblem.LETTERS),
    ("+86199000O1234", NumberProblem.LETTERS),
    ("I99OOOO1234", NumberProblem.LETTERS),
    ("199000012345", NumberProblem.TOO_LONG),
    ("+86199000012345", NumberProblem.TOO_LONG),
    ("1990000123", NumberProblem.TOO_SHORT),
    ("88123456", NumberProblem.TOO_SHORT),
    ("7", NumberProblem.TOO_SHORT),
    ("+86199", NumberProblem.TOO_SHORT),
    ("9" * 40, NumberProblem.TOO_LONG),
    ("12000000000", NumberProblem.NOT_VALID),
    ("85291234567", NumberProblem.NOT_VALID),
    ("+99912345678", NumberProblem.NOT_VALID),
    ("12340", NumberProblem.SPECIAL),
    ("110", NumberProblem.SPECIAL),
    ("10086", NumberProblem.SPECIAL),
    ("95566", NumberProblem.SPECIAL),
    ("+8695566", NumberProblem.SPECIAL),
    ("106575000123", NumberProblem.SPECIAL),
    ("400-800-1234", NumberProblem.SPECIAL),
    ("800 810 1234", NumberProblem.SPECIAL),
    ("+1 900 555 0123", NumberProblem.SPECIAL),
    ("+266696687", NumberProblem.HIDDEN),
    ("+7378742833", NumberProblem.HIDDEN),
    ("+2562533", NumberProblem.HIDDEN),
    ("+8656696", NumberProblem.HIDDEN),
    ("+86282452253", NumberProblem.HIDDEN),
    ("Anonymous", NumberProblem.HIDDEN),
    ("19900001234/19900005678", NumberProblem.TWO_NUMBERS),
    ("19900001234、19900005678", NumberProblem.TWO_NUMBERS),
    ("19900001234 19900005678", NumberProblem.TWO_NUMBERS),
    ("1.99E+10", NumberProblem.FIGURE),
    ("19900001234.0", NumberProblem.FIGURE),
    ("=19900001234", NumberProblem.FORMULA),
    ('="19900001234"', NumberProblem.FORMULA),
    ("-19900001234", NumberProblem.FORMULA),
    ("@SUM(A1)", NumberProblem.FORMULA),
    ("+SUM(A1)", NumberProblem.FORMULA),
    ('=HYPERLINK("x","19900001234")', NumberProblem.FORMULA),
]


@pytest.mark.parametrize("written", _UNDERSTOOD)
def test_every_way_to_write_one_mobile_is_one_number(written: str) -> None:
    """Separators, width, invisible marks and the country code say nothing about the number (domain.md 5.4)."""
    assert parse_number(written, "CN") == _CHINESE


@pytest.mark.parametrize(("written", "e164", "line", "region"), _OTHER_LINES)
def test_landlines_and_numbers_abroad_are_kept_as_what_they_are(
    written: str, e164: str, line: Line, region: str
) -> None:
    """A landline can call; a number abroad is kept where its country code is written."""
    number = parse_number(written, "CN")

    assert (number.e164, number.line, number.region) == (e164, line, region)


@pytest.mark.parametrize(("written", "problem"), _REFUSED)
def test_what_is_not_one_whole_number_is_refused_by_name(written: str, problem: NumberProblem) -> None:
    """Nothing that the clerk wrote is dropped and no number is guessed (domain.md 5.4)."""
    with pytest.raises(NotANumberError) as refusal:
        parse_number(written, "CN")

    assert refusal.value.problem is problem


@pytest.mark.parametrize("written", ["2025550123", "(202) 555-0123", "1-202-555-0123", "+12025550123"])
def test_a_number_belongs_to_the_region_of_the_office(written: str) -> None:
    """XIANGYIN_DEFAULT_REGION says where a number without a country code belongs."""
    assert parse_number(written, "US") == PhoneNumber(12025550123, Line.MOBILE, "US")


@pytest.mark.parametrize(
    ("digits", "line", "region"),
    [(861990000123, Line.MOBILE, "CN"), (8619900001234, Line.LANDLINE, "CN"), (8657188123456, Line.MOBILE, "CN")],
)
def test_no_number_exists_that_is_not_valid(digits: int, line: Line, region: str) -> None:
    """A PhoneNumber is the proof that it was checked."""
    with pytest.raises(NotANumberError):
        PhoneNumber(digits, line, region)


@pytest.mark.parametrize(
    "written",
    ["", "anonymous", "Anonymous", "Restricted", "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"],
)
def test_a_withheld_number_is_nobodys(written: str) -> None:
    """Requirement 8: hidden and pseudo numbers never match an elector."""
    assert sender_number(written) is None


@pytest.mark.parametrize(
    "written",
    ["19900001234", "+8619900001234 ", "+86199０００01234", "+0619900001234", "10086", "+123456", "+1234567890123456"],
)
def test_a_sender_that_is_not_exactly_e164_is_nobodys(written: str) -> None:
    """Carriers write E.164; adapters translate what others write."""
    assert sender_number(written) is None


def test_looking_a_sender_up_does_not_load_the_library() -> None:
    """A worker starts without phonenumbers, and never loads its geocoder."""
    script = (
        "import sys; from poll.numbers import parse_number, sender_number; assert sender_number('+8619900001234')\n"
        "assert not [m for m in sys.modules if m.startswith('phonenumbers')]\n"
        "parse_number('0571 88123456', 'CN'); assert 'phonenumbers.geocoder' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_new_prefix_is_admitted_before_the_library_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """New Chinese prefixes were refused for months until metadata caught up: the office may admit them."""
    monkeypatch.setattr(numbers, "NEW_CHINESE_PREFIXES", {"1400": "a notice of the ministry"})
    numbers._chinese_prefixes.cache_clear()
    try:
        assert parse_number("0086 1400 000 1234", "CN") == PhoneNumber(8614000001234, Line.MOBILE, "CN")
    finally:
        monkeypatch.undo()
        numbers._chinese_prefixes.cache_clear()


@pytest.mark.parametrize(("number", "shown"), [(8619900001234, "199****1234"), (12025550123, "+1202***0123")])
def test_a_number_is_shown_masked(number: int, shown: str) -> None:
    """Requirement 43: lists show enough to recognise a number, not enough to call it."""
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("number", "dialled"),
    [(8619900001234, "199 0000 1234"), (8602888880000, "028 8888 0000"), (12025550123, "(202) 555-0123"), (99, "+99")],
)
def test_a_number_on_paper_is_written_as_it_is_dialled_at_home(number: int, dialled: str) -> None:
    """In groups that can be read out; what is no number stays as it is, with its plus."""
    assert as_dialled(number) == dialled
