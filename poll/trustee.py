"""A trustee: one of the people who open the box together, and the key that each keeps."""

import json
import re
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from poll.canonical import canonical
from poll.fingerprint import spoken
from poll.passphrase import DamagedLockError, lock, unlock
from poll.refusal import Finding, FindingsError, Say

_WORD = "xiangyin-trustee"
_LINE = re.compile(rf"{_WORD} (?P<key>[A-Za-z0-9+/]{{43}}=) (?P<fingerprint>\d{{5}}(?:-\d{{5}}){{5}}) (?P<name>\S.*)")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Trustee:
    """The public half of a trustee: safe to copy, to mail and to post on the wall.

    Attributes:
        name: of the person.
        public_key: to which that person's parts are sealed.
    """

    name: str
    public_key: X25519PublicKey

    @property
    def fingerprint(self) -> str:
        """Return thirty digits in groups of five, to be read aloud: they stand for name and key together."""
        about = f"{_WORD}/1|{self.name}|".encode() + self.public_key.public_bytes_raw()
        return spoken(about)

    @property
    def line(self) -> str:
        """Return the public line: `xiangyin-trustee KEY FINGERPRINT NAME`."""
        return f"{_WORD} {b64encode(self.public_key.public_bytes_raw()).decode()} {self.fingerprint} {self.name}"


@dataclass(frozen=True, slots=True)
class TrusteeKey:
    """Both halves, in the hands of the trustee while the box is opened."""

    trustee: Trustee
    private_key: X25519PrivateKey


def new_trustee(name: str) -> TrusteeKey:
    """Make a trustee's pair of keys.

    Raises:
        FindingsError: the name is empty, too long or holds unprintable signs.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > _LONGEST_NAME or not plain.isprintable():
        raise FindingsError([_bad_name(plain)])
    private_key = X25519PrivateKey.generate()
    return TrusteeKey(Trustee(plain, private_key.public_key()), private_key)


def write_key_file(key: TrusteeKey, passphrase: str) -> bytes:
    """Write the file that the trustee keeps: the private half, locked by the trustee's own passphrase.

    Raises:
        FindingsError: the passphrase is weak.
    """
    secret = key.private_key.private_bytes_raw()
    content = {"kind": "xiangyin-trustee-key", "version": 1, "public": key.trustee.line}
    return canonical(content | {"lock": lock(secret, passphrase, key.trustee.line)}) + b"\n"


def read_key_file(content: bytes, name: str, passphrase: str) -> TrusteeKey:
    """Open a trustee's file.

    Args:
        content: the file.
        name: of the file, for the finding.
        passphrase: the trustee's.

    Raises:
        FindingsError: this is no trustee's file, or the passphrase does not fit.
    """
    trustee, locked = _parts_of(content, name)
    try:
        secret = unlock(locked, passphrase, trustee.line)
    except DamagedLockError as error:
        raise FindingsError([_no_key_file(name)]) from error
    if secret is None:
        raise FindingsError([_wrong_passphrase(name, trustee)])
    private_key = X25519PrivateKey.from_private_bytes(secret)
    if private_key.public_key() != trustee.public_key:
        raise FindingsError([_no_key_file(name)])
    return TrusteeKey(trustee, private_key)


def read_trustee(content: bytes, name: str) -> Trustee:
    """Read the public half from a public line or from a key file; no passphrase is needed.

    Raises:
        FindingsError: it is neither, or its fingerprint does not fit.
    """
    if content.lstrip().startswith(b"{"):
        return _parts_of(content, name)[0]
    return _read_line(content, name)


def _read_line(content: bytes, name: str) -> Trustee:
    try:
        found = _LINE.fullmatch(unicodedata.normalize("NFC", content.decode("utf-8-sig")).strip())
    except UnicodeDecodeError:
        found = None
    if found is None:
        raise FindingsError([_no_line(name)])
    trustee = Trustee(found["name"], X25519PublicKey.from_public_bytes(b64decode(found["key"])))
    if trustee.fingerprint != found["fingerprint"]:
        raise FindingsError([_wrong_fingerprint(name, trustee, found["fingerprint"])])
    return trustee


def _parts_of(content: bytes, name: str) -> tuple[Trustee, dict[str, object]]:
    try:
        read = json.loads(content)
        kind, public, locked = read["kind"], read["public"], read["lock"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise FindingsError([_no_key_file(name)]) from error
    if kind != "xiangyin-trustee-key" or not isinstance(public, str) or not isinstance(locked, dict):
        raise FindingsError([_no_key_file(name)])
    return _read_line(public.encode("utf-8", "replace"), name), locked


def _bad_name(name: str) -> Finding:
    return Finding(
        "trustee 保管人",
        Say(f"1 至 {_LONGEST_NAME} 个字的姓名", f"a name of 1 to {_LONGEST_NAME} signs"),
        Say(f"{len(name)} 个字", f"{len(name)} signs, or signs that cannot be printed"),
        Say("请写保管人的姓名。", "Write the trustee's name."),
    )


def _no_key_file(name: str) -> Finding:
    return Finding(
        name,
        Say("保管人的密钥文件", "a trustee's key file"),
        Say("别的内容或已损坏的文件", "something else, or a damaged file"),
        Say(
            "请用 xiangyin trustee create 生成的文件或其备份。",
            "Use the file that xiangyin trustee create made, or its copy.",
        ),
    )


def _no_line(name: str) -> Finding:
    return Finding(
        name,
        Say(f"一行以 {_WORD} 开头的公钥", f"one line that begins with {_WORD}"),
        Say("别的内容", "something else"),
        Say("请向保管人索取公钥文件。", "Ask the trustee for the public file."),
    )


def _wrong_passphrase(name: str, trustee: Trustee) -> Finding:
    return Finding(
        name,
        Say(f"{trustee.name}的口令", f"the passphrase of {trustee.name}"),
        Say("打不开的口令，或被改动的文件", "one that does not open it, or a file that was changed"),
        Say("请保管人重新输入，或用备份文件。", "Let the trustee type it again, or use the copy of the file."),
    )


def _wrong_fingerprint(name: str, trustee: Trustee, found: str) -> Finding:
    return Finding(
        name,
        Say(f"{trustee.name}的指纹 {trustee.fingerprint}", f"fingerprint {trustee.fingerprint} of {trustee.name}"),
        Say(found, found),
        Say("姓名或公钥被改动，请当面重新索取。", "Name or key was changed: ask the trustee for it again in person."),
    )
