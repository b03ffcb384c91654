"""Officials and their roles: entered by an administrator, given and taken by somebody else than oneself."""

from flask import Response, request

from config.acts import officials as acts
from config.console.console import Console, findings_of
from config.console.visit import EVERYBODY, Group, Page, Visit
from poll.records import grant_store, official_store
from poll.records.database import reading
from poll.records.grant_store import OFFICE
from poll.refusal import FindingsError, Say
from poll.roles import OF_A_POLL, Role

_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def people(console: Console, visit: Visit, **shown: object) -> Response:
    """List the officials of the office, and enter new ones."""
    with reading(console.engine) as connection:
        officials = official_store.every(connection)
        administrators = {each.official: each for each in grant_store.in_poll(connection, OFFICE)}
    shown = {"ticket": None, "ticket_for": ""} | shown
    return console.page("people.html", visit, officials=officials, administrators=administrators, **shown)  # type: ignore[arg-type] # for the template.


def add(console: Console, visit: Visit) -> Response:
    """Enter an official and show the ticket, once."""
    return _with_ticket(console, visit, acts.add_official)


def renew(console: Console, visit: Visit) -> Response:
    """Give an official a new ticket and show it, once."""
    return _with_ticket(console, visit, acts.renew_ticket)


def end(console: Console, visit: Visit) -> Response:
    """Let an official sign in no more."""
    name = request.form.get("name", "")
    try:
        with console.act(visit) as connection:
            acts.end_official(connection, name, visit.name, visit.at_ms)
    except FindingsError as error:
        return people(console, visit, **findings_of(error))
    return console.done(visit, Say(f"{name}不能再登录。", f"{name} may sign in no more."), "people")


def administrator(console: Console, visit: Visit) -> Response:
    """Make another official an administrator as well, or take that away."""
    name, form = request.form.get("name", ""), request.form
    try:
        with console.act(visit) as connection:
            if form.get("grant"):
                acts.end_role(connection, int(form["grant"]), visit.name, visit.at_ms)
            else:
                acts.give_role(connection, "", name, Role.ADMINISTRATOR, "", visit.name, visit.at_ms)
    except FindingsError as error:
        return people(console, visit, **findings_of(error))
    return console.done(visit, Say(f"{name}的管理员角色已更新。", f"{name}: administrator updated."), "people")


def roles(console: Console, visit: Visit, **shown: object) -> Response:
    """Show who may do what in a poll; an administrator gives and takes roles."""
    with reading(console.engine) as connection:
        grants = grant_store.in_poll(connection, visit.its.key)
        officials = [each for each in official_store.every(connection) if each.ended_at_ms is None]
        declared = grant_store.declared(connection, visit.its.key)
    names = {each.key: each.name for each in officials}
    shown = {"grants": grants, "officials": officials, "declared": declared, "names": names} | shown
    return console.page("roles.html", visit, roles=OF_A_POLL, **shown)  # type: ignore[arg-type] # for the template.


def change_roles(console: Console, visit: Visit) -> Response:
    """Give a role in a poll, or take one."""
    form = request.form
    try:
        with console.act(visit) as connection:
            if form.get("grant"):
                ended = acts.end_role(connection, int(form["grant"]), visit.name, visit.at_ms)
                sentence = Say(f"{ended.name}的角色已收回。", f"{ended.name} does not hold that role any more.")
            else:
                name, role = form.get("name", ""), Role(form.get("role", ""))
                acts.give_role(connection, visit.its.id, name, role, form.get("unit", ""), visit.name, visit.at_ms)
                sentence = Say(f"{name}已有该角色。", f"{name} holds that role now.")
    except FindingsError as error:
        return roles(console, visit, **findings_of(error))
    return console.done(visit, sentence, "poll.roles")


def _with_ticket(console: Console, visit: Visit, act: acts.Ticketing) -> Response:
    name = request.form.get("name", "")
    try:
        with console.act(visit) as connection:
            ticket = act(connection, name, visit.name, visit.at_ms)
    except FindingsError as error:
        return people(console, visit, **findings_of(error))
    # Shown on the answer itself and kept nowhere: only its hash is in the records.
    return people(console, visit, ticket=ticket, ticket_for=name)


PAGES = (
    Page("/people", "people", people, _ADMINISTRATOR),
    Page("/people/add", "people_add", add, _ADMINISTRATOR, ("POST",)),
    Page("/people/renew", "people_renew", renew, _ADMINISTRATOR, ("POST",)),
    Page("/people/end", "people_end", end, _ADMINISTRATOR, ("POST",)),
    Page("/people/administrator", "people_administrator", administrator, _ADMINISTRATOR, ("POST",)),
    Page("/polls/<poll_id>/roles", "poll.roles", roles, EVERYBODY, menu=(Group.POLL, Say("经办人", "Officials"))),
    Page("/polls/<poll_id>/roles", "poll.roles_change", change_roles, _ADMINISTRATOR, ("POST",)),
)
