"""Published results of many kinds, each with its rules: what every export is tested on."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from poll.rule_file import read_rules
from poll.rules import (
    Comparator,
    Component,
    ComponentKind,
    Contest,
    ContestKind,
    Denominator,
    Option,
    Quorum,
    RuleSet,
    Subject,
    Threshold,
)
from tally.merge import Hall
from tally.result import result_of
from tally.score import score
from tally.totals import ContestCount
from tests.tally.results import golden_file, to_publish
from tests.tally.village import (
    GOLDEN_VOIDS,
    Vote,
    box_of,
    canvass_of,
    golden_halls,
    golden_messages,
    golden_votes,
    grade_options,
    village_rules,
    with_quorum,
)

Published = tuple[dict[str, Any], RuleSet]
EVIL = '=HYPERLINK("http://a.example","x")&\'<script>"'
"""A label that a spreadsheet, a page and a typesetter must all take for text."""


@cache
def golden() -> Published:
    """Return the golden example under the preset's rules."""
    rules, findings = read_rules(golden_file(), "golden.toml")
    assert rules is not None, findings
    canvass = canvass_of(box_of(golden_votes(), rules), golden_halls(rules), rules, GOLDEN_VOIDS, golden_messages())
    return dict(result_of(to_publish(canvass, rules))), rules


@cache
def few() -> Published:
    """Return a result whose villagers are shown only in total, and whose committee is not shown at all."""
    rules = village_rules()
    votes = [Vote(n, "v3", "g1", {0: ("competent",)}) for n in (1, 2)]
    halls = (_hall(rules, "v1", "g1", 3), *golden_halls(rules)[1:])
    return _published(rules, votes, halls)


@cache
def channels() -> Published:
    """Return a result whose weights sit on texts, calls and paper."""
    weights = (("text", 3), ("call", 3), ("paper", 4))
    rules = village_rules(
        score_denominator=Denominator.RETURNED,
        components=tuple(
            Component(ComponentKind.CHANNEL, ref, {"zh": ref}, Fraction(weight, 10), "") for ref, weight in weights
        ),
    )
    votes = [
        Vote(n, "v3", "g1", {0: (("excellent", "competent", "basic")[n % 3],)}, "text" if n % 2 else "call")
        for n in range(1, 24)
    ]
    return _published(rules, votes, golden_halls(rules))


@cache
def affairs() -> Published:
    """Return the result of a decision, and of a choice of up to two, below its quorum; every label is evil."""
    options = tuple(
        Option(name, str(key), {"zh": f"{EVIL}{key}"}, {}, {}, None, name == "none")
        for key, name in enumerate(("yes", "no", "none"), 1)
    )
    decision = Contest("road", ContestKind.DECISION, None, ("v3",), {"zh": EVIL}, options, 1, Fraction(1))
    choice = replace(decision, id="first", kind=ContestKind.CHOICE, seats=2)
    rules = village_rules(
        title={"zh": EVIL, "en": "@SUM(1)"}, contests=(decision, choice), components=(), bands=(), satisfaction=None
    )
    electorate = replace(rules.electorates[2], label={"zh": EVIL})
    line = Threshold(
        "carried",
        {"zh": EVIL},
        "share",
        ("yes",),
        "v3",
        Denominator.PRESENT,
        Comparator.MORE_THAN,
        Fraction(1, 2),
        EVIL,
    )
    rules = replace(rules, electorates=(electorate,), thresholds=(line,))
    votes = [
        Vote(n, "v3", "g1" if n < 9 else "g2", {0: ("yes" if n % 3 else "no",), 1: ("yes", "no") if n % 2 else ("no",)})
        for n in range(1, 17)
    ]
    return _published(rules, votes, tuple(_hall(rules, "v3", unit, 6) for unit in ("g1", "g2")))


@cache
def unmet() -> Published:
    """Return the golden marks where the villagers miss their quorum, so that there is no composite."""
    rules = with_quorum(
        village_rules(), "v3", Quorum(Denominator.REGISTERED, Comparator.MORE_THAN, Fraction(9, 10), "x")
    )
    return _published(rules, golden_votes(), golden_halls(rules))


@cache
def figures() -> Published:
    """Return a result with two persons, points and weights that are no binary fractions, and an external figure."""
    options = tuple(
        option if option.points is None else replace(option, points=option.points * Fraction(667, 1000))
        for option in grade_options()
    )
    components = (
        *(Component(ComponentKind.ELECTORATE, each, {"zh": each}, Fraction(1, 3), "") for each in ("v2", "v3")),
        Component(ComponentKind.EXTERNAL, "daily", {"zh": "平时考核"}, Fraction(1, 3), "考核表"),
    )
    return _many(("zhang", "li"), options, components, 2)


@cache
def many() -> Published:
    """Return a result of twelve items for three electorates: its exact composite is too long for a spreadsheet."""
    components = tuple(
        Component(ComponentKind.ELECTORATE, each, {"zh": each}, Fraction(1, 3), "") for each in ("v1", "v2", "v3")
    )
    return _many(("zhang",), grade_options(), components, 12)


ALL = (golden, few, channels, affairs, unmet, figures, many)


def _many(
    persons: tuple[str, ...], options: tuple[Option, ...], components: tuple[Component, ...], items: int
) -> Published:
    base = village_rules()
    contests = tuple(
        replace(base.contests[0], id=f"{who}{item}", subject=who, options=options, weight=Fraction(1, items))
        for who in persons
        for item in range(items)
    )
    subjects = tuple(Subject(who, {"zh": who}, {"zh": "村干部"}) for who in persons)
    rules = replace(base, subjects=subjects, contests=contests, components=components)
    halls = tuple(
        _hall(rules, electorate, "g1", 90 + 7 * number) for number, electorate in enumerate(("v1", "v2", "v3"))
    )
    external = any(each.kind is ComponentKind.EXTERNAL for each in components)
    return _published(rules, [], halls, {f"daily/{who}": Fraction("87.35") for who in persons} if external else None)


def _hall(rules: RuleSet, electorate: str, unit: str, papers: int) -> Hall:
    """Return a hall whose contests differ a little from one another in their marks."""
    counts = []
    for shift, contest in enumerate(rules.ballot_of(electorate)):
        votes, left = {}, papers * contest.seats
        for place, option in enumerate(contest.options):
            votes[option.id] = min(left, papers // 6 + (shift * 7 + place * 3) % 13)
            left -= votes[option.id]
        counts.append(ContestCount(contest.id, papers, contest.seats, votes, left // 2, left - left // 2))
    return Hall(electorate, unit, papers + 9, papers + 9, papers, papers + 4, papers, 4, 0, papers, 0, tuple(counts))


def _published(
    rules: RuleSet, votes: list[Vote], halls: tuple[Hall, ...], external: dict[str, Fraction] | None = None
) -> Published:
    canvass = canvass_of(box_of(votes, rules), halls, rules)
    given = to_publish(canvass, rules)
    if external:
        scores = score({tally.electorate: tally for tally in canvass.merged.electorates}, rules, external)
        stated = {name: (points, "考核表 1 号", ("王敏", "李强")) for name, points in external.items()}
        given = replace(given, scores=scores, figures=stated)
    return dict(result_of(given)), rules
