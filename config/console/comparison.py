"""The comparison with the last time: scores side by side, twice failed, held too soon; people decide what follows."""

from flask import Response, request

from config.acts import comparing as acts
from config.console.console import Console, findings_of
from config.console.result_standing import standing
from config.console.visit import SEES, Group, Page, Visit
from config.paperwork.notice_rules import line_in_words
from config.paperwork.rule_words import compared_points
from poll.records import earlier_store
from poll.refusal import FindingsError, Say
from poll.roles import Role
from tally.comparison import MONTHS, SOURCES

_ENTERS = frozenset({Role.TALLY, Role.SUPERVISOR})
_STATES = frozenset({Role.SUPERVISOR})


def compare(console: Console, visit: Visit, **shown: object) -> Response:
    """Show every person's rating beside the last one, and what counts as failing."""
    poll = visit.its
    with console.reading() as connection:
        now = standing(connection, poll, visit.name, visit.at_ms)
        compared = acts.comparisons(connection, poll, now.result) if now else []
        stated = acts.failure_rule(connection, poll)
        entered = earlier_store.of_poll(connection, poll.key)
    return console.page(
        "comparison.html",
        visit,
        compared=compared,
        stated=stated,
        entered=entered,
        thresholds=[(each, line_in_words(each, poll.rules)) for each in poll.rules.thresholds],
        bands=[(each, compared_points(each.comparator, each.value)) for each in poll.rules.bands],
        sources=SOURCES,
        months=MONTHS,
        **shown,  # type: ignore[arg-type] # for the template.
    )


def enter(console: Console, visit: Visit) -> Response:
    """Enter the last rating of a person from a document."""
    form = request.form
    names = ("subject", "held_on", "score", "band", "document")
    words = {name: form.get(name, "") for name in names}
    try:
        with console.act(visit) as connection:
            entered = acts.Entered(**words, is_failed=form.get("is_failed") == "1")
            acts.enter(connection, visit.its, entered, visit.name, visit.at_ms)
    except FindingsError as error:
        return compare(console, visit, **findings_of(error))
    return console.done(visit, Say("已录入。", "Entered."), "poll.compare")


def state(console: Console, visit: Visit) -> Response:
    """Say which lines of the rule set count as failing."""
    form = request.form
    try:
        with console.act(visit) as connection:
            lines = form.getlist("threshold"), form.getlist("grade")
            acts.state_failure_rule(connection, visit.its, *lines, form.get("reason", ""), visit.name, visit.at_ms)
    except FindingsError as error:
        return compare(console, visit, **findings_of(error))
    return console.done(visit, Say("已记下。", "Written down."), "poll.compare")


PAGES = (
    Page(
        "/polls/<poll_id>/compare",
        "poll.compare",
        compare,
        SEES,
        menu=(Group.RESULT, Say("与上次比较", "The last time")),
    ),
    Page("/polls/<poll_id>/compare/earlier", "poll.compare_enter", enter, _ENTERS, ("POST",)),
    Page("/polls/<poll_id>/compare/failing", "poll.compare_state", state, _STATES, ("POST",)),
)
