"""One evaluation as a newcomer would tell it, and what may happen on the way; all of it real commands and texts."""

import json
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.village import (
    PASSPHRASE,
    POLL,
    Clerk,
    NotDoneError,
    Telephones,
    at,
    envelopes_in_box,
    preset,
    service,
)

XIUYING, GUIYING, LAOLI, *OTHERS = (f"+861990000{person:04d}" for person in range(1, 11))
"""Ten villagers of one group; their numbers on the roll are 1 to 10."""
TWO = ("--official", "王敏", "--official", "李强")


def villagers(many: int = 10) -> list[tuple[object, ...]]:
    """Return a roll of villagers of one group."""
    return [(person, f"村民{person}", f"+861990000{person:04d}", "本村村民", "一组") for person in range(1, many + 1)]


def sheet(marks: Sequence[int]) -> list[object]:
    """Return what is typed for the marks of the one hall, by the five grades."""
    grades = ("excellent", "competent", "basic", "incompetent", "abstain")
    counts = [("--count", f"overall:{grade}={votes}") for grade, votes in zip(grades, marks, strict=True)]
    return ["paper", "sheet", POLL, "--electorate", "villagers", "--unit", "group_1", *chain.from_iterable(counts)]


def enter_paper(clerk: Clerk, signed: Sequence[int], *entries: Sequence[int], printed: int = 8) -> None:
    """Enter who signed, the account and the marks, by two officials; each took a paper and put it into the box."""
    issued, by = len(signed), [word for person in signed for word in ("--signed", person)]
    account = ["--printed", printed, "--issued", issued, "--unused", 8 - issued, "--spoiled", 0, "--returned", issued]
    for entry, (official, marks) in enumerate(zip(("王敏", "李强"), entries, strict=True), 1):
        clerk.does(*sheet(marks), *account, *by, "--entry", entry, "--official", official)


def result_in(folder: Path) -> dict[str, Any]:
    """Return the villagers' part of a published result, and the whole of it under "result"."""
    result = json.loads((folder / "result.json").read_bytes())
    villagers_of = next(each for each in result["electorates"] if each["id"] == "villagers")
    return {**villagers_of, "result": result}


def open_and_vote(clerk: Clerk, texts: Sequence[tuple[str, str]], *key: object, many: int = 10) -> None:
    """Open the poll, send texts and close it after its time."""
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset(), villagers(many), *key)
    with service(clerk) as phones, at("2026-12-20 09:00"):
        for number, body in texts:
            phones.text(number, body)
    with at("2026-12-22 21:00"):
        clerk.does("poll", "close", POLL, "--official", "王敏")


def test_a_village_rates_its_secretary(clerk: Clerk) -> None:
    """Three text, one changes her mind, one signs for paper; one number entered twice differs and is settled."""
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset(), villagers())

    with service(clerk) as phones, at("2026-12-20 09:00"):
        assert "已收到您的评议" in (phones.text(XIUYING, "2") or "")
        assert "已收到您的评议" in (phones.text(GUIYING, "1") or "")
        assert "已更改" in (phones.text(GUIYING, "不称职") or "")
        assert "已收到您的评议" in (phones.text(LAOLI, "3") or "")

    with at("2026-12-22 21:00"):
        clerk.does("poll", "close", POLL, "--official", "王敏")
        # Old Li (3) came to the hall after all and signed for paper with five others.
        enter_paper(clerk, [3, 4, 5, 6, 7, 8], [2, 2, 1, 0, 1], [2, 3, 1, 0, 1])
        with pytest.raises(NotDoneError, match="王敏录入 2，李强录入 3"):
            clerk.does("paper", "compare", POLL)
        settled = ("--correct", "--official", "王敏", "--official-2", "赵六", "--reason", "重看原表，2 张")
        clerk.does(*sheet([2, 2, 1, 0, 1]), *settled)
        clerk.does("paper", "compare", POLL)
        clerk.counts()
        folder = clerk.certifies()
        clerk.does("verify", folder)

    found = result_in(folder)
    assert (found["phone_ballots"], found["paper_ballots"], found["voided_for_paper"]) == (2, 6, 1)
    # Two phone ballots are too few to be shown apart from the paper.
    assert found["contests"][0]["phone"] is None
    assert found["contests"][0]["total"]["marks"] == {
        "excellent": 2,
        "competent": 3,
        "basic": 1,
        "incompetent": 1,
        "abstain": 1,
    }


