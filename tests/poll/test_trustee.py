"""A trustee's two files: one to give away, one to keep."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from poll.refusal import FindingsError
from poll.trustee import Trustee, new_trustee, read_key_file, read_trustee, write_key_file

_PHRASE = "竹筏 and 九个 lanterns"


def test_the_public_line_gives_the_trustee_back() -> None:
    """Name and key survive being mailed, with a byte order mark and a newline added on the way."""
    made = new_trustee("  王 小明 ").trustee
    assert made.name == "王 小明"
    assert read_trustee(f"\ufeff{made.line}\r\n".encode(), "a.pub") == made


def test_the_fingerprint_is_thirty_digits_and_stands_for_name_and_key() -> None:
    """It can be read aloud over a telephone; another name or another key changes it."""
    made = new_trustee("王一").trustee
    groups = made.fingerprint.split("-")
    assert [len(group) for group in groups] == [5] * 6
    assert made.fingerprint != Trustee("王二", made.public_key).fingerprint
    assert made.fingerprint != Trustee("王一", X25519PrivateKey.generate().public_key()).fingerprint


def test_a_public_line_with_another_name_is_found_out() -> None:
    """Relabelling somebody's key does not pass unseen."""
    line = new_trustee("王一").trustee.line.replace("王一", "王二")
    with pytest.raises(FindingsError) as error:
        read_trustee(line.encode(), "wang.pub")
    assert error.value.findings[0].where == "wang.pub"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"xiangyin-trustee", b"{", b"{}", b"[]", b'{"kind": 1}', b"\x00" * 99]
)
def test_a_file_that_is_no_trustee_is_a_finding(content: bytes) -> None:
    """Whatever file is taken by mistake, the answer is a sentence."""
    with pytest.raises(FindingsError):
        read_trustee(content, "x")
    with pytest.raises(FindingsError):
        read_key_file(content, "x", _PHRASE)


@pytest.mark.parametrize("name", ["", "   ", "王\x00一", "长" * 61, "a\u202eb"])
def test_a_name_that_cannot_be_printed_is_refused(name: str) -> None:
    """A name stands in lists and is read aloud."""
    with pytest.raises(FindingsError):
        new_trustee(name)


def test_the_key_file_opens_with_its_own_passphrase_alone() -> None:
    """The private half never lies open on a disk; the public half can be read from the same file."""
    key = new_trustee("王一")
    written = write_key_file(key, _PHRASE)
    opened = read_key_file(written, "wang.key", _PHRASE)

    assert opened.private_key.private_bytes_raw() == key.private_key.private_bytes_raw()
    assert read_trustee(written, "wang.key") == key.trustee
    assert key.private_key.private_bytes_raw().hex() not in written.decode()
    with pytest.raises(FindingsError, match=r"wang\.key"):
        read_key_file(written, "wang.key", "竹筏 and 八个 lanterns")


def test_a_key_file_under_another_public_line_does_not_open() -> None:
    """Whose file it is cannot be changed on the file."""
    content = json.loads(write_key_file(new_trustee("王一"), _PHRASE))
    content["public"] = new_trustee("王一").trustee.line
    with pytest.raises(FindingsError):
        read_key_file(json.dumps(content).encode(), "wang.key", _PHRASE)
