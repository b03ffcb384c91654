"""The stages of the count: the road, what each stage has left, and the one button of the stage that comes next."""

from collections.abc import Callable, Mapping

from flask import Response, request
from sqlalchemy import Connection

from config.acts import canvass as acts
from config.acts import canvass_requests
from config.acts.canvass import Act
from config.acts.canvass_findings import UnsignedError
from config.console import counting
from config.console.asking import ask, waiting_for
from config.console.canvass_papers import results_of
from config.console.canvass_words import CHECK, MERGE, STEPS, STRIP, VOID
from config.console.console import Console, findings_of
from config.console.home import STAGES
from config.console.links import address_if_open
from config.console.roll_job import findings_in
from config.console.sheet_board import board_of
from config.console.visit import Group, Page, Visit
from poll.keys import trustee_lock
from poll.paper import PaperKind
from poll.poll import Stage
from poll.records import canvass_store, journal_store, summary_store
from poll.records.database import writing
from poll.records.poll_store import StoredPoll
from poll.records.summary_store import Summary
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role

RUNS = frozenset({Role.TALLY})
"""Who runs the stages."""

SIGNS = frozenset({Role.TALLY, Role.SUPERVISOR})
"""Who signs reasons, and may be the second official at the opening."""

READS = frozenset({*SIGNS, Role.AUDITOR})
"""Who sees how far the count is and what it has found."""

_DOES: Mapping[str, Callable[[Act], object]] = {
    CHECK.name: acts.check,
    VOID.name: acts.void,
    STRIP.name: acts.strip_box,
    MERGE.name: acts.merge_paper,
}
_STOPPED, _MOST_KEPT = "canvass_stopped", 200


