"""`xiangyin calls invite|cancel`: electors who asked for it are called to vote, or are not called after all."""

import click
from sqlalchemy import Connection

from config.commands.office import Office, official_option, pass_office
from poll.official import official_name
from poll.poll import Stage
from poll.records import journal_store, outbox_store, poll_store, roll_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say

_electorate_option = click.option(
    "--electorate", metavar="ID", help="编号属于哪个评议主体 / the electorate of the roll numbers."
)


@click.command(
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
    who = official_name(official)
    with office.writing() as connection:
        poll = poll_store.find(connection, poll_id)
        if poll.stage is not Stage.OPEN:
            raise FindingsError([_not_open(poll)])
        people = _people(connection, poll, electorate, roll_nos)
        findings = [finding for each in people for finding in _obstacles(connection, poll, each)]
        if findings:
            raise FindingsError(findings)
        now = office.now_ms()
        numbers = dict.fromkeys(each.number for each in people if each.number is not None)
        new = sum(outbox_store.invite(connection, poll.key, number, now) for number in numbers)
        entry = {"people": [[each.electorate, each.roll_no] for each in people], "new": new, "official": who}
        journal_store.append(connection, poll.key, now, "calls_invited", entry)
    from_hour, to_hour = poll.rules.calls.hours
    office.say(
        Say(
            f"{new} 个号码排上了，{from_hour} 点到 {to_hour} 点之间打出；"
            f"另有 {len(people) - new} 人已在等，或与别人同用一个号码。",
            f"{new} numbers will be called between {from_hour} and {to_hour} o'clock; "
            f"{len(people) - new} people wait already or share a number.",
        )
    )


@click.command(
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
    who = official_name(official)
    with office.writing() as connection:
        poll = poll_store.find(connection, poll_id)
        people = _people(connection, poll, electorate, roll_nos)
        numbers = [None] if everybody else list({each.number for each in people if each.number is not None})
        cancelled = sum(outbox_store.cancel_calls(connection, poll.key, number) for number in numbers)
        named = "all" if everybody else [[each.electorate, each.roll_no] for each in people]
        entry = {"people": named, "cancelled": cancelled, "official": who}
        journal_store.append(connection, poll.key, office.now_ms(), "calls_cancelled", entry)
    office.say(Say(f"已取消 {cancelled} 个电话。", f"Cancelled {cancelled} calls."))


def _people(
    connection: Connection, poll: StoredPoll, electorate: str | None, roll_nos: tuple[str, ...]
) -> list[RollPerson]:
    known = [each.id for each in poll.rules.electorates]
    if electorate is not None and electorate not in known:
        raise FindingsError([_no_electorate(electorate, known)])
    people, findings = [], []
    for roll_no in dict.fromkeys(roll_nos):
        found = [roll_store.person(connection, poll.key, each, roll_no) for each in known if electorate in {None, each}]
        match [each for each in found if each is not None]:
            case []:
                findings.append(_not_on_roll(roll_no))
            case [person]:
                people.append(person)
            case several:
                findings.append(_in_several(roll_no, [each.electorate for each in several]))
    if findings:
        raise FindingsError(findings)
    return people


def _obstacles(connection: Connection, poll: StoredPoll, person: RollPerson) -> list[Finding]:
    if person.number is None:
        return [_not_callable(person, Say("没有电话", "no telephone"))]
    if outbox_store.is_opted_out(connection, person.number):
        return [_not_callable(person, Say("已退订，不要打扰", "opted out; leave in peace"))]
    made = outbox_store.calls_made(connection, poll.key, person.number)
    if made >= poll.rules.calls.tries:
        return [_not_callable(person, Say(f"已打过 {made} 次，是上限", f"called {made} times, as often as may be"))]
    return []


def _not_callable(person: RollPerson, found: Say) -> Finding:
    return Finding(
        f"{person.electorate}/{person.roll_no}",
        Say("可以打电话的人", "somebody who may be called"),
        found,
        Say("请从命令里去掉这个编号；可以登门或请到会场。", "Leave this number out; visit, or invite to the hall."),
    )


def _not_open(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("正在进行的评议", "an open poll"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say("只能在评议期间打电话。", "Calls are made while the poll is open."),
    )


def _no_electorate(electorate: str, known: list[str]) -> Finding:
    return Finding(
        electorate,
        Say("一个评议主体的 id", "the id of an electorate"),
        Say("没有", "none"),
        Say(f"现有：{'、'.join(known)}。", f"There are: {', '.join(known)}."),
    )


def _not_on_roll(roll_no: str) -> Finding:
    return Finding(
        roll_no,
        Say("名册上的编号", "a roll number"),
        Say("没有这个人", "nobody"),
        Say("请查名册：xiangyin roll show --help。", "Look at the roll: xiangyin roll show --help."),
    )


def _in_several(roll_no: str, electorates: list[str]) -> Finding:
    return Finding(
        roll_no,
        Say("一个人", "one person"),
        Say(f"几个评议主体都有：{'、'.join(electorates)}", f"one each in {', '.join(electorates)}"),
        Say("请加 --electorate。", "Add --electorate."),
    )
