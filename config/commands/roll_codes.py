"""`xiangyin roll codes|new-code|unlock`: the codes of those who share a telephone: printed, lost, locked."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import click

from config.acts import rolls
from config.commands.office import Office, both_officials_option, pass_office
from poll.number_spelling import NotANumberError
from poll.numbers import masked, parse_number
from poll.records import poll_store, roll_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.rules import words_in
from tally.publish import safe_cell

_HEADS = ("编号 no", "姓名 name", "评议主体 electorate", "小组 unit", "号码 number", "代码 code")
_out_option = click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入的 csv / the file."
)
_reason_option = click.option(
    "--reason", required=True, metavar="TEXT", help="怎样核对了本人 / how the person was recognised."
)


@click.command(epilog="例 / example:  xiangyin roll codes xinhe-2026 --out 代码.csv")
@click.argument("poll_id", metavar="POLL")
@_out_option
@pass_office
def codes(office: Office, poll_id: str, out: Path) -> None:
    """把个人代码写成 csv，供印制代码卡。Write the codes of people who share a telephone, for their cards."""
    with office.reading() as connection:
        poll = poll_store.find(connection, poll_id)
        coded = [person for person in roll_store.people(connection, poll.key) if person.code]
    _write(out, poll, coded)
    office.say(
        Say(
            f"{len(coded)} 个代码已写入 {out.name}。内容保密：印完卡片即删除。",
            f"{len(coded)} codes are in {out.name}. It is confidential: delete it when the cards are printed.",
        )
    )


@click.command(
    "new-code",
    epilog="例 / example:  xiangyin roll new-code xinhe-2026 004 --electorate villagers --out 新代码.csv"
    " --official 王敏 --official 李强 --reason 本人到场",
)
@click.argument("poll_id", metavar="POLL")
@click.argument("roll_no", metavar="ROLL_NO")
@click.option("--electorate", metavar="ID", help="编号属于哪个评议主体 / the electorate of the roll number.")
@_out_option
@both_officials_option
@_reason_option
@pass_office
def new_code(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    roll_no: str,
    electorate: str | None,
    out: Path,
    officials: tuple[str, ...],
    reason: str,
) -> None:
    """代码卡丢了，由两人核对本人后换一个代码；旧代码从此无效。A new code for a lost one, by two officials.

    新代码只写进文件，不显示、不记入日志；印成卡片当面交给本人。号码如已锁住，另行解锁。
    The code is written into the file alone: print the card, hand it over in person. Unlocking is an act of its own.
    """
    with office.writing() as connection:
        person = rolls.new_code(connection, poll_id, electorate, roll_no, officials, reason, office.now_ms())
        _write(out, poll_store.find(connection, poll_id), [person])
    office.say(
        Say(
            f"{person.name}的新代码已写入 {out.name}。内容保密：印完卡片即删除。",
            f"The new code of {person.name} is in {out.name}. It is confidential: delete it when the card is printed.",
        )
    )


@click.command(
    epilog="例 / example:  xiangyin roll unlock xinhe-2026 19900000004 --official 王敏 --official 李强 --reason 已核对"
)
@click.argument("poll_id", metavar="POLL")
@click.argument("number", metavar="NUMBER")
@both_officials_option
@_reason_option
@pass_office
def unlock(office: Office, poll_id: str, number: str, officials: tuple[str, ...], reason: str) -> None:
    """代码输错太多被锁住的号码，由两人核对本人后解锁。Unlock a number after too many wrong codes, by two officials."""
    try:
        digits = parse_number(number, office.settings.default_region).digits
    except NotANumberError as error:
        raise FindingsError([_no_number(number)]) from error
    with office.writing() as connection:
        tries = rolls.unlock_number(connection, poll_id, digits, officials, reason, office.now_ms())
    office.say(
        Say(
            f"{masked(digits)} 已解锁（此前输错 {tries} 次）。",
            f"{masked(digits)} is unlocked (after {tries} wrong codes).",
        )
    )


def electorate_label(poll: StoredPoll, electorate: str) -> str:
    """Return the name of an electorate in the first language of the poll."""
    return words_in(poll.rules.electorate(electorate).label, poll.rules.languages[0])


def unit_label(poll: StoredPoll, unit: str) -> str:
    """Return the name of a unit in the first language of the poll."""
    labels = {each.id: words_in(each.label, poll.rules.languages[0]) for each in poll.rules.units}
    return labels.get(unit, unit)


def _write(out: Path, poll: StoredPoll, coded: Sequence[RollPerson]) -> None:
    # Whoever reads the file could vote for these people: it is the owner's alone from its first byte.
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADS)
        for person in coded:
            number = masked(person.number) if person.number else ""
            where = electorate_label(poll, person.electorate), unit_label(poll, person.unit)
            cells = person.roll_no, person.name, *where, number, person.code or ""
            writer.writerow([safe_cell(cell) for cell in cells])


def _no_number(written: str) -> Finding:
    return Finding(
        "NUMBER",
        Say("名册上写的电话号码", "a telephone number, as on the roll"),
        Say(f"“{written}”", f'"{written}"'),
        Say("请照名册写完整的号码。", "Write the whole number."),
    )
