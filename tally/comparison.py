"""Comparing a result with the last time: scores side by side, twice failed, held too soon; people decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from poll.refusal import Say
from poll.rules import RuleSet, Words

Result = Mapping[str, Any]
"""A published result, as it stands in result.json."""

MONTHS = 6
"""Months that lie between two ratings of one person, at least."""

SOURCES = {
    "twice": Say(
        "村民委员会组织法（2018）第三十三条：连续两次被评议不称职的，其职务终止",
        "Organic Law of the Villagers' Committees (2018), art. 33: the office ends after two failures running",
    ),
    "interval": Say(
        "山东省实施办法第二十九条、重庆市实施办法第三十六条：两次评议间隔不少于六个月",
        "Shandong implementing measures art. 29, Chongqing art. 36: six months between two ratings at least",
    ),
}
"""The texts that the two lines come from; which of them binds whom is for people to say."""


@dataclass(frozen=True, slots=True)
class FailureRule:
    """Which lines of a rule set count as failing; `is_default`: nobody has said, so it is every threshold.

    Attributes:
        thresholds, bands: ids.
        is_default: it was not chosen by anybody.
    """

    thresholds: frozenset[str]
    bands: frozenset[str]
    is_default: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """One line that counts as failing and was reached: in which electorate, and where the line comes from."""

    label: Words
    electorate: Words
    source: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating of a person as it is compared.

    Attributes:
        title: of the poll, or where the document is found.
        held_on: the day.
        score, band: as published; empty: none.
        reached: lines that count as failing; empty also where only a document says so.
        is_failed: by these lines, or by the document.
    """

    title: Words
    held_on: date
    score: str
    band: Words
    reached: tuple[Reached, ...]
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A rating and the one before; `last` is None where there is none."""

    subject: str
    this: Rating
    last: Rating | None

    @property
    def is_twice_failed(self) -> bool:
        """Tell whether both ratings failed."""
        return self.last is not None and self.last.is_failed and self.this.is_failed

    @property
    def earliest(self) -> date | None:
        """Return the first day on which this one may be held after the last one."""
        return None if self.last is None else months_after(self.last.held_on, MONTHS)

    @property
    def is_too_soon(self) -> bool:
        """Tell whether fewer than six months lie between the two."""
        return self.earliest is not None and self.this.held_on < self.earliest


def default_rule(rules: RuleSet) -> FailureRule:
    """Return what counts as failing where nobody has said: every threshold of the rule set, and no band."""
    return FailureRule(frozenset(each.id for each in rules.thresholds), frozenset(), is_default=True)


def rating_of(result: Result, rules: RuleSet, subject: str, rule: FailureRule) -> Rating:
    """Return the rating of a person in a published result.

    Args:
        result: as it stands in result.json; what is not shown there is not compared.
        rules: that it was counted by.
        subject: id of the person there.
        rule: which lines count as failing.
    """
    composite = next((each for each in result["composites"] if each["subject"] == subject), None)
    band = composite["band"] if composite else None
    reached = [
        Reached(each["label"], rules.electorate(each["electorate"]).label if each["electorate"] else {}, each["source"])
        for each in result["flags"]
        if each["raised"] and each["subject"] == subject and each["threshold"] in rule.thresholds
    ]
    if band is not None and band["id"] in rule.bands:
        reached.append(Reached(band["label"], {}, rules.source))
    return Rating(
        result["title"],
        rules.closes_at.astimezone(rules.zone).date(),
        (composite["rounded"] if composite else "") or "",
        band["label"] if band else {},
        tuple(reached),
        bool(reached),
    )


def last_of(ratings: Sequence[Rating], before: date) -> Rating | None:
    """Return the latest of several ratings that was held before a day; of two on one day the later in the list."""
    earlier = [(each.held_on, place) for place, each in enumerate(ratings) if each.held_on < before]
    return ratings[max(earlier)[1]] if earlier else None


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))
