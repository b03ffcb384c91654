"""The paper desk on a tablet: find an elector, see whether she has voted by phone, issue a paper, undo, exchange.

A desk that loses its connection goes on with the printed list; what it has noted meanwhile is sent by desk.js later,
with the same once-token, so that it is entered exactly once.
"""

import json
from collections.abc import Iterable

from flask import Response, request
from sqlalchemy import Connection

from config.acts import desk as acts
from config.acts.desk import Desk, VoidsBallotError
from config.console.console import Console, address, findings_of
from config.console.roll import names
from config.console.visit import Group, Page, Visit
from config.own_page import answered
from poll.desk import DeskAct, DeskCount, DeskEvent
from poll.records import desk_store, roll_store
from poll.records.form_store import RepeatedFormError
from poll.refusal import FindingsError, Say
from poll.roles import Role
from poll.rules import Channel

_STATION = frozenset({Role.STATION})
_READS = _STATION | {Role.AUDITOR}
_MOST_FOUND, _LAST_ACTS = 12, 8
_JSON = "application/json"

ACTS = {
    DeskAct.SIGNED: Say("发票", "issued"),
    DeskAct.REPLACED: Say("换一张", "exchanged"),
    DeskAct.UNDONE: Say("撤销", "undone"),
}
"""What the acts of the desk are called."""


