"""The checks before opening that the records of the poll answer: roll, notice, prompts, tried messages, people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from config.acts.checks import Check, Item, Light
from config.acts.opening import number_taken, over_already
from config.prompts.standing import before_opening as prompts_before_opening
from poll.records import grant_store, objection_store, poll_store, recording_store, status_store
from poll.records.grant_store import Grant
from poll.records.poll_store import StoredPoll
from poll.records.tick_store import Tick
from poll.refusal import Finding, Say
from poll.roles import TITLES, Role
from poll.rules import Channel

_NEEDED: Mapping[Role, int] = {Role.SUPERVISOR: 1, Role.TALLY: 2, Role.REGISTRAR: 1}
"""How many different people hold a role at least."""


def checks_of_poll(connection: Connection, poll: StoredPoll, ticks: Mapping[str, Tick], at_ms: int) -> Iterator[Check]:
    """Yield the checks that the records answer, in their order.

    Args:
        connection: of a reading or a writing.
        poll: in stage draft.
        ticks: what was ticked, by item.
        at_ms: the instant, in milliseconds of the epoch.
    """
    others = [each for each in poll_store.every(connection) if each.key != poll.key]
    short = poll.rules.sha256[:16]
    yield Check(Item.RULES, Light.GREEN, Say(f"规则指纹 {short}……", f"hash {short}..."), None, "poll.preview")
    window = f"{poll.rules.local(poll.rules.opens_at)} — {poll.rules.local(poll.rules.closes_at)}"
    yield _from_findings(Item.TIME, over_already(poll, at_ms), Say(window, window))
    yield _from_findings(Item.NUMBER, number_taken(poll, others), Say(poll.sender, poll.sender))
    yield _roll(poll, status_store.electors_by_electorate(connection, poll.key))
    yield from _posted(Item.LIST, poll, poll.rules.list_days, ticks, Light.YELLOW)
    yield _objections(connection, poll)
    yield from _posted(Item.NOTICE, poll, poll.rules.notice_days, ticks, Light.RED)
    recordings = recording_store.every(connection, poll.key)
    silent = prompts_before_opening(poll.id, poll.rules, recordings)
    yield _prompts(silent)
    yield from _tried(connection, poll)
    yield from _people(connection, poll)


def post_by(poll: StoredPoll, days: int) -> date:
    """Return the last day on which something can be posted that hangs so many days before the poll opens."""
    return poll.rules.opens_at.astimezone(poll.rules.zone).date() - timedelta(days=days)


def day_of(at_ms: int, zone: ZoneInfo) -> date:
    """Return the day of an instant, in a zone."""
    return datetime.fromtimestamp(at_ms / 1000, zone).date()


def _from_findings(item: Item, findings: Sequence[Finding], good: Say) -> Check:
    if not findings:
        return Check(item, Light.GREEN, good)
    return Check(item, Light.RED, _found(findings), findings[0].next_step)


def _prompts(silent: Sequence[Finding]) -> Check:
    if not silent:
        return Check(Item.PROMPTS, Light.GREEN, Say("每一句都有声音", "every sentence is heard"), None, "poll.prompts")
    step = Say("请在“电话语音”里录好。", 'Record them under "Prompts".')
    return Check(Item.PROMPTS, Light.RED, _found(silent), step, "poll.prompts")


def _found(findings: Sequence[Finding]) -> Say:
    return Say(
        "；".join(f"{each.where}：{each.found.zh}" for each in findings),
        "; ".join(f"{each.where}: {each.found.en}" for each in findings),
    )


def _roll(poll: StoredPoll, counted: Mapping[str, int]) -> Check:
    empty = [each.label for each in poll.rules.electorates if not counted.get(each.id)]
    total = sum(counted.values())
    if not poll.roll_version:
        step = Say("请导入名册。", "Import the roll.")
        return Check(Item.ROLL, Light.RED, Say("还没有名册", "there is none yet"), step, "poll.roll_import")
    if empty:
        zh, en = (
            "、".join(str(each.get(language) or next(iter(each.values()))) for each in empty)
            for language in ("zh", "en")
        )
        found = Say(f"共 {total} 人；没有人的：{zh}", f"{total} in all; nobody in {en}")
        return Check(Item.ROLL, Light.YELLOW, found, Say("如属实可不理会。", "Where this is so, go on."), "poll.roll")
    return Check(Item.ROLL, Light.GREEN, Say(f"共 {total} 人", f"{total} in all"), None, "poll.roll")


def _posted(item: Item, poll: StoredPoll, days: int, ticks: Mapping[str, Tick], missing: Light) -> Iterator[Check]:
    if not days:
        return
    last, tick = post_by(poll, days), ticks.get(item.value)
    if tick is None:
        step = Say(f"最迟 {last} 贴出，贴好后在这里登记。", f"Post it by {last}, then write it down here.")
        yield Check(item, missing, Say("还没有登记", "not written down yet"), step)
        return
    on = day_of(tick.done_at_ms, poll.rules.zone)
    found = Say(f"{on} 贴在{tick.words}", f"posted on {on}: {tick.words}")
    if on <= last:
        yield Check(item, Light.GREEN, found, None, tick=tick)
        return
    step = Say(
        f"须在 {last} 以前贴出（提前 {days} 天）。请改时间，重新起草。",
        f"It has to be up by {last}, {days} days before. Change the times in a new draft.",
    )
    yield Check(item, missing, found, step, tick=tick)


def _objections(connection: Connection, poll: StoredPoll) -> Check:
    listed = objection_store.of_poll(connection, poll.key)
    waiting = sum(each.decision is None for each in listed)
    if waiting:
        found = Say(f"{waiting} 件没有处理", f"{waiting} undecided")
        step = Say("请两位经办人处理。", "Let two officials decide.")
        return Check(Item.OBJECTIONS, Light.RED, found, step, "poll.objections")
    found = Say(f"共 {len(listed)} 件", f"{len(listed)} in all")
    return Check(Item.OBJECTIONS, Light.GREEN, found, None, "poll.objections")


def _tried(connection: Connection, poll: StoredPoll) -> Iterator[Check]:
    used = {channel for each in poll.rules.electorates for channel in each.channels}
    for item, channel, zh, en in (
        (Item.TEST_TEXT, Channel.TEXT, "发一条短信", "Text"),
        (Item.TEST_CALL, Channel.CALL, "打一个电话，练一遍", "Call, and practise on,"),
    ):
        if channel not in used:
            continue
        if status_store.has_come(connection, poll.key, by_call=channel is Channel.CALL):
            yield Check(item, Light.GREEN, Say("已收到", "one has come"))
            continue
        step = Say(
            f"用任何一部手机往 {poll.sender} {zh}，再刷新本页。不会计票。",
            f"{en} {poll.sender} from any telephone, then load this page again. It is no vote.",
        )
        yield Check(item, Light.RED, Say("还没有收到", "none has come yet"), step)


def _people(connection: Connection, poll: StoredPoll) -> Iterator[Check]:
    grants = grant_store.in_poll(connection, poll.key)
    missing = list(_missing(grants))
    people = {each.official: each.name for each in grants}
    step = Say("请管理员分派角色。", "Let an administrator give the roles.")
    if missing:
        found = Say(
            "缺：" + "、".join(each.zh for each in missing), "missing: " + ", ".join(each.en for each in missing)
        )
        yield Check(Item.PEOPLE, Light.RED, found, step, "poll.roles")
    else:
        yield Check(Item.PEOPLE, Light.GREEN, Say(f"{len(people)} 人", f"{len(people)} people"), None, "poll.roles")
    declared = {each.official for each in grant_store.declared(connection, poll.key)}
    silent = [name for key, name in people.items() if key not in declared]
    if silent or not people:
        zh, en = "、".join(silent) or "还没有经办人", ", ".join(silent) or "no officials yet"
        step = Say("请本人登录，打开这次评议，回答是否为亲属。", "Let them sign in, open this poll and answer.")
        yield Check(Item.DECLARED, Light.RED, Say(zh, en), step, "poll.roles")
    else:
        yield Check(Item.DECLARED, Light.GREEN, Say(f"{len(people)} 人", f"{len(people)} people"), None, "poll.roles")


def _missing(grants: Sequence[Grant]) -> Iterator[Say]:
    holders = {role: {each.official for each in grants if each.role is role} for role in _NEEDED}
    for role, needed in _NEEDED.items():
        if len(holders[role]) < needed:
            title = TITLES[role]
            yield Say(f"{title.zh} {needed} 人", f"{needed} x {title.en}") if needed > 1 else title
    counting = holders[Role.TALLY] | holders[Role.SUPERVISOR]
    if len(counting) == 1:
        yield Say("第二个人", "a second person")
