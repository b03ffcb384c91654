"""The presets: each reads without findings and says what its source says."""

from fractions import Fraction

import pytest

from config.presets import preset, preset_names
from gateway.choice_text import read_text
from gateway.reading import Asks, Situation, Votes
from poll.rule_file import read_rules
from poll.rules import Channel, ComponentKind, ContestKind, RuleSet


def _rules(name: str) -> RuleSet:
    rules, findings = read_rules(preset(name), f"{name}.toml")
    assert findings == []
    assert rules is not None
    return rules


def _weights(name: str) -> dict[str, Fraction]:
    return {component.ref: component.weight for component in _rules(name).components}


def test_the_presets_that_the_design_promises_are_there() -> None:
    """A clerk begins with the one whose source is nearest to the local scheme."""
    assert preset_names() == (
        "longhui",
        "shandong",
        "township-secretary-long",
        "township-secretary-short",
        "two-subjects",
        "village-affairs",
        "village-english",
        "village-secretary-five",
        "village-secretary-long",
        "village-secretary-short",
        "wenjiang",
        "xichong",
    )


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_reads_without_findings_and_names_its_source(name: str) -> None:
    """Numbers without a source are marked as examples in the file itself."""
    content = preset(name).decode()

    assert _rules(name).source
    assert "示例" in content
    assert "example" in content


def test_a_name_that_is_no_preset_is_not_read() -> None:
    """Neither is a path."""
    with pytest.raises(KeyError):
        preset("../../pyproject")


@pytest.mark.parametrize("name", ["village-secretary-short", "village-secretary-long", "two-subjects"])
def test_the_village_secretary_is_rated_by_committee_members_and_villagers(name: str) -> None:
    """Domain 1: the township committee; the village's own members and villagers. Domain 4.4: 40/30/30."""
    rules = _rules(name)

    assert [each.id for each in rules.electorates] == ["committee", "members", "villagers"]
    assert [each.session for each in rules.electorates] == ["superior", "local", "local"]
    assert _weights(name) == {"committee": Fraction(2, 5), "members": Fraction(3, 10), "villagers": Fraction(3, 10)}


@pytest.mark.parametrize("name", ["township-secretary-short", "township-secretary-long"])
def test_the_township_secretary_is_rated_by_city_committee_and_delegates(name: str) -> None:
    """Domain 1: city committee plenary; party delegates' congress of the township."""
    rules = _rules(name)

    assert [each.id for each in rules.electorates] == ["city_committee", "delegates"]
    assert [each.session for each in rules.electorates] == ["superior", "local"]


@pytest.mark.parametrize("name", ["village-secretary-short", "township-secretary-short"])
def test_in_the_short_form_one_digit_is_the_whole_ballot(name: str) -> None:
    """1优秀 2称职 3基本称职 4不称职 5弃权, worth 100, 80, 60, 0 and nothing."""
    (contest,) = _rules(name).contests

    assert [f"{each.key}{each.label['zh']}" for each in contest.options] == [
        "1优秀",
        "2称职",
        "3基本称职",
        "4不称职",
        "5弃权",
    ]
    assert [each.points for each in contest.options] == [100, 80, 60, 0, None]
    assert [each.id for each in contest.options if each.abstains] == ["abstain"]


def test_the_long_forms_ask_the_five_items_of_the_founding_document() -> None:
    """Domain 1, V items and T items, each on the scale of the short form, in the document's order."""
    assert [each.title["zh"] for each in _rules("village-secretary-long").contests] == [
        "班子和党员队伍建设",
        "党务村务公开",
        "带民致富办实事",
        "财务和集体资产管理",
        "个人廉洁自律",
    ]
    assert [each.title["zh"] for each in _rules("township-secretary-long").contests] == [
        "履行抓基层党建职责",
        "健全党建工作机制",
        "班子和党员队伍建设",
        "制度建设",
        "党建载体创新",
    ]


def test_two_persons_are_rated_on_one_paper() -> None:
    """In this order; or by name."""
    rules = _rules("two-subjects")

    assert [rules.subject(each.subject or "").name["zh"] for each in rules.ballot_of("villagers")] == [
        "张建国",
        "李为民",
    ]


def test_xichong_weighs_the_people_with_half() -> None:
    """Domain 3.3: 50/30/20."""
    assert _weights("xichong") == {
        "people": Fraction(1, 2),
        "township_cadres": Fraction(3, 10),
        "resident_cadres": Fraction(1, 5),
    }


def test_longhui_adds_two_external_figures_to_the_ratings() -> None:
    """Domain 3.3: daily 30, verification 30, two ratings 40."""
    rules = _rules("longhui")
    external = {each.ref: each.weight for each in rules.components if each.kind is ComponentKind.EXTERNAL}

    assert external == {"daily": Fraction(3, 10), "verification": Fraction(3, 10)}
    assert sum(each.weight for each in rules.components if each.kind is ComponentKind.ELECTORATE) == Fraction(2, 5)


