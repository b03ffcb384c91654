"""Polling day at a glance: whether messages come in, errands go out, nothing is lost, and the computer is well."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from config.acts.checks import TITLES, Item, Light
from config.acts.checks_of_office import checks_of_office
from config.settings import Settings
from gateway.carriers.twilio import PROVIDER
from poll.dispositions import IN_BOX
from poll.poll import Stage
from poll.records import call_request_store, carrier_log_store, inbox_store, outbox_store
from poll.records.database import is_sqlite
from poll.records.inbox_store import CALL, TEXT
from poll.records.poll_store import StoredPoll
from poll.refusal import Say

_MINUTE_MS = 60_000
_QUIET_MINUTES, _LATE_MINUTES, _WAIT_MINUTES = 60, 5, 60


@dataclass(frozen=True, slots=True)
class DayCheck:
    """One thing to be looked at on polling day.

    Attributes:
        title: what it is called.
        light: how it stands.
        found: what is there.
        step: what to do; None where nothing is.
        endpoint: the page where it is done; empty for none.
    """

    title: Say
    light: Light
    found: Say
    step: Say | None = None
    endpoint: str = ""


def day_checks(connection: Connection, poll: StoredPoll, settings: Settings, at_ms: int) -> list[DayCheck]:
    """Return everything that a supervisor looks at on polling day, the line first.

    Args:
        connection: of a reading.
        poll: whose day it is, read in this transaction.
        settings: of the installation.
        at_ms: the instant, in milliseconds of the epoch.
    """
    return [
        _incoming(connection, poll, at_ms),
        _box(connection, poll),
        _carrier_log(connection, poll),
        *_outgoing(connection, poll, at_ms),
        _call_backs(connection, poll, at_ms),
        _clock_of_office(poll, at_ms),
        *_computer(connection, poll, settings, at_ms),
    ]


def _incoming(connection: Connection, poll: StoredPoll, at_ms: int) -> DayCheck:
    title = Say("短信、电话进得来", "Texts and calls come in")
    last, lately = inbox_store.last_and_since(connection, poll.key, at_ms - _QUIET_MINUTES * _MINUTE_MS)
    if last is None:
        found = Say("还没有来过", "none has come yet")
    else:
        found = Say(
            f"最后一条 {_clock(poll, last)}，最近一小时 {lately} 条",
            f"the last at {_clock(poll, last)}, {lately} within an hour",
        )
    if lately or not _takes_votes(poll, at_ms):
        return DayCheck(title, Light.GREEN, found, endpoint="poll.ledger")
    step = Say(
        "一小时没有消息：用手机发一条“帮助”，几秒内应有回复；没有就查公网地址和运营商。",
        'Nothing for an hour: text "help"; a reply comes in seconds. If not, look at public address and carrier.',
    )
    return DayCheck(title, Light.YELLOW, found, step, "poll.ledger")


def _box(connection: Connection, poll: StoredPoll) -> DayCheck:
    title = Say("票箱与消息相符", "The box and the messages agree")
    cast = sum(number for (_, what), number in inbox_store.counted(connection, poll.key).items() if what in IN_BOX)
    envelopes = poll.next_seq - 1
    found = Say(f"信封 {envelopes}，投票的消息 {cast}", f"{envelopes} envelopes, {cast} messages that voted")
    if cast == envelopes:
        return DayCheck(title, Light.GREEN, found, endpoint="poll.ledger")
    step = Say("停下，查明原因：有人动过记录。", "Stop and find the cause: somebody has touched the records.")
    return DayCheck(title, Light.RED, found, step, "poll.ledger")


def _carrier_log(connection: Connection, poll: StoredPoll) -> DayCheck:
    title = Say("没有消息丢在路上", "No message is lost on its way")
    logs = carrier_log_store.logs(connection, poll.key)
    if not logs:
        step = Say("请导入运营商的清单。", "Import the carrier's log.")
        return DayCheck(title, Light.YELLOW, Say("还没有核对", "not compared yet"), step, "poll.ledger")
    found = [carrier_log_store.compared(connection, poll.key, kind, PROVIDER) for kind in (TEXT, CALL)]
    lost = sum(each.missing_here for each in found)
    at = _clock(poll, logs[-1].at_ms)
    said = Say(f"{at} 导入的清单：{lost} 条没有到这里", f"log of {at}: {lost} never came here")
    if not lost:
        return DayCheck(title, Light.GREEN, said, endpoint="poll.ledger")
    return DayCheck(title, Light.RED, said, Say("请看是哪几条、怎么办。", "See which, and what to do."), "poll.ledger")


def _outgoing(connection: Connection, poll: StoredPoll, at_ms: int) -> Iterator[DayCheck]:
    counted = outbox_store.counts(connection, poll.key)
    late = outbox_store.overdue(connection, poll.key, at_ms - _LATE_MINUTES * _MINUTE_MS)
    waiting, lost = (sum(each.errands for each in counted if each.state == state) for state in ("waiting", "given_up"))
    title = Say("回执、回电发得出去", "Receipts and call-backs go out")
    found = Say(f"等待 {waiting}，其中过时 {late}", f"{waiting} wait, {late} of them overdue")
    if late:
        step = Say(
            "请装机的人看 xiangyin work 是不是在运行。", "Let whoever runs this see whether `xiangyin work` runs."
        )
        yield DayCheck(title, Light.RED, found, step)
    else:
        yield DayCheck(title, Light.GREEN, found)
    if lost:
        title = Say("没有发成的", "What could not be sent")
        step = Say("打不通的在服务台名单上，请登门或请到会场。", "Who was not reached is on the list of the help desk.")
        yield DayCheck(title, Light.YELLOW, Say(f"{lost} 个放弃了", f"{lost} given up"), step, "poll.help_desk")


def _call_backs(connection: Connection, poll: StoredPoll, at_ms: int) -> DayCheck:
    title = Say("求助的人有人回电", "Who asked for help is called back")
    waiting = call_request_store.waiting(connection, poll.key)
    longest = max(((at_ms - each.asked_at_ms) // _MINUTE_MS for each in waiting), default=0)
    found = Say(f"{len(waiting)} 人等回电", f"{len(waiting)} wait")
    if waiting:
        found = Say(f"{found.zh}，最久 {longest} 分钟", f"{found.en}, the longest for {longest} minutes")
    if longest <= _WAIT_MINUTES:
        return DayCheck(title, Light.GREEN, found, endpoint="poll.help_desk")
    step = Say("请服务台先回电。", "Let the help desk call first.")
    return DayCheck(title, Light.YELLOW, found, step, "poll.help_desk")


def _clock_of_office(poll: StoredPoll, at_ms: int) -> DayCheck:
    # Nobody but a person with a telephone can tell; once the poll is open nothing rests on the clock but its close.
    here = _clock(poll, at_ms)
    step = Say("与手机上的时间对一对。", "Compare it with a telephone.")
    return DayCheck(Say("时钟", "The clock"), Light.GREEN, Say(f"这台电脑 {here}", f"this computer {here}"), step)


def _computer(connection: Connection, poll: StoredPoll, settings: Settings, at_ms: int) -> Iterator[DayCheck]:
    wanted = {Item.DURABLE, Item.DISK} if is_sqlite(settings.database_url) else {Item.DURABLE}
    for each in checks_of_office(connection, poll, settings, {}, at_ms):
        if each.item in wanted:
            yield DayCheck(TITLES[each.item], each.light, each.found, each.step)


def _takes_votes(poll: StoredPoll, at_ms: int) -> bool:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return poll.stage is Stage.OPEN and poll.rules.opens_at <= at <= poll.rules.closes_at


def _clock(poll: StoredPoll, at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, poll.rules.zone):%H:%M:%S}"
