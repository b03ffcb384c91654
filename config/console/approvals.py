"""What waits for a second official: read in full, then approved or refused."""

from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import Connection

from config.acts import requests as acts
from config.acts.two_persons import TwoPersonAct
from config.console.console import Console
from config.console.visit import SEES, Group, Page, Visit
from poll.official import same_official
from poll.records import request_store
from poll.records.request_store import Request, RequestState
from poll.refusal import FindingsError, Say


@dataclass(frozen=True, slots=True)
class _Shown:
    request: Request
    act: TwoPersonAct
    lines: tuple[Say, ...]
    is_own: bool
    may_approve: bool


def approvals(console: Console, visit: Visit, **shown: object) -> Response:
    """List what waits for a second official, and what was decided."""
    with console.reading() as connection:
        listed = [
            _shown(connection, visit, each)
            for each in request_store.of_poll(connection, visit.its.key)
            if each.act in acts.ACTS
        ]
    waiting = [each for each in listed if each.request.state is RequestState.WAITING]
    decided = [each for each in listed if each.request.state is not RequestState.WAITING]
    shown = {"revealed": None} | shown
    return console.page("approvals.html", visit, waiting=waiting, decided=decided, **shown)  # type: ignore[arg-type] # for the template.


def decide(console: Console, visit: Visit, key: int) -> Response:
    """Approve a request, or refuse it; one's own is withdrawn."""
    form, revealed = request.form, None
    try:
        with console.act(visit) as connection:
            if form.get("verdict") == "approve":
                _require_role(connection, visit, key)
                sentence = acts.approve(connection, visit.its, key, visit.name, visit.at_ms)
                revealed = acts.revealed(connection, visit.its, key)
            else:
                acts.refuse(connection, visit.its, key, form.get("answer", ""), visit.name, visit.at_ms)
                sentence = Say("已退回。", "Sent back.")
    except FindingsError as error:
        return approvals(console, visit, status=422, findings=error.findings)
    if revealed:
        # On the answer itself and nowhere else: a message on the next page would lie in the browser's cookie.
        return approvals(console, visit, said=[visit.say(sentence)], revealed=revealed)
    return console.done(visit, sentence, "poll.approvals")


def _shown(connection: Connection, visit: Visit, each: Request) -> _Shown:
    act = acts.ACTS[each.act]
    waits = each.state is RequestState.WAITING
    lines = tuple(act.describe(connection, visit.its, each.particulars)) if waits else ()
    is_own = same_official(each.asked_by, visit.name)
    return _Shown(each, act, lines, is_own, not is_own and visit.has(*act.approves))


def _require_role(connection: Connection, visit: Visit, key: int) -> None:
    found = request_store.find(connection, key)
    if found is not None and found.act in acts.ACTS and not visit.has(*acts.ACTS[found.act].approves):
        raise FindingsError([acts.not_for_you(acts.ACTS[found.act])])


PAGES = (
    Page("/polls/<poll_id>/approvals", "poll.approvals", approvals, SEES, menu=(Group.POLL, Say("待批", "To approve"))),
    Page("/polls/<poll_id>/approvals/<int:key>", "poll.approvals_decide", decide, SEES, ("POST",)),
)
