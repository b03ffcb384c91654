"""Keys for one purpose each, made from the one secret of the office."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived_key(secret: str, purpose: str) -> bytes:
    """Return 32 bytes for a purpose; keys of different purposes say nothing about each other or the secret.

    Source: RFC 5869 (HKDF with SHA-256).
    """
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())
