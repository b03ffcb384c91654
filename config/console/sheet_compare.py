"""The page of one sheet: both entries side by side, its photos, every version; and its correction by two officials."""

from collections.abc import Sequence

from flask import Response, request
from sqlalchemy import Connection

from config.acts import requests as requests_acts
from config.acts import sheet_correction, sheet_photos, sheets
from config.acts.papers import may_be_entered
from config.acts.sheet_fields import SHEETS, read_figures, sheet_title
from config.console.console import Console, findings_of
from config.console.files import handed_in
from config.console.sheet import RULE, SEES_PHOTOS, address_of, key_of, not_there, numbers_in
from config.console.sheet_board import LOOKS, STATES
from config.console.sheet_comparison import comparison_of
from config.console.sheets import ENTERS, READS
from config.console.visit import Page, Visit
from config.own_page import answered
from poll.official import same_official
from poll.paper import PaperKind, PaperSheet, SheetEntry
from poll.records import paper_store, poll_store, sheet_photo_store
from poll.records.sheet_store import SheetKey
from poll.refusal import Finding, FindingsError, Say

SIGNED, NOT_SIGNED = "yes", "no"


def compare(console: Console, visit: Visit, kind: str, electorate: str, unit: str, **shown: object) -> Response:
    """Show a sheet with everything that was entered, once both entries are in; before that only who has entered it."""
    key = key_of(visit, kind, electorate, unit)
    if key is None:
        return not_there(console, visit)
    with console.reading() as connection:
        sheet = comparison_of(connection, visit.its, key)
        photos = sheet_photo_store.of_poll(connection, visit.its.key, key)
        waiting = sheet_correction.waiting(connection, visit.its, key)
    is_open = may_be_entered(visit.its, key[0])
    return console.page(
        "sheet_compare.html",
        visit,
        kind=key[0],
        title=sheet_title(key, visit.its.rules),
        its=address_of(key),
        sheet=sheet,
        photos=photos if visit.has(*SEES_PHOTOS) else [],
        photo_count=len(photos),
        waiting=waiting,
        may_correct=is_open and sheet.is_complete and not waiting and visit.has(*sheet_correction.ACT.asks),
        may_enter=is_open and not sheet.is_complete and visit.has(*ENTERS),
        may_photograph=visit.has(*ENTERS),
        has_entered=any(same_official(each, visit.name) for each in sheet.first),
        SHEETS=SHEETS,
        STATES=STATES,
        LOOKS=LOOKS,
        **shown,  # type: ignore[arg-type] # for the template.
    )


def correct(console: Console, visit: Visit, kind: str, electorate: str, unit: str) -> Response:
    """Prepare a correction of a sheet for a second official."""
    key = key_of(visit, kind, electorate, unit)
    if key is None:
        return not_there(console, visit)
    reason = request.form.get("reason", "")
    try:
        with console.act(visit) as connection:
            poll_store.lock(connection, visit.its.key)
            entries = paper_store.entries_of(connection, visit.its.key, *key)
            mended = _mended(connection, visit, key, entries)
            sheet_correction.check(connection, visit.its, mended, entries)
            particulars = sheet_correction.particulars_of(mended, entries, reason)
            requests_acts.ask(
                connection, visit.its, sheet_correction.NAME, particulars, reason, visit.name, visit.at_ms
            )
    except FindingsError as error:
        return compare(console, visit, kind, electorate, unit, **findings_of(error))
    sentence = Say("更正已提出，等另一位经办人批准。", "The correction waits for the approval of another official.")
    return console.done(visit, sentence, "poll.sheet_compare", **address_of(key))


def add_photo(console: Console, visit: Visit, kind: str, electorate: str, unit: str) -> Response:
    """Keep a photo of the sheet."""
    key = key_of(visit, kind, electorate, unit)
    if key is None:
        return not_there(console, visit)
    try:
        file = handed_in("photo")
        # Decoding takes its time: nobody waits for the records meanwhile.
        picture = sheet_photos.clean_photo(file.name, file.content)
        with console.act(visit) as connection:
            sheet_photos.keep_photo(connection, visit.its, key, picture, visit.name, visit.at_ms)
    except FindingsError as error:
        return compare(console, visit, kind, electorate, unit, **findings_of(error))
    return console.done(visit, Say("照片已保存。", "The photo is kept."), "poll.sheet_compare", **address_of(key))


def photo(console: Console, visit: Visit, key: int) -> Response:
    """Show a photo of a sheet of this poll."""
    with console.reading() as connection:
        found = sheet_photo_store.find(connection, visit.its.key, key)
    if found is None or (visit.units is not None and found[2] not in visit.units):
        return not_there(console, visit)
    return answered(Response(found[0], content_type=found[1]))


def _mended(connection: Connection, visit: Visit, key: SheetKey, entries: Sequence[SheetEntry]) -> PaperSheet:
    """Return the sheet as the form of a correction has it."""
    form = request.form
    if key[0] is not PaperKind.POLL_BOOK:
        return read_figures(key, form, visit.its.rules)
    people = sheets.listed_people(connection, visit.its, key[1], key[2])
    before = [{figure[0] for figure in each.sheet.figures} for each in sheet_correction.standing(entries)]
    signed = set.intersection(*before) if before else set()
    doubtful = sorted(set().union(*before) - signed)
    undecided = [each for each in doubtful if form.get(f"signed.{each}") not in {SIGNED, NOT_SIGNED}]
    if undecided:
        raise FindingsError([_undecided(undecided)])
    signed |= {each for each in doubtful if form[f"signed.{each}"] == SIGNED}
    for number in numbers_in(form.get("added", "")):
        signed |= {figure[0] for figure in sheets.signed_sheet(key, [number], people, visit.its.rules).figures}
    for number in numbers_in(form.get("removed", "")):
        signed -= {figure[0] for figure in sheets.signed_sheet(key, [number], people, visit.its.rules).figures}
    return sheets.signed_sheet(key, signed, people, visit.its.rules)


PAGES = (
    Page(f"{RULE}/compare", "poll.sheet_compare", compare, READS),
    Page(f"{RULE}/compare", "poll.sheet_correct", correct, sheet_correction.ACT.asks, ("POST",)),
    Page(f"{RULE}/photo", "poll.sheet_photo_add", add_photo, ENTERS, ("POST",)),
    Page("/polls/<poll_id>/sheet-photos/<int:key>", "poll.sheet_photo", photo, SEES_PHOTOS),
)


def _undecided(numbers: Sequence[str]) -> Finding:
    listed = "、".join(numbers)
    return Finding(
        SHEETS[PaperKind.POLL_BOOK].zh,
        Say("对每个不同的人写明签了没有", "for each of these people whether they signed"),
        Say(f"没有写：{listed}", f"nothing for {listed}"),
        Say("请看签到册，逐一选择。", "See in the poll book and choose for each."),
    )
