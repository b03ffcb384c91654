"""Checking the box: every envelope is where it was put, unchanged, and came with a message of the carrier."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from poll.box import EMPTY_HEAD, BoxRow, link_of
from poll.receipt import receipt_code
from poll.refusal import Finding, Say
from tally.canvass import CheckedBox, ClosedBox, heading_after

_MOST_FINDINGS = 1000
"""A box that is damaged throughout is named by its first findings; nobody reads a million."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One side of the comparison with the carrier: its id of the message, and whether a vote was taken back."""

    provider_id: str
    withdrawn: bool


def check_box(
    closed: ClosedBox, rows: Iterable[BoxRow], receipt_key: bytes, sealed_bytes: int
) -> tuple[int, list[Finding]]:
    """Add the box up again from its first envelope.

    Args:
        closed: what stood there at closing.
        rows: the whole box in the order of seq.
        receipt_key: the poll's, with which receipts were made.
        sealed_bytes: length of every sealed ballot of the poll.

    Returns:
        The number of envelopes, and a Finding for each that is missing, changed or misplaced.
    """
    findings: list[Finding] = []
    expected_seq, head = 1, EMPTY_HEAD
    envelopes = 0
    for row in rows:
        envelopes += 1
        if len(findings) < _MOST_FINDINGS:
            findings.extend(_row_findings(row, expected_seq, head, receipt_key, sealed_bytes))
        expected_seq, head = row.seq + 1, row.chain
    if envelopes != closed.envelopes:
        findings.append(_end("envelopes", str(closed.envelopes), str(envelopes)))
    if head.hex() != closed.box_head:
        findings.append(_end("chain", closed.box_head[:16], head.hex()[:16]))
    return envelopes, findings


def check_letters(envelopes: Iterable[Letter], messages: Iterable[Letter]) -> tuple[int, list[Finding]]:
    """Compare the box with the carrier's messages in both directions.

    Args:
        envelopes: one for each envelope, ordered by the carrier's id as bytes.
        messages: one for each message that was answered with accepted, changed or withdrawn, in the same order.

    Returns:
        The number of messages, and a Finding for each envelope without a message and each message without an envelope.
    """
    findings: list[Finding] = []
    counted = 0
    for envelope, message in _side_by_side(envelopes, messages):
        counted += message is not None
        if envelope is None and message is not None:
            findings.append(_no_envelope(message.provider_id))
        elif message is None and envelope is not None:
            findings.append(_no_message(envelope.provider_id))
        elif envelope != message and envelope is not None:
            findings.append(_other_act(envelope))
    return counted, findings[:_MOST_FINDINGS]


def checked(closed: ClosedBox, envelopes: int, messages: int, findings: int) -> CheckedBox:
    """Return the paper of the check."""
    heading = heading_after(closed.heading.poll, closed.heading.rules_sha256, closed)
    return CheckedBox(heading, envelopes, closed.box_head, messages, findings)


def _side_by_side(
    envelopes: Iterable[Letter], messages: Iterable[Letter]
) -> Iterator[tuple[Letter | None, Letter | None]]:
    lefts, rights = iter(envelopes), iter(messages)
    left, right = next(lefts, None), next(rights, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.provider_id.encode() < right.provider_id.encode()):
            yield left, None
            left = next(lefts, None)
        elif left is None or right.provider_id.encode() < left.provider_id.encode():
            yield None, right
            right = next(rights, None)
        else:
            yield left, right
            left, right = next(lefts, None), next(rights, None)


def _row_findings(row: BoxRow, seq: int, head: bytes, receipt_key: bytes, sealed_bytes: int) -> Iterator[Finding]:
    where = f"box:{row.seq}"
    if row.seq != seq:
        yield _changed(where, "seq", "编号", str(seq), str(row.seq))
    if link_of(head, row) != row.chain:
        yield _changed(where, "chain value", "链值", link_of(head, row).hex()[:16], row.chain.hex()[:16])
    if receipt_code(receipt_key, row.elector) != row.receipt:
        yield _changed(where, "receipt of its elector", "与选民相符的回执", "…", "…")
    if row.sealed and len(row.sealed) != sealed_bytes:
        yield _changed(where, "bytes sealed", "密封字节数", str(sealed_bytes), str(len(row.sealed)))
    if row.contests <= 0:
        yield _changed(where, "a contest answered", "所答项目", "> 0", str(row.contests))


def _changed(where: str, what: str, what_zh: str, expected: str, found: str) -> Finding:
    return Finding(
        where,
        Say(f"{what_zh} {expected}", f"{what} {expected}"),
        Say(found, found),
        Say(
            "票箱记录被改动、缺失或移动：停止计票，报告监督机构，核对备份。",
            "A row of the box was changed, lost or moved: stop, tell the supervisors, compare with the copies.",
        ),
    )


def _end(what: str, expected: str, found: str) -> Finding:
    return _changed(f"box:{what}", what, {"envelopes": "信封数", "chain": "末尾链值"}[what], expected, found)


def _no_message(provider_id: str) -> Finding:
    return Finding(
        f"box:{provider_id}",
        Say("运营商有一条对应的消息", "a message of the carrier for this envelope"),
        Say("没有消息的信封", "an envelope that no message brought"),
        Say("可能是塞入的票：停止计票，报告监督机构。", "It may have been put in: stop and tell the supervisors."),
    )


def _no_envelope(provider_id: str) -> Finding:
    return Finding(
        f"inbox:{provider_id}",
        Say("票箱中有一个对应的信封", "an envelope in the box for this answered message"),
        Say("已答复“收到”却没有信封", "none, though the voter was told that it is in"),
        Say("可能有票丢失：停止计票，核对备份。", "A vote may be lost: stop and compare with the copies."),
    )


def _other_act(envelope: Letter) -> Finding:
    return Finding(
        f"box:{envelope.provider_id}",
        Say("信封与答复一致（投票或撤回）", "the envelope and the reply agree (a vote, or taken back)"),
        Say("不一致", "they differ"),
        Say("停止计票，核对备份。", "Stop and compare with the copies."),
    )
