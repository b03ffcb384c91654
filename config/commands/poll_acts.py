"""`xiangyin poll create|open|close`: a poll from its rules to its closed box."""

from pathlib import Path

import click

from config.acts import polls
from config.acts.polls import ChosenTrustees, KeyChoice
from config.commands.office import Office, official_option, pass_office
from config.commands.passphrases import ask_passphrase, passphrase_file_option
from poll.records import poll_store
from poll.records.migrate import migrate
from poll.refusal import FindingsError, Say
from poll.rule_file import read_rules
from poll.trustee import read_trustee


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
    polls.check_new_poll(poll_id, sender)
    if trustees:
        read = tuple(read_trustee(each.read_bytes(), each.name) for each in trustees)
        locked: KeyChoice = ChosenTrustees(read, needed or len(read))
    else:
        locked = ask_passphrase(passphrase_file, poll_id, new=True)
    migrate(office.settings.database_url)
    with office.writing() as connection:
        polls.create_poll(connection, poll_id, rules, content, sender, locked, official, office.now_ms())
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
        notices = polls.open_poll(connection, poll_id, official, office.now_ms())
        rules = poll_store.find(connection, poll_id).rules
    office.report(notices)
    closes = rules.local(rules.closes_at)
    office.say(
        Say(
            f"{poll_id} 已开始，{closes} 截止。规则指纹 {rules.sha256}",
            f"{poll_id} is open until {closes}. Rule-set hash {rules.sha256}",
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
        closed = polls.close_poll(connection, poll_id, official, early, office.now_ms())
    office.say(
        Say(
            f"{poll_id} 已截止：票箱内信封 {closed.next_seq - 1} 个，封条 {closed.box_head.hex()[:16]}。",
            f"{poll_id} is closed: {closed.next_seq - 1} envelopes in the box, seal {closed.box_head.hex()[:16]}.",
        )
    )
