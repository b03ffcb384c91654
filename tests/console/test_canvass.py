"""The stages of the count in the console: in their only order, with two present at the opening, and what stops them."""

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from config.console import counting
from poll.keys import lock_with_trustees
from poll.poll import Stage
from poll.records import journal_store, poll_store
from poll.records.database import reading, writing
from poll.records.tables import electors
from poll.roles import Role
from poll.trustee import new_trustee, write_key_file
from tests.config.closed_poll import PASSPHRASE
from tests.console.closed import PASSWORD, Count, closed, sheets_of
from tests.console.desk import text_of
from tests.tally.village import KEY, POLL

SHEETS = sheets_of(3, 2, 1, 0, 0, 0, 0)


@pytest.fixture
def count(sqlite_engine: Engine) -> Count:
    """A closed poll whose sheets agree."""
    return closed(sqlite_engine, sheets=SHEETS)


@pytest.fixture
def count_on_both(engine: Engine) -> Count:
    """The same on both databases."""
    return closed(engine, sheets=SHEETS)


def test_from_the_closed_box_to_the_certified_result(count_on_both: Count) -> None:
    """Each step from its button; the page says what it has left, and what comes next."""
    count = count_on_both
    for step, next_title in (("check", "作废重票"), ("void", "去掉姓名"), ("strip", "开箱计票")):
        assert f"下一步：{next_title}" in text_of(count.runs(step))
    counted = text_of(count.opens_box())
    assert "已开箱计票" in counted
    assert "开箱时在场：王敏、李强" in counted
    assert "本村村民：电话 6 + 纸质 6 = 12" in text_of(count.runs("merge"))
    assert "核对已记下" in count.wang.sends("~/reconcile")
    count.wang.sends("~/reconcile/certify", reason="票已全部收回")
    assert "结果已确认" in count.approves(count.zhao)

    assert count.stage() is Stage.CERTIFIED
    with reading(count.office.engine) as connection:
        acts = [entry.act for entry in journal_store.entries(connection)]
    stages = ["checked", "voided", "stripped", "opened", "counted", "merged", "reconciled"]
    assert [act for act in acts if act in stages] == stages


def test_the_hash_of_the_list_is_there_to_be_read_aloud(count: Count) -> None:
    """In groups of eight, in full: what is opened later is this list and no other."""
    page = count.runs("check", "void", "strip")
    spoken = [
        "".join(re.findall(r"<span>(\w{8})</span>", each)) for each in re.findall(r'class="aloud">(.*?)</p>', page)
    ]

    with reading(count.office.engine) as connection:
        entries = list(journal_store.entries(connection))
    assert all(len(each) == 64 for each in spoken)
    assert len(spoken) == 2
    assert entries[-1].act == "stripped"


@pytest.mark.parametrize("step", ["void", "strip", "merge", "certify", ""])
def test_steps_run_in_their_only_order(count: Count, step: str) -> None:
    """A button of an old page, or a form that somebody made, moves nothing."""
    assert "应为" in count.wang.sends("~/canvass", 422, step=step, sure="1")
    assert "应为" in count.opens_box(422)
    assert count.stage() is Stage.CLOSED


def test_a_double_click_runs_a_step_once(count: Count) -> None:
    """The second click comes to a poll that has moved on."""
    count.wang.sends("~/canvass", step="check", _form="same")

    assert "没有重复办理" in count.wang.sends("~/canvass", step="check", _form="same")
    assert count.office.journal("checked") == 1


def test_the_voids_wait_for_every_poll_book(sqlite_engine: Engine) -> None:
    """A book that nobody typed would void nobody: the clerk says that none will come."""
    count = closed(sqlite_engine)
    count.runs("check")

    assert "没有录完：" in count.wang.sends("~/canvass", 422, step="void")
    assert count.stage() is Stage.CHECKED
    count.wang.sends("~/canvass", step="void", sure="1")
    assert count.stage() is Stage.VOIDED


def test_what_the_check_finds_is_signed_for_by_two_from_their_own_desks(count: Count) -> None:
    """The second reads what the first has read; then the step is run again, and the journal names both."""
    _damage(count)
    stopped = text_of(count.wang.sends("~/canvass", 422, step="check"))
    assert "这一步停下了" in stopped
    count.wang.sends("~/canvass/sign", about="check", reason="备份恢复时改动，已查明")
    assert "还要另一位经办人签字" in text_of(count.wang.opens("~/canvass"))
    count.wang.sends("~/canvass", 422, step="check")

    seen = text_of(count.zhao.opens("~/canvass"))
    assert "处需要处理" in seen
    assert "王敏" in seen.partition("这一步停下了")[2]
    count.zhao.sends("~/canvass/sign", about="check", reason="同意")
    assert "核验" in count.runs("check")

    assert count.stage() is Stage.CHECKED
    assert count.office.journal("sign") == 2


