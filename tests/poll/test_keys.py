"""The poll's key opens for those it was locked for, and for nobody else."""

import json
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from poll.keys import lock_with_passphrase, lock_with_trustees, trustee_lock, unlock
from poll.refusal import FindingsError
from poll.trustee import TrusteeKey, new_trustee

_PHRASE = "稻田 river 铜锣 seven"
_NAMES = ("王一", "李二", "张三", "赵四", "陈五")


@pytest.fixture(scope="module")
def key() -> X25519PrivateKey:
    """Return a poll's private key."""
    return X25519PrivateKey.generate()


@pytest.fixture(scope="module")
def trustees() -> tuple[TrusteeKey, ...]:
    """Return five trustees."""
    return tuple(new_trustee(name) for name in _NAMES)


@pytest.fixture(scope="module")
def locked(key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...]) -> bytes:
    """Return the key locked so that three of the five open it."""
    return lock_with_trustees(key, [each.trustee for each in trustees], 3)


@pytest.fixture(scope="module")
def phrased(key: X25519PrivateKey) -> bytes:
    """Return the key locked by a passphrase."""
    return lock_with_passphrase(key, _PHRASE)


def _said(error: pytest.ExceptionInfo[FindingsError]) -> str:
    return "\n".join(line for finding in error.value.findings for line in finding.lines("both"))


def test_every_three_of_five_trustees_open_the_key(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes
) -> None:
    """Whoever comes, in whatever order, three are enough (integrity.md, attack 50)."""
    for group in combinations(trustees, 3):
        opened = unlock(locked, key.public_key(), group[::-1])
        assert opened.private_bytes_raw() == key.private_bytes_raw()


def test_no_two_of_five_trustees_open_the_key(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes
) -> None:
    """Two are told how many are needed, of whom, and who came; one who comes twice is one."""
    for first, second in combinations(trustees, 2):
        with pytest.raises(FindingsError) as error:
            unlock(locked, key.public_key(), [first, second, first])
        assert "3 of 5 trustees" in _said(error)
        assert f"2 ({first.trustee.name}, {second.trustee.name})" in _said(error)


def test_two_trustees_lack_a_part_of_every_group(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes
) -> None:
    """Not the check of the number alone keeps two from opening: no group of three has its parts sealed to two."""
    claimed = json.loads(locked)
    claimed["needed"] = 2
    with pytest.raises(FindingsError):
        unlock(json.dumps(claimed).encode(), key.public_key(), trustees[:2])


def test_a_key_of_another_trustee_is_named(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes
) -> None:
    """The clerk hears whose file does not fit, not only that something is wrong."""
    stranger = new_trustee("孙六")
    with pytest.raises(FindingsError) as error:
        unlock(locked, key.public_key(), [*trustees[:3], stranger])
    assert "孙六" in _said(error)
    assert stranger.trustee.fingerprint in _said(error)


def test_a_changed_part_is_named_and_other_groups_still_open(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes
) -> None:
    """Damage in one group's part costs that group alone."""
    content = json.loads(locked)
    content["groups"][0][1] = content["groups"][1][1]
    damaged = json.dumps(content).encode()
    with pytest.raises(FindingsError) as error:
        unlock(damaged, key.public_key(), trustees[:3])
    assert "李二" in _said(error)
    assert unlock(damaged, key.public_key(), trustees[:4]).private_bytes_raw() == key.private_bytes_raw()


@pytest.mark.parametrize("name", ["needed", "trustees", "groups", "public_key", "version", "kind"])
def test_a_lock_without_one_of_its_parts_is_a_finding(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes, name: str
) -> None:
    """A damaged record is answered in words, never by a stack."""
    content = json.loads(locked)
    for value in (None, [], 7, "x", {"a": 1}, [1], [[1]]):
        with pytest.raises(FindingsError):
            unlock(json.dumps(content | {name: value}).encode(), key.public_key(), trustees)


def test_the_key_of_another_poll_does_not_open(trustees: tuple[TrusteeKey, ...], locked: bytes) -> None:
    """A lock is bound to the poll's public key."""
    with pytest.raises(FindingsError, match="1 findings") as error:
        unlock(locked, X25519PrivateKey.generate().public_key(), trustees)
    assert "another poll" in _said(error)


