"""The canvass over the records: each act takes up the paper of the stage before, runs one stage and keeps its paper."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, Engine

from config.acts import desk, evidence
from config.acts.canvass_findings import UnsignedError, is_certified, sign_for
from poll.ballot import ballot_size
from poll.canonical import canonical
from poll.envelope import SEAL_BYTES
from poll.keys import unlock
from poll.official import official_name, reason_given, two_officials
from poll.poll import Stage
from poll.records import canvass_store, journal_store, paper_store, poll_store
from poll.records.canvass_store import INELIGIBLE, StoredFigure, StoredSignature
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Weight
from poll.trustee import TrusteeKey
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
from tally.count import count as count_box
from tally.merge import merge
from tally.reconcile import reconcile
from tally.squash import Accounts, squash
from tally.strip import splits_phone, strip

P = TypeVar("P")

Opener = str | Sequence[TrusteeKey]
"""What unlocks a box: the passphrase, or the keys of the trustees who came."""


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
            raise UnsignedError([*wrong, sign_for(self.poll.id, about)])


def begin(connection: Connection, poll_id: str, officials: Sequence[str], at_ms: int) -> Act:
    """Begin an act on a poll; nobody else moves the poll until the transaction ends.

    Raises:
        FindingsError: there is no such poll, or an official has no name.
    """
    names = tuple(official_name(each) for each in officials)
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    return Act(connection, poll_store.find(connection, poll_id), at_ms, names)


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
    paper = paper_store.settled_paper(act.connection, act.poll.key)
    unsettled = [each for each in paper.findings if each.where.startswith("poll_book")]
    act.stop_unless_signed("void", [*unsettled, *desk.unbooked(act.connection, act.poll, paper.signed)])
    canvass_store.void(act.connection, act.poll.key, evidence.to_void(act.connection, act.poll, paper))
    listed = canvass_store.void_list(act.connection, act.poll.key)
    digest = sha256(canonical([list(astuple(each)) for each in listed])).hexdigest()
    ineligible = sum(each.reason == INELIGIBLE for each in listed)
    voided = VoidedBox(heading_after(act.poll.id, act.poll.rules.sha256, before), len(paper.signed), ineligible, digest)
    act.keep(Stage.VOIDED, voided)
    return voided


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
        voids = evidence.voids(act.connection, act.poll)
        envelopes = squash(canvass_store.box_by_elector(act.connection, act.poll.key), voids, accounts)
        with path.open("wb") as file:
            stripped = strip(
                voided, envelopes, accounts, _sealed_bytes(act.poll), rules.smallest_cell, splits_phone(rules), file
            )
        yield stripped, path


def ready_to_count(poll: StoredPoll) -> None:
    """Make sure that a box may be opened now; a count that was interrupted goes on with the same list.

    Raises:
        FindingsError: the poll stands at another stage.
    """
    if poll.stage is not Stage.OPENED:
        require_stage(poll.id, poll.stage, Stage.STRIPPED)


def count(  # noqa: PLR0913, PLR0917 - what opening a box takes.
    engine: Engine,
    poll_id: str,
    opener: Opener | X25519PrivateKey,
    officials: Sequence[str],
    workers: int,
    now_ms: Callable[[], int],
    told: Callable[[int], None] | None = None,
) -> CountedBox:
    """Open the box and count; only totals are kept. The opening is written down before the first envelope is opened.

    Args:
        engine: of the records; opening and totals are two transactions, for much time may lie between.
        poll_id: of a poll whose box is stripped.
        opener: the passphrase, the keys of the trustees who came, or what they have unlocked.
        officials: who are present.
        workers: processes that open envelopes.
        now_ms: the clock, in milliseconds of the epoch.
        told: is told again and again how many envelopes are done.

    Raises:
        FindingsError: the key does not open, the list is not the one that was stripped, or it is not the turn of this.
    """
    names = tuple(official_name(each) for each in officials)
    with reading(engine) as connection:
        stored = poll_store.find(connection, poll_id)
        ready_to_count(stored)
        key = opener if isinstance(opener, X25519PrivateKey) else unlock(stored.locked_key, stored.public_key, opener)
        with stripped_list(Act(connection, stored, now_ms(), names)) as (stripped, path):
            with writing(engine) as writer:
                opened = _note_opening(begin(writer, poll_id, names, now_ms()), stripped.list_sha256)
            counted = count_box(opened, stripped, stored.rules, key, path, workers, told)
    with writing(engine) as writer:
        act = begin(writer, poll_id, names, now_ms())
        require_stage(poll_id, act.poll.stage, Stage.OPENED)
        act.keep(Stage.COUNTED, counted)
    return counted


def _note_opening(act: Act, list_sha256: str) -> OpenedBox:
    # This list, and no other.
    ready_to_count(act.poll)
    stripped = act.taken(Stage.STRIPPED, StrippedBox)
    content = canvass_store.paper(act.connection, act.poll.key, Stage.OPENED)
    earlier = None if content is None else read_paper(OpenedBox, content)
    opened = canvass.open_box(stripped, list_sha256, act.officials, earlier)
    if earlier is None:
        act.keep(Stage.OPENED, opened)
    return opened


def merge_paper(act: Act) -> MergedCount:
    """Put the settled paper beside the phone count; may be done again until the result is reconciled."""
    if act.poll.stage is not Stage.MERGED:
        require_stage(act.poll.id, act.poll.stage, Stage.COUNTED)
    counted, stripped = act.taken(Stage.COUNTED, CountedBox), act.taken(Stage.STRIPPED, StrippedBox)
    merged = merge(counted, stripped, evidence.halls(act.connection, act.poll), act.poll.rules)
    act.keep(Stage.MERGED, merged)
    return merged


def reconciled_now(act: Act, carrier_log: int | None) -> Reconciled:
    """Compute every identity as the records stand; writes nothing.

    Args:
        act: on a poll that is merged.
        carrier_log: messages by the carrier's own log; None: as many as were imported, if the log was.
    """
    if act.poll.stage.place < Stage.MERGED.place:
        require_stage(act.poll.id, act.poll.stage, Stage.MERGED)
    return reconcile(
        act.taken(Stage.CHECKED, CheckedBox),
        act.taken(Stage.VOIDED, VoidedBox),
        act.taken(Stage.STRIPPED, StrippedBox),
        act.taken(Stage.COUNTED, CountedBox),
        act.taken(Stage.MERGED, MergedCount),
        evidence.evidence(act.connection, act.poll, carrier_log),
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


def amend(act: Act, reason: str) -> int:
    """Take a certified result up again; return the version that is made now, 2 or more.

    Its papers are put away, none is lost. Paper sheets and figures can be corrected, by two officials, and then merged,
    reconciled and certified anew. The count of the phone ballots stands: the box is opened once.

    Args:
        act: by two different officials, on a certified poll.
        reason: why; it is published with the new result.

    Raises:
        FindingsError: the result is not certified, the officials are not two, or no reason is given.
    """
    two_officials(*act.officials)
    why = reason_given(reason)
    poll_store.reopen(act.connection, act.poll, Stage.COUNTED)
    version = canvass_store.result_version(act.connection, act.poll.key)
    papers = canvass_store.archive_papers(act.connection, act.poll.key, version)
    act.note(evidence.AMENDED, {"version": version, "reason": why, "papers": papers})
    return version + 1


def sign(act: Act, about: str, reason: str) -> None:
    """Sign a reason for what does not hold; it takes two different officials, one after the other.

    Args:
        act: by one official.
        about: the identity, or `check` or `void`.
        reason: why it is so.

    Raises:
        FindingsError: no reason is given, or this official has signed for the same before.
    """
    (official,), why = act.officials, reason_given(reason)
    canvass_store.sign(act.connection, act.poll.key, StoredSignature(about, official, why, act.at_ms))
    act.note("sign", {"about": about, "reason": why})


def figure(act: Act, component: str, points: str, document: str) -> tuple[int, Fraction]:
    """Enter a figure from outside, or correct it by a new entry; return the entry's number, and the points.

    Args:
        act: by two different officials.
        component: which one, as the rules name it.
        points: as written in the document, `86.5`.
        document: where it comes from.

    Raises:
        FindingsError: the rules have no such figure, it is none, the officials are not two, or the result is certified.
    """
    if act.poll.stage is Stage.CERTIFIED:
        raise FindingsError([is_certified(act.poll.id)])
    both, source = two_officials(*act.officials), reason_given(document)
    value = evidence.points_of(act.poll.rules, component, points)
    entered = StoredFigure(component, value, source, both)
    entry = canvass_store.enter_figure(act.connection, act.poll.key, entered)
    act.note("figure", {"component": component, "entry": entry, "points": str(value), "document": source})
    return entry, value


def certify(act: Act, reason: str) -> Certified:
    """Certify the result by two officials."""
    require_stage(act.poll.id, act.poll.stage, Stage.RECONCILED)
    signatures = tuple(Signature("certify", official, reason, act.at_ms) for official in act.officials)
    certified = canvass.certify(act.taken(Stage.RECONCILED, Reconciled), signatures)
    act.keep(Stage.CERTIFIED, certified)
    return certified


def _sealed_bytes(stored: StoredPoll) -> int:
    return ballot_size(stored.rules) + SEAL_BYTES
