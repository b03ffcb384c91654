"""`xiangyin roll import|change|show|codes`, as a clerk runs them."""

import csv
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, select

from config.commands.main import xiangyin
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import reading, writing
from poll.records.tables import electors, journal, roll_versions
from poll.refusal import FindingsError
from poll.rule_file import read_rules

_RULES = Path(__file__).parents[2] / "config" / "polls" / "village-secretary-short.toml"
_HEADS = "编号,姓名,电话,评议主体,小组\n"
_ROLL = (
    _HEADS + "1,王敏,19900000001,villagers,一组\n2,李强,19900000002,villagers,二组\n3,李母,19900000002,villagers,二组\n"
)

Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine, database_url: str, tmp_path: Path) -> Run:
    """Return the command of an office with the poll xinhe in stage draft and files in its folder."""
    rules, _ = read_rules(_RULES.read_bytes(), "rules")
    assert rules is not None
    with writing(engine) as connection:
        poll_store.create(
            connection,
            "xinhe",
            "+8619900009999",
            rules,
            _RULES.read_bytes(),
            public_key=X25519PrivateKey.generate().public_key(),
            locked_key=b"",
            receipt_key=bytes(32),
        )

    def runs(verb: str, *arguments: str, **files: str) -> Result:
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        placed = [str(tmp_path / each) if each.endswith(".csv") else each for each in arguments]
        result = CliRunner().invoke(
            xiangyin,
            ["roll", verb, "xinhe", *placed],
            env={"XIANGYIN_DATABASE_URL": database_url, "XIANGYIN_LANGUAGE": "en"},
        )
        assert result.exception is None or isinstance(result.exception, (SystemExit, FindingsError)), result.exception
        return result

    return runs


def _import(run: Run, text: str = _ROLL, *options: str) -> Result:
    return run("import", "roll.csv", "--official", "王敏", *options, roll=text)


def _count(engine: Engine) -> int:
    with reading(engine) as connection:
        return len(connection.execute(select(electors.c.id).where(electors.c.until_version.is_(None))).all())


def _found(result: Result) -> list[str]:
    assert isinstance(result.exception, FindingsError)
    return [f"{each.where} {each.found.en}" for each in result.exception.findings]


def test_a_roll_is_imported_as_version_one(run: Run, engine: Engine) -> None:
    """It is in force, chained and in the journal."""
    result = _import(run)

    assert result.exit_code == 0
    assert "Version 1 of the roll: 3 people." in result.stdout
    with reading(engine) as connection:
        assert poll_store.find(connection, "xinhe").roll_version == 1
        act, entry = connection.execute(select(journal.c.act, journal.c.entry)).one()
        chain = connection.execute(select(roll_versions.c.chain)).scalar_one()
    assert act == "roll_imported"
    assert json.loads(entry)["chain"] == chain
    assert json.loads(entry)["entitled"] == 3


def test_a_dry_run_shows_how_people_are_read_and_keeps_nothing(run: Run, engine: Engine) -> None:
    """A clerk looks before anything is kept; numbers are masked on the screen."""
    result = _import(run, _ROLL, "--dry-run")

    assert result.exit_code == 0
    assert "1  王敏  199****0001  villagers  group_1" in result.stdout
    assert "3 people, fit to import; nothing was kept." in result.stdout
    assert _count(engine) == 0


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_one_bad_row_keeps_the_whole_roll_out(run: Run, engine: Engine, options: tuple[str, ...]) -> None:
    """All or nothing, also where the bad row is the last of many."""
    people = "".join(f"{place},村民{place},1990000{place:04d},villagers,一组\n" for place in range(1, 1_200))
    result = _import(run, _HEADS + people + "1200,王敏,1990000,villagers,一组\n", *options)

    assert result.exit_code == 1
    assert _count(engine) == 0
    with reading(engine) as connection:
        assert poll_store.find(connection, "xinhe").roll_version == 0
        assert connection.execute(select(journal)).all() == []


def test_a_second_roll_needs_a_word_and_makes_a_version(run: Run, engine: Engine) -> None:
    """An import replaces nothing by accident."""
    _import(run)
    assert _found(_import(run)) == ["xinhe version 1 of the roll"]

    result = _import(run, _HEADS + "1,王敏,19900000001,villagers,一组\n", "--replace")
    assert "Version 2 of the roll: 1 people." in result.stdout
    assert _count(engine) == 1


def test_after_opening_only_single_people_change(run: Run, engine: Engine) -> None:
    """The roll is published; whoever changes it says whom, why, and with whom."""
    _import(run)
    with writing(engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, "xinhe"), Stage.OPEN)
    assert _found(_import(run, _ROLL, "--replace")) == ["xinhe stage open"]

    changes = "变更,编号,姓名,评议主体,改为\n换号,1,王敏,villagers,19900000009\n"
    both = ("--official", "王敏", "--official", "李强", "--reason", "换了号码")
    assert "Version 2 of the roll: 1 changes." in run("change", "changes.csv", *both, changes=changes).stdout

    with writing(engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, "xinhe"), Stage.CLOSED)
    assert _found(run("change", "changes.csv", *both)) == ["xinhe stage closed, roll version 2"]


