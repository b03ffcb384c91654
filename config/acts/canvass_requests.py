"""What the canvass needs two officials for: a figure from outside, certifying the result, amending it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from config.acts import canvass
from config.acts.two_persons import Particulars, TwoPersonAct
from poll.poll import Stage
from poll.records import canvass_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.roles import Role
from poll.rules import ComponentKind, RuleSet, words_in
from tally.canvass import MergedCount, Reconciled, read_paper
from tally.identity import Identity
from tally.score import figure_key

FIGURE, CERTIFY, AMEND = "figure", "certify", "amend"
"""Names of the acts in the records of requests."""


def figure_titles(rules: RuleSet) -> dict[str, Say]:
    """Return what each figure from outside is called, by the name under which it is entered."""
    titles: dict[str, Say] = {}
    for component in rules.components:
        for subject in rules.subjects if component.kind is ComponentKind.EXTERNAL else ():
            several = len(rules.subjects) > 1
            zh, en = (
                " · ".join(
                    filter(None, [words_in(subject.name, each) if several else "", words_in(component.label, each)])
                )
                for each in ("zh", "en")
            )
            titles[figure_key(rules, component.ref, subject.id)] = Say(zh, en)
    return titles


def _describe_figure(connection: Connection, poll: StoredPoll, particulars: Particulars) -> Sequence[Say]:
    name, points, document = (str(particulars[each]) for each in ("component", "points", "document"))
    title = figure_titles(poll.rules).get(name, Say(name, name))
    before = canvass_store.figures(connection, poll.key).get(name)
    lines = [
        Say(f"{title.zh}：{points} 分", f"{title.en}: {points} points"),
        Say(f"出处：{document}", f"Document: {document}"),
    ]
    if before is not None:
        lines.append(Say(f"现有：{before.points}（{before.document}）", f"So far: {before.points} ({before.document})"))
    return lines


def _run_figure(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    act = canvass.begin(connection, poll.id, officials, at_ms)
    name, points, document = (str(particulars[each]) for each in ("component", "points", "document"))
    entry, value = canvass.figure(act, name, points, document)
    title = figure_titles(poll.rules)[name]
    return Say(f"{title.zh} 第 {entry} 次录入：{value}", f"{title.en}, entry {entry}: {value}")


def _describe_certify(connection: Connection, poll: StoredPoll, _particulars: Particulars) -> Sequence[Say]:
    written = canvass_store.paper(connection, poll.key, Stage.RECONCILED)
    merged = canvass_store.paper(connection, poll.key, Stage.MERGED)
    if written is None or merged is None:
        return [Say("结果还没有核对。", "The result is not reconciled.")]
    reconciled = read_paper(Reconciled, written)
    digest = canvass_store.paper_hashes(connection, poll.key)[Stage.RECONCILED.value]
    return [
        *_ballots(read_paper(MergedCount, merged), poll.rules),
        *_identities(reconciled),
        Say(f"核对结果的指纹：{digest}", f"Hash of the reconciliation: {digest}"),
        Say(
            "确认以后只能出更正的一版，不能改动。",
            "Once certified it is never changed; only a new version corrects it.",
        ),
    ]


def _ballots(merged: MergedCount, rules: RuleSet) -> Iterator[Say]:
    for tally in merged.electorates:
        label = rules.electorate(tally.electorate).label
        yield Say(
            f"{words_in(label, 'zh')}：应到 {tally.registered}，电话 {tally.phone_ballots} + 纸质 {tally.paper_ballots}"
            f" = {tally.ballots}",
            f"{words_in(label, 'en')}: registered {tally.registered}, phone {tally.phone_ballots} + paper"
            f" {tally.paper_ballots} = {tally.ballots}",
        )


def _identities(reconciled: Reconciled) -> Iterator[Say]:
    signed = [each for each in reconciled.identities if not each.holds]
    yield Say(
        f"等式 {len(reconciled.identities)} 条，其中 {len(signed)} 条不成立、已签字说明。",
        f"{len(reconciled.identities)} identities, {len(signed)} of which do not hold and are signed for.",
    )
    for each in (*signed, *remainders(reconciled.identities)):
        yield Say(
            f"{each.label.zh} {each.about.zh}：{each.direction.zh}",
            f"{each.label.en} {each.about.en}: {each.direction.en}",
        )


def remainders(identities: Sequence[Identity]) -> list[Identity]:
    """Return what holds and still leaves something over that has to be explained before certifying."""
    return [each for each in identities if each.remainder_to_explain]


def _run_certify(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    canvass.certify(canvass.begin(connection, poll.id, officials, at_ms), str(particulars["reason"]))
    return Say("结果已确认。", "The result is certified.")


def _describe_amend(connection: Connection, poll: StoredPoll, _particulars: Particulars) -> Sequence[Say]:
    version = canvass_store.result_version(connection, poll.key)
    return [
        Say(
            f"第 {version} 版结果存档，一份不少；开始做第 {version + 1} 版。",
            f"Version {version} is put away, none of it is lost; version {version + 1} begins.",
        ),
        Say(
            "电话票的计票不变，票箱不会再开；纸票和外部分数可以更正，然后重新合并、核对、确认、公布。",
            "The count of the phone ballots stands, the box is not opened again; paper and figures from outside can be "
            "corrected, then merged, reconciled, certified and published anew.",
        ),
    ]


def _run_amend(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    version = canvass.amend(canvass.begin(connection, poll.id, officials, at_ms), str(particulars["reason"]))
    return Say(
        f"已退回计票之后，开始做第 {version} 版。", f"Taken up again after the count; this makes version {version}."
    )


_COUNTS = frozenset({Role.TALLY, Role.SUPERVISOR})
_SUPERVISES = frozenset({Role.SUPERVISOR})

ACTS = (
    TwoPersonAct(
        FIGURE, Say("录入外部分数", "Enter a figure from outside"), _COUNTS, _COUNTS, _describe_figure, _run_figure
    ),
    TwoPersonAct(CERTIFY, Say("确认结果", "Certify the result"), _COUNTS, _SUPERVISES, _describe_certify, _run_certify),
    TwoPersonAct(
        AMEND, Say("更正已确认的结果", "Amend the certified result"), _COUNTS, _SUPERVISES, _describe_amend, _run_amend
    ),
)
"""What is prepared by one and approved by another."""
