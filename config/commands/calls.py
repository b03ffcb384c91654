"""`xiangyin calls requests|done|invite|outbox|cancel`: the help desk's list, and the calls that the office makes."""

from datetime import UTC, datetime

import click

from config.acts import calls as acts
from config.commands.office import Office, json_option, official_option, pass_office
from poll.records import call_request_store, outbox_store, poll_store
from poll.records.call_request_store import CallRequest
from poll.records.outbox_store import ErrandCount
from poll.refusal import Say
from poll.rules import RuleSet

_electorate_option = click.option(
    "--electorate", metavar="ID", help="编号属于哪个评议主体 / the electorate of the roll numbers."
)


@click.group()
def calls() -> None:
    """电话：要回电的人，替村民打出的电话。Calls: whom the help desk is to call, and the calls the office makes."""


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
        why, since = acts.why_called_back(each.reason), _local(each.asked_at_ms, poll.rules)
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
    with office.writing() as connection:
        acts.request_done(connection, key, official, office.now_ms())
    office.say(Say(f"已划掉 {key}。", f"Struck out {key}."))


@calls.command(
    epilog="例 / example:  xiangyin calls invite xinhe-2026 12 15 --electorate villagers --official 王敏",
)
@click.argument("poll_id", metavar="POLL")
@click.argument("roll_nos", nargs=-1, required=True, metavar="ROLL_NO...")
@_electorate_option
@official_option
@pass_office
def invite(office: Office, poll_id: str, roll_nos: tuple[str, ...], electorate: str | None, official: str) -> None:
    """给要求打电话的人打电话，请她按键评议。Have electors called who asked for it; they vote on the keypad.

    只在规则写明的钟点打，打不通再打几次。退订的、没有电话的不打；是否评过不说：已经评过的，电话自动取消。
    Calls keep the hours and the number of tries of the rules. Who opted out or has no telephone is not called. Whether
    somebody has voted is not said: such a call cancels itself.
    """
    with office.writing() as connection:
        invited = acts.invite(connection, poll_id, electorate, roll_nos, official, office.now_ms())
        hours = poll_store.find(connection, poll_id).rules.calls.hours
    from_hour, to_hour = hours
    office.say(
        Say(
            f"{invited.new} 个号码排上了，{from_hour} 点到 {to_hour} 点之间打出；"
            f"另有 {invited.people - invited.new} 人已在等，或与别人同用一个号码。",
            f"{invited.new} numbers will be called between {from_hour} and {to_hour} o'clock; "
            f"{invited.people - invited.new} people wait already or share a number.",
        )
    )


@calls.command(
    epilog="""\b
    例 / examples:
      xiangyin calls cancel xinhe-2026 12 --electorate villagers --official 王敏
      xiangyin calls cancel xinhe-2026 --all --official 王敏
    """,
)
@click.argument("poll_id", metavar="POLL")
@click.argument("roll_nos", nargs=-1, metavar="[ROLL_NO...]")
@click.option("--all", "everybody", is_flag=True, help="所有还没打的电话 / every call that is still to be made.")
@_electorate_option
@official_option
@pass_office
def cancel(  # noqa: PLR0913 - one argument for each option.
    office: Office, poll_id: str, roll_nos: tuple[str, ...], *, everybody: bool, electorate: str | None, official: str
) -> None:
    """取消还没打的电话；正在响的不再重打。Cancel calls that are still to be made; what rings is not tried again."""
    if everybody == bool(roll_nos):
        raise click.UsageError("请写编号，或者写 --all / give roll numbers, or --all")  # noqa: EM101, TRY003 - click words usage itself.
    named = None if everybody else roll_nos
    with office.writing() as connection:
        cancelled = acts.cancel(connection, poll_id, electorate, named, official, office.now_ms())
    office.say(Say(f"已取消 {cancelled} 个电话。", f"Cancelled {cancelled} calls."))


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
