"""Charts: every number is there without colour, every label stays text, and no page policy is broken."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tally.charts import GradeRow, HourPoint, TurnoutRow, grade_bars, turnout_bars, turnout_line

GRADES = (GradeRow("优秀", 9, 12, 21), GradeRow("称职", 14, 19, 33), GradeRow("不称职", 11, 8, 19))
TURNOUT = (TurnoutRow("村民", 94, 120), TurnoutRow("党员", 39, 42))
HOURS = tuple(HourPoint(f"{hour}:00", ballots) for hour, ballots in zip(range(8, 13), (3, 9, 20, 31, 41), strict=True))

_SHAPES = {"svg", "title", "desc", "text", "rect", "path", "pattern"}
# One of every sign that could end a text or begin something else.
_labels = st.text(max_size=30) | st.sampled_from(
    ["</text><script>alert(1)</script>", "\"' onload='x' <b>&amp;", "]]>", "{0.__class__}", "%s", "\x00\ud800"]
)


def tree_of(chart: Markup) -> ET.Element:
    """Read a chart as XML; one that is not well formed fails here."""
    return ET.fromstring(chart)  # noqa: S314 - what we drew ourselves.


def words_in(chart: Markup) -> str:
    """Return all text of a chart."""
    return "|".join(tree_of(chart).itertext())


def every(label: str, language: str = "zh") -> list[Markup]:
    """Draw each kind of chart with a label in every place that takes one."""
    return [
        grade_bars(label, label, [GradeRow(label, 1, 2, 3), GradeRow(label, None, None, 4)], language),
        turnout_bars(label, label, [TurnoutRow(label, 3, 5), TurnoutRow(label, 0, 0)], language),
        turnout_line(label, label, [HourPoint(label, 1), HourPoint(f"{label}+", 4)], language),
    ]


@given(_labels, st.sampled_from(["zh", "en"]))
def test_any_label_stays_text(label: str, language: str) -> None:
    """Nothing in it becomes an element or an attribute; signs that no page can hold are left out."""
    shown = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", label)
    for chart in every(label, language):
        tree = tree_of(chart)
        shapes = {element.tag.rpartition("}")[2] for element in tree.iter()}
        attributes = {name for element in tree.iter() for name in element.attrib}

        assert shapes <= _SHAPES
        assert not {name for name in attributes if name == "style" or name.startswith("on") or "href" in name}
        # A reader of XML makes one line end of every kind.
        assert shown.replace("\r\n", "\n").replace("\r", "\n") in words_in(chart)


def test_every_number_stands_there_as_text() -> None:
    """Who sees no colour, and who has the page read aloud, gets the same figures."""
    drawn = words_in(grade_bars("g", "总体评价", GRADES, "zh"))
    aloud = tree_of(grade_bars("g", "Overall", GRADES, "en")).findtext("{*}desc")

    assert "9 + 12 = 21　28.8%" in drawn
    assert aloud is not None
    assert aloud.startswith("优秀 21 votes (phone 9, paper 12); 称职 33 votes")


def test_phone_and_paper_differ_by_more_than_colour() -> None:
    """Paper is striped, and both are named beside their sample."""
    chart = grade_bars("g", "总体评价", GRADES, "zh")

    assert 'fill="url(#g-p)"' in chart
    assert "电话" in words_in(chart)
    assert "纸质" in words_in(chart)


def test_what_is_not_shown_apart_is_one_bar() -> None:
    """A total alone has no legend and no parts."""
    chart = grade_bars("g", "总体评价", [GradeRow("优秀", None, None, 12)], "zh")

    assert "电话" not in words_in(chart)
    assert "url(#" not in chart


def test_turnout_is_told_with_the_roll_beside_it() -> None:
    """94 of 120 is 78.3 %."""
    assert "94 / 120 = 78.3%" in words_in(turnout_bars("t", "参评率", TURNOUT, "zh"))


def test_the_line_ends_at_the_last_hour() -> None:
    """Both ends are named, with the ballots until then."""
    chart = turnout_line("h", "Ballots by hour", HOURS, "en")

    assert tree_of(chart).findtext("{*}desc") == "8:00 3 votes; 12:00 41 votes"
    assert {"8:00", "12:00", "41"} <= set(words_in(chart).split("|"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_at_all_is_drawn_too(language: str) -> None:
    """A poll without an option, a place or an hour is no fault."""
    for chart in (grade_bars("a", "-", [], language), turnout_bars("b", "-", [], language)):
        assert tree_of(chart) is not None
    assert tree_of(turnout_line("c", "-", [], language)) is not None


def test_a_chart_is_small() -> None:
    """A page for slow lines has room for several: some hundred bytes a row, and an image by its role."""
    chart = grade_bars("g", "总体评价", GRADES, "zh")

    assert len(chart.encode()) < 500 + 650 * len(GRADES)
    assert tree_of(chart).get("role") == "img"
    assert tree_of(chart).get("aria-labelledby") == "g-t g-d"
