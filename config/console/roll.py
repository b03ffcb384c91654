"""The roll of a poll: its versions, how many are entitled where, and who stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from config.acts.roll_words import LINES, electorate_label, unit_label
from config.console.console import Console
from config.console.visit import Group, Page, Visit
from poll.numbers import masked
from poll.poll import Stage
from poll.records import request_store, roll_search, roll_store
from poll.records.request_store import RequestState
from poll.records.roll_search import Wanted
from poll.refusal import Say
from poll.roles import Role
from poll.rules import RuleSet

READS = frozenset({Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR})
"""Who reads the whole roll."""

WRITES = frozenset({Role.REGISTRAR})
"""Who prepares what is changed of it."""

ON_A_PAGE = 50

_OF_THE_ROLL = ("roll_change", "roll_undo", "number_change")


@dataclass(frozen=True, slots=True)
class Row:
    """How many are entitled in one unit of an electorate, or in all of it, by what they can vote with."""

    label: Say
    lines: Mapping[str, int]
    is_total: bool

    @property
    def entitled(self) -> int:
        """Return how many in all."""
        return sum(self.lines.values())


def roll(console: Console, visit: Visit) -> Response:
    """Show the roll; a search comes as a form, so that no name and no number stands in an address."""
    form, poll = request.form if request.method == "POST" else request.args, visit.its
    wanted, page = _wanted(form), max(1, form.get("page", 1, int))
    with console.reading() as connection:
        counted = roll_search.breakdown(connection, poll.key)
        people, found = roll_search.find_people(connection, poll.key, wanted, ON_A_PAGE, (page - 1) * ON_A_PAGE)
        sharing = roll_search.sharing(connection, poll.key, {each.number for each in people if each.number})
        versions = roll_store.versions(connection, poll.key)
        waiting = request_store.of_poll(connection, poll.key, RequestState.WAITING)
    return console.page(
        "roll.html",
        visit,
        values=form,
        rows=_rows(counted, poll.rules),
        entitled=sum(counted.values()),
        lines={line: sum(count for (*_, each), count in counted.items() if each == line) for line in LINES},
        people=people,
        found=found,
        page=page,
        pages=max(1, -(-found // ON_A_PAGE)),
        sharing=sharing,
        versions=versions[::-1],
        waiting=sum(each.act in _OF_THE_ROLL for each in waiting),
        may_change=may_change(visit),
        **names(visit),
    )


def may_change(visit: Visit) -> bool:
    """Tell whether the official may prepare changes of single people now."""
    poll = visit.its
    return visit.has(*WRITES) and poll.stage in {Stage.DRAFT, Stage.OPEN} and poll.roll_version > 0


def names(visit: Visit) -> dict[str, Any]:
    """Return what a template needs to name people's places: functions of an id, and the words for lines."""
    rules = visit.its.rules
    return {
        "electorate_of": lambda electorate: electorate_label(rules, electorate),
        "unit_of": lambda unit: unit_label(rules, unit),
        "masked": masked,
        "LINES": LINES,
    }


def _wanted(form: Any) -> Wanted:  # noqa: ANN401 - a form, or what stands in the address.
    narrowed = {name: form.get(name, "") for name in ("electorate", "unit", "line")}
    return replace(roll_search.anything(request.form.get("search", "")), **narrowed)


def _rows(counted: Mapping[tuple[str, str, str], int], rules: RuleSet) -> list[Row]:
    """Return a row for each electorate and one for each of its units, in the order of the rule set."""
    rows = []
    for electorate in rules.electorates:
        units: dict[str, dict[str, int]] = {}
        for (where, unit, line), count in counted.items():
            if where == electorate.id:
                units.setdefault(unit, {})[line] = count
        if units:
            whole = {line: sum(its.get(line, 0) for its in units.values()) for line in LINES}
            rows.append(Row(electorate_label(rules, electorate.id), whole, is_total=True))
        placed = [each.id for each in rules.units if each.id in units]
        rows += [Row(unit_label(rules, unit), units[unit], is_total=False) for unit in placed]
    return rows


PAGES = (
    Page("/polls/<poll_id>/roll", "poll.roll", roll, READS, menu=(Group.PREPARE, Say("名册", "Roll"))),
    Page("/polls/<poll_id>/roll", "poll.roll_search", roll, READS, ("POST",)),
)
