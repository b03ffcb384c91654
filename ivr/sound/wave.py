"""The one form in which a telephone plays sound here: 8 kHz, one channel, mu-law, in a plain WAV file."""

from collections.abc import Sequence
from functools import lru_cache
from struct import pack, unpack_from

RATE = 8000
"""Samples, and so bytes, in a second."""

SILENCE = b"\xff"
"""One sample of silence: mu-law's zero."""

_HEAD = 12
_MU_LAW = 7
_BYTES_A_MILLISECOND = RATE // 1000


def joined(parts: Sequence[bytes | int]) -> bytes:
    """Return one WAV file that plays the parts one after another.

    Args:
        parts: payloads of 8 kHz mono mu-law, and pauses between them as whole milliseconds.
    """
    return wav(b"".join([pause(part) if isinstance(part, int) else part for part in parts]))


def wav(payload: bytes) -> bytes:
    """Return the WAV file of a payload; `payload_of` is its inverse."""
    odd = len(payload) % 2
    body = payload + SILENCE if odd else payload
    # A format other than PCM states the size of its extension and the number of samples in a chunk of its own.
    form = pack("<4sIHHIIHHH", b"fmt ", 18, _MU_LAW, 1, RATE, RATE, 1, 8, 0)
    fact = pack("<4sII", b"fact", 4, len(payload))
    data = pack("<4sI", b"data", len(payload)) + body
    return pack("<4sI4s", b"RIFF", 4 + len(form) + len(fact) + len(data), b"WAVE") + form + fact + data


def payload_of(file: bytes) -> bytes:
    """Return the samples of a WAV file of 8 kHz mono mu-law; ValueError where it is anything else."""
    if len(file) < _HEAD or file[:4] != b"RIFF" or file[8:_HEAD] != b"WAVE":
        msg = "no WAV file"
        raise ValueError(msg)
    at, known = _HEAD, False
    while at + 8 <= len(file):
        name, size = unpack_from("<4sI", file, at)
        start, at = at + 8, at + 8 + size + size % 2
        if name == b"fmt ":
            known = size >= 16 and unpack_from("<HHIIHH", file, start) == (_MU_LAW, 1, RATE, RATE, 1, 8)  # noqa: PLR2004 - the six fields.
        if name == b"data" and known and start + size <= len(file):
            return file[start : start + size]
    msg = "not 8 kHz mono mu-law"
    raise ValueError(msg)


def milliseconds(payload: bytes) -> int:
    """Return how long a payload plays, in milliseconds, rounded up."""
    return -(-len(payload) // _BYTES_A_MILLISECOND)


@lru_cache(maxsize=64)
def pause(length: int) -> bytes:
    """Return so many milliseconds of silence as a payload."""
    return SILENCE * (length * _BYTES_A_MILLISECOND)
