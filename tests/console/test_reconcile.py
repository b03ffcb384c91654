"""Reconciling in the console: every identity as an equation, red ones explained or signed for, down to the sheets."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from poll.poll import Stage
from poll.records import canvass_store, poll_store, summary_store
from poll.records.database import reading, writing
from poll.roles import Role
from tests.console.closed import Count, closed, sheets_of
from tests.console.desk import text_of
from tests.tally.village import POLL

GOOD = (3, 2, 1, 0, 0, 0, 0)


@pytest.fixture
def count(sqlite_engine: Engine) -> Count:
    """A merged poll in which everything holds."""
    made = closed(sqlite_engine, sheets=sheets_of(*GOOD))
    made.comes_to(Stage.MERGED)
    return made


@pytest.fixture
def short(sqlite_engine: Engine) -> Count:
    """A merged poll whose hall printed one paper more than the account explains."""
    made = closed(sqlite_engine, sheets=sheets_of(*GOOD, printed=7))
    made.comes_to(Stage.MERGED)
    return made


def test_every_equation_is_there_with_its_numbers_and_what_they_are_of(count: Count) -> None:
    """In groups; none is left out because it holds; the tolerance is said: none."""
    page = text_of(count.wang.opens("~/reconcile"))

    for group in ("选民", "消息和信封", "票数", "日志"):
        assert group in page
    assert "容许误差：0" in page
    assert "信封 18 = 计入 18 + 被更改 0" in page
    assert "0 不平" in page
    assert "计算时间" in page
    assert re.search(r'href="[^"]*/ledger/messages\?kind=text[^"]*">短信<', count.wang.opens("~/reconcile"))


def test_a_unit_has_a_page_with_its_paper_account_down_to_the_sheets(count: Count) -> None:
    """Each number is a link to the sheet that it was typed from."""
    page = count.wang.opens("~/units/group_1/reconcile")

    assert "印制 6 = 发出 6 + 未用 0 + 换发作废 0" in text_of(page)
    links = re.findall(r'href="[^"]*/sheets/(\w+)/villagers/group_1/compare">([^<]+)<', page)
    assert {("account", "印制"), ("poll_book", "签到"), ("count", "称职")} <= set(links)
    assert "优秀 3 + 称职 2 + 基本称职 1 + 不称职 0" in text_of(page)
    count.wang.opens("~/units/group_9/reconcile", 404)


def test_what_does_not_hold_is_red_with_the_difference_and_the_next_step(short: Count) -> None:
    """The whole page names it first; the filter leaves nothing else; the unit is marked."""
    page = text_of(short.zhao.opens("~/reconcile?show=red"))

    assert "不平 本村村民·一组：印制的去向 印制 7 ≠ 发出 6 + 未用 0 + 换发作废 0 （左边多 1）" in page
    assert "重数纸票" in page
    assert "信封的去向" not in page
    assert "一组 35 2 条不平" in re.sub(r"一组 \d+ ", "一组 35 ", text_of(short.zhao.opens("~/reconcile")))


def test_a_red_one_passes_when_two_have_signed_each_from_their_own_login(short: Count) -> None:
    """One signature is not enough, nor twice the same; names and reasons stand beside the equation."""
    assert "应为" in short.wang.sends("~/reconcile", 422)
    for about in ("4.2.1@villagers/group_1", "I1@villagers/group_1"):
        short.wang.sends("~/reconcile/sign", about=about, reason="少印一张")
        assert "已签过" in short.wang.sends("~/reconcile/sign", 422, about=about, reason="少印一张")
        short.wang.sends("~/reconcile", 422)
        short.zhao.sends("~/reconcile/sign", about=about, reason="点过，少印一张", unit="group_1")

    page = text_of(short.wang.opens("~/reconcile"))
    assert "赵芳" in page
    assert "点过，少印一张" in page
    assert page.count("不平，已签字") == 2
    assert "核对已记下" in short.wang.sends("~/reconcile")
    assert short.stage() is Stage.RECONCILED


def test_a_sheet_is_corrected_merged_again_and_then_it_holds(short: Count) -> None:
    """Until it is merged anew the page says that a correction is missing in the result."""
    account = {"printed": 6, "issued": 6, "unused": 0, "spoiled": 0, "returned": 6}
    short.zhao.sends("~/sheets/account/villagers/group_1/compare", **account, reason="看错")
    short.approves(short.li)

    assert "合并以后表格有改动" in short.wang.opens("~/reconcile")
    short.runs("merge")
    page = short.wang.opens("~/reconcile")
    assert "合并以后表格有改动" not in page
    assert "0 不平" in text_of(page)


def test_nothing_is_shown_as_new_that_is_not(short: Count) -> None:
    """What was added up is kept until something official is done; then it is added up anew (never stale silently)."""
    short.wang.opens("~/reconcile")
    key = _poll_key(short)
    with reading(short.office.engine) as connection:
        first = summary_store.find(connection, key, "reconcile")
    short.zhao.opens("~/reconcile")
    with reading(short.office.engine) as connection:
        second = summary_store.find(connection, key, "reconcile")
    short.zhao.sends("~/reconcile/sign", about="4.2.1@villagers/group_1", reason="少印一张")

    assert first is not None
    assert first == second
    assert "少印一张" in short.wang.opens("~/reconcile")


def test_a_large_box_is_added_up_beside_the_page(short: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was added up before is shown with its instant and that it is old; the page waits a moment and no longer."""
    monkeypatch.setattr("config.console.reconciling._SMALL_BOX", 1)
    monkeypatch.setattr("config.console.reconciling._WAIT_SECONDS", 30)
    first = text_of(short.wang.opens("~/reconcile"))
    assert "2 不平" in first
    short.zhao.sends("~/reconcile/sign", about="4.2.1@villagers/group_1", reason="少印一张")
    assert "少印一张" in short.wang.opens("~/reconcile")
    with writing(short.office.engine) as connection:
        kept = summary_store.find(connection, _poll_key(short), "reconcile")
        assert kept is not None
        now = short.office.app.extensions["console"].now_ms()
        summary_store.keep(connection, _poll_key(short), "reconcile", {**kept.content, "journal": 1}, now - 60_000)
        summary_store.keep(connection, _poll_key(short), "reconcile_claim", {}, now)

    page = short.wang.opens("~/reconcile")
    assert "在这以后又办过事，正在重新计算" in page
    assert 'hx-trigger="every 2s"' in page
    progress = short.wang.path("~/reconcile/progress")
    asked = {"HX-Request": "true"}
    assert "HX-Refresh" not in short.wang.client.get(progress, headers=asked).headers
    with writing(short.office.engine) as connection:
        summary_store.erase(connection, _poll_key(short), "reconcile_claim")
    assert short.wang.client.get(progress, headers=asked).headers["HX-Refresh"] == "true"


