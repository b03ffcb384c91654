"""`xiangyin poll`: the rule file before there is a poll, and the acts of a poll."""

import sys
from pathlib import Path
from typing import BinaryIO

import click

from config.commands import poll_acts, poll_status
from config.commands.office import FINDINGS, Office, json_option, pass_office
from config.presets import preset, preset_names
from poll.rule_file import MOST_BYTES, read_rules
from poll.rules import RuleSet, Words


@click.group()
def poll() -> None:
    """评议：检查规则，建立、开始、截止，看进度。A poll: check its rules, create, open, close it, see how it stands.

    \b
    先看样例 / begin with a preset:
      xiangyin poll presets
      xiangyin poll preset village-secretary-short > my.toml
      xiangyin poll check my.toml
    再建立、开始、截止 / then create, open, close:
      xiangyin poll create xinhe-2026 my.toml --sender +8619900000000 --official 王敏
      xiangyin poll open xinhe-2026 --official 王敏
      xiangyin poll close xinhe-2026 --official 王敏
    """


for _act in (poll_acts.create, poll_acts.open_poll, poll_acts.close, poll_status.status):
    poll.add_command(_act)


@poll.command(epilog="例 / example:  xiangyin poll check my.toml")
@click.argument("file", type=click.File("rb"))
@json_option
@pass_office
def check(office: Office, file: BinaryIO, *, as_json: bool) -> None:
    """检查规则文件，一次列出全部问题和行号。Check a rule file: everything that is wrong, by line."""
    # One byte more than is allowed shows that a file is too large, however large it is.
    rules, findings = read_rules(file.read(MOST_BYTES + 1), Path(file.name).name)
    if as_json:
        described = None if rules is None else _described(rules)
        office.show_json({"findings": [each.as_json() for each in findings], "rules": described})
    else:
        office.report(findings)
    if rules is None:
        sys.exit(FINDINGS)
    if not as_json:
        _say_sound(office, rules)


def _described(rules: RuleSet) -> dict[str, object]:
    return {
        "title": dict(rules.title),
        "source": rules.source,
        "sha256": rules.sha256,
        "opens_at": rules.opens_at.isoformat(),
        "closes_at": rules.closes_at.isoformat(),
        "contests": {each.id: [contest.id for contest in rules.ballot_of(each.id)] for each in rules.electorates},
    }


def _say_sound(office: Office, rules: RuleSet) -> None:
    click.echo(f"没有问题 / no findings: {_worded(office, rules.title)}")
    click.echo(f"sha256  {rules.sha256}")
    for electorate in rules.electorates:
        contests = rules.ballot_of(electorate.id)
        titles = ", ".join(_worded(office, contest.title) for contest in contests)
        click.echo(f"{electorate.id}  {_worded(office, electorate.label)}  {len(contests)}: {titles}")


@poll.command()
@json_option
@pass_office
def presets(office: Office, *, as_json: bool) -> None:
    """列出样例及其出处。List the presets with the source of each."""
    read = {name: read_rules(preset(name), name)[0] for name in preset_names()}
    sound = {name: rules for name, rules in read.items() if rules is not None}
    if as_json:
        office.show_json(
            [{"name": name, "title": dict(rules.title), "source": rules.source} for name, rules in sound.items()]
        )
        return
    for name, rules in sound.items():
        click.echo(f"{name}\n    {_worded(office, rules.title)}\n    {rules.source}")


@poll.command(name="preset", epilog="例 / example:  xiangyin poll preset village-affairs > my.toml")
@click.argument("name", type=click.Choice(preset_names()))
def show_preset(name: str) -> None:
    """打印一个样例，可另存后修改。Print a preset, to be saved and edited."""
    sys.stdout.buffer.write(preset(name))


def _worded(office: Office, words: Words) -> str:
    if office.settings.language in words:
        return words[office.settings.language]
    return " / ".join(dict.fromkeys(words.values()))