@pytest.mark.parametrize("about", ["check", "void", "4.2.1@villagers/group_1"])
def test_nothing_is_signed_for_that_was_not_found(count: Count, about: str) -> None:
    """A signature in advance would let through whatever comes."""
    count.wang.sends("~/canvass/sign", 422, about=about, reason="以防万一")
    count.wang.sends("~/reconcile/sign", 422, about=about, reason="以防万一")

    assert count.office.journal("sign") == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"second": "王敏"}, "两位不同的经办人"),
        ({"second": " 王敏 "}, "两位不同的经办人"),
        ({"second": ""}, "姓名"),
        ({"second_password": "不是这个口令"}, "不相符"),
        ({"second_code": "000000"}, "不相符"),
        ({"second": "没有这个人"}, "不相符"),
        ({"passphrase": "another passphrase of seven words here"}, "口令"),
    ],
)
def test_the_box_is_opened_with_a_second_official_who_signs_in(
    count: Count, changed: dict[str, str], said: str
) -> None:
    """Never a typed name alone; and nothing secret that was typed comes back or is kept."""
    count.runs("check", "void", "strip")

    page = count.opens_box(422, **changed)

    assert said in page
    assert count.stage() is Stage.STRIPPED
    for secret in (
        PASSPHRASE,
        PASSWORD,
        changed.get("passphrase", PASSPHRASE),
        changed.get("second_password", PASSWORD),
    ):
        assert secret not in page
    with reading(count.office.engine) as connection:
        assert not any(PASSWORD in each.entry or PASSPHRASE in each.entry for each in journal_store.entries(connection))


def test_a_wrong_passphrase_stands_in_the_journal_and_costs_no_code(count: Count) -> None:
    """Trying is seen; the second official's code is still good for the next try."""
    count.runs("check", "void", "strip")
    code = count.code()
    count.opens_box(422, passphrase="another passphrase of seven words here", second_code=code)

    assert count.office.journal("opening_refused") == 1
    assert "已开箱计票" in count.opens_box(second_code=code)


def test_the_second_official_counts_in_this_poll_and_has_declared(count: Count) -> None:
    """Neither a stranger of the office nor somebody who has not said whether she is related."""
    count.runs("check", "void", "strip")
    for name, role, declared in (("钱七", Role.REGISTRAR, True), ("孙八", Role.TALLY, False)):
        count.office.desk(name, role, poll_id=POLL, declared=declared)
        count.enrols(name)

        assert "不是，或还没有声明" in count.opens_box(422, second=name, second_code=count.code(name))
    assert count.stage() is Stage.STRIPPED


