"""`xiangyin roll unlock`: a number from which too many wrong codes came may vote again."""

import click

from config.commands.office import Office, pass_office
from poll.number_spelling import NotANumberError
from poll.numbers import masked, parse_number
from poll.official import two_officials
from poll.records import journal_store, memo_store, poll_store
from poll.refusal import Finding, FindingsError, Say


@click.command(
    epilog="例 / example:  xiangyin roll unlock xinhe-2026 19900000004 --official 王敏 --official 李强 --reason 已核对"
)
@click.argument("poll_id", metavar="POLL")
@click.argument("number", metavar="NUMBER")
@click.option(
    "--official", "officials", multiple=True, required=True, metavar="NAME", help="两位经办人 / both officials."
)
@click.option("--reason", required=True, metavar="TEXT", help="怎样核对了本人 / how the person was recognised.")
@pass_office
def unlock(office: Office, poll_id: str, number: str, officials: tuple[str, ...], reason: str) -> None:
    """代码输错太多被锁住的号码，由两人核对本人后解锁。Unlock a number after too many wrong codes, by two officials."""
    if len(officials) != 2:  # noqa: PLR2004 - two officials, as the rule says.
        raise click.UsageError("请给出两次 --official / give --official twice")  # noqa: EM101, TRY003 - click words usage itself.
    both = two_officials(*officials)
    try:
        digits = parse_number(number, office.settings.default_region).digits
    except NotANumberError as error:
        raise FindingsError([_no_number(number)]) from error
    with office.writing() as connection:
        poll = poll_store.find(connection, poll_id)
        tries = memo_store.forget_tries(connection, poll.key, digits)
        if not tries:
            raise FindingsError([_not_locked(digits)])
        entry = {"number": masked(digits), "tries": tries, "reason": reason, "officials": list(both)}
        journal_store.append(connection, poll.key, office.now_ms(), "unlock", entry)
    office.say(
        Say(
            f"{masked(digits)} 已解锁（此前输错 {tries} 次）。",
            f"{masked(digits)} is unlocked (after {tries} wrong codes).",
        )
    )


def _no_number(written: str) -> Finding:
    return Finding(
        "NUMBER",
        Say("名册上写的电话号码", "a telephone number, as on the roll"),
        Say(f"“{written}”", f'"{written}"'),
        Say("请照名册写完整的号码。", "Write the whole number."),
    )


def _not_locked(digits: int) -> Finding:
    return Finding(
        masked(digits),
        Say("输错过代码的号码", "a number from which a wrong code came"),
        Say("没有输错的记录", "none"),
        Say("请核对号码。", "Check the number."),
    )
