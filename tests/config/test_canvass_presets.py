"""The canvass under other rules: several subjects, channels that weigh apart, figures from outside, trustees."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from poll.keys import lock_with_trustees
from poll.records.tables import canvass_papers
from poll.rules import RuleSet
from poll.trustee import new_trustee, write_key_file
from tally.verify import verify
from tests.config.closed_poll import close_poll, count_all, do, done, hall, refused
from tests.tally.village import KEY

_SHANDONG = ("satisfied", "mostly", "dissatisfied", "unknown")
_PHRASE = "three white geese on the pond"


@pytest.fixture(autouse=True)
def _office(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", sqlite_url)


def _first_option(rules: RuleSet, electorate: str, _number: int) -> Mapping[int, tuple[str, ...]]:
    return {place: (contest.options[0].id,) for place, contest in enumerate(rules.ballot_of(electorate))}


def _six_for(option: str) -> dict[tuple[str, ...], int]:
    """Return the count of a questionnaire of Shandong's scale on which six people say the same."""
    return {("overall", each): 6 * (each == option) for each in (*_SHANDONG, "blank", "invalid")}


def _published(folder: Path) -> dict[str, object]:
    done("reconcile", "--official", "王敏")
    done("canvass", "certify", "--official", "王敏", "--official", "李强", "--reason", "无")
    done("publish", "--out", str(folder / "out"), "--official", "王敏")
    assert verify(folder / "out") == []
    found: dict[str, object] = json.loads((folder / "out" / "result.json").read_bytes())
    return found


def test_each_of_several_subjects_has_a_score_of_its_own(sqlite_engine: Engine, tmp_path: Path) -> None:
    """What was said of one person never counts for the other."""

    def grades(rules: RuleSet, electorate: str, _number: int) -> Mapping[int, tuple[str, ...]]:
        subjects = [each.id for each in rules.subjects]
        return {
            place: (contest.options[0 if contest.subject == subjects[0] else 3].id,)
            for place, contest in enumerate(rules.ballot_of(electorate))
        }

    rules = close_poll(sqlite_engine, "two-subjects", grades, voters=11)
    count_all(tmp_path)
    composites = _published(tmp_path)["composites"]

    assert isinstance(composites, list)
    assert [each["subject"] for each in composites] == [each.id for each in rules.subjects]
    best, worst = (Fraction(each["exact"]) for each in composites)
    assert best > worst


