"""What the verbs of the canvass share: their options, and the one transaction of an act."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from config.acts.canvass import Act, begin
from config.commands.office import Office

officials_option = click.option(
    "--official",
    "officials",
    multiple=True,
    required=True,
    metavar="NAME",
    help="经办人，写两次 / an official; give it twice.",
)
poll_argument = click.argument("poll_id", metavar="POLL")
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="进程数 / processes."
)


@contextmanager
def act_of(office: Office, poll_id: str, *officials: str) -> Iterator[Act]:
    """Run one act in one transaction."""
    with office.writing() as connection:
        yield begin(connection, poll_id, officials, office.now_ms())
