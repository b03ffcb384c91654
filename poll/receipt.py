"""The receipt code: says that an elector's ballot is in the box, never what it says."""

from hashlib import blake2s

from poll.check_digit import check_digit, is_checked

_HALF = 100_000
_ROUNDS = 4
_LENGTH = 11


def receipt_code(key: bytes, elector: int) -> str:
    """Return the receipt of an elector in a poll: ten digits and a Damm check digit.

    The ten digits are a keyed permutation of the elector's number (a Feistel network on two halves
    of five digits; Luby and Rackoff 1988): no two electors share one, none can be guessed
    from another, a second vote keeps the first one's code, and no index is needed to find it.

    Args:
        key: the poll's receipt key, 32 random bytes; the choice is not an input.
        elector: 0 <= elector < 10^10.

    Source: docs/adr/0011.
    """
    left, right = divmod(elector, _HALF)
    for round_number in range(_ROUNDS):
        left, right = right, (left + _shift(key, round_number, right)) % _HALF
    digits = f"{left:05d}{right:05d}"
    return digits + check_digit(digits)


def elector_of(key: bytes, code: str) -> int | None:
    """Return the elector a code would belong to in the poll of that key, or None where it is mistyped."""
    if len(code) != _LENGTH or not is_checked(code):
        return None
    left, right = int(code[:5]), int(code[5:10])
    for round_number in reversed(range(_ROUNDS)):
        left, right = (right - _shift(key, round_number, left)) % _HALF, left
    return left * _HALF + right


def _shift(key: bytes, round_number: int, half: int) -> int:
    mixed = blake2s(b"%d|%d" % (round_number, half), digest_size=8, key=key).digest()
    return int.from_bytes(mixed, "big") % _HALF
