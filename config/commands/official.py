"""`xiangyin official begin|ticket|list`: the first administrator of an office, and a way back in."""

import click

from config.acts import officials as acts
from config.commands.office import Office, json_option, pass_office
from poll.records import grant_store, official_store
from poll.records.grant_store import OFFICE
from poll.records.migrate import migrate
from poll.refusal import Say


@click.group()
def official() -> None:
    """经办人：在控制台登录的人；第一位管理员在此登记。Officials who sign in; the first one is entered here."""


@official.command(epilog="例 / example:  xiangyin official begin 王敏")
@click.argument("name")
@pass_office
def begin(office: Office, name: str) -> None:
    """登记第一位管理员，给出一次性代码。Enter the first administrator and give a ticket."""
    migrate(office.settings.database_url)
    with office.writing() as connection:
        ticket = acts.begin_office(connection, name, office.now_ms())
    _say_ticket(office, name, ticket)


@official.command(epilog="例 / example:  xiangyin official ticket 王敏")
@click.argument("name")
@pass_office
def ticket(office: Office, name: str) -> None:
    """重发一次性代码：口令或验证器丢了时用；记入日志。A new ticket, for a lost password or telephone; journaled."""
    with office.writing() as connection:
        made = acts.renew_ticket(connection, name, name, office.now_ms())
    _say_ticket(office, name, made)


@official.command("list", epilog="例 / example:  xiangyin official list")
@json_option
@pass_office
def list_(office: Office, *, as_json: bool) -> None:
    """列出经办人。List the officials."""
    with office.reading() as connection:
        found = official_store.every(connection)
        administrators = {each.official for each in grant_store.in_poll(connection, OFFICE)}
    shown = [
        {
            "name": each.name,
            "may_sign_in": each.password is not None and each.ended_at_ms is None,
            "is_administrator": each.key in administrators,
        }
        for each in found
    ]
    if as_json:
        office.show_json({"officials": shown})
        return
    if not shown:
        office.say(Say("还没有经办人：xiangyin official begin 姓名", "Nobody yet: xiangyin official begin NAME"))
    for each in shown:
        click.echo(f"{each['name']}{'  管理员 administrator' if each['is_administrator'] else ''}")


def _say_ticket(office: Office, name: str, made: str) -> None:
    address = f"{office.settings.public_url}/console/enrol"
    office.say(
        Say(
            f"{name}的一次性代码（{acts.TICKET_DAYS} 天内有效）：{made}\n打开 {address} 设定口令。",
            f"Ticket for {name}, good for {acts.TICKET_DAYS} days: {made}\nChoose a password at {address}",
        )
    )
