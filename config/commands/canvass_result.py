"""`xiangyin reconcile`, `canvass sign|figure|certify|amend`: from the totals to the result, and back."""

import click

from config.acts import canvass as acts
from config.commands.canvass_acts import act_of, officials_option, poll_argument
from config.commands.office import Office, both_officials_option, json_option, official_option, pass_office
from poll.poll import Stage
from poll.refusal import Finding, FindingsError, Say
from tally import canvass as papers
from tally.identity import Identity, Term


@click.command(epilog="例 / example:  xiangyin reconcile xinhe-2026 --official 王敏")
@poll_argument
@click.option(
    "--official", metavar="NAME", help="经办人；不写则只看不记 / the official; without one nothing is recorded."
)
@click.option(
    "--carrier-log",
    type=click.IntRange(0),
    metavar="N",
    help="运营商清单上发给本评议号码的消息数 / messages to this poll by the carrier's own log.",
)
@json_option
@pass_office
def reconcile(office: Office, poll_id: str, official: str | None, carrier_log: int | None, *, as_json: bool) -> None:
    """核对：逐条列出等式；有一条不平就不能发布，除非两人签字说明。Every identity as arithmetic.

    从运营商处取得它自己的消息数，用 --carrier-log 给出，与收到的消息核对。
    Ask the carrier how many messages its own log has and give it with --carrier-log.
    """
    with act_of(office, poll_id, *([official] if official else [])) as act:
        reconciled = acts.reconciled_now(act, carrier_log)
        if official and act.poll.stage is Stage.MERGED and not papers.unsigned(reconciled):
            acts.keep_reconciled(act, reconciled)
    if as_json:
        office.show_json({"identities": [_as_json(each) for each in reconciled.identities]})
    else:
        for identity in reconciled.identities:
            arithmetic = identity.arithmetic()
            mark = "✓" if identity.holds else "✗"
            where = f" [{identity.label.zh}]" if identity.label.zh != identity.place else ""
            office.say(Say(f"{mark} {identity.name}{where} {arithmetic.zh}", f"  {identity.name} {arithmetic.en}"))
            if identity.remainder_to_explain:
                office.say(identity.next_step)
    findings = papers.unsigned(reconciled)
    if findings:
        raise FindingsError(
            [*findings, _how_to_sign(poll_id, next(each for each in reconciled.identities if not each.holds))]
        )


def _as_json(identity: Identity) -> dict[str, object]:
    def side(terms: tuple[Term, ...]) -> list[dict[str, object]]:
        return [{"zh": term.zh, "en": term.en, "value": term.value} for term in terms]

    arithmetic = identity.arithmetic()
    return {
        "id": identity.id,
        "name": identity.name,
        "place": identity.place,
        "label": {"zh": identity.label.zh, "en": identity.label.en},
        "hidden": identity.hidden,
        "left": [] if identity.hidden else side(identity.left),
        "relation": identity.relation,
        "right": [] if identity.hidden else side(identity.right),
        "difference": identity.difference,
        "holds": identity.holds,
        "zh": arithmetic.zh,
        "en": arithmetic.en,
    }


def _how_to_sign(poll_id: str, identity: Identity) -> Finding:
    return Finding(
        poll_id,
        Say("每条等式成立，或有两人签字", "each identity holds or is signed for by two"),
        Say("有未成立的", "one that does not hold"),
        Say(
            "更正后重新合并；或两人分别签字说明"
            f"（xiangyin canvass sign {poll_id} --about '{identity.id}' --reason 原因 --official 姓名）。",
            "Correct and merge again; or both sign a reason"
            f" (xiangyin canvass sign {poll_id} --about '{identity.id}' --reason WHY --official NAME).",
        ),
    )


@click.command(
    epilog="例 / example:  xiangyin canvass sign xinhe-2026 --about '4.2.1@v3/g1' --reason 少印一张 --official 王敏"
)
@poll_argument
@click.option("--about", required=True, metavar="ID", help="签的是哪一条 / what is signed for.")
@click.option("--reason", required=True, metavar="TEXT", help="原因 / why.")
@official_option
@pass_office
def sign(office: Office, poll_id: str, about: str, reason: str, official: str) -> None:
    """为一条不平的等式签字说明；要两位不同的经办人。Sign a reason; it takes two different officials."""
    with act_of(office, poll_id, official) as act:
        acts.sign(act, about, reason)
    office.say(Say(f"{official} 已为 {about} 签字。", f"{official} has signed for {about}."))


@click.command(
    epilog="例 / example:  xiangyin canvass figure xinhe-2026 daily 86.5 --document 县8号 --official 甲 --official 乙"
)
@poll_argument
@click.argument("component")
@click.argument("points")
@click.option("--document", required=True, metavar="TEXT", help="出处文件 / the document it comes from.")
@officials_option
@pass_office
def figure(  # noqa: PLR0913, PLR0917 - one argument for each option.
    office: Office, poll_id: str, component: str, points: str, document: str, officials: tuple[str, ...]
) -> None:
    """录入外部分数（如平时考核），两人签名，更正即新的一条。Enter an external figure."""
    with act_of(office, poll_id, *officials) as act:
        entry, value = acts.figure(act, component, points, document)
    office.say(Say(f"{component} 第 {entry} 次录入：{value}", f"{component}, entry {entry}: {value}"))


@click.command(
    epilog="例 / example:  xiangyin canvass certify xinhe-2026 --official 王敏 --official 李强 --reason 两张未交回"
)
@poll_argument
@officials_option
@click.option("--reason", default="", metavar="TEXT", help="未收回票等的原因 / why papers are missing, if any are.")
@pass_office
def certify(office: Office, poll_id: str, officials: tuple[str, ...], reason: str) -> None:
    """确认结果：两位经办人签字。Certify the result; two officials sign."""
    with act_of(office, poll_id, *officials) as act:
        acts.certify(act, reason)
    office.say(Say(f"{poll_id} 的结果已确认。", f"The result of {poll_id} is certified."))


@click.command(
    epilog="例 / example:  xiangyin canvass amend xinhe-2026 --official 王敏 --official 李强 --reason 三组补交一张票"
)
@poll_argument
@both_officials_option
@click.option("--reason", required=True, metavar="TEXT", help="为什么更正；会印在公告上 / why; it is published.")
@pass_office
def amend(office: Office, poll_id: str, officials: tuple[str, ...], reason: str) -> None:
    """更正已确认的结果：退回计票之后，改纸票或外部分数，再合并、核对、确认。Amend a certified result.

    原结果的各步骤存档，一份不少；票箱不再打开，电话票的计数不变。
    The earlier papers are archived; the box is not opened again, and the count of the phone ballots stands.
    """
    with act_of(office, poll_id, *officials) as act:
        version = acts.amend(act, reason)
    office.say(
        Say(
            f"{poll_id} 的结果进入第 {version} 版。下一步：更正纸票（xiangyin paper），再合并、核对、确认、发布。",
            f"Version {version} of the result of {poll_id} has begun. Next: correct the paper (xiangyin paper), then"
            " merge, reconcile, certify and publish.",
        )
    )
