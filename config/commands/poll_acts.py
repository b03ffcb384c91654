"""`xiangyin poll create|open|close`: a poll from its rules to its closed box."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection

from config.commands.office import Office, official_option, pass_office
from config.commands.opening import before_opening
from config.commands.passphrases import ask_passphrase, passphrase_file_option
from poll.keys import lock_with_passphrase, lock_with_trustees
from poll.numbers import sender_number
from poll.poll import Stage
from poll.records import call_store, journal_store, poll_store, recording_store, status_store
from poll.records.migrate import migrate
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.rule_file import read_rules
from poll.trustee import read_trustee

_LONGEST_STEP_SECONDS = 300
"""A call whose last step is older than this has ended without a word."""


@click.command(
    epilog="例 / example:  xiangyin poll create xinhe-2026 xinhe.toml --sender +8619900000000 --official 王敏"
)
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sender", required=True, metavar="NUMBER", help="接收短信的号码 / the number that voters text, +86...")
@passphrase_file_option
@click.option("--trustee", "trustees", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--needed", type=int, help="开箱需要几位保管人 / how many trustees must come together.")
@official_option
@pass_office
def create(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    file: Path,
    sender: str,
    passphrase_file: Path | None,
    trustees: tuple[Path, ...],
    needed: int | None,
    official: str,
) -> None:
    """建立一次评议（草稿）。Create a poll in stage draft from a rule file.

    开箱的密钥当场生成，用口令或几位保管人的公钥锁住；口令丢了，票就打不开了。
    The key that opens the box is made now and locked by a passphrase or by trustees; whoever loses it loses the votes.
    """
    content = file.read_bytes()
    rules, findings = read_rules(content, file.name)
    office.stop_on(findings)
    if rules is None:
        raise FindingsError(findings)
    number = sender_number(sender)
    if number is None or not sender.startswith("+"):
        raise FindingsError([_bad_sender(sender)])
    private = X25519PrivateKey.generate()
    if trustees:
        locked = lock_with_trustees(
            private, [read_trustee(each.read_bytes(), each.name) for each in trustees], needed or len(trustees)
        )
    else:
        locked = lock_with_passphrase(private, ask_passphrase(passphrase_file, poll_id, new=True))
    migrate(office.settings.database_url)
    with office.writing() as connection:
        key = poll_store.create(
            connection,
            poll_id,
            f"+{number}",
            rules,
            content,
            public_key=private.public_key(),
            locked_key=locked,
            receipt_key=secrets.token_bytes(32),
        )
        journal_store.append(
            connection,
            key,
            office.now_ms(),
            "create",
            {"rules": rules.sha256, "official": official, "sender": f"+{number}"},
        )
    office.say(
        Say(
            f"已建立 {poll_id}。规则指纹 {rules.sha256}。下一步：xiangyin roll import {poll_id} 名册.xlsx",
            f"Created {poll_id}. Rule-set hash {rules.sha256}. Next: xiangyin roll import {poll_id} roll.xlsx",
        )
    )


@click.command("open", epilog="例 / example:  xiangyin poll open xinhe-2026 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@official_option
@pass_office
def open_poll(office: Office, poll_id: str, official: str) -> None:
    """开始评议：规则和名册从此冻结。Open a poll; rules and roll are frozen from now on."""
    with office.writing() as connection:
        stored = poll_store.find(connection, poll_id)
        counted = status_store.electors_by_electorate(connection, stored.key)
        others = [each for each in poll_store.every(connection) if each.key != stored.key]
        recordings = recording_store.every(connection, stored.key)
        office.stop_on(before_opening(stored, others, counted, recordings, office.now_ms()))
        poll_store.advance(connection, stored, Stage.OPEN)
        entry = {
            "rules": stored.rules.sha256,
            "roll_version": stored.roll_version,
            "electors": counted,
            "official": official,
        }
        journal_store.append(connection, stored.key, office.now_ms(), "open", entry)
    closes = stored.rules.local(stored.rules.closes_at)
    office.say(
        Say(
            f"{poll_id} 已开始，{closes} 截止。规则指纹 {stored.rules.sha256}",
            f"{poll_id} is open until {closes}. Rule-set hash {stored.rules.sha256}",
        )
    )


@click.command(epilog="例 / example:  xiangyin poll close xinhe-2026 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@click.option("--early", metavar="REASON", help="未到截止时间就关闭的理由 / why it is closed before its time.")
@official_option
@pass_office
def close(office: Office, poll_id: str, early: str | None, official: str) -> None:
    """截止：从此不再收票，不能重开。Close the box; nothing goes in any more, and it cannot be undone."""
    with office.writing() as connection:
        poll_store.lock(connection, poll_store.find(connection, poll_id).key)
        stored = poll_store.find(connection, poll_id)
        now = office.now_ms()
        if stored.stage is Stage.OPEN and now <= stored.rules.closes_at.timestamp() * 1000 and not early:
            raise FindingsError([_too_early(stored)])
        if stored.stage is Stage.OPEN and not early:
            _let_calls_end(connection, stored, now)
        poll_store.advance(connection, stored, Stage.CLOSED)
        entry = {
            "envelopes": stored.next_seq - 1,
            "box_head": stored.box_head.hex(),
            "early": early or "",
            "official": official,
        }
        journal_store.append(connection, stored.key, now, "close", entry)
    office.say(
        Say(
            f"{poll_id} 已截止：票箱内信封 {stored.next_seq - 1} 个，封条 {stored.box_head.hex()[:16]}。",
            f"{poll_id} is closed: {stored.next_seq - 1} envelopes in the box, seal {stored.box_head.hex()[:16]}.",
        )
    )


def _bad_sender(sender: str) -> Finding:
    return Finding(
        "--sender",
        Say("国际格式的号码，如 +8619900000000", "a number in international form, like +8619900000000"),
        Say(f"“{sender}”", f'"{sender}"'),
        Say("请写加号、国家码和完整号码。", "Write the plus, the country code and the whole number."),
    )


def _let_calls_end(connection: Connection, stored: StoredPoll, now_ms: int) -> None:
    """Refuse to close while somebody who called in time is still on the line and the grace lasts."""
    ends_ms = int(stored.rules.closes_at.timestamp() * 1000) + stored.rules.call_grace_seconds * 1000
    calls = call_store.under_way(connection, stored.key, now_ms // 1000 - _LONGEST_STEP_SECONDS)
    if calls and now_ms <= ends_ms:
        raise FindingsError([_on_the_line(stored, calls, ends_ms)])


def _on_the_line(stored: StoredPoll, calls: int, ends_ms: int) -> Finding:
    until = stored.rules.local(datetime.fromtimestamp(ends_ms / 1000, UTC))
    return Finding(
        stored.id,
        Say("没有正在进行的通话", "no call under way"),
        Say(f"{calls} 通，截止前打进来的", f"{calls}, which began in time"),
        Say(
            f"请稍等，最迟 {until} 结束；确需马上截止，请加 --early 理由。",
            f"Wait a little, until {until} at the latest; to close at once, add --early REASON.",
        ),
    )


def _too_early(stored: StoredPoll) -> Finding:
    closes = stored.rules.local(stored.rules.closes_at)
    return Finding(
        stored.id,
        Say(f"{closes} 之后截止", f"closing after {closes}"),
        Say("时间未到", "a time before that"),
        Say(
            "确需提前，请加 --early 理由；截止后不能重开。", "To close before, add --early REASON; it cannot be undone."
        ),
    )
