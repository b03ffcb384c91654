"""`xiangyin paper import|sheet|compare|show|template`: what the halls send back, entered twice."""

import sys
from pathlib import Path

import click

from config.acts.paper_template import write_templates
from config.acts.papers import Entering, Form, enter_file, enter_form, entry_as_json, listed_people, shown_figures
from config.commands.office import FINDINGS, Office, json_option, official_option, pass_office
from config.commands.paper_form import ask_form
from poll.paper import PaperKind, settle
from poll.records import paper_store, poll_store
from poll.refusal import Finding, FindingsError, Say, Weight

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_entry_option = click.option("--entry", type=click.IntRange(1, 2), help="第一次还是第二次录入 / first or second entry.")
_correct_option = click.option("--correct", is_flag=True, help="更正已录入两次的表 / correct a sheet entered twice.")
_second_option = click.option("--official-2", metavar="NAME", help="更正时的另一位经办人 / who corrects it with you.")
_reason_option = click.option("--reason", metavar="TEXT", help="更正的原因 / why it is corrected.")


@click.group()
def paper() -> None:
    """纸质票：签到册、票数清点和计票，每张表由两人各录入一次。The paper: each sheet is entered twice."""


@paper.command(
    "import",
    epilog="例 / example:  xiangyin paper import xinhe-2026 --book 签到.xlsx --official 王敏 --entry 1",
)
@click.argument("poll_id", metavar="POLL")
@click.option("--book", type=_file, help="签到册 / the poll book: who signed.")
@click.option("--account", type=_file, help="选票清点 / the paper account: printed, issued, unused, spoiled, returned.")
@click.option("--count", "counted", type=_file, help="计票 / the count: marks for each option.")
@official_option
@_entry_option
@_correct_option
@_second_option
@_reason_option
@pass_office
def import_(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    book: Path | None,
    account: Path | None,
    counted: Path | None,
    official: str,
    entry: int | None,
    correct: bool,  # noqa: FBT001 - click passes a flag.
    official_2: str | None,
    reason: str | None,
) -> None:
    """录入 csv 或 xlsx 文件：全部采用，或一条也不采用。Enter csv or xlsx files: all of it or nothing."""
    entering = _entering(official, entry, official_2, reason, correct=correct)
    given = {PaperKind.POLL_BOOK: book, PaperKind.ACCOUNT: account, PaperKind.COUNT: counted}
    files = {kind: path for kind, path in given.items() if path is not None}
    if not files:
        msg = "请给出 --book、--account 或 --count / give --book, --account or --count"
        raise click.UsageError(msg)
    notices: list[Finding] = []
    with office.writing() as connection:
        for kind, path in files.items():
            notices += enter_file(connection, poll_id, entering, kind, path, office.now_ms())
    office.report(notices)
    office.say(Say("已录入。", "Entered."))


