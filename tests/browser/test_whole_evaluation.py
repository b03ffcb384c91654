"""A whole evaluation in the browser, from an empty database, as docs/handbook/00-in-the-browser.md tells it.

Two meetings, five electorates, phone and paper; one sheet is typed wrong, one elector votes on both ways, one result is
amended. Each step is what the page of the handbook says, done by the official who it says does it.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from config.commands.main import xiangyin
from poll.casting import CALLS
from poll.records.database import reading
from poll.records.tables import inbox
from tests.browser.conftest import needs_browser
from tests.browser.town import PASSWORD, Person, Town, town
from tests.docs.pages import HOUSE

pytestmark = needs_browser

POLL, SENDER, TITLE = "xinhe-2026", "+8619999990001", "村党支部书记双述双评（五类主体）"
PASSPHRASE = "一棵 老槐树 下面 坐着 七位 讲故事的 老人"
PEOPLE = {
    "李强": ("监督员",),
    "郑洁": ("监督员",),
    "孙丽": ("名册员", "服务台"),
    "周明": ("计票员",),
    "吴芳": ("计票员", "会场工作人员"),
}
STEPS = ("核验票箱", "作废重票", "去掉姓名")
SIGNED, BOTH = range(27, 33), 27
"""Electors of the villagers' first group who sign for paper; the first of them has voted by telephone too."""
HALLS = (
    ("镇党委委员", "镇党委", 6),
    ("镇中层和驻村干部", "镇机关", 6),
    ("两代表一委员", "镇机关", 6),
    ("本村党员", "村党支部", 8),
    ("本村村民", "一组", 10),
    ("本村村民", "二组", 10),
)
"""Electorate, unit, electors: 46 people, whose telephones end with 0001 to 0046 in this order."""


def _roll() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("编号", "姓名", "电话", "评议主体", "小组")]
    for electorate, unit, many in HALLS:
        for _each in range(many):
            number = len(rows)
            rows.append((f"{number:03d}", f"评议人{number}", f"199 0000 {number:04d}", electorate, unit))
    return rows


