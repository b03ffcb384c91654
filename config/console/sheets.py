"""The sheets of the halls on one page: what is in, what is missing, what differs; and sheets that come in a file."""

from hashlib import sha256

from flask import Response, request

from config.acts import paper_template
from config.acts import sheets as acts
from config.acts.paper_template import FILES
from config.acts.papers import Source, listed_people, may_be_entered
from config.acts.sheet_fields import SHEETS, is_place, place_title
from config.console.console import Console, findings_of
from config.console.files import as_path, download, handed_in
from config.console.sheet_board import LOOKS, NO_UNIT, STATES, State, board_of, summed
from config.console.visit import Group, Page, Visit
from poll.paper import PaperKind
from poll.records import sheet_store
from poll.refusal import FindingsError, Say
from poll.roles import Role

ENTERS = frozenset({Role.TALLY, Role.STATION})
"""Who types sheets."""

READS = frozenset({*ENTERS, Role.SUPERVISOR, Role.AUDITOR})
"""Who sees how far the sheets are."""

_ROWS = 100


def sheets(console: Console, visit: Visit, **shown: object) -> Response:
    """Show every sheet: a row for each electorate and unit, a column for each kind."""
    rows = board_of(console, visit.its, visit.at_ms, visit.units)
    with console.reading() as connection:
        twins = sheet_store.twins(connection, visit.its.key)
    only_open = request.args.get("show") == "open"
    listed = [row for row in rows if not (only_open and row.is_settled)]
    pages = max(1, -(-len(listed) // _ROWS))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    seen = {(row.electorate, row.unit) for row in rows}
    return console.page(
        "sheets.html",
        visit,
        rows=listed[(page - 1) * _ROWS : page * _ROWS],
        total=len(rows),
        sums=summed(rows),
        twins=[
            (place_title(electorate, "", visit.its.rules), [place_title("", unit, visit.its.rules) for unit in units])
            for electorate, units in twins
            if all((electorate, unit) in seen for unit in units)
        ],
        only_open=only_open,
        paging=(page, pages),
        may_enter={kind: visit.has(*ENTERS) and may_be_entered(visit.its, kind) for kind in PaperKind},
        kinds=list(PaperKind),
        State=State,
        SHEETS=SHEETS,
        STATES=STATES,
        LOOKS=LOOKS,
        NO_UNIT=NO_UNIT,
        **shown,  # type: ignore[arg-type] # for the template.
    )


def enter_file(console: Console, visit: Visit) -> Response:
    """Enter every sheet of a csv or xlsx file: all of it or nothing."""
    try:
        kind = PaperKind(request.form.get("kind", PaperKind.COUNT.value))
        file = handed_in("file")
        source = Source(file.name, sha256(file.content).hexdigest())
        with as_path(file.name, file.content) as path, console.act(visit) as connection:
            parts = connection, visit.its.id, kind, path, source, visit.name, visit.units, visit.at_ms
            entered, notices = acts.enter_file(*parts)
    except FindingsError as error:
        return sheets(console, visit, **findings_of(error))
    if notices:
        return sheets(console, visit, findings=notices, entered=entered)
    sentence = Say(f"文件中的 {entered} 张表已录入。", f"{entered} sheets of the file are entered.")
    return console.done(visit, sentence, "poll.sheets")


def template(console: Console, visit: Visit) -> Response:
    """Return the empty form of one kind of sheet as a file, for the official's own units."""
    kind = next((each for each in PaperKind if each.value == request.args.get("kind")), PaperKind.COUNT)
    with console.reading() as connection:
        people = listed_people(connection, visit.its)
    own = [each for each in people if visit.units is None or each.unit in visit.units]
    return download(FILES[kind], paper_template.template(kind, visit.its.rules, own), "text/csv")


def enter_nothing(console: Console, visit: Visit) -> Response:
    """Enter that a place had no paper: all three sheets of it with nothing on them."""
    electorate, unit = request.form.get("electorate", ""), request.form.get("unit", "")
    its = "" if unit == NO_UNIT else unit
    if not is_place(electorate, its, visit.its.rules) or (visit.units is not None and its not in visit.units):
        return console.page("stop.html", visit, 404, reason="not_found")
    try:
        with console.act(visit) as connection:
            acts.enter_nothing(connection, visit.its.id, electorate, its, visit.name, visit.at_ms)
    except FindingsError as error:
        return sheets(console, visit, **findings_of(error))
    title = place_title(electorate, its, visit.its.rules)
    sentence = Say(f"{title.zh}：三张表都记为没有。", f"{title.en}: nothing on any of the three sheets.")
    return console.done(visit, sentence, "poll.sheets")


PAGES = (
    Page("/polls/<poll_id>/sheets", "poll.sheets", sheets, READS, menu=(Group.PAPER, Say("表格录入", "Sheets"))),
    Page("/polls/<poll_id>/sheets", "poll.sheets_file", enter_file, ENTERS, ("POST",)),
    Page("/polls/<poll_id>/sheets.csv", "poll.sheets_template", template, ENTERS),
    Page("/polls/<poll_id>/sheets/none", "poll.sheets_none", enter_nothing, ENTERS, ("POST",)),
)
