"""Numbers as a telephone line gives and takes them, and as everything else here writes them: with the plus (E.164)."""

import re

from poll.number_spelling import NotANumberError
from poll.numbers import HIDDEN_SENDER, Line, PhoneNumber, parse_number

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CHINESE_LANDLINE = re.compile(r"0([1-9][0-9]{8,10})")
_CHINA, _COUNTRY_CODE = "CN", "86"


def caller_number(written: str, presentation: str, region: str) -> str:
    """Return who calls.

    Args:
        written: as the line gives it: with or without the plus, the country code, the 0 of an area.
        presentation: Asterisk's word for whether the caller shows her number, `prohib...` where she does not.
        region: where a number without a country code belongs, `CN`.

    Returns:
        The number with its plus; Twilio's number for a hidden one where it is withheld, or no number at all.
    """
    if presentation.startswith(("prohib", "unavailable")):
        return HIDDEN_SENDER
    return _e164(written, region) or HIDDEN_SENDER


def called_number(written: str, region: str) -> str:
    """Return which of our numbers was called; a short number, such as 12345, stays as it is."""
    return _e164(written, region) or written


def dial_string(number: PhoneNumber, template: str) -> str:
    """Return what Asterisk dials.

    Args:
        number: who is called.
        template: `PJSIP/{national}@trunk`; {e164} has the plus, {digits} not, {national} is how a telephone of the
            country dials it (China; elsewhere the same as {e164}).
    """
    national, digits = number.e164, str(number.digits)
    if number.region == _CHINA:
        national = digits.removeprefix(_COUNTRY_CODE)
        national = national if number.line is Line.MOBILE else f"0{national}"
    return template.format(e164=number.e164, digits=digits, national=national)


def _e164(written: str, region: str) -> str | None:
    plain = written.strip().removeprefix("tel:")
    # Many lines give the country code and leave out the plus.
    for spelling in (plain, f"+{plain}"):
        try:
            return parse_number(spelling, region).e164
        except NotANumberError:
            continue
    if _E164.fullmatch(plain):
        return plain
    landline = _CHINESE_LANDLINE.fullmatch(plain)
    return f"+{_COUNTRY_CODE}{landline[1]}" if landline and region == _CHINA else None
