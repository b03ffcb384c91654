"""Polls that are being prepared: the list of drafts, and a new one from a preset or from an earlier poll."""

from dataclasses import dataclass
from functools import cache

from flask import Response, request
from sqlalchemy import Connection

from config.acts import drafts as acts
from config.console.console import Console, findings_of
from config.console.visit import Page, Visit
from config.presets import preset, preset_names, purpose_of
from poll.records import draft_store, poll_store
from poll.records.draft_store import Draft
from poll.refusal import Finding, FindingsError, Say, Weight
from poll.roles import Role
from poll.rule_file import read_rules
from poll.rules import RuleSet, words_in

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class _Shown:
    draft: Draft
    title: Say
    errors: int


@dataclass(frozen=True, slots=True)
class _Preset:
    name: str
    rules: RuleSet
    purpose: Say


def drafts(console: Console, visit: Visit, **shown: object) -> Response:
    """List the drafts, and what a new one can begin with."""
    with console.reading() as connection:
        listed = [_shown(each) for each in draft_store.waiting(connection)]
        polls = poll_store.every(connection)[::-1]
    return console.page("drafts.html", visit, drafts=listed, presets=_presets(), polls=polls, **shown)  # type: ignore[arg-type] # for the template.


def begin(console: Console, visit: Visit) -> Response:
    """Begin a draft with a preset, or with the rules of a poll that is there already."""
    source = request.form.get("source", "")
    kind, _, name = source.partition(" ")
    try:
        with console.act(visit) as connection:
            content = _rules_of(connection, kind, name)
            made = acts.begin_draft(connection, content, source, visit.name, visit.at_ms)
    except FindingsError as error:
        return drafts(console, visit, **findings_of(error))
    return console.done(visit, Say("草稿已建立，请填写。", "The draft is there: fill it in."), "draft", key=made.key)


def drop(console: Console, visit: Visit, key: int) -> Response:
    """Throw a draft away."""
    with console.act(visit) as connection:
        acts.drop_draft(connection, standing_in(connection, key), visit.name, visit.at_ms)
    return console.done(visit, Say("草稿已删除。", "The draft was thrown away."), "drafts")


def standing(console: Console, key: int) -> Draft:
    """Return a draft that is no poll yet.

    Raises:
        FindingsError: there is none of that number, or a poll was made of it.
    """
    with console.reading() as connection:
        return standing_in(connection, key)


def standing_in(connection: Connection, key: int) -> Draft:
    """Return a draft that is no poll yet, in the transaction of what is done with it.

    Raises:
        FindingsError: there is none of that number, or a poll was made of it.
    """
    draft = draft_store.find(connection, key)
    if draft is None or draft.poll is not None:
        raise FindingsError([_gone()])
    return draft


def poll_made_of(console: Console, key: int) -> str | None:
    """Return the id of the poll that was made of a draft; None while it is one."""
    with console.reading() as connection:
        draft = draft_store.find(connection, key)
        made = [each.id for each in poll_store.every(connection) if draft is not None and each.key == draft.poll]
    return made[0] if made else None


def title_of(rules: RuleSet | None, draft: Draft) -> Say:
    """Return what a draft is called, even while its rule file is not sound."""
    if rules is not None:
        return Say(words_in(rules.title, "zh"), words_in(rules.title, "en"))
    return Say(draft.id, draft.id) if draft.id else Say("未命名的草稿", "A draft without a name")


def _rules_of(connection: Connection, kind: str, name: str) -> bytes:
    if kind == "preset" and name in preset_names():
        return preset(name)
    if kind == "poll":
        return poll_store.find(connection, name).rules_file
    raise FindingsError([_no_source()])


def _shown(draft: Draft) -> _Shown:
    rules, findings = read_rules(draft.rules, acts.PLACE)
    return _Shown(draft, title_of(rules, draft), sum(each.weight is Weight.ERROR for each in findings))


@cache
def _presets() -> list[_Preset]:
    # The most common first: a secretary is rated.
    names = sorted(preset_names(), key=lambda name: ("secretary" not in name, "village" not in name, name))
    read = [(name, read_rules(preset(name), name)[0]) for name in names]
    return [_Preset(name, rules, purpose_of(name)) for name, rules in read if rules is not None]


def _no_source() -> Finding:
    return Finding(
        "样本 preset",
        Say("选中一个规则样本，或一次已有的评议", "a preset, or a poll that is there"),
        Say("没有选", "none"),
        Say("请选一个最接近的。", "Choose the closest."),
    )


def _gone() -> Finding:
    return Finding(
        "草稿 draft",
        Say("还没有建立评议的草稿", "a draft of which no poll was made"),
        Say("没有这份草稿", "no such draft"),
        Say("请回到“准备新的评议”看看。", 'See "Prepare a poll".'),
    )


PAGES = (
    Page("/drafts", "drafts", drafts, ADMINISTRATOR),
    Page("/drafts", "drafts_begin", begin, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/drop", "draft_drop", drop, ADMINISTRATOR, ("POST",)),
)
