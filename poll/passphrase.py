"""A passphrase: what one person remembers, and the lock that it makes."""

import os
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from itertools import pairwise

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from poll.canonical import canonical
from poll.refusal import Finding, FindingsError, Say

# RFC 9106, section 4, the second recommended choice: 3 passes over 64 MiB in 4 lanes.
_PASSES, _MEMORY_KIB, _LANES = 3, 65536, 4
_LARGEST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1 << 20, 32, 16
_LAST_NARROW_SIGN = 0x2E7F
_SHORTEST, _SHORTEST_OF_DIGITS, _FEWEST_SIGNS = 12, 20, 6


class DamagedLockError(ValueError):
    """What should be a lock is none: a part is missing, or is not of its kind."""


def lock(secret: bytes, passphrase: str, about: str) -> dict[str, object]:
    """Lock a secret: Argon2id makes the key, AES-256-GCM seals and notices any change.

    Args:
        secret: what is locked.
        passphrase: good enough for `check_passphrase`; full-width and half-width forms are one.
        about: what the lock is for; it opens only for the same.

    Raises:
        FindingsError: the passphrase is weak.

    Source: RFC 9106; NIST SP 800-38D.
    """
    check_passphrase(passphrase)
    salt, nonce = os.urandom(16), os.urandom(12)
    parameters: dict[str, object] = {
        "kdf": "argon2id",
        "passes": _PASSES,
        "memory_kib": _MEMORY_KIB,
        "lanes": _LANES,
        "salt": b64encode(salt).decode(),
        "cipher": "aes-256-gcm",
        "nonce": b64encode(nonce).decode(),
        "about": about,
    }
    key = _derived(passphrase, salt, _PASSES, _MEMORY_KIB, _LANES)
    return parameters | {"sealed": b64encode(AESGCM(key).encrypt(nonce, secret, canonical(parameters))).decode()}


def unlock(locked: Mapping[str, object], passphrase: str, about: str) -> bytes | None:
    """Open a lock; None where the passphrase does not fit or the lock was changed: nobody can tell which.

    Raises:
        DamagedLockError: this is no lock, or one for something else.
    """
    parameters = {name: value for name, value in locked.items() if name != "sealed"}
    if (locked.get("kdf"), locked.get("cipher"), locked.get("about")) != ("argon2id", "aes-256-gcm", about):
        raise DamagedLockError
    salt, nonce, sealed = (_bytes(locked, name) for name in ("salt", "nonce", "sealed"))
    # A hostile file must not make the machine fill its memory or count for an hour.
    passes = _number(locked, "passes", _MOST_PASSES)
    memory_kib = _number(locked, "memory_kib", _LARGEST_MEMORY_KIB)
    lanes = _number(locked, "lanes", _MOST_LANES)
    try:
        key = _derived(passphrase, salt, passes, memory_kib, lanes)
        return AESGCM(key).decrypt(nonce, sealed, canonical(parameters))
    except InvalidTag:
        return None
    except (ValueError, TypeError) as error:
        raise DamagedLockError from error


def check_passphrase(passphrase: str) -> None:
    """Make sure that a passphrase cannot be found by trying: long, and not one sign again and again.

    Twelve signs, where a Chinese character counts as two, six of them different; digits alone: twenty.

    Raises:
        FindingsError: it is weak. The passphrase is not in the finding.
    """
    plain = _normal(passphrase)
    length = sum(2 if ord(sign) > _LAST_NARROW_SIGN else 1 for sign in plain)
    digits_only = plain.isdecimal()
    shortest = _SHORTEST_OF_DIGITS if digits_only else _SHORTEST
    if length < shortest:
        raise FindingsError([_weak(_expected_length(shortest, digits_only=digits_only), _found_length(length))])
    if len(set(plain)) < _FEWEST_SIGNS or _runs_on(plain):
        expected = Say(
            f"至少 {_FEWEST_SIGNS} 个不同的字符，且不按顺序排列",
            f"at least {_FEWEST_SIGNS} different signs, in no simple order",
        )
        found = Say("重复或顺序排列的字符", "signs repeated or in order")
        raise FindingsError([_weak(expected, found)])


def _runs_on(plain: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return len(steps - {1, -9, -25}) == 0 or len(steps - {-1, 9, 25}) == 0


def _expected_length(shortest: int, *, digits_only: bool) -> Say:
    if digits_only:
        return Say(f"纯数字口令至少 {shortest} 位", f"at least {shortest} digits where there are digits alone")
    return Say(
        f"至少 {shortest} 个字符（一个汉字算两个）", f"at least {shortest} signs (a Chinese character counts as two)"
    )


def _found_length(length: int) -> Say:
    return Say(f"{length} 个", f"{length}")


def _weak(expected: Say, found: Say) -> Finding:
    step = Say(
        "请用几个互不相干的词组成口令，并写下封存。",
        "Make it of several unrelated words; write it down and seal the note.",
    )
    return Finding("passphrase 口令", expected, found, step)


def _normal(passphrase: str) -> str:
    return unicodedata.normalize("NFKC", passphrase).strip()


def _derived(passphrase: str, salt: bytes, passes: int, memory_kib: int, lanes: int) -> bytes:
    secret = _normal(passphrase).encode()
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory_kib).derive(secret)


def _bytes(locked: Mapping[str, object], name: str) -> bytes:
    value = locked.get(name)
    if not isinstance(value, str):
        raise DamagedLockError
    try:
        return b64decode(value, validate=True)
    except ValueError as error:
        raise DamagedLockError from error


def _number(locked: Mapping[str, object], name: str, largest: int) -> int:
    value = locked.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= largest:
        raise DamagedLockError
    return value
