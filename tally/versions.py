"""Versions of a result: what changed between two, and what a later one may show beside the earlier ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from poll.refusal import Say
from poll.rules import Contest, RuleSet, Words, words_in
from tally.cells import Cells

Result = Mapping[str, Any]
"""A published result, as it stands in result.json."""

_Partition = frozenset[frozenset[str]]

_ACCOUNT = {
    "registered": Say("应到", "registered"),
    "signatures": Say("签到", "signed"),
    "printed": Say("印制", "printed"),
    "issued": Say("发出", "issued"),
    "unused": Say("未用", "unused"),
    "spoiled": Say("换发作废", "spoiled"),
    "returned": Say("收回", "returned"),
    "paper_ballots": Say("计入的纸票", "papers that count"),
    "phone_ballots": Say("电话票", "phone ballots"),
    "ballots": Say("合计", "ballots"),
}
_REST = {"blank": Say("未选", "blank"), "invalid": Say("废票", "invalid")}
_COLUMNS = {"phone": Say("电话", "phone"), "paper": Say("纸质", "paper"), "total": Say("合计", "total")}


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs between two versions.

    Attributes:
        place: the electorate; empty for the composite.
        about: which figure.
        before, after: as published; empty: none.
    """

    place: Words
    about: Say
    before: Say
    after: Say


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two versions of a result.

    Attributes:
        listed: figures, in the order of the result.
        few: electorates in which fewer ballots came or went than the smallest cell: how these were marked could be
            read from a list of differences, so none is made.
    """

    listed: tuple[Change, ...]
    few: tuple[Words, ...]


def changes(before: Result, after: Result, rules: RuleSet) -> Changes:
    """Return what changed between two published versions of one result.

    Only totals of an electorate are compared, and only where both versions show them.

    Args:
        before: the earlier one.
        after: the later one.
        rules: of the poll; both were counted by them.

    Source: docs/adr/0031; integrity.md, attack 55.
    """
    listed, few = list(_composites(before, after)), []
    for old, new in zip(before["electorates"], after["electorates"], strict=True):
        label = rules.electorate(new["id"]).label
        for key, name in _ACCOUNT.items():
            listed += _change(label, name, old[key], new[key])
        if 0 < _moved(old, new) < rules.smallest_cell:
            few.append(label)
        else:
            listed += _marks(label, old, new, rules)
    return Changes(tuple(listed), tuple(few))


def cells_after(cells: Mapping[str, Cells], earlier: Iterable[Result]) -> dict[str, Cells]:
    """Return what a later version shows of each electorate, beside what the earlier ones have shown.

    Where the units are grouped in another way than before, one number less another one could be a cell that no
    version shows. So the groups of a later version are those of each earlier one, or parts of them, or several
    of them together: all versions' groups are then made of the groups of one of them, which are large enough.

    Args:
        cells: what it would show by itself.
        earlier: results of the same poll that were published before.
    """
    shown: dict[str, list[_Partition]] = {}
    for result in earlier:
        for electorate in result["electorates"]:
            partition = frozenset(frozenset(part["units"]) for part in electorate["parts"])
            shown.setdefault(electorate["id"], []).append(partition)
    return {name: _beside(its, shown.get(name, [])) for name, its in cells.items()}


def _beside(its: Cells, earlier: Sequence[_Partition]) -> Cells:
    parts: _Partition = frozenset(frozenset(part) for part in its.parts)
    while clashing := next((each for each in earlier if each and not _comparable(parts, each)), None):
        parts = _joined(parts, clashing)
    return replace(its, parts=tuple(sorted(tuple(sorted(part)) for part in parts)) if len(parts) > 1 else ())


def _comparable(first: _Partition, second: _Partition) -> bool:
    return _refines(first, second) or _refines(second, first)


def _refines(fine: _Partition, coarse: _Partition) -> bool:
    return all(any(part <= whole for whole in coarse) for part in fine)


def _joined(first: _Partition, second: _Partition) -> _Partition:
    """Return the finest groups of which those of both are parts."""
    groups: list[frozenset[str]] = []
    for part in (*first, *second):
        touching = [group for group in groups if group & part]
        groups = [group for group in groups if not group & part]
        groups.append(part.union(*touching))
    return frozenset(groups)


def _composites(before: Result, after: Result) -> Iterator[Change]:
    names = {each["id"]: each["name"] for each in after["subjects"]}
    for old, new in zip(before["composites"], after["composites"], strict=True):
        place = names.get(new["subject"], {})
        for about, key in ((Say("综合得分", "composite"), "rounded"), (Say("精确值", "exact"), "exact")):
            yield from _change(place, about, old[key] or "", new[key] or "")
        was, now = (_say(each["band"]["label"]) if each["band"] else Say("", "") for each in (old, new))
        if was != now:
            yield Change(place, Say("档次", "grade"), was, now)


def _moved(old: Result, new: Result) -> int:
    """Return how many ballots came or went, at least: the sum over the channels, so that a swap is seen."""
    return sum(abs(new[key] - old[key]) for key in ("phone_ballots", "paper_ballots"))


def _marks(label: Words, old: Result, new: Result, rules: RuleSet) -> Iterator[Change]:
    for contest, was, now in zip(rules.ballot_of(new["id"]), old["contests"], new["contests"], strict=True):
        for column, name in _COLUMNS.items():
            if was[column] is not None and now[column] is not None:
                yield from _column(label, (contest, name), was[column], now[column])


def _column(label: Words, about: tuple[Contest, Say], old: Result, new: Result) -> Iterator[Change]:
    contest, column = about
    title = _say(contest.title)
    figures = [(_say(option.label), old["marks"][option.id], new["marks"][option.id]) for option in contest.options]
    figures += [(name, old[key], new[key]) for key, name in _REST.items()]
    for name, was, now in figures:
        words = Say(f"{title.zh} {name.zh}（{column.zh}）", f"{title.en} {name.en} ({column.en})")
        yield from _change(label, words, was, now)


def _change(place: Words, about: Say, before: object, after: object) -> Iterator[Change]:
    if before != after:
        yield Change(place, about, Say(str(before), str(before)), Say(str(after), str(after)))


def _say(words: Words) -> Say:
    return Say(words_in(words, "zh"), words_in(words, "en"))