@pytest.mark.parametrize(("officials", "code"), [(("王敏",), 2), (("王敏", "王敏"), 1), (("王敏", "李强", "赵六"), 2)])
def test_a_change_needs_two_different_officials(run: Run, officials: tuple[str, ...], code: int) -> None:
    """Requirement 17."""
    _import(run)
    named = [part for name in officials for part in ("--official", name)]
    result = run("change", "roll.csv", *named, "--reason", "更正")

    assert result.exit_code == code


def test_the_roll_is_shown_by_electorate_and_unit_with_numbers_masked(run: Run) -> None:
    """应到 by electorate and unit, for people and for programs."""
    _import(run)
    shown = json.loads(run("show", "--json", "--people").stdout)

    assert shown["entitled"] == 3
    assert shown["counts"] == [
        {"electorate": "villagers", "unit": "group_1", "entitled": 1},
        {"electorate": "villagers", "unit": "group_2", "entitled": 2},
    ]
    assert [each["number"] for each in shown["people"]] == ["199****0001", "199****0002", "199****0002"]
    assert "19900000002" not in run("show", "--people").stdout
    assert "本村村民  二组  2" in run("show").stdout


def test_codes_are_written_for_their_owner_alone(run: Run, tmp_path: Path) -> None:
    """Whoever reads the file could vote for these people."""
    _import(run)
    out = tmp_path / "codes.csv"
    out.touch(0o644)
    result = run("codes", "--out", "codes.csv")

    assert "It is confidential" in result.stdout
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    head, first, second = csv.reader(out.read_text(encoding="utf-8-sig").splitlines())
    assert head[-1] == "代码 code"
    assert (first[1], second[1]) == ("李强", "李母")
    assert first[-1] != second[-1]
    assert first[-2] == "199****0002"


_BOTH = ("--official", "王敏", "--official", "李强", "--reason", "看过证件")


def test_the_last_change_is_taken_back_as_a_new_version(run: Run, engine: Engine) -> None:
    """Nothing is taken out of the history: the journal and the version say which one is undone, and why."""
    _import(run)
    changes = "变更,编号,姓名,评议主体\n删除,1,王敏,villagers\n"
    run("change", "changes.csv", *_BOTH, changes=changes)
    assert _count(engine) == 2

    assert "Version 3 of the roll undoes version 2." in run("undo", *_BOTH).stdout
    assert _count(engine) == 3
    with reading(engine) as connection:
        entries = connection.scalars(select(journal.c.entry).where(journal.c.act == "roll_changed")).all()
        assert poll_store.find(connection, "xinhe").roll_version == 3
    assert json.loads(entries[-1])["reason"] == "撤销第 2 版 / undoes version 2：看过证件"
    assert "Version 4 of the roll undoes version 3." in run("undo", *_BOTH).stdout


def test_a_whole_import_is_not_undone(run: Run, engine: Engine) -> None:
    """Who wants another roll imports it; once the poll is closed nothing changes any more."""
    assert _found(run("undo", *_BOTH)) == ["xinhe stage draft, roll version 0"]
    _import(run)
    assert _found(run("undo", *_BOTH)) == ["xinhe version 1, a whole import"]
    run("change", "changes.csv", *_BOTH, changes="变更,编号,姓名,评议主体\n删除,1,王敏,villagers\n")
    with writing(engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, "xinhe"), Stage.OPEN)
        poll_store.advance(connection, poll_store.find(connection, "xinhe"), Stage.CLOSED)
    assert _found(run("undo", *_BOTH)) == ["xinhe stage closed, roll version 2"]


def test_who_lost_the_code_gets_another_that_the_journal_does_not_hold(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    """Two officials, a file for its owner's eyes, and for the others on the telephone nothing changes."""
    _import(run)
    before = _codes(engine)
    result = run("new-code", "2", "--out", "new.csv", *_BOTH)

    assert "The new code of 李强 is in new.csv." in result.stdout
    after = _codes(engine)
    assert after["李强"] not in {*before.values(), None}
    assert after == before | {"李强": after["李强"]}
    _, (*_, written) = csv.reader((tmp_path / "new.csv").read_text(encoding="utf-8-sig").splitlines())
    assert written == after["李强"]
    with reading(engine) as connection:
        entry = connection.scalars(select(journal.c.entry).where(journal.c.act == "new_code")).one()
    assert written not in json.dumps({**json.loads(entry), "salt": ""})
    assert written not in result.output
    assert json.loads(entry)["roll_no"] == "2"


@pytest.mark.parametrize(
    ("person", "found"),
    [(("1",), "villagers/1 none: the telephone alone says who it is"), (("9",), "9 nobody")],
)
def test_a_new_code_is_for_who_has_one(run: Run, tmp_path: Path, person: tuple[str, ...], found: str) -> None:
    """Anybody else is told why, and no file is written."""
    _import(run)

    assert _found(run("new-code", *person, "--out", "new.csv", *_BOTH)) == [found]
    assert not (tmp_path / "new.csv").exists()


def _codes(engine: Engine) -> dict[str, str | None]:
    with reading(engine) as connection:
        return {name: code for name, code in connection.execute(select(electors.c.name, electors.c.code))}
