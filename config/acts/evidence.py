"""What a canvass reads from the records besides its own papers: the halls, the voids, the messages, the journal."""

import json
from fractions import Fraction

from sqlalchemy import Connection

from config.acts.canvass_findings import bad_figure
from gateway.carriers.twilio import PROVIDER
from poll.paper import SettledPaper, settle
from poll.poll import Stage
from poll.records import canvass_store, carrier_log_store, journal_store, paper_store, result_store
from poll.records.canvass_store import INELIGIBLE, SIGNED, StoredVoid
from poll.records.inbox_store import CALL, TEXT
from poll.records.poll_store import StoredPoll
from poll.refusal import FindingsError
from poll.rules import ComponentKind, RuleSet
from tally.halls import halls_of, signature_counts
from tally.merge import Hall
from tally.message_identities import Messages
from tally.reconcile import Evidence
from tally.result import Amendment
from tally.score import figure_key
from tally.squash import Voids

AMENDED = "amended"
"""The act in the journal that takes a certified result up again."""


def evidence(connection: Connection, poll: StoredPoll, carrier_log: int | None) -> Evidence:
    """Return everything that a reconciliation compares, as the records stand.

    Args:
        connection: of a reading or a writing.
        poll: whose canvass it is.
        carrier_log: messages by the carrier's own log; None: as many as were imported, if the log was.
    """
    paper = paper_store.settled_paper(connection, poll.key)
    messages = Messages(canvass_store.messages(connection, poll.key), canvass_store.dispositions(connection, poll.key))
    in_both = signers(connection, poll, paper).keys() - set(voids(connection, poll).signed)
    return Evidence(
        halls(connection, poll),
        messages,
        carrier_log_store.total(connection, poll.key, PROVIDER) if carrier_log is None else carrier_log,
        canvass_store.electors_in_box(connection, poll.key),
        canvass_store.in_box(connection, poll.key, in_both),
        _papers_in_journal(connection, poll),
        _carrier_differs(connection, poll) if carrier_log is None else None,
    )


def _carrier_differs(connection: Connection, poll: StoredPoll) -> int | None:
    """Return how many messages only the carrier's log or only we have; None where the log was not imported."""
    found = [carrier_log_store.compared(connection, poll.key, kind, PROVIDER) for kind in (TEXT, CALL)]
    if all(each.logged is None for each in found):
        return None
    return sum(each.missing_here + each.missing_there for each in found)


def halls(connection: Connection, poll: StoredPoll) -> tuple[Hall, ...]:
    """Return roll, poll book and paper of each place as they stand now."""
    entries = list(paper_store.entries(connection, poll.key))
    rolls = {
        (size.electorate, size.unit): (size.registered, size.phones)
        for size in canvass_store.roll_sizes(connection, poll.key)
    }
    return halls_of(rolls, settle(entries), signature_counts(entries), poll.rules)


def voids(connection: Connection, poll: StoredPoll) -> Voids:
    """Return whose phone ballots are void, and in which electorate the others of them count."""
    listed = canvass_store.void_list(connection, poll.key)
    return Voids(
        frozenset(each.elector for each in listed if each.reason == SIGNED),
        {each.elector: each.stands_in for each in listed if each.reason == INELIGIBLE},
    )


def signers(connection: Connection, poll: StoredPoll, paper: SettledPaper) -> dict[int, str]:
    """Return who signed for paper -> sheet and line of the poll book."""
    found: dict[int, str] = {}
    for electorate in poll.rules.electorates:
        rows = canvass_store.electors_of(connection, poll.key, electorate.id)
        for (its, roll_no), ref in paper.signed.items():
            if its == electorate.id:
                found |= dict.fromkeys(rows.get(roll_no, ()), ref)
    return found


def figures_asked_for(rules: RuleSet) -> list[str]:
    """Return the names of the external figures that a rule set counts in."""
    external = [each for each in rules.components if each.kind is ComponentKind.EXTERNAL]
    return sorted({figure_key(rules, each.ref, subject.id) for each in external for subject in rules.subjects})


def points_of(rules: RuleSet, component: str, written: str) -> Fraction:
    """Return the points of an external figure as a document has them, `86.5`.

    Raises:
        FindingsError: the rules have no such figure, or these are no points.
    """
    known = figures_asked_for(rules)
    try:
        value = Fraction(written)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    # Points of a scale, never astronomic.
    if component not in known or not 0 <= value <= 1000:  # noqa: PLR2004
        raise FindingsError([bad_figure(component, written, known)])
    return value


def to_void(connection: Connection, poll: StoredPoll, paper: SettledPaper) -> list[StoredVoid]:
    """Return whose phone ballots do not count: who signed for paper, and who left the roll or the electorate.

    Who signed for paper is void for that, wherever else she stood; the roll is closed, so nobody moves after this.
    """
    signed = signers(connection, poll, paper)
    moved = canvass_store.ineligible(connection, poll.key)
    version = f"roll version {poll.roll_version}"
    return [StoredVoid(elector, SIGNED, ref, "") for elector, ref in sorted(signed.items())] + [
        StoredVoid(elector, INELIGIBLE, version, stands_in)
        for elector, stands_in in sorted(moved.items())
        if elector not in signed
    ]


def amendment(connection: Connection, poll: StoredPoll) -> Amendment | None:
    """Return why the result that stands, or is being made, follows another one; None for the first."""
    version = canvass_store.result_version(connection, poll.key)
    if version == 1:
        return None
    entry = [each for each in journal_store.entries(connection, poll.key) if each.act == AMENDED][-1]
    said = json.loads(entry.entry)
    amends = result_store.certified_before(connection, poll.key, version)
    return Amendment(version, amends, said["reason"], tuple(said["officials"]), entry.at_ms)


def _papers_in_journal(connection: Connection, poll: StoredPoll) -> tuple[int, int]:
    version, named = 1, dict[tuple[int, str], str]()
    for entry in journal_store.entries(connection, poll.key):
        if entry.act == AMENDED:
            version += 1
        if entry.act in _STAGES:
            named[_made_in(entry.act, version), entry.act] = json.loads(entry.entry).get("paper", "")
    kept = {
        (_made_in(stage, version), stage): digest
        for stage, digest in canvass_store.paper_hashes(connection, poll.key).items()
        if stage != Stage.CLOSED.value
    }
    for earlier, papers in canvass_store.archived_hashes(connection, poll.key).items():
        kept |= {(earlier, stage): digest for stage, digest in papers.items()}
    return sum(named.get(which) == digest for which, digest in kept.items()), len(kept)


def _made_in(stage: str, version: int) -> int:
    # An amendment leaves the box and its count as they are.
    return version if _STAGES[stage].place > Stage.COUNTED.place else 1


_STAGES = {each.value: each for each in Stage}
