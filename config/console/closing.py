"""Closing the box: at its time, or earlier with a reason that is asked for twice; then the seal and what is in it."""

from flask import Response, request

from config.acts import polls as acts
from config.console.console import Console, findings_of
from config.console.visit import EVERYBODY, Group, Page, Visit
from poll.poll import Stage
from poll.records import call_store, journal_store
from poll.refusal import FindingsError, Say
from poll.roles import Role

_CLOSES = frozenset({Role.SUPERVISOR})
_LAST_STEPS_SECONDS = 300


def closing(console: Console, visit: Visit, **shown: object) -> Response:
    """Show when the box is closed, or its seal once it is."""
    poll = visit.its
    with console.reading() as connection:
        calls = call_store.under_way(connection, poll.key, visit.at_ms // 1000 - _LAST_STEPS_SECONDS)
        closed = journal_store.last_said(connection, poll.key, "close")
    closes_ms = round(poll.rules.closes_at.timestamp() * 1000)
    shown = {"confirms": False} | shown
    return console.page(
        "closing.html",
        visit,
        calls=calls,
        closed=closed if poll.stage.place > Stage.OPEN.place else None,
        is_open=poll.stage is Stage.OPEN,
        is_early=visit.at_ms <= closes_ms,
        may_close=visit.has(*_CLOSES),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def close(console: Console, visit: Visit) -> Response:
    """Close the box; earlier than its time only with a reason, and after a second question."""
    reason = " ".join(request.form.get("reason", "").split())
    if reason and not request.form.get("sure"):
        return closing(console, visit, values=request.form, confirms=True)
    try:
        with console.act(visit) as connection:
            closed = acts.close_poll(connection, visit.its.id, visit.name, reason or None, visit.at_ms)
    except FindingsError as error:
        return closing(console, visit, **findings_of(error))
    said = Say(f"已截止：票箱内信封 {closed.next_seq - 1} 个。", f"Closed: {closed.next_seq - 1} envelopes in the box.")
    return console.done(visit, said, "poll.closing")


PAGES = (
    Page(
        "/polls/<poll_id>/close",
        "poll.closing",
        closing,
        EVERYBODY,
        menu=(Group.POLLING, Say("截止", "Close")),
    ),
    Page("/polls/<poll_id>/close", "poll.close", close, _CLOSES, ("POST",)),
)
