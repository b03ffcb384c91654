"""`xiangyin poll check`, `presets` and `preset`: what a clerk reads before there is a poll."""

import json
from hashlib import sha256
from pathlib import Path

from click.testing import CliRunner, Result

from config.commands.main import xiangyin
from config.presets import preset, preset_names


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(xiangyin, ["poll", *arguments])


def test_a_sound_file_is_named_with_its_hash_and_contests(tmp_path: Path) -> None:
    """The hash is the one that sha256sum prints and that stands on every result."""
    file = tmp_path / "my.toml"
    file.write_bytes(preset("village-secretary-long"))
    result = _run("check", str(file))

    assert result.exit_code == 0
    assert "没有问题 / no findings: 村党支部书记双述双评（分项）" in result.output
    assert sha256(file.read_bytes()).hexdigest() in result.output
    assert "villagers  本村村民 / Villagers  5: " in result.output


def test_findings_end_the_check_with_one(tmp_path: Path) -> None:
    """Each with file and line, in both languages."""
    file = tmp_path / "my.toml"
    file.write_bytes(preset("xichong").replace(b'weight = "0.5"', b'weight = "0.6"'))
    result = _run("check", str(file))

    assert result.exit_code == 1
    assert "权重之和恰为 1" in result.stderr
    assert "expected weights that sum to exactly 1; found components: 11/10" in result.stderr
    assert "my.toml:" in result.stderr
    assert str(tmp_path) not in result.stderr


def test_a_program_reads_the_same_as_json(tmp_path: Path) -> None:
    """One JSON document, sound or not."""
    file = tmp_path / "my.toml"
    file.write_bytes(preset("xichong"))
    sound = _run("check", "--json", str(file))
    file.write_bytes(b"title = ")
    unsound = _run("check", "--json", str(file))

    assert (sound.exit_code, unsound.exit_code) == (0, 1)
    assert json.loads(sound.output)["rules"]["contests"]["people"] == ["overall"]
    assert json.loads(unsound.output)["rules"] is None
    assert json.loads(unsound.output)["findings"][0]["where"] == "my.toml:1"


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """Exit 2, as for any wrong argument."""
    assert _run("check", str(tmp_path / "none.toml")).exit_code == 2


def test_the_presets_are_listed_with_their_sources() -> None:
    """A clerk chooses by the source."""
    result = _run("presets")

    assert result.exit_code == 0
    assert "隆回县西洋江镇双述双评办法" in result.output
    assert [each["name"] for each in json.loads(_run("presets", "--json").output)] == list(preset_names())


def test_a_preset_is_printed_byte_for_byte() -> None:
    """So that its hash is that of the file."""
    assert _run("preset", "village-affairs").stdout_bytes == preset("village-affairs")
    assert _run("preset", "nowhere").exit_code == 2
