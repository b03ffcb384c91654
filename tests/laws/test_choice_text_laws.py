"""Laws of reading a text: what holds for every text that anybody could send."""

import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gateway.choice_text import _read, read_text
from gateway.reading import Asks, Situation, Votes
from tests.gateway.papers import (
    AFFAIRS,
    CHOICE,
    COMPETENT,
    GOOD,
    ITEMS,
    ONE,
    PERSONS,
    SATISFIED,
    TWO_ITEMS_EACH,
    YES_NO,
    contest,
    situation,
)

SITUATIONS = st.builds(
    situation,
    st.sampled_from(
        (ONE, ITEMS, PERSONS, CHOICE, YES_NO, AFFAIRS, TWO_ITEMS_EACH, (contest(GOOD),), (contest(SATISFIED),))
    ),
    language=st.sampled_from(("zh", "en")),
    names=st.sampled_from((("王秀英",), ("王秀英", "赵大山"), ())),
    shared=st.booleans(),
    run_together=st.booleans(),
    asked=st.sampled_from((None, 0, 1, 7)),
    pending=st.booleans(),
)
LABELS = [each.label[language] for each in COMPETENT for language in ("zh", "en")]
PIECES = st.sampled_from(
    [
        *LABELS,
        *"12345678900二四①②两幺不没非别很都和或，。、 \n-/.?#选投号票的是对吗查T",
        *("不太", "不算", "很不", "不是", "除了", "基本", "张建国", "李为民", "张书记", "王秀英", "第2项", "廉洁"),
        *("3571", "3572", "no", "not", "very", "and", "or", "vote", "option"),
        "【双述双评】",
        "\u200b",
        "> ",
    ]
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))


@given(text=st.one_of(TEXTS, st.text(st.characters(), max_size=250)), here=SITUATIONS)
def test_no_text_whatever_breaks_the_reading(text: str, here: Situation) -> None:
    """Surrogates, controls and every script included."""
    assert read_text(text, here) == read_text(text, here)


@given(text=st.text(max_size=3), here=SITUATIONS)
def test_the_short_path_says_what_the_whole_reading_says(text: str, here: Situation) -> None:
    """One digit takes a shorter way through the same rule."""
    for each in (text, text[:1], "1", "5", "6", "0"):
        assert read_text(each, here) == _read(each, here)


@given(pieces=st.lists(PIECES, max_size=6), here=st.sampled_from((situation(), situation(shared=True))))
def test_a_vote_names_no_option_beside_another_ones_label(pieces: list[str], here: Situation) -> None:
    """不称职 contains 称职: whatever is counted, no other label may be left in the text once its own is taken out."""
    text = "".join(pieces)
    reading = read_text(text, here)
    if not isinstance(reading, Votes) or ">" in text:
        return
    chosen = here.contests[0].option(reading.marks[0].options[0])
    rest = "".join(text.lower().replace("\u200b", "").split())
    for label in chosen.label.values():
        rest = rest.replace("".join(label.lower().split()), "")

    assert not any("".join(label.lower().split()) in rest for label in LABELS), (text, reading)
    assert not any(word in rest for word in ("不", "没", "非", "别", "除", "not", "很", "吗", "票")), (text, reading)


@given(pieces=st.lists(PIECES, max_size=6))
def test_a_vote_names_no_option_beside_another_ones_digit(pieces: list[str]) -> None:
    """Every digit of a counted text is the one key, zeros in front and the code of a shared telephone aside."""
    text = "".join(pieces)
    reading = read_text(text, situation())
    if isinstance(reading, Votes) and ">" not in text:
        key = ONE[0].option(reading.marks[0].options[0]).key
        digits = {unicodedata.numeric(each, None) for each in text.replace("第一项", "")} - {None, 0.0}

        assert digits <= {float(key)}, (text, reading)


@given(
    text=st.lists(PIECES, max_size=6).map("".join),
    here=SITUATIONS,
    before=st.sampled_from(("", " ", "\u3000", "\ufeff", "\n", "\u202a", "\x00")),
    after=st.sampled_from(("", " ", "\u00a0", "\u200d", "\r\n", "\u2060")),
)
def test_width_blanks_and_invisible_signs_change_nothing(text: str, here: Situation, before: str, after: str) -> None:
    """A handset adds them; nobody wrote them."""
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
    unseen = "\u200b".join(text)

    for variant in (before + text + after, wide, unseen):
        assert read_text(variant, here) == read_text(text, here), ascii(variant)


@given(text=TEXTS, here=SITUATIONS)
def test_a_long_text_is_never_a_vote(text: str, here: Situation) -> None:
    """Row 73: nothing inside a text of more than 200 characters is read."""
    longer = text + " " * 201

    assert not isinstance(read_text(longer, here), Votes | Asks)


@given(text=TEXTS, here=SITUATIONS)
def test_marks_fit_the_paper(text: str, here: Situation) -> None:
    """In the paper's order, each contest once, options that it has and no more than its seats."""
    reading = read_text(text, here)
    if not isinstance(reading, Votes | Asks):
        return

    assert all(a.contest < b.contest for a, b in pairwise(reading.marks))
    assert reading.marks
    assert (reading.code is not None) == here.shared
    for mark in reading.marks:
        options = [each.id for each in here.contests[mark.contest].options]
        assert 0 < len(mark.options) <= here.contests[mark.contest].seats
        assert list(mark.options) == [each for each in options if each in mark.options]
