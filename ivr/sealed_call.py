"""A call between two steps: where it is and what was said, encrypted under the office's key and bound to the call."""

import os
from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ivr.call_state import Call
from ivr.prompts import Line
from poll.derived import derived_key

_NONCE_BYTES, _LENGTH_BYTES = 12, 4
_BLOCK = 1536
"""Bytes of what is encrypted, or a multiple: the length of a row must not tell which choice was read back.

A row of one block is still kept by PostgreSQL where it stands.
"""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a call from one step to the next.

    Attributes:
        call: where it is; None once it has ended.
        answer: what the carrier was answered, for a step that comes twice.
        ours: the poll's number.
        told: what was said that tells a choice, and is played from an address of this call alone.
        as_long_as: milliseconds that it lasts, whichever choice it tells.
    """

    call: Call | None
    answer: str
    ours: str
    told: Line = ()
    as_long_as: int = 0


class CallSealer:
    """Encrypts and opens what is kept of calls (AES-256-GCM; the key is derived from the office's secret).

    Args:
        secret: XIANGYIN_SECRET_KEY, the same in every process of the office.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(derived_key(secret, "xiangyin calls"))
        self._key = derived_key(secret, "xiangyin call audio")
        self._write = msgspec.msgpack.Encoder().encode
        self._read = msgspec.msgpack.Decoder(Kept).decode

    def seal(self, call_id: str, kept: Kept) -> bytes:
        """Encrypt what is kept of a call."""
        nonce, written = os.urandom(_NONCE_BYTES), self._write(kept)
        whole = len(written).to_bytes(_LENGTH_BYTES) + written
        filled = whole.ljust(-(-len(whole) // _BLOCK) * _BLOCK, b"\0")
        return nonce + self._cipher.encrypt(nonce, filled, call_id.encode())

    def open(self, call_id: str, sealed: bytes) -> Kept | None:
        """Return what was kept; None where the office's secret is another now, and the call has to begin anew."""
        try:
            filled = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], call_id.encode())
            length = int.from_bytes(filled[:_LENGTH_BYTES])
            return self._read(filled[_LENGTH_BYTES : _LENGTH_BYTES + length])
        except (InvalidTag, msgspec.DecodeError):
            return None

    def ticket(self, call_id: str, step: int) -> str:
        """Return what an address of a call's own must show, so that nobody else listens in."""
        return sha256(self._key + f"{call_id} {step}".encode()).hexdigest()[:32]
