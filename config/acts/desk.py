"""The paper desk: papers are issued, exchanged, taken back; in the end its acts are entry 1 of the poll book.

Every act holds the lock that casting holds. Who has voted by phone, and who has a paper, cannot change meanwhile: not
even two desks at once issue two papers to one elector.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from config.acts.desk_findings import (
    closed,
    handed_over,
    has_paper,
    no_numbers,
    no_paper,
    nobody,
    not_booked,
    not_yours,
    twice,
    without_paper,
)
from config.acts.papers import Entering, Source, enter_sheets, may_be_entered, typed_sha256
from poll.desk import AtDesk, DeskAct, DeskEvent
from poll.official import official_name, reason_given
from poll.paper import Figure, PaperKind, PaperSheet
from poll.records import desk_store, journal_store, poll_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError
from poll.rules import Channel

SOURCE = "desk"
"""Where an entry of a poll book comes from that the desk has handed over."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk at an instant.

    Attributes:
        official: who sits there.
        units: that it is for; None for all of them.
        at_ms: the instant, in milliseconds of the epoch.
    """

    official: str
    units: Collection[str] | None
    at_ms: int


_JOURNAL = {
    DeskAct.SIGNED: "paper_issued",
    DeskAct.REPLACED: "paper_replaced",
    DeskAct.UNDONE: "paper_undone",
}


class VoidsBallotError(Exception):
    """The elector has voted by phone: a paper voids that ballot, and nobody has said so yet."""

    def __init__(self, person: AtDesk) -> None:
        super().__init__(person.elector)
        self.person = person


def issue(connection: Connection, poll_id: str, who: tuple[str, str], desk: Desk, *, may_void: bool) -> DeskEvent:
    """Issue a paper to an elector; a phone ballot is void from then on.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        who: electorate, and number on the roll.
        desk: that issues it.
        may_void: it was said that this voids her phone ballot, or the paper has been handed out already.

    Raises:
        VoidsBallotError: she has voted by phone, and `may_void` is not said.
        FindingsError: she has a paper already, is not on this desk's roll, or the desk is closed.
    """
    poll = _locked(connection, poll_id)
    person = _person(connection, poll, who, desk)
    if person.signed is not None:
        raise FindingsError([has_paper(poll.rules, person.signed)])
    if person.has_voted and not may_void:
        raise VoidsBallotError(person)
    return _write(connection, poll, person, DeskAct.SIGNED, desk)


def replace(connection: Connection, poll_id: str, who: tuple[str, str], desk: Desk) -> DeskEvent:
    """Exchange a spoiled paper for a new one; as in `issue`.

    Raises:
        FindingsError: she has no paper, is not on this desk's roll, or the desk is closed.
    """
    poll = _locked(connection, poll_id)
    return _write(connection, poll, _signer(connection, poll, who, desk), DeskAct.REPLACED, desk)


def undo(connection: Connection, poll_id: str, who: tuple[str, str], desk: Desk, reason: str) -> DeskEvent:
    """Undo the issue of a paper that came back unused, or was never handed out; as in `issue`.

    Raises:
        FindingsError: she has no paper, no reason is given, or as for `replace`.
    """
    poll = _locked(connection, poll_id)
    signer = _signer(connection, poll, who, desk)
    return _write(connection, poll, signer, DeskAct.UNDONE, desk, reason_given(reason))


def key_in(
    connection: Connection, poll_id: str, place: tuple[str, str], roll_nos: Sequence[str], desk: Desk
) -> list[DeskEvent]:
    """Key in who signed on the printed list while the desk had no connection: all of them, or nobody.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        place: electorate and unit of the list.
        roll_nos: numbers on the roll, as signed.
        desk: that keys them in.

    Raises:
        FindingsError: names every number that is not on the list, stands twice, or has a paper already.
    """
    poll = _locked(connection, poll_id)
    _require_open(connection, poll, place, desk)
    known = desk_store.people(connection, poll.key, place[0], roll_nos)
    findings = [
        nobody(poll.rules, each, *place) for each in roll_nos if each not in known or known[each].unit != place[1]
    ]
    findings += [twice(each) for each, times in Counter(roll_nos).items() if times > 1]
    signed = [known[each].signed for each in dict.fromkeys(roll_nos) if each in known]
    findings += [has_paper(poll.rules, each) for each in signed if each is not None]
    if not roll_nos:
        findings.append(no_numbers())
    if findings:
        raise FindingsError(findings)
    return [_write(connection, poll, known[each], DeskAct.SIGNED, desk) for each in roll_nos]


def hand_over(connection: Connection, poll_id: str, place: tuple[str, str], desk: Desk) -> int:
    """Make the acts of the desk the first entry of the poll book of one place; return how many signed.

    The second entry is keyed from the signed list by another official, and both are compared.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        place: electorate and unit.
        desk: that hands it over.

    Raises:
        FindingsError: it was handed over before, or it is too late.
    """
    poll = _locked(connection, poll_id)
    _require_open(connection, poll, place, desk)
    signed = {each.roll_no: each for each in desk_store.signed_at(connection, poll.key, *place)}
    refs: dict[Figure, str] = {(roll_no,): _ref(each) for roll_no, each in signed.items()}
    sheet = PaperSheet(PaperKind.POLL_BOOK, *place, dict.fromkeys(refs, 1), refs)
    entering = Entering(desk.official, 1, None, None, correct=False)
    source = Source(SOURCE, typed_sha256(sheet, desk.official))
    enter_sheets(connection, poll_id, entering, PaperKind.POLL_BOOK, [sheet], source, desk.at_ms)
    return len(signed)


def unbooked(connection: Connection, poll: StoredPoll, booked: Mapping[tuple[str, str], str]) -> list[Finding]:
    """Name the places where the desk has issued papers that the poll book does not know of: nobody votes twice.

    Args:
        connection: of a reading or a writing.
        poll: of the desk.
        booked: who signed by the poll book as it stands, by electorate and number on the roll.
    """
    missing: dict[tuple[str, str], list[str]] = {}
    for event in desk_store.has_paper(connection, poll.key):
        if (event.electorate, event.roll_no) not in booked:
            missing.setdefault((event.electorate, event.unit), []).append(event.roll_no)
    return [not_booked(*place, roll_nos) for place, roll_nos in sorted(missing.items())]


def _write(  # noqa: PLR0913, PLR0917 - what an act is made of.
    connection: Connection, poll: StoredPoll, person: AtDesk, act: DeskAct, desk: Desk, reason: str = ""
) -> DeskEvent:
    by = official_name(desk.official)
    event = desk_store.write(connection, poll.key, person, act, reason, by, desk.at_ms)
    entry = {"electorate": event.electorate, "unit": event.unit, "roll_no": event.roll_no, "source": _ref(event)}
    if event.voids and act is DeskAct.SIGNED:
        journal_store.append(connection, poll.key, desk.at_ms, "phone_ballot_voided", entry | {"official": by})
    if reason:
        entry |= {"reason": reason}
    journal_store.append(connection, poll.key, desk.at_ms, _JOURNAL[act], entry | {"official": by})
    return event


def _ref(event: DeskEvent) -> str:
    return f"{SOURCE}:{event.number}"


def _locked(connection: Connection, poll_id: str) -> StoredPoll:
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    return poll_store.find(connection, poll_id)


def _person(connection: Connection, poll: StoredPoll, who: tuple[str, str], desk: Desk) -> AtDesk:
    electorate, roll_no = who
    person = desk_store.people(connection, poll.key, electorate, [roll_no]).get(roll_no)
    if person is None or (desk.units is not None and person.unit not in desk.units):
        raise FindingsError([nobody(poll.rules, roll_no, electorate)])
    _require_open(connection, poll, (electorate, person.unit), desk)
    return person


def _signer(connection: Connection, poll: StoredPoll, who: tuple[str, str], desk: Desk) -> AtDesk:
    person = _person(connection, poll, who, desk)
    if person.signed is None:
        raise FindingsError([no_paper(person.roll_no)])
    return person


def _require_open(connection: Connection, poll: StoredPoll, place: tuple[str, str], desk: Desk) -> None:
    """Make sure that the desk of a place may act.

    Raises:
        FindingsError: it is another desk's, there is no paper for it, it was handed over, or it is too early or late.
    """
    electorate, unit = place
    known = {each.id: each for each in poll.rules.electorates}
    of_rules = {each.id for each in poll.rules.units} or {""}
    if electorate not in known or unit not in of_rules or (desk.units is not None and unit not in desk.units):
        raise FindingsError([not_yours()])
    if Channel.PAPER not in known[electorate].channels:
        raise FindingsError([without_paper(poll.rules, electorate)])
    if not may_be_entered(poll, PaperKind.POLL_BOOK):
        raise FindingsError([closed(poll)])
    by = desk_store.handed_over(connection, poll.key).get(place)
    if by is not None:
        raise FindingsError([handed_over(poll.rules, electorate, unit, by)])