def test_before_the_merge_the_paper_is_balanced_alone(sqlite_engine: Engine) -> None:
    """Before anybody knows how the phones voted; nothing of the phone ballots shows."""
    count = closed(sqlite_engine, sheets=sheets_of(*GOOD, printed=7))

    page = text_of(count.wang.opens("~/reconcile"))

    assert "现在只有纸票账" in page
    assert "印制 7 ≠ 发出 6" in page
    assert "信封" not in page.partition("条等式")[2]


def test_papers_not_returned_are_explained_when_certifying(sqlite_engine: Engine) -> None:
    """It holds and still leaves something over: the reason stands above both signatures."""
    sheets = sheets_of(3, 1, 1, 0, 0, 0, 0)
    sheets[1].figures["returned",] = 5  # type: ignore[index] # a sheet of the test.
    count = closed(sqlite_engine, sheets=sheets)
    count.comes_to(Stage.RECONCILED)

    assert "收回不多于发出，右边多 1" in text_of(count.wang.opens("~/reconcile"))
    assert "原因" in count.wang.sends("~/reconcile/certify", 422, reason=" ")
    count.wang.sends("~/reconcile/certify", reason="一张带走")
    assert "右边多 1" in text_of(count.zhao.opens("~/approvals"))
    count.approves(count.zhao)

    assert "王敏：一张带走" in text_of(count.wang.opens("~/canvass"))


def test_figures_from_outside_are_entered_by_two_with_their_document(sqlite_engine: Engine) -> None:
    """Each part of the composite that is no vote; a correction is a new entry."""
    count = closed(sqlite_engine, "longhui")
    count.comes_to(Stage.MERGED)
    page = count.wang.opens("~/reconcile")
    (component, *_) = re.findall(r'<option value="([^"]+)"', page)
    assert "没有录入" in page

    for points, wrong in (("很好", "exact"), ("-3", "exact"), ("1001", "exact")):
        assert "应为" in count.wang.sends(
            "~/reconcile/figure", 422, component=component, points=points, document="县8号"
        )
        assert wrong
    count.wang.sends("~/reconcile/figure", 422, component=component, points="86.5", document=" ")
    count.wang.sends("~/reconcile/figure", component=component, points="86.5", document="县8号文件")
    assert "86.5 分" in text_of(count.zhao.opens("~/approvals"))
    assert "自己提出的" in count.approves(count.wang, 422)
    count.approves(count.zhao)

    with reading(count.office.engine) as connection:
        (entered,) = canvass_store.figures(connection, _poll_key(count)).values()
    assert (str(entered.points), entered.document, entered.officials) == ("173/2", "县8号文件", ("王敏", "赵芳"))
    assert "县8号文件" in count.li.opens("~/reconcile")


@pytest.mark.parametrize(
    ("role", "whole", "unit", "other"),
    [
        (Role.AUDITOR, 200, 200, 200),
        (Role.STATION, 404, 200, 404),
        (Role.HELP_DESK, 404, 404, 404),
    ],
)
def test_who_reads_the_reconciliation(count: Count, role: Role, whole: int, unit: int, other: int) -> None:
    """Those who count, supervise and audit; a clerk of one unit that unit; nobody else changes anything."""
    desk = count.office.desk("周九", role, poll_id=POLL, unit="group_1" if role is Role.STATION else "")

    desk.opens("~/reconcile", whole)
    desk.opens("~/units/group_1/reconcile", unit)
    desk.opens("~/units/group_2/reconcile", other)
    for path in ("~/reconcile", "~/reconcile/sign", "~/reconcile/certify", "~/reconcile/figure", "~/reconcile/again"):
        desk.sends(path, 404, about="x", reason="x")
    assert count.stage() is Stage.MERGED


def test_a_double_click_on_certify_asks_once(count: Count) -> None:
    """One request, one approval."""
    count.wang.sends("~/reconcile")
    fields: dict[str, Any] = {"reason": "票已全部收回", "_form": "same"}
    count.wang.sends("~/reconcile/certify", **fields)

    assert "没有重复办理" in count.wang.sends("~/reconcile/certify", **fields)
    assert count.office.journal("requested") == 1


def _poll_key(count: Count) -> int:
    with reading(count.office.engine) as connection:
        return poll_store.find(connection, POLL).key
