"""The canvass over the records: each act takes up the paper of the stage before, runs one stage and keeps its paper."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection

from poll.ballot import ballot_size
from poll.canonical import canonical
from poll.envelope import SEAL_BYTES
from poll.paper import SettledPaper, settle
from poll.poll import Stage
from poll.records import canvass_store, journal_store, paper_store, poll_store
from poll.records.canvass_store import INELIGIBLE, SIGNED, StoredVoid
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say, Weight
from tally import canvass
from tally.box_check import Letter, check_box, check_letters, checked
from tally.canvass import (
    Certified,
    CheckedBox,
    CountedBox,
    MergedCount,
    OpenedBox,
    Reconciled,
    Signature,
    StrippedBox,
    VoidedBox,
    heading_after,
    paper_bytes,
    read_paper,
    require_stage,
)
from tally.halls import halls_of, signature_counts
from tally.merge import Hall, merge
from tally.message_identities import Messages
from tally.reconcile import Evidence, reconcile
from tally.squash import Accounts, Voids, squash
from tally.strip import splits_phone, strip

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Act:
    """One official act on one poll, in one transaction.

    Attributes:
        connection: in a transaction; what the act writes, it writes together.
        poll: as it stands now.
        at_ms: the instant, in milliseconds of the epoch.
        officials: who does it.
    """

    connection: Connection
    poll: StoredPoll
    at_ms: int
    officials: tuple[str, ...]

    def taken(self, stage: Stage, kind: type[P]) -> P:
        """Take up the paper of a stage that has run."""
        content = canvass_store.paper(self.connection, self.poll.key, stage)
        if content is None:
            require_stage(self.poll.id, self.poll.stage, stage)
        assert content is not None  # noqa: S101 - a stage that has run has left its paper.
        return read_paper(kind, content)

    def keep(self, stage: Stage, paper: object) -> None:
        """Keep a stage's paper, move the poll there and write the journal."""
        digest = canvass_store.save_paper(self.connection, self.poll.key, stage, paper_bytes(paper))
        if self.poll.stage is not stage:
            poll_store.advance(self.connection, self.poll, stage)
        self.note(stage.value, {"paper": digest})

    def note(self, act: str, entry: dict[str, object]) -> None:
        """Write the act into the journal."""
        journal_store.append(
            self.connection, self.poll.key, self.at_ms, act, {**entry, "officials": list(self.officials)}
        )

    def signatures(self, about: str | None = None) -> tuple[Signature, ...]:
        """Return what officials have signed."""
        found = canvass_store.signed(self.connection, self.poll.key, about)
        return tuple(Signature(each.about, each.official, each.reason, each.at_ms) for each in found)

    def stop_unless_signed(self, about: str, findings: list[Finding]) -> None:
        """Stop on findings that two different officials have not signed a reason for."""
        wrong = [finding for finding in findings if finding.weight is Weight.ERROR]
        if wrong and canvass.different_officials(self.signatures(about)) < 2:  # noqa: PLR2004 - four eyes.
            raise FindingsError([*wrong, _sign_for(self.poll.id, about)])


def check(act: Act) -> CheckedBox:
    """Add the box up again and compare it with the carrier's messages, both ways."""
    stored = act.poll
    require_stage(stored.id, stored.stage, Stage.CLOSED)
    closed = canvass.close(stored.id, stored.rules.sha256, stored.next_seq - 1, stored.box_head)
    rows = canvass_store.box_by_seq(act.connection, stored.key)
    envelopes, findings = check_box(closed, rows, stored.receipt_key, _sealed_bytes(stored))
    messages, unmatched = check_letters(
        (Letter(*each) for each in canvass_store.envelope_letters(act.connection, stored.key)),
        (Letter(*each) for each in canvass_store.message_letters(act.connection, stored.key)),
    )
    findings += unmatched
    act.stop_unless_signed("check", findings)
    canvass_store.save_paper(act.connection, stored.key, Stage.CLOSED, paper_bytes(closed))
    paper = checked(closed, envelopes, messages, len(findings))
    act.keep(Stage.CHECKED, paper)
    return paper