def desk(console: Console, visit: Visit, **shown: object) -> Response:
    """Show the search, what the desk has done so far, and its last acts."""
    with console.reading() as connection:
        counts = desk_store.counts(connection, visit.its.key, visit.units)
        last = desk_store.last_acts(connection, visit.its.key, visit.units, _LAST_ACTS)
    shown = {"found": None, "count": 0, "asks": None} | shown
    return console.page(
        "desk.html",
        visit,
        counts=counts,
        total=_total(counts),
        last=last,
        on_paper=[each for each in visit.its.rules.electorates if Channel.PAPER in each.channels],
        acts_here=visit.has(Role.STATION),
        ACTS=ACTS,
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def search(console: Console, visit: Visit) -> Response:
    """Find electors of the desk's units; what is typed stands in no address, for it may be a name."""
    words = request.form.get("search", "").strip()
    if not words:
        return console.go(visit, "poll.desk")
    with console.reading() as connection:
        found, count = desk_store.search(connection, visit.its.key, visit.units, words, _MOST_FOUND)
    return desk(console, visit, found=found, count=count, values=request.form)


def act(console: Console, visit: Visit) -> Response:
    """Issue a paper, exchange one, or undo the issue; a phone ballot is voided only once that was said."""
    is_script = request.headers.get("Accept") == _JSON
    try:
        with console.act(visit) as connection:
            event = _done(connection, visit)
    except RepeatedFormError:
        # It was sent before and came through: whoever sends it again is told the same.
        return _told(visit, "done") if is_script else console.go(visit, "poll.desk")
    except VoidsBallotError as asking:
        return _told(visit, "asks") if is_script else desk(console, visit, asks=asking.person)
    except FindingsError as error:
        return _told(visit, "refused") if is_script else desk(console, visit, **findings_of(error))
    if is_script and request.form.get("handed_out"):
        return _told(visit, "done")
    answer = console.done(visit, _sentence(event), "poll.desk")
    return _told(visit, "done") if is_script else answer


def _done(connection: Connection, visit: Visit) -> DeskEvent:
    form, its = request.form, visit.its.id
    who = form.get("electorate", ""), form.get("roll_no", "").strip()
    match form.get("act"):
        case DeskAct.REPLACED.value:
            return acts.replace(connection, its, who, _here(visit))
        case DeskAct.UNDONE.value:
            return acts.undo(connection, its, who, _here(visit), form.get("reason", ""))
        case _:
            may_void = bool(form.get("voids") or form.get("handed_out"))
            return acts.issue(connection, its, who, _here(visit), may_void=may_void)


def _here(visit: Visit) -> Desk:
    return Desk(visit.name, visit.units, visit.at_ms)


def closing(console: Console, visit: Visit, **shown: object) -> Response:
    """Show each place of the desk: what is keyed in later, and what is handed over."""
    with console.reading() as connection:
        done = desk_store.counts(connection, visit.its.key, visit.units)
        given = desk_store.handed_over(connection, visit.its.key)
        listed = roll_store.counts(connection, visit.its.key)
    counts = {(each.electorate, each.unit): each for each in done}
    on_paper = {each.id for each in visit.its.rules.electorates if Channel.PAPER in each.channels}
    places = [
        (counts.get(place, DeskCount(*place, 0, 0, 0, 0)), given.get(place))
        for place in _in_order(listed, visit)
        if place[0] in on_paper and (visit.units is None or place[1] in visit.units)
    ]
    return console.page(
        "desk_closing.html",
        visit,
        places=places,
        acts_here=visit.has(Role.STATION),
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def _in_order(listed: Iterable[tuple[str, str]], visit: Visit) -> list[tuple[str, str]]:
    """Return electorates and units in the order of the rule set."""
    rules = visit.its.rules
    electorates, units = [each.id for each in rules.electorates], [*(each.id for each in rules.units), ""]
    return sorted(listed, key=lambda place: (electorates.index(place[0]), units.index(place[1])))


def key_in(console: Console, visit: Visit) -> Response:
    """Key in who signed on the printed list while there was no connection."""
    form = request.form
    place, numbers = _place(), form.get("roll_nos", "").replace(",", " ").replace("，", " ").replace("、", " ").split()
    try:
        with console.act(visit) as connection:
            events = acts.key_in(connection, visit.its.id, place, numbers, _here(visit))
    except FindingsError as error:
        return closing(console, visit, **findings_of(error))
    voids = sum(each.voids for each in events)
    sentence = Say(
        f"已补录 {len(events)} 人，其中 {voids} 人用电话评过，电话票作废。",
        f"{len(events)} keyed in; {voids} of them had voted by phone, and those ballots are void.",
    )
    return console.done(visit, sentence, "poll.desk_closing")


def hand_over(console: Console, visit: Visit) -> Response:
    """Hand the acts of the desk over as the first entry of the poll book."""
    try:
        with console.act(visit) as connection:
            signed = acts.hand_over(connection, visit.its.id, _place(), _here(visit))
    except FindingsError as error:
        return closing(console, visit, **findings_of(error))
    sentence = Say(
        f"已移交：签到 {signed} 人，是签到册第一遍录入。请另一位经办人照签了字的名单录第二遍。",
        f"Handed over: {signed} signed, entry 1 of the poll book. Let another official enter the signed list.",
    )
    return console.done(visit, sentence, "poll.desk_closing")


def _place() -> tuple[str, str]:
    return request.form.get("electorate", ""), request.form.get("unit", "")


def _total(counts: list[DeskCount]) -> DeskCount:
    names_ = ("signed", "voids", "replaced", "undone")
    return DeskCount("", "", *(sum(getattr(each, name) for each in counts) for name in names_))


def _sentence(event: DeskEvent) -> Say:
    # A name would stand in the browser's cookie.
    number = event.roll_no
    match event.act:
        case DeskAct.SIGNED if event.voids:
            return Say(
                f"{number} 的电话票已作废，纸票已发，请签到。", f"{number}: phone ballot void, paper issued; sign."
            )
        case DeskAct.SIGNED:
            return Say(f"{number} 的纸票已发，请签到。", f"{number}: paper issued; have her sign.")
        case DeskAct.REPLACED:
            return Say(f"{number} 换了一张，旧的划掉收好。", f"{number}: exchanged; cross the old one out.")
        case DeskAct.UNDONE if event.voids:
            return Say(
                f"{number} 的发票已撤销，纸票要收回；她的电话票照算。",
                f"{number}: undone; take the paper back. Her phone ballot counts again.",
            )
        case DeskAct.UNDONE:
            return Say(f"{number} 的发票已撤销，纸票要收回。", f"{number}: undone; take the paper back.")


def _told(visit: Visit, state: str) -> Response:
    """Tell the script what became of an act: done, asks, or refused."""
    told = {"state": state, "go": address(visit, "poll.desk")}
    return answered(Response(json.dumps(told), content_type=_JSON))


PAGES = (
    Page("/polls/<poll_id>/desk", "poll.desk", desk, _READS, menu=(Group.POLLING, Say("纸票窗口", "Paper desk"))),
    Page("/polls/<poll_id>/desk/search", "poll.desk_search", search, _STATION, ("POST",)),
    Page("/polls/<poll_id>/desk/act", "poll.desk_act", act, _STATION, ("POST",)),
    Page("/polls/<poll_id>/desk/closing", "poll.desk_closing", closing, _READS),
    Page("/polls/<poll_id>/desk/key-in", "poll.desk_key_in", key_in, _STATION, ("POST",)),
    Page("/polls/<poll_id>/desk/hand-over", "poll.desk_hand_over", hand_over, _STATION, ("POST",)),
)
