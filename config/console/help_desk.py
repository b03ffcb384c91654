"""The help desk: who is found on the roll, who waits for a call, what is said on the telephone; never who has voted."""

from dataclasses import replace

from flask import Response, request
from sqlalchemy import Connection

from config.acts import calls, help_desk, requests
from config.acts.people import standing_person
from config.acts.phone_sentences import sentences
from config.acts.roll_requests import check_changes, particulars_of
from config.console.console import Console, findings_of
from config.console.roll import ON_A_PAGE, names
from config.console.roll_versions import ASKED
from config.console.visit import Group, Page, Visit
from poll.number_spelling import NotANumberError
from poll.numbers import as_dialled, parse_number
from poll.official import reason_given
from poll.poll import Stage
from poll.records import call_request_store, request_store, roll_search, roll_store
from poll.records.database import writing
from poll.records.request_store import RequestState
from poll.records.roll_search import Wanted
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from poll.roll_changes import ChangeKind, read_change

_DESK = frozenset({Role.HELP_DESK})
_FEWEST_SIGNS = 2
_OF_THE_DESK = ("number_change", "code_new", "unlock")


def desk(console: Console, visit: Visit, **shown: object) -> Response:
    """Show who waits for a call, the search, and the sentences for the telephone."""
    poll = visit.its
    with console.reading() as connection:
        waiting = call_request_store.waiting(connection, poll.key)
        people = {each.number: roll_store.sharers(connection, poll.key, each.number) for each in waiting[:ON_A_PAGE]}
        pending = request_store.of_poll(connection, poll.key, RequestState.WAITING)
    shown = {"people": None, "found": 0, "page": 1, "pages": 1} | shown
    return console.page(
        "help_desk.html",
        visit,
        waiting=waiting[:ON_A_PAGE],
        more=max(0, len(waiting) - ON_A_PAGE),
        who=people,
        pending=sum(each.act in _OF_THE_DESK for each in pending),
        sentences=sentences(poll.rules, poll.sender),
        as_dialled=as_dialled,
        why=calls.why_called_back,
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def search(console: Console, visit: Visit) -> Response:
    """Search for electors; that somebody searched is written down, what was typed is not."""
    form, page = request.form, max(1, request.form.get("page", 1, int))
    try:
        wanted = _wanted(form.get("search", ""), console.settings.default_region)
        wanted = replace(wanted, electorate=form.get("electorate", ""))
        with console.act(visit) as connection:
            skipped = (page - 1) * ON_A_PAGE
            people, found = roll_search.find_people(connection, visit.its.key, wanted, ON_A_PAGE, skipped)
            help_desk.note_search(connection, visit.its, found, visit.name, visit.at_ms)
    except FindingsError as error:
        return desk(console, visit, **findings_of(error))
    pages = max(1, -(-found // ON_A_PAGE))
    return desk(console, visit, values=form, people=people, found=found, page=page, pages=pages)


def person(console: Console, visit: Visit, elector: int, **shown: object) -> Response:
    """Show what the help desk may know of an elector; every look is written down."""
    with writing(console.engine) as connection:
        told = help_desk.look_up(connection, visit.its, elector, visit.name, visit.at_ms)
    is_open = visit.its.stage is Stage.OPEN
    may_change = visit.its.stage in {Stage.DRAFT, Stage.OPEN}
    return console.page(
        "help_person.html",
        visit,
        told=told,
        is_open=is_open,
        may_change=may_change,
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def act(console: Console, visit: Visit, elector: int) -> Response:
    """Do for an elector what was asked for on the telephone, or prepare what takes two."""
    chosen = _ACTS.get(request.form.get("act", ""), _change_number)
    try:
        with console.act(visit) as connection:
            sentence = chosen(console, connection, visit, standing_person(connection, visit.its, elector))
    except FindingsError as error:
        return person(console, visit, elector, **findings_of(error))
    return console.done(visit, sentence, "poll.help")


def called(console: Console, visit: Visit, key: int) -> Response:
    """Strike somebody out who was called back."""
    try:
        with console.act(visit) as connection:
            _require_waiting(connection, visit, key)
            calls.request_done(connection, key, visit.name, visit.at_ms)
    except FindingsError as error:
        return desk(console, visit, **findings_of(error))
    return console.done(visit, Say("已划掉。", "Struck out."), "poll.help")


def _change_number(console: Console, connection: Connection, visit: Visit, found: RollPerson) -> Say:
    cells = {"change": ChangeKind.NUMBER.value, "name": found.name, "to": request.form.get("number", "")}
    cells |= help_desk.place_of(found) | {"reason": request.form.get("recognised", "")}
    change = read_change(cells, visit.its.rules, console.settings.default_region)
    check_changes(connection, visit.its, [change], visit.at_ms)
    particulars = particulars_of([change], change.reason)
    requests.ask(connection, visit.its, "number_change", particulars, change.reason, visit.name, visit.at_ms)
    return ASKED


def _new_code(_console: Console, connection: Connection, visit: Visit, found: RollPerson) -> Say:
    reason = reason_given(request.form.get("recognised", ""))
    help_desk.check_code(connection, visit.its, found, visit.at_ms)
    particulars = help_desk.place_of(found) | {"reason": reason}
    requests.ask(connection, visit.its, "code_new", particulars, reason, visit.name, visit.at_ms)
    return ASKED


def _unlock(_console: Console, connection: Connection, visit: Visit, found: RollPerson) -> Say:
    reason = reason_given(request.form.get("recognised", ""))
    help_desk.check_unlock(connection, visit.its, found, visit.at_ms)
    particulars = help_desk.place_of(found) | {"reason": reason}
    requests.ask(connection, visit.its, "unlock", particulars, reason, visit.name, visit.at_ms)
    return ASKED


def _invite(_console: Console, connection: Connection, visit: Visit, found: RollPerson) -> Say:
    invited = calls.invite(connection, visit.its.id, found.electorate, [found.roll_no], visit.name, visit.at_ms)
    from_hour, to_hour = visit.its.rules.calls.hours
    if not invited.new:
        return Say("这个电话已经排上了，不会打两次。", "That telephone is in line already; it is not called twice.")
    return Say(
        f"排上了，{from_hour} 点到 {to_hour} 点之间打给{found.name}。",
        f"In line: {found.name} is called between {from_hour} and {to_hour} o'clock.",
    )


def _cancel(_console: Console, connection: Connection, visit: Visit, found: RollPerson) -> Say:
    calls.cancel(connection, visit.its.id, found.electorate, [found.roll_no], visit.name, visit.at_ms)
    # Whether there was anything to cancel would tell whether she has voted: such a call cancels itself.
    return Say(f"不再打给{found.name}。", f"{found.name} is not called any more.")


def _require_waiting(connection: Connection, visit: Visit, key: int) -> None:
    if all(each.key != key for each in call_request_store.waiting(connection, visit.its.key)):
        raise FindingsError([_not_waiting()])


def _wanted(text: str, region: str) -> Wanted:
    """Return whom a search means: a number on the roll, a whole telephone number, or part of a name."""
    plain = " ".join(text.split())
    is_name = not plain.isdecimal()
    if len(plain) < (_FEWEST_SIGNS if is_name else 1):
        raise FindingsError([_too_short(plain)])
    try:
        number = parse_number(plain, region).digits
    except NotANumberError:
        number = None
    return Wanted(name=plain if is_name else "", roll_no=plain, number=number)


def _too_short(plain: str) -> Finding:
    return Finding(
        "查找 search",
        Say("名册编号、整个电话号码，或姓名的两个字", "a number on the roll, a whole telephone, two signs of a name"),
        Say(f"“{plain}”" if plain else "空白", f'"{plain}"' if plain else "nothing"),
        Say("请填写后再查。", "Fill it in and search again."),
    )


def _not_waiting() -> Finding:
    return Finding(
        "回电 calls",
        Say("名单上等着的人", "somebody on the list"),
        Say("没有，或已划掉", "none, or one that was struck out"),
        Say("请看现在的名单。", "Look at the list as it is now."),
    )


_ACTS = {"number": _change_number, "code": _new_code, "unlock": _unlock, "invite": _invite, "cancel": _cancel}
_RULE, _PERSON = "/polls/<poll_id>/help", "/polls/<poll_id>/help/people/<int:elector>"
PAGES = (
    Page(_RULE, "poll.help", desk, _DESK, menu=(Group.POLLING, Say("服务台", "Help desk"))),
    Page(_RULE, "poll.help_search", search, _DESK, ("POST",)),
    Page(_PERSON, "poll.help_person", person, _DESK),
    Page(_PERSON, "poll.help_act", act, _DESK, ("POST",)),
    Page("/polls/<poll_id>/help/calls/<int:key>", "poll.help_called", called, _DESK, ("POST",)),
)
