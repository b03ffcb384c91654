"""The keys of the line: what each of them does, and how digits are listened for."""

from collections.abc import Iterable
from dataclasses import dataclass

from poll.rules import Contest, RuleSet

REPEAT = "*"
DONE = "#"
_CONFIRM = "9"

YES = "1"
"""The key of a plain yes, where no option can be meant."""

ANOTHER = "8"
"""The key for somebody else of the family, after a ballot."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one poll; none of them is ever an option's.

    Attributes:
        help: leads to a person.
        confirm: makes a choice count.
    """

    help: str
    confirm: str


@dataclass(frozen=True, slots=True)
class Listen:
    """How the line waits for keys.

    Attributes:
        digits: how many keys at most.
        seconds: for the first key, and from each key to the next.
        finish: the key that ends a number of unknown length, or empty.
    """

    digits: int
    seconds: int
    finish: str = ""


_MADE: dict[str, Keys] = {}


def keys_of(rules: RuleSet) -> Keys:
    """Return the keys of a poll: 9 confirms unless an option's begins with it or it is for help; then the pound key.

    Made once for a rule set and kept.
    """
    known = _MADE.get(rules.sha256)
    if known is not None:
        return known
    taken = {rules.calls.help_key} | {option.key[0] for contest in rules.contests for option in contest.options}
    made = _MADE[rules.sha256] = Keys(help=rules.calls.help_key, confirm=DONE if _CONFIRM in taken else _CONFIRM)
    return made


def key_digits(contest: Contest) -> int:
    """Return how many digits the keys of a contest have: one, or two where there are more than nine options."""
    return len(contest.options[0].key)


def only_these(digits: str, keys: Iterable[str]) -> str | None:
    """Return the one of these keys that was pressed, also where it was pressed several times; None for another."""
    return next((key for key in keys if digits and set(digits) == {key}), None)
