"""What the handset shows to choose from: open polls, electors, and texts to try."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from config.demo.description import CAN_TEXT
from poll.records.poll_store import StoredPoll
from poll.records.roll_search import anything, find_people
from poll.rules import Contest, ContestKind, Option, RuleSet

_MOST_SHOWN = 40
_CHECK, _STOP = {"zh": "查", "en": "CHECK"}, {"zh": "退订", "en": "STOP"}
_STRANGERS = {"+86": "+8619900009999", "+1": "+12025550100"}


def polls_shown(stored: Sequence[StoredPoll]) -> list[dict[str, object]]:
    """Return the polls as the page takes them; titles and labels in the languages they have."""
    return [_poll(each) for each in stored]


def electors_found(connection: Connection, poll: StoredPoll, electorate: str, search: str) -> dict[str, object]:
    """Return the first electors that a search finds, and how many there are in all.

    Args:
        connection: a reading of the records.
        poll: whose roll.
        electorate: id of one electorate, or empty.
        search: part of a name or number, or empty.
    """
    wanted = replace(anything(search), electorate=electorate)
    found, count = find_people(connection, poll.key, wanted, _MOST_SHOWN)
    electorates = {each.id: dict(each.label) for each in poll.rules.electorates}
    units = {each.id: dict(each.label) for each in poll.rules.units}
    electors = [
        {
            "name": each.name,
            "number": f"+{each.number}" if each.number else None,
            "can_text": each.kind == CAN_TEXT,
            "can_call": each.number is not None,
            "electorate": electorates.get(each.electorate, {}),
            "unit": units.get(each.unit, {}),
            "code": each.code,
        }
        for each in found
    ]
    return {"electors": electors, "count": count}


def _poll(stored: StoredPoll) -> dict[str, object]:
    rules = stored.rules
    language = rules.languages[0] if rules.languages[0] in _CHECK else "zh"
    return {
        "id": stored.id,
        "title": dict(rules.title),
        "sender": stored.sender,
        "stage": stored.stage.value,
        "stranger": next(number for start, number in _STRANGERS.items() if stored.sender.startswith(start)),
        "electorates": [{"id": each.id, "label": dict(each.label)} for each in rules.electorates],
        "tries": [*_choices(rules, language), "0", _STOP[language]],
        "check": _CHECK[language],
    }


def _choices(rules: RuleSet, language: str) -> list[str]:
    """Return a few ballots to try: digits for the whole paper, then words."""
    paper = max((rules.ballot_of(each.id) for each in rules.electorates), key=len)
    first = _scored(paper[0])
    words = [option.label.get(language, option.key) for option in first]
    if len(paper) == 1:
        second, last = first[min(1, len(first) - 1)], words[-1]
        return [second.key, words[min(1, len(first) - 1)], last]
    if all(contest.kind is ContestKind.RATING for contest in paper):
        digits = "".join(_scored(contest)[place % 2].key for place, contest in enumerate(paper))
        return [digits, first[0].key, words[0]]
    return [first[0].key, words[0], words[-1]]


def _scored(contest: Contest) -> list[Option]:
    return [option for option in contest.options if not option.abstains]
