"""The Damm check digit: catches every wrong digit and every swap of neighbours."""

# The weakly totally anti-symmetric quasigroup of H. M. Damm's thesis (2004), order 10.
_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_BY_CHARACTER = tuple(bytes(48) + bytes(row) for row in _TABLE)
"""The same table, its columns found by the digit's character code."""


def check_digit(digits: str) -> str:
    """Return the one digit that makes `digits` checkable: `check_digit("572")` is "4".

    Args:
        digits: ASCII digits only, at least one.
    """
    interim = 0
    for digit in digits.encode():
        interim = _BY_CHARACTER[interim][digit]
    return chr(48 + interim)


def is_checked(digits: str) -> bool:
    """Tell whether the last of `digits` is the check digit of those before it."""
    return len(digits) > 1 and digits.isascii() and digits.isdigit() and check_digit(digits[:-1]) == digits[-1]
