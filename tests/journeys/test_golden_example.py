"""The golden example from real texts and paper files: every figure of it, the accounting block included."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from poll.signed_texts import key_digits, read_key
from tally.exports.signed_totals import check
from tests.config.paperwork.pages import read, scanned
from tests.journeys.village import POLL, Clerk, NotDoneError, Telephones, at, preset, service

GROUPS = ("一组", "二组", "三组", "四组")
COMMITTEE, MEMBERS, VILLAGERS = range(1, 19), range(19, 61), range(61, 181)
FIFTH = """
[[thresholds]]
id = "fifth"
flag = { zh = "村民不称职票达收回的五分之一", en = "A fifth of the villagers' ballots or more: incompetent" }
measure = "share"
options = ["incompetent"]
electorate = "villagers"
denominator = "returned"
comparator = ">="
value = "1/5"
source = "示例"
"""
ACCOUNTS = {
    ("镇党委委员", "镇党委"): (20, 17, 3, 0, 17),
    ("本村党员", "村党支部"): (35, 33, 2, 0, 33),
    ("本村村民", "一组"): (18, 14, 3, 1, 13),
    ("本村村民", "二组"): (18, 14, 4, 0, 13),
    ("本村村民", "三组"): (17, 14, 2, 1, 14),
    ("本村村民", "四组"): (17, 13, 4, 0, 13),
}
"""Printed, issued, unused, spoiled, returned: the villagers' are 70 = 55 + 13 + 2, and 53 of 55."""
MARKS = {
    ("镇党委委员", "镇党委"): (5, 9, 2, 1, 0, 0),
    ("本村党员", "村党支部"): (12, 14, 3, 3, 1, 0),
    ("本村村民", "一组"): (3, 5, 2, 2, 1, 0),
    ("本村村民", "二组"): (3, 5, 2, 1, 1, 1),
    ("本村村民", "三组"): (3, 5, 2, 3, 0, 1),
    ("本村村民", "四组"): (3, 4, 2, 2, 1, 1),
}
"""优秀, 称职, 基本称职, 不称职, 弃权, 废票 on paper."""
OPTIONS = ("优秀", "称职", "基本称职", "不称职", "弃权", "废票")
BY_PHONE = [1] * 9 + [2] * 14 + [3] * 6 + [4] * 11 + [5]
"""The villagers' 41 phone ballots: 27 by text, 14 by call."""
NOT_UNDERSTOOD = ("12", "6", "1或2", "1不称职", "收到", "2.5", "12月5日 2", "-1")


def number(person: int) -> str:
    """Return the fictional number of the person with that place on the roll."""
    return f"+861990000{person:04d}"


def group(villager: int) -> int:
    """Return the place of a villager's group: four groups of thirty."""
    return (villager - VILLAGERS[0]) // 30


def by_group(many: Sequence[int]) -> list[int]:
    """Return villagers, one from each group in turn."""
    return [many[place * 30 + turn] for turn in range(30) for place in range(4)]


TURNS = by_group(VILLAGERS)
PHONING, SIGNING, NEITHER = TURNS[:41], TURNS[41:97], TURNS[97:]
"""41 whose phone ballot counts; 56 who sign for paper, of whom two have texted; the rest stay at home."""


@pytest.fixture(scope="module")
def published(clerk_of_the_module: Clerk) -> Path:
    """The folder of the published result, from an empty database to the end by the clerk's commands."""
    clerk = clerk_of_the_module
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset() + FIFTH.encode(), roll())
    with service(clerk) as phones:
        with at("2026-12-20 09:00"):
            texts(phones)
            calls(phones)
        with at("2026-12-22 20:06"):
            assert "截止" in (phones.text(number(NEITHER[0]), "2") or "")
            phones.call(number(NEITHER[1]), 2)
            clerk.does("poll", "close", POLL, "--official", "王敏")
            assert "没有计入" in (phones.text(number(NEITHER[2]), "2") or "")
    with at("2026-12-22 21:00"):
        paper(clerk)
        clerk.counts()
        return clerk.certifies("一人签到未领票；两张没有投进票箱")


