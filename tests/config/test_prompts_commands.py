"""`xiangyin prompts`: a clerk lists, checks, imports, exports and removes what the line says."""

import csv
import json
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.sound.wave import milliseconds, payload_of
from poll.records import journal_store, poll_store, recording_store
from poll.records.database import reading, writing
from poll.records.recording_store import Recording
from tests.ivr.sound.tones import as_format, voice, wav
from tests.journeys.village import HEADERS, POLL, Clerk, NotDoneError, at, preset
from tests.phones import SENDER

HELLO, EXCELLENT = wav(voice(0.8)), as_format(voice(0.5), "mp3")
BY_WANG, BY_TWO = ("--official", "王敏"), ("--official", "王敏", "--official", "李强", "--reason", "念错了名字")
DIALECT = """
[[dialects]]
id = "xinyang"
label = { zh = "信阳话", en = "Xinyang dialect" }
language = "zh"
units = ["group_1"]
"""


@pytest.fixture
def clerk(sqlite_url: str, tmp_path: Path) -> Clerk:
    """A clerk with a poll that is not open yet."""
    clerk = Clerk(tmp_path, sqlite_url)
    _create(clerk, preset())
    return clerk


def _create(clerk: Clerk, rules: bytes) -> None:
    clerk.keeps("passphrase.txt", b"correct horse battery staple")
    key = "--passphrase-file", clerk.folder / "passphrase.txt"
    file = clerk.keeps("rules.toml", rules)
    clerk.does("poll", "create", POLL, file, "--sender", SENDER, *key, *BY_WANG)


def _opens(clerk: Clerk) -> None:
    rows = [HEADERS, ["1", "张三", "19900000001", "villagers", "group_1"]]
    clerk.does("roll", "import", POLL, clerk.writes("roll.csv", rows), *BY_WANG)
    clerk.does("poll", "open", POLL, *BY_WANG)


def _folder(clerk: Clerk, **files: bytes) -> Path:
    folder = clerk.folder / "录音"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", "-").replace("_", ".")).write_bytes(content)
    return folder


def _listed(clerk: Clerk, *words: str) -> dict[str, dict[str, object]]:
    listed = json.loads(clerk.does("prompts", "list", POLL, "--json", *words))["prompts"]
    return {each["prompt"]: each for each in listed}


def _acts(engine: Engine, act: str) -> list[dict[str, object]]:
    with reading(engine) as connection:
        return [json.loads(each.entry) for each in journal_store.entries(connection) if each.act == act]


def test_the_list_says_what_is_to_be_recorded(clerk: Clerk) -> None:
    """Id, words in the voice's language, how it stands, how long it is; also as a spreadsheet."""
    chinese, english = _listed(clerk, "--voice", "zh"), _listed(clerk, "--voice", "en")
    clerk.does("prompts", "list", POLL, "--voice", "zh", "--csv", clerk.folder / "清单.csv")

    assert chinese["option-excellent"]["words"] == "优秀"
    assert english["option-excellent"]["words"] == "Excellent"
    assert chinese["report-zhang"]["status"] == "optional"
    assert "item-after" not in english
    with (clerk.folder / "清单.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["文件名 file"] for row in csv.DictReader(file)} == {f"{each}.wav" for each in chinese}


def test_a_folder_of_recordings_is_imported_at_once(clerk: Clerk, sqlite_engine: Engine) -> None:
    """Each is converted, kept with its words, and written into the journal with its hash."""
    folder = _folder(clerk, hello_wav=HELLO, option__excellent_mp3=EXCELLENT, list_csv=b"x", _DS_Store=b"x")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".DS.Store").unlink()
    said = clerk.does("prompts", "import", POLL, folder, "--voice", "zh", *BY_WANG)

    assert "已导入 2 条" in said
    assert _listed(clerk, "--voice", "zh")["option-excellent"]["status"] == "recorded"
    with reading(sqlite_engine) as connection:
        kept = recording_store.sounds(connection, poll_store.find(connection, POLL).key)
    assert {row.prompt: row.words for row, _ in kept} == {"hello": "您好，这里是", "option-excellent": "优秀"}
    assert {row.sha256 for row, _ in kept} == {sha256(sound).hexdigest() for _, sound in kept}
    assert {entry["sha256"] for entry in _acts(sqlite_engine, "prompt_recorded")} == {row.sha256 for row, _ in kept}
    assert all(milliseconds(payload_of(sound)) == row.milliseconds for row, sound in kept)


