"""What ships with the program: every word of every preset, in two languages, within six megabytes."""

from hashlib import sha256

import pytest

from config.voice.pack import LANGUAGES, pack_of
from ivr.sound.convert import AIM, PEAK
from ivr.sound.level import level_of
from ivr.sound.shipped import FOLDER, fingerprint, index, name_of, shipped
from ivr.sound.wave import RATE, milliseconds, payload_of
from tests.ivr.sound.tones import samples_of_mu_law

_MOST_BYTES = 6 * 1024 * 1024
_LONGEST_SECONDS = 12
_FASTEST = {"zh": 7.0, "en": 22.0}
"""Characters a second that nobody would understand any more."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_presets_ships(language: str) -> None:
    """A fresh clone speaks at once; `xiangyin prompts render --check` says the same."""
    pack = pack_of(language, FOLDER)

    assert list(pack.missing) == []
    assert list(pack.unused) == []


def test_all_of_it_is_six_megabytes_at_most() -> None:
    """A clone stays small."""
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) < _MOST_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_is_what_the_index_says(language: str) -> None:
    """Its name is that of its words, and its hash that of its bytes."""
    for name, each in index(language).items():
        content = (FOLDER / language / f"{name}.wav").read_bytes()
        assert name == name_of(each.words)
        assert sha256(content).hexdigest() == each.sha256
        assert milliseconds(payload_of(content)) == each.milliseconds


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_is_equally_loud_and_of_sensible_length(language: str) -> None:
    """Nothing overdriven, nothing faint, nothing cut off, nothing that goes on and on."""
    for each in index(language).values():
        payload = shipped(language, each.words)
        assert payload is not None
        level = level_of(samples_of_mu_law(payload), RATE)
        assert abs(level.speech - AIM) < 1, each
        assert level.peak <= PEAK + 0.5, each
        assert 250 < each.milliseconds < _LONGEST_SECONDS * 1000, each
        assert len(each.words) / (each.milliseconds / 1000) < _FASTEST[language], each


def test_words_that_do_not_ship_are_not_found() -> None:
    """Nor is a language without a folder."""
    assert shipped("zh", "这句话没有人录过") is None
    assert shipped("fr", "bonjour") is None
    assert index("fr") == {}


def test_the_same_word_is_found_whatever_poll_says_it() -> None:
    """It is looked for by its words."""
    heard = shipped("zh", "优秀")

    assert heard is not None
    assert shipped("zh", "优秀") is heard
    assert fingerprint("zh") != fingerprint("en")
