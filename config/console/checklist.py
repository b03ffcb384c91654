"""The checklist before opening: every item green or red, what is missing, and the button that opens the poll."""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from flask import Response, request

from config.acts import checklist as acts
from config.acts.checks import TITLES, Item, Light
from config.acts.checks_of_poll import day_of
from config.carrier_account import account_of
from config.console.console import Console, findings_of
from config.console.links import address_if_open
from config.console.visit import EVERYBODY, Group, Page, Visit
from gateway.carriers.rest_wire import CarrierError
from poll.poll import Stage
from poll.records import journal_store, status_store, tick_store
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role

TICKS = frozenset({Role.REGISTRAR, Role.SUPERVISOR})
"""Who puts the name under what no machine can see."""

_OPENS = frozenset({Role.SUPERVISOR})
_CARRIER_SECONDS = 4.0

_GROUPS: Sequence[tuple[Say, Sequence[Item]]] = (
    (Say("规则和名册", "Rules and roll"), (Item.RULES, Item.TIME, Item.NUMBER, Item.ROLL, Item.LIST, Item.OBJECTIONS)),
    (Say("公告", "Notice"), (Item.NOTICE,)),
    (Say("经办人", "Officials"), (Item.PEOPLE, Item.DECLARED)),
    (Say("电话线路", "The line"), (Item.PROMPTS, Item.TEST_TEXT, Item.TEST_CALL, Item.CARRIER, Item.ADDRESS)),
    (Say("电脑", "The computer"), (Item.CLOCK, Item.DISK, Item.DURABLE)),
)


def checklist(console: Console, visit: Visit, **shown: Any) -> Response:  # noqa: ANN401 - for the template.
    """Show the checklist; once the poll is open, what was ticked before."""
    poll = visit.its
    with console.reading() as connection:
        is_draft = poll.stage is Stage.DRAFT
        checks = acts.checklist(connection, poll, console.settings, visit.at_ms) if is_draft else []
        opened = None if is_draft else journal_store.last_said(connection, poll.key, "open")
        ticks = tick_store.standing(connection, poll.key)
        registered = status_store.electors_by_electorate(connection, poll.key)
    found = {each.item: each for each in checks}
    groups = [(title, [found[item] for item in items if item in found]) for title, items in _GROUPS]
    return console.page(
        "checklist.html",
        visit,
        groups=groups,
        red=sum(each.light is Light.RED for each in checks),
        yellow=sum(each.light is Light.YELLOW for each in checks),
        links={each.endpoint: address_if_open(console, visit, each.endpoint) for each in checks if each.endpoint},
        by_day=acts.ticked(console.settings),
        may_tick=visit.has(*TICKS),
        may_open=visit.has(*_OPENS),
        today=day_of(visit.at_ms, poll.rules.zone),
        opened=opened,
        ticks=[(TITLES[Item(name)], each) for name, each in ticks.items()],
        registered=registered,
        has_account=account_of(console.settings) is not None,
        TITLES_OF_ITEMS=TITLES,
        Item=Item,
        Light=Light,
        **shown,
    )


def tick(console: Console, visit: Visit) -> Response:
    """Put one's name under what was done, where and when."""
    form = request.form
    try:
        item, done_on = Item(form.get("item", "")), date.fromisoformat(form.get("done_on", ""))
    except ValueError:
        return checklist(console, visit, **findings_of(FindingsError([_no_day()])))
    if item not in acts.ticked(console.settings):
        return console.go(visit, "poll.checklist")
    words = form.get("words", "")

    def written(connection: Any) -> None:  # noqa: ANN401 - a connection.
        acts.tick(connection, visit.its, item, done_on, words, visit.name, visit.at_ms)

    return _done(console, visit, written, Say("已登记。", "Written down."), item)


def compare_clock(console: Console, visit: Visit) -> Response:
    """Compare the clock of this computer with a telephone's."""
    try:
        shown = time.fromisoformat(request.form.get("shown", ""))
    except ValueError:
        return checklist(console, visit, **findings_of(FindingsError([_no_time()])))

    def compared(connection: Any) -> None:  # noqa: ANN401 - a connection.
        acts.compare_clock(connection, visit.its, shown, visit.name, visit.at_ms)

    return _done(console, visit, compared, Say("时间一致。", "The clocks agree."), Item.CLOCK)


def ask_carrier(console: Console, visit: Visit) -> Response:
    """Ask the carrier whether the account is there and what time it is; nothing else waits for the answer."""
    account = account_of(console.settings, _CARRIER_SECONDS)
    if account is None:
        return checklist(console, visit)
    try:
        clock = account.clock()
    except CarrierError as error:
        return checklist(console, visit, status=422, findings=[_not_reached(error.code)])
    at_ms = console.now_ms()
    try:
        with console.act(visit) as connection:
            findings = acts.note_carrier(connection, visit.its, clock, visit.name, at_ms)
    except FindingsError as error:
        return checklist(console, visit, **findings_of(error))
    if findings:
        return checklist(console, visit, status=422, findings=findings)
    return console.done(visit, Say("连上了，时间一致。", "It is reached, and the clocks agree."), "poll.checklist")


def open_poll(console: Console, visit: Visit) -> Response:
    """Open the poll, if nothing is red; rules and roll are frozen from now on."""
    try:
        with console.act(visit) as connection:
            acts.open_checked(connection, visit.its, console.settings, visit.name, visit.at_ms)
    except FindingsError as error:
        return checklist(console, visit, **findings_of(error))
    said = Say("评议已开始，规则和名册已冻结。", "The poll is open; rules and roll are frozen.")
    return console.done(visit, said, "poll.checklist")


def _done(console: Console, visit: Visit, do: Callable[[Any], None], said: Say, item: Item) -> Response:
    try:
        with console.act(visit) as connection:
            do(connection)
    except FindingsError as error:
        return checklist(console, visit, **findings_of(error))
    return console.done(visit, said, "poll.checklist", _anchor=item.value)


def _no_day() -> Finding:
    return Finding(
        "日期 day",
        Say("一个日期", "a day"),
        Say("没有填，或看不懂", "none, or nothing that can be read"),
        Say("请选日期，如 2026-12-08。", "Choose it, like 2026-12-08."),
    )


def _no_time() -> Finding:
    return Finding(
        "时间 time",
        Say("手机上显示的时间", "the time that the telephone shows"),
        Say("没有填，或看不懂", "none, or nothing that can be read"),
        Say("请照手机填，如 08:05。", "Write it as the telephone shows it, like 08:05."),
    )


def _not_reached(code: str) -> Finding:
    return Finding(
        TITLES[Item.CARRIER].zh,
        Say("运营商的回答", "an answer of the carrier"),
        Say(f"没有（{code}）", f"none ({code})"),
        Say("请检查网络、账号和密钥，再试一次。", "See to the network, the account and its token, then try again."),
    )


PAGES = (
    Page(
        "/polls/<poll_id>/checklist",
        "poll.checklist",
        checklist,
        EVERYBODY,
        menu=(Group.PREPARE, Say("开始前检查", "Before opening")),
    ),
    Page("/polls/<poll_id>/checklist/tick", "poll.tick", tick, TICKS, ("POST",)),
    Page("/polls/<poll_id>/checklist/clock", "poll.compare_clock", compare_clock, TICKS, ("POST",)),
    Page("/polls/<poll_id>/checklist/carrier", "poll.ask_carrier", ask_carrier, TICKS, ("POST",)),
    Page("/polls/<poll_id>/open", "poll.open", open_poll, _OPENS, ("POST",)),
)
