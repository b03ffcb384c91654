"""`xiangyin canvass ...`, `count`, `reconcile`: from the closed box to the certified result, one act at a time."""

from pathlib import Path

import click

from config.acts import canvass as acts
from config.commands.canvass_acts import act_of, officials_option, poll_argument, workers_option
from config.commands.canvass_result import amend, certify, figure, reconcile, sign
from config.commands.office import Office, official_option, pass_office
from config.commands.passphrases import ask_passphrase, passphrase_file_option
from poll.poll import Stage
from poll.records import poll_store
from poll.refusal import Say
from poll.trustee import TrusteeKey, read_key_file
from tally import canvass as papers
from tally.canvass import CountedBox


@click.group()
def canvass() -> None:
    """计票各步：核验、作废、去名、开箱计票、合并、核对、确认。The stages of the count, each once and in order.

    \b
    xiangyin canvass run POLL --official 王敏      核验、作废、去名 / check, void, strip
    xiangyin count POLL --passphrase-file FILE --official 王敏
    xiangyin canvass merge POLL --official 王敏
    xiangyin reconcile POLL --official 王敏
    xiangyin canvass certify POLL --official 王敏 --official 李强
    """


@canvass.command(epilog="例 / example:  xiangyin canvass check xinhe-2026 --official 王敏")
@poll_argument
@official_option
@pass_office
def check(office: Office, poll_id: str, official: str) -> None:
    """核验票箱：编号、链、回执、与运营商消息双向核对。Add the box up again; compare it with the carrier both ways."""
    with act_of(office, poll_id, official) as act:
        paper = acts.check(act)
    office.say(
        Say(
            f"已核验：信封 {paper.envelopes} 个，消息 {paper.messages} 条，封条 {paper.box_head[:16]}。",
            f"Checked: {paper.envelopes} envelopes, {paper.messages} messages, seal {paper.box_head[:16]}.",
        )
    )


@canvass.command(epilog="例 / example:  xiangyin canvass void xinhe-2026 --official 王敏")
@poll_argument
@official_option
@pass_office
def void(office: Office, poll_id: str, official: str) -> None:
    """作废签领纸票者的电话票（开箱之前）。Void the phone ballots of those who signed for paper, before opening."""
    with act_of(office, poll_id, official) as act:
        paper = acts.void(act)
    office.say(
        Say(
            f"签到 {paper.voids} 人，其电话票作废；投票后离开名册或评议主体 {paper.ineligible} 人，原投的票作废。"
            f"名单指纹 {paper.voids_sha256[:16]}。",
            f"{paper.voids} signed for paper; their phone ballots are void. {paper.ineligible} voted and then left the"
            f" roll or the electorate; what they cast there is void. List {paper.voids_sha256[:16]}.",
        )
    )


@canvass.command(epilog="例 / example:  xiangyin canvass strip xinhe-2026 --official 王敏")
@poll_argument
@official_option
@pass_office
def strip(office: Office, poll_id: str, official: str) -> None:
    """去名：只留密封的票，按自身指纹排序。Strip: only sealed ballots, sorted by their own hash."""
    with act_of(office, poll_id, official) as act:
        paper = acts.strip_box(act)
    ballots = sum(block.ballots for block in set(paper.blocks))
    office.say(
        Say(
            f"已去名：{ballots} 人的票，{paper.envelopes} 个信封。清单指纹 {paper.list_sha256}（请当众宣读）。",
            f"Stripped: ballots of {ballots} electors, {paper.envelopes} envelopes. "
            f"List {paper.list_sha256} (read it aloud).",
        )
    )


