"""Reconciling: every invariant of the count and every identity of the canvass, computed from its own sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from poll.refusal import Say
from poll.rules import RuleSet, words_in
from tally.box_identities import carrier_identities, envelope_identities, journal_identities
from tally.canvass import (
    CheckedBox,
    CountedBox,
    MergedCount,
    Reconciled,
    Signature,
    StrippedBox,
    VoidedBox,
    heading_after,
)
from tally.cells import cells_by_electorate, without_small
from tally.identity import Identity, Term
from tally.merge import Hall
from tally.message_identities import Messages, message_identities
from tally.paper_identities import account_identities, contest_identities, hall_identities
from tally.voter_identities import void_identities, voter_identities

_LET_STAND = Say(
    "查明后更正，或由两人签字说明。", "Find the cause and correct it, or have two officials sign a reason."
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the reconciliation reads besides the papers of the canvass, each from its own source.

    Attributes:
        halls: roll, poll book and paper of each electorate and unit.
        messages: what came in and what became of it.
        carrier_log: messages by the carrier's own log, or None where nobody asked for it.
        electors_in_box: distinct electors in the box, by electorate.
        signed_and_counted: electors who signed for paper and whose phone ballot still counts; must be none.
        papers_in_journal: papers of the canvass whose hash the journal names, and all of them.
        carrier_differs: messages that only the log or only we have; None where there is no list of the log.
    """

    halls: tuple[Hall, ...]
    messages: Messages
    carrier_log: int | None
    electors_in_box: Mapping[str, int]
    signed_and_counted: int
    papers_in_journal: tuple[int, int]
    carrier_differs: int | None = None


def reconcile(  # noqa: PLR0913, PLR0917 - each paper of the canvass is a side of some identity.
    checked: CheckedBox,
    voided: VoidedBox,
    stripped: StrippedBox,
    counted: CountedBox,
    merged: MergedCount,
    evidence: Evidence,
    rules: RuleSet,
    signatures: Sequence[Signature] = (),
) -> Reconciled:
    """Compute every identity; none is left out because it holds.

    Those that would tell how a few ballots were marked keep nothing but the difference between their sides.

    Args:
        checked: the paper of the check.
        voided: the paper of the voiding.
        stripped: the paper of the stripping, with the accounts of envelopes and electors.
        counted: the phone's totals.
        merged: phone and paper.
        evidence: everything else, each from its own source.
        rules: the frozen rule set.
        signatures: reasons that officials signed for identities that fail.

    Source: ACE Project and Elections Canada (ballot accounting); docs/glossary.md "identity".
    """
    identities = tuple(
        chain(
            chain.from_iterable(hall_identities(hall) for hall in evidence.halls),
            account_identities(evidence.halls),
            envelope_identities(checked, stripped, counted, evidence.messages.in_box),
            message_identities(evidence.messages, stripped.envelope_accounts, rules),
            carrier_identities(evidence.messages.all, evidence.carrier_log, evidence.carrier_differs),
            journal_identities(evidence.papers_in_journal),
            voter_identities(stripped, merged, evidence.electors_in_box, rules),
            void_identities(voided, evidence.halls, evidence.signed_and_counted),
            contest_identities(counted, merged, evidence.halls, rules),
            _total_identities(merged, evidence.halls),
        )
    )
    heading = heading_after(merged.heading.poll, merged.heading.rules_sha256, merged)
    cells = cells_by_electorate(merged.electorates, merged.blocks, rules.smallest_cell)
    labelled = (replace(each, label=place_label(each.place, rules)) for each in identities)
    return Reconciled(heading, tuple(without_small(labelled, merged.electorates, cells)), tuple(signatures))


def paper_balance(halls: Sequence[Hall], rules: RuleSet) -> list[Identity]:
    """Return the identities of the paper accounts alone: they are looked at before anybody knows the phone's totals."""
    found = chain(chain.from_iterable(hall_identities(hall) for hall in halls), account_identities(halls))
    return [replace(each, label=place_label(each.place, rules)) for each in found]


def place_label(place: str, rules: RuleSet) -> Say:
    """Return the names of a place, `村民·三组` for `v3/g3`; of a part that has none as it stands."""
    named: dict[str, Mapping[str, str]] = {each.id: each.title for each in rules.contests}
    named |= {each.id: each.label for each in rules.units} | {each.id: each.label for each in rules.electorates}
    zh, en = ("·".join(_word(named, part, language) for part in place.split("/")) for language in ("zh", "en"))
    return Say(zh, en)


def _word(named: Mapping[str, Mapping[str, str]], part: str, language: str) -> str:
    return words_in(named[part], language) if part in named else part


def _total_identities(merged: MergedCount, halls: Iterable[Hall]) -> Iterator[Identity]:
    by_electorate: dict[str, list[Hall]] = {}
    for hall in halls:
        by_electorate.setdefault(hall.electorate, []).append(hall)
    for tally in merged.electorates:
        blocks = [block for block in merged.blocks if block.electorate == tally.electorate]
        yield Identity(
            "I8",
            tally.electorate,
            Say("收回等于各处之和", "ballots are the sum of all places"),
            (Term("收回", "ballots", tally.ballots),),
            tuple(Term("+".join(block.units), "+".join(block.units), block.ballots) for block in blocks),
            "=",
            _LET_STAND,
        )
        yield Identity(
            "I8",
            f"{tally.electorate}/应到",
            Say("应到等于各处之和", "registered is the sum of all places"),
            (Term("应到", "registered", tally.registered),),
            tuple(Term(hall.unit, hall.unit, hall.registered) for hall in by_electorate.get(tally.electorate, [])),
            "=",
            _LET_STAND,
        )
