"""`xiangyin trustee`: two files for each, a fingerprint to read aloud, a rehearsal before it matters."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.commands.main import xiangyin
from poll.refusal import FindingsError
from poll.trustee import read_trustee

_PHRASE = "三只白鹅 on the pond"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("phrase.txt").write_text(f"{_PHRASE}\nsecond line\n", encoding="utf-8")


def _run(*arguments: str, keyboard: str = "") -> Result:
    return CliRunner().invoke(xiangyin, ["trustee", *arguments], input=keyboard)


def _create(*names: str) -> None:
    for name in names:
        assert _run("create", name, "--out", ".", "--passphrase-file", "phrase.txt").exit_code == 0


def test_a_trustee_gets_a_file_to_keep_and_one_to_give_away() -> None:
    """The private one is for its owner alone; the fingerprint of both is the same; nothing shows the passphrase."""
    created = _run("create", "李 国强", "--out", "usb", keyboard=f"{_PHRASE}\n{_PHRASE}\n")
    private, public = Path("usb/李-国强.key"), Path("usb/李-国强.pub")

    assert created.exit_code == 0
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    fingerprint = read_trustee(public.read_bytes(), "x").fingerprint
    for file in (private, public):
        assert fingerprint in _run("show", str(file)).output
    assert fingerprint in created.output
    assert _PHRASE not in created.output
    assert _PHRASE.encode() not in private.read_bytes()


def test_a_key_file_is_never_replaced() -> None:
    """Whoever creates twice would lock the first key out."""
    _create("甲")
    before = Path("甲.key").read_bytes()
    assert isinstance(_run("create", "甲", "--out", ".", "--passphrase-file", "phrase.txt").exception, FindingsError)
    assert Path("甲.key").read_bytes() == before


def test_a_weak_passphrase_makes_no_file() -> None:
    """Nothing half-done."""
    Path("phrase.txt").write_text("12345678", encoding="utf-8")
    assert isinstance(_run("create", "甲", "--out", "x", "--passphrase-file", "phrase.txt").exception, FindingsError)
    assert not Path("x").exists()


def test_a_rehearsal_opens_with_enough_trustees_and_says_who() -> None:
    """Two of three open the test key; one does not (integrity.md, attack 50)."""
    _create("甲", "乙", "丙")
    public = ("甲.pub", "乙.pub", "丙.pub")
    phrase = ("--passphrase-file", "phrase.txt")
    enough = _run("rehearse", *public, "--needed", "2", "--key", "甲.key", "--key", "丙.key", *phrase, *phrase)
    too_few = _run("rehearse", *public, "--needed", "2", "--key", "甲.key", *phrase)

    assert enough.exit_code == 0
    assert "甲, 丙 of 3 trustees opened the test key" in enough.output
    assert isinstance(too_few.exception, FindingsError)
    assert too_few.exception.findings[0].expected.en == "2 of 3 trustees (甲, 乙, 丙)"


def test_each_key_of_a_rehearsal_has_its_own_passphrase_file() -> None:
    """Else the files would be matched by guessing."""
    _create("甲", "乙")
    rehearsal = ("rehearse", "甲.pub", "乙.pub", "--needed", "2", "--key", "甲.key", "--key", "乙.key")
    assert _run(*rehearsal, "--passphrase-file", "phrase.txt").exit_code == 2
    assert _run(*rehearsal, keyboard=f"{_PHRASE}\n{_PHRASE}\n").exit_code == 0
