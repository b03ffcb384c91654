"""`xiangyin paper`: two officials, two entries, one result, and every act in the journal."""

import csv
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, insert, update

from config.commands.main import xiangyin
from config.presets import preset
from poll.journal import verify_chain
from poll.poll import Stage
from poll.records import journal_store, paper_store, poll_store
from poll.records.database import reading, writing
from poll.records.tables import boxes, electors
from poll.refusal import FindingsError
from tests.poll.papers import paper_rules

_POLL = "xinhe-2026"
_PEOPLE = (
    ("001", "王一", "villagers", "group_1"),
    ("002", "李二", "villagers", "group_1"),
    ("1", "张三", "members", "branch"),
)
_ACCOUNT = "评议主体,小组,印制,发出,未用,换发作废,收回\n本村村民,一组,10,2,8,0,2\n"
_COUNT = "评议主体,小组,评议项目,选项,票数\n" + "".join(
    f"本村村民,一组,总体评价,{option},{marks}\n"
    for option, marks in (
        ("优秀", 1),
        ("称职", 0),
        ("基本称职", 0),
        ("不称职", 1),
        ("弃权", 0),
        ("空白", 0),
        ("废票", 0),
    )
)
_BOOK = "编号,姓名,评议主体\n001,王一,本村村民\n002,李二,本村村民\n"

Run = Callable[..., Result]


@pytest.fixture
def poll(engine: Engine) -> int:
    """Return an open poll with three people on its roll."""
    rules = paper_rules()
    with writing(engine) as connection:
        key = poll_store.create(
            connection,
            _POLL,
            "+8619900000000",
            rules,
            preset("village-secretary-short"),
            public_key=X25519PrivateKey.generate().public_key(),
            locked_key=b"{}",
            receipt_key=bytes(32),
        )
        for roll_no, name, electorate, unit in _PEOPLE:
            person = {"roll_no": roll_no, "name": name, "electorate": electorate, "unit": unit}
            connection.execute(insert(electors).values(poll=key, language="zh", line="none", since_version=1, **person))
        connection.execute(update(boxes).values(stage=Stage.OPEN.value, roll_version=1))
    return key


