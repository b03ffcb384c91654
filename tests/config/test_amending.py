"""Amending a certified result: nothing is lost, nothing signed before counts again, and everybody can see both."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from config.acts.canvass import Act
from config.acts.publishing import result_of_poll
from poll.records import poll_store, retention_store
from poll.records.database import reading, writing
from poll.records.hall_tables import archived_papers, result_versions
from poll.records.tables import canvass_papers, journal
from poll.rules import RuleSet
from tally.verify import verify
from tests.config.closed_poll import close_poll, count_all, do, done, hall, refused
from tests.tally.village import POLL

_OPTIONS = ("satisfied", "mostly", "dissatisfied", "unknown", "blank", "invalid")
_TWO = ("--official", "王敏", "--official", "李强")
_AMEND = ("canvass", "amend", *_TWO, "--reason", "村民代表指出漏数一张")
_LATER = ("merged", "reconciled", "certified")


@pytest.fixture(autouse=True)
def _office(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", sqlite_url)


def _first_option(rules: RuleSet, electorate: str, _number: int) -> Mapping[int, tuple[str, ...]]:
    return {place: (contest.options[0].id,) for place, contest in enumerate(rules.ballot_of(electorate))}


def _counted(engine: Engine, folder: Path, printed: int | None = None) -> None:
    """Bring a poll to its count: six voted by telephone, six on paper, all of them satisfied."""
    marks: dict[tuple[str, ...], int] = {("overall", option): 6 * (option == "satisfied") for option in _OPTIONS}
    close_poll(engine, "shandong", _first_option, sheets=hall("villagers", "group_1", 6, marks, printed))
    count_all(folder)


def _certify(reason: str = "无") -> None:
    done("canvass", "merge", "--official", "王敏")
    done("reconcile", "--official", "王敏")
    done("canvass", "certify", *_TWO, "--reason", reason)


def _publish(folder: Path) -> dict[str, Any]:
    done("publish", "--out", str(folder), "--official", "王敏")
    assert verify(folder) == []
    result: dict[str, Any] = json.loads((folder / "result.json").read_bytes())
    return result


def _correct(satisfied: int, mostly: int) -> None:
    """Correct the count of the hall by two officials; every option is named, as on the sheet."""
    marks = dict.fromkeys(_OPTIONS, 0) | {"satisfied": satisfied, "mostly": mostly}
    counted = [part for option, number in marks.items() for part in ("--count", f"overall:{option}={number}")]
    place = ("--electorate", "villagers", "--unit", "group_1")
    settled = ("--correct", "--official", "王敏", "--official-2", "赵六", "--reason", "漏数一张")
    done("paper", "sheet", *place, *counted, *settled)


def _journal(engine: Engine, act: str) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        written = connection.scalars(select(journal.c.entry).where(journal.c.act == act).order_by(journal.c.number))
        return [json.loads(each) for each in written]


def test_an_amended_result_is_a_new_version_that_names_the_one_before(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Both verify; the new one says why, by whom, and the hash of the file that it replaces."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    first = _publish(tmp_path / "1")
    assert "第 2 版" in done(*_AMEND)
    _correct(5, 1)
    _certify()
    second = _publish(tmp_path / "2")

    assert (first["version"], first["amends"], first["amendment"]) == (1, None, None)
    assert second["version"] == 2
    assert second["amends"] == sha256((tmp_path / "1" / "result.json").read_bytes()).hexdigest()
    assert (second["amendment"]["reason"], second["amendment"]["officials"]) == (_AMEND[-1], ["王敏", "李强"])
    paper = [each["electorates"][0]["contests"][0]["paper"]["marks"]["satisfied"] for each in (first, second)]
    assert paper == [6, 5]
    assert "更正结果，第 2 版" in (tmp_path / "2" / "result.html").read_text(encoding="utf-8")
    assert verify(tmp_path / "1") == []


def test_what_was_certified_is_put_away_and_not_lost(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paper by paper, byte for byte; the journal names their hashes; the count of the box is not touched."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", database_url)
    _counted(engine, tmp_path)
    _certify()
    with reading(engine) as connection:
        before = {row.stage: row.paper for row in connection.execute(select(canvass_papers))}
    done(*_AMEND)

    with reading(engine) as connection:
        kept = {row.stage: row.paper for row in connection.execute(select(archived_papers)) if row.version == 1}
        standing = {row.stage: row.paper for row in connection.execute(select(canvass_papers))}
        assert poll_store.find(connection, POLL).stage.value == "counted"
    assert kept == {stage: before[stage] for stage in _LATER}
    assert standing == {stage: paper for stage, paper in before.items() if stage not in _LATER}
    (entry,) = _journal(engine, "amended")
    assert entry["papers"] == {stage: sha256(paper).hexdigest() for stage, paper in kept.items()}
    assert (entry["version"], entry["reason"], entry["officials"]) == (1, _AMEND[-1], ["王敏", "李强"])


@pytest.mark.parametrize(
    "words",
    [
        ("--official", "王敏", "--official", " 王敏", "--reason", "漏数"),
        (*_TWO, "--reason", "  "),
    ],
    ids=["one person twice", "no reason"],
)
def test_it_takes_two_officials_and_a_reason(sqlite_engine: Engine, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Anything else leaves the certified result as it is."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    refused("canvass", "amend", *words)
    assert do("canvass", "amend", "--official", "王敏", "--reason", "漏数").exit_code == 2

    assert _publish(tmp_path / "1")["status"] == "certified"


def test_only_a_certified_result_is_amended(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Before that, what is wrong is corrected and merged again; and it is amended once, not twice."""
    _counted(sqlite_engine, tmp_path)
    refused(*_AMEND)
    _certify()
    done(*_AMEND)
    refused(*_AMEND)


