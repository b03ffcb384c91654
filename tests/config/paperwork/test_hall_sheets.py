"""The sheets of the hall: signatures, who has voted by telephone, and the count by hand."""

import time
from datetime import UTC, datetime

import pytest

from config.paperwork.sign_in import desk_list, sign_in_sheet
from config.paperwork.tally_sheet import tally_sheet
from poll.pollbook import Listed
from poll.refusal import FindingsError
from tests.config.paperwork.pages import read, rules_of

RULES = rules_of("village-secretary-short")
HASH = RULES.sha256[:16]


def _people(count: int, unit: str = "group_1") -> list[Listed]:
    return [Listed(f"{place:04d}", "王秀英", "villagers", unit) for place in range(1, count + 1)]


def test_a_sign_in_sheet_lists_one_place_alone() -> None:
    """Its own people in the order of the roll, with a column for the telephone that is left blank."""
    people = [*_people(2), *_people(1, "group_2"), Listed("0003", "吴建军", "members", "group_1")]
    sheet = read(sign_in_sheet(RULES, people, "villagers", "group_1"))

    assert "签到册Sign-insheet" in sheet.text
    assert "10001王秀英20002王秀英应到electors2" in sheet.text
    assert "已电话评议" in sheet.text
    assert "是yes" not in sheet.text
    assert "吴建军" not in sheet.text


def test_a_thousand_people_are_listed_in_a_few_seconds_with_page_numbers() -> None:
    """Every page says which it is and which rules it follows; the totals and both signatures stand at the end."""
    began = time.monotonic()
    sheet = read(sign_in_sheet(RULES, _people(1000), "villagers", "group_1"))

    assert time.monotonic() - began < 20
    assert 40 <= len(sheet.pages) <= 45
    for place, page in enumerate(sheet.pages, 1):
        assert f"第{place}页，共{len(sheet.pages)}页" in page
        assert HASH in page
        assert "本村村民一组" in page
    assert "应到electors1000" in sheet.pages[-1]
    assert "经办人一official1经办人二official2" in sheet.pages[-1]


def test_a_filled_sheet_says_yes_beside_those_who_have_voted() -> None:
    """A desk without a connection sees who has voted, and how many; nobody else is marked."""
    sheet = read(sign_in_sheet(RULES, _people(3), "villagers", "group_1", {"0002"})).text

    assert "0001王秀英2" in sheet
    assert "0002王秀英是yes3" in sheet
    assert "已电话评议byphone1" in sheet


def test_a_fall_back_list_says_of_when_it_is() -> None:
    """A list on paper grows old; its instant stands on it, in the poll's zone."""
    as_of = datetime(2026, 12, 21, 6, 30, tzinfo=UTC)
    page = read(desk_list(RULES, _people(2), "villagers", "group_1", {"0001"}, as_of)).text

    assert "签到册（备用）" in page
    assert "2026年12月21日（星期一）14:30" in page
    assert "0001王秀英是yes" in page


def test_a_tally_sheet_has_a_row_for_every_mark_and_the_paper_account() -> None:
    """Options, blank and invalid; printed, issued, unused, spoiled, returned; who read, tallied and watched."""
    sheet = read(tally_sheet(RULES, "villagers", "group_1")).text

    for said in (
        "印制printed发出issued未用unused换发作废spoiled收回returned",
        "优秀Excellent称职Competent",
        "弃权Abstain空白blank废票invalid",
        "各行合计=收回。",
        "唱票人",
        "计票人",
        "监票人",
        HASH,
    ):
        assert said in sheet, said


def test_a_tally_of_a_choice_says_what_its_rows_add_up_to() -> None:
    """Each ballot carries as many votes as may be chosen; those not used are blank (tally/totals.py)."""
    sheet = read(tally_sheet(rules_of("village-affairs"), "villagers", "group_1")).text

    assert "各行合计=收回×3。少选几个，记几个空白；多选的，整题记3个废票。" in sheet


def test_more_papers_get_more_room() -> None:
    """A hall of three hundred has four lines of squares for each row, a small one has one."""
    small, large = (len(tally_sheet(RULES, "villagers", "group_1", papers)) for papers in (40, 300))

    assert large > small * 1.3


def test_an_electorate_without_paper_has_no_tally_sheet() -> None:
    """It says so, and prints nothing."""
    rules = rules_of("village-affairs", {'id = "villagers"\n': 'id = "villagers"\nchannels = ["call"]\n'})

    with pytest.raises(FindingsError):
        tally_sheet(rules, "villagers", "group_1")
