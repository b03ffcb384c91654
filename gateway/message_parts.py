"""How long a text is on the air: its units, and how many parts of a message it takes."""

UCS2_UNITS, UCS2_JOINED = 70, 67
GSM7_UNITS, GSM7_JOINED = 160, 153
"""Units of a part that stands alone, and of one of several, which carries a header that joins them."""

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_TWICE = frozenset("^{}\\[~]|€\f")


def message_units(text: str) -> tuple[int, int]:
    """Return the units of a text, and how many of them one part of a message holds: 160 of GSM-7, or 70 of UCS-2.

    Source: 3GPP TS 23.038.
    """
    sizes, most, _ = _measured(text)
    return sum(sizes), most


def message_parts(text: str) -> int:
    """Return how many parts of a message a text takes, each of which the carrier charges.

    Where it takes several, each has room for 153 units of GSM-7 or 67 of UCS-2, and no character is split between two.

    Source: 3GPP TS 23.038; TS 23.040, 9.2.3.24.1.
    """
    sizes, most, joined = _measured(text)
    if sum(sizes) <= most:
        return 1
    parts, room = 1, joined
    for size in sizes:
        if size > room:
            parts, room = parts + 1, joined
        room -= size
    return parts


def fits_one_part(text: str) -> bool:
    """Tell whether a text goes out as one part of a message."""
    units, most = message_units(text)
    return units <= most


def _measured(text: str) -> tuple[list[int], int, int]:
    """Return the units of each character, and of one part alone and joined to others."""
    if all(letter in _GSM7 or letter in _GSM7_TWICE for letter in text):
        return [1 + (letter in _GSM7_TWICE) for letter in text], GSM7_UNITS, GSM7_JOINED
    return [len(letter.encode("utf-16-le")) // 2 for letter in text], UCS2_UNITS, UCS2_JOINED