@paper.command(
    epilog="例 / example:  xiangyin paper sheet xinhe-2026 --electorate villagers --unit g3 --official 王敏 --entry 1 "
    "--printed 70 --issued 55 --unused 13 --spoiled 2 --returned 53 --count overall:excellent=8"
)
@click.argument("poll_id", metavar="POLL")
@click.option("--electorate", required=True, help="评议主体 / the electorate.")
@click.option("--unit", default="", help="小组 / the unit.")
@click.option("--printed", type=int, help="印制")
@click.option("--issued", type=int, help="发出")
@click.option("--unused", type=int, help="未用")
@click.option("--spoiled", type=int, help="换发作废 / exchanged before the box")
@click.option("--returned", type=int, help="收回")
@click.option("--count", "counted", multiple=True, metavar="CONTEST:OPTION=MARKS", help="可重复 / may be repeated.")
@click.option(
    "--signed", multiple=True, metavar="NO", help="已签到者的编号，可重复 / number on the roll; may be repeated."
)
@official_option
@_entry_option
@_correct_option
@_second_option
@_reason_option
@pass_office
def sheet(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    electorate: str,
    unit: str,
    printed: int | None,
    issued: int | None,
    unused: int | None,
    spoiled: int | None,
    returned: int | None,
    counted: tuple[str, ...],
    signed: tuple[str, ...],
    official: str,
    entry: int | None,
    correct: bool,  # noqa: FBT001 - click passes a flag.
    official_2: str | None,
    reason: str | None,
) -> None:
    """录入一个小组的一张表；不给数字就逐项询问。Enter the sheet of one unit; without numbers each is asked for."""
    entering = _entering(official, entry, official_2, reason, correct=correct)
    form = Form(electorate, unit, (printed, issued, unused, spoiled, returned), counted, signed)
    if form.is_empty:
        with office.reading() as connection:
            rules = poll_store.find(connection, poll_id).rules
        form = ask_form(rules, electorate, unit)
    with office.writing() as connection:
        notices = enter_form(connection, poll_id, entering, form, office.now_ms())
    office.report(notices)
    office.say(Say("已录入。", "Entered."))


@paper.command(epilog="例 / example:  xiangyin paper compare xinhe-2026")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def compare(office: Office, poll_id: str, as_json: bool) -> None:  # noqa: FBT001 - click passes a flag.
    """比对两次录入，列出每一处不同；有不同则以 1 结束。Compare both entries; a difference ends it with 1."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        listed = paper_store.entries(connection, poll.key)
    found = settle(listed)
    if as_json:
        office.report(found.findings, as_json=True)
        sys.exit(FINDINGS if any(each.weight is Weight.ERROR for each in found.findings) else 0)
    office.stop_on(found.findings)
    sheets = len({(each.sheet.kind, each.sheet.electorate, each.sheet.unit) for each in listed})
    office.say(Say(f"{sheets} 张表，全部一致或已更正。", f"{sheets} sheets, all of them agreed or corrected."))


@paper.command(epilog="例 / example:  xiangyin paper show xinhe-2026 --json")
@click.argument("poll_id", metavar="POLL")
@json_option
@pass_office
def show(office: Office, poll_id: str, as_json: bool) -> None:  # noqa: FBT001 - click passes a flag.
    """列出每张表的每次录入。List every entry of every sheet; of a poll book how many signed, not who."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        listed = paper_store.entries(connection, poll.key)
    if as_json:
        findings = [finding.as_json() for finding in settle(listed).findings]
        office.show_json({"poll": poll.id, "entries": [entry_as_json(each) for each in listed], "findings": findings})
        return
    for each in listed:
        figures = "  ".join(f"{name} {value}" for name, value in shown_figures(each).items())
        office.say(
            Say(
                f"{each.sheet.place}  第 {each.number} 次（{each.by}）  {figures}",
                f"{each.sheet.place}  entry {each.number} ({each.by})  {figures}",
            )
        )


@paper.command(epilog="例 / example:  xiangyin paper template xinhe-2026 --out 表格")
@click.argument("poll_id", metavar="POLL")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="放到哪个文件夹 / the folder."
)
@pass_office
def template(office: Office, poll_id: str, out: Path) -> None:
    """写出三张空表（csv，Excel 可直接打开），每一行都已写好。Write three empty forms with every row in place.

    \b
    签到册里有姓名，请妥善保管。The poll book holds names: keep it safe.
    """
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        people = listed_people(connection, poll)
    for path in write_templates(out, poll.rules, people):
        office.say(Say(f"已写出 {path.name}", f"Wrote {path.name}"))


def _entering(
    official: str, entry: int | None, official_2: str | None, reason: str | None, *, correct: bool
) -> Entering:
    try:
        return Entering(official, entry, official_2, reason, correct=correct)
    except FindingsError as error:
        step = error.findings[0].next_step
        msg = f"{step.zh} / {step.en}"
        raise click.UsageError(msg) from error