def _csv(rows: Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _file(name: str, content: bytes) -> Any:  # noqa: ANN401 - what Playwright takes for a file.
    return {"name": name, "mimeType": "text/csv", "buffer": content}


@pytest.fixture
def office(browser: Browser, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """An office with an empty database, on the morning of 28 November."""
    with town(browser, sqlite_url, tmp_path, monkeypatch) as made:
        made.clock.set("2026-11-28 09:00")
        yield made


def test_a_newcomer_completes_an_evaluation_in_the_browser(office: Town, sqlite_url: str) -> None:
    """From `xiangyin official begin` to the amended result on the public board; what is announced adds up."""
    page = (HOUSE / "docs" / "handbook" / "00-in-the-browser.md").read_text(encoding="utf-8")
    story = re.findall(r"(?m)^## [^、]+、(.+?) · ", page)
    assert story == list(STEPS_OF_THE_HANDBOOK)
    published: list[Any] = []
    for heading in story:
        STEPS_OF_THE_HANDBOOK[heading](office, sqlite_url, published)
    _adds_up(office, *published)


def _first_administrator(office: Town, sqlite_url: str, _: list[Any]) -> None:
    environment = {"XIANGYIN_DATABASE_URL": sqlite_url, "XIANGYIN_LANGUAGE": "zh"}
    said = CliRunner().invoke(xiangyin, ["official", "begin", "王敏"], env=environment).output
    ticket = re.search(r"(?:\w{4}-){3}\w{4}", said)
    assert ticket is not None, said
    administrator = office.person("王敏")
    administrator.enrols(ticket[0])
    administrator.signs_in()


def _officials(office: Town, *_: object) -> None:
    administrator = office.person("王敏")
    administrator.follows("经办人")
    for name in PEOPLE:
        administrator.page.locator("#name").fill(name)
        administrator.presses("登记并给出一次性代码")
        office.person(name).enrols(administrator.page.locator(".ticket").inner_text())


def _draft_and_key(office: Town, *_: object) -> None:
    administrator = office.person("王敏")
    page = administrator.page
    page.goto(f"{office.url}/console/")
    administrator.follows("准备新的评议")
    page.get_by_role("button", name=f"用这个样本：{TITLE}").click()
    for field, value in {"id": POLL, "sender": SENDER, "help_line": "199 0000 0000"}.items():
        page.locator(f"[name='{field}']").fill(value)
    administrator.presses("保存")
    administrator.sees("规则没有问题")
    administrator.follows("二、预览")
    administrator.sees("您好")
    administrator.follows("三、钥匙和建立")
    second = office.person("李强")
    office.clock.next_code()
    page.locator("#p-first").fill(PASSPHRASE)
    page.locator("#p-second").fill(PASSPHRASE)
    page.locator("#second").fill(second.name)
    page.locator("#second_password").fill(PASSWORD)
    page.locator("#second_code").fill(second.code())
    administrator.presses("锁好钥匙，建立评议")
    expect(page.locator(".which")).to_have_text(TITLE)


def _roles(office: Town, *_: object) -> None:
    administrator = office.person("王敏")
    administrator.goes_to_poll(TITLE)
    page = administrator.opens("经办人")
    for name, roles in PEOPLE.items():
        for role in roles:
            page.locator("#name").select_option(name)
            page.locator("#role").select_option(label=role)
            administrator.presses("分派")
            administrator.sees(f"{name}已有该角色")
    for name in PEOPLE:
        office.person(name).signs_in()
        office.person(name).goes_to_poll(TITLE)


def _roll_is_imported(office: Town, *_: object) -> None:
    registrar = office.person("孙丽")
    page = registrar.opens("名册")
    registrar.follows("导入")
    wrong = _roll()
    wrong[5] = (*wrong[5][:2], "199 0000 00", *wrong[5][3:])
    page.locator("input[type=file]").first.set_input_files(_file("名册.csv", _csv(wrong)))
    registrar.presses("上传并检查")
    expect(page.locator("tr.wrong")).to_contain_text("评议人5")
    page.locator("input[type=file]").first.set_input_files(_file("名册.csv", _csv(_roll())))
    registrar.presses("上传并检查")
    registrar.presses("导入 46 人")
    registrar.sees("名册第 1 版：46 人")


def _checklist_and_opening(office: Town, *_: object) -> None:
    supervisor = office.person("李强")
    page = supervisor.opens("开始前检查")
    for item, where in (("list", "村公开栏"), ("notice", "村公开栏和镇政府")):
        page.locator(f"#{item}-words").fill(where)
        supervisor.presses("登记", page.locator(f"li#{item}"))
    phones = office.telephones
    phones.text("+8619900000001", "2")
    phones.call("+8619900000002", None)
    office.clock.set("2026-12-19 15:00")
    supervisor.signs_in()
    supervisor.goes_to_poll(TITLE)
    supervisor.opens("开始前检查")
    now = re.search(r"(\d\d:\d\d):\d\d", page.locator("#clock").inner_text())
    assert now is not None
    page.locator("#shown").fill(now[1])
    supervisor.presses("对一对")
    supervisor.presses("开始这次评议")
    supervisor.sees("评议已经开始")


def _people_vote(office: Town, *_: object) -> None:
    phones = office.telephones
    office.clock.set("2026-12-20 10:00")
    for place in range(1, 47):
        if place not in SIGNED or place == BOTH:
            assert "已收到您的评议" in (phones.text(f"+861990000{place:04d}", str(1 + place % 4)) or "")
    assert "已更改" in (phones.text("+8619900000003", "2") or "")
    supervisor = office.person("郑洁")
    supervisor.signs_in()
    supervisor.goes_to_poll(TITLE)
    supervisor.opens("参与情况")
    supervisor.sees(re.compile(r"4[0-9]"))


def _hall(office: Town, *_: object) -> None:
    """In the hall six sign for paper; one of them has voted by telephone before."""
    office.clock.set("2026-12-21 14:30")
    clerk = office.person("吴芳")
    clerk.signs_in()
    clerk.goes_to_poll(TITLE)
    page = clerk.opens("纸票窗口")
    for place in SIGNED:
        page.locator("#search").fill(f"{place:03d}")
        page.get_by_role("button", name="查找", exact=True).click()
        person = page.locator("#found li")
        expect(person).to_contain_text("已用电话评过" if place == BOTH else "还没有评")
        person.get_by_role("button", name="发纸票" if place != BOTH else "作废电话票").first.click()
        if place == BOTH:
            clerk.sees("一定要改用纸票吗")
            page.get_by_role("button", name="作废电话票，发纸票").click()
        expect(page.locator("main table").last).to_contain_text(f"{place:03d}")
    expect(page.locator("main")).to_contain_text("票摞应少")
    page.get_by_role("link", name="补录、移交").click()
    clerk.presses("移交签到册", page.locator("article", has_text="一组").last)
    expect(page.locator("article", has_text="一组").last).to_contain_text("已移交 · 吴芳")


def _closing(office: Town, *_: object) -> None:
    office.clock.set("2026-12-22 20:10")
    supervisor = office.person("李强")
    supervisor.signs_in()
    supervisor.goes_to_poll(TITLE)
    supervisor.opens("截止")
    supervisor.presses("截止，封上票箱")
    supervisor.sees("票箱已经封上")
    supervisor.opens("消息台账")
    header = ("From", "To", "Body", "Status", "SentDate", "Sid", "Direction")
    texts = [(number, SENDER, body, "received", "", sid, "inbound") for number, body, sid in office.telephones.sent]
    calls = [("Sid", "Direction", "To", "Status"), *((sid, "inbound", SENDER, "completed") for sid in _calls(office))]
    for name, log in (("messages.csv", [header, *texts]), ("calls.csv", calls)):
        supervisor.page.locator("input[name=log]").set_input_files(_file(name, _csv(log)))
        supervisor.presses("导入")
        expect(supervisor.page.locator("table").last).to_contain_text(name)
    expect(supervisor.page.get_by_text("逐条相符")).to_have_count(2)


def _calls(office: Town) -> list[str]:
    """Return the ids of the calls, as the telephone company has them."""
    with reading(office.app.extensions["console"].engine) as connection:
        return list(connection.scalars(select(inbox.c.provider_id).where(inbox.c.provider == CALLS)))


def _sheets(office: Town, *_: object) -> None:
    """Two type each sheet and do not see each other's numbers; one slip is found and corrected by two."""
    for name, competent in (("周明", 3), ("吴芳", 2)):
        clerk = office.person(name)
        clerk.signs_in()
        clerk.goes_to_poll(TITLE)
        clerk.opens("表格录入")
        for electorate, unit, _electors in HALLS:
            if (electorate, unit) != HALLS[4][:2]:
                row = clerk.page.locator("tr", has_text=f"{electorate}·{unit}")
                clerk.presses("没有纸票", row)
                expect(row.get_by_role("button", name="没有纸票")).to_have_count(0)
        _types(clerk, "account", printed=9, issued=6, unused=2, spoiled=1, returned=6)
        _types(clerk, "count", excellent=2, competent=competent, basic=4 - competent, incompetent=0, abstain=0)
    _book(office)
    clerk = office.person("周明")
    clerk.page.goto(_sheet(office, "count") + "/compare")
    clerk.sees("有 2 处不同")
    clerk.page.locator("[name='overall.competent']").fill("2")
    clerk.page.locator("[name='overall.basic']").fill("2")
    clerk.page.locator("#reason").fill("两人重看原表，称职 2 张")
    clerk.presses("提出更正")
    supervisor = office.person("李强")
    supervisor.opens("待批")
    supervisor.presses("批准并办理")
    supervisor.opens("表格录入")
    expect(supervisor.page.locator("tr", has_text="本村村民·一组")).to_contain_text("已更正")


def _sheet(office: Town, kind: str) -> str:
    return f"{office.url}/console/polls/{POLL}/sheets/{kind}/villagers/group_1"


def _types(clerk: Person, kind: str, **figures: int) -> None:
    """Type one sheet of the villagers' first group from the paper."""
    clerk.page.goto(_sheet(clerk.town, kind))
    for name, value in figures.items():
        field = name if kind == "account" else f"overall.{name}"
        clerk.page.locator(f"[name='{field}']").fill(str(value))
    if kind == "count":
        clerk.page.get_by_role("button", name="空格填 0").click()
    clerk.presses("保存这一遍")


def _book(office: Town) -> None:
    """The desk's own record is entry 1 of the poll book; the signatures on paper are entry 2, by another official."""
    clerk = office.person("周明")
    clerk.page.goto(_sheet(office, "poll_book"))
    for place in SIGNED:
        clerk.page.get_by_label(f"{place:03d}").check()
    clerk.presses("保存这一遍")


def _count(office: Town, *_: object) -> None:
    """Check, void, strip; open the box with the passphrase and a second official; merge."""
    clerk, second = office.person("周明"), office.person("吴芳")
    page = clerk.opens("计票")
    for step in STEPS:
        clerk.presses(step, page.locator("article.next"))
    office.clock.next_code()
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#second").fill(second.name)
    page.locator("#second_password").fill(PASSWORD)
    page.locator("#second_code").fill(second.code())
    clerk.presses(re.compile("开箱"), page.locator("article.next"))
    expect(page.locator("article.next")).to_contain_text("合并", timeout=60_000)
    clerk.presses(re.compile("合并"), page.locator("article.next"))


def _reconcile_and_certify(office: Town, *_: object) -> None:
    clerk, supervisor = office.person("周明"), office.person("李强")
    clerk.opens("核对")
    clerk.presses("核对通过，记下")
    clerk.page.locator("#reason").fill("票已全部收回")
    clerk.presses("提出确认")
    supervisor.approves("确认结果")


def _publish(office: Town, _: str, published: list[Any]) -> None:
    """Publish, take all files home, and let anybody verify them."""
    supervisor = office.person("李强")
    supervisor.opens("结果")
    supervisor.presses("公布这个结果")
    with supervisor.page.expect_download() as download:
        supervisor.page.get_by_role("link", name="result.zip").first.click()
    folder = office.folder / f"published-{len(published)}"
    with zipfile.ZipFile(download.value.path()) as files:
        files.extractall(folder)
    verified = CliRunner().invoke(xiangyin, ["verify", str(folder)])
    assert verified.exit_code == 0, verified.output
    published.append(json.loads((folder / "result.json").read_bytes()))


def _amend(office: Town, sqlite_url: str, published: list[Any]) -> None:
    """A count was read wrong: what was certified is put away, and a new version is made by two."""
    clerk, supervisor = office.person("周明"), office.person("李强")
    clerk.opens("计票")
    clerk.page.get_by_text("发现错了，要更正结果").click()
    clerk.page.locator("#reason").fill("一组的计票表少读一张优秀")
    clerk.presses("提出更正")
    supervisor.approves("更正已确认的结果")
    clerk.page.goto(_sheet(office, "count") + "/compare")
    clerk.page.get_by_text("更正", exact=True).last.click()
    clerk.page.locator("[name='overall.excellent']").fill("3")
    clerk.page.locator("[name='overall.basic']").fill("1")
    clerk.page.locator("#reason").last.fill("公开重数，优秀 3 张")
    clerk.presses("提出更正")
    supervisor.opens("待批")
    supervisor.presses("批准并办理")
    page = clerk.opens("计票")
    clerk.presses(re.compile("合并"), page.locator("article.next"))
    _reconcile_and_certify(office)
    _publish(office, sqlite_url, published)


def _adds_up(office: Town, first: Any, second: Any) -> None:  # noqa: ANN401 - published results.
    villagers = {number: each["electorates"][-1] for number, each in ((1, first), (2, second))}
    marks = {number: each["contests"][0]["total"]["marks"] for number, each in villagers.items()}
    assert villagers[1]["voided_for_paper"] == 1
    assert villagers[1]["ballots"] == 20
    assert marks[2]["excellent"] - marks[1]["excellent"] == 1
    assert marks[1]["basic"] - marks[2]["basic"] == 1
    assert (second["version"], second["status"]) == (2, "certified")
    board = office.person("王敏").page
    board.goto(f"{office.url}/board/{POLL}")
    expect(board.locator("body")).to_contain_text("更正")
    expect(board.locator("body")).to_contain_text(second["composites"][0]["rounded"])


STEPS_OF_THE_HANDBOOK: dict[str, Callable[[Town, str, list[Any]], None]] = {
    "第一位管理员": _first_administrator,
    "经办人": _officials,
    "评议和钥匙": _draft_and_key,
    "角色": _roles,
    "名册": _roll_is_imported,
    "开始": _checklist_and_opening,
    "投票": _people_vote,
    "会场": _hall,
    "截止": _closing,
    "纸票的表": _sheets,
    "计票": _count,
    "核对和确认": _reconcile_and_certify,
    "公布": _publish,
    "更正": _amend,
}
"""Each heading of the handbook's page, and how it is done."""
