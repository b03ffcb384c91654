"""`xiangyin print cards|poster|notice|ballots|signin|tally`: everything of a poll that people hold in their hands."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import click

from config.acts.printing import note_cards, place_named, places_of, voted_by_phone
from config.commands.office import Office, official_option, pass_office
from config.paperwork.ballots import PerSheet, ballots
from config.paperwork.notice import Posting, notice
from config.paperwork.poster import poster
from config.paperwork.sign_in import desk_list, sign_in_sheet
from config.paperwork.tally_sheet import tally_sheet
from config.paperwork.voter_cards import voter_cards
from poll.official import official_name
from poll.records import poll_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.rules import Channel

_out_option = click.option(
    "--out",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="写入的文件夹 / the folder to write into.",
)
_electorate_option = click.option(
    "--electorate", default="", metavar="NAME", help="只印这个主体 / this electorate only."
)
_unit_option = click.option("--unit", default="", metavar="NAME", help="只印这个小组 / this unit only.")
_PARTS: dict[str | None, PerSheet | None] = {None: None, "1": 1, "2": 2, "4": 4}
_day = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def print() -> None:  # noqa: A001 - the verb itself.
    """打印：投票卡、海报、公示、选票、签到册、计票单，都是 PDF。Print what people hold in their hands, as PDF."""


@print.command(epilog="例 / example:  xiangyin print cards xinhe-2026 --out 打印 --official 王敏")
@click.argument("poll_id", metavar="POLL")
@_out_option
@_electorate_option
@_unit_option
@click.option(
    "--roll-no", "roll_nos", multiple=True, metavar="NO", help="只印这些编号 / these numbers on the roll only."
)
@official_option
@pass_office
def cards(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office, poll_id: str, folder: Path, electorate: str, unit: str, roll_nos: tuple[str, ...], official: str
) -> None:
    """投票卡：每人一张，代码折在里面。Voter cards: one for each elector, the code under a fold.

    卡片里有代码。文件只有自己能读；印完就删。The files hold codes: print them, then delete them.
    """
    by = official_name(official)
    poll = _poll(office, poll_id)
    with office.reading() as connection:
        places = places_of(connection, poll, electorate, unit, roll_nos)
    printed = {f"cards-{each.name}": voter_cards(poll.rules, poll.sender, each.people) for each in places}
    with office.writing() as connection:
        count, coded = note_cards(connection, poll_id, places, by, office.now_ms())
    _keep(office, folder, printed)
    office.say(
        Say(
            f"{count} 张投票卡，其中 {coded} 张有代码。内容保密：印完就删除这些文件，卡片当面交给本人。",
            f"{count} cards, {coded} of them with a code. They are confidential: print them, delete these files, and "
            "hand each card over in person.",
        )
    )


@print.command("poster", epilog="例 / example:  xiangyin print poster xinhe-2026 --out 打印")
@click.argument("poll_id", metavar="POLL")
@_out_option
@pass_office
def poster_(office: Office, poll_id: str, folder: Path) -> None:
    """海报“用电话评议”，A3 和 A4。The poster "vote by telephone", A3 and A4."""
    poll = _poll(office, poll_id)
    _keep(
        office,
        folder,
        {
            "poster-a3": poster(poll.rules, poll.sender, "a3"),
            "poster-a4": poster(poll.rules, poll.sender, "a4"),
        },
    )


@print.command(
    "notice",
    epilog="""\b
    例 / example:
      xiangyin print notice xinhe-2026 --out 打印 --host 新河村党支部 --objections 2026-12-08 2026-12-12
    """,
)
@click.argument("poll_id", metavar="POLL")
@_out_option
@click.option("--host", default="", metavar="NAME", help="主办单位 / who holds the poll.")
@click.option("--objections", nargs=2, type=_day, metavar="FIRST LAST", help="异议期 / the days of objections.")
@click.option("--objections-to", default="", metavar="WHOM", help="向谁提出 / where to object.")
@click.option("--board", default="", metavar="ADDRESS", help="公开栏网址 / address of the public board.")
@click.option("--posted-on", type=_day, metavar="DATE", help="贴出的日期 / day of posting.")
@pass_office
def notice_(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    folder: Path,
    host: str,
    objections: tuple[datetime, datetime] | None,
    objections_to: str,
    board: str,
    posted_on: datetime | None,
) -> None:
    """公示：评谁、何时、怎么评、怎么算、找谁。没写的留空，用笔填。The notice; what is not given is left blank."""
    poll = _poll(office, poll_id)
    days: tuple[date, date] | None = (objections[0].date(), objections[1].date()) if objections else None
    posting = Posting(host, days, objections_to, board, posted_on.date() if posted_on else None)
    _keep(office, folder, {"notice": notice(poll.rules, poll.sender, posting)})


@print.command("ballots", epilog="例 / example:  xiangyin print ballots xinhe-2026 --out 打印")
@click.argument("poll_id", metavar="POLL")
@_out_option
@_electorate_option
@click.option("--unit", default="", metavar="NAME", help="票上印的小组 / the unit to be named on them.")
@click.option("--per-sheet", type=click.Choice(["1", "2", "4"]), help="一张纸印几张票 / ballots on a sheet.")
@pass_office
def ballots_(office: Office, poll_id: str, folder: Path, electorate: str, unit: str, per_sheet: str | None) -> None:  # noqa: PLR0913, PLR0917 - one argument for each option.
    """纸质选票：每个主体一张样，需要多少份就复印多少份。Ballot papers: one sheet an electorate, to be multiplied."""
    poll = _poll(office, poll_id)
    only, at = place_named(poll, electorate, unit)
    on_paper = [each.id for each in poll.rules.electorates if Channel.PAPER in each.channels]
    sheets = {
        "-".join(part for part in ("ballots", each, at) if part): ballots(poll.rules, each, at or "", _PARTS[per_sheet])
        for each in ([only] if only else on_paper)
    }
    _keep(office, folder, sheets)


@print.command(epilog="例 / example:  xiangyin print signin xinhe-2026 --out 打印 --unit 一组")
@click.argument("poll_id", metavar="POLL")
@_out_option
@_electorate_option
@_unit_option
@click.option("--phone", is_flag=True, help="填好谁已用电话评议，供断网时用 / fill in who has voted by telephone.")
@click.option("--official", metavar="NAME", help="经办人，--phone 时必写 / the official; needed with --phone.")
@pass_office
def signin(  # noqa: PLR0913 - one argument for each option.
    office: Office, poll_id: str, folder: Path, electorate: str, unit: str, *, phone: bool, official: str | None
) -> None:
    """签到册：每个主体、每个小组一本。The sign-in sheets of every electorate and unit."""
    if phone and official is None:
        raise click.UsageError("--phone 需要 --official / --phone takes --official")  # noqa: EM101, TRY003 - click words usage itself.
    poll = _poll(office, poll_id)
    with office.reading() as connection:
        places = places_of(connection, poll, electorate, unit, on_paper=True)
    if not phone:
        whole = {
            f"sign-in-{each.name}": sign_in_sheet(poll.rules, each.listed, each.electorate, each.unit)
            for each in places
        }
        _keep(office, folder, whole)
        return
    now = office.now_ms()
    with office.writing() as connection:
        voted = voted_by_phone(connection, poll_id, places, official_name(official or ""), now)
    as_of = datetime.fromtimestamp(now / 1000, UTC)
    lists = {
        f"desk-{each.name}": desk_list(poll.rules, each.listed, each.electorate, each.unit, voted[each.name], as_of)
        for each in places
    }
    _keep(office, folder, lists)
    office.say(
        Say(
            "这些表写着谁已经用电话评议。只给签到台，用完收回销毁。",
            "These lists say who has voted by telephone. For the desk alone; collect and destroy them afterwards.",
        )
    )


@print.command(epilog="例 / example:  xiangyin print tally xinhe-2026 --out 打印 --unit 一组")
@click.argument("poll_id", metavar="POLL")
@_out_option
@_electorate_option
@_unit_option
@pass_office
def tally(office: Office, poll_id: str, folder: Path, electorate: str, unit: str) -> None:
    """计票单：画“正”字，有选票清点和签名处。The tally sheets, with the paper account and lines to sign on."""
    poll = _poll(office, poll_id)
    with office.reading() as connection:
        places = places_of(connection, poll, electorate, unit, on_paper=True)
    sheets = {
        f"tally-{each.name}": tally_sheet(poll.rules, each.electorate, each.unit, len(each.people)) for each in places
    }
    _keep(office, folder, sheets)


def _poll(office: Office, poll_id: str) -> StoredPoll:
    with office.reading() as connection:
        return poll_store.find(connection, poll_id)


def _keep(office: Office, folder: Path, printed: dict[str, bytes]) -> None:
    """Write the files, readable by their owner alone: they hold names, and some of them codes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pdf in printed.items():
        path = folder / f"{name}.pdf"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.fchmod(descriptor, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
    names = [f"{name}.pdf" for name in printed]
    office.say(Say(f"已写入 {folder}：{'、'.join(names)}", f"Written into {folder}: {', '.join(names)}"))
