"""`xiangyin publish` and `xiangyin verify`: the result for everybody, and adding it up again."""

from pathlib import Path

import click

from config.acts import publishing
from config.commands.canvass_acts import act_of, poll_argument
from config.commands.office import Office, json_option, official_option, pass_office
from poll.refusal import Say
from tally import verify as verifying


@click.command(epilog="例 / example:  xiangyin publish xinhe-2026 --out 公告 --official 王敏")
@poll_argument
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹 / the folder."
)
@official_option
@pass_office
def publish(office: Office, poll_id: str, out: Path, official: str) -> None:
    """发布结果：公告、网页、表格、签名合计。Publish the result: a sheet, a page, tables, signed totals, their hashes.

    核对之后可发布“未经确认”的结果，两人签字确认之后为正式结果。
    After reconciling it is "unofficial"; once two officials have certified it is the certified result.
    """
    with act_of(office, poll_id, official) as act:
        publishing.publish(act, out)
    office.say(
        Say(
            f"已发布到 {out}：打印张贴 result.pdf；任何人可用 xiangyin verify {out} 复算。",
            f"Published in {out}: print and post result.pdf; anybody can add it up again with xiangyin verify {out}.",
        )
    )


@click.command(epilog="例 / example:  xiangyin verify 公告")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@pass_office
def verify(office: Office, folder: Path, *, as_json: bool) -> None:
    """复算一份公布的结果，不用数据库。Add a published result up again; needs no records."""
    findings = verifying.verify(folder)
    office.stop_on(findings, as_json=as_json)
    if as_json:
        office.show_json({"findings": []})
    else:
        office.say(verifying.all_well(folder))
