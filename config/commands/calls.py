"""`xiangyin calls requests|done|invite|outbox|cancel`: the help desk's list, and the calls that the office makes."""

from datetime import UTC, datetime

import click

from config.commands.call_acts import cancel, invite
from config.commands.office import Office, json_option, official_option, pass_office
from poll.official import official_name
from poll.records import call_request_store, journal_store, outbox_store, poll_store
from poll.records.call_request_store import CallRequest
from poll.records.outbox_store import ErrandCount
from poll.refusal import Finding, FindingsError, Say
from poll.rules import RuleSet


@click.group()
def calls() -> None:
    """电话：要回电的人，替村民打出的电话。Calls: whom the help desk is to call, and the calls the office makes."""


calls.add_command(invite)
calls.add_command(cancel)


@calls.command(epilog="例 / example:  xiangyin calls requests xinhe-2026")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def requests(office: Office, poll_id: str, *, as_json: bool) -> None:
    """要由人回电的名单：号码、等了多久、为什么。Whom a person is to call: number, since when, why.

    号码全部显示，因为要照着拨；名单不说谁投了票。回完电话用 xiangyin calls done 划掉。
    Numbers are shown, for they are to be dialled; nothing is said about votes. Strike out with xiangyin calls done.
    """
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        waiting = call_request_store.waiting(connection, poll.key)
    if as_json:
        office.show_json([_request_json(each, poll.rules) for each in waiting])
        return
    if not waiting:
        office.say(Say("没有人等回电。", "Nobody waits to be called."))
    for each in waiting:
        why, since = _REASONS.get(each.reason, Say(each.reason, each.reason)), _local(each.asked_at_ms, poll.rules)
        office.say(
            Say(
                f"{each.key}：+{each.number}，{since} 起，{why.zh}",
                f"{each.key}: +{each.number}, since {since}, {why.en}",
            )
        )


@calls.command(epilog="例 / example:  xiangyin calls done 7 --official 王敏")
@click.argument("key", type=int, metavar="KEY")
@official_option
@pass_office
def done(office: Office, key: int, official: str) -> None:
    """回完电话，从名单上划掉。Strike out somebody who was called back; KEY is the first number of the line."""
    who = official_name(official)
    with office.writing() as connection:
        now = office.now_ms()
        struck = call_request_store.done(connection, key, who, now)
        if struck is None:
            raise FindingsError([_nobody(key)])
        poll, reason = struck
        entry = {"request": key, "reason": reason, "official": who}
        journal_store.append(connection, poll, now, "called_back", entry)
    office.say(Say(f"已划掉 {key}。", f"Struck out {key}."))


@calls.command(epilog="例 / example:  xiangyin calls outbox xinhe-2026 --json")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def outbox(office: Office, poll_id: str, *, as_json: bool) -> None:
    """打出的电话和短信各到哪一步；只有数目。How the calls and texts that go out stand, in numbers that name nobody."""
    with office.reading() as connection:
        counts = outbox_store.counts(connection, poll_store.find(connection, poll_id).key)
    if as_json:
        office.show_json([_count_json(each) for each in counts])
        return
    if not counts:
        office.say(Say("还没有要打的电话、要发的短信。", "No calls to make and no texts to send yet."))
    for each in counts:
        purpose, state = _PURPOSES[each.purpose], _STATES[each.state]
        last = Say(f"（最后结果 {each.outcome}）", f" (last outcome {each.outcome})") if each.outcome else Say("", "")
        office.say(
            Say(
                f"{purpose.zh}，{state.zh}：{each.errands}{last.zh}",
                f"{purpose.en}, {state.en}: {each.errands}{last.en}",
            )
        )


def _request_json(request: CallRequest, rules: RuleSet) -> dict[str, object]:
    since = datetime.fromtimestamp(request.asked_at_ms / 1000, rules.zone)
    return {
        "key": request.key,
        "number": f"+{request.number}",
        "reason": request.reason,
        "since": since.isoformat(timespec="seconds"),
    }


def _count_json(each: ErrandCount) -> dict[str, object]:
    return {
        "kind": each.kind,
        "purpose": each.purpose,
        "state": each.state,
        "outcome": each.outcome,
        "errands": each.errands,
    }


def _local(instant_ms: int, rules: RuleSet) -> str:
    return rules.local(datetime.fromtimestamp(instant_ms / 1000, UTC))


def _nobody(key: int) -> Finding:
    return Finding(
        str(key),
        Say("名单上的编号", "a number of the list"),
        Say("没有这一条，或者已经划掉", "none, or one that is struck out"),
        Say("请看 xiangyin calls requests。", "Look at xiangyin calls requests."),
    )


_REASONS = {
    "asked": Say("按了求助键", "asked for a person"),
    "not_understood": Say("没听懂，三次没按对", "could not be understood"),
    "code_locked": Say("代码输错太多", "too many wrong codes"),
    call_request_store.NOT_REACHED: Say("打了几次没打通", "was not reached"),
}
_PURPOSES = {
    "receipt": Say("回执短信", "texts with a receipt"),
    "missed": Say("未接来电的回电", "calls back to who rang"),
    "ballot": Say("预约的评议电话", "calls to who asked to vote"),
}
_STATES = {
    "waiting": Say("等待", "waiting"),
    "under_way": Say("进行中", "under way"),
    "done": Say("完成", "done"),
    "given_up": Say("没有办成", "given up"),
    "cancelled": Say("取消", "cancelled"),
    outbox_store.ENDED: Say("打过，或不必打了", "made, or not needed any more"),
}