def void(act: Act) -> VoidedBox:
    """Void the phone ballots of those who signed for paper, while ballots still have an owner."""
    before = act.taken(Stage.CHECKED, CheckedBox)
    require_stage(act.poll.id, act.poll.stage, Stage.CHECKED)
    paper = _settled(act)
    act.stop_unless_signed("void", [each for each in paper.findings if each.where.startswith("poll_book")])
    _put_on_void_list(act, _signers(act, paper))
    listed = canvass_store.void_list(act.connection, act.poll.key)
    digest = sha256(canonical([list(astuple(each)) for each in listed])).hexdigest()
    ineligible = sum(each.reason == INELIGIBLE for each in listed)
    voided = VoidedBox(heading_after(act.poll.id, act.poll.rules.sha256, before), len(paper.signed), ineligible, digest)
    act.keep(Stage.VOIDED, voided)
    return voided


def _put_on_void_list(act: Act, signers: Mapping[int, str]) -> None:
    # Who signed for paper is void for that, wherever else she stood; the roll is closed, so nobody moves after this.
    moved = canvass_store.ineligible(act.connection, act.poll.key)
    version = f"roll version {act.poll.roll_version}"
    new = [StoredVoid(elector, SIGNED, ref, "") for elector, ref in sorted(signers.items())]
    new += [
        StoredVoid(elector, INELIGIBLE, version, stands_in)
        for elector, stands_in in sorted(moved.items())
        if elector not in signers
    ]
    canvass_store.void(act.connection, act.poll.key, new)


def strip_box(act: Act) -> StrippedBox:
    """Take names, order and times off the ballots that count."""
    require_stage(act.poll.id, act.poll.stage, Stage.VOIDED)
    with stripped_list(act) as (stripped, _):
        act.keep(Stage.STRIPPED, stripped)
        return stripped


@contextmanager
def stripped_list(act: Act) -> Iterator[tuple[StrippedBox, Path]]:
    """Make the stripped list in a folder that goes away again; it is the same bytes each time."""
    voided = act.taken(Stage.VOIDED, VoidedBox)
    rules, accounts = act.poll.rules, Accounts()
    with TemporaryDirectory(prefix="xiangyin-") as folder:
        path = Path(folder) / "stripped"
        envelopes = squash(canvass_store.box_by_elector(act.connection, act.poll.key), _voids(act), accounts)
        with path.open("wb") as file:
            stripped = strip(
                voided, envelopes, accounts, _sealed_bytes(act.poll), rules.smallest_cell, splits_phone(rules), file
            )
        yield stripped, path


def note_opening(act: Act, list_sha256: str) -> OpenedBox:
    """Write down that this list, and no other, is opened now; before the first envelope is."""
    if act.poll.stage is not Stage.OPENED:
        require_stage(act.poll.id, act.poll.stage, Stage.STRIPPED)
    stripped = act.taken(Stage.STRIPPED, StrippedBox)
    content = canvass_store.paper(act.connection, act.poll.key, Stage.OPENED)
    earlier = None if content is None else read_paper(OpenedBox, content)
    opened = canvass.open_box(stripped, list_sha256, act.officials, earlier)
    if earlier is None:
        act.keep(Stage.OPENED, opened)
    return opened


def keep_count(act: Act, counted: CountedBox) -> None:
    """Keep the totals."""
    require_stage(act.poll.id, act.poll.stage, Stage.OPENED)
    act.keep(Stage.COUNTED, counted)


def merge_paper(act: Act) -> MergedCount:
    """Put the settled paper beside the phone count; may be done again until the result is reconciled."""
    if act.poll.stage is not Stage.MERGED:
        require_stage(act.poll.id, act.poll.stage, Stage.COUNTED)
    counted, stripped = act.taken(Stage.COUNTED, CountedBox), act.taken(Stage.STRIPPED, StrippedBox)
    merged = merge(counted, stripped, halls(act), act.poll.rules)
    act.keep(Stage.MERGED, merged)
    return merged


