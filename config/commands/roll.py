"""`xiangyin roll import|change|undo|show`: who may vote, and with which telephone."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from config.acts.rolls import change_roll, import_roll, undo_roll
from config.commands.office import Office, both_officials_option, json_option, official_option, pass_office
from config.commands.roll_codes import codes, electorate_label, new_code, unit_label, unlock
from poll.numbers import masked
from poll.records import poll_store, roll_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.roll_batch import RollBatch
from poll.roll_changes import read_changes
from poll.roll_file import RollFile

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN_BY_DRY_RUN = 3
_LONG_FILE = 50_000


@click.group()
def roll() -> None:
    """名册：谁可以投票，用哪个号码。The roll: who may vote, and with which telephone."""


for _verb in (codes, new_code, unlock):
    roll.add_command(_verb)


@roll.command(
    "import",
    epilog="""\b
    例 / examples:
      xiangyin roll import xinhe-2026 名册.xlsx --official 王敏 --dry-run
      xiangyin roll import xinhe-2026 roll.csv --official 王敏
    """,
)
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=_file)
@click.option("--dry-run", is_flag=True, help="只检查，不保存 / check only, keep nothing.")
@click.option("--replace", is_flag=True, help="整册替换已有名册 / replace the roll that is there.")
@official_option
@pass_office
def import_(  # noqa: PLR0913 - one argument for each option.
    office: Office, poll_id: str, file: Path, *, dry_run: bool, replace: bool, official: str
) -> None:
    """导入名册（xlsx 或 csv）：全部采用，或一行也不采用。Import a roll: all of it or nothing."""
    reading = RollFile(file, _rules_of(office, poll_id).rules, office.settings.default_region, _progress(file))
    if dry_run:
        _try(office, reading)
        return
    with office.writing() as connection:
        entitled, made = import_roll(
            connection, poll_id, reading, file.name, official, office.now_ms(), replace=replace
        )
    office.report(reading.findings)
    office.say(
        Say(
            f"名册第 {made.version} 版：{entitled} 人。链值 {made.chain}",
            f"Version {made.version} of the roll: {entitled} people. Chain {made.chain}",
        )
    )


@roll.command(
    epilog="""\b
    例 / example:
      xiangyin roll change xinhe-2026 变更.csv --official 王敏 --official 李强 --reason 公示期更正
    文件的列 / columns:
      变更,编号,姓名,评议主体,电话,小组,语言,改为,新编号,原因
      change,no,name,electorate,phone,unit,language,to,to_no,reason
    """
)
@click.argument("poll_id", metavar="POLL")
@click.argument("file", type=_file)
@both_officials_option
@click.option("--reason", required=True, metavar="TEXT", help="为什么变更 / why the roll is changed.")
@pass_office
def change(office: Office, poll_id: str, file: Path, officials: tuple[str, ...], reason: str) -> None:
    """由两人变更名册：增加、删除、换号、调组、改主体。Change single people, with two officials."""
    changes = read_changes(file, _rules_of(office, poll_id).rules, office.settings.default_region, reason)
    with office.writing() as connection:
        made = change_roll(connection, poll_id, changes, reason, officials, office.now_ms())
    office.say(
        Say(
            f"名册第 {made.version} 版：{len(changes)} 项变更。链值 {made.chain}",
            f"Version {made.version} of the roll: {len(changes)} changes. Chain {made.chain}",
        )
    )


@roll.command(epilog="例 / example:  xiangyin roll undo xinhe-2026 --official 王敏 --official 李强 --reason 改错了人")
@click.argument("poll_id", metavar="POLL")
@both_officials_option
@click.option("--reason", required=True, metavar="TEXT", help="为什么撤销 / why it is taken back.")
@pass_office
def undo(office: Office, poll_id: str, officials: tuple[str, ...], reason: str) -> None:
    """撤销名册最近一次变更，做成新的一版；整册导入不能撤销。Take the last change set back, as a new version."""
    with office.writing() as connection:
        made = undo_roll(connection, poll_id, officials, reason, office.now_ms())
    office.say(
        Say(
            f"名册第 {made.version} 版：已撤销第 {made.version - 1} 版的变更。链值 {made.chain}",
            f"Version {made.version} of the roll undoes version {made.version - 1}. Chain {made.chain}",
        )
    )


@roll.command(epilog="例 / example:  xiangyin roll show xinhe-2026")
@click.argument("poll_id", metavar="POLL")
@click.option("--people", "with_people", is_flag=True, help="逐人列出，号码遮住 / list everybody, numbers masked.")
@json_option
@pass_office
def show(office: Office, poll_id: str, *, with_people: bool, as_json: bool) -> None:
    """名册的版本和各主体、各小组的应到人数。The versions of the roll, and how many are entitled where."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        versions = roll_store.versions(connection, poll.key)
        counts = roll_store.counts(connection, poll.key)
        lines = roll_store.lines(connection, poll.key)
        people = list(roll_store.people(connection, poll.key)) if with_people else []
    listed = [_shown_person(person) for person in people]
    if as_json:
        summary = {
            "poll": poll.id,
            "version": poll.roll_version,
            "versions": [
                {"version": each.version, "made_at_ms": each.made_at_ms, "reason": each.reason}
                | {"officials": list(each.officials), "changes_sha256": each.changes_sha256, "chain": each.chain}
                for each in versions
            ],
            "entitled": sum(counts.values()),
            "counts": [
                {"electorate": where[0], "unit": where[1], "entitled": count} for where, count in counts.items()
            ],
            "lines": lines,
        }
        office.show_json(summary | ({"people": listed} if with_people else {}))
        return
    for each in versions:
        click.echo(f"{each.version}  {each.reason}  {'、'.join(each.officials)}  {each.chain}")
    for (electorate, unit), count in counts.items():
        click.echo(f"{electorate_label(poll, electorate)}  {unit_label(poll, unit)}  {count}")
    office.say(Say(f"应到合计 {sum(counts.values())} 人", f"Entitled in all: {sum(counts.values())}"))
    for person in listed:
        click.echo("  ".join(str(value) for value in person.values()))


