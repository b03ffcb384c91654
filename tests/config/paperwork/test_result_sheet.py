"""The result sheet: everything of the result stands on it, nothing that is not shown, and its codes can be scanned."""

from collections.abc import Callable
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.paperwork.result_sheet import result_sheet
from poll.rules import words_in
from poll.signed_texts import file_of, key_digits
from tally.exports.signed_totals import check, sign
from tally.exports.totals_text import totals_of
from tests.config.paperwork.pages import A4, Printed, read, scanned
from tests.tally.exports import published
from tests.tally.exports.published import EVIL, Published

Kind = Callable[[], Published]
every_kind = pytest.mark.parametrize("kind", published.ALL, ids=lambda kind: kind.__name__)

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)


@cache
def printed(kind: Kind) -> bytes:
    """Return the sheet of a result with its signed totals."""
    result, rules = kind()
    return result_sheet(result, rules, file_of(sign(result, KEY)))


@cache
def sheet(kind: Kind) -> Printed:
    """Return what stands on it."""
    return read(printed(kind))


@every_kind
def test_what_is_scanned_from_the_paper_is_what_was_signed(kind: Kind) -> None:
    """However many codes the totals take."""
    texts = scanned(printed(kind))

    assert len(texts) == len(sign(kind()[0], KEY))
    assert check(texts, KEY.public_key()) == totals_of(kind()[0])


@every_kind
def test_the_sheet_is_a4_and_needs_no_font_of_the_reader(kind: Kind) -> None:
    """Any printer prints it; every page is numbered."""
    assert set(sheet(kind).sizes) == {A4}
    assert sheet(kind).loose_texts == 0
    assert all(f"第{place}页" in page for place, page in enumerate(sheet(kind).pages, 1))


@every_kind
def test_every_option_and_what_it_got_stands_there(kind: Kind) -> None:
    """Phone, paper and total of what is shown; turnout of everybody; the hashes and the key."""
    result, rules = kind()
    text = sheet(kind).text
    for electorate in result["electorates"]:
        assert "".join(words_in(electorate["label"], "zh").split()) in text
        if electorate["turnout_percent"] is not None:
            assert f"{electorate['turnout_percent']}%" in text
    for composite in result["composites"]:
        assert (composite["rounded"] or "综合分不成立") in text
    for threshold in rules.thresholds:
        assert "".join(threshold.source.split()) in text
    assert result["rules_sha256"] in text
    assert result["journal_head"] in text
    assert key_digits(KEY.public_key()) in text


def test_the_golden_example_stands_on_two_pages() -> None:
    """The figures of the worked village as its people read them."""
    first, second = sheet(published.golden).pages

    for words in ("74.46", "697420/9367", "基本称职", "40%78.82", "30%78.95", "30%64.14", "已确认"):
        assert words in first
    for words in (
        "满意率satisfaction62.07%",
        "参评率turnout78.3%",
        "不称职Incompetent1181921.8%",
        "19/87",
        "王敏",
        "李强",
    ):
        assert words in second
    assert "全部相符" in second


def test_what_is_not_shown_is_not_printed() -> None:
    """Of three ballots of the committee nothing; of the villagers no phone and no paper."""
    result, _ = published.few()
    text = sheet(published.few).text

    assert "参加人数少于5，不公布各选项票数" in text
    assert "电话票或纸票少于5，不单独公布" in text
    (overall,) = result["electorates"][2]["contests"]
    assert f"优秀excellent——{overall['total']['marks']['excellent']}" in text
    assert text.count("优秀excellent") == 2


def test_a_label_is_text_whatever_it_says() -> None:
    """It cannot end the document, nor begin one."""
    assert "".join(EVIL.split()) in sheet(published.affairs).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"status": "unofficial", "signatures": []}, "未经确认"),
        ({"version": 2, "amendment": {"reason": "一组漏计一张", "officials": ["王敏", "李强"]}}, "第2版（更正）"),
    ],
    ids=["unofficial", "amended"],
)
def test_the_state_of_the_result_stands_at_its_head(changed: dict[str, object], words: str) -> None:
    """Nobody takes an unofficial figure for the certified one, nor an old version for the new."""
    result, rules = published.golden()

    assert words in read(result_sheet({**result, **changed}, rules, None)).pages[0]


def test_without_signed_totals_there_is_no_code() -> None:
    """A result may be printed before it is signed."""
    result, rules = published.golden()

    assert scanned(result_sheet(result, rules, None)) == []


def test_the_same_result_prints_the_same_bytes() -> None:
    """So its hash can be published."""
    result, rules = published.golden()

    assert result_sheet(result, rules, file_of(sign(result, KEY))) == printed(published.golden)
