"""One sheet, typed as the paper looks: twice, by two officials, neither of whom sees what the other has typed."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from sqlalchemy import Connection

from config.acts import sheet_checks, sheets
from config.acts.papers import may_be_entered, typed_sha256
from config.acts.sheet_fields import SHEETS, groups_of, is_place, read_figures, sheet_title
from config.console.console import Console, findings_of
from config.console.sheet_board import NO_UNIT
from config.console.sheets import ENTERS
from config.console.visit import Page, Visit
from poll.official import same_official
from poll.paper import FIRST_CORRECTION, PaperKind, PaperSheet
from poll.pollbook import Listed
from poll.records import sheet_photo_store, sheet_store
from poll.records.sheet_store import SheetHead, SheetKey
from poll.refusal import FindingsError, Say
from poll.roles import Role

RULE = "/polls/<poll_id>/sheets/<kind>/<electorate>/<unit>"

SEES_PHOTOS = frozenset({Role.TALLY, Role.SUPERVISOR, Role.AUDITOR})
"""Who sees the photos of the sheets; on that of a poll book there are names."""

MOST_TICKED = 600
"""People on one list of ticks; where there are more, their numbers are typed."""


def sheet(console: Console, visit: Visit, kind: str, electorate: str, unit: str) -> Response:
    """Show the form of one sheet, empty; whoever has typed it once is told to wait for the other official."""
    key = key_of(visit, kind, electorate, unit)
    if key is None:
        return not_there(console, visit)
    return _form_page(console, visit, key)


def enter(console: Console, visit: Visit, kind: str, electorate: str, unit: str) -> Response:
    """Keep a sheet as it was typed, after what does not add up was pointed out."""
    key = key_of(visit, kind, electorate, unit)
    if key is None:
        return not_there(console, visit)
    try:
        with console.reading() as connection:
            typed = typed_sheet(connection, visit, key)
            odd = sheet_checks.notices(connection, visit.its, typed)
        sure = typed_sha256(typed, visit.name)
        if odd and request.form.get("sure") != sure:
            return _form_page(console, visit, key, findings=odd, values=request.form, sure=sure)
        with console.act(visit) as connection:
            sheets.enter_typed(connection, visit.its.id, typed, visit.name, visit.at_ms)
    except FindingsError as error:
        return _form_page(console, visit, key, **findings_of(error))
    return _entered(console, visit, key)


def key_of(visit: Visit, kind: str, electorate: str, unit: str) -> SheetKey | None:
    """Return which sheet an address means; None where the rules have no such place with paper."""
    its = "" if unit == NO_UNIT else unit
    if kind not in {each.value for each in PaperKind} or not is_place(electorate, its, visit.its.rules):
        return None
    return PaperKind(kind), electorate, its


def address_of(key: SheetKey) -> dict[str, str]:
    """Return what stands for a sheet in its address."""
    return {"kind": key[0].value, "electorate": key[1], "unit": key[2] or NO_UNIT}


def not_there(console: Console, visit: Visit) -> Response:
    """Answer that there is no such sheet."""
    return console.page("stop.html", visit, 404, reason="not_found")


def typed_sheet(connection: Connection, visit: Visit, key: SheetKey) -> PaperSheet:
    """Return a sheet as the form has it.

    Raises:
        FindingsError: for every field that cannot be read.
    """
    form = request.form
    if key[0] is not PaperKind.POLL_BOOK:
        return read_figures(key, form, visit.its.rules)
    people = sheets.listed_people(connection, visit.its, key[1], key[2])
    return sheets.signed_sheet(
        key, [*form.getlist("signed"), *numbers_in(form.get("numbers", ""))], people, visit.its.rules
    )


def numbers_in(written: str) -> list[str]:
    """Return the numbers of the roll that were typed, with spaces, commas or new lines between them."""
    return "".join(" " if sign in ",，、;；" else sign for sign in written).split()


def _form_page(console: Console, visit: Visit, key: SheetKey, **shown: Any) -> Response:  # noqa: ANN401 - for the template.
    with console.reading() as connection:
        heads = sheet_store.heads(connection, visit.its.key, key).get(key, [])
        photos = sheet_photo_store.of_poll(connection, visit.its.key, key) if visit.has(*SEES_PHOTOS) else []
        people = _on_list(connection, visit, key) if key[0] is PaperKind.POLL_BOOK else []
    shown = {"sure": ""} | shown
    return console.page(
        "sheet.html",
        visit,
        kind=key[0],
        title=sheet_title(key, visit.its.rules),
        its=address_of(key),
        groups=groups_of(key[0], visit.its.rules, key[1]),
        people=people,
        heads=heads,
        photos=photos,
        blocked=_blocked(visit, key, heads),
        SHEETS=SHEETS,
        **shown,
    )


def _on_list(connection: Connection, visit: Visit, key: SheetKey) -> Sequence[Listed]:
    people = sheets.listed_people(connection, visit.its, key[1], key[2], MOST_TICKED + 1)
    return people if len(people) <= MOST_TICKED else ()


def _blocked(visit: Visit, key: SheetKey, heads: Sequence[SheetHead]) -> str:
    """Return why this official cannot enter the sheet now, one word; empty: may."""
    first_two = [head for head in heads if head.number < FIRST_CORRECTION]
    if len(first_two) == FIRST_CORRECTION - 1:
        return "both"
    if any(same_official(name, visit.name) for head in first_two for name in head.officials):
        return "own"
    return "" if may_be_entered(visit.its, key[0]) else "stage"


def _entered(console: Console, visit: Visit, key: SheetKey) -> Response:
    title = sheet_title(key, visit.its.rules)
    with console.reading() as connection:
        entries = len(sheet_store.heads(connection, visit.its.key, key)[key])
    if entries == 1:
        said = Say(
            f"{title.zh} 已录入。请另一位经办人看原表再录一遍。",
            f"{title.en} is entered. Let another official read the sheet and enter it again.",
        )
        return console.done(visit, said, "poll.sheets")
    said = Say(f"{title.zh} 第二遍已录入，比对如下。", f"{title.en} is entered twice; this is how both compare.")
    return console.done(visit, said, "poll.sheet_compare", **address_of(key))


PAGES = (
    Page(RULE, "poll.sheet", sheet, ENTERS),
    Page(RULE, "poll.sheet_enter", enter, ENTERS, ("POST",)),
)
