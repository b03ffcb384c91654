"""The poster: everything that somebody without a card has to know."""

import pytest

from config.paperwork.poster import poster
from poll.refusal import FindingsError
from tests.config.paperwork.pages import A3, A4, SENDER, read, rules_of

RULES = rules_of("village-secretary-short")


def test_a_poster_says_where_when_and_what() -> None:
    """Number, window, keys, three steps, what it costs, who reads along, how to change it, the hall, help."""
    page = read(poster(RULES, SENDER)).text

    for said in (
        "用电话评议Votebytelephone",
        "19999990001",
        "12月20日（星期日）8:00",
        "12月22日（星期二）20:00",
        "1优秀Excellent",
        "5弃权Abstain",
        "用名册上登记的那部电话",
        "不收费Free",
        "短信和按键，电话公司看得到",
        "以最后一次为准",
        "到会场签字领票",
        "要人帮忙Help19900000000",
        "不是选举",
    ):
        assert said in page, said


def test_a_poster_comes_in_two_sizes() -> None:
    """A3 for the board, A4 for a door."""
    assert read(poster(RULES, SENDER, "a3")).sizes == (A3,)
    assert read(poster(RULES, SENDER, "a4")).sizes == (A4,)


def test_the_rule_on_voting_again_is_the_rule_sets() -> None:
    """Where the first vote stands, nobody is told that she may change it."""
    page = read(
        poster(rules_of("village-secretary-short", {"[[subjects]]": 'revote = "first_stands"\n[[subjects]]'}), SENDER)
    )

    assert "以第一次为准，投了不能改" in page.text
    assert "最后一次" not in page.text


def test_each_different_ballot_paper_has_a_page_with_the_names_of_its_electorates() -> None:
    """Nobody is shown the questions of others."""
    every = 'subject = "li"\nelectorates = ["committee", "members", "villagers"]'
    rules = rules_of("two-subjects", {every: 'subject = "li"\nelectorates = ["members", "villagers"]'})
    first, second = read(poster(rules, SENDER)).pages

    assert "李为民" not in first
    assert "镇党委委员" in first
    assert "李为民" in second
    assert "本村村民" in second


def test_a_poll_on_paper_alone_has_no_poster() -> None:
    """It says so, and prints nothing."""
    rules = rules_of("village-affairs", {'id = "villagers"\n': 'id = "villagers"\nchannels = ["paper"]\n'})

    with pytest.raises(FindingsError) as error:
        poster(rules, SENDER)

    assert "不需要这张海报" in error.value.findings[0].next_step.zh
