"""What every command shares: the records it opens, how it speaks, how it ends."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import click
from sqlalchemy import Connection, Engine

from config.settings import Settings, settings_from
from poll.records.database import open_database, reading, writing
from poll.refusal import Finding, Say, Weight

FINDINGS, USAGE = 1, 2
"""Exit codes: 0 fine, 1 findings, 2 usage."""

json_option = click.option(
    "--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取 / print JSON for programs."
)
official_option = click.option(
    "--official", required=True, metavar="NAME", help="经办人姓名 / the official who does this."
)


def _exactly_two(_context: click.Context, _parameter: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) != 2:  # noqa: PLR2004 - two officials, as the rule says.
        raise click.UsageError("请给出两次 --official / give --official twice")  # noqa: EM101, TRY003 - click words usage itself.
    return names


both_officials_option = click.option(
    "--official",
    "officials",
    multiple=True,
    required=True,
    metavar="NAME",
    callback=_exactly_two,
    help="两位经办人 / both officials.",
)


class Office:
    """One run of a command: its settings, its clock and its voice."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def engine(self) -> Engine:
        """Open the records of this installation."""
        return open_database(self.settings.database_url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read the records as they stand at one moment."""
        with self.opened() as engine, reading(engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write the records: all of it or nothing."""
        with self.opened() as engine, writing(engine) as connection:
            yield connection

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        """Open the records for as long as the block lasts."""
        engine = self.engine()
        try:
            yield engine
        finally:
            engine.dispose()

    def now_ms(self) -> int:
        """Return the instant, in milliseconds of the epoch; commands own the clock, the rules do not."""
        return time.time_ns() // 1_000_000

    def say(self, sentence: Say) -> None:
        """Say one sentence to the clerk."""
        click.echo(sentence.in_language(self.settings.language))

    def show_json(self, value: object) -> None:
        """Print a value for a program."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))

    def report(self, findings: Sequence[Finding], *, as_json: bool = False) -> None:
        """Print findings; notices too."""
        if as_json:
            self.show_json({"findings": [finding.as_json() for finding in findings]})
            return
        for finding in findings:
            for line in finding.lines(self.settings.language):
                click.echo(line, err=finding.weight is Weight.ERROR)

    def stop_on(self, findings: Sequence[Finding], *, as_json: bool = False) -> None:
        """Print findings and end with 1 where one of them is an error."""
        if findings:
            self.report(findings, as_json=as_json)
        if any(finding.weight is Weight.ERROR for finding in findings):
            sys.exit(FINDINGS)

    def fail(self, finding: Finding) -> NoReturn:
        """Print one finding and end with 1."""
        self.report([finding])
        sys.exit(FINDINGS)


pass_office = click.make_pass_decorator(Office)


def office_of_environment() -> Office:
    """Return the office that the environment describes."""
    return Office(settings_from())
