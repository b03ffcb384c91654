"""`xiangyin print cards|poster|notice|ballots|signin|tally`, as a clerk runs them."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from config.commands.main import xiangyin
from poll.records import roll_store
from poll.records.database import reading
from poll.records.tables import journal
from poll.refusal import FindingsError
from tests.config.paperwork.pages import read
from tests.phones import Phone, Village, found_village

Print = Callable[..., Result]


@pytest.fixture
def village(engine: Engine) -> Village:
    """An open poll with four villagers, two of whom share a telephone, and a party member."""
    made = found_village(engine, "village-secretary-short")
    made.register("+8619900000001", roll_no="001", name="王秀英")
    made.register("+8619900000004", roll_no="004", name="陈金花", code="3572")
    made.register("+8619900000004", roll_no="005", name="刘国强", code="4513")
    made.register("+8619900000006", roll_no="006", name="赵春梅", unit="group_2")
    made.register("+8619900000009", roll_no="009", name="吴建军", electorate="members", unit="branch")
    return made


@pytest.fixture
def prints(village: Village, database_url: str, tmp_path: Path) -> Print:
    """Return `xiangyin print VERB` on the village's poll, into a folder of the test."""

    def runs(verb: str, *options: str) -> Result:
        return CliRunner().invoke(
            xiangyin,
            ["print", verb, village.poll.id, "--out", str(tmp_path / "打印"), *options],
            env={"XIANGYIN_DATABASE_URL": database_url},
        )

    return runs


def _files(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "打印").iterdir()}


def _acts(engine: Engine, act: str) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        entries = connection.scalars(select(journal.c.entry).where(journal.c.act == act))
        return [json.loads(entry) for entry in entries]


def test_cards_are_printed_by_place_and_written_down(prints: Print, engine: Engine, tmp_path: Path) -> None:
    """A file for each electorate and unit; the journal keeps how many, where and who, and never a code."""
    result = prints("cards", "--official", "王敏")
    (entry,) = _acts(engine, "cards_printed")

    assert result.exit_code == 0, result.output
    assert _files(tmp_path) == {
        "cards-members-branch.pdf",
        "cards-villagers-group_1.pdf",
        "cards-villagers-group_2.pdf",
    }
    assert {key: value for key, value in entry.items() if key != "salt"} == {
        "cards": 5,
        "with_code": 2,
        "places": [["members", "branch"], ["villagers", "group_1"], ["villagers", "group_2"]],
        "official": "王敏",
    }
    assert "3572" in read((tmp_path / "打印" / "cards-villagers-group_1.pdf").read_bytes()).text


def test_cards_are_the_owners_alone_and_to_be_deleted(prints: Print, tmp_path: Path) -> None:
    """Whoever reads the files could vote for these people; the clerk is told, and no code is shown on the screen."""
    (tmp_path / "打印").mkdir()
    (tmp_path / "打印" / "cards-villagers-group_1.pdf").touch(0o644)
    result = prints("cards", "--unit", "一组", "--official", "王敏")
    path = tmp_path / "打印" / "cards-villagers-group_1.pdf"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "印完就删除这些文件" in result.output
    assert "delete these files" in result.output
    assert "3572" not in result.output
    assert _files(tmp_path) == {path.name}


def test_one_card_is_printed_anew(prints: Print, tmp_path: Path) -> None:
    """Who has lost hers gets another one, and nobody else's is printed."""
    prints("cards", "--electorate", "villagers", "--roll-no", "004", "--official", "王敏")
    card = read((tmp_path / "打印" / "cards-villagers-group_1.pdf").read_bytes())

    assert "陈金花" in card.text
    assert "王秀英" not in card.text
    assert "刘国强" not in card.text


def test_cards_need_an_official(prints: Print, engine: Engine, tmp_path: Path) -> None:
    """Nobody prints codes without a name under it."""
    assert prints("cards").exit_code == 2
    assert _acts(engine, "cards_printed") == []
    assert not (tmp_path / "打印").exists()


