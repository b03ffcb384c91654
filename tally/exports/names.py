"""What things are called in an export: the labels of the rule set, Chinese first."""

from collections.abc import Mapping
from typing import Any

from poll.rules import Contest, Denominator, RuleSet, Words, words_in

Result = Mapping[str, Any]
"""A published result, as it stands in result.json (xiangyin-result/1): all that an export is made of."""

CHANNELS = ("phone", "paper", "total")
"""The columns of every count, in their order; a column that may not be shown is None."""

DENOMINATORS = {
    Denominator.RATED: "有效 rated",
    Denominator.RETURNED: "收回 returned",
    Denominator.PRESENT: "实到 present",
    Denominator.REGISTERED: "应到 registered",
}

WHY_NONE = {
    "below_quorum": "未达法定人数，不计分 below quorum",
    "nothing_rated": "无有效评议 nothing rated",
    "no_figure": "未录入 not entered",
    "fewer_than_smallest_cell": "人数过少，不公布 too few to be shown",
}
"""Why a component has no score."""


def both(words: Words) -> str:
    """Return a text in Chinese and English on one line, or in the one language that it is written in."""
    found = [words[language] for language in ("zh", "en") if words.get(language)]
    return " ".join(dict.fromkeys(found)) or words_in(words, "zh")


def state_of(result: Result) -> str:
    """Return what stands over a result: certified or unofficial, and which version corrects an earlier one."""
    state = "已确认 certified" if result["status"] == "certified" else "未经确认 unofficial"
    version = version_of(result)
    return state if version == 1 else f"{state}　第 {version} 版（更正） version {version}, a correction"


def version_of(result: Result) -> int:
    """Return the version of a result: 1, or more where it corrects an earlier one."""
    return int(result["version"])


class Names:
    """The labels of one rule set, by id, in both languages."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._units = {each.id: both(each.label) for each in rules.units}
        self._electorates = {each.id: both(each.label) for each in rules.electorates}
        self._contests = {each.id: each for each in rules.contests}

    def electorate(self, electorate: str) -> str:
        """Return the label of an electorate."""
        return self._electorates[electorate]

    def units(self, units: list[str]) -> str:
        """Return the labels of units that are shown together."""
        return "、".join(self._units.get(each, each) for each in units)

    def contest(self, contest: str) -> Contest:
        """Return a contest of the rule set."""
        return self._contests[contest]

    def option(self, contest: str, option: str) -> str:
        """Return the label of an option."""
        return both(self._contests[contest].option(option).label)

    def subject(self, subject: str | None) -> str:
        """Return name and post of the person rated; what is rated without a person is the composite."""
        if not subject:
            return "综合 Composite"
        person = self.rules.subject(subject)
        return f"{both(person.name)}　{both(person.post)}"
