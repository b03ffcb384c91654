"""`xiangyin carrier import|fetch|show`: the carrier's own log of texts and calls, beside those that came in."""

import sys
from pathlib import Path

import click

from config.acts import carrier_log as acts
from config.carrier_account import account_of
from config.commands.office import FINDINGS, Office, json_option, official_option, pass_office
from gateway.carriers.twilio import PROVIDER
from poll.records import carrier_log_store, poll_store
from poll.records.carrier_log_store import CarrierLog, Compared
from poll.records.inbox_store import CALL, TEXT
from poll.refusal import Say

_KINDS = {TEXT: Say("短信", "texts"), CALL: Say("电话", "calls")}
_MOST_SHOWN = 20


@click.group()
def carrier() -> None:
    """运营商自己的清单：导入，和收到的消息逐条核对。The carrier's own log, compared with what came in."""


@carrier.command("import", epilog="例 / example:  xiangyin carrier import xinhe-2026 消息清单.csv --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@official_option
@pass_office
def import_(office: Office, poll_id: str, file: Path, official: str) -> None:
    """导入运营商网站导出的短信清单、通话清单（CSV 或 JSON）。Import a log that was exported at the carrier's site.

    每条只留编号、种类和时间：内容和号码读过就丢，哪里也不存。导完请删掉这个文件。
    Of each message its id, kind and instant are kept: words and numbers are dropped. Delete the file afterwards.
    """
    with office.writing() as connection:
        log = acts.import_file(connection, poll_id, file.name, file.read_bytes(), official, office.now_ms())
    _say_imported(office, log)


@carrier.command(epilog="例 / example:  xiangyin carrier fetch xinhe-2026 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@official_option
@pass_office
def fetch(office: Office, poll_id: str, official: str) -> None:
    """用账号向运营商取清单。Fetch the log from the carrier, with the account that the settings name."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        made_at = acts.made_at(connection, poll)
    rows, messages = acts.fetch(account_of(office.settings), poll, made_at, office.now_ms())
    with office.writing() as connection:
        log = acts.keep_fetched(connection, poll_id, rows, messages, official, office.now_ms())
    _say_imported(office, log)


@carrier.command(epilog="例 / example:  xiangyin carrier show xinhe-2026")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def show(office: Office, poll_id: str, *, as_json: bool) -> None:
    """清单与收到的消息逐条核对；有出入时以 1 结束。Compare the log with what came in; ends with 1 where they differ."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        its = {kind: carrier_log_store.compared(connection, poll.key, kind, PROVIDER) for kind in _KINDS}
        lost = carrier_log_store.missing_here(connection, poll.key, PROVIDER, _MOST_SHOWN)
        unlisted = [
            each
            for kind, found in its.items()
            if found.missing_there
            for each in carrier_log_store.missing_there(connection, poll.key, kind, PROVIDER, _MOST_SHOWN)
        ]
    if as_json:
        office.show_json({kind: _as_json(found) for kind, found in its.items()})
    else:
        for kind, found in its.items():
            _say_compared(office, _KINDS[kind], found)
        for id_, _, _ in lost:
            office.say(Say(f"  {id_} 清单里有，没有收到", f"  {id_} is in the log and never came in"))
        for each in unlisted:
            office.say(Say(f"  {each.id} 收到了，清单里没有", f"  {each.id} came in and is not in the log"))
    if any(not found.agrees for found in its.values()):
        sys.exit(FINDINGS)


def _say_imported(office: Office, log: CarrierLog) -> None:
    office.say(
        Say(
            f"已导入第 {log.number} 份清单：{log.rows} 行，其中发给本评议的 {log.inbound} 条，新的 {log.new} 条。",
            f"Log {log.number} imported: {log.rows} rows, {log.inbound} of them for this poll, {log.new} new.",
        )
    )


def _say_compared(office: Office, kind: Say, found: Compared) -> None:
    if found.logged is None:
        office.say(
            Say(
                f"{kind.zh}：收到 {found.came}；清单没有导入。", f"{kind.en}: {found.came} came in; no log is imported."
            )
        )
        return
    mark, lost, unlisted = "✓" if found.agrees else "✗", found.missing_here, found.missing_there
    office.say(
        Say(
            f"{mark} {kind.zh}：清单 {found.logged} − 没收到 {lost} + 清单里没有 {unlisted} = 收到 {found.came}",
            f"  {kind.en}: log {found.logged} - never came {lost} + not in the log {unlisted} = came {found.came}",
        )
    )


def _as_json(found: Compared) -> dict[str, object]:
    return {
        "logged": found.logged,
        "came": found.came,
        "missing_here": found.missing_here,
        "missing_there": found.missing_there,
        "until_ms": found.until_ms,
        "agrees": found.agrees,
    }