def reconciled_now(act: Act, carrier_log: int | None) -> Reconciled:
    """Compute every identity as the records stand, against the carrier's own count if there is one; writes nothing."""
    if act.poll.stage.place < Stage.MERGED.place:
        require_stage(act.poll.id, act.poll.stage, Stage.MERGED)
    paper = _settled(act)
    evidence = Evidence(
        halls(act),
        Messages(
            canvass_store.messages(act.connection, act.poll.key),
            canvass_store.dispositions(act.connection, act.poll.key),
        ),
        carrier_log,
        canvass_store.electors_in_box(act.connection, act.poll.key),
        canvass_store.in_box(act.connection, act.poll.key, _signers(act, paper).keys() - set(_voids(act).signed)),
        _papers_in_journal(act),
    )
    return reconcile(
        act.taken(Stage.CHECKED, CheckedBox),
        act.taken(Stage.VOIDED, VoidedBox),
        act.taken(Stage.STRIPPED, StrippedBox),
        act.taken(Stage.COUNTED, CountedBox),
        act.taken(Stage.MERGED, MergedCount),
        evidence,
        act.poll.rules,
        act.signatures(),
    )


def keep_reconciled(act: Act, reconciled: Reconciled) -> None:
    """Keep the identities once each holds or is signed for by two officials.

    Raises:
        FindingsError: one that fails is not.
    """
    require_stage(act.poll.id, act.poll.stage, Stage.MERGED)
    findings = canvass.unsigned(reconciled)
    if findings:
        raise FindingsError(findings)
    act.keep(Stage.RECONCILED, reconciled)


def certify(act: Act, reason: str) -> Certified:
    """Certify the result by two officials."""
    require_stage(act.poll.id, act.poll.stage, Stage.RECONCILED)
    signatures = tuple(Signature("certify", official, reason, act.at_ms) for official in act.officials)
    certified = canvass.certify(act.taken(Stage.RECONCILED, Reconciled), signatures)
    act.keep(Stage.CERTIFIED, certified)
    return certified


def figures(act: Act) -> dict[str, Fraction]:
    """Return the external figures in points."""
    return {name: each.points for name, each in canvass_store.figures(act.connection, act.poll.key).items()}


def halls(act: Act) -> tuple[Hall, ...]:
    """Return roll, poll book and paper of each place as they stand now."""
    entries = list(paper_store.entries(act.connection, act.poll.key))
    rolls = {
        (size.electorate, size.unit): (size.registered, size.phones)
        for size in canvass_store.roll_sizes(act.connection, act.poll.key)
    }
    return halls_of(rolls, settle(entries), signature_counts(entries), act.poll.rules)


def _voids(act: Act) -> Voids:
    listed = canvass_store.void_list(act.connection, act.poll.key)
    return Voids(
        frozenset(each.elector for each in listed if each.reason == SIGNED),
        {each.elector: each.stands_in for each in listed if each.reason == INELIGIBLE},
    )


def _settled(act: Act) -> SettledPaper:
    return settle(paper_store.entries(act.connection, act.poll.key))


def _signers(act: Act, paper: SettledPaper) -> dict[int, str]:
    signers: dict[int, str] = {}
    for electorate in act.poll.rules.electorates:
        rows = canvass_store.electors_of(act.connection, act.poll.key, electorate.id)
        for (its, roll_no), ref in paper.signed.items():
            if its == electorate.id:
                signers |= dict.fromkeys(rows.get(roll_no, ()), ref)
    return signers


def _papers_in_journal(act: Act) -> tuple[int, int]:
    named: dict[str, str] = {}
    for entry in journal_store.entries(act.connection, act.poll.key):
        digest = json.loads(entry.entry).get("paper")
        if digest:
            named[entry.act] = digest
    standing = canvass_store.paper_hashes(act.connection, act.poll.key)
    standing.pop(Stage.CLOSED.value, None)
    return sum(named.get(stage) == digest for stage, digest in standing.items()), len(standing)


def _sealed_bytes(stored: StoredPoll) -> int:
    return ballot_size(stored.rules) + SEAL_BYTES


def _sign_for(poll: str, about: str) -> Finding:
    return Finding(
        poll,
        Say("以上各项都查明", "each of these explained"),
        Say("尚未查明", "not explained"),
        Say(
            f"查明更正后重做；或由两位经办人分别签字说明：xiangyin canvass sign {poll} --about {about}",
            f"Correct and do it again; or have two officials sign: xiangyin canvass sign {poll} --about {about}",
        ),
    )
