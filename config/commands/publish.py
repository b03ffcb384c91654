"""`xiangyin publish` and `xiangyin verify`: the result for everybody, and adding it up again."""

from pathlib import Path

import click

from config.acts.canvass import Act
from config.acts.evidence import figures
from config.commands.canvass_acts import act_of, poll_argument
from config.commands.office import Office, json_option, official_option, pass_office
from poll.journal import JournalEntry, leaf_of
from poll.poll import Stage
from poll.records import canvass_store, journal_store
from poll.refusal import Say
from tally import verify as verifying
from tally.announced import announced
from tally.canvass import Certified, CountedBox, MergedCount, Reconciled, require_stage
from tally.publish import publish as write_result
from tally.result import PublishedEntry, ToPublish
from tally.score import score


@click.command(epilog="例 / example:  xiangyin publish xinhe-2026 --out 公告 --official 王敏")
@poll_argument
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹 / the folder."
)
@official_option
@pass_office
def publish(office: Office, poll_id: str, out: Path, official: str) -> None:
    """发布结果：网页、JSON、CSV、规则和校验值。Publish the result: a page, JSON, CSV, the rules and their hashes.

    核对之后可发布“未经确认”的结果，两人签字确认之后为正式结果。
    After reconciling it is "unofficial"; once two officials have certified it is the certified result.
    """
    with act_of(office, poll_id, official) as act:
        if act.poll.stage is not Stage.CERTIFIED:
            require_stage(poll_id, act.poll.stage, Stage.RECONCILED)
        result = write_result(_to_publish(act), act.poll.rules_file, out)
        entry = {"status": result["status"], "rules": act.poll.rules.sha256, "announced": announced(result)}
        act.note("publish", entry)
    office.say(
        Say(
            f"已发布到 {out}：result.html 可张贴，任何人可用 xiangyin verify {out} 复算。",
            f"Published in {out}: post result.html; anybody can add it up again with xiangyin verify {out}.",
        )
    )


def _to_publish(act: Act) -> ToPublish:
    merged, counted = act.taken(Stage.MERGED, MergedCount), act.taken(Stage.COUNTED, CountedBox)
    certified = act.taken(Stage.CERTIFIED, Certified) if act.poll.stage is Stage.CERTIFIED else None
    return ToPublish(
        poll=act.poll.id,
        status="certified" if certified else "unofficial",
        rules=act.poll.rules,
        merged=merged,
        reconciled=act.taken(Stage.RECONCILED, Reconciled),
        scores=score(
            {tally.electorate: tally for tally in merged.electorates}, act.poll.rules, figures(act.connection, act.poll)
        ),
        damaged=len(counted.damaged),
        invalid=counted.invalid,
        figures={
            name: (each.points, each.document, each.officials)
            for name, each in canvass_store.figures(act.connection, act.poll.key).items()
        },
        signatures=certified.signatures if certified else (),
        journal=[_shown(each, act.poll.key) for each in journal_store.entries(act.connection)],
    )


def _shown(entry: JournalEntry, poll: int) -> PublishedEntry:
    own = entry.poll == poll
    return PublishedEntry(
        entry.number, entry.at_ms if own else 0, entry.act if own else "", leaf_of(entry), entry.chain
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
