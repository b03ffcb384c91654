"""Polling day on one screen, for a supervisor: the line, the box, the desks and the computer, by themselves."""

from flask import Response, request

from config.acts.checks import Light
from config.acts.day_checks import day_checks
from config.console.console import Console
from config.console.links import address_if_open
from config.console.roll import names
from config.console.visit import Group, Page, Visit
from poll.records import desk_store, poll_store
from poll.refusal import Say
from poll.roles import Role
from poll.turnout import shown
from tally.result_scores import percent

_LOOKS = frozenset({Role.SUPERVISOR, Role.AUDITOR})


def day(console: Console, visit: Visit) -> Response:
    """Show how the day goes; the part of the page that changes is asked for again every few seconds."""
    with console.reading() as connection:
        poll = poll_store.find(connection, visit.its.id)
        checks = day_checks(connection, poll, console.settings, visit.at_ms)
        desks = desk_store.counts(connection, poll.key)
    counted = console.turnout.look(poll)
    everybody = shown(counted, poll.rules).everybody
    return console.page(
        "day_now.html" if request.headers.get("HX-Request") else "day.html",
        visit,
        checks=checks,
        links={each.endpoint: address_if_open(console, visit, each.endpoint) for each in checks if each.endpoint},
        red=sum(each.light is Light.RED for each in checks),
        yellow=sum(each.light is Light.YELLOW for each in checks),
        desks=desks,
        everybody=everybody if counted.as_of_ms is not None else None,
        percent=percent(everybody.took_part, everybody.registered),
        Light=Light,
        **names(visit),
    )


PAGES = (Page("/polls/<poll_id>/day", "poll.day", day, _LOOKS, menu=(Group.POLLING, Say("投票日", "Polling day"))),)
