"""A text signed by the office, as a few short texts that each fit into a square code on a notice."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from poll.fingerprint import spoken
from poll.refusal import Finding, FindingsError, Say

MOST_BYTES = 420
"""Of one text: its square code is then read from a wall, 81 squares wide at most with a sixth of them to spare."""

_WHERE = "totals.txt"
_HEAD = re.compile(r"XYT1 (?P<place>[1-9][0-9]{0,2})/(?P<of>[1-9][0-9]{0,2}) (?P<tag>[0-9a-f]{8})\n")
_HEAD_BYTES = len("XYT1 999/999 01234567\n")
_KEY = re.compile(r"^key ([0-9-]{35})$", re.MULTILINE)
_SIGNATURE = re.compile(r"key (?P<key>[0-9-]{35})\nsignature (?P<signature>[A-Za-z0-9_-]{86})\n\Z")


def sign_text(body: str, private_key: Ed25519PrivateKey) -> list[str]:
    """Return a text as several short ones, signed, in their order.

    Each begins `XYT1 i/n tag`, where the tag is of the whole. The last two lines of the last name the key by its
    digits and hold the signature over all lines before.

    Args:
        body: whole lines of ASCII, each a good deal shorter than `MOST_BYTES`.
        private_key: the office's.

    Source: docs/adr/0030; the idea is the ballot box bulletin (boletim de urna) of Brazil's election authority.
    """
    signed = f"{body}key {key_digits(private_key.public_key())}\n"
    signature = urlsafe_b64encode(private_key.sign(signed.encode())).decode().rstrip("=")
    pieces = _pieces(f"{signed}signature {signature}\n")
    return [f"XYT1 {place}/{len(pieces)} {_tag(signed)}\n{piece}" for place, piece in enumerate(pieces, 1)]


def check_texts(texts: Iterable[str], public_key: Ed25519PublicKey) -> str:
    """Return the text that the office signed.

    Args:
        texts: as scanned from the square codes, in any order; one may come twice.
        public_key: the office's.

    Raises:
        FindingsError: a text is missing, does not belong to the others, or was not signed with that key.
    """
    whole = _joined(list(texts))
    found = _SIGNATURE.search(whole)
    if found is None:
        raise FindingsError([unreadable()])
    signed = whole[: found.start("signature") - len("signature ")]
    try:
        public_key.verify(urlsafe_b64decode(found["signature"] + "=="), signed.encode())
    except InvalidSignature as error:
        raise FindingsError([_not_signed(public_key, found["key"])]) from error
    return whole[: found.start()]


def file_of(texts: Sequence[str]) -> bytes:
    """Return the texts as one file, one under the other with an empty line between."""
    return "\n".join(texts).encode()


def texts_in(content: bytes) -> list[str]:
    """Return the texts of such a file; whatever is none is left for `check_texts` to name."""
    return [each for each in re.split(r"\n\s*\n", content.decode("utf-8", "replace")) if each.strip()]


def key_file(public_key: Ed25519PublicKey) -> bytes:
    """Return a public key as a file: PEM, which openssl reads."""
    return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_key(content: bytes) -> Ed25519PublicKey:
    """Read such a file.

    Raises:
        ValueError, TypeError: it is no public key, or none for Ed25519.
    """
    key = load_pem_public_key(content)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(type(key).__name__)
    return key


def key_digits(public_key: Ed25519PublicKey) -> str:
    """Return thirty digits that stand for a key, to be compared by eye and read aloud."""
    return spoken(b"xiangyin-office-key/1|" + public_key.public_bytes_raw())


def _pieces(whole: str) -> list[str]:
    pieces = [""]
    for line in whole.splitlines(keepends=True):
        if len(pieces[-1]) + len(line) > MOST_BYTES - _HEAD_BYTES:
            pieces.append("")
        pieces[-1] += line
    return pieces


def _tag(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:8]


def _joined(texts: list[str]) -> str:
    # A scanner may end lines in its own way, or leave out the last end.
    texts = [text.replace("\r\n", "\n").strip() + "\n" for text in texts]
    heads = [_HEAD.match(text) for text in texts]
    read = [(head, text[head.end() :]) for head, text in zip(heads, texts, strict=True) if head is not None]
    if not read or len(read) < len(texts):
        raise FindingsError([unreadable()])
    if len({(head["of"], head["tag"]) for head, _ in read}) > 1:
        raise FindingsError([_mixed()])
    pieces = {int(head["place"]): piece for head, piece in read}
    missing = sorted(set(range(1, int(read[0][0]["of"]) + 1)) - pieces.keys())
    if missing:
        raise FindingsError([_missing(missing)])
    return "".join(piece for _, piece in sorted(pieces.items()))


def unreadable() -> Finding:
    """Return what is said of texts that are no signed totals."""
    return Finding(
        _WHERE,
        Say("XYT1 开头的合计文本", "texts of totals that begin XYT1"),
        Say("不是，或不完整", "something else, or a part of one"),
        Say("请重新扫描公告上的全部二维码。", "Scan every square code of the notice again."),
    )


def _mixed() -> Finding:
    return Finding(
        _WHERE,
        Say("同一份公告的二维码", "the codes of one notice"),
        Say("不同公告的二维码混在一起", "codes of different notices"),
        Say("请只扫描同一份公告。", "Scan those of one notice only."),
    )


def _missing(places: list[int]) -> Finding:
    listed = "、".join(str(each) for each in places)
    return Finding(
        _WHERE,
        Say("公告上的全部二维码", "every code of the notice"),
        Say(f"缺第 {listed} 个", f"without number {listed.replace('、', ', ')}"),
        Say("请补扫。", "Scan what is missing."),
    )


def _not_signed(public_key: Ed25519PublicKey, named: str) -> Finding:
    digits = key_digits(public_key)
    return Finding(
        _WHERE,
        Say(f"用密钥 {digits} 签的名", f"signed with the key {digits}"),
        Say(
            f"签名不符：文本写的密钥是 {named}" if named != digits else "签名不符：文本被改过",
            f"no such signature: the texts name the key {named}" if named != digits else "no such signature: changed",
        ),
        Say("请以经办人签字的公告为准，并报告。", "Trust the notice that the officials signed, and report this."),
    )


def key_named_in(texts: Iterable[str]) -> str:
    """Return the digits of the key that signed texts name, unchecked; empty where they name none."""
    found = _KEY.search("\n".join(texts))
    return found[1] if found else ""
