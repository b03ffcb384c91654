"""The identities as they stand: kept with what they rest on, and added up anew when something was done since."""

from dataclasses import dataclass
from threading import Thread

from sqlalchemy import Connection

from config.acts import canvass as acts
from config.acts.canvass import Act
from config.console.console import Console
from config.console.visit import Visit
from config.front import log_fault
from poll.paper import settle
from poll.poll import Stage
from poll.records import canvass_store, journal_store, paper_store, summary_store
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.records.summary_store import Summary
from tally.canvass import Reconciled, Signature, paper_bytes, read_paper
from tally.halls import halls_of, signature_counts
from tally.identity import Identity
from tally.reconcile import paper_balance

_KIND, _CLAIM = "reconcile", "reconcile_claim"
_SMALL_BOX = 20_000
"""Up to so many envelopes everything is added up while the page is waited for."""

_WAIT_SECONDS, _SILENT_MS = 0.1, 120_000


@dataclass(frozen=True, slots=True)
class Added:
    """The identities of a poll.

    Attributes:
        identities: each as arithmetic.
        signatures: reasons that officials have signed.
        as_of_ms: when they were added up, in milliseconds of the epoch.
        is_fresh: nothing official was done since; else they are being added up anew.
    """

    identities: tuple[Identity, ...]
    signatures: tuple[Signature, ...]
    as_of_ms: int
    is_fresh: bool


def added_up(console: Console, visit: Visit, *, anew: bool = False) -> Added | None:
    """Return the identities of a poll; None while a large box is added up for the first time.

    Until paper and phone are merged they are those of the paper accounts alone.

    Args:
        console: whose records.
        visit: of whom, and when.
        anew: add everything up again, even if nothing official was done since.
    """
    poll = visit.its
    with console.reading() as connection:
        if poll.stage.place < Stage.MERGED.place:
            return Added(tuple(_paper_alone(connection, poll)), (), visit.at_ms, is_fresh=True)
        if poll.stage.place > Stage.MERGED.place:
            return _certain(connection, poll)
        kept, number = summary_store.find(connection, poll.key, _KIND), journal_store.last_number(connection, poll.key)
        claimed = summary_store.find(connection, poll.key, _CLAIM)
    if kept is not None and kept.content["journal"] == number and not anew:
        return _read(kept, is_fresh=True)
    if poll.next_seq <= _SMALL_BOX:
        return _add_up(console, poll, visit.at_ms)
    if claimed is None or claimed.as_of_ms < visit.at_ms - _SILENT_MS:
        _begin(console, visit)
    with console.reading() as connection:
        kept = summary_store.find(connection, poll.key, _KIND)
        number = journal_store.last_number(connection, poll.key)
    return None if kept is None else _read(kept, is_fresh=kept.content["journal"] == number)


def _paper_alone(connection: Connection, poll: StoredPoll) -> list[Identity]:
    # The roll is not looked through: it has no part in these.
    entries = paper_store.entries(connection, poll.key)
    return paper_balance(halls_of({}, settle(entries), signature_counts(entries), poll.rules), poll.rules)


def _certain(connection: Connection, poll: StoredPoll) -> Added:
    """Return the identities that were kept when the poll was reconciled; they do not change any more."""
    written = canvass_store.paper(connection, poll.key, Stage.RECONCILED)
    assert written is not None  # noqa: S101 - a stage that has run has left its paper.
    done = journal_store.newest(connection, poll.key, act=Stage.RECONCILED.value, most=1)
    return _of(read_paper(Reconciled, written), done[0].at_ms if done else 0, is_fresh=True)


def _begin(console: Console, visit: Visit) -> None:
    """Add up in a thread of its own; a page is not kept waiting."""
    with writing(console.engine) as connection:
        summary_store.keep(connection, visit.its.key, _CLAIM, {}, visit.at_ms)
    thread = Thread(target=_in_background, args=(console, visit.its, visit.at_ms), name="reconcile", daemon=True)
    thread.start()
    thread.join(_WAIT_SECONDS)


def _in_background(console: Console, poll: StoredPoll, at_ms: int) -> None:
    try:
        _add_up(console, poll, at_ms)
    except Exception as error:  # noqa: BLE001 - the page says that it is being added up, and the next visit tries again.
        log_fault(error)
    with writing(console.engine) as connection:
        summary_store.erase(connection, poll.key, _CLAIM)


def _add_up(console: Console, poll: StoredPoll, at_ms: int) -> Added:
    with reading(console.engine) as connection:
        number = journal_store.last_number(connection, poll.key)
        reconciled = acts.reconciled_now(Act(connection, poll, at_ms, ()), None)
    content = {"journal": number, "paper": paper_bytes(reconciled).decode()}
    with writing(console.engine) as connection:
        summary_store.keep(connection, poll.key, _KIND, content, at_ms)
    return _of(reconciled, at_ms, is_fresh=True)


def _read(kept: Summary, *, is_fresh: bool) -> Added:
    return _of(read_paper(Reconciled, kept.content["paper"].encode()), kept.as_of_ms, is_fresh=is_fresh)


def _of(reconciled: Reconciled, as_of_ms: int, *, is_fresh: bool) -> Added:
    return Added(reconciled.identities, reconciled.signatures, as_of_ms, is_fresh)
