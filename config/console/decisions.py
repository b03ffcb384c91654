"""What follows a result: decisions of the competent body, and what was promised; all of it stands on the board."""

from flask import Response, request

from config.acts import decisions as deciding
from config.acts import promises as promising
from config.console.console import Console, findings_of
from config.console.visit import SEES, Group, Page, Visit
from poll.records import decision_store, promise_store, result_store
from poll.refusal import FindingsError, Say
from poll.roles import Role

_ACTS = frozenset({Role.SUPERVISOR})


def decisions(console: Console, visit: Visit, **shown: object) -> Response:
    """Show what was decided and promised, and how far the promises are kept."""
    poll = visit.its
    with console.reading() as connection:
        decided = decision_store.of_poll(connection, poll.key)
        promised = promise_store.of_poll(connection, poll.key)
        is_published = bool(result_store.of_poll(connection, poll.key))
    today = visit.today
    return console.page(
        "decisions.html",
        visit,
        decided=decided,
        promised=[(each, each.is_overdue(today)) for each in promised],
        overdue=sum(each.is_overdue(today) for each in promised),
        is_published=is_published,
        today=today.isoformat(),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def decide(console: Console, visit: Visit) -> Response:
    """Write down a decision, or a correction of one."""
    form = request.form
    names = ("subject", "body", "decided_on", "words", "ground", "corrects")
    decided = deciding.Decided(**{name: form.get(name, "") for name in names})
    try:
        with console.act(visit) as connection:
            number = deciding.record(connection, visit.its, decided, visit.name, visit.today, visit.at_ms)
    except FindingsError as error:
        return decisions(console, visit, **findings_of(error))
    return console.done(
        visit, Say(f"第 {number} 号决定已记下。", f"Decision no. {number} is written down."), "poll.decisions"
    )


def promise(console: Console, visit: Visit) -> Response:
    """Write down a promise."""
    form = request.form
    names = ("subject", "issue", "measure", "due_on")
    words = {name: form.get(name, "") for name in names}
    try:
        with console.act(visit) as connection:
            number = promising.promise(connection, visit.its, **words, by=visit.name, at_ms=visit.at_ms)
    except FindingsError as error:
        return decisions(console, visit, **findings_of(error))
    return console.done(
        visit, Say(f"第 {number} 条承诺已记下。", f"Promise no. {number} is written down."), "poll.decisions"
    )


def report(console: Console, visit: Visit) -> Response:
    """Write down how far a promise is kept."""
    form = request.form
    number, words, is_kept = form.get("promise", ""), form.get("progress", ""), form.get("is_kept") == "1"
    try:
        with console.act(visit) as connection:
            promising.report(connection, visit.its, number, words, is_kept=is_kept, by=visit.name, at_ms=visit.at_ms)
    except FindingsError as error:
        return decisions(console, visit, **findings_of(error))
    return console.done(visit, Say("进展已记下。", "The report is written down."), "poll.decisions")


PAGES = (
    Page(
        "/polls/<poll_id>/decisions",
        "poll.decisions",
        decisions,
        SEES,
        menu=(Group.RESULT, Say("决定和整改", "Decisions")),
    ),
    Page("/polls/<poll_id>/decisions", "poll.decisions_record", decide, _ACTS, ("POST",)),
    Page("/polls/<poll_id>/decisions/promise", "poll.decisions_promise", promise, _ACTS, ("POST",)),
    Page("/polls/<poll_id>/decisions/report", "poll.decisions_report", report, _ACTS, ("POST",)),
)