def test_votes_changed_taken_back_delivered_twice_and_late(clerk: Clerk) -> None:
    """The last one counts; what is taken back does not; a redelivery changes nothing; after close nothing goes in."""
    with at("2026-12-19 09:00"):
        clerk.opens_a_poll(preset(), villagers())
    with service(clerk) as phones:
        with at("2026-12-20 09:00"):
            replies = _vote_to_and_fro(phones)
            assert envelopes_in_box(clerk) == 10
        with at("2026-12-22 20:06"):
            assert "截止" in (phones.text(XIUYING, "1") or "")
            clerk.does("poll", "close", POLL, "--official", "王敏")
            assert "截止" in (phones.text(LAOLI, "撤回") or "")
            # The carrier was slow: what came in time is answered as it was then, and stays one vote.
            phones.sent.append(replies)
            assert "已更改" in (phones.redeliver() or "")
        assert envelopes_in_box(clerk) == 10
    with at("2026-12-22 21:00"):
        clerk.counts()
        folder = clerk.certifies()

    found = result_in(folder)
    assert found["phone_ballots"] == 6
    assert found["contests"][0]["total"]["marks"]["incompetent"] == 1
    assert found["contests"][0]["total"]["marks"]["competent"] == 5


def _vote_to_and_fro(phones: Telephones) -> tuple[str, str, str]:
    """Ten envelopes of seven people; return the text that the carrier is going to deliver once more."""
    phones.text(XIUYING, "2")
    first = phones.text(XIUYING, "4")
    changed = phones.sent[-1]
    assert phones.redeliver() == first
    phones.text(GUIYING, "1")
    assert "已撤回" in (phones.text(GUIYING, "撤回") or "")
    phones.text(LAOLI, "3")
    for number in (LAOLI, *OTHERS[:4]):
        phones.text(number, "2")
    return changed


def test_two_of_three_trustees_open_the_box(clerk: Clerk) -> None:
    """One alone opens nothing; any two do, and only totals come out."""
    phrases = {
        "甲": "one long phrase of the first",
        "乙": "another phrase of the second",
        "丙": "the third has her own",
    }
    for name, phrase in phrases.items():
        said = clerk.keeps(f"{name}.txt", phrase.encode())
        clerk.does("trustee", "create", name, "--out", clerk.folder, "--passphrase-file", said)
    held = [word for name in phrases for word in ("--trustee", clerk.folder / f"{name}.pub")]
    open_and_vote(clerk, [(number, "2") for number in OTHERS], *held, "--needed", 2)

    with at("2026-12-22 21:00"):
        clerk.does("canvass", "run", POLL, "--official", "王敏")
        alone = clerk.keeps("一人.txt", phrases["丙"].encode())
        with pytest.raises(NotDoneError):
            clerk.does("count", POLL, "--trustee-key", clerk.folder / "丙.key", "--passphrase-file", alone, *TWO)
        both = clerk.keeps("两人.txt", f"{phrases['丙']}\n{phrases['甲']}\n".encode())
        keys = ("--trustee-key", clerk.folder / "丙.key", "--trustee-key", clerk.folder / "甲.key")
        clerk.does("count", POLL, *keys, "--passphrase-file", both, *TWO)
        folder = clerk.certifies()

    assert result_in(folder)["contests"][0]["total"]["marks"]["competent"] == len(OTHERS)


