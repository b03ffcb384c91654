"""Acts of the office about its own people: who is entered, who gets which role, who declares what."""

import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import Connection

from poll.official import official_name, same_official
from poll.records import grant_store, journal_store, official_store, poll_store, session_store
from poll.records.grant_store import OFFICE, Grant
from poll.records.official_store import StoredOfficial
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.roles import RELATIONS, TITLES, Relation, Role

Ticketing: TypeAlias = Callable[[Connection, str, str, int], str]
"""An act that gives somebody a ticket: connection, whom, by whom, when."""

TICKET_DAYS = 3
_DAY_MS = 86_400_000
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""What a ticket is made of: no sign that is easily taken for another one."""


def begin_office(connection: Connection, name: str, at_ms: int) -> str:
    """Enter the first administrator; return the ticket with which a password is chosen.

    Raises:
        FindingsError: somebody is entered already.
    """
    if not official_store.is_empty(connection):
        raise FindingsError([_begun()])
    official, ticket = _enter(connection, name, at_ms)
    grant_store.give(connection, OFFICE, official.key, Role.ADMINISTRATOR, "", official.name, at_ms)
    journal_store.append(connection, None, at_ms, "office_begun", {"official": official.name})
    return ticket


def add_official(connection: Connection, name: str, by: str, at_ms: int) -> str:
    """Enter an official, who holds no role yet; return the ticket, to be handed over in person."""
    official, ticket = _enter(connection, name, at_ms)
    journal_store.append(connection, None, at_ms, "official_entered", {"entered": official.name, "official": by})
    return ticket


def renew_ticket(connection: Connection, name: str, by: str, at_ms: int) -> str:
    """Give an official a new ticket, for a lost password or telephone; the old ones are no good any more."""
    official, ticket = _known(connection, name), new_ticket()
    official_store.renew_ticket(connection, official.key, ticket_digest(ticket), at_ms + TICKET_DAYS * _DAY_MS)
    session_store.end_all(connection, official.key, at_ms)
    journal_store.append(connection, None, at_ms, "ticket_renewed", {"entered": official.name, "official": by})
    return ticket


def end_official(connection: Connection, name: str, by: str, at_ms: int) -> None:
    """Let an official sign in no more; everything done stays under that name.

    Raises:
        FindingsError: it is the one who asks, so that an office is never left without an administrator.
    """
    official = _known(connection, name)
    if same_official(official.name, by):
        raise FindingsError([_not_oneself(official.name)])
    grant_store.end_all(connection, official.key, by, at_ms)
    official_store.end(connection, official.key, at_ms)
    session_store.end_all(connection, official.key, at_ms)
    journal_store.append(connection, None, at_ms, "official_ended", {"entered": official.name, "official": by})


def give_role(connection: Connection, poll_id: str, name: str, role: Role, unit: str, by: str, at_ms: int) -> None:  # noqa: PLR0913, PLR0917 - what a role is made of.
    """Give a role in a poll, or the administrator's in the office (no poll); sessions end, so that it takes effect.

    Raises:
        FindingsError: to oneself; to a person rated or a declared relative; a unit that the rules do not have.
    """
    official = _known(connection, name)
    poll = poll_store.find(connection, poll_id) if poll_id else None
    findings = [_not_oneself(official.name)] if same_official(official.name, by) else []
    if (poll is None) != (role is Role.ADMINISTRATOR):
        findings.append(_wrong_place(role))
    if poll is not None:
        findings += _obstacles(connection, poll, official, unit)
    if findings:
        raise FindingsError(findings)
    key = poll.key if poll else OFFICE
    grant_store.give(connection, key, official.key, role, unit, by, at_ms)
    session_store.end_all(connection, official.key, at_ms)
    entry = {"given": official.name, "role": role.value, "unit": unit, "official": by}
    journal_store.append(connection, poll.key if poll else None, at_ms, "role_given", entry)


def end_role(connection: Connection, grant_key: int, by: str, at_ms: int) -> Grant:
    """Take a role away; sessions end.

    Raises:
        FindingsError: it is not held any more, or it is one's own.
    """
    grant = grant_store.find(connection, grant_key)
    if grant is None:
        raise FindingsError([_no_grant()])
    if same_official(grant.name, by):
        raise FindingsError([_not_oneself(grant.name)])
    grant_store.end(connection, grant.key, by, at_ms)
    session_store.end_all(connection, grant.official, at_ms)
    entry = {"taken": grant.name, "role": grant.role.value, "unit": grant.unit, "official": by}
    journal_store.append(connection, grant.poll or None, at_ms, "role_ended", entry)
    return grant


def declare(  # noqa: PLR0913, PLR0917 - what a declaration is made of.
    connection: Connection, poll: StoredPoll, name: str, relations: Sequence[tuple[Relation, str]], by: str, at_ms: int
) -> bool:
    """Keep what an official declares about the people rated; True where a relation ends every role in the poll.

    Args:
        connection: in a writing transaction.
        poll: whose people are rated.
        name: of the official.
        relations: a relation and the id of the person, for each relation; empty: none to anybody.
        by: the official, or who reports it.
        at_ms: when.
    """
    official = _known(connection, name)
    made = [(relation, subject) for relation, subject in relations if relation is not Relation.NONE]
    grant_store.declare(connection, poll.key, official.key, made or [(Relation.NONE, "")], by, at_ms)
    if made:
        grant_store.end_all(connection, official.key, by, at_ms, poll.key)
    entry = {
        "about": official.name,
        "relations": [[relation.value, subject] for relation, subject in made],
        "official": by,
    }
    journal_store.append(connection, poll.key, at_ms, "declared", entry)
    return bool(made)


def new_ticket() -> str:
    """Return a ticket: sixteen signs in groups of four, to be read aloud or written on a slip."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(16))
    return "-".join(signs[at : at + 4] for at in range(0, 16, 4))


