"""The prompts that ship with the program, spoken beforehand: found by their words, whatever poll says them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from ivr.sound.wave import payload_of

FOLDER = Path(__file__).parent.parent / "audio"
"""One folder for each language: `zh/index.json`, and a WAV file for each text."""

INDEX = "index.json"
_NAME = 16


@dataclass(frozen=True, slots=True)
class Shipped:
    """One text that ships as sound.

    Attributes:
        words: the text.
        milliseconds: how long it plays.
        sha256: of the WAV file, in hexadecimal.
    """

    words: str
    milliseconds: int
    sha256: str


def shipped(language: str, words: str) -> bytes | None:
    """Return a text as the telephone plays it, without header; None where it does not ship.

    What was asked for once is kept: the whole of both languages is a few megabytes.
    """
    return _payload(language, name_of(words)) if name_of(words) in index(language) else None


def name_of(words: str) -> str:
    """Return the name of the file of a text: the beginning of the text's SHA-256."""
    return sha256(words.encode()).hexdigest()[:_NAME]


@cache
def index(language: str) -> Mapping[str, Shipped]:
    """Return what ships in a language, by the name of its file; nothing for a language without a folder."""
    return read_index(FOLDER / language)


def read_index(folder: Path) -> dict[str, Shipped]:
    """Read the index of a folder anew; empty where there is none."""
    try:
        content = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: Shipped(each["words"], each["milliseconds"], each["sha256"]) for name, each in content.items()}


@cache
def fingerprint(language: str) -> str:
    """Return what changes when a prompt of a language is spoken anew, in a release of the program."""
    return sha256(
        "".join(f"{name}{each.sha256}" for name, each in sorted(index(language).items())).encode()
    ).hexdigest()


@cache
def _payload(language: str, name: str) -> bytes:
    return payload_of((FOLDER / language / f"{name}.wav").read_bytes())
