"""The receipt code: says that an elector's ballot is in the box, never what it says."""

from hashlib import blake2s

from poll.check_digit import check_digit, is_checked

_HALF = 100_000
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
    left = (left + _shift(key, b"1", right)) % _HALF
    right = (right + _shift(key, b"2", left)) % _HALF
    left = (left + _shift(key, b"3", right)) % _HALF
    right = (right + _shift(key, b"4", left)) % _HALF
    digits = f"{left:05d}{right:05d}"
    return digits + check_digit(digits)


def elector_of(key: bytes, code: str) -> int | None:
    """Return the elector a code would belong to in the poll of that key, or None where it is mistyped."""
    if len(code) != _LENGTH or not is_checked(code):
        return None
    left, right = int(code[:5]), int(code[5:10])
    right = (right - _shift(key, b"4", left)) % _HALF
    left = (left - _shift(key, b"3", right)) % _HALF
    right = (right - _shift(key, b"2", left)) % _HALF
    left = (left - _shift(key, b"1", right)) % _HALF
    return left * _HALF + right


def _shift(key: bytes, round_name: bytes, half: int) -> int:
    return int(blake2s(round_name + half.to_bytes(4, "big"), digest_size=8, key=key).hexdigest(), 16) % _HALF
