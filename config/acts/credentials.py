"""What an official signs in with: a password (Argon2id) and the six digits of the moment (TOTP)."""

import os
from functools import cached_property

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from poll.derived import derived_key

_STEP_SECONDS, _NONCE_BYTES = 30, 12
_DRIFT_STEPS = (0, -1, 1)
ISSUER = "乡音 Xiangyin"


class Credentials:
    """Checks passwords and codes of one installation.

    Args:
        secret: XIANGYIN_SECRET_KEY; the secrets of the codes are encrypted with a key made from it.
    """

    def __init__(self, secret: str) -> None:
        self._hasher = PasswordHasher()
        self._cipher = AESGCM(derived_key(secret, "xiangyin codes"))

    def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        return self._hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one that was kept; as slow where nothing was kept."""
        try:
            self._hasher.verify(kept or self._nobodys, password)
        except VerificationError:
            return False
        return kept is not None

    def renewed(self, kept: str, password: str) -> str:
        """Return what is kept of a password by today's costs."""
        return self._hasher.hash(password) if self._hasher.check_needs_rehash(kept) else kept

    def sealed(self, totp: str, official: int) -> bytes:
        """Encrypt the secret of an official's codes, for that official alone."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, totp.encode(), str(official).encode())

    def step_of(self, sealed: bytes, official: int, code: str, at_ms: int) -> int | None:
        """Return the step of the clock that a code belongs to; None where it is wrong or too old.

        The step before and the one after are good as well: clocks differ, and people type slowly.

        Raises:
            cryptography.exceptions.InvalidTag: the office's secret is another one now.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return step_of(self._cipher.decrypt(nonce, rest, str(official).encode()).decode(), code, at_ms)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(os.urandom(16).hex())


def step_of(totp: str, code: str, at_ms: int) -> int | None:
    """Return the step of the clock that a code belongs to; None where it is none of the last three.

    Source: RFC 6238, section 5.2.
    """
    typed = "".join(code.split())
    now = at_ms // 1000 // _STEP_SECONDS
    codes = pyotp.TOTP(totp)
    return next(
        (now + drift for drift in _DRIFT_STEPS if codes.verify(typed, for_time=(now + drift) * _STEP_SECONDS)), None
    )


def new_totp() -> str:
    """Return a new secret of codes, as an authenticator takes it."""
    return pyotp.random_base32()


def totp_address(totp: str, name: str) -> str:
    """Return the address that the QR code of a new secret shows to the authenticator."""
    return pyotp.TOTP(totp).provisioning_uri(name=name, issuer_name=ISSUER)
