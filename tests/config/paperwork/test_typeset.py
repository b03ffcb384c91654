"""Setting a page: any sign in a name, no hole in a name, the same bytes, fonts inside."""

import time

import pytest
from fontTools.ttLib import TTFont

from config.paperwork import typeset
from config.paperwork.font_making import _in_gb2312
from config.paperwork.sign_in import sign_in_sheet
from config.paperwork.voter_cards import voter_cards
from poll.pollbook import Listed
from poll.refusal import FindingsError
from tests.config.paperwork.pages import SENDER, person, read, rules_of

RULES = rules_of("village-secretary-short")
NO_FONT_HAS_IT = "\u0378"
"""A place in Unicode that no sign has been given."""
RARE = "堃喆玥珺祎赟龑𬭎䶮㛃"
"""Hanzi of names outside GB 2312."""


@pytest.mark.parametrize(
    "name",
    [
        "#panic()",
        "*李* _强_",
        "$x^2$ `raw` <label> @ref",
        "\\ { } [ ] ( ) // /* */",
        '"张" ' + "'三'",
        "<b>李</b>&amp;",
        "=李 -强 +王 /敏",
        "~---...",
    ],
)
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    """A name is data and never a part of a page's source, whatever signs it holds (docs/adr/0029)."""
    sheet = read(sign_in_sheet(RULES, [Listed("001", name, "villagers", "group_1")], "villagers", "group_1"))

    assert "".join(name.split()) in sheet.text


def test_every_sign_of_a_rare_name_is_there() -> None:
    """The fonts that ship hold the hanzi of names, far beyond GB 2312; on any machine."""
    card = read(voter_cards(RULES, SENDER, [person(RULES, name=RARE)]))

    assert RARE in card.text


def test_a_sign_that_no_font_has_is_named_with_the_electors_number() -> None:
    """It must not vanish in silence: the finding says whose name it is in, which sign, and what to do; not the name."""
    people = [person(RULES, "001"), person(RULES, "002", f"李{NO_FONT_HAS_IT}强"), person(RULES, "003")]

    with pytest.raises(FindingsError) as error:
        voter_cards(RULES, SENDER, people)

    (finding,) = error.value.findings
    assert finding.where == "名册 roll 002"
    assert "U+0378" in finding.found.zh
    assert "名册" in finding.next_step.zh
    assert "李" not in "".join(finding.lines("both")).replace(NO_FONT_HAS_IT, "")


def test_a_sign_outside_of_names_is_named_with_the_text_around_it() -> None:
    """A rule set may hold such a sign too."""
    rules = rules_of("village-secretary-short", {"村党支部书记双述双评": f"双述{NO_FONT_HAS_IT}双评"})

    with pytest.raises(FindingsError) as error:
        sign_in_sheet(rules, [], "villagers", "group_1")

    assert [each.where for each in error.value.findings] == ["双述?双评"]


def test_joiners_and_blanks_of_names_need_no_glyph() -> None:
    """Names that are spelled with joiners are printed as they are."""
    sheet = sign_in_sheet(
        RULES, [Listed("001", "阿\u200c卜 杜\u3000拉", "villagers", "group_1")], "villagers", "group_1"
    )

    assert "拉" in read(sheet).text


def test_the_same_paper_is_the_same_bytes() -> None:
    """A page depends on what stands on it and on nothing else, no clock included (docs/adr/0029)."""
    people = [person(RULES), person(RULES, "002", "陈金花", code="3572")]
    first = voter_cards(RULES, SENDER, people)
    time.sleep(1.1)

    assert voter_cards(RULES, SENDER, people) == first


def test_a_page_carries_its_fonts() -> None:
    """Any reader and any printer shows the same signs."""
    printed = voter_cards(RULES, SENDER, [person(RULES), person(RULES, "002", code="3572")])

    assert b"XiangyinSans-Regular" in printed
    assert read(printed).loose_texts == 0


def test_a_broken_template_says_which_one_it_is() -> None:
    """A fault is a fault: it rises, and what it says holds nothing of the data."""
    with pytest.raises(RuntimeError, match=r"^sign_in\.typ: ") as error:
        typeset.compile("sign_in", {"languages": ["zh"], "name": "王秀英"})

    assert "王秀英" not in str(error.value)


def test_a_heading_with_a_rare_hanzi_is_whole() -> None:
    """Bold has fewer signs than regular; what it lacks is taken from there."""
    rules = rules_of("village-secretary-short", {"村党支部书记双述双评": f"{RARE}村双述双评"})

    assert f"{RARE}村双述双评" in read(sign_in_sheet(rules, [], "villagers", "group_1")).text


def test_the_fonts_that_ship_have_what_people_write() -> None:
    """Both weights have all of GB 2312, the regular one every hanzi of GBK; the licence lies beside them."""
    regular, bold = (
        set(TTFont(typeset.FONTS / f"XiangyinSans-{weight}.ttf").getBestCmap()) for weight in ("Regular", "Bold")
    )

    assert {sign for sign in range(0x4E00, 0x9FA6) if _in_gb2312(sign)} <= bold <= regular
    assert set(range(0x4E00, 0x9FA6)) <= regular
    assert (typeset.FONTS / "OFL.txt").read_text(encoding="utf-8").startswith("Copyright 2014-2021 Adobe")
