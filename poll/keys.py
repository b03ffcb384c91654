"""The poll's private key: locked by a passphrase, or by trustees of whom some must come together."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from poll import key_findings as say
from poll import passphrase as phrases
from poll.canonical import canonical
from poll.envelope import DamagedEnvelopeError, seal, unseal
from poll.refusal import Finding, FindingsError
from poll.trustee import Trustee, TrusteeKey

MOST_SUBSETS = 252
"""Groups of trustees that could open the box, each with its own parts: 5 of 10 is the most."""

_KIND = "xiangyin-poll-key"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class TrusteeLock:
    """Who can open a key that is locked to trustees.

    Attributes:
        needed: how many of them must come together.
        names: of all of them.
    """

    needed: int
    names: tuple[str, ...]


def lock_with_passphrase(private: X25519PrivateKey, passphrase: str) -> bytes:
    """Lock the key by one passphrase: Argon2id and AES-256-GCM, as JSON that names its parameters.

    Raises:
        FindingsError: the passphrase is weak.
    """
    public = _hex(private.public_key())
    locked = phrases.lock(private.private_bytes_raw(), passphrase, f"{_KIND}/1|{public}")
    return canonical({"kind": _KIND, "version": 1, "public_key": public, "passphrase": locked})


def lock_with_trustees(private: X25519PrivateKey, trustees: Sequence[Trustee], needed: int) -> bytes:
    """Lock the key so that any `needed` of the trustees open it together, and fewer learn nothing.

    For each group of `needed` trustees the key is split into random parts whose XOR is the key, and each part is
    sealed to one trustee. All parts but one of a group are random bytes that say nothing about the key.

    Args:
        private: the poll's key.
        trustees: at least two, of different names and keys.
        needed: 2 <= needed <= number of trustees, with at most `MOST_SUBSETS` groups.

    Raises:
        FindingsError: the trustees or the number do not fit.

    Source: docs/adr/0015; the seal is that of the ballots (RFC 9180).
    """
    findings = _unfit(trustees, needed)
    if findings:
        raise FindingsError(findings)
    public = _hex(private.public_key())
    about = {
        "kind": _KIND,
        "version": 1,
        "public_key": public,
        "needed": needed,
        "trustees": [{"name": each.name, "public_key": _hex(each.public_key)} for each in trustees],
    }
    groups = [
        [b64encode(part).decode() for part in _sealed_parts(private, trustees, group, about)]
        for group in combinations(range(len(trustees)), needed)
    ]
    return canonical(about | {"groups": groups})


def unlock(locked: bytes, public_key: X25519PublicKey, opener: str | Sequence[TrusteeKey]) -> X25519PrivateKey:
    """Open the poll's key again.

    Args:
        locked: from `lock_with_passphrase` or `lock_with_trustees`.
        public_key: the poll's; the key that comes out must belong to it.
        opener: the passphrase, or the keys of the trustees who came.

    Raises:
        FindingsError: it does not open; says what was expected, and whose key does not fit.
    """
    content = _content(locked)
    if content.get("public_key") != _hex(public_key):
        raise FindingsError([say.other_poll()])
    try:
        secret = _opened(content, opener)
        private_key = X25519PrivateKey.from_private_bytes(secret)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise FindingsError([say.damaged()]) from error
    if private_key.public_key() != public_key:
        raise FindingsError([say.damaged()])
    return private_key


def trustee_lock(locked: bytes) -> TrusteeLock | None:
    """Say who can open a locked key: the trustees, or None where a passphrase does.

    Raises:
        FindingsError: this is no locked key.
    """
    content = _content(locked)
    if "passphrase" in content:
        return None
    try:
        return TrusteeLock(_needed(content), tuple(_names(content)))
    except (ValueError, KeyError, TypeError) as error:
        raise FindingsError([say.damaged()]) from error


def _opened(content: Mapping[str, object], opener: str | Sequence[TrusteeKey]) -> bytes:
    if not isinstance(opener, str):
        return _opened_together(content, opener)
    locked = content.get("passphrase")
    if not isinstance(locked, dict):
        raise FindingsError([say.too_few(_needed(content), _names(content), [])])
    secret = phrases.unlock(locked, opener, f"{_KIND}/1|{content['public_key']}")
    if secret is None:
        raise FindingsError([say.wrong_passphrase()])
    return secret


def _opened_together(content: Mapping[str, object], keys: Sequence[TrusteeKey]) -> bytes:
    if "passphrase" in content:
        raise FindingsError([say.passphrase_expected()])
    places = [each["public_key"] for each in _trustees(content)]
    strangers = [key for key in keys if _hex(key.trustee.public_key) not in places]
    if strangers:
        raise FindingsError([say.stranger(_names(content), key.trustee) for key in strangers])
    present = {places.index(_hex(key.trustee.public_key)): key for key in keys}
    needed = _needed(content)
    if len(present) < needed:
        raise FindingsError(
            [say.too_few(needed, _names(content), [present[place].trustee.name for place in sorted(present)])]
        )
    damaged: set[str] = set()
    for group in combinations(sorted(present), needed):
        secret = _opened_by_group(content, [present[place] for place in group], group, damaged)
        if secret is not None:
            return secret
    raise FindingsError([say.damaged_part(name) for name in sorted(damaged)])


def _opened_by_group(
    content: Mapping[str, object], keys: Sequence[TrusteeKey], group: tuple[int, ...], damaged: set[str]
) -> bytes | None:
    about = {name: value for name, value in content.items() if name != "groups"}
    opened = []
    parts = _parts_of_group(content, group, len(_trustees(content)))
    for part, key, place in zip(parts, keys, group, strict=True):
        try:
            opened.append(unseal(part, key.private_key, _context(about, group, place)))
        except DamagedEnvelopeError:
            damaged.add(key.trustee.name)
    return _xor(opened) if len(opened) == len(group) else None


def _sealed_parts(
    private: X25519PrivateKey, trustees: Sequence[Trustee], group: tuple[int, ...], about: Mapping[str, object]
) -> Iterator[bytes]:
    parts = [os.urandom(_KEY_BYTES) for _ in group[1:]]
    parts.append(_xor([private.private_bytes_raw(), *parts]))
    for part, place in zip(parts, group, strict=True):
        yield seal(part, trustees[place].public_key, _context(about, group, place))


def _context(about: Mapping[str, object], group: tuple[int, ...], place: int) -> bytes:
    # A part opens only in the lock it was made for: same poll key, same trustees, same group, same person.
    return canonical({"use": "xiangyin/trustee-part/1", "lock": about, "group": group, "trustee": place})


def _parts_of_group(content: Mapping[str, object], group: tuple[int, ...], number: int) -> list[bytes]:
    groups = content["groups"]
    if not isinstance(groups, list):
        raise TypeError
    parts = groups[list(combinations(range(number), len(group))).index(group)]
    return [b64decode(part, validate=True) for part in parts]


def _xor(parts: Sequence[bytes]) -> bytes:
    result = 0
    for part in parts:
        result ^= int.from_bytes(part)
    return result.to_bytes(_KEY_BYTES)


def _content(locked: bytes) -> dict[str, object]:
    try:
        content = json.loads(locked)
    except (ValueError, RecursionError) as error:
        raise FindingsError([say.damaged()]) from error
    if not isinstance(content, dict) or content.get("kind") != _KIND or content.get("version") != 1:
        raise FindingsError([say.damaged()])
    return content


def _trustees(content: Mapping[str, object]) -> list[dict[str, object]]:
    trustees = content["trustees"]
    if not isinstance(trustees, list):
        raise TypeError
    return trustees


def _names(content: Mapping[str, object]) -> list[str]:
    return [str(each["name"]) for each in _trustees(content)]


def _needed(content: Mapping[str, object]) -> int:
    needed = content["needed"]
    if not isinstance(needed, int) or not 2 <= needed <= len(_trustees(content)):  # noqa: PLR2004 - two are together.
        raise ValueError
    return needed


def _hex(public_key: X25519PublicKey) -> str:
    return public_key.public_bytes_raw().hex()


def _unfit(trustees: Sequence[Trustee], needed: int) -> list[Finding]:
    findings = []
    if not 2 <= needed <= len(trustees):  # noqa: PLR2004 - two are together.
        findings.append(say.bad_number(needed, len(trustees)))
    elif comb(len(trustees), needed) > MOST_SUBSETS:
        findings.append(say.too_many_groups(needed, len(trustees), MOST_SUBSETS))
    names = [each.name for each in trustees]
    keys = [_hex(each.public_key) for each in trustees]
    for place, (name, key) in enumerate(zip(names, keys, strict=True)):
        if name in names[:place] or key in keys[:place]:
            findings.append(say.twice(name))
    return findings
