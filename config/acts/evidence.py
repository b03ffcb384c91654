"""What a canvass reads from the records besides its own papers: the halls, the voids, the messages, the journal."""

import json
from fractions import Fraction

from sqlalchemy import Connection

from poll.paper import SettledPaper, settle
from poll.poll import Stage
from poll.records import canvass_store, journal_store, paper_store
from poll.records.canvass_store import INELIGIBLE, SIGNED
from poll.records.poll_store import StoredPoll
from poll.rules import ComponentKind, RuleSet
from tally.halls import halls_of, signature_counts
from tally.merge import Hall
from tally.message_identities import Messages
from tally.reconcile import Evidence
from tally.score import figure_key
from tally.squash import Voids


def evidence(connection: Connection, poll: StoredPoll, carrier_log: int | None) -> Evidence:
    """Return everything that a reconciliation compares, as the records stand.

    Args:
        connection: of a reading or a writing.
        poll: whose canvass it is.
        carrier_log: messages by the carrier's own log, or None where nobody asked for it.
    """
    paper = paper_store.settled_paper(connection, poll.key)
    messages = Messages(canvass_store.messages(connection, poll.key), canvass_store.dispositions(connection, poll.key))
    in_both = signers(connection, poll, paper).keys() - set(voids(connection, poll).signed)
    return Evidence(
        halls(connection, poll),
        messages,
        carrier_log,
        canvass_store.electors_in_box(connection, poll.key),
        canvass_store.in_box(connection, poll.key, in_both),
        _papers_in_journal(connection, poll),
    )


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


def figures(connection: Connection, poll: StoredPoll) -> dict[str, Fraction]:
    """Return the external figures in points."""
    return {name: each.points for name, each in canvass_store.figures(connection, poll.key).items()}


def figures_asked_for(rules: RuleSet) -> list[str]:
    """Return the names of the external figures that a rule set counts in."""
    external = [each for each in rules.components if each.kind is ComponentKind.EXTERNAL]
    return sorted({figure_key(rules, each.ref, subject.id) for each in external for subject in rules.subjects})


def _papers_in_journal(connection: Connection, poll: StoredPoll) -> tuple[int, int]:
    named: dict[str, str] = {}
    for entry in journal_store.entries(connection, poll.key):
        digest = json.loads(entry.entry).get("paper")
        if digest:
            named[entry.act] = digest
    standing = canvass_store.paper_hashes(connection, poll.key)
    standing.pop(Stage.CLOSED.value, None)
    return sum(named.get(stage) == digest for stage, digest in standing.items()), len(standing)
