"""Speaks what nobody recorded: by machine, on this computer, as the telephone plays it."""

from functools import lru_cache
from io import BytesIO
from wave import open as open_wave

from ivr.sound import espeak
from ivr.sound.convert import to_telephone
from ivr.sound.readings import respelled, spelled

LANGUAGES = frozenset(espeak.VOICES)
"""The languages that the machine speaks."""

LONGEST_TEXT = 500
"""Characters that are spoken at once; a prompt has a tenth of it."""


@lru_cache(maxsize=1024)
def speak(text: str, language: str) -> bytes:
    """Return a text as the machine speaks it, a WAV file of 8 kHz mono mu-law; the last thousand are kept.

    Args:
        text: of a language; numbers may be digits.
        language: one of `LANGUAGES`.

    Raises:
        ValueError: the text is longer than `LONGEST_TEXT`.
        KeyError: the machine does not speak the language.
        FindingsError: there is nothing in the text that can be spoken.
    """
    if len(text) > LONGEST_TEXT:
        msg = f"{len(text)} characters to be spoken at once"
        raise ValueError(msg)
    samples, rate = espeak.speech(spelled(text) if language == "zh" else respelled(text), language)
    return to_telephone(_wav(samples, rate), text).wav


def _wav(samples: bytes, rate: int) -> bytes:
    file = BytesIO()
    with open_wave(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples)
    return file.getvalue()
