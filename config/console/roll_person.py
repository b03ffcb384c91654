"""One person of the roll who comes, goes, has another telephone, unit or electorate; prepared here, done by two."""

from collections.abc import Mapping

from flask import Response, request
from sqlalchemy import Connection

from config.acts import requests
from config.acts.people import standing_person
from config.acts.roll_requests import check_changes, particulars_of
from config.acts.roll_words import KINDS
from config.console.console import Console, findings_of
from config.console.roll import WRITES, names
from config.console.roll_versions import ASKED
from config.console.visit import Page, Visit
from poll.records import objection_store, request_store, roll_search
from poll.records.request_store import RequestState
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.roll_changes import ChangeKind, read_change

_TO = {ChangeKind.NUMBER: "to_number", ChangeKind.UNIT: "to_unit", ChangeKind.ELECTORATE: "to_electorate"}
"""The field of the form that holds what a person gets."""


def one_person(console: Console, visit: Visit, elector: int, **shown: object) -> Response:
    """Show one person of the roll, and the form for a change."""
    with console.reading() as connection:
        person = standing_person(connection, visit.its, elector)
        sharing = roll_search.sharing(connection, visit.its.key, [person.number]) if person.number else {}
        waiting = _waiting(connection, visit, person)
        reason = _reason_of_objection(connection, visit)
    shown = {"values": {"reason": reason}} | shown
    return console.page(
        "roll_person.html",
        visit,
        person=person,
        sharing=sharing,
        waiting=waiting,
        KINDS={kind.value: name for kind, name in KINDS.items()},
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def change(console: Console, visit: Visit, elector: int) -> Response:
    """Prepare a change of one person."""
    form = request.form
    try:
        with console.act(visit) as connection:
            person = standing_person(connection, visit.its, elector)
            kind = _kind(form.get("change", ""))
            cells = {"change": kind.value, "roll_no": person.roll_no, "name": person.name}
            cells |= {"electorate": person.electorate, "to": form.get(_TO.get(kind, ""), "")}
            _ask(console, connection, visit, cells | {"to_no": form.get("to_no", ""), "reason": form.get("reason", "")})
    except FindingsError as error:
        return one_person(console, visit, elector, **findings_of(error))
    return console.done(visit, ASKED, "poll.approvals")


def newcomer(console: Console, visit: Visit, **shown: object) -> Response:
    """Show the form for somebody who comes onto the roll."""
    with console.reading() as connection:
        found = _objection(connection, visit)
        reason = _reason_of_objection(connection, visit)
    shown = {"values": {"name": found.name if found else "", "reason": reason}} | shown
    return console.page("roll_add.html", visit, **names(visit), **shown)  # type: ignore[arg-type] # for the template.


def add(console: Console, visit: Visit) -> Response:
    """Prepare that somebody comes onto the roll."""
    fields = ("roll_no", "name", "phone", "electorate", "unit", "language", "reason")
    cells = {"change": ChangeKind.ADD.value} | {each: request.form.get(each, "") for each in fields}
    try:
        with console.act(visit) as connection:
            _ask(console, connection, visit, cells)
    except FindingsError as error:
        return newcomer(console, visit, **findings_of(error))
    return console.done(visit, ASKED, "poll.approvals")


def _ask(console: Console, connection: Connection, visit: Visit, cells: Mapping[str, str]) -> None:
    change = read_change(cells, visit.its.rules, console.settings.default_region)
    check_changes(connection, visit.its, [change], visit.at_ms)
    particulars = particulars_of([change], change.reason)
    requests.ask(connection, visit.its, "roll_change", particulars, change.reason, visit.name, visit.at_ms)


def _kind(written: str) -> ChangeKind:
    try:
        return ChangeKind(written)
    except ValueError as error:
        raise FindingsError([_no_kind()]) from error


def _waiting(connection: Connection, visit: Visit, person: RollPerson) -> int:
    """Return how many changes of this person wait for approval."""
    place = (person.electorate, person.roll_no)
    waiting = request_store.of_poll(connection, visit.its.key, RequestState.WAITING)
    changes = [each for request in waiting for each in request.particulars.get("changes", [])]
    return sum((each["electorate"], each["roll_no"]) == place for each in changes)


def _objection(connection: Connection, visit: Visit) -> objection_store.Objection | None:
    key = request.args.get("objection", 0, int)
    return objection_store.find(connection, visit.its.key, key) if key else None


def _reason_of_objection(connection: Connection, visit: Visit) -> str:
    found = _objection(connection, visit)
    return f"异议 {found.key} objection：{found.reason}" if found else ""


def _no_kind() -> Finding:
    return Finding(
        "变更 change",
        Say("选一种变更", "one kind of change"),
        Say("没有选", "none"),
        Say("请选择：换号、调组、改主体或删除。", "Choose: new number, other unit, other electorate, or removal."),
    )


_PERSON, _ADD = "/polls/<poll_id>/roll/people/<int:elector>", "/polls/<poll_id>/roll/add"
PAGES = (
    Page(_PERSON, "poll.roll_person", one_person, WRITES),
    Page(_PERSON, "poll.roll_person_change", change, WRITES, ("POST",)),
    Page(_ADD, "poll.roll_add", newcomer, WRITES),
    Page(_ADD, "poll.roll_add_ask", add, WRITES, ("POST",)),
)
