"""The list of voids: whose phone ballots do not count, by their numbers on the roll, and why; no names."""

from flask import Response, request

from config.acts.sheet_fields import place_title
from config.console.canvass import READS
from config.console.console import Console
from config.console.visit import Page, Visit
from poll.records import void_list_store

_AT_ONCE = 100


def voids(console: Console, visit: Visit) -> Response:
    """Show the list of voids, some at a time."""
    page = max(request.args.get("page", 1, int), 1)
    with console.reading() as connection:
        listed, counts = void_list_store.listed(connection, visit.its.key, most=_AT_ONCE, skipped=(page - 1) * _AT_ONCE)
    pages = max(1, -(-sum(counts.values()) // _AT_ONCE))
    rows = [(each, place_title(each.electorate, each.unit, visit.its.rules)) for each in listed]
    return console.page("voids.html", visit, rows=rows, counts=counts, paging=(page, pages))


PAGES = (Page("/polls/<poll_id>/voids", "poll.voids", voids, READS),)
