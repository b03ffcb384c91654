"""The polls in which calls are tried: every preset, and presets changed to have every rule that a call can meet."""

from collections.abc import Iterator, Mapping
from functools import cache

from poll.rules import RuleSet
from tests.phones import PRESETS, preset_rules

_HELP_LINE = 'help_line = "199 0000 0000"\n'
_MORE = {"20": ("树", "Trees"), "21": ("井", "Well"), "22": ("桥", "Bridge")}

_ALL_THREE = 'electorates = ["committee", "members", "villagers"]'
_PROJECTS = dict(enumerate(("修村道", "装路灯", "清水渠", "清垃圾", "卫生室", "老年活动室"), start=1))


def extended(*lines: str) -> Mapping[str, str]:
    """Return the change of a preset that adds lines of its head and tables that have none yet."""
    return {_HELP_LINE: _HELP_LINE + "\n".join(lines) + "\n"}


def many_options() -> Mapping[str, str]:
    """Return the change of the village's affairs that lets people choose among ten, by two digits each."""
    more = "".join(
        f'\n[[contests.options]]\nid = "more_{key}"\nkey = "{key}"\nlabel = {{ zh = "{chinese}", en = "{english}" }}\n'
        for key, (chinese, english) in _MORE.items()
    )
    changed = {
        f'key = "{key}"\nlabel = {{ zh = "{label}"': f'key = "1{key}"\nlabel = {{ zh = "{label}"'
        for key, label in _PROJECTS.items()
    }
    return {**changed, 'key = "7"': 'key = "99"', "\n[[thresholds]]": more + "\n[[thresholds]]"}


VARIANTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "menu": ("village-secretary-short", extended("[calls]", "menu = true")),
    "help on 9": ("village-secretary-short", extended("[calls]", 'help_key = "9"')),
    "an option on 9": ("village-affairs", {'key = "6"': 'key = "9"'}),
    "two digits": ("village-affairs", many_options()),
    "two digits, help on 9": (
        "village-affairs",
        {**many_options(), **extended("[calls]", 'help_key = "9"'), 'key = "7"': 'key = "90"'},
    ),
    "the first stands": ("two-subjects", extended('revote = "first_stands"')),
    "another paper each": (
        "two-subjects",
        {f'subject = "zhang"\n{_ALL_THREE}': 'subject = "zhang"\nelectorates = ["villagers"]'},
    ),
    "everybody has a code": ("village-secretary-short", extended("[code]", 'use = "always"')),
    "nobody has a code": ("village-secretary-short", extended("[code]", 'use = "never"')),
    "called back": ("village-secretary-short", extended("[calls]", "call_back = true")),
}
"""Name -> preset and how it is changed."""


@cache
def rules_of(name: str) -> RuleSet:
    """Return the rules of a preset or of a variant; the poll is open."""
    preset, changes = VARIANTS.get(name, (name, {}))
    return preset_rules(preset, changes=changes)[0]


def papers() -> Iterator[tuple[str, str]]:
    """Return every poll with every electorate that has a ballot paper of its own in it."""
    for name in (*sorted(path.stem for path in PRESETS.glob("*.toml")), *VARIANTS):
        rules = rules_of(name)
        seen = set()
        for electorate in rules.electorates:
            paper = tuple([contest.id for contest in rules.ballot_of(electorate.id)])
            if paper not in seen:
                seen.add(paper)
                yield name, electorate.id
