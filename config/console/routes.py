"""Every route of the console, each with its claim: a page of an official, a page before signing in, a file."""

from collections.abc import Callable
from pathlib import Path as File

from flask import Response

from config.console import (
    approvals,
    canvass,
    checklist,
    closing,
    comparison,
    day,
    decisions,
    desk,
    draft_form,
    draft_key,
    drafts,
    help_desk,
    home,
    journal,
    ledger,
    objections,
    opening,
    people,
    preview,
    printing,
    prompts,
    questions,
    reconcile,
    result,
    roll,
    roll_changes,
    roll_import,
    roll_person,
    roll_versions,
    sheet,
    sheet_compare,
    sheets,
    signing,
    studio,
    turnout,
    voids,
)
from config.console.console import Console
from config.console.guard import Guard
from config.console.visit import Page
from config.own_page import answered
from poll.claims import Claim, Route

PAGES: tuple[Page, ...] = (
    *home.PAGES,
    *approvals.PAGES,
    *people.PAGES,
    *signing.PAGES,
    *drafts.PAGES,
    *draft_form.PAGES,
    *draft_key.PAGES,
    *roll.PAGES,
    *roll_versions.PAGES,
    *roll_import.PAGES,
    *roll_person.PAGES,
    *roll_changes.PAGES,
    *objections.PAGES,
    *printing.PAGES,
    *day.PAGES,
    *turnout.PAGES,
    *desk.PAGES,
    *ledger.PAGES,
    *help_desk.PAGES,
    *questions.PAGES,
    *prompts.PAGES,
    *studio.PAGES,
    *preview.PAGES,
    *checklist.PAGES,
    *closing.PAGES,
    *sheets.PAGES,
    *sheet.PAGES,
    *sheet_compare.PAGES,
    *canvass.PAGES,
    *opening.PAGES,
    *voids.PAGES,
    *reconcile.PAGES,
    *journal.PAGES,
    *result.PAGES,
    *comparison.PAGES,
    *decisions.PAGES,
)
"""Every page for officials, in the order of the menu."""

_STATIC = File(__file__).parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_LONG = "public, max-age=31536000, immutable"


def console_routes(console: Console) -> list[Route]:
    """Return the routes of a console."""
    guard = Guard(console)
    console.pages = PAGES
    routes = [
        Route(f"/console{page.rule}", page.endpoint, guard.before(page), page.methods, Claim.ROLE, page.roles)
        for page in PAGES
    ]
    routes += [
        Route(f"/console{rule}", name, guard.before_public(view), ("GET", "POST"), Claim.PUBLIC)
        for rule, name, view in signing.PUBLIC
    ]
    routes += [
        Route(f"/console/static/{file.name}", f"console.{file.name}", _file(file), ("GET",), Claim.PUBLIC)
        for file in sorted(_STATIC.iterdir())
        if file.suffix in _KINDS
    ]
    return routes


def _file(file: File) -> Callable[[], Response]:
    content, kind = file.read_bytes(), f"{_KINDS[file.suffix]}; charset=utf-8"

    def view() -> Response:
        response = answered(Response(content, content_type=kind))
        response.headers["Cache-Control"] = _FOR_LONG
        return response

    return view
