"""A witness of calls: knows nothing of the program but what the line said and which keys were handed in."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, Self
from xml.etree import ElementTree as ET

from ivr.decision import CALLS_PATH, RETRIES
from poll.rules import Contest, Revote, RuleSet
from tests.phones import PUBLIC_URL

CODE_TRIES = 5
_KEYS = {name: key for key, name in enumerate("零一二三四五六七八九")}
_COUNTED = ("好，已经投进票箱了。", "好，已经改过来了。", "好，下一项。")
_CONFIRM = re.compile("对的话，请按(.|井号键)。")

_ADDRESS = re.escape(PUBLIC_URL + CALLS_PATH) + rf"(\?step=\d{{1,3}}({re.escape(RETRIES)})?)?"
_NAMING = {"Gather", "Record", "Redirect", "Play"}


class Prompt(NamedTuple):
    """What one answer says: to its end, and then until a key is pressed."""

    says: str
    asks: str

    @classmethod
    def of(cls, twiml: str) -> Self:
        """Read an answer; every choice is read back where no key is taken."""
        response = ET.fromstring(twiml)  # noqa: S314 - our own answer.
        gather = response.find("Gather")
        said = cls(_words(response), "" if gather is None else _words(gather))
        assert "您选的是" not in said.asks
        return said

    @property
    def confirms(self) -> str:
        """Return the key that makes what was read back count; empty where none does."""
        found = _CONFIRM.search(self.asks) if "您选的是" in self.says else None
        return "" if found is None else str(_KEYS.get(found[1], "#"))


def _words(element: ET.Element) -> str:
    return "".join(each.text or "" for each in element.findall("Say"))


@dataclass
class Person:
    """An elector: where the roll has her."""

    elector: int
    number: str
    code: str | None
    electorate: str
    on_roll: bool = True


@dataclass
class Hearing:
    """What is known of one call: the line it comes from, who votes, which question was put, and what was said last."""

    number: str
    claimed: str | None = None
    person: Person | None = None
    contest: Contest | None = None
    electorate: str = ""
    last: Prompt | None = None

    @property
    def at(self) -> str:
        """Return the number whose electors may vote."""
        return self.number if self.claimed is None else self.claimed

    @property
    def guard(self) -> str:
        """Return what wrong codes are counted against; elsewhere a number counts apart from its own line."""
        return self.number if self.claimed is None else f"elsewhere {self.claimed}"


@dataclass
class Witness:
    """Writes down what was confirmed, and decides by the rules what of it counts.

    Attributes:
        said: what counts: the options for each elector and electorate, by contest.
        is_in_time: whether a call that comes now is, with the grace.
    """

    rules: RuleSet
    people: list[Person] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    said: dict[tuple[int, str], dict[str, frozenset[str]]] = field(default_factory=dict)
    is_in_time: bool = True

    def hear(self, hearing: Hearing, digits: str, after: Prompt) -> None:
        """Take one step of a call: what was handed in after what was said last, and what was answered.

        Raises:
            AssertionError: the line claims that a vote counts that does not, or the other way round.
        """
        before, hearing.last, counts = hearing.last, after, False
        if before is not None:
            if "请按您登记的电话号码" in before.asks and digits.isdigit():
                hearing.claimed = digits if digits.startswith("86") else f"86{digits}"
            elif "请按您自己的代码" in before.asks:
                self._code(hearing, digits)
            elif before.confirms and digits == before.confirms:
                counts = self._confirmed(hearing, _chosen(before, hearing))
        assert counts == any(each in after.says + after.asks for each in _COUNTED), (before, digits, after)
        asked = self._question(after)
        if asked is not None:
            hearing.contest = asked
            if hearing.person is None:
                (hearing.person,) = self._at(hearing.at)
            hearing.electorate = hearing.person.electorate

    def _at(self, number: str) -> list[Person]:
        return [each for each in self.people if each.number == number and each.on_roll]

    def _code(self, hearing: Hearing, digits: str) -> None:
        if not digits or set(digits) == {"*"} or digits == self.rules.calls.help_key:
            return
        if self.tries.get(hearing.guard, 0) >= CODE_TRIES:
            return
        found = [each for each in self._at(hearing.at) if each.code == digits]
        if found:
            hearing.person = found[0]
        else:
            self.tries[hearing.guard] = self.tries.get(hearing.guard, 0) + 1

    def _confirmed(self, hearing: Hearing, options: frozenset[str]) -> bool:
        person, contest = hearing.person, hearing.contest
        assert person is not None
        assert contest is not None
        own = self.said.setdefault((person.elector, person.electorate), {})
        is_known = person.on_roll and person.number == hearing.at and person.electorate == hearing.electorate
        is_locked = person.code is not None and self.tries.get(hearing.guard, 0) >= CODE_TRIES
        is_final = contest.id in own and self.rules.revote is Revote.FIRST_STANDS
        if not self.is_in_time or not is_known or is_locked or is_final:
            return False
        own[contest.id] = options
        return True

    def _question(self, prompt: Prompt) -> Contest | None:
        """Return the contest that is put, known by what is said of it alone."""
        cues = {_cue(self.rules, each): each for each in self.rules.contests}
        found = [(prompt.asks.rindex(cue), contest) for cue, contest in cues.items() if cue in prompt.asks]
        return max(found, key=lambda each: each[0])[1] if found else None


def _cue(rules: RuleSet, contest: Contest) -> str:
    if contest.subject is None:
        return contest.title["zh"]
    subject = rules.subject(contest.subject)
    return f"请您评一评{subject.post['zh']}{subject.name['zh']}"


def _chosen(prompt: Prompt, hearing: Hearing) -> frozenset[str]:
    assert hearing.contest is not None
    labels = {option.label["zh"]: option.id for option in hearing.contest.options}
    one = "|".join(sorted(labels, key=len, reverse=True))
    found = re.search(f"您选的是，((?:{one})+)$", prompt.says)
    assert found is not None, prompt
    return frozenset(labels[each] for each in re.findall(one, found[1]))


def shows_no_choice(url: str, twiml: str) -> None:
    """See that an address names a step and nothing else."""
    assert re.fullmatch(_ADDRESS, url), url
    actions = [each.get("action") or each.text for each in ET.fromstring(twiml).iter() if each.tag in _NAMING]  # noqa: S314
    assert all(re.fullmatch(_ADDRESS, each or "") for each in actions), actions