def test_one_bad_file_keeps_all_of_them_out(clerk: Clerk, sqlite_engine: Engine) -> None:
    """Every problem of every file is named in one run."""
    folder = _folder(
        clerk,
        hello_wav=HELLO,
        helo_wav=HELLO,
        again_wav=b"text",
        point_wav=wav(voice(0)),
        day_wav=HELLO,
        day_mp3=EXCELLENT,
    )
    with pytest.raises(NotDoneError) as refused:
        clerk.does("prompts", "import", POLL, folder, "--voice", "zh", *BY_WANG)

    assert {each.where for each in refused.value.findings} == {
        "helo.wav",
        "again.wav",
        "point.wav",
        "day.wav",
        "day.mp3",
    }
    assert _acts(sqlite_engine, "prompt_recorded") == []
    assert _listed(clerk, "--voice", "zh")["hello"]["status"] != "recorded"


def test_a_dry_run_keeps_nothing(clerk: Clerk) -> None:
    """A clerk tries a folder before it counts."""
    said = clerk.does(
        "prompts", "import", POLL, _folder(clerk, hello_wav=HELLO), "--voice", "zh", "--dry-run", *BY_WANG
    )

    assert "可以导入 1 条" in said
    assert _listed(clerk, "--voice", "zh")["hello"]["status"] != "recorded"


def test_what_is_exported_can_be_imported_again(clerk: Clerk) -> None:
    """A backup, or the recordings of last year."""
    clerk.does("prompts", "import", POLL, _folder(clerk, hello_wav=HELLO), "--voice", "zh", *BY_WANG)
    clerk.does("prompts", "export", POLL, clerk.folder / "备份", "--voice", "zh")

    assert [file.name for file in (clerk.folder / "备份").iterdir()] == ["hello.wav"]
    assert "1 条" in clerk.does("prompts", "import", POLL, clerk.folder / "备份", "--voice", "zh", *BY_WANG)


def test_a_recording_is_removed_and_the_journal_says_so(clerk: Clerk, sqlite_engine: Engine) -> None:
    """What was heard before it is heard again."""
    before = _listed(clerk, "--voice", "zh")["hello"]["status"]
    clerk.does("prompts", "import", POLL, _folder(clerk, hello_wav=HELLO), "--voice", "zh", *BY_WANG)
    clerk.does("prompts", "remove", POLL, "hello", "--voice", "zh", *BY_WANG)

    assert _listed(clerk, "--voice", "zh")["hello"]["status"] == before
    assert [entry["prompt"] for entry in _acts(sqlite_engine, "prompt_removed")] == ["hello"]
    with pytest.raises(NotDoneError):
        clerk.does("prompts", "remove", POLL, "hello", "--voice", "zh", *BY_WANG)


def test_once_a_poll_has_begun_two_people_say_why(clerk: Clerk, sqlite_engine: Engine) -> None:
    """What the ballot says must not change silently while people vote."""
    folder = _folder(clerk, hello_wav=HELLO)
    with at("2026-12-20 09:00"):
        _opens(clerk)
        for officials in (BY_WANG, BY_TWO[:4], (*BY_WANG, *BY_WANG, *BY_TWO[4:])):
            with pytest.raises(NotDoneError):
                clerk.does("prompts", "import", POLL, folder, "--voice", "zh", *officials)
        clerk.does("prompts", "import", POLL, folder, "--voice", "zh", *BY_TWO)

    (entry,) = _acts(sqlite_engine, "prompt_recorded")
    assert (entry["officials"], entry["reason"]) == (["王敏", "李强"], "念错了名字")