def canvass(console: Console, visit: Visit, **shown: object) -> Response:
    """Show where the count stands, what it has left so far, and what is next."""
    poll = visit.its
    with console.reading() as connection:
        results = results_of(connection, poll)
        version = canvass_store.result_version(connection, poll.key)
        opening = poll.stage in {Stage.STRIPPED, Stage.OPENED}
        count = counting.standing(connection, poll, visit.at_ms) if opening else None
        stopped = _stopped(connection, poll)
        signed = canvass_store.signed(connection, poll.key, stopped.content["about"]) if stopped else []
        amending = waiting_for(connection, poll.key, canvass_requests.AMEND)
        head = journal_store.head(connection)
    lock = trustee_lock(poll.locked_key) if opening else None
    standing = findings_in(stopped.content["findings"]) if stopped else []
    shown = {"second": "", "findings": [*(count.findings if count else ()), *standing]} | shown
    return console.page(
        "canvass.html",
        visit,
        stages=[stage for stage in Stage if stage.place >= Stage.CLOSED.place],
        STAGES=STAGES,
        results=results,
        step=STEPS.get(poll.stage),
        version=version,
        count=count,
        stopped=stopped,
        signed=signed,
        amending=amending,
        unfinished=_unfinished(console, visit),
        head=head,
        lock=lock,
        voids=address_if_open(console, visit, "poll.voids"),
        publishing=address_if_open(console, visit, "poll.result"),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def step(console: Console, visit: Visit) -> Response:
    """Run the stage that the button was for."""
    name = request.form.get("step", "")
    try:
        _check_step(console, visit, name)
        with console.act(visit) as connection:
            _DOES[name](acts.begin(connection, visit.its.id, [visit.name], visit.at_ms))
            summary_store.erase(connection, visit.its.key, _STOPPED)
    except FindingsError as error:
        if isinstance(error, UnsignedError):
            _keep_stopped(console, visit, name, error)
        return canvass(console, visit, **findings_of(error))
    return console.done(visit, Say("已完成这一步。", "This step is done."), "poll.canvass")


def sign(console: Console, visit: Visit) -> Response:
    """Sign a reason for what a stage has found; it takes two officials, each with a login of their own."""
    about = request.form.get("about", "")
    try:
        with console.act(visit) as connection:
            _check_stopped(connection, visit, about)
            act = acts.begin(connection, visit.its.id, [visit.name], visit.at_ms)
            acts.sign(act, about, request.form.get("reason", ""))
    except FindingsError as error:
        return canvass(console, visit, **findings_of(error))
    sentence = Say("已签字。两人都签字以后再做这一步。", "Signed. When two have signed, run the step again.")
    return console.done(visit, sentence, "poll.canvass")


def progress(console: Console, visit: Visit) -> Response:
    """Return how far a count is, for the part of the page that shows it; load the page anew when it has ended."""
    if "HX-Request" not in request.headers:
        return console.go(visit, "poll.canvass")
    with console.reading() as connection:
        count = counting.standing(connection, visit.its, visit.at_ms)
    response = console.page("canvass_progress.html", visit, count=count)
    if count is None or not count.is_running:
        response.headers["HX-Refresh"] = "true"
    return response


def amend(console: Console, visit: Visit) -> Response:
    """Prepare an amendment of the certified result for a supervisor."""
    reason = request.form.get("reason", "")
    try:
        with console.act(visit) as connection:
            ask(
                connection, visit, canvass_requests.AMEND, {"reason": " ".join(reason.split())}, reason, Stage.CERTIFIED
            )
    except FindingsError as error:
        return canvass(console, visit, **findings_of(error))
    sentence = Say("更正已提出，等监督员批准。", "The amendment waits for the approval of a supervisor.")
    return console.done(visit, sentence, "poll.canvass")


def _check_step(console: Console, visit: Visit, name: str) -> None:
    if name not in _DOES:
        raise FindingsError([_no_step()])
    missing = _unfinished(console, visit) if name == VOID.name else []
    # A book that nobody has typed is found by nobody later: its signatures would void no phone ballot.
    if missing and not request.form.get("sure"):
        raise FindingsError([_books_missing(missing)])


def _check_stopped(connection: Connection, visit: Visit, about: str) -> None:
    stopped = _stopped(connection, visit.its)
    if stopped is None or stopped.content["about"] != about:
        raise FindingsError([_no_step()])


def _stopped(connection: Connection, poll: StoredPoll) -> Summary | None:
    """Return what the stage that comes next has found, if it was tried and has stopped."""
    found, step_now = summary_store.find(connection, poll.key, _STOPPED), STEPS.get(poll.stage)
    return found if found and step_now and found.content["about"] == step_now.name else None


def _keep_stopped(console: Console, visit: Visit, name: str, error: FindingsError) -> None:
    """Keep what a stage has found: whoever signs for it, from another desk, reads it first."""
    # Some hundreds say as much as a million, and somebody has to read them.
    findings = [each.as_json() for each in (*error.findings[:_MOST_KEPT], error.findings[-1])]
    with writing(console.engine) as connection:
        content = {"about": name, "findings": findings}
        summary_store.keep(connection, visit.its.key, _STOPPED, content, visit.at_ms)


def _unfinished(console: Console, visit: Visit) -> list[Say]:
    """Return the sheets that the next stage takes up and that do not stand yet."""
    wanted = {Stage.CHECKED: {PaperKind.POLL_BOOK}, Stage.COUNTED: {PaperKind.ACCOUNT, PaperKind.COUNT}}
    kinds = wanted.get(visit.its.stage, set())
    if not kinds:
        return []
    rows = board_of(console, visit.its, visit.at_ms)
    return [row.title for row in rows if any(cell.kind in kinds and not cell.state.is_settled for cell in row.cells)]


PAGES = (
    Page("/polls/<poll_id>/canvass", "poll.canvass", canvass, READS, menu=(Group.COUNT, Say("计票", "Count"))),
    Page("/polls/<poll_id>/canvass", "poll.canvass_step", step, RUNS, ("POST",)),
    Page("/polls/<poll_id>/canvass/sign", "poll.canvass_sign", sign, SIGNS, ("POST",)),
    Page("/polls/<poll_id>/canvass/progress", "poll.canvass_progress", progress, READS),
    Page("/polls/<poll_id>/canvass/amend", "poll.canvass_amend", amend, SIGNS, ("POST",)),
)


def _no_step() -> Finding:
    return Finding(
        "计票 count",
        Say("一个步骤", "a step of the count"),
        Say("没有这一步", "none of that name"),
        Say("请刷新页面。", "Load the page again."),
    )


def _books_missing(places: list[Say]) -> Finding:
    zh, en = "、".join(each.zh for each in places), "; ".join(each.en for each in places)
    return Finding(
        "签到册 poll book",
        Say("每个小组的签到册录完", "the poll book of every unit"),
        Say(f"没有录完：{zh}", f"not done: {en}"),
        Say(
            "请先录完；确实没有人签领纸票、不会再有签到册的，打勾确认。",
            "Enter them first; where nobody signed and no book will come, tick the box.",
        ),
    )
