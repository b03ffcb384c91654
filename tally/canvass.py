"""The canvass: the stages from the closed box to the certified result, each handing one paper to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from poll.canonical import canonical
from poll.official import official_name
from poll.poll import Stage
from poll.refusal import Finding, FindingsError, Say
from tally.identity import Identity
from tally.totals import Block, ContestCount, Tally

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Heading:
    """What every paper of a canvass carries.

    Attributes:
        poll: the poll's id.
        rules_sha256: hash of the frozen rule file.
        input_sha256: hash of the paper that this one was made from; empty for the first.
    """

    poll: str
    rules_sha256: str
    input_sha256: str


@dataclass(frozen=True, slots=True)
class ClosedBox:
    """The box as it was closed: how many envelopes, and the chain value of the last, hex."""

    heading: Heading
    envelopes: int
    box_head: str


@dataclass(frozen=True, slots=True)
class CheckedBox:
    """The box after it was added up again from its first envelope; what was found wrong is in `findings`."""

    heading: Heading
    envelopes: int
    box_head: str
    messages: int
    findings: int


@dataclass(frozen=True, slots=True)
class VoidedBox:
    """Whose phone ballots do not count.

    Attributes:
        voids: how many signed for paper, with or without a phone ballot.
        ineligible: how many left the roll, or an electorate, after they had voted in it.
        voids_sha256: hash of the list; the records hold the list itself.
    """

    heading: Heading
    voids: int
    ineligible: int
    voids_sha256: str


@dataclass(frozen=True, slots=True)
class EnvelopeAccount:
    """What became of the envelopes of one electorate, unit and channel; the five sum to all of them."""

    electorate: str
    unit: str
    channel: str
    active: int
    superseded: int
    withdrawn: int
    voided: int
    ineligible: int


@dataclass(frozen=True, slots=True)
class VoterAccount:
    """What became of the electors of one electorate and unit who are in the box."""

    electorate: str
    unit: str
    counted: int
    voided: int
    withdrawn: int
    ineligible: int


@dataclass(frozen=True, slots=True)
class StrippedBox:
    """The sealed ballots that count, without elector, order or time.

    Attributes:
        list_sha256: of the stripped list, byte for byte: what may be opened, and nothing else.
        envelopes: records in that list.
        groups: the (electorate, unit) that envelopes of each group number were sealed for.
        blocks: for each group, the block that it is totalled in.
    """

    heading: Heading
    list_sha256: str
    envelopes: int
    groups: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    envelope_accounts: tuple[EnvelopeAccount, ...]
    voter_accounts: tuple[VoterAccount, ...]


@dataclass(frozen=True, slots=True)
class OpenedBox:
    """That the list was opened: this hash, and who held the key. Written before the first envelope is opened."""

    heading: Heading
    list_sha256: str
    officials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockCount:
    """The totals of one block; opened ballots are never kept."""

    block: Block
    contests: tuple[ContestCount, ...]


@dataclass(frozen=True, slots=True)
class CountedBox:
    """The totals of the box.

    Attributes:
        opened: envelopes that opened.
        damaged: sha256 of each envelope that did not; its contests are invalid.
        invalid: how many contests were invalid for which reason.
    """

    heading: Heading
    opened: int
    damaged: tuple[str, ...]
    invalid: dict[str, int]
    blocks: tuple[BlockCount, ...]


@dataclass(frozen=True, slots=True)
class MergedCount:
    """Phone and paper side by side: each block of units, and each electorate (its `units` are empty)."""

    heading: Heading
    blocks: tuple[Tally, ...]
    electorates: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One official's name under a reason, at an instant in milliseconds of the epoch."""

    about: str
    official: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every identity as arithmetic, and who signed for those that do not hold."""

    heading: Heading
    identities: tuple[Identity, ...]
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Certified:
    """The result stands: two officials have signed it."""

    heading: Heading
    signatures: tuple[Signature, ...]


def require_stage(poll: str, standing: Stage, needed: Stage) -> None:
    """Refuse to run out of order.

    Raises:
        FindingsError: the poll does not stand at the stage whose paper this step consumes.
    """
    if standing is not needed:
        raise FindingsError([_out_of_order(poll, standing, needed)])


def heading_after(poll: str, rules_sha256: str, before: object | None) -> Heading:
    """Return the heading of the paper that is made from `before`."""
    return Heading(poll, rules_sha256, "" if before is None else paper_sha256(before))


def close(poll: str, rules_sha256: str, envelopes: int, box_head: bytes) -> ClosedBox:
    """Write down the box as it was closed; the closing itself takes the lock of casting."""
    return ClosedBox(heading_after(poll, rules_sha256, None), envelopes, box_head.hex())


def open_box(
    stripped: StrippedBox, list_sha256: str, officials: tuple[str, ...], earlier: OpenedBox | None
) -> OpenedBox:
    """Decide whether a stripped list may be opened: only the one that was stripped, and only ever that one.

    Opening two lists that differ a little would show what the difference voted.

    Raises:
        FindingsError: the list is not the one of the journal, or another one was opened before.
    """
    allowed = earlier.list_sha256 if earlier else stripped.list_sha256
    if list_sha256 != allowed or list_sha256 != stripped.list_sha256:
        raise FindingsError([_other_list(stripped.heading.poll, allowed, list_sha256)])
    heading = heading_after(stripped.heading.poll, stripped.heading.rules_sha256, stripped)
    return earlier or OpenedBox(heading, list_sha256, officials)


def certify(reconciled: Reconciled, signatures: tuple[Signature, ...]) -> Certified:
    """Certify the reconciled result.

    Raises:
        FindingsError: an identity fails unsigned, or fewer than two different officials sign.
    """
    findings = unsigned(reconciled)
    if len({official_name(signature.official).casefold() for signature in signatures}) < 2:  # noqa: PLR2004 - two officials.
        findings.append(_two_needed(reconciled.heading.poll))
    open_remainders = [identity for identity in reconciled.identities if identity.remainder_to_explain]
    if open_remainders and not all(signature.reason.strip() for signature in signatures):
        findings.extend(identity.finding() for identity in open_remainders)
    if findings:
        raise FindingsError(findings)
    return Certified(heading_after(reconciled.heading.poll, reconciled.heading.rules_sha256, reconciled), signatures)


def unsigned(reconciled: Reconciled) -> list[Finding]:
    """Return the failing identities that two different officials have not signed a reason for."""
    return [
        identity.finding()
        for identity in reconciled.identities
        if not identity.holds
        and different_officials(each for each in reconciled.signatures if each.about == identity.id) < 2  # noqa: PLR2004 - four eyes.
    ]


def different_officials(signatures: Iterable[Signature]) -> int:
    """Return how many different officials signed a reason; one person typed in two ways is one."""
    return len({official_name(signature.official).casefold() for signature in signatures if signature.reason.strip()})


def paper_bytes(paper: object) -> bytes:
    """Write a paper of the canvass as canonical JSON."""
    return canonical(msgspec.to_builtins(paper, enc_hook=_plain))


def paper_sha256(paper: object) -> str:
    """Return the hash that the next paper carries."""
    return sha256(paper_bytes(paper)).hexdigest()


def read_paper(kind: type[P], written: bytes) -> P:
    """Read a paper back; the inverse of `paper_bytes`.

    Raises:
        msgspec.ValidationError: the bytes are no paper of that kind.
    """
    return msgspec.json.decode(written, type=kind, dec_hook=_fraction)


def _plain(value: Any) -> str:  # noqa: ANN401 - msgspec's own signature.
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(type(value))


def _fraction(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's own signature.
    if kind is Fraction:
        return Fraction(value)
    raise NotImplementedError(kind)


def _out_of_order(poll: str, standing: Stage, needed: Stage) -> Finding:
    return Finding(
        poll,
        Say(f"阶段 {needed.value}", f"stage {needed.value}"),
        Say(f"阶段 {standing.value}", f"stage {standing.value}"),
        Say("各步骤只能按顺序进行，先完成前一步。", "The stages run in their only order; do the one before first."),
    )


def _other_list(poll: str, allowed: str, found: str) -> Finding:
    return Finding(
        poll,
        Say(f"清单 {allowed[:16]}…（日志所记）", f"the list {allowed[:16]}... that the journal names"),
        Say(f"清单 {found[:16]}…", f"the list {found[:16]}..."),
        Say(
            "不得用另一份清单开票：两份清单之差就是某人的票。请查明清单为何改变。",
            "Another list is never opened: the difference would be somebody's vote. Find out why the list changed.",
        ),
    )


def _two_needed(poll: str) -> Finding:
    return Finding(
        poll,
        Say("两位不同的经办人签字", "the signatures of two different officials"),
        Say("不足两位", "fewer than two"),
        Say("请第二位经办人签字。", "Let a second official sign."),
    )
