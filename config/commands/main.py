"""`xiangyin`: the one command, whose verbs are those of a clerk."""

import importlib
import sys

import click

from poll.refusal import FindingsError

# Verb -> the module that holds it. A module is imported when its verb is called, so that --help stays quick.
_VERBS = {
    "bench": "config.commands.bench",
    "calls": "config.commands.calls",
    "canvass": "config.commands.canvass",
    "carrier": "config.commands.carrier",
    "count": "config.commands.canvass",
    "demo": "config.commands.demo",
    "migrate": "config.commands.serve",
    "official": "config.commands.official",
    "paper": "config.commands.paper",
    "poll": "config.commands.poll",
    "print": "config.commands.printing",
    "prompts": "config.commands.prompts",
    "publish": "config.commands.publish",
    "questions": "config.commands.questions",
    "reconcile": "config.commands.canvass",
    "roll": "config.commands.roll",
    "serve": "config.commands.serve",
    "sip": "config.commands.sip",
    "trustee": "config.commands.trustee",
    "verify": "config.commands.publish",
    "work": "config.commands.work",
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature.
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = _VERBS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(importlib.import_module(module), cmd_name)
        return command


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="xiangyin")
@click.pass_context
def xiangyin(context: click.Context) -> None:
    """乡音：让只有普通电话的人也能评议。Voting by any telephone; every total explains itself.

    \b
    试一试 / try it:   xiangyin demo
    看帮助 / help:     xiangyin poll --help
    """
    # The records are loaded when a verb is called: --help stays quick, and a worker of the count small.
    from config.commands.office import office_of_environment  # noqa: PLC0415

    context.obj = office_of_environment()


def main() -> None:
    """Run the command; findings end it with 1, wrong usage with 2."""
    try:
        xiangyin.main(standalone_mode=True)
    except FindingsError as error:
        from config.commands.office import FINDINGS, office_of_environment  # noqa: PLC0415

        office_of_environment().report(error.findings)
        sys.exit(FINDINGS)
