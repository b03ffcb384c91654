"""What only the whole roll shows: one person twice, one person in two electorates, numbers that are shared."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import add

from poll.refusal import Say, Weight
from poll.roll_batch import RollBatch
from poll.roll_findings import RollFindings
from poll.rules import CodeUse, RuleSet

_MOST_LINES_SHOWN = 10
_LONG_NUMBER = 15
_ROOM = 1_000_000_000_000_000


class WholeRoll:
    """Remembers 30 bytes of each person, so that a million fit into memory."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._ranks = {each.id: place for place, each in enumerate(rules.electorates)}
        self._lines, self._electorates = array("I"), array("H")
        # Names and roll numbers by their 64-bit hash: of 10^7 rolls of a million, one would have an accident.
        self._numbers, self._names, self._roll_nos = array("q"), array("q"), array("q")

    def add(self, batch: RollBatch) -> None:
        """Remember some people of the file, in its order."""
        self._lines.extend(batch.lines)
        self._numbers.extend([number or 0 for number in batch.numbers])
        self._names.extend(map(hash, "\n".join(batch.names).replace(" ", "").split("\n")))
        self._electorates.extend(map(self._ranks.__getitem__, batch.electorates))
        self._roll_nos.extend(self._roll_keys(batch))

    def _roll_keys(self, batch: RollBatch) -> Iterable[int]:
        # Numbers in the roll's order are sorted in no time; 007 and 7 are the same number to a clerk.
        if "".join(batch.roll_nos).isdecimal() and max(map(len, batch.roll_nos)) < _LONG_NUMBER:
            return map(
                add, map(_ROOM.__mul__, map(self._ranks.__getitem__, batch.electorates)), map(int, batch.roll_nos)
            )
        return map(self._roll_key, batch.electorates, batch.roll_nos)

    def _roll_key(self, electorate: str, roll_no: str) -> int:
        if roll_no.isdecimal() and len(roll_no) < _LONG_NUMBER:
            return self._ranks[electorate] * _ROOM + int(roll_no)
        return hash((electorate, roll_no))

    def __len__(self) -> int:
        """Return how many people were added."""
        return len(self._lines)

    def check(self, findings: RollFindings) -> None:
        """Add what the whole roll shows to the findings."""
        for places in _repeated(self._roll_nos):
            self._note(
                findings,
                "roll_no_twice",
                places,
                Say("每个评议主体内编号不重复", "each number once in an electorate"),
                Say("编号重复", "the same number"),
                Say("重新编号。", "Number them anew."),
            )
        del self._roll_nos
        sharing = 0
        for places in _repeated(self._numbers):
            if self._numbers[places[0]]:
                self._check_sharers(findings, places)
                sharing += len(places)
        if sharing and self._rules.code.use is CodeUse.SHARED:
            findings.add(
                "shared",
                0,
                Say("—", "none"),
                Say(f"{sharing} 人与他人共用号码", f"{sharing} people who share a number"),
                Say("他们凭个人代码投票；导入后打印代码卡。", "They vote with a code of their own: print the cards."),
                Weight.NOTICE,
            )

    def _check_sharers(self, findings: RollFindings, places: list[int]) -> None:
        persons: dict[int, list[int]] = {}
        for place in places:
            persons.setdefault(self._names[place], []).append(place)
        for same in persons.values():
            if len(same) > 1:
                self._note_same_person(findings, same)
        cap = self._rules.shared_phone_cap
        if len(places) > cap:
            self._note(
                findings,
                "over_cap",
                places,
                Say(f"一个号码最多 {cap} 人", f"at most {cap} people to a number"),
                Say(f"{len(places)} 人共用", f"{len(places)} people who share it"),
                Say("请核对；其余的人改用本人号码或纸票。", "Check; the others need a number of their own, or paper."),
            )
        elif self._rules.code.use is CodeUse.NEVER:
            self._note(
                findings,
                "shared_without_codes",
                places,
                Say("每人一个号码，因为本次评议不用代码", "a number for each, because this poll has no codes"),
                Say("共用的号码", "a shared number"),
                Say("改用本人号码或纸票。", "Give each a number of their own, or paper."),
            )

    def _note_same_person(self, findings: RollFindings, same: list[int]) -> None:
        if len({self._electorates[place] for place in same}) > 1:
            kind, expected = "two_electorates", Say("每人只在一个评议主体", "each person in one electorate")
            found = Say("同名同号出现在两个评议主体", "the same name and number in two electorates")
        else:
            kind, expected = "person_twice", Say("每人一行", "one row for each person")
            found = Say("同名同号重复出现", "the same name and number again")
        step = Say(
            "只保留一行；若确为两人，请在姓名中区别。", "Keep one row; if they are two people, tell the names apart."
        )
        self._note(findings, kind, same, expected, found, step)

    def _note(  # noqa: PLR0913, PLR0917 - a finding has these parts.
        self, findings: RollFindings, kind: str, places: Sequence[int], expected: Say, found: Say, step: Say
    ) -> None:
        lines = [str(self._lines[place]) for place in places[:_MOST_LINES_SHOWN]]
        more = "…" if len(places) > _MOST_LINES_SHOWN else ""
        where = Say(f"（第 {'、'.join(lines)}{more} 行）", f" (rows {', '.join(lines)}{more})")
        both = Say(found.zh + where.zh, found.en + where.en)
        findings.add(kind, self._lines[places[-1]], expected, both, step)


def _repeated(values: "array[int]") -> list[list[int]]:
    """Return the places of every value that stands more than once, in the order of the first of them."""
    several: set[int] = set()
    for half in (0, 1):
        # Half at a time: a million integers outside their array weigh 40 MB.
        in_order = sorted([value for value in values if value & 1 == half])
        several |= {first for first, second in pairwise(in_order) if first == second}
        del in_order
    places: dict[int, list[int]] = {}
    if several:
        for place, value in enumerate(values):
            if value in several:
                places.setdefault(value, []).append(place)
    return list(places.values())
