"""The menu of the hotline: at most four choices, each with the same key before, during and after the vote."""

from enum import Enum, unique

from ivr.keypad import YES
from ivr.sayings import Saying
from ivr.turn import Turn

_NOTICE, _REPORT, _QUESTION = "2", "3", "4"


@unique
class Entry(Enum):
    """What the menu offers."""

    VOTE = "vote"
    PRACTISE = "practise"
    RESULT = "result"
    NOTICE = "notice"
    REPORT = "report"
    QUESTION = "question"


def menu_entries(turn: Turn) -> list[tuple[str, Saying, Entry]]:
    """Return the keys of the menu as things stand, with what is said of each.

    Key 1 practises before opening, votes while the poll is open, and tells the result once it is published; there is
    no choice that leads nowhere.
    """
    entries: list[tuple[str, Saying, Entry]] = []
    if turn.is_before_opening:
        entries.append((YES, Saying.MENU_PRACTISE, Entry.PRACTISE))
    elif turn.is_open:
        entries.append((YES, Saying.MENU_VOTE, Entry.VOTE))
    elif turn.facts.result():
        entries.append((YES, Saying.MENU_RESULT, Entry.RESULT))
    entries.append((_NOTICE, Saying.MENU_NOTICE, Entry.NOTICE))
    if turn.reports:
        entries.append((_REPORT, Saying.MENU_REPORT, Entry.REPORT))
    if not turn.facts.result():
        entries.append((_QUESTION, Saying.MENU_QUESTION, Entry.QUESTION))
    return entries
