"""`xiangyin work`: what the office's machine does by itself, once an hour."""

import time

import click

from config.commands.office import Office, pass_office
from poll.poll import Stage
from poll.records import journal_store, poll_store, retention_store
from poll.records.migrate import migrate
from poll.records.poll_store import StoredPoll
from poll.refusal import Say

_HOUR_SECONDS = 3600
_DAYS_OF_A_YEAR = 365


@click.command(epilog="例 / example:  xiangyin work --once")
@click.option("--once", is_flag=True, help="只做一遍就结束 / do it once and end.")
@pass_office
def work(office: Office, *, once: bool) -> None:
    """到期删除号码和代码；票箱和日志保留。Forget numbers and codes when their days are over; box and journal stay.

    期限写在规则文件的 [retention]，从确认结果之日算起。The days stand in the rule file and run from certifying.
    """
    migrate(office.settings.database_url)
    while True:
        with office.writing() as connection:
            due = [poll for poll in poll_store.every(connection) if poll.stage is Stage.CERTIFIED]
            for poll in due:
                certified_at = retention_store.certified_at(connection, poll.key)
                if certified_at is None:
                    continue
                now = office.now_ms()
                if retention_store.is_due(certified_at, poll.rules.retention.numbers_days, now):
                    forgotten = retention_store.forget_numbers(connection, poll.key)
                    if forgotten:
                        journal_store.append(connection, poll.key, now, "numbers_forgotten", {"rows": forgotten})
                        office.say(_forgotten(poll, forgotten))
                if retention_store.is_due(certified_at, poll.rules.retention.ballots_years * _DAYS_OF_A_YEAR, now):
                    office.say(_may_go(poll))
        if once:
            return
        time.sleep(_HOUR_SECONDS)


def _forgotten(poll: StoredPoll, rows: int) -> Say:
    return Say(
        f"{poll.id}：已删除 {rows} 人的号码和代码。", f"{poll.id}: numbers and codes of {rows} people forgotten."
    )


def _may_go(poll: StoredPoll) -> Say:
    return Say(
        f"{poll.id}：保存年限已到，可由委员会决定销毁票箱。",
        f"{poll.id}: the years of keeping are over; the board may decide to destroy the box.",
    )