@pytest.fixture(scope="module")
def result(published: Path) -> dict[str, Any]:
    """The result as programs read it."""
    read: dict[str, Any] = json.loads((published / "result.json").read_bytes())
    return read


def electorate(result: dict[str, Any], name: str) -> dict[str, Any]:
    """Return one electorate of the result."""
    found: dict[str, Any] = next(each for each in result["electorates"] if each["id"] == name)
    return found


def arithmetic(result: dict[str, Any], name: str, place: str) -> str:
    """Return one identity of the result as it is written for a clerk."""
    return next(str(each["zh"]) for each in result["identities"] if (each["name"], each["place"]) == (name, place))


@pytest.mark.parametrize(
    ("name", "registered", "paper", "phone", "marks", "invalid", "rated"),
    [
        ("committee", 18, 17, 0, (5, 9, 2, 1, 0), 0, 17),
        ("members", 42, 33, 6, (14, 17, 4, 3, 1), 0, 38),
        ("villagers", 120, 53, 41, (21, 33, 14, 19, 4), 3, 87),
    ],
)
def test_the_table_comes_out_of_texts_and_paper(  # noqa: PLR0917 - the columns of the table.
    result: dict[str, Any],
    name: str,
    registered: int,
    paper: int,
    phone: int,
    marks: tuple[int, ...],
    invalid: int,
    rated: int,
) -> None:
    """应到, 纸质收回, 电话, the five grades, 废票 and 有效 of each electorate; phone, paper and total apart."""
    its = electorate(result, name)
    overall = its["contests"][0]

    assert (its["registered"], its["paper_ballots"], its["phone_ballots"]) == (registered, paper, phone)
    assert tuple(overall["total"]["marks"].values()) == marks
    assert (overall["total"]["invalid"], overall["valid"]) == (invalid, rated)
    for option, number_of_marks in overall["total"]["marks"].items():
        assert overall["phone"]["marks"][option] + overall["paper"]["marks"][option] == number_of_marks


def test_scores_are_exact_and_the_composite_is_rounded_once(result: dict[str, Any]) -> None:
    """1340/17, 1500/19 and 1860/29 make 697420/9367, which is 74.46."""
    composite = result["composites"][0]

    assert [Fraction(part["score"]) for part in composite["parts"]] == [
        Fraction(1340, 17),
        Fraction(1500, 19),
        Fraction(1860, 29),
    ]
    assert (composite["exact"], composite["rounded"], composite["band"]["id"]) == ("697420/9367", "74.46", "basic")


def test_thresholds_flag_by_the_denominator_they_name(result: dict[str, Any]) -> None:
    """19 of 87 rated is no third; 19 of 94 returned is a fifth and more."""
    flags = {each["threshold"]: each for each in result["flags"] if each["electorate"] == "villagers"}

    assert (flags["third_incompetent"]["measured"], flags["third_incompetent"]["raised"]) == ("19/87", False)
    assert (flags["half_incompetent"]["measured"], flags["half_incompetent"]["raised"]) == ("19/87", False)
    assert (flags["fifth"]["measured"], flags["fifth"]["raised"]) == ("19/94", True)


