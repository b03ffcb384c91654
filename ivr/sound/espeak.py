"""espeak-ng, the machine's voice that needs nothing but this computer; its library comes in a wheel."""

import ctypes
from collections.abc import Mapping
from functools import cache
from threading import Lock

import espeakng_loader  # type: ignore[import-untyped]  # It has two functions, and both return a path.

VOICES: Mapping[str, str] = {"zh": "cmn", "en": "en-us"}
"""Which of its voices speaks a language. Version 1.52 reads characters as Mandarin; 1.51 read them as English."""

_RETRIEVAL, _UTF8, _WITH_ENDING = 1, 1, 0x1000
_PARAMETER_RATE, _PARAMETER_GAP = 1, 7
_WORDS_A_MINUTE = {"zh": 185, "en": 145}
_TIE, _IPA_WITH_TIE = 0x5E, 0x02 | 0x80 | 0x5E << 8
_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
# The library keeps one state for the whole process: one thread speaks at a time.
_alone = Lock()


def speech(text: str, language: str) -> tuple[bytes, int]:
    """Return a text as spoken, samples of one channel and 16 bits, and how many make a second.

    Raises:
        KeyError: it speaks no such language.
    """
    with _alone:
        library, rate = _library()
        library.espeak_SetVoiceByName(VOICES[language].encode())
        library.espeak_SetParameter(_PARAMETER_RATE, _WORDS_A_MINUTE[language], 0)
        library.espeak_SetParameter(_PARAMETER_GAP, 1, 0)
        heard: list[bytes] = []

        def hear(block: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
            # At the end there is nothing more, and no place where it would stand.
            if count > 0:
                heard.append(ctypes.string_at(block, count * 2))
            return 0

        kept = _Heard(hear)
        library.espeak_SetSynthCallback(kept)
        said = text.encode() + b"\0"
        library.espeak_Synth(said, len(said), 0, 0, 0, _UTF8 | _WITH_ENDING, None, None)
        library.espeak_Synchronize()
        return b"".join(heard), rate


def phonemes(text: str, language: str) -> str:
    """Return the sounds of a text without punctuation, in the International Phonetic Alphabet; a ^ ties two letters."""
    with _alone:
        library, _ = _library()
        library.espeak_SetVoiceByName(VOICES[language].encode())
        rest, clauses = ctypes.c_char_p(text.encode()), []
        while rest.value:
            clause = library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA_WITH_TIE)
            clauses.append(clause.decode() if clause else "")
        return " ".join(clauses).strip()


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    rate = library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0:
        msg = f"espeak-ng does not start: {rate}"
        raise RuntimeError(msg)
    return library, rate
