"""The folder of prompts that ship is filled from the presets' words, and nothing is spoken twice."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.commands.main import xiangyin
from config.voice import pack
from config.voice.phonemes import syllables
from ivr.sound.convert import Converted
from ivr.sound.shipped import name_of, read_index
from tests.ivr.sound.tones import voice, wav

SPOKEN = wav(voice(0.4))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Presets that say two texts."""
    texts = ["优秀", "称职", "优秀"]
    monkeypatch.setattr(pack, "_texts", lambda language: iter(texts if language == "zh" else []))
    return texts


def _fill(audio: Path) -> list[str]:
    spoken: list[str] = []

    def tell(words: str, made: Converted) -> None:
        assert made.milliseconds > 300
        spoken.append(words)

    pack.fill(pack.pack_of("zh", audio), lambda *_: SPOKEN, tell)
    return spoken


def test_each_text_is_spoken_once(said: list[str], tmp_path: Path) -> None:
    """However many presets say it, and however often the command is run."""
    assert _fill(tmp_path) == ["优秀", "称职"]
    assert _fill(tmp_path) == []
    assert {each.words for each in read_index(tmp_path / "zh").values()} == {"优秀", "称职"}


def test_what_no_preset_says_any_more_is_removed(said: list[str], tmp_path: Path) -> None:
    """A word that was changed leaves no sound behind."""
    _fill(tmp_path)
    said[1] = "胜任"

    assert _fill(tmp_path) == ["胜任"]
    assert {file.stem for file in (tmp_path / "zh").glob("*.wav")} == {name_of("优秀"), name_of("胜任")}


def test_a_file_that_went_missing_is_spoken_again(said: list[str], tmp_path: Path) -> None:
    """The index alone is no sound."""
    _fill(tmp_path)
    (tmp_path / "zh" / f"{name_of('称职')}.wav").unlink()

    assert _fill(tmp_path) == ["称职"]


def test_check_says_what_is_missing_and_unused(said: list[str], tmp_path: Path) -> None:
    """And ends with 1; a machine without the voice is told what to install."""
    _fill(tmp_path)
    said[0] = said[2] = "胜任"
    checked = CliRunner().invoke(xiangyin, ["prompts", "render", "--check", "--audio", str(tmp_path)])
    spoken = CliRunner().invoke(
        xiangyin, ["prompts", "render", "--audio", str(tmp_path), "--voices", str(tmp_path / "none")]
    )

    assert checked.exit_code == 1
    assert "+ zh 胜任" in checked.output
    assert f"- zh {name_of('优秀')}" in checked.output
    assert spoken.exit_code == 1
    assert "make voices" in spoken.stderr


def test_nothing_missing_needs_no_voice(said: list[str], tmp_path: Path) -> None:
    """Whoever has the folder has no need of the model."""
    _fill(tmp_path)
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "index.json").write_text(json.dumps({}), encoding="utf-8")

    assert CliRunner().invoke(xiangyin, ["prompts", "render", "--audio", str(tmp_path)]).exit_code == 0


def test_a_word_is_told_from_a_sentence_by_its_length() -> None:
    """What is short is spoken after other words and cut off there."""
    assert syllables("基本称职", "zh") == 4
    assert syllables("To vote,", "en") == 4