def test_the_accounting_block_of_the_villagers(result: dict[str, Any]) -> None:
    """Printed 70 = 55 + 13 + 2; 56 signed; 53 of 55 returned; 94 of 120; every text and every call has its end."""
    its = electorate(result, "villagers")

    assert (its["printed"], its["issued"], its["unused"], its["spoiled"]) == (70, 55, 13, 2)
    assert (its["signatures"], its["returned"], its["voided_for_paper"]) == (56, 53, 2)
    assert (its["ballots"], its["registered"], its["turnout_percent"]) == (94, 120, "78.3")
    assert its["quorum"]["met"]
    assert arithmetic(result, "4.2.1", "villagers") == "villagers: 印制 70 = 发出 55 + 未用 13 + 换发作废 2"
    assert arithmetic(result, "I2", "villagers") == "villagers: 签到 56 = 收回 53 + 未收回 2 + 签到未领 1"
    assert arithmetic(result, "4.2.8", "短信/texts") == (
        "短信/texts: 短信 60 = 本村党员·计入 6 + 本村村民·计入 27 + 本村村民·因纸质票作废 2 + 本村村民·被更改 7"
        " + 本村村民·没看懂 8 + 本村村民·迟到 2 + 本村村民·求助 3 + 本村村民·退订 1 + 未登记 4"
    )
    assert 27 + 2 + 7 + 8 + 4 + 2 + 3 + 1 == 54 == 60 - 6
    assert arithmetic(result, "4.2.8", "电话/calls") == (
        "电话/calls: 电话 25 = 本村村民·计入 14 + 本村村民·被更改 2 + 本村村民·迟到 1 + 本村村民·挂机 6"
        " + 未登记 1 + 隐藏号码 1"
    )


def test_every_identity_holds_and_both_officials_signed(result: dict[str, Any]) -> None:
    """Nothing is left over; what was not returned is explained above the signatures."""
    assert [each["id"] for each in result["identities"] if not each["holds"]] == []
    assert [each["official"] for each in result["signatures"]] == ["王敏", "李强"]
    assert result["status"] == "certified"


def test_the_page_shows_it_and_whoever_changes_a_number_is_found(
    clerk_of_the_module: Clerk, published: Path, tmp_path: Path
) -> None:
    """The page has 74.46 and phone | paper | total; `verify` is content, and not with one number changed."""
    page = (published / "result.html").read_text(encoding="utf-8")
    assert ">74.46<" in page
    assert re.search("电话.*?纸质.*?合计", page, re.DOTALL)
    assert re.search(r"不称职.*?<td>11</td><td>8</td><td class=\"total\">19</td>", page)
    assert "复算无误" in clerk_of_the_module.does("verify", published)

    forged = shutil.copytree(published, tmp_path / "forged")
    told = (forged / "counts.csv").read_bytes().replace(b",total,overall,excellent,21", b",total,overall,excellent,31")
    (forged / "counts.csv").write_bytes(told)
    with pytest.raises(NotDoneError, match=r"counts\.csv"):
        clerk_of_the_module.does("verify", forged)


def test_the_notice_is_printed_and_its_codes_are_scanned(clerk_of_the_module: Clerk, published: Path) -> None:
    """What a villager scans from the posted sheet bears the signature of the office whose key is published."""
    notice = (published / "result.pdf").read_bytes()
    key = read_key((published / "signing-key.pub").read_bytes())
    totals = check(scanned(notice), key)

    assert "74.46" in read(notice).text
    assert (totals.poll, totals.status, totals.composites) == (POLL, "certified", {"zhang": ("74.46", "basic")})
    assert totals.counts["villagers", "overall"]["incompetent"] == 19
    assert key_digits(key) in clerk_of_the_module.does("verify", published)


def test_the_workbook_and_the_common_data_format_say_the_same(published: Path) -> None:
    """The same 19 of the villagers, 11 by phone and 8 on paper, whichever file is opened."""
    report = json.loads((published / "result.nist.json").read_bytes())
    sheet = openpyxl.load_workbook(published / "result.xlsx", data_only=True)["本村村民 Villagers"]
    contests = {each["@id"]: each for each in report["Election"][0]["Contest"]}
    selections = {each["@id"]: each for each in contests["contest-villagers.overall"]["ContestSelection"]}
    votes = selections["contest-villagers.overall.incompetent"]["VoteCounts"][:3]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "不称职 Incompetent")

    assert report["Status"] == "certified"
    assert [each["Count"] for each in votes] == [11, 8, 19] == list(row[2:5])


def roll() -> Iterator[tuple[object, ...]]:
    """18 committee members, 42 party members, 120 villagers in four groups."""
    for person in COMMITTEE:
        yield person, f"委员{person}", number(person), "镇党委委员", "镇党委"
    for person in MEMBERS:
        yield person, f"党员{person}", number(person), "本村党员", "村党支部"
    for person in VILLAGERS:
        yield person, f"村民{person}", number(person), "本村村民", GROUPS[group(person)]