def test_channels_that_weigh_apart_are_counted_apart(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Shandong: 0.6 telephone (all 100 points) and 0.4 questionnaire (all 55 points) are 82."""
    sheets = hall("villagers", "group_1", 6, _six_for("dissatisfied"))
    close_poll(sqlite_engine, "shandong", _first_option, sheets=sheets)
    count_all(tmp_path)
    composites = _published(tmp_path)["composites"]

    assert isinstance(composites, list)
    assert composites[0]["exact"] == "82"
    assert {each["component"]: each["score"] for each in composites[0]["parts"]} == {"phone": "100", "paper": "55"}


def test_a_figure_from_outside_takes_two_officials_and_a_document(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Longhui: it stands in the result with its source; a correction is a new entry."""
    close_poll(sqlite_engine, "longhui", _first_option)
    both = ("--official", "王敏", "--official", "李强")
    figure = ("canvass", "figure")
    for wrong in (
        ("nothing", "80", "--document", "县8号", *both),
        ("daily", "many", "--document", "县8号", *both),
        ("daily", "1/0", "--document", "县8号", *both),
        ("daily", "1001", "--document", "县8号", *both),
        ("daily", "80", "--document", "县8号", "--official", "王敏"),
        ("daily", "80", "--document", "县8号", "--official", "王敏", "--official", " 王敏"),
    ):
        refused(*figure, *wrong)
    assert do(*figure, "daily", "80", *both).exit_code == 2
    assert "第 1 次录入" in done(*figure, "daily", "80", "--document", "县7号", *both)
    assert "第 2 次录入" in done(*figure, "daily", "86.5", "--document", "县8号", *both)
    done(*figure, "verification", "90", "--document", "督查1号", *both)
    count_all(tmp_path)
    result = _published(tmp_path)

    assert result["figures"] == [
        {"component": "daily", "points": "173/2", "document": "县8号", "officials": ["王敏", "李强"]},
        {"component": "verification", "points": "90", "document": "督查1号", "officials": ["王敏", "李强"]},
    ]


def test_an_identity_that_fails_takes_the_signatures_of_two(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Nothing is published over it before; one person typed in two ways is one (issue 2, section 5)."""
    sheets = hall("villagers", "group_1", 6, _six_for("satisfied"), printed=8)
    close_poll(sqlite_engine, "shandong", _first_option, sheets=sheets)
    count_all(tmp_path)
    wrong = refused("reconcile", "--official", "王敏")
    assert "4.2.1 villagers/group_1 本村村民·一组" in [each.where for each in wrong.findings]
    refused("publish", "--out", str(tmp_path / "early"), "--official", "王敏")

    failing = {each.where.split(" 本村")[0].replace(" ", "@", 1) for each in wrong.findings if " 本村" in each.where}
    for identity in failing:
        sign = ("canvass", "sign", "--about", identity, "--reason", "印刷厂多送两张")
        done(*sign, "--official", "王敏")
        refused(*sign, "--official", "王敏")
    refused("reconcile", "--official", "王敏")
    for identity in failing:
        done("canvass", "sign", "--about", identity, "--reason", "印刷厂多送两张", "--official", "李强")
    result = _published(tmp_path)

    assert isinstance(result["identities_signed"], list)
    assert {each["official"] for each in result["identities_signed"]} == {"王敏", "李强"}


def test_the_carriers_own_count_is_compared(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Invariant 8: what became of the messages sums to the provider's log, not to our own memory of it."""
    close_poll(sqlite_engine, "shandong", _first_option)
    count_all(tmp_path)

    assert "运营商清单 6 = 消息 6" in done("reconcile", "--carrier-log", "6")
    missing = refused("reconcile", "--carrier-log", "7", "--official", "王敏")
    assert any("左边多 1" in each.found.zh for each in missing.findings)
    assert do("reconcile", "--carrier-log", "-1").exit_code == 2


def test_one_ballot_is_on_no_terminal_in_no_paper_and_in_no_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    """docs/adr/0020: neither `count` nor `reconcile` tells the clerk how the only ballot was marked."""
    close_poll(sqlite_engine, "shandong", _first_option, voters=1)
    count_all(tmp_path)
    said, told = done("reconcile"), json.loads(done("reconcile", "--json"))
    hidden = [each for each in told["identities"] if each["name"] in {"4.2.6", "4.2.7", "I3"}]

    assert "成立（票数少，不显示）" in said
    assert "满意合计" not in said
    assert hidden
    assert all(each["hidden"] and each["holds"] and not each["left"] and not each["right"] for each in hidden)
    _published(tmp_path)
    with sqlite_engine.connect() as connection:
        paper = connection.execute(
            select(canvass_papers.c.paper).where(canvass_papers.c.stage == "reconciled")
        ).scalar_one()
    assert "满意合计" not in bytes(paper).decode()


def test_enough_trustees_open_the_box_and_fewer_do_not(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Two of three come, each with a file and a passphrase (docs/adr/0015)."""
    trustees = [new_trustee(name) for name in ("甲", "乙", "丙")]
    files = [tmp_path / f"{number}.key" for number in range(3)]
    for file, each in zip(files, trustees, strict=True):
        file.write_bytes(write_key_file(each, _PHRASE))
    locked = lock_with_trustees(KEY, [each.trustee for each in trustees], 2)
    close_poll(sqlite_engine, "shandong", _first_option, locked_key=locked)
    (tmp_path / "phrases").write_text(f"{_PHRASE}\n{_PHRASE}\n")
    done("canvass", "run", "--official", "王敏")
    came = ("count", "--passphrase-file", str(tmp_path / "phrases"), "--official", "王敏", "--official", "李强")

    refused(*came, "--trustee-key", str(files[0]))
    refused(*came, "--trustee-key", str(files[0]), "--trustee-key", str(files[0]))
    opened = done(*came, "--trustee-key", str(files[0]), "--trustee-key", str(files[2]))
    assert "6 人的票" in opened
