"""How clerks write telephone numbers: what can be read as one number, and the names of what cannot."""

import re
import unicodedata
from enum import Enum, unique


@unique
class NumberProblem(Enum):
    """Why a cell holds no number of an elector: the closed list; wording is in poll/roll_words.py."""

    EMPTY = "empty"
    FORMULA = "formula"
    FIGURE = "figure"
    HIDDEN = "hidden"
    TWO_NUMBERS = "two_numbers"
    EXTENSION = "extension"
    CHINESE_FIGURE = "chinese_figure"
    LETTERS = "letters"
    TEXT_AROUND = "text_around"
    DIAL_PREFIX = "dial_prefix"
    SPECIAL = "special"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_VALID = "not_valid"


class NotANumberError(ValueError):
    """A cell that holds no number of an elector.

    Attributes:
        problem: why, from the closed list.
    """

    def __init__(self, problem: NumberProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


_CHINESE_DIGITS = str.maketrans("零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789")
_CHINESE_DIGIT = re.compile("[零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]")
_CHINESE_FIGURE = re.compile("[十百千万亿两廿拾佰仟]")
_HIDDEN_WORDS = frozenset({"anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld"})
_FORMULA = re.compile(r"[=@\-]|\+\s*[^\W\d]")
_FIGURE = re.compile(r"\d+(\.\d+)?e\+?\d+|\d+\.0+", re.IGNORECASE)
_EXTENSION = re.compile(r"\d\s*(#|;?ext[a-z]*[.=]?|x|分机号?|转)\s*\d{1,7}", re.IGNORECASE)
_EXTENSION_AT_END = re.compile(rf"[\d\s+().\-]*{_EXTENSION.pattern}", re.IGNORECASE)
_BETWEEN_NUMBERS = re.compile(r"[/\\、,，;；|\s]+|或|和")
_SHORTEST = 7
_WHOLE = re.compile(r"\(?\+?[0-9().\- ]*[0-9][0-9().\- ]*")
# 110, 10086, 12345, 95566, 96110, platforms under 106, and 400 and 800 lines: none is one person's own.
_CHINESE_SPECIAL = re.compile(r"1[012]\d{1,4}|95\d{3,7}|96\d{3,4}|106\d{5,17}|[48]00\d{7}")
_CHINESE_DIAL_PREFIX = re.compile(r"(?:1(?:[12]\d|79)\d\d)\d{10,}")
_COUNTRY = re.compile(r"^(?:\+|00)?86")


def plain_spelling(written: str, region: str) -> str:
    """Return a cell as ASCII digits and separators: one number, and nothing besides.

    Args:
        written: the cell as it stands in the file.
        region: where a number without a country code belongs.

    Raises:
        NotANumberError: the cell is something else; everything but too short, too long and not valid is named here.
    """
    tidy = _tidy(written)
    _refuse_what_is_no_number(tidy)
    spelling = tidy.translate(_CHINESE_DIGITS)
    _refuse_other_characters(spelling)
    if region == "CN":
        _refuse_special(spelling)
    return spelling


def has_chinese_digits(written: str) -> bool:
    """Tell whether a number was written with Chinese digits, which a clerk should look at once more."""
    return bool(_CHINESE_DIGIT.search(written))


def _tidy(written: str) -> str:
    """Return the cell without invisible marks, with plain digits, dashes, spaces and signs."""
    return "".join(_plain(each) for each in written if unicodedata.category(each) != "Cf").strip()


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character == "−" or unicodedata.category(character) == "Pd":
        return "-"
    if unicodedata.category(character) == "Zs":
        return " "
    # Only the full-width signs are folded: folding everything would make 1 of a circled one and "1/2" of a half.
    return unicodedata.normalize("NFKC", character) if "\uff00" < character < "\uff5f" else character


def _refuse_what_is_no_number(tidy: str) -> None:
    numbers = [part for part in _BETWEEN_NUMBERS.split(tidy) if sum(each.isdigit() for each in part) >= _SHORTEST]
    checks = (
        (not tidy, NumberProblem.EMPTY),
        (tidy.casefold() in _HIDDEN_WORDS, NumberProblem.HIDDEN),
        (_FORMULA.match(tidy), NumberProblem.FORMULA),
        (_FIGURE.fullmatch(tidy), NumberProblem.FIGURE),
        (len(numbers) > 1, NumberProblem.TWO_NUMBERS),
        (_EXTENSION_AT_END.fullmatch(tidy), NumberProblem.EXTENSION),
        (_CHINESE_FIGURE.search(tidy), NumberProblem.CHINESE_FIGURE),
    )
    for holds, problem in checks:
        if holds:
            raise NotANumberError(problem)


def _refuse_other_characters(spelling: str) -> None:
    if _WHOLE.fullmatch(spelling):
        return
    letters = {character for character in spelling if character.isalpha()}
    # A small l or a capital O typed for 1 and 0: the library turns letters into keypad digits or drops them.
    look_alike = letters and letters <= set("lIOo") and _WHOLE.fullmatch(re.sub("[lIOo]", "0", spelling))
    raise NotANumberError(NumberProblem.LETTERS if look_alike else NumberProblem.TEXT_AROUND)


def _refuse_special(spelling: str) -> None:
    digits = re.sub(r"[().\- ]", "", spelling)
    national = _COUNTRY.sub("", digits, count=1)
    # 86 is also how some landlines begin that were written without their 0, so both readings are looked at.
    readings = {digits, national} if digits[0] != "+" else {national}
    if any(_CHINESE_SPECIAL.fullmatch(each) for each in readings):
        raise NotANumberError(NumberProblem.SPECIAL)
    if any(_CHINESE_DIAL_PREFIX.fullmatch(each) for each in readings):
        raise NotANumberError(NumberProblem.DIAL_PREFIX)