def test_a_lock_relabelled_for_another_poll_does_not_open(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes, phrased: bytes
) -> None:
    """Writing another poll's public key into the lock breaks the seal of every part."""
    other = X25519PrivateKey.generate().public_key()
    for blob, opener in ((locked, trustees), (phrased, _PHRASE)):
        content = json.loads(blob) | {"public_key": other.public_bytes_raw().hex()}
        with pytest.raises(FindingsError):
            unlock(json.dumps(content).encode(), other, opener)


def test_the_passphrase_opens_in_full_width_too(key: X25519PrivateKey, phrased: bytes) -> None:
    """An input method that types full-width letters does not lock the clerk out."""
    typed = _PHRASE.replace("river", "ｒｉｖｅｒ") + "\n"
    assert unlock(phrased, key.public_key(), typed).private_bytes_raw() == key.private_bytes_raw()


def test_a_wrong_passphrase_is_a_finding(key: X25519PrivateKey, phrased: bytes) -> None:
    """It opens nothing and says so; the passphrase is not repeated."""
    with pytest.raises(FindingsError) as error:
        unlock(phrased, key.public_key(), "稻田 river 铜锣 eight")
    assert "passphrase of this poll" in _said(error)
    assert "eight" not in _said(error)


@pytest.mark.parametrize("name", ["salt", "nonce", "sealed", "passes", "memory_kib", "lanes", "kdf", "about"])
def test_a_changed_lock_does_not_open(key: X25519PrivateKey, phrased: bytes, name: str) -> None:
    """Every part of the lock, its parameters included, is under the seal."""
    content = json.loads(phrased)
    value = content["passphrase"][name]
    changed = value - 1 if isinstance(value, int) else ("A" if value[0] != "A" else "B") + value[1:]
    content["passphrase"][name] = changed
    with pytest.raises(FindingsError):
        unlock(json.dumps(content).encode(), key.public_key(), _PHRASE)


@pytest.mark.parametrize("name", ["passes", "memory_kib", "lanes"])
def test_a_hostile_lock_cannot_take_the_machine(key: X25519PrivateKey, phrased: bytes, name: str) -> None:
    """Parameters beyond any sense are refused before they are used."""
    content = json.loads(phrased)
    content["passphrase"][name] = 2**40
    with pytest.raises(FindingsError):
        unlock(json.dumps(content).encode(), key.public_key(), _PHRASE)


def test_neither_lock_holds_the_key_in_the_clear(key: X25519PrivateKey, locked: bytes, phrased: bytes) -> None:
    """What is stored is the lock alone."""
    raw = key.private_bytes_raw()
    for blob in (locked, phrased):
        assert raw not in blob
        assert raw.hex().encode() not in blob


def test_a_passphrase_where_trustees_are_asked_for_names_them(
    key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...], locked: bytes, phrased: bytes
) -> None:
    """The wrong kind of opener is told which kind fits."""
    with pytest.raises(FindingsError) as error:
        unlock(locked, key.public_key(), _PHRASE)
    assert "3 of 5 trustees (王一, 李二, 张三, 赵四, 陈五)" in _said(error)
    with pytest.raises(FindingsError) as error:
        unlock(phrased, key.public_key(), trustees)
    assert "locked by a passphrase" in _said(error)


def test_who_can_open_a_key_is_read_from_the_lock(locked: bytes, phrased: bytes) -> None:
    """The command knows whom to ask before it asks."""
    lock = trustee_lock(locked)
    assert lock is not None
    assert (lock.needed, lock.names) == (3, _NAMES)
    assert trustee_lock(phrased) is None
    with pytest.raises(FindingsError):
        trustee_lock(b"\xff not a lock")


@pytest.mark.parametrize(("number", "needed"), [(5, 1), (5, 6), (5, 0), (1, 1), (0, 0), (16, 8)])
def test_a_number_of_trustees_that_cannot_be_is_a_finding(key: X25519PrivateKey, number: int, needed: int) -> None:
    """One alone is a passphrase; more than all cannot come; and the groups have a ceiling."""
    people = [new_trustee(f"保管人{place}").trustee for place in range(number)]
    with pytest.raises(FindingsError):
        lock_with_trustees(key, people, needed)


def test_one_person_cannot_be_two_trustees(key: X25519PrivateKey, trustees: tuple[TrusteeKey, ...]) -> None:
    """The same name with a new key, and the same key, are both refused."""
    first = trustees[0].trustee
    for twin in (first, new_trustee(first.name).trustee):
        with pytest.raises(FindingsError) as error:
            lock_with_trustees(key, [first, twin], 2)
        assert "王一 twice" in _said(error)