def test_cards_with_an_unprintable_name_are_neither_written_nor_noted(
    village: Village, prints: Print, engine: Engine, tmp_path: Path
) -> None:
    """All or nothing: the finding says whose name it is."""
    village.register("+8619900000007", roll_no="007", name="李\u0378")
    result = prints("cards", "--official", "王敏")

    assert isinstance(result.exception, FindingsError)
    assert [each.where for each in result.exception.findings] == ["名册 roll 007"]
    assert _acts(engine, "cards_printed") == []
    assert not (tmp_path / "打印").exists()


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("poster",), {"poster-a3.pdf", "poster-a4.pdf"}),
        (("notice", "--host", "新河村", "--objections", "2026-12-08", "2026-12-12"), {"notice.pdf"}),
        (("ballots",), {"ballots-committee.pdf", "ballots-members.pdf", "ballots-villagers.pdf"}),
        (
            ("ballots", "--electorate", "本村村民", "--unit", "一组", "--per-sheet", "2"),
            {"ballots-villagers-group_1.pdf"},
        ),
        (
            ("signin",),
            {"sign-in-members-branch.pdf", "sign-in-villagers-group_1.pdf", "sign-in-villagers-group_2.pdf"},
        ),
        (("tally", "--electorate", "villagers"), {"tally-villagers-group_1.pdf", "tally-villagers-group_2.pdf"}),
    ],
)
def test_the_rest_is_printed_without_an_entry(
    prints: Print, engine: Engine, tmp_path: Path, options: tuple[str, ...], names: set[str]
) -> None:
    """What holds no secret may be printed as often as one likes; places are named by id or by label."""
    result = prints(*options)

    assert result.exit_code == 0, (result.output, result.exception)
    assert _files(tmp_path) == names
    assert all(name in result.output for name in names)
    with reading(engine) as connection:
        assert connection.scalars(select(journal.c.act).where(journal.c.act.contains("printed"))).all() == []


def test_a_desk_list_marks_who_has_voted_by_telephone(
    village: Village, prints: Print, engine: Engine, tmp_path: Path
) -> None:
    """Who has a ballot in the box is marked; who took it back is not; who printed the list is written down."""
    Phone(village, "+8619900000001").text("2")
    Phone(village, "+8619900000006").text("1")
    Phone(village, "+8619900000006").text("撤回")
    result = prints("signin", "--electorate", "villagers", "--phone", "--official", "王敏")
    first, second = (
        read((tmp_path / "打印" / f"desk-villagers-group_{place}.pdf").read_bytes()).text for place in (1, 2)
    )

    assert result.exit_code == 0, result.output
    assert "001王秀英是yes" in first
    assert first.count("是yes") == 1
    assert "是yes" not in second
    assert "截至" in first
    assert "用完收回销毁" in result.output
    assert [each["official"] for each in _acts(engine, "desk_lists_printed")] == ["王敏"]


def test_a_desk_list_needs_an_official(prints: Print) -> None:
    """Who has voted is nobody's business without a reason and a name."""
    assert prints("signin", "--phone").exit_code == 2


def test_a_place_that_is_not_there_is_a_finding(prints: Print) -> None:
    """The finding names those that exist; a place with nobody on the roll is one too."""
    unknown, empty = prints("tally", "--unit", "九组"), prints("signin", "--unit", "四组")

    assert isinstance(unknown.exception, FindingsError)
    assert "一组" in unknown.exception.findings[0].expected.zh
    assert isinstance(empty.exception, FindingsError)


def test_a_whole_roll_is_printed_in_its_own_order(
    village: Village, engine: Engine, prints: Print, tmp_path: Path
) -> None:
    """The sheet lists people as the roll does."""
    prints("signin")
    page = read((tmp_path / "打印" / "sign-in-villagers-group_1.pdf").read_bytes()).text
    with reading(engine) as connection:
        names = [each.name for each in roll_store.people(connection, village.poll.key) if each.unit == "group_1"]

    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
