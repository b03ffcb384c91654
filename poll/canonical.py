"""Canonical JSON: one value, one sequence of bytes, so that a hash of it means the same everywhere."""

import json
from collections.abc import Mapping, Sequence

_LARGEST = 2**53 - 1


class NotCanonicalError(TypeError):
    """A value that has no canonical form here: a float, a fraction, a date; write those as text."""


def canonical(value: object) -> bytes:
    """Write a value as the JSON of RFC 8785, in UTF-8, without a newline.

    Args:
        value: text, integers up to 2^53 - 1, true, false, null, lists and mappings with text keys. No float is
            taken: a figure is an integer or the text of an exact fraction.

    Raises:
        NotCanonicalError: anything else stands in it.
        UnicodeEncodeError: a text holds half of a surrogate pair.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _ordered(value: object) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int) and abs(value) <= _LARGEST:
        return value
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        # RFC 8785 orders keys by their UTF-16 units.
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_ordered(each) for each in value]
    msg = f"a {type(value).__name__} has no canonical form"
    raise NotCanonicalError(msg)
