"""What a change of the roll is in words: who, from what to what, as two officials read it and as it stays on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poll.numbers import masked
from poll.refusal import Say
from poll.roll_changes import ChangeKind
from poll.rules import RuleSet, words_in

KINDS: Mapping[ChangeKind, Say] = {
    ChangeKind.ADD: Say("增加", "added"),
    ChangeKind.REMOVE: Say("删除", "removed"),
    ChangeKind.NUMBER: Say("换号", "new number"),
    ChangeKind.UNIT: Say("调组", "other unit"),
    ChangeKind.ELECTORATE: Say("改主体", "other electorate"),
}
"""What each change is called."""

LINES: Mapping[str, Say] = {
    "mobile": Say("手机", "mobile"),
    "landline": Say("座机", "landline"),
    "none": Say("没有电话", "no telephone"),
}
"""What the line of an elector is called."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One change in words.

    Attributes:
        kind: what it does.
        roll_no, name: who, as before the change.
        electorate: in which the person was, or comes.
        before, after: what changes; telephone numbers are masked.
        reason: why.
    """

    kind: Say
    roll_no: str
    name: str
    electorate: Say
    before: Say
    after: Say
    reason: str

    def line(self) -> Say:
        """Return all of it in one sentence."""
        zh = f"{self.kind.zh}：{self.roll_no} {self.name}（{self.electorate.zh}）"
        en = f"{self.kind.en}: {self.roll_no} {self.name} ({self.electorate.en})"
        return Say(f"{zh}：{self.before.zh} → {self.after.zh}", f"{en}: {self.before.en} → {self.after.en}")


def told(change: Mapping[str, Any], rules: RuleSet) -> ToldChange:
    """Return a change as the change set of a version writes it, in words.

    Args:
        change: `change`, `roll_no`, `electorate`, `name`, `before`, `after` and `reason`.
        rules: of the poll.
    """
    kind = ChangeKind(change["change"])
    who = change["roll_no"], change["name"], electorate_label(rules, change["electorate"])
    return ToldChange(KINDS[kind], *who, *_from_to(kind, change, rules), change["reason"])


def _from_to(kind: ChangeKind, change: Mapping[str, Any], rules: RuleSet) -> tuple[Say, Say]:
    before, after = change["before"], change["after"]
    match kind:
        case ChangeKind.ADD:
            return _NOT_THERE, _place(after, rules)
        case ChangeKind.REMOVE:
            return _place(before, rules), _NOT_THERE
        case ChangeKind.NUMBER:
            return _number(before), _number(after)
        case ChangeKind.UNIT:
            return unit_label(rules, before["unit"]), unit_label(rules, after["unit"])
        case ChangeKind.ELECTORATE:
            was = _numbered(change["roll_no"], electorate_label(rules, change["electorate"]))
            return was, _numbered(after["roll_no"], electorate_label(rules, after["electorate"]))


def electorate_label(rules: RuleSet, electorate: str) -> Say:
    """Return the name of an electorate; its id where the rules have none of that id."""
    return _label(next((each.label for each in rules.electorates if each.id == electorate), None), electorate)


def unit_label(rules: RuleSet, unit: str) -> Say:
    """Return the name of a unit; its id where the rules have none of that id."""
    return _label(next((each.label for each in rules.units if each.id == unit), None), unit)


def _label(label: Mapping[str, str] | None, plain: str) -> Say:
    return Say(words_in(label, "zh"), words_in(label, "en")) if label else Say(plain, plain)


def _place(person: Mapping[str, str], rules: RuleSet) -> Say:
    number, unit = _number(person), unit_label(rules, person["unit"])
    return Say(f"{unit.zh}，{number.zh}", f"{unit.en}, {number.en}") if unit.zh else number


def _numbered(roll_no: str, electorate: Say) -> Say:
    return Say(f"{electorate.zh} {roll_no}", f"{electorate.en} {roll_no}")


def _number(person: Mapping[str, str]) -> Say:
    written = person["number"]
    return Say(*2 * (masked(int(written.lstrip("+"))),)) if written else LINES["none"]


_NOT_THERE = Say("不在名册", "not on the roll")
