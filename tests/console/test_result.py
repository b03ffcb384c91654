"""The result in the console: nothing before it is reconciled, every figure with its steps, every publication kept."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from config.acts.evidence import figures_asked_for
from config.acts.result_files import FILES
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import reading
from poll.records.hall_tables import result_versions
from poll.roles import OF_A_POLL, Role
from tests.config.closed_poll import count_all, done
from tests.console.closed import Count, closed, sheets_of
from tests.console.desk import text_of
from tests.tally.village import POLL

_PAPER = sheets_of(2, 2, 1, 1, 0, 0, 0)


@pytest.fixture
def count(sqlite_engine: Engine, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Count:
    """A closed poll: six of each electorate by telephone, six villagers on paper."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", sqlite_url)
    return closed(sqlite_engine, sheets=_PAPER)


def _publications(count: Count) -> list[Any]:
    with reading(count.office.engine) as connection:
        return list(connection.execute(select(result_versions).order_by(result_versions.c.number)))


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of the table.
    result: dict[str, Any] = json.loads(row.result)
    return result


def test_before_it_is_reconciled_there_is_nothing_and_the_page_says_why(count: Count) -> None:
    """No partial results: the page has not one number of any choice, at any stage (integrity.md, attack 56)."""
    auditor = count.office.desk("钱进", Role.AUDITOR, poll_id=POLL)
    for steps in ((), ("check", "void", "strip"), None, ("merge",)):
        if steps is None:
            count.opens_box()
        else:
            count.runs(*steps)
        page = auditor.opens("~/result")
        assert "没有部分结果" in page
        assert "<table" not in page
    with reading(count.office.engine) as connection:
        assert poll_store.find(connection, POLL).stage is Stage.MERGED
    count.zhao.sends("~/result", 422)
    assert _publications(count) == []


def test_a_reconciled_result_is_unofficial_and_shows_how_it_was_made(count: Count) -> None:
    """Points times marks, the sum, the division, the weight, the one rounding, the bands; phone, paper and total."""
    count.comes_to(Stage.RECONCILED)
    page = text_of(count.wang.opens("~/result"))

    assert "未经确认" in page
    assert "优秀 4 × 100 = 400" in page
    assert re.search(r"除以 有效评议（不含弃权）: 4 \+ 3 \+ 2 \+ 2 = 11", page)
    assert "760 ÷ 11 = 69.09090909… = 760/11" in page
    assert re.search(r"优秀 2 2 4", page)
    assert "满意率 7 / 11 = 63.64% ；参评率 12 / 12 = 100.0%" in page


def test_the_composite_can_be_followed_to_its_last_figure(count: Count) -> None:
    """What the page adds up is what stands in result.json, and the grade is the first band that is reached."""
    count.comes_to(Stage.CERTIFIED)
    count.zhao.sends("~/result")
    page = text_of(count.zhao.opens("~/result"))
    composite = _shown(_publications(count)[0])["composites"][0]

    assert f"这个 {composite['rounded']} 是怎么来的" in page
    assert f"= {composite['exact']}" in page
    assert "加起来，只舍入一次" in page
    assert "不一致" not in page
    last_band = re.findall(r"(\S+): \S+，\S+？ 是", page)
    assert last_band == [composite["band"]["label"]["zh"]]


def test_a_supervisor_publishes_and_nobody_else(count: Count) -> None:
    """Who counts does not publish; who looks does not either."""
    count.comes_to(Stage.RECONCILED)

    assert "公布这个结果" in count.zhao.opens("~/result")
    for role in OF_A_POLL:
        desk = count.office.desk(f"乙{role.value}", role, poll_id=POLL)
        page = desk.opens("~/result")
        assert ("公布这个结果" in page) == (role is Role.SUPERVISOR)
        if role is not Role.SUPERVISOR:
            desk.sends("~/result", 404)
    assert _publications(count) == []


def test_publishing_keeps_the_result_and_puts_it_on_the_board(count: Count) -> None:
    """A row with its hash, an entry in the journal, the public board; a double click publishes once."""
    count.comes_to(Stage.RECONCILED)
    count.zhao.sends("~/result", _form="once")
    page = count.zhao.sends("~/result", _form="once")
    (row,) = _publications(count)

    assert (row.number, row.version, row.status, row.official) == (1, 1, "unofficial", "赵芳")
    assert count.office.journal("publish") == 1
    assert row.sha256 in page
    assert "公布这个结果" not in page
    board = count.office.app.test_client().get(f"/board/{POLL}").get_data(as_text=True)
    assert row.sha256 in board
    assert "未经确认" in board


def test_of_two_supervisors_at_once_one_publishes(count: Count) -> None:
    """The second finds that it is done, with the same figures, and by whom."""
    count.comes_to(Stage.RECONCILED)
    other = count.office.desk("郑洁", Role.SUPERVISOR, poll_id=POLL)
    count.zhao.sends("~/result")
    page = other.sends("~/result", 422)

    assert "赵芳已公布，数字一样" in page
    assert len(_publications(count)) == 1


def test_every_publication_is_a_new_row(count: Count) -> None:
    """First unofficial, then certified: both stay, and the page says that no figure has changed."""
    count.comes_to(Stage.RECONCILED)
    count.zhao.sends("~/result")
    count.wang.sends("~/reconcile/certify", reason="票已全部收回")
    count.approves(count.zhao)
    page = count.zhao.opens("~/result")
    assert "还没有公布" in page
    page = text_of(count.zhao.sends("~/result"))

    assert [(row.number, row.version, row.status) for row in _publications(count)] == [
        (1, 1, "unofficial"), (2, 1, "certified")
    ]  # fmt: skip
    assert "第 2 次公布 · 第 1 版 已确认" in page
    assert "数字没有变" in page


