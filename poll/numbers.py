"""A telephone number: a value that cannot exist unless it is valid; the only room that knows phonenumbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from functools import cache, lru_cache
from types import ModuleType

from poll import number_spelling
from poll.number_spelling import NotANumberError, NumberProblem

NEW_CHINESE_PREFIXES: Mapping[str, str] = {}
"""Mobile prefixes that are in use before the library knows them, each with the source that says so.

libphonenumber has refused new Chinese prefixes until its data caught up (its issues 947, 1176 and 1464).
`{"1920": "MIIT notice of ..."}` admits them at once; take an entry out when the pinned library has it.
"""

_CHINA = 86
_MOBILE_DIGITS = 11
_TAIL_DIGITS = 6
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# The digits of ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a keypad: what carriers put in place of a
# withheld number (Twilio's "How do I identify anonymous calls?").
_HIDDEN = frozenset({266696687, 7378742833, 2562533, 8656696, 86282452253})

HIDDEN_SENDER = "+266696687"
"""What Twilio writes in place of a withheld number: ANONYMOUS on a keypad."""


@unique
class Line(Enum):
    """What a number can be used for: a mobile texts and calls, a landline only calls."""

    MOBILE = "mobile"
    LANDLINE = "landline"


_CHINESE_MOBILE = (Line.MOBILE, "CN")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A valid number of an elector; whoever makes another one gets NotANumberError.

    Attributes:
        digits: the international form without the plus, as an integer; what the records and the doors look up.
        line: mobile or landline.
        region: the country or area that the number belongs to, `CN`.
    """

    digits: int
    line: Line
    region: str

    def __post_init__(self) -> None:
        """Refuse a number that is not valid, however it was made."""
        if (_judged_quickly(self.digits) or _judged(self.digits)) != (self.line, self.region):
            raise NotANumberError(NumberProblem.NOT_VALID)

    @property
    def e164(self) -> str:
        """Return the number as carriers write it, `+8619900001234`."""
        return f"+{self.digits}"


def parse_number(written: str, region: str) -> PhoneNumber:
    """Read the number in one cell of a roll; the whole cell must be one number of one person.

    Args:
        written: the cell. Full width, separators, invisible marks, Chinese digits, `0086`, `(+86)` and a 0 before a
            mobile are understood; nothing that the clerk wrote is ever dropped.
        region: where a number without a country code belongs, `CN`.

    Raises:
        NotANumberError: with the one problem that the clerk can mend.

    Source: domain.md 5.4; docs/handbook, "numbers in the roll".
    """
    plain = written.removeprefix("+86") if region != "CN" or len(written) > _MOBILE_DIGITS else written
    if len(plain) == _MOBILE_DIGITS and plain[0] == "1" and plain.isascii() and plain.isdecimal():
        number = int(plain) + _CHINA * 10**_MOBILE_DIGITS
        judged = _judged_quickly(number)
        if judged and (region == "CN" or plain is not written):
            return PhoneNumber(number, *judged)
    return _parse_by_library(number_spelling.plain_spelling(written, region), region)