def texts(phones: Telephones) -> None:
    """52 texts of villagers and strangers in time, and six of members."""
    for person, digit in zip(MEMBERS, (1, 1, 2, 2, 2, 3), strict=False):
        assert "已收到" in (phones.text(number(person), str(digit)) or "")
    for person, body in zip(PHONING, NOT_UNDERSTOOD, strict=False):
        assert "已收到" not in (phones.text(number(person), body) or "")
    for person in (*PHONING[:7], *SIGNING[:2]):
        assert "已收到" in (phones.text(number(person), "1") or "")
    for person, digit in list(zip(PHONING, BY_PHONE, strict=True))[:27]:
        assert "回执" in (phones.text(number(person), str(digit)) or "")
    for stranger in range(9001, 9005):
        assert "没有登记" in (phones.text(number(stranger), "2") or "")
    for person, body in zip(PHONING, ("0", "帮助", "?"), strict=False):
        assert "帮忙" in (phones.text(number(person), body) or "")
    assert "仍然有效" in (phones.text(number(PHONING[0]), "退订") or "")


def calls(phones: Telephones) -> None:
    """24 calls in time: 14 count, 2 are superseded, 6 hang up, one is hidden and one unregistered."""
    voting = list(zip(PHONING, BY_PHONE, strict=True))[27:]
    for person in PHONING[27:33]:
        phones.call(number(person), None)
    for person in PHONING[27:29]:
        phones.call(number(person), 1)
    for person, key in voting:
        phones.call(number(person), key, anew=person in PHONING[27:29])
    phones.call(number(9005), 2)
    phones.call_hidden()


def paper(clerk: Clerk) -> None:
    """The three forms, filled in by one official and typed anew, in another layout, by the other."""
    clerk.does("paper", "template", POLL, "--out", clerk.folder / "纸票")
    book, account, counted = (clerk.folder / "纸票" / name for name in ("poll-book.csv", "account.csv", "count.csv"))
    signing = {str(person) for person in (*COMMITTEE[:17], *MEMBERS[9:], *SIGNING)}
    names = ("印制", "发出", "未用", "换发作废", "收回")

    def accounted(row: dict[str, str]) -> dict[str, object]:
        return dict(zip(names, ACCOUNTS[row["评议主体"], row["小组"]], strict=True))

    def marked(row: dict[str, str]) -> dict[str, object]:
        of = dict(zip(OPTIONS, MARKS[row["评议主体"], row["小组"]], strict=True))
        return {"票数": of.get(row["选项"], 0)}

    first = (
        clerk.fills(book, "签到册.csv", lambda row: {"签到": "√" if row["编号"] in signing else ""}),
        clerk.fills(account, "选票清点.csv", accounted),
        clerk.fills(counted, "计票.csv", marked),
    )
    people = [(person, each[3]) for person, each in zip(chain(COMMITTEE, MEMBERS, VILLAGERS), roll(), strict=True)]
    second = (
        clerk.writes(
            "签到册-2.csv",
            [("编号", "评议主体", "签到"), *((who, what, 1) for who, what in people if str(who) in signing)],
        ),
        clerk.writes(
            "选票清点-2.csv",
            [("评议主体", "小组", *names), *((*place, *numbers) for place, numbers in ACCOUNTS.items())],
        ),
        clerk.writes(
            "计票-2.csv",
            [("评议主体", "小组", "项目", *OPTIONS), *((*at, "总体评价", *marks) for at, marks in MARKS.items())],
        ),
    )
    for entry, official, files in ((1, "王敏", first), (2, "李强", second)):
        sheets = [
            word
            for option, file in zip(("--book", "--account", "--count"), files, strict=True)
            for word in (option, file)
        ]
        clerk.does("paper", "import", POLL, *sheets, "--entry", entry, "--official", official)
    assert "全部一致" in clerk.does("paper", "compare", POLL)
