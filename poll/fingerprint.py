"""A fingerprint that is read aloud: thirty digits that stand for a key."""

from hashlib import sha256


def spoken(content: bytes) -> str:
    """Return thirty digits in groups of five that stand for some bytes: `12345-67890-...`."""
    digits = f"{int.from_bytes(sha256(content).digest()) % 10**30:030d}"
    return "-".join(digits[at : at + 5] for at in range(0, 30, 5))