def ticket_digest(ticket: str) -> str:
    """Return what the records keep of a ticket, however it was typed."""
    return sha256("".join(sign for sign in ticket.casefold() if sign in _SIGNS).encode()).hexdigest()


def _enter(connection: Connection, name: str, at_ms: int) -> tuple[StoredOfficial, str]:
    ticket = new_ticket()
    return official_store.add(connection, name, ticket_digest(ticket), at_ms + TICKET_DAYS * _DAY_MS, at_ms), ticket


def _known(connection: Connection, name: str) -> StoredOfficial:
    official = official_store.by_name(connection, name)
    if official is None or official.ended_at_ms is not None:
        raise FindingsError([_unknown(official_name(name))])
    return official


def _obstacles(connection: Connection, poll: StoredPoll, official: StoredOfficial, unit: str) -> list[Finding]:
    findings = []
    rated = [name for subject in poll.rules.subjects for name in subject.name.values()]
    if any(same_official(name, official.name) for name in rated):
        findings.append(_rated(official.name, Relation.SELF))
    made = grant_store.declared(connection, poll.key, official.key)
    findings += [_rated(official.name, each.relation) for each in made if each.relation is not Relation.NONE]
    units = [each.id for each in poll.rules.units]
    if unit and unit not in units:
        findings.append(_no_unit(unit, units))
    return findings


def _begun() -> Finding:
    return Finding(
        "official 经办人",
        Say("一个还没有经办人的单位", "an office that nobody is entered in yet"),
        Say("已有经办人", "somebody is entered"),
        Say("请由管理员在控制台登记。", "Let an administrator enter people in the console."),
    )


def _unknown(name: str) -> Finding:
    return Finding(
        name,
        Say("已登记的经办人", "an official who is entered"),
        Say("没有此人", "nobody of that name"),
        Say("请核对姓名，或先登记。", "Check the name, or enter the person first."),
    )


def _not_oneself(name: str) -> Finding:
    return Finding(
        name,
        Say("另一位经办人", "another official"),
        Say("是您自己", "yourself"),
        Say("自己的角色和账号由另一位管理员办理。", "Another administrator deals with one's own roles and account."),
    )


def _rated(name: str, relation: Relation) -> Finding:
    words = RELATIONS[relation]
    return Finding(
        name,
        Say("与被评人没有亲属关系的人", "somebody who is not related to a person rated"),
        Say(f"被评人：{words.zh}", f"of a person rated: {words.en}"),
        Say(
            "被评人及其近亲属不能经办这次评议，请换人。", "Choose somebody else: the rated and their kin hold no role."
        ),
    )


def _wrong_place(role: Role) -> Finding:
    title = TITLES[role]
    return Finding(
        title.zh,
        Say("管理员属于整个单位，其他角色属于一次评议", "administrators are of the office, other roles of one poll"),
        Say(title.zh, title.en),
        Say("请选择评议和角色。", "Choose the poll and the role."),
    )


def _no_unit(unit: str, known: list[str]) -> Finding:
    return Finding(
        unit,
        Say(f"规则中的小组：{'、'.join(known)}", f"a unit of the rules: {', '.join(known)}"),
        Say("没有", "none"),
        Say("请重新选择。", "Choose again."),
    )


def _no_grant() -> Finding:
    return Finding(
        "role 角色",
        Say("仍有效的角色", "a role that is still held"),
        Say("已收回", "one that was ended"),
        Say("请刷新页面。", "Load the page again."),
    )