@pytest.fixture
def run(database_url: str, poll: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs `xiangyin paper ...` in the folder of the test's files."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    for name, text in (("book.csv", _BOOK), ("account.csv", _ACCOUNT), ("count.csv", _COUNT)):
        (tmp_path / name).write_text(text, encoding="gb18030")

    def runs(*arguments: str, keyboard: str = "") -> Result:
        return CliRunner().invoke(xiangyin, ["paper", *arguments], input=keyboard)

    return runs


def _import(run: Run, official: str, *more: str) -> Result:
    files = ("--book", "book.csv", "--account", "account.csv", "--count", "count.csv")
    return run("import", _POLL, *files, "--official", official, *more)


def _stage(engine: Engine, stage: Stage) -> None:
    with writing(engine) as connection:
        connection.execute(update(boxes).values(stage=stage.value))


def _findings(result: Result) -> list[str]:
    assert isinstance(result.exception, FindingsError)
    return [finding.found.en for finding in result.exception.findings]


def test_three_files_entered_by_two_officials_settle(run: Run, engine: Engine, poll: int) -> None:
    """The golden way: enter, enter again, compare; the journal names every act."""
    assert _import(run, "王敏", "--entry", "1").exit_code == 0
    (Path("account.csv")).write_text(_ACCOUNT, encoding="utf-8-sig")
    assert _import(run, "陈刚", "--entry", "2").exit_code == 0
    compared = run("compare", _POLL)

    assert compared.exit_code == 0
    assert "the same file from 王敏 and 陈刚" in compared.output
    assert "account villagers/group_1" not in compared.output
    with reading(engine) as connection:
        found = paper_store.settled_paper(connection, poll)
        acts = list(journal_store.entries(connection))
    assert found.signed == {("villagers", "001"): "book.csv:2", ("villagers", "002"): "book.csv:3"}
    assert [account.returned for account in found.accounts] == [2]
    assert found.counts[0].marks["excellent"] == 1
    assert [entry.act for entry in acts] == ["paper_entered"] * 6
    assert json.loads(acts[5].entry)["official"] == "陈刚"
    assert verify_chain(acts) == []


def test_a_difference_ends_the_comparison_with_1_and_a_correction_settles_it(run: Run) -> None:
    """Both values and both officials are named; the correction needs a reason and two people."""
    _import(run, "王敏", "--entry", "1")
    Path("count.csv").write_text(_COUNT.replace("优秀,1", "优秀,2"), encoding="utf-8")
    _import(run, "陈刚", "--entry", "2")
    compared = run("compare", _POLL, "--json")
    corrected = run(
        "import",
        _POLL,
        "--count",
        "count.csv",
        "--correct",
        "--official",
        "王敏",
        "--official-2",
        "赵六",
        "--reason",
        "重数",
    )

    assert compared.exit_code == 1
    found = [
        finding["found"]["en"] for finding in json.loads(compared.output)["findings"] if finding["weight"] == "error"
    ]
    assert found == ["1 by 王敏, 2 by 陈刚"]
    assert corrected.exit_code == 0
    assert run("compare", _POLL).exit_code == 0
    shown = json.loads(run("show", _POLL, "--json").output)
    assert [each["entry"] for each in shown["entries"] if each["kind"] == "count"] == [1, 2, 3]
    assert {each["figures"]["signed"] for each in shown["entries"] if each["kind"] == "poll_book"} == {2}


def test_a_file_with_a_finding_leaves_nothing_behind(run: Run, engine: Engine, poll: int) -> None:
    """Not the good rows of it, nor the files that were given with it."""
    Path("count.csv").write_text(_COUNT.replace("废票,0", "废票,-1"), encoding="utf-8")
    result = _import(run, "王敏", "--entry", "1")

    assert '"-1"' in _findings(result)
    with reading(engine) as connection:
        assert paper_store.entries(connection, poll) == []
        assert list(journal_store.entries(connection)) == []


def test_the_same_official_is_refused_the_second_entry(run: Run) -> None:
    """Whatever the options say."""
    _import(run, "王敏", "--entry", "1")
    assert _findings(_import(run, " 王敏", "--entry", "2")) == ["王敏 for both"]


def test_each_sheet_closes_with_the_stage_that_uses_it(run: Run, engine: Engine) -> None:
    """Signatures void phone votes, so the book closes first; nothing is entered into a draft or a reconciled result."""
    book = ("import", _POLL, "--book", "book.csv", "--official", "王敏", "--entry", "1")
    account = ("import", _POLL, "--account", "account.csv", "--official", "王敏", "--entry", "1")
    for stage, arguments in (
        (Stage.DRAFT, book),
        (Stage.VOIDED, book),
        (Stage.DRAFT, account),
        (Stage.RECONCILED, account),
        (Stage.CERTIFIED, account),
    ):
        _stage(engine, stage)
        assert _findings(run(*arguments)) == [f"stage {stage.value}"]
    _stage(engine, Stage.CHECKED)
    assert run(*book).exit_code == 0
    _stage(engine, Stage.COUNTED)
    assert run(*account).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--book", "book.csv"),
        ("--book", "none.csv", "--entry", "1"),
        ("--book", "book.csv", "--entry", "3"),
        ("--book", "book.csv", "--entry", "1", "--correct"),
        ("--book", "book.csv", "--correct", "--official-2", "陈刚"),
        ("--entry", "1"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(run: Run, options: tuple[str, ...]) -> None:
    """Exit 2, before anything is opened."""
    assert run("import", _POLL, *options, "--official", "王敏").exit_code == 2


def test_a_sheet_is_entered_by_options_and_at_the_keyboard_alike(run: Run) -> None:
    """One form for one unit; two officials may each use another way."""
    place = ("--electorate", "villagers", "--unit", "group_1")
    by_options = run(
        "sheet", _POLL, *place, "--official", "王敏", "--entry", "1",
        *("--printed", "10", "--issued", "2", "--unused", "8"),
        *("--spoiled", "0", "--returned", "2", "--count", "overall:优秀=1", "--count", "overall:incompetent=1"),
        *("--count", "overall:competent=0", "--count", "overall:basic=0", "--count", "overall:abstain=0"),
    )  # fmt: skip
    at_the_keyboard = run(
        "sheet",
        _POLL,
        *place,
        "--official",
        "陈刚",
        "--entry",
        "2",
        keyboard="10\n2\n8\n0\n-3\n2\n1\n0\n0\n1\n0\n0\n0\n",
    )
    signed = run("sheet", _POLL, *place, "--official", "王敏", "--entry", "1", "--signed", "001")

    assert by_options.exit_code == at_the_keyboard.exit_code == signed.exit_code == 0
    compared = run("compare", _POLL)
    assert "poll_book villagers/group_1: expected an entry by each of two officials" in compared.stderr
    assert "count villagers" not in compared.stderr


def test_a_sheet_with_an_unknown_place_or_number_is_a_finding(run: Run) -> None:
    """As in a file."""
    official = ("--official", "王敏", "--entry", "1")
    for options in (
        ("--electorate", "nobody", "--unit", "group_1"),
        ("--electorate", "villagers", "--unit", "group_1", "--printed", "1"),
        ("--electorate", "villagers", "--unit", "group_1", "--signed", "9"),
        ("--electorate", "villagers", "--unit", "group_1", "--count", "overall"),
    ):
        assert run("sheet", _POLL, *options, *official).exit_code == 1


def test_templates_have_every_row_in_place_and_are_read_back(run: Run) -> None:
    """A clerk fills in numbers and nothing else; only places where somebody is on the roll are there."""
    assert run("template", _POLL, "--out", "forms").exit_code == 0
    assert isinstance(run("template", _POLL, "--out", "forms").exception, FindingsError)
    forms = Path("forms")
    assert stat.S_IMODE((forms / "poll-book.csv").stat().st_mode) == 0o600
    for name in ("account.csv", "count.csv"):
        text = (forms / name).read_text(encoding="utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        filled = [rows[0], *([*row[:-5], *(cell or "0" for cell in row[-5:])] for row in rows[1:])]
        (forms / name).write_text("\n".join(",".join(row) for row in filled), encoding="utf-8-sig")
    book = (forms / "poll-book.csv").read_text(encoding="utf-8-sig")
    (forms / "poll-book.csv").write_text(book.replace("group_1,\n", "group_1,是\n"), encoding="utf-8-sig")
    result = run(
        "import", _POLL, "--official", "王敏", "--entry", "1",
        "--book", "forms/poll-book.csv", "--account", "forms/account.csv", "--count", "forms/count.csv",
    )  # fmt: skip

    assert result.exit_code == 0, result.exception
    shown = json.loads(run("show", _POLL, "--json").output)["entries"]
    assert {(each["kind"], each["electorate"], each["unit"]) for each in shown} == {
        ("poll_book", "villagers", "group_1"),
        ("poll_book", "members", "branch"),
        ("account", "villagers", "group_1"),
        ("account", "members", "branch"),
        ("count", "villagers", "group_1"),
        ("count", "members", "branch"),
    }
