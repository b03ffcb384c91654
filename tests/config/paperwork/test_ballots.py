"""The paper ballot: the rule set's questions with a box for each answer, and nothing that tells one from another."""

import pytest

from config.paperwork.ballots import PerSheet, ballots
from poll.refusal import FindingsError
from tests.config.paperwork.pages import long_rules, read, rules_of


def test_a_ballot_is_the_rule_sets_paper_in_its_order() -> None:
    """Items in the order of the file, options in the order of the scale."""
    rules = rules_of("village-secretary-long")
    page = read(ballots(rules, "villagers")).text
    items = [each.title["zh"] for each in rules.ballot_of("villagers")]

    assert [page.index(item) for item in items] == sorted(page.index(item) for item in items)
    assert "1优秀Excellent2称职Competent3基本称职Basicallycompetent4不称职Incompetent5弃权Abstain" in page
    assert "每行只打一个" in page
    assert "不写名字" in page


@pytest.mark.parametrize("count", [1, 2, 4])
def test_all_ballots_of_a_sheet_are_alike(count: PerSheet) -> None:
    """A sheet has as many as were asked for, each the same."""
    page = read(ballots(rules_of("village-secretary-short"), "villagers", per_sheet=count)).text
    cuts = page.split("村党支部书记双述双评")

    assert len(cuts) == count + 1
    assert len(set(cuts[1:])) == 1


def test_a_short_ballot_takes_a_quarter_and_a_longer_one_a_half_of_a_sheet() -> None:
    """One question is read well on a small paper; five are not."""
    short = read(ballots(rules_of("village-secretary-short"), "villagers")).text
    long = read(ballots(rules_of("village-secretary-long"), "villagers")).text

    assert (short.count("评议票"), long.count("评议票")) == (4, 2)


def test_a_choice_of_several_says_how_many() -> None:
    """Up to three ticks; the options stand in a list."""
    page = read(ballots(rules_of("village-affairs"), "villagers")).text

    assert "最多打3个“√”" in page
    assert "可打几个“√”，看题目" in page
    assert page.count("老年活动室") == 2


def test_a_ballot_of_two_persons_names_the_post_of_each() -> None:
    """Whom a row is about is beyond doubt."""
    page = read(ballots(rules_of("two-subjects"), "villagers")).text

    assert "张建国ZhangJianguo村党支部书记" in page
    assert "李为民LiWeimin村委会主任" in page


def test_a_ballot_of_sixty_questions_has_pages() -> None:
    """Nothing is cut off, however long a ballot is."""
    printed = read(ballots(long_rules(), "villagers"))

    assert len(printed.pages) > 1
    assert all(f"第{place}件" in printed.text for place in range(60))


def test_the_unit_is_named_only_where_it_is_asked_for() -> None:
    """Papers of small units mix in the box unless somebody wants them apart."""
    rules = rules_of("village-secretary-short")

    assert "一组" not in read(ballots(rules, "villagers")).text
    assert "一组" in read(ballots(rules, "villagers", "group_1")).text


def test_an_electorate_without_paper_has_no_ballot() -> None:
    """It says so, and prints nothing."""
    rules = rules_of("village-affairs", {'id = "villagers"\n': 'id = "villagers"\nchannels = ["text", "call"]\n'})

    with pytest.raises(FindingsError):
        ballots(rules, "villagers")