def test_a_signature_for_the_earlier_result_is_none_for_the_next(sqlite_engine: Engine, tmp_path: Path) -> None:
    """What does not hold is looked at anew; the same two may sign again, and only their new reasons are published."""
    _counted(sqlite_engine, tmp_path, printed=8)
    _sign_failing("多印两张")
    _certify()
    done(*_AMEND)
    done("canvass", "merge", "--official", "王敏")
    refused("reconcile", "--official", "王敏")

    _sign_failing("清点过，确是多印两张")
    _certify()
    reasons = {each["reason"] for each in _publish(tmp_path / "2")["identities_signed"]}
    assert reasons == {"清点过，确是多印两张"}


def _sign_failing(reason: str) -> None:
    wrong = refused("reconcile", "--official", "王敏")
    for identity in {"@".join(each.where.split()[:2]) for each in wrong.findings if each.where != POLL}:
        for official in ("王敏", "李强"):
            done("canvass", "sign", "--about", identity, "--reason", reason, "--official", official)


def test_a_third_version_names_the_second(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A version that nobody published is passed over: nobody could hold it."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    _publish(tmp_path / "1")
    for _ in range(2):
        done(*_AMEND)
        _certify()
    third = _publish(tmp_path / "3")

    assert third["version"] == 3
    assert third["amends"] == sha256((tmp_path / "1" / "result.json").read_bytes()).hexdigest()
    with reading(sqlite_engine) as connection:
        kept = connection.execute(select(result_versions).order_by(result_versions.c.number)).all()
    assert [(row.version, row.status) for row in kept] == [(1, "certified"), (3, "certified")]
    assert kept[1].result == (tmp_path / "3" / "result.json").read_bytes()
    assert [each["result"] for each in _journal(sqlite_engine, "publish")] == [row.sha256 for row in kept]


def test_a_certified_result_takes_no_new_figure(sqlite_engine: Engine, tmp_path: Path) -> None:
    """It would be published with the old signatures; amended, it takes one."""
    close_poll(sqlite_engine, "longhui", _first_option)
    count_all(tmp_path)
    for component in ("daily", "verification"):
        done("canvass", "figure", component, "80", "--document", "县7号", *_TWO)
    _certify()
    later = ("canvass", "figure", "daily", "90", "--document", "县8号", *_TWO)
    refused(*later)
    done(*_AMEND)

    assert "第 2 次录入" in done(*later)


def test_a_late_amendment_counts_the_same_telephones(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Numbers are forgotten after their days; how many could have called is not."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    before = _publish(tmp_path / "1")["electorates"][0]["phone_electors"]
    with writing(sqlite_engine) as connection:
        retention_store.forget_numbers(connection, poll_store.find(connection, POLL).key)
    done(*_AMEND)
    _certify()

    assert _publish(tmp_path / "2")["electorates"][0]["phone_electors"] == before > 0


def test_an_archived_paper_that_was_typed_over_is_noticed(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The journal names every paper there ever was (identity 4.2.10)."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    done(*_AMEND)
    with sqlite_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER archived_papers_no_update"))
        connection.execute(text("UPDATE archived_papers SET paper = X'7B7D' WHERE stage = 'certified'"))
    done("canvass", "merge", "--official", "王敏")

    wrong = refused("reconcile", "--official", "王敏")
    assert any(each.where.startswith("4.2.10") for each in wrong.findings)


def test_the_result_can_be_looked_at_before_it_is_published(sqlite_engine: Engine, tmp_path: Path) -> None:
    """As it would be published; nothing is written down."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    with reading(sqlite_engine) as connection:
        seen = result_of_poll(Act(connection, poll_store.find(connection, POLL), 1, ("王敏",)))
    assert _journal(sqlite_engine, "publish") == []

    # The head of the journal moves on when the office's key is made.
    assert seen | {"journal_head": ""} == _publish(tmp_path / "1") | {"journal_head": ""}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"version": 1, "amends": None, "amendment": None}, "journal.csv amended"),
        ({"version": 3}, "journal.csv amended"),
        ({"version": 1}, "version 1"),
        ({"amends": "none of your business"}, "version 2 amends"),
        ({"amendment": {"reason": " ", "officials": ["王敏", "李强"], "at_ms": 1}}, "version 2"),
        ({"amendment": {"reason": "漏数", "officials": ["王敏", "王敏"], "at_ms": 1}}, "version 2"),
    ],
)
def test_verifying_finds_an_amendment_that_is_hidden_or_says_nothing(
    sqlite_engine: Engine, tmp_path: Path, changed: dict[str, Any], where: str
) -> None:
    """The journal tells how often a result was taken up again, whatever the result says."""
    _counted(sqlite_engine, tmp_path)
    _certify()
    done(*_AMEND)
    _certify()
    result = _publish(tmp_path / "2") | changed
    (tmp_path / "2" / "result.json").write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")

    assert where in [each.where for each in verify(tmp_path / "2")]