def test_the_button_and_the_command_do_the_same(count: Count, tmp_path: Path) -> None:
    """The folder that the command writes and the files of the button's publication say the same."""
    count.comes_to(Stage.CERTIFIED)
    count.zhao.sends("~/result")
    done("publish", "--out", str(tmp_path / "out"), "--official", "王敏")
    first, second = (_shown(row) for row in _publications(count))

    assert first | {"journal_head": ""} == second | {"journal_head": ""}
    for name in ("counts.csv", "accounts.csv", "scores.csv", "rules.toml", "signing-key.pub"):
        assert (
            count.wang.client.get(count.wang.path(f"~/result/1/{name}")).data == (tmp_path / "out" / name).read_bytes()
        ), name
    last = count.wang.client.get(count.wang.path("~/result/2/result.json"))
    assert last.data == (tmp_path / "out" / "result.json").read_bytes()


def test_every_file_can_be_taken_away_by_who_may_see_the_result(count: Count) -> None:
    """Sheet, workbook, tables, common data format, signed totals, the page, all of them in one."""
    count.comes_to(Stage.CERTIFIED)
    count.zhao.sends("~/result")
    auditor = count.office.desk("钱进", Role.AUDITOR, poll_id=POLL)
    page = auditor.opens("~/result")
    for name, (kind, _) in FILES.items():
        assert f'/result/1/{name}"' in page
        answer = auditor.client.get(auditor.path(f"~/result/1/{name}"))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.data
    for wrong in ("1/secret", "2/result.json", "0/result.json"):
        auditor.opens(f"~/result/{wrong}", 404)


def _amended(count: Count, correct: tuple[str, ...]) -> None:
    done("canvass", "amend", "--official", "王敏", "--official", "李强", "--reason", "漏数一张")
    place = ("--electorate", "villagers", "--unit", "group_1", "--correct")
    two = ("--official", "王敏", "--official-2", "孙丽", "--reason", "漏数一张")
    done("paper", "sheet", *place, *correct, *two)


def _counts(**marks: int) -> tuple[str, ...]:
    options = ("excellent", "competent", "basic", "incompetent", "abstain", "blank", "invalid")
    return tuple(part for each in options for part in ("--count", f"overall:{each}={marks.get(each, 0)}"))


def test_an_amended_result_lists_what_changed(count: Count) -> None:
    """A vote that was misread: before and after of every figure, and the version that it amends."""
    count.comes_to(Stage.CERTIFIED)
    count.zhao.sends("~/result")
    before = _publications(count)[0].sha256
    _amended(count, _counts(excellent=1, competent=3, basic=1, incompetent=1))
    standing = text_of(count.zhao.opens("~/result"))
    assert "这个结果正在更正" in standing
    assert "公布这个结果" not in standing
    count.runs("merge")
    count.wang.sends("~/reconcile")
    count.wang.sends("~/reconcile/certify", reason="重新清点")
    count.approves(count.zhao)
    waiting = text_of(count.zhao.opens("~/result"))
    assert "与上次公布的不同" in waiting
    page = text_of(count.zhao.sends("~/result"))
    row = _publications(count)[1]

    assert (row.version, row.status, _shown(row)["amends"]) == (2, "certified", before)
    assert re.search(r"本村村民 总体评价 优秀（纸质） 2 1 ", page)
    assert re.search(r"本村村民 总体评价 称职（合计） 3 4 ", page)
    assert "更正只涉及几张票" not in waiting


def test_a_correction_about_a_few_ballots_warns_before_it_is_published(count: Count) -> None:
    """Whoever compares two versions reads those ballots: no list of differences is made of them (docs/adr/0031)."""
    count.comes_to(Stage.CERTIFIED)
    count.zhao.sends("~/result")
    account = {"printed": 6, "issued": 6, "unused": 0, "spoiled": 0, "returned": 5}
    numbers = tuple(part for name, number in account.items() for part in (f"--{name}", str(number)))
    _amended(count, (*numbers, *_counts(excellent=1, competent=2, basic=1, incompetent=1)))
    count.runs("merge")
    count.wang.sends("~/reconcile")
    waiting = text_of(count.zhao.opens("~/result"))

    assert "更正只涉及几张票 本村村民：增减不满 5 票" in waiting
    assert "增减的票太少，各选项的差别不列出" in waiting
    assert "本村村民 收回 6 5" in waiting
    assert "优秀（纸质）" not in waiting


def test_a_wrong_turn_of_the_canvass_shows_a_finding(count: Count) -> None:
    """Somebody has amended the result in another window: nothing is published, and the page says where it stands."""
    count.comes_to(Stage.CERTIFIED)
    done("canvass", "amend", "--official", "王敏", "--official", "李强", "--reason", "漏数一张")
    page = text_of(count.zhao.sends("~/result", 422))

    assert "有 1 处需要处理" in page
    assert _publications(count) == []


def test_a_figure_that_is_corrected_after_publishing_is_seen(
    sqlite_engine: Engine, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reconciling and certifying a figure from outside may change: what was published is not what stands."""
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", sqlite_url)
    count = closed(sqlite_engine, "longhui")
    count_all(tmp_path)
    for name in _figures_of(count):
        _figure(name, "80")
    done("reconcile", "--official", "王敏")
    count.zhao.sends("~/result")
    _figure(_figures_of(count)[0], "81")
    page = text_of(count.zhao.opens("~/result"))

    assert "与上次公布的不同" in page
    assert "公布这个结果" in page


def _figures_of(count: Count) -> list[str]:
    with reading(count.office.engine) as connection:
        return figures_asked_for(poll_store.find(connection, POLL).rules)


def _figure(name: str, points: str) -> None:
    done("canvass", "figure", name, points, "--document", "考核 8 号", "--official", "王敏", "--official", "李强")
