"""What a reply may name: options, items, persons, instants and a choice, in one language."""

from collections.abc import Sequence
from datetime import datetime

from poll.ballot import Mark
from poll.rules import Contest, RuleSet, words_in

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def goes_by_name(paper: Sequence[Contest]) -> bool:
    """Tell whether a paper is answered by name: each of its contests is about a person, and there are several."""
    subjects = {contest.subject for contest in paper}
    return len(subjects) > 1 and None not in subjects


def goes_in_one_run(paper: Sequence[Contest]) -> bool:
    """Tell whether a paper of several items about one person or matter is answered by one run of digits: 21231."""
    one_digit_each = all(contest.seats == 1 and len(contest.options[0].key) == 1 for contest in paper)
    return len(paper) > 1 and one_digit_each and len({contest.subject for contest in paper}) == 1


class Phrases:
    """The phrases of one poll in one language.

    Args:
        rules: of the poll.
        language: "zh" or "en"; what the rules do not say in it stands in their first language.
    """

    def __init__(self, rules: RuleSet, language: str) -> None:
        self._rules = rules
        self._language = language
        self._english = language == "en"

    def options(self, contest: Contest) -> str:
        """Return the keys and labels: `1优秀 2称职`."""
        labels = [(option.key, words_in(option.label, self._language)) for option in contest.options]
        if self._english:
            return ", ".join(f"{key} {label}" for key, label in labels)
        return " ".join(f"{key}{label}" for key, label in labels)

    def numbers(self, contest: Contest, *, shared: bool) -> str:
        """Return what a contest is answered with: one number or several, after a code where the phone is shared."""
        if self._english:
            numbers = "one number" if contest.seats == 1 else f"up to {contest.seats} numbers, with spaces"
            return f"your code, a space and {numbers}" if shared else numbers
        numbers = "一个数字" if contest.seats == 1 else f"数字(最多{contest.seats}个,中间空一格)"
        return f"代码,空一格,再回{numbers}" if shared else numbers

    def answer(self, paper: Sequence[Contest]) -> str:
        """Return what follows a code: the number, or names and numbers."""
        if self._english:
            return "each name and its number" if goes_by_name(paper) else "the number"
        return "每人的姓名和数字" if goes_by_name(paper) else "数字"

    def offer(self, contest: Contest, paper: Sequence[Contest]) -> str:
        """Return the options of a contest, after its name where it is one item of several."""
        if len(paper) == 1 or goes_by_name(paper):
            return self.options(contest)
        return f"{self.item(contest, paper)}:{' ' if self._english else ''}{self.options(contest)}"

    def item(self, contest: Contest, paper: Sequence[Contest]) -> str:
        """Return the name of a contest on a paper: its title, its person, or both where it takes both."""
        title = words_in(contest.title, self._language)
        if contest.subject is None or len({each.subject for each in paper}) == 1:
            return title
        name = words_in(self._rules.subject(contest.subject).name, self._language)
        if sum(each.subject == contest.subject for each in paper) == 1:
            return name
        return f"{name}, {title}" if self._english else f"{name}{title}"

    def names(self, paper: Sequence[Contest]) -> str:
        """Return the persons rated on a paper, in its order."""
        subjects = dict.fromkeys(contest.subject for contest in paper if contest.subject is not None)
        return self._listed([words_in(self._rules.subject(each).name, self._language) for each in subjects])

    def choice(self, marks: Sequence[Mark], paper: Sequence[Contest]) -> str:
        """Return a choice in words, for the one question back: `称职`, or `廉洁:称职 作风:优秀`."""
        said = []
        for mark in marks:
            contest = paper[mark.contest]
            labels = self._listed([words_in(contest.option(each).label, self._language) for each in mark.options])
            said.append(labels if len(paper) == 1 else f"{self.item(contest, paper)}:{labels}")
        return " ".join(said)

    def keys(self, marks: Sequence[Mark], paper: Sequence[Contest]) -> str:
        """Return a choice in digits, for where its words are too long: `按顺序选1、2、1`, or `第2项选1`."""
        chosen = [[option.key for option in paper[mark.contest].options if option.id in mark.options] for mark in marks]
        if len(paper) == 1:
            return self._listed(chosen[0]) if self._english else f"选{self._listed(chosen[0])}"
        if len(marks) == len(paper) and all(len(each) == 1 for each in chosen):
            run = self._listed([key for each in chosen for key in each])
            return f"{run} in this order" if self._english else f"按顺序选{run}"
        if self._english:
            return "; ".join(
                f"no. {mark.contest + 1}: {', '.join(each)}" for mark, each in zip(marks, chosen, strict=True)
            )
        return ";".join(f"第{mark.contest + 1}项选{'、'.join(each)}" for mark, each in zip(marks, chosen, strict=True))

    def instant(self, instant: datetime) -> str:
        """Return an instant in the poll's own zone: `12月22日20时`."""
        there = instant.astimezone(self._rules.zone)
        if self._english:
            return f"{there.day} {_MONTHS[there.month - 1]} {there:%H:%M}"
        minutes = f"{there.minute}分" if there.minute else ""
        return f"{there.month}月{there.day}日{there.hour}时{minutes}"

    def _listed(self, words: Sequence[str]) -> str:
        return (", " if self._english else "、").join(words)