@canvass.command(epilog="例 / example:  xiangyin canvass run xinhe-2026 --official 王敏")
@poll_argument
@official_option
@click.pass_context
def run(context: click.Context, poll_id: str, official: str) -> None:
    """核验、作废、去名，依次做完。Check, void and strip, one after the other."""
    steps = {Stage.CLOSED: (check, void, strip), Stage.CHECKED: (void, strip), Stage.VOIDED: (strip,)}
    office = context.find_object(Office)
    assert office is not None  # noqa: S101 - main() always gives one.
    with office.reading() as connection:
        standing = poll_store.find(connection, poll_id).stage
    if standing not in steps:
        papers.require_stage(poll_id, standing, Stage.CLOSED)
    for step in steps[standing]:
        context.invoke(step, poll_id=poll_id, official=official)


@click.command(epilog="例 / example:  xiangyin count xinhe-2026 --passphrase-file key.txt --official 王敏")
@poll_argument
@passphrase_file_option
@click.option(
    "--trustee-key",
    "trustee_keys",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="保管人的私钥文件，可写多次 / a trustee's key file; one for each who came.",
)
@workers_option
@officials_option
@pass_office
def count(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office,
    poll_id: str,
    passphrase_file: Path | None,
    trustee_keys: tuple[Path, ...],
    workers: int,
    officials: tuple[str, ...],
) -> None:
    """开箱并计票；只留合计，不留任何一张票。Open the box and count; only totals are kept."""
    with office.reading() as connection:
        acts.ready_to_count(poll_store.find(connection, poll_id))
    opener = _trustees(trustee_keys, passphrase_file) or ask_passphrase(passphrase_file, poll_id)
    with office.opened() as engine:
        counted = acts.count(engine, poll_id, opener, officials, workers, office.now_ms)
    _say_counted(office, counted)


def _trustees(files: tuple[Path, ...], passphrases: Path | None) -> list[TrusteeKey]:
    """Read the key files of the trustees who came; line by line their passphrases, or at the keyboard."""
    lines = passphrases.read_text(encoding="utf-8-sig").splitlines() if passphrases else []
    if lines and len(lines) < len(files):
        raise click.UsageError("每个保管人一行口令 / one passphrase a line for each trustee")  # noqa: TRY003, EM101
    return [
        read_key_file(file.read_bytes(), file.name, lines[at] if lines else ask_passphrase(None, file.name))
        for at, file in enumerate(files)
    ]


def _say_counted(office: Office, counted: CountedBox) -> None:
    ballots = sum(each.block.ballots for each in counted.blocks)
    office.say(
        Say(
            f"已开箱计票：{ballots} 人的票，打开信封 {counted.opened} 个，打不开 {len(counted.damaged)} 个。",
            f"Opened and counted: ballots of {ballots} electors, {counted.opened} envelopes opened, "
            f"{len(counted.damaged)} would not open.",
        )
    )
    for digest in counted.damaged:
        office.say(Say(f"打不开的信封 {digest}：计为废票。", f"Envelope {digest} would not open: counted as invalid."))


@canvass.command(epilog="例 / example:  xiangyin canvass merge xinhe-2026 --official 王敏")
@poll_argument
@official_option
@pass_office
def merge(office: Office, poll_id: str, official: str) -> None:
    """合并电话票与纸票；纸票更正后可再做。Put phone and paper together; do it again after a correction."""
    with act_of(office, poll_id, official) as act:
        merged = acts.merge_paper(act)
        rules = act.poll.rules
    for tally in merged.electorates:
        label = rules.electorate(tally.electorate).label
        office.say(
            Say(
                f"{label.get('zh', tally.electorate)}："
                f"电话 {tally.phone_ballots} + 纸质 {tally.paper_ballots} = {tally.ballots}",
                f"{label.get('en', tally.electorate)}: phone {tally.phone_ballots} + paper {tally.paper_ballots}"
                f" = {tally.ballots}",
            )
        )
        for unit in tally.void_units:
            office.say(
                Say(
                    f"  {unit}：收回多于发出，该处纸票全部无效，不计入。",
                    f"  {unit}: more papers returned than issued; none of them counts.",
                )
            )


for _verb in (count, reconcile, sign, figure, certify, amend):
    canvass.add_command(_verb)
