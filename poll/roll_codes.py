"""The codes of people who share a telephone: short, random, and told apart from a slip of the finger."""

import secrets
from collections.abc import Collection
from itertools import pairwise

from poll.check_digit import check_digit

_FEWEST_DIFFERENT = 3


def new_code(digits: int, taken: Collection[str]) -> str:
    """Return a random code of `digits` digits, the last of which checks the others.

    Codes that are guessed or misheard first are left out: fewer than three different digits, runs such as
    1234, and a 0 in front, which spreadsheets drop.

    Args:
        digits: from the rule set, at least 4.
        taken: codes of the others on the same telephone.

    Source: docs/adr/0013.
    """
    while True:
        payload = "".join(secrets.choice("0123456789") for _ in range(digits - 1))
        code = payload + check_digit(payload)
        if code not in taken and not is_confusing(code):
            return code


def is_confusing(code: str) -> bool:
    """Tell whether a code is too easy to guess or to mistake."""
    steps = {int(second) - int(first) for first, second in pairwise(code)}
    return code[0] == "0" or len(set(code)) < _FEWEST_DIFFERENT or steps in ({1}, {-1})
