"""Sealing a ballot: HPKE to the poll's public key, one envelope at a time."""

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

# RFC 9180 base mode. Each ballot has its own ephemeral key: no ballot is tied to its neighbours.
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

WITHDRAWAL = b""
"""What the box holds in place of a sealed ballot when an elector takes her vote back."""


SEAL_BYTES = 48
"""Bytes that sealing adds to a ballot: the ephemeral public key and the tag."""


class DamagedEnvelopeError(ValueError):
    """An envelope that does not open with this poll's key, rules, electorate and unit."""


@lru_cache(maxsize=4096)
def envelope_context(poll: str, rules_sha256: str, electorate: str, unit: str) -> bytes:
    """Return what an envelope is bound to: it opens only under the same four names."""
    return f"xiangyin/ballot/1|{poll}|{rules_sha256}|{electorate}|{unit}".encode()


def seal(written: bytes, public_key: X25519PublicKey, context: bytes) -> bytes:
    """Seal a written ballot; the result is 48 bytes longer.

    Source: RFC 9180; docs/adr/0005.
    """
    return _SUITE.encrypt(written, public_key, info=context)


def unseal(sealed: bytes, private_key: X25519PrivateKey, context: bytes) -> bytes:
    """Open an envelope.

    Raises:
        DamagedEnvelopeError: it was changed, or sealed for another poll, rule set, electorate or unit.
    """
    try:
        return _SUITE.decrypt(sealed, private_key, info=context)
    except (InvalidTag, ValueError) as error:
        raise DamagedEnvelopeError from error