def test_below_quorum_no_grade_is_shown(clerk: Clerk) -> None:
    """Seven of twenty: the marks stand there, no score, no composite, no grade."""
    open_and_vote(clerk, [(number, "1") for number in OTHERS], many=20)
    with at("2026-12-22 21:00"):
        clerk.counts()
        folder = clerk.certifies()
        clerk.does("verify", folder)

    found = result_in(folder)
    page = (folder / "result.html").read_text(encoding="utf-8")
    composite = found["result"]["composites"][0]
    part = next(each for each in composite["parts"] if each["component"] == "villagers")
    assert not found["quorum"]["met"]
    assert (part["score"], part["why_none"]) == (None, "below_quorum")
    assert (composite["rounded"], composite["band"]) == (None, None)
    assert "未达到，不显示等次" in page
    assert found["contests"][0]["total"]["marks"]["excellent"] == 7


def test_a_hall_whose_account_and_count_are_lost_blocks(clerk: Clerk) -> None:
    """Two people signed, their phone ballots are void, and their papers are nowhere: that is no result."""
    open_and_vote(clerk, [(number, "2") for number in OTHERS])
    signed = ("--signed", 4, "--signed", 5)
    with at("2026-12-22 21:00"):
        for entry, official in ((1, "王敏"), (2, "李强")):
            place = ("--electorate", "villagers", "--unit", "group_1")
            clerk.does("paper", "sheet", POLL, *place, *signed, "--entry", entry, "--official", official)
        clerk.counts()
        clerk.does("canvass", "merge", POLL, "--official", "王敏")
        with pytest.raises(NotDoneError, match="签到 2 > 印制 0"):
            clerk.does("reconcile", POLL, "--official", "王敏")


def test_what_reconciling_finds_is_corrected_and_merged_again(clerk: Clerk) -> None:
    """Both had typed the same wrong number; until it is merged anew the correction is seen to be missing there."""
    open_and_vote(clerk, [(XIUYING, "2")])
    with at("2026-12-22 21:00"):
        enter_paper(clerk, [2, 3, 4, 5, 6, 7], [3, 2, 0, 0, 0], [3, 2, 0, 0, 0])
        clerk.counts()
        clerk.does("canvass", "merge", POLL, "--official", "王敏")
        with pytest.raises(NotDoneError, match="≠"):
            clerk.does("reconcile", POLL, "--official", "王敏")
        settled = ("--correct", "--official", "王敏", "--official-2", "赵六", "--reason", "漏数一张")
        clerk.does(*sheet([3, 3, 0, 0, 0]), *settled)
        with pytest.raises(NotDoneError, match="≠"):
            clerk.does("reconcile", POLL, "--official", "王敏")
        folder = clerk.certifies()

    assert result_in(folder)["contests"][0]["total"]["marks"]["competent"] == 4


def test_a_number_that_does_not_add_up_blocks_until_two_officials_sign(clerk: Clerk) -> None:
    """Printed 9, but 6 issued and 2 unused: one name is not enough, two different ones with a reason are."""
    open_and_vote(clerk, [(XIUYING, "2")])
    with at("2026-12-22 21:00"):
        enter_paper(clerk, [2, 3, 4, 5, 6, 7], [3, 3, 0, 0, 0], [3, 3, 0, 0, 0], printed=9)
        clerk.counts()
        clerk.does("canvass", "merge", POLL, "--official", "王敏")
        with pytest.raises(NotDoneError, match="印制 9 ≠ 发出 6") as blocked:
            clerk.does("reconcile", POLL, "--official", "王敏")
        with pytest.raises(NotDoneError):
            clerk.does("publish", POLL, "--out", clerk.folder / "早", "--official", "王敏")
        failing = ["@".join(each.where.split()[:2]) for each in blocked.value.findings if each.where != POLL]
        assert failing == ["4.2.1@villagers/group_1", "I1@villagers/group_1"]
        for official in ("王敏", "李强"):
            with pytest.raises(NotDoneError):
                clerk.does("reconcile", POLL, "--official", "王敏")
            for about in failing:
                clerk.does("canvass", "sign", POLL, "--about", about, "--reason", "多印一张", "--official", official)
        folder = clerk.certifies()
        clerk.does("verify", folder)

    signed = result_in(folder)["result"]["identities_signed"]
    assert {(each["official"], each["reason"]) for each in signed} == {("王敏", "多印一张"), ("李强", "多印一张")}
    assert PASSPHRASE not in (folder / "result.json").read_text(encoding="utf-8")