def test_a_dialect_without_recordings_keeps_a_poll_shut(sqlite_url: str, tmp_path: Path) -> None:
    """Its electors would hear nothing; where a machine may stand in, it opens."""
    clerk = Clerk(tmp_path, sqlite_url)
    _create(clerk, preset() + DIALECT.encode())
    with at("2026-12-20 09:00"):
        with pytest.raises(NotDoneError) as refused:
            _opens(clerk)
        assert "xinyang" in str(refused.value)
    assert _listed(clerk, "--voice", "xinyang", "--missing")["option-excellent"]["status"] == "missing"
    with pytest.raises(NotDoneError) as checked:
        clerk.does("prompts", "check", POLL)
    assert "xinyang/option-excellent" in str(checked.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('units = ["group_1"]\n', 'units = ["group_1"]\nsynthetic = true\n'),
        ("", "\n[calls]\nmenu = true\n"),
    ],
    ids=["a machine may stand in", "no dialect"],
)
def test_a_poll_whose_every_prompt_is_heard_opens(sqlite_url: str, tmp_path: Path, before: str, after: str) -> None:
    """Reports are never missing: not every secretary records one."""
    clerk = Clerk(tmp_path, sqlite_url)
    _create(clerk, preset() + (DIALECT.replace(before, after) if before else after).encode())
    with at("2026-12-20 09:00"):
        _opens(clerk)

    assert "语音齐全" in clerk.does("prompts", "check", POLL)


def test_a_poll_without_calls_needs_no_prompts(sqlite_url: str, tmp_path: Path) -> None:
    """Where nobody may vote by call, no dialect is missing."""
    clerk = Clerk(tmp_path, sqlite_url)
    texts_only = preset().replace(b'session = "', b'channels = ["text", "paper"]\nsession = "')
    _create(clerk, texts_only + DIALECT.encode())
    with at("2026-12-20 09:00"):
        _opens(clerk)

    assert "nobody" in clerk.does("prompts", "check", POLL)


def test_the_check_finds_what_is_out_of_date_damaged_or_left_over(clerk: Clerk, sqlite_engine: Engine) -> None:
    """Old words, changed bytes, and a prompt that the poll has not."""
    rows = [
        Recording("zh", "hello", "旧词", 100, sha256(HELLO).hexdigest(), "王敏", 0),
        Recording("zh", "ready", "方便的话，请按一。不方便，挂机就行。", 100, "00" * 32, "王敏", 0),
        Recording("zh", "option-gone", "没有", 100, sha256(HELLO).hexdigest(), "王敏", 0),
    ]
    with writing(sqlite_engine) as connection:
        recording_store.put(connection, poll_store.find(connection, POLL).key, [(row, HELLO) for row in rows])
    with pytest.raises(NotDoneError) as refused:
        clerk.does("prompts", "check", POLL)

    said = str(refused.value)
    assert all(place in said for place in ("zh/hello", "zh/ready", "zh/option-gone"))
    assert _listed(clerk, "--voice", "zh")["hello"]["status"] == "out_of_date"


@pytest.mark.parametrize("words", [("list", "--voice", "fr"), ("export", "x", "--voice", "fr")])
def test_a_voice_that_is_not_offered_is_named(clerk: Clerk, words: tuple[str, ...]) -> None:
    """With those that are."""
    verb, *others = words
    with pytest.raises(NotDoneError) as refused:
        clerk.does("prompts", verb, POLL, *others)

    assert "zh、en" in refused.value.findings[0].expected.zh


def test_an_empty_folder_is_said_to_be_empty(clerk: Clerk) -> None:
    """Nobody believes that something was imported."""
    with pytest.raises(NotDoneError):
        clerk.does("prompts", "import", POLL, _folder(clerk), "--voice", "zh", *BY_WANG)
