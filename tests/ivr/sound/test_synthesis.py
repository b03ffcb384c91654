"""What nobody recorded is spoken on this computer, in Mandarin and in English."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.sound.espeak import phonemes
from ivr.sound.readings import pieces, respelled, spelled
from ivr.sound.synthesis import LONGEST_TEXT, speak
from ivr.sound.wave import milliseconds, payload_of
from poll.refusal import FindingsError


@pytest.mark.parametrize(
    ("words", "language", "shortest", "longest"),
    [
        ("五", "zh", 200, 700),
        ("优秀，请按一。", "zh", 1000, 2500),
        ("您好，这里是村党支部书记双述双评。", "zh", 3000, 7000),
        ("For excellent, press 1.", "en", 1200, 3000),
    ],
)
def test_a_text_takes_as_long_as_people_take(words: str, language: str, shortest: int, longest: int) -> None:
    """Characters that were spelled in English would take three times as long."""
    assert shortest < milliseconds(payload_of(speak(words, language))) < longest


def test_characters_are_read_as_mandarin() -> None:
    """Not as English spelling of pinyin, as espeak-ng 1.51 did: each syllable has a tone."""
    assert phonemes("您好", "zh").count("niɜnχ") == 1
    assert "tʃaɪniːz" not in phonemes("您好", "zh").replace("^", "")


def test_words_of_the_field_are_read_as_they_are_said() -> None:
    """称 is chen4 in 称职; the whole line hangs on that word."""
    assert spelled("不称职，请按四").split() == ["不", "chen4", "zhi2", "，请按四"]
    assert "t^s.^hˈə5n " in phonemes(spelled("不称职"), "zh")
    assert pieces("不称职吗") == [("不", None), ("称职", "chen4 zhi2"), ("吗", None)]
    assert pieces("") == []


def test_names_of_the_presets_are_respelled_for_an_english_voice() -> None:
    """Zhang is not "zang"."""
    assert respelled("Zhang Jianguo, Zhangs") == "Jahng Jen-gwaw, Zhangs"


def test_many_calls_may_ask_at_once() -> None:
    """The library has one voice for all; nobody hears another's words, nor half of them."""
    texts = ["one", "one, two, three, four, five, six", "yes", "press seventy-seven, or nine hundred and one"] * 3

    with ThreadPoolExecutor(6) as pool:
        lengths = list(pool.map(lambda each: milliseconds(payload_of(speak.__wrapped__(each, "en"))), texts))
    alone = [milliseconds(payload_of(speak(each, "en"))) for each in texts]
    assert all(abs(length - expected) < 60 for length, expected in zip(lengths, alone, strict=True))


def test_what_cannot_be_spoken_is_refused() -> None:
    """A text without end, a language that it has not, and nothing at all."""
    with pytest.raises(ValueError, match="characters"):
        speak("好" * (LONGEST_TEXT + 1), "zh")
    with pytest.raises(KeyError):
        speak("hola", "es")
    with pytest.raises(FindingsError):
        speak("。", "zh")