def _rules_of(office: Office, poll_id: str) -> StoredPoll:
    with office.reading() as connection:
        return poll_store.find(connection, poll_id)


def _try(office: Office, reading: RollFile) -> None:
    """Read the whole file, keep nothing, and show what its first people are read as."""
    count, first = 0, None
    for batch in reading.batches():
        count += len(batch)
        first = first or batch
    office.stop_on(reading.findings)
    for line in _first_people(first) if first else ():
        click.echo(line)
    office.say(
        Say(f"检查完毕：{count} 人，可以导入；什么也没有保存。", f"{count} people, fit to import; nothing was kept.")
    )


def _first_people(batch: RollBatch) -> list[str]:
    columns = zip(batch.roll_nos, batch.names, batch.numbers, batch.electorates, batch.units, strict=True)
    return [
        f"{roll_no}  {name}  {masked(number) if number else '—'}  {electorate}  {unit}"
        for _, (roll_no, name, number, electorate, unit) in zip(range(_SHOWN_BY_DRY_RUN), columns, strict=False)
    ]


def _progress(file: Path) -> Callable[[int], None] | None:
    if not sys.stderr.isatty():
        return None

    def tell(count: int) -> None:
        if count >= _LONG_FILE:
            click.echo(f"\r{file.name}: {count}", nl=False, err=True)

    return tell


def _shown_person(person: roll_store.RollPerson) -> dict[str, object]:
    return {
        "roll_no": person.roll_no,
        "name": person.name,
        "number": masked(person.number) if person.number else None,
        "line": person.kind,
        "electorate": person.electorate,
        "unit": person.unit,
        "language": person.language,
        "has_code": person.code is not None,
    }
