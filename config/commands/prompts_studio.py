"""`xiangyin prompts studio`: where prompts are recorded with the microphone, in the console."""

import click

from config.commands.office import Office, pass_office
from config.prompts.taking import voice_named
from poll.records import poll_store
from poll.refusal import Say


@click.command(epilog="例 / example:  xiangyin prompts studio xinhe-2026 --voice zh")
@click.argument("poll_id", metavar="POLL")
@click.option("--voice", required=True, metavar="VOICE", help="语言或方言 / a language or a dialect.")
@pass_office
def studio(office: Office, poll_id: str, voice: str) -> None:
    """印出控制台里录音页面的地址。Print the address of the console's page to play and record each prompt."""
    with office.reading() as connection:
        its = voice_named(poll_store.find(connection, poll_id).rules, voice)
    address = f"{office.settings.public_url}/console/polls/{poll_id}/prompts/{its.id}"
    office.say(Say(f"登录后录音：{address}", f"Sign in and record: {address}"))
