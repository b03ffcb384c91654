"""One way of writing for every text: plain digits, simplified characters, small letters, nothing invisible."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_SIMPLIFIED = OpenCC("t2s")
_LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
_DASHES = frozenset("‐‑‒–—―−﹣－➖")
_WAVES = frozenset("～〜∼˜")
# Selectors, enclosing circles and keycaps dress a digit; the enclosing slash (U+20E0) forbids it and must stay.
_DRESS = frozenset("\u20dd\u20de\u20e2\u20e3\u034f\u115f\u1160\u3164\uffa0\u2800\ufffc\u180b\u180c\u180d\u180f")
_BLANKS = re.compile(r"[ \t]+")
_LINES = re.compile(r" ?\n[ \n]*")


def plain_text(text: str) -> str:
    """Write a text so that the same words always look the same.

    Digits of every script and every ring or bracket become ASCII digits (those in rings stand apart:
    `①②` is `1 2`), full width becomes half width, traditional becomes simplified, capitals become small;
    zero-width, bidi and control characters vanish; line ends become one newline and blanks one space.
    Chinese numerals stay as they are, for words are made of them (一般).
    """
    written = "".join(map(_plain_character, text))
    if not written.isascii():
        written = _SIMPLIFIED.convert(written)
    return _LINES.sub("\n", _BLANKS.sub(" ", written.lower())).strip()


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if "\x20" <= character <= "\x7e":
        return character
    if character in _DASHES:
        return "-"
    if character in _WAVES:
        return "~"
    return _by_category(character, unicodedata.category(character))


def _by_category(character: str, category: str) -> str:
    if character == "\t" or category.startswith("Z"):
        return " "
    if category in {"Cc", "Cf"} or character in _DRESS or _selects_a_variant(character):
        return ""
    if category == "Cs":
        return "\ufffd"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No":
        return f" {_ringed(character)} "
    if category == "Nl":  # Ⅱ would become two letters; choice_words knows it as a numeral.
        return character
    return unicodedata.normalize("NFKC", character)


def _selects_a_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _ringed(character: str) -> str:
    value = unicodedata.numeric(character)
    if value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFKC", character).replace("\u2044", "/")
