"""Objections to the roll: taken down, decided by two in time, and the list that hangs on the board."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from flask import Response, request

from config.acts import objections as acts
from config.acts import requests
from config.console.console import Console, findings_of
from config.console.roll import READS, WRITES, may_change, names
from config.console.roll_versions import ASKED
from config.console.visit import Group, Page, Visit
from poll.official import reason_given
from poll.poll import Stage
from poll.records import objection_store, request_store, roll_search
from poll.records.objection_store import Decision, Objection, ObjectionKind
from poll.records.request_store import RequestState
from poll.records.roll_search import Wanted
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role

_Chosen = TypeVar("_Chosen", ObjectionKind, Decision)
_TAKES = frozenset({Role.REGISTRAR, Role.HELP_DESK})
_MOST_ON_LIST = 3_000


@dataclass(frozen=True, slots=True)
class _Shown:
    """An objection as the page shows it.

    Attributes:
        is_overdue: it waits longer than it may.
        is_late: it came after the days in which somebody may object.
        is_asked: its decision waits for the second official.
        elector: whom it is about, in the records; None: not on the roll now.
    """

    objection: Objection
    is_overdue: bool
    is_late: bool
    is_asked: bool
    elector: int | None


def objections(console: Console, visit: Visit, **shown: object) -> Response:
    """List the objections, those that wait in front, and take one down."""
    poll = visit.its
    with console.reading() as connection:
        listed = objection_store.of_poll(connection, poll.key)
        window = acts.window(connection, poll)
        waiting = request_store.of_poll(connection, poll.key, RequestState.WAITING)
        places = [(each.electorate, each.roll_no) for each in listed if each.roll_no]
        people = roll_search.named(connection, poll.key, places)
    asked = {each.particulars["objection"] for each in waiting if each.act == acts.DECIDE.name}
    found = [
        _Shown(
            each,
            each.is_overdue(visit.at_ms),
            each.received_at_ms > window.until_ms,
            each.key in asked,
            people[each.electorate, each.roll_no].elector if (each.electorate, each.roll_no) in people else None,
        )
        for each in listed
    ]
    return console.page(
        "objections.html",
        visit,
        waiting=[each for each in found if each.objection.decision is None],
        decided=[each for each in found if each.objection.decision is not None],
        overdue=sum(each.is_overdue for each in found),
        window=window,
        takes=visit.has(*_TAKES) and poll.stage in {Stage.DRAFT, Stage.OPEN},
        may_change=may_change(visit),
        KINDS={kind.value: name for kind, name in acts.KINDS.items()},
        DECISIONS={decision.value: name for decision, name in acts.DECISIONS.items()},
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def take(console: Console, visit: Visit) -> Response:
    """Take an objection down."""
    form = request.form
    try:
        kind = _chosen(form.get("kind", ""), acts.KINDS)
        place = form.get("electorate", ""), form.get("roll_no", "")
        with console.act(visit) as connection:
            about = form.get("name", ""), place, form.get("words", "")
            made = acts.take_down(connection, visit.its.id, kind, *about, visit.name, visit.at_ms)
    except FindingsError as error:
        return objections(console, visit, **findings_of(error))
    due = visit.local(made.due_at_ms)
    sentence = Say(f"异议 {made.key} 已记下，{due} 前答复。", f"Objection {made.key} is taken down; decided by {due}.")
    return console.done(visit, sentence, "poll.objections")


def decide(console: Console, visit: Visit, key: int) -> Response:
    """Prepare the decision of an objection."""
    form = request.form
    try:
        decision = _chosen(form.get("decision", ""), acts.DECISIONS)
        reason = reason_given(form.get("reason", ""))
        particulars = {"objection": key, "decision": decision.value, "reason": reason}
        with console.act(visit) as connection:
            acts.objection_of(connection, visit.its, key)
            requests.ask(connection, visit.its, acts.DECIDE.name, particulars, reason, visit.name, visit.at_ms)
    except FindingsError as error:
        return objections(console, visit, **findings_of(error))
    return console.done(visit, ASKED, "poll.approvals")


def board_list(console: Console, visit: Visit) -> Response:
    """Show the list of electors as it is printed for the board, unit by unit, telephones masked."""
    wanted = Wanted(electorate=request.args.get("electorate", ""), unit=request.args.get("unit", ""))
    with console.reading() as connection:
        counted = roll_search.breakdown(connection, visit.its.key)
        people, found = roll_search.find_people(connection, visit.its.key, wanted, _MOST_ON_LIST)
        window = acts.window(connection, visit.its)
    order = [each.id for each in visit.its.rules.electorates]
    ordered = sorted(
        people if found <= _MOST_ON_LIST else [], key=lambda each: (order.index(each.electorate), each.unit)
    )
    units: dict[tuple[str, str], int] = {}
    for (electorate, unit, _), count in counted.items():
        units[electorate, unit] = units.get((electorate, unit), 0) + count
    return console.page(
        "board_list.html",
        visit,
        places={place: list(some) for place, some in groupby(ordered, key=lambda each: (each.electorate, each.unit))},
        units=units,
        chosen=(wanted.electorate, wanted.unit),
        found=found,
        entitled=sum(counted.values()),
        window=window,
        **names(visit),
    )


def _chosen(written: str, words: Mapping[_Chosen, Say]) -> _Chosen:
    """Return which of some answers was chosen in a form."""
    found = next((each for each in words if each.value == written), None)
    if found is None:
        raise FindingsError([_nothing_chosen(tuple(words.values()))])
    return found


def _nothing_chosen(words: tuple[Say, ...]) -> Finding:
    return Finding(
        "选择 choice",
        Say("、".join(each.zh for each in words), ", ".join(each.en for each in words)),
        Say("没有选", "none"),
        Say("请选一项。", "Choose one."),
    )


_RULE = "/polls/<poll_id>/objections"
PAGES = (
    Page(
        _RULE,
        "poll.objections",
        objections,
        READS | {Role.HELP_DESK},
        menu=(Group.PREPARE, Say("异议", "Objections")),
    ),
    Page(_RULE, "poll.objections_take", take, _TAKES, ("POST",)),
    Page(f"{_RULE}/<int:key>", "poll.objections_decide", decide, WRITES, ("POST",)),
    Page("/polls/<poll_id>/roll/list", "poll.roll_list", board_list, READS),
)