def plain_mobiles(written: Sequence[str], region: str) -> list[int] | None:
    """Read a whole column of plain Chinese mobiles, as `parse_number` would one by one.

    Returns:
        The digits of each; None where one of them is written otherwise, or is something else.
    """
    together = "".join(written)
    if (
        region != "CN"
        or set(map(len, written)) != {_MOBILE_DIGITS}
        or not (together.isascii() and together.isdecimal())
    ):
        return None
    country = _CHINA * 10**_MOBILE_DIGITS
    numbers = [country + each for each in map(int, written)]
    prefixes = {number // 10**_TAIL_DIGITS for number in numbers}
    return numbers if prefixes <= _chinese_prefixes() else None


def sender_number(written: str) -> int | None:
    """Return the number that a carrier names as the sender, as the integer that the roll holds.

    Args:
        written: exact E.164, `+8619900001234`; carriers that write otherwise are translated by their adapter.

    Returns:
        None where the caller withheld the number, and for everything that is no E.164 number. Whether the
        number is in use is not asked: one that is not on the roll is just not found.
    """
    if not _E164.fullmatch(written):
        return None
    number = int(written[1:])
    return None if number in _HIDDEN else number


def line_of(number: int) -> Line | None:
    """Return what a number can be used for; None where it is no valid number."""
    judged = _judged_quickly(number) or _judged(number)
    return None if judged is None else judged[0]


def as_dialled(number: int) -> str:
    """Return a number as people of its own country dial it, in groups that can be read out: `199 0000 1234`."""
    library = _library()
    try:
        parsed = library.parse(f"+{number}")
    except library.NumberParseException:
        return f"+{number}"
    written: str = library.format_number(parsed, library.PhoneNumberFormat.NATIONAL)
    return written


def masked(number: int) -> str:
    """Return a number as it may be shown: `199****1234`, abroad `+1202***0123`."""
    digits = str(number)
    if _judged_quickly(number):
        return f"{digits[2:5]}****{digits[-4:]}"
    return f"+{digits[:-7]}***{digits[-4:]}"


def _parse_by_library(spelling: str, region: str) -> PhoneNumber:
    library = _library()
    try:
        parsed = library.parse(spelling, region)
    except library.NumberParseException as error:
        lengths = {error.TOO_LONG: NumberProblem.TOO_LONG}
        # There are digits and nothing else here, so "not a number" means fewer than three.
        lengths |= dict.fromkeys((error.TOO_SHORT_NSN, error.NOT_A_NUMBER), NumberProblem.TOO_SHORT)
        raise NotANumberError(lengths.get(error.error_type, NumberProblem.NOT_VALID)) from error
    national = library.national_significant_number(parsed)
    number = int(f"{parsed.country_code}{national}")
    if number in _HIDDEN:
        raise NotANumberError(NumberProblem.HIDDEN)
    judged = _judged_quickly(number) or _judged(number)
    if judged is None:
        raise NotANumberError(_why_not(parsed, national))
    if not _is_whole(spelling, parsed.country_code, national):
        raise NotANumberError(NumberProblem.DIAL_PREFIX)
    return PhoneNumber(number, *judged)


def _is_whole(spelling: str, country_code: int, national: str) -> bool:
    # The library drops dial prefixes such as 17951 in silence; in a roll they are a number nobody checked.
    digits = "".join(character for character in spelling if character.isdigit())
    home = _library().region_code_for_country_code(country_code)
    trunk = _library().ndd_prefix_for_region(home, strip_non_digits=True) or ""
    country = str(country_code)
    known = {country + national, country + trunk + national}
    if "+" not in spelling:
        known |= {national, trunk + national, "00" + country + national, "011" + country + national}
    return digits in known


@lru_cache(maxsize=1024)
def _judged(number: int) -> tuple[Line, str] | None:
    """Return what phonenumbers says of an international number, or None where it is no elector's."""
    library = _library()
    try:
        parsed = library.parse(f"+{number}")
    except library.NumberParseException:
        return None
    kinds = library.PhoneNumberType
    match library.number_type(parsed):
        case kinds.MOBILE | kinds.FIXED_LINE_OR_MOBILE:
            line = Line.MOBILE
        case kinds.FIXED_LINE | kinds.VOIP | kinds.PERSONAL_NUMBER:
            line = Line.LANDLINE
        case _:
            return None
    whole = library.format_number(parsed, library.PhoneNumberFormat.E164) == f"+{number}"
    region = library.region_code_for_number(parsed)
    return (line, region) if whole and region else None


def _why_not(parsed: object, national: str) -> NumberProblem:
    library = _library()
    if library.is_valid_number(parsed):
        return NumberProblem.SPECIAL
    length, reasons = library.is_possible_number_with_reason(parsed), library.ValidationResult
    # The library takes 8, 10 and 12 digits for possible in China; a mobile has 11, a landline with its area 9 at least.
    chinese = getattr(parsed, "country_code", 0) == _CHINA
    least, most = (11, 11) if re.match("1[3-9]", national) else (9, 12)
    if length == reasons.TOO_SHORT or (chinese and len(national) < least):
        return NumberProblem.TOO_SHORT
    if length == reasons.TOO_LONG or (chinese and len(national) > most):
        return NumberProblem.TOO_LONG
    return NumberProblem.NOT_VALID


def _judged_quickly(number: int) -> tuple[Line, str] | None:
    """Return what phonenumbers says of a Chinese mobile: one look at its first five digits; None of all others."""
    return _CHINESE_MOBILE if number // 10**_TAIL_DIGITS in _chinese_prefixes() else None


@cache
def _chinese_prefixes() -> frozenset[int]:
    """Return `8619900` and every other prefix that the library's own pattern of Chinese mobiles admits.

    tests/laws/test_numbers.py holds them against the library itself, prefix by prefix.
    """
    library = _library()
    admitted = re.compile(library.PhoneMetadata.metadata_for_region("CN").mobile.national_number_pattern)
    prefixes = (str(prefix) for prefix in range(10_000, 20_000))
    return frozenset(
        int(f"{_CHINA}{prefix}")
        for prefix in prefixes
        if admitted.fullmatch(prefix + "0" * _TAIL_DIGITS) or prefix.startswith(tuple(NEW_CHINESE_PREFIXES))
    )


@cache
def _library() -> ModuleType:
    import phonenumbers  # noqa: PLC0415 - 40 ms and 5 MB that the doors, which only look numbers up, do not need.

    return phonenumbers
