"""The fictional village: a roll for any rule set, the same people every time, with numbers that belong to nobody."""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from poll.rules import CodeUse, Electorate, RuleSet, words_in

FICTIONAL = ("+861990000", "+8619999990", "+120255501")
"""How numbers begin that no real telephone in this project has."""

_PEOPLE = {"villagers": 120, "members": 42, "committee": 18, "council": 12}
_PEOPLE_ELSEWHERE = 24
_ENGLISH_PEOPLE = {"villagers": 48, "council": 12}
_HOMES = {
    "villagers": ("group_", "north", "south"),
    "members": ("branch",),
    "committee": ("township",),
    "council": ("council",),
    "city_committee": ("city",),
    "delegates": ("delegation_",),
}
_COUPLE, _FAMILY, _LANDLINE, _NO_PHONE, _MIXED = (3, 4), (9, 10, 11), 15, 16, 20
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_FIRST, _SECOND = "秀桂玉春金德国永志文明小兰建福", "英兰珍芳华强林生平福荣香梅根发云山水凤霞"
_ENGLISH_FIRST = ("Ada", "Ben", "Clara", "Daniel", "Edith", "Frank", "Grace", "Henry", "Irene", "Jack", "Kate", "Leo")
_ENGLISH_LAST = ("Archer", "Baker", "Cooper", "Dyer", "Farmer", "Mason", "Miller", "Potter", "Tanner", "Weaver")


@dataclass(frozen=True, slots=True)
class Villager:
    """One person of the village as a clerk writes her down.

    Attributes:
        phone: as written in the file; empty for a person without a telephone.
        electorate, unit: by the name that the rule set gives them.
    """

    roll_no: str
    name: str
    phone: str
    electorate: str
    unit: str


def village_of(rules: RuleSet, seed: int = 2026) -> list[Villager]:
    """Return the people of the village, electorate by electorate, the same for the same seed.

    Some share a telephone: a couple, a family of three, and a person with somebody of another electorate. One has only
    a landline and one has no telephone, as far as the rule set's electorates are large enough.

    Args:
        rules: say which electorates and units there are.
        seed: another one makes another village.
    """
    chinese = "zh" in rules.languages
    names = _chinese_names(seed) if chinese else _english_names(seed)
    phones = _phones(chinese=chinese)
    people = [
        [_villager(rules, electorate, place, headcount, next(names), next(phones)) for place in range(headcount)]
        for electorate in rules.electorates
        for headcount in [_headcount(electorate, chinese=chinese)]
    ]
    _share_phones(people, rules, chinese=chinese)
    return list(chain.from_iterable(people))


def write_roll(people: Sequence[Villager], *, chinese: bool) -> bytes:
    """Write the village as a clerk's spreadsheet program does: CSV in UTF-8 with a byte order mark."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(
        ("编号", "姓名", "电话", "评议主体", "小组") if chinese else ("No", "Name", "Phone", "Electorate", "Unit")
    )
    rows.writerows((each.roll_no, each.name, each.phone, each.electorate, each.unit) for each in people)
    return written.getvalue().encode("utf-8-sig")


def is_fictional(number: str) -> bool:
    """Tell whether a number, with its plus, is one of those that belong to nobody."""
    return number.startswith(FICTIONAL)


def _headcount(electorate: Electorate, *, chinese: bool) -> int:
    return (_PEOPLE if chinese else _ENGLISH_PEOPLE).get(electorate.id, _PEOPLE_ELSEWHERE)


def _villager(  # noqa: PLR0913, PLR0917 - a row of the roll has these parts.
    rules: RuleSet, electorate: Electorate, place: int, headcount: int, name: str, phone: str
) -> Villager:
    language = rules.languages[0]
    beginnings = _HOMES.get(electorate.id, ())
    homes = [unit for unit in rules.units if unit.id.startswith(beginnings)] or list(rules.units)
    unit = words_in(homes[place * len(homes) // headcount].label, language) if homes else ""
    return Villager(f"{place + 1:03d}", name, phone, words_in(electorate.label, language), unit)


def _share_phones(people: list[list[Villager]], rules: RuleSet, *, chinese: bool) -> None:
    largest = max(people, key=len)
    if len(largest) <= _MIXED:
        return

    def give(place: int, phone: str) -> None:
        largest[place] = replace(largest[place], phone=phone)

    give(_NO_PHONE, "")
    if chinese:
        # No local number in China begins with 0, so this one rings nowhere.
        give(_LANDLINE, "0571-00000001")
    if rules.code.use is CodeUse.NEVER:
        return
    for first, *others in (_COUPLE, _FAMILY):
        for other in others[: rules.shared_phone_cap - 1]:
            give(other, largest[first].phone)
    for other_electorate in people:
        if other_electorate is not largest and rules.shared_phone_cap > 1:
            give(_MIXED, other_electorate[0].phone)


def _phones(*, chinese: bool) -> Iterator[str]:
    if chinese:
        return (f"199 0000 {last:04d}" for last in range(1, 10_000))
    # The 100 numbers that are kept for fiction; the last ten are the poll's own and a stranger's.
    return (f"+1 202 555 01{last:02d}" for last in range(1, 90))


def _chinese_names(seed: int) -> Iterator[str]:
    names = ["".join(each) for each in product(_SURNAMES, _FIRST, _SECOND) if each[1] != each[2]]
    return iter(_shuffled(names, seed))


def _english_names(seed: int) -> Iterator[str]:
    return iter(_shuffled([" ".join(each) for each in product(_ENGLISH_FIRST, _ENGLISH_LAST)], seed))


def _shuffled(names: list[str], seed: int) -> list[str]:
    # Made-up names, not secrets: the same village every time.
    random.Random(seed).shuffle(names)  # noqa: S311
    return names
