"""The versions of the roll: what each has changed, person by person; the last change set is taken back by two."""

from flask import Response, request

from config.acts import requests
from config.acts.roll_requests import check_undo, told_version
from config.console.console import Console, findings_of
from config.console.roll import READS, WRITES, may_change
from config.console.visit import Page, Visit
from poll.records import request_store, roll_store
from poll.records.request_store import RequestState
from poll.refusal import Finding, FindingsError, Say
from poll.roll_chain import FIRST_CHAIN

ASKED = Say("已提出，等另一位经办人批准。", "Prepared; another official has to approve.")
"""What is said when something that takes two was asked for."""


def one_version(console: Console, visit: Visit, version: int, **shown: object) -> Response:
    """Show what one version of the roll has changed."""
    poll = visit.its
    with console.reading() as connection:
        versions = {each.version: each for each in roll_store.versions(connection, poll.key)}
        if version not in versions:
            raise FindingsError([_no_version(version, len(versions))])
        changes = told_version(connection, poll, version)
        waiting = request_store.of_poll(connection, poll.key, RequestState.WAITING)
    before = versions[version - 1].chain if version - 1 in versions else FIRST_CHAIN
    is_asked = any(each.act == "roll_undo" and each.particulars["version"] == version for each in waiting)
    may_undo = may_change(visit) and bool(changes) and version == poll.roll_version and not is_asked
    shown = {"its": versions[version], "before": before, "changes": changes, "last": len(versions)} | shown
    return console.page("roll_version.html", visit, may_undo=may_undo, is_asked=is_asked, **shown)  # type: ignore[arg-type] # for the template.


def undo(console: Console, visit: Visit, version: int) -> Response:
    """Prepare that a change set is taken back."""
    reason = " ".join(request.form.get("reason", "").split())
    try:
        with console.act(visit) as connection:
            check_undo(connection, visit.its, version, visit.at_ms)
            particulars = {"version": version, "reason": reason}
            requests.ask(connection, visit.its, "roll_undo", particulars, reason, visit.name, visit.at_ms)
    except FindingsError as error:
        return one_version(console, visit, version, **findings_of(error))
    return console.done(visit, ASKED, "poll.approvals")


def _no_version(version: int, last: int) -> Finding:
    return Finding(
        "名册 roll",
        Say(f"第 1 至 {last} 版", f"version 1 to {last}") if last else Say("还没有名册", "no roll yet"),
        Say(f"第 {version} 版", f"version {version}"),
        Say("请从名册页面选择。", "Choose one on the page of the roll."),
    )


_RULE = "/polls/<poll_id>/roll/versions/<int:version>"
PAGES = (
    Page(_RULE, "poll.roll_version", one_version, READS),
    Page(_RULE, "poll.roll_undo", undo, WRITES, ("POST",)),
)
