"""A rehearsal of opening the box: the trustees who came open a test key together."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from poll.keys import lock_with_trustees, unlock
from poll.trustee import Trustee, TrusteeKey


def rehearse(trustees: Sequence[Trustee], needed: int, keys: Sequence[TrusteeKey]) -> None:
    """Lock a test key to trustees, as the poll's key will be, and open it with the keys of those who came.

    Raises:
        FindingsError: it cannot be locked to them, or does not open.
    """
    test_key = X25519PrivateKey.generate()
    locked = lock_with_trustees(test_key, trustees, needed)
    unlock(locked, test_key.public_key(), keys)