def test_trustees_open_the_box_with_their_own_files(sqlite_engine: Engine) -> None:
    """Two of three come, each with a file and a passphrase; one alone opens nothing."""
    keys = [new_trustee(name) for name in ("保管甲", "保管乙", "保管丙")]
    files = [write_key_file(key, f"passphrase of trustee number {place}") for place, key in enumerate(keys)]
    count = closed(sqlite_engine, sheets=SHEETS, locked_key=lock_with_trustees(KEY, [each.trustee for each in keys], 2))
    count.runs("check", "void", "strip")
    assert "3 位保管人中至少 2 位" in count.wang.opens("~/canvass")

    def came(*places: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for place in places:
            fields[f"file_{place}"] = (BytesIO(files[place]), "key.json")
            fields[f"passphrase_{place}"] = f"passphrase of trustee number {place}"
        return fields

    assert "2" in text_of(count.opens_box(422, **came(0))).partition("需要处理")[2]
    assert "已开箱计票" in count.opens_box(**came(0, 2))


def test_a_count_that_was_interrupted_goes_on_with_the_same_list(count: Count, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says so and shows the form again; nothing counts twice."""
    count.runs("check", "void", "strip")
    with monkeypatch.context() as broken:
        broken.setattr("config.acts.canvass.count_box", _power_cut)
        page = text_of(count.opens_box())
    assert "程序出错" in page
    assert "上次没有计完" in page
    assert count.stage() is Stage.OPENED
    count.enrols("李强")

    assert "打开信封 18 个" in text_of(count.opens_box())
    assert count.office.journal("opened") == 1


def test_while_a_count_runs_the_page_shows_how_far_it_is(count: Count) -> None:
    """Another page, another process: the records tell; nobody starts a second one."""
    count.runs("check", "void", "strip")
    with writing(count.office.engine) as connection:
        counting.claim(connection, poll_store.find(connection, POLL), count.office.app.extensions["console"].now_ms())

    assert "正在开箱计票：0 / 18" in text_of(count.zhao.opens("~/canvass"))
    part = count.wang.client.get(count.wang.path("~/canvass/progress"), headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in part.get_data(as_text=True)
    assert "正在计票" in count.opens_box(422)


def test_the_progress_leads_back_to_the_page_when_the_count_has_ended(count: Count) -> None:
    """The browser loads the page anew by itself."""
    assert "HX-Refresh" not in count.wang.client.get(count.wang.path("~/canvass")).headers
    answer = count.wang.client.get(count.wang.path("~/canvass/progress"), headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("role", "sees", "runs"),
    [
        (Role.AUDITOR, True, False),
        (Role.SUPERVISOR, True, False),
        (Role.STATION, False, False),
        (Role.HELP_DESK, False, False),
    ],
)
def test_tally_clerks_run_the_stages_others_look_on(count: Count, role: Role, *, sees: bool, runs: bool) -> None:
    """An auditor sees everything and changes nothing; a supervisor signs and approves."""
    other = count.office.desk("周九", role, poll_id=POLL)

    other.opens("~/canvass", 200 if sees else 404)
    other.sends("~/canvass", 200 if runs else 404, step="check")
    other.sends("~/canvass/open", 404, passphrase=PASSPHRASE)
    assert count.stage() is Stage.CLOSED


def test_the_list_of_voids_has_numbers_and_no_names(count: Count) -> None:
    """Who signed for paper and had voted by telephone is there by number; for officials who count."""
    with count.office.engine.begin() as connection:
        connection.execute(
            update(electors)
            .where(electors.c.roll_no == "0", electors.c.electorate == "villagers")
            .values(name="张三丰")
        )
    count.runs("check", "void")

    page = text_of(count.zhao.opens("~/voids"))
    assert "6 签领纸票" in page
    assert "本村村民·一组 11 签领纸票" in page
    assert "某人" not in page
    count.office.desk("吴五", Role.REGISTRAR, poll_id=POLL).opens("~/voids", 404)


def test_an_amended_result_goes_the_road_again_as_version_2(count: Count) -> None:
    """Two take it up again with a reason; the sheet is corrected by two, and the papers of version 1 are kept."""
    count.comes_to(Stage.CERTIFIED)
    assert "原因" in count.wang.sends("~/canvass/amend", 422, reason=" ")
    count.wang.sends("~/canvass/amend", reason="有一张票看错")
    assert "第 1 版结果存档" in text_of(count.zhao.opens("~/approvals"))
    count.approves(count.zhao)

    page = text_of(count.wang.opens("~/canvass"))
    assert "第 2 版（更正）" in page
    assert count.stage() is Stage.COUNTED
    marks = dict(
        zip(
            ("excellent", "competent", "basic", "incompetent", "abstain", "blank", "invalid"),
            (2, 3, 1, 0, 0, 0, 0),
            strict=True,
        )
    )
    corrected = {f"overall.{option}": number for option, number in marks.items()}
    count.zhao.sends("~/sheets/count/villagers/group_1/compare", **corrected, reason="重看原表")
    count.approves(count.wang)
    count.runs("merge")
    assert "核对已记下" in count.wang.sends("~/reconcile")
    count.li.sends("~/reconcile/certify", reason="票已全部收回")
    count.approves(count.zhao)

    assert count.stage() is Stage.CERTIFIED
    assert (count.office.journal("amended"), count.office.journal("certified")) == (1, 2)


def test_whoever_has_prepared_the_certification_does_not_approve_it(count: Count) -> None:
    """Two persons, whatever roles they hold; and a tally clerk's approval is not enough."""
    count.comes_to(Stage.RECONCILED)
    count.office.desk("赵芳", Role.TALLY, poll_id=POLL)
    count.zhao.sends("~/reconcile/certify", reason="票已全部收回")

    assert "自己提出的" in count.approves(count.zhao, 422)
    assert "监督员" in count.approves(count.li, 422)
    assert count.stage() is Stage.RECONCILED
    assert "已有一个等待批准" in count.wang.sends("~/reconcile/certify", 422, reason="票已全部收回")


def _damage(count: Count) -> None:
    """Change a row of the box behind the back of the records."""
    with count.office.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER envelopes_no_update"))
        connection.execute(text("UPDATE envelopes SET receipt = '1' WHERE seq = 5"))


def _power_cut(*_: object) -> None:
    raise OSError