def test_wenjiang_has_its_weights_bands_and_line() -> None:
    """Domain 3.3 and 3.5: 30/20/50; 90, 80, 70; satisfaction under one half."""
    rules = _rules("wenjiang")

    assert list(_weights("wenjiang").values()) == [Fraction(3, 10), Fraction(1, 5), Fraction(1, 2)]
    assert [f"{each.comparator.value} {each.value}" for each in rules.bands] == [">= 90", ">= 80", ">= 70", "< 70"]
    assert [(each.measure, each.comparator.value, each.value) for each in rules.thresholds] == [
        ("satisfaction", "<", Fraction(1, 2))
    ]


def test_shandong_weighs_the_phone_six_to_four() -> None:
    """Domain 3.3 and 3.4: 100, 75, 55, 不了解 not scored; texts and calls are the phone."""
    rules = _rules("shandong")

    assert [(each.channels, each.weight) for each in rules.components] == [
        ((Channel.TEXT, Channel.CALL), Fraction(3, 5)),
        ((Channel.PAPER,), Fraction(2, 5)),
    ]
    assert [each.points for each in rules.contests[0].options] == [100, 75, 55, None]


def test_village_affairs_decide_and_choose_up_to_three() -> None:
    """A decision and a choice on one paper, nothing scored."""
    decision, choice = _rules("village-affairs").contests

    assert (decision.kind, [each.id for each in decision.options]) == (ContestKind.DECISION, ["yes", "no", "abstain"])
    assert (choice.kind, choice.seats) == (ContestKind.CHOICE, 3)


def test_the_english_poll_is_english_alone() -> None:
    """So that its replies may use 160 characters."""
    rules = _rules("village-english")

    assert rules.languages == ("en",)
    assert [each.label["en"] for each in rules.contests[0].options] == [
        "Excellent",
        "Competent",
        "Basic",
        "Incompetent",
        "Abstain",
    ]


@pytest.mark.parametrize(
    ("option", "words", "asks"),
    [
        ("excellent", {"优秀", "優秀"}, {"有秀"}),
        ("competent", {"称职", "稱職"}, {"成职"}),
        ("incompetent", {"不称职", "不稱職"}, {"不城址", "不太称职", "不怎么称职", "不算称职"}),
        ("abstain", {"弃权", "棄權"}, {"不投"}),
    ],
)
def test_the_grade_scale_knows_the_words_of_the_text_table(option: str, words: set[str], asks: set[str]) -> None:
    """Domain 9, rows 18 to 41: what counts, and what only leads to a question; 满意 is no word of this scale."""
    grade = _rules("village-secretary-short").contests[0].option(option)

    assert {grade.label["zh"], *grade.words["zh"]} == words
    assert asks <= set(grade.asks["zh"])


def test_very_satisfied_only_asks_for_satisfied() -> None:
    """Domain 9, rows 31 to 33: 还行 and 一般 belong to no option."""
    options = {each.id: each for each in _rules("shandong").contests[0].options}
    every_word = {word for each in options.values() for listed in (each.words, each.asks) for word in listed["zh"]}

    assert {"非常满意", "很满意"} <= set(options["satisfied"].asks["zh"])
    assert not {"还行", "一般", "过得去"} & every_word


_ROWS = [
    (
        "village-secretary-short",
        "zh",
        "count",
        "2=competent 称职=competent 不称职=incompetent 基本称职=basic 4不称职=incompetent",
    ),
    (
        "village-secretary-short",
        "zh",
        "count",
        "優秀=excellent 稱職=competent 不稱職=incompetent 5=abstain 弃权=abstain 棄權=abstain",
    ),
    (
        "village-secretary-short",
        "zh",
        "ask",
        "不太称职=incompetent 不怎么称职=incompetent 不算称职=incompetent 不投=abstain",
    ),
    ("village-secretary-short", "zh", "ask", "有秀=excellent 成职=competent 不城址=incompetent 22=competent"),
    ("village-secretary-short", "zh", "unclear", "满意 1不称职 6 12 好的 同意"),
    ("township-secretary-short", "zh", "count", "称职=competent 不称职=incompetent 基本称职=basic"),
    ("shandong", "zh", "count", "满意=satisfied 不满意=dissatisfied 基本满意=mostly 不了解=unknown"),
    ("shandong", "zh", "ask", "非常满意=satisfied 很满意=satisfied 不太满意=dissatisfied"),
    ("shandong", "zh", "unclear", "还行 一般 过得去"),
    ("village-english", "en", "count", "2=competent excellent=excellent incompetent=incompetent #2=competent"),
    ("village-english", "en", "unclear", "good"),
]


@pytest.mark.parametrize(("name", "language", "kind", "texts"), _ROWS)
def test_the_text_table_comes_out_right_with_the_presets(name: str, language: str, kind: str, texts: str) -> None:
    """Domain 9: what counts, what is asked about, and what is not understood on each scale."""
    rules = _rules(name)
    paper = rules.ballot_of("villagers" if "villagers" in {each.id for each in rules.electorates} else "delegates")
    here = Situation(
        contests=paper,
        subjects=rules.subjects,
        language=language,
        names=(),
        shared=False,
        code_digits=rules.code.digits,
        run_together=False,
        asked=None,
        pending=False,
    )
    for row in texts.split():
        text, _, option = row.partition("=")
        reading = read_text(text, here)
        match reading:
            case Votes():
                found = ("count", reading.marks[0].options[0])
            case Asks():
                found = ("ask", reading.marks[0].options[0])
            case _:
                found = ("unclear", "")
        assert found == (kind, option), text
