"""Which sounds the neural voice is given for a text, in the alphabet that it was trained with."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from ivr.sound import espeak
from ivr.sound.readings import pieces, respelled

# Written for the voice by misaki (Apache-2.0), whose English reads words by a model that no registry has; espeak-ng's
# sounds become the same letters.
_ENGLISH = (
    ("ʔˌn\u0329", "ʔn"),
    ("ʔn\u0329", "ʔn"),
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("ɐ", "ə"),
    ("o^ʊ", "O"),
    ("ɜːɹ", "ɜɹ"),
    ("ɜː", "ɜɹ"),
    ("ɪə", "iə"),
    ("ː", ""),
    ("o", "ɔ"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("^", ""),
)
_TONES = (("˧˩˧", "↓"), ("˧˥", "↗"), ("˥˩", "↘"), ("˥", "→"), ("ɻ̩", "ɨ"), ("ɹ̩", "ɨ"), ("\u032f", ""))
_PAUSES: Mapping[str, str] = {
    "，": ", ",
    "、": ", ",
    "；": ", ",
    "：": ": ",
    "。": ". ",
    "？": "? ",
    "！": "! ",
    "（": ", ",
    "）": "",
    "“": "",
    "”": "",
}
_HAN = re.compile(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+")
_SPOKEN = re.compile(r"[\w'’ -]+|[^\w'’ -]+")


def phonemes(text: str, language: str) -> str:
    """Return the sounds of a text; punctuation stands where it pauses."""
    return _chinese(text) if language == "zh" else _english(text)


def syllables(text: str, language: str) -> int:
    """Return how long a text is: characters of Chinese, twice the words of English."""
    if language == "zh":
        return len(re.findall(r"[\u4e00-\u9fff]", text))
    return 2 * len(text.split())


def _chinese(text: str) -> str:
    said = "".join(
        _pinyin(reading.split()) if reading else "".join(_run(run) for run in _HAN.findall(part))
        for part, reading in pieces(text)
    )
    return re.sub(r"\s+", " ", said).strip()


def _run(run: str) -> str:
    if not "\u4e00" <= run[0] <= "\u9fff":
        return "".join(_PAUSES.get(each, each) for each in run)
    pinyin, jieba = import_module("pypinyin"), import_module("jieba")
    words: list[str] = jieba.lcut(run)
    return " ".join(
        _pinyin(pinyin.lazy_pinyin(word, style=pinyin.Style.TONE3, neutral_tone_with_five=True)) for word in words
    )


def _pinyin(readings: list[str]) -> str:
    return "".join(_syllable(each) for each in readings)


@cache
def _syllable(reading: str) -> str:
    transcription: Any = import_module("misaki.transcription")
    said = "".join(transcription.pinyin_to_ipa(reading)[0])
    for old, new in _TONES:
        said = said.replace(old, new)
    return said


def _english(text: str) -> str:
    text = text.replace(" (", ", ").replace(")", "")
    said = "".join(
        f" {_sounds(part.strip())} " if part.strip() and part[0].isalnum() | part[0].isspace() else part
        for part in _SPOKEN.findall(respelled(text))
    )
    return re.sub(r"\s+([,.?!:;])", r"\1", re.sub(r"\s+", " ", said)).strip()


def _sounds(words: str) -> str:
    said = espeak.phonemes(words, "en")
    for old, new in _ENGLISH:
        said = said.replace(old, new)
    return re.sub(r"(\S)\u0329", r"ᵊ\1", said)
