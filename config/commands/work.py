"""`xiangyin work`: what the office's machine does by itself, as long as it runs."""

import signal
import sys
from collections.abc import Iterator
from functools import partial
from threading import Event

import click
from sqlalchemy import Engine

from config.carrier_account import account_of
from config.commands.office import FINDINGS, Office, pass_office
from config.jobs import outbox, recordings, retention, turnout
from config.jobs.clockwork import Job, run_once, run_until
from poll.records.migrate import migrate
from poll.refusal import Finding, Say, Weight

_QUESTION_SECONDS = 90


@click.command(epilog="例 / example:  xiangyin work --once")
@click.option("--once", is_flag=True, help="每件事只做一遍就结束 / do everything once and end.")
@pass_office
def work(office: Office, *, once: bool) -> None:
    """电脑自己做的事：打出电话、发出短信、取回录音、到期删除号码。What the office's machine does by itself.

    每 5 秒：打出电话和发短信、累计参与人数；每分钟：取回提问的录音；每小时：删除到期的号码、中断的通话。
    期限写在规则文件的 [retention]，从确认结果之日算起；票箱和日志保留。

    Calls and texts are looked at every 5 seconds, and turnout is summed up; recordings of questions are fetched every
    minute; every hour numbers whose days are over are forgotten, and calls that broke off. Box and journal stay.
    """
    migrate(office.settings.database_url)
    stop = Event()
    with office.opened() as engine:
        jobs = list(jobs_of(office, engine, stop))
        if once:
            if not run_once(jobs):
                sys.exit(FINDINGS)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run_until(stop, jobs)


def jobs_of(office: Office, engine: Engine, stop: Event) -> Iterator[Job]:
    """Yield the jobs of this installation; without an account at a carrier nothing goes out."""
    account = account_of(office.settings)
    if account is None:
        office.report([_no_account()])
    else:
        yield Job("outbox", outbox.SECONDS, outbox.Outbox(engine, account, office.now_ms, stop).round)
        fetch = partial(recordings.fetch_recordings, engine, account, _to_telephone, office.now_ms)
        yield Job("recordings", recordings.SECONDS, fetch)
    yield Job("turnout", turnout.SECONDS, partial(turnout.sum_up_all, engine, office.now_ms))
    yield Job("numbers", retention.SECONDS, partial(retention.forget_numbers, engine, office.now_ms, office.say))
    yield Job("calls", retention.SECONDS, partial(retention.erase_abandoned_calls, engine, office.now_ms))
    yield Job("files", retention.SECONDS, partial(retention.erase_waiting_files, engine, office.now_ms))


def _to_telephone(recording: bytes) -> bytes:
    from ivr.sound.convert import to_telephone  # noqa: PLC0415 - loaded when somebody has left a question.

    return to_telephone(recording, "recording", _QUESTION_SECONDS).wav


def _no_account() -> Finding:
    return Finding(
        "XIANGYIN_TWILIO_ACCOUNT_SID",
        Say("运营商账号", "an account at the carrier"),
        Say("没有设置", "nothing"),
        Say(
            "不打出电话、不发回执短信；要用就设置账号和密钥。",
            "Nothing goes out; to call and text, set account and token.",
        ),
        Weight.NOTICE,
    )
