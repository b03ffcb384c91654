"""Comparing with the last time: earlier results are found or entered, and officials say what counts as failing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from config.acts.filled_in import FilledIn
from poll.records import earlier_store, journal_store, poll_store, result_store
from poll.records.earlier_store import EarlierResult
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, Say
from poll.rules import Words
from tally.comparison import Comparison, FailureRule, Rating, default_rule, last_of, rating_of

_RULE = "failure_rule_stated"


@dataclass(frozen=True, slots=True)
class Entered:
    """An earlier result as an official has filled it in."""

    subject: str
    held_on: str
    score: str
    band: str
    is_failed: bool
    document: str


@dataclass(frozen=True, slots=True)
class StatedRule:
    """What counts as failing in a poll, and who has said so; nobody where it is the default."""

    rule: FailureRule
    official: str
    reason: str


def comparisons(connection: Connection, poll: StoredPoll, result: Mapping[str, Any]) -> list[Comparison]:
    """Return every person's rating beside the last one: of an earlier poll of this office, or of a document.

    Args:
        connection: of a reading.
        poll: whose result it is.
        result: as it stands in result.json.
    """
    rule, entered = failure_rule(connection, poll).rule, earlier_store.of_poll(connection, poll.key)
    known = _known(connection, poll)
    made = []
    for subject in poll.rules.subjects:
        this = rating_of(result, poll.rules, subject.id, rule)
        # What was entered stands last: of one day it takes the place of what was found.
        ratings = [each for name, each in known if _same_name(name, subject.name)]
        ratings += [_entered(each) for each in entered if each.subject == subject.id]
        made.append(Comparison(subject.id, this, last_of(ratings, this.held_on)))
    return made


def failure_rule(connection: Connection, poll: StoredPoll) -> StatedRule:
    """Return what counts as failing in a poll."""
    said = journal_store.last_said(connection, poll.key, _RULE)
    if said is None:
        return StatedRule(default_rule(poll.rules), "", "")
    rule = FailureRule(frozenset(said["thresholds"]), frozenset(said["bands"]), is_default=False)
    return StatedRule(rule, said["official"], said["reason"])


def state_failure_rule(  # noqa: PLR0913, PLR0917 - what an act is made of.
    connection: Connection,
    poll: StoredPoll,
    thresholds: Sequence[str],
    bands: Sequence[str],
    reason: str,
    by: str,
    at_ms: int,
) -> None:
    """Say which lines of the rule set count as failing, instead of every threshold; the journal keeps each saying.

    Raises:
        FindingsError: the rule set has no such line, or no reason is given.
    """
    form, rules = FilledIn(), poll.rules
    plain = form.words(Say("依据", "ground"), reason)
    for found, known in ((thresholds, rules.thresholds), (bands, rules.bands)):
        for each in set(found) - {line.id for line in known}:
            form.note(_no_line(each))
    form.settle()
    entry = {"thresholds": sorted(thresholds), "bands": sorted(bands), "reason": plain, "official": by}
    journal_store.append(connection, poll.key, at_ms, _RULE, entry)


def enter(connection: Connection, poll: StoredPoll, entered: Entered, by: str, at_ms: int) -> None:
    """Enter the last rating of a person from a document.

    Raises:
        FindingsError: a field will not do, or the rating was not held before this one.
    """
    form, rules = FilledIn(), poll.rules
    closes = rules.closes_at.astimezone(rules.zone).date()
    kept = EarlierResult(
        form.subject(rules, entered.subject),
        form.day(Say("评议日期", "held on"), entered.held_on, latest=_day_before(closes)),
        form.words(Say("得分", "score"), entered.score, needed=False),
        form.words(Say("档次", "grade"), entered.band, needed=False),
        entered.is_failed,
        form.words(Say("文件", "document"), entered.document),
        by,
        at_ms,
    )
    form.settle()
    earlier_store.add(connection, poll.key, kept)
    named = {"subject": kept.subject, "held_on": str(kept.held_on), "score": kept.score, "band": kept.band}
    entry = {**named, "is_failed": kept.is_failed, "document": kept.document, "official": by}
    journal_store.append(connection, poll.key, at_ms, "earlier_result_entered", entry)


def _known(connection: Connection, poll: StoredPoll) -> list[tuple[Words, Rating]]:
    """Return name and rating of everybody who was rated in an earlier poll of this office."""
    closes_ms = int(poll.rules.closes_at.timestamp() * 1000)
    names, polls = (
        [each.name for each in poll.rules.subjects],
        {each.key: each for each in poll_store.every(connection)},
    )
    known = []
    # The first closed first, as the ratings that were entered stand in the order of entry.
    for publication in reversed(result_store.certified_polls(connection, closes_ms)):
        earlier = polls[publication.poll]
        rated = [each for each in earlier.rules.subjects if any(_same_name(each.name, name) for name in names)]
        if rated:
            result = json.loads(result_store.result_json(connection, publication.poll, publication.number))
            rule = failure_rule(connection, earlier).rule
            known += [(each.name, rating_of(result, earlier.rules, each.id, rule)) for each in rated]
    return known


def _entered(each: EarlierResult) -> Rating:
    return Rating({"zh": each.document}, each.held_on, each.score, {"zh": each.band}, (), each.is_failed)


def _same_name(first: Words, second: Words) -> bool:
    """Tell whether two persons have the same name, in Chinese where both are written in it: others sound alike."""
    for language in ("zh", *first):
        if language in first and language in second:
            return "".join(first[language].split()) == "".join(second[language].split())
    return False


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _no_line(line: str) -> Finding:
    return Finding(
        "界线 line",
        Say("规则里的界线或档次", "a threshold or band of the rule set"),
        Say(f"“{line}”", f'"{line}"'),
        Say("请从名单中选择。", "Choose from the list."),
    )
