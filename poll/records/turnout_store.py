"""Turnout in the records: kept as a sum that is carried on from where it stood, so that a full box costs no more.

The sum rests on three marks: the last envelope and the last act of the paper desk that are in it, and the version of
the roll it was made for. Envelopes and acts are never changed, so what follows the marks is all that is new.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, or_, select

from poll.records import canvass_store, inbox_store, summary_store
from poll.records.hall_tables import desk_events
from poll.records.poll_store import StoredPoll
from poll.records.tables import boxes, electors, envelopes, inbox
from poll.records.turnout_sum import DeskAct, Standing, TurnoutSum
from poll.records.voted_store import CASTS, Cast, ballot_of, casts_of, chunks, standing
from poll.rules import PHONE_CHANNELS
from poll.turnout import PlaceTurnout, Turnout

SLICE = 1_000
"""Envelopes, and acts of the desk, that are looked at in one step."""

_KIND = "turnout"
_ACTS = select(*(desk_events.c[name] for name in DeskAct._fields))


def turnout_of(connection: Connection, poll: StoredPoll) -> Turnout:
    """Return the turnout of a poll as far as it is summed up; a few milliseconds, however full the box is.

    Args:
        connection: of a reading or a writing.
        poll: whose turnout it is.
    """
    found = summary_store.find(connection, poll.key, _KIND)
    envelopes_now = poll.next_seq - 1
    if found is None:
        return Turnout((), (), None, 0, envelopes_now, is_current=False)
    total = TurnoutSum.from_json(found.content)
    is_current = (
        total.seq >= envelopes_now
        and total.roll_version >= poll.roll_version
        and total.desk >= _last_act(connection, poll.key)
    )
    return Turnout(
        tuple(_places(total, poll)), total.curve(), found.as_of_ms, total.seq, max(envelopes_now, total.seq), is_current
    )


def sum_on(connection: Connection, poll: StoredPoll, at_ms: int) -> Mapping[str, object]:
    """Carry the sum of a poll on by at most `SLICE` envelopes and acts, and return it; nothing is written.

    Whoever sums up at the same time comes to the same sum, so it does not matter whose is kept.

    Args:
        connection: of a reading, so that nobody waits for it.
        poll: whose turnout it is.
        at_ms: the instant, in milliseconds of the epoch.
    """
    found = summary_store.find(connection, poll.key, _KIND)
    total = TurnoutSum() if found is None else TurnoutSum.from_json(found.content)
    version = connection.execute(select(boxes.c.roll_version).where(boxes.c.poll == poll.key)).scalar_one()
    if total.roll_version != version:
        if total.seq:
            _follow_roll(connection, poll.key, total, at_ms)
        sizes = canvass_store.roll_sizes(connection, poll.key)
        total.sizes = {(each.electorate, each.unit): (each.registered, each.phones) for each in sizes}
        total.roll_version = version
    _take_votes(connection, poll.key, total, at_ms)
    _take_acts(connection, poll.key, total)
    return total.as_json()


def keep(connection: Connection, poll: int, content: Mapping[str, object], at_ms: int) -> None:
    """Keep what `sum_on` has returned.

    Args:
        connection: in a writing transaction.
        poll: the poll's number in the records.
        content: the sum.
        at_ms: the instant that it was made at, in milliseconds of the epoch.
    """
    summary_store.keep(connection, poll, _KIND, content, at_ms)


def _places(total: TurnoutSum, poll: StoredPoll) -> Iterator[PlaceTurnout]:
    phones_vote = {
        each.id for each in poll.rules.electorates if any(channel in each.channels for channel in PHONE_CHANNELS)
    }
    for place in sorted(total.sizes.keys() | total.counts.keys()):
        registered, phones = total.sizes.get(place, (0, 0))
        by_text, by_call, signed, both = total.counts.get(place, (0, 0, 0, 0))
        open_to = phones if place[0] in phones_vote else 0
        yield PlaceTurnout(*place, registered, open_to, by_text, by_call, signed, both)


def _last_act(connection: Connection, poll: int) -> int:
    last = select(func.max(desk_events.c.number)).where(desk_events.c.poll == poll)
    return int(connection.execute(last).scalar() or 0)


def _follow_roll(connection: Connection, poll: int, total: TurnoutSum, at_ms: int) -> None:
    """Take out whose ballot does not count any more because they left the roll or the electorate; let back who is back.

    Nobody is touched but those whom the versions since then have changed.
    """
    before, now = _moved(connection, poll, total.roll_version)
    everybody = sorted(before.keys() | now.keys())
    cast = casts_of(connection, poll, everybody, total.seq)
    signed = _signed(connection, poll, everybody, total.desk)
    for elector in everybody:
        earlier = _standing(cast.get(elector, ()), before.get(elector), signed.get(elector))
        later = _standing(cast.get(elector, ()), now.get(elector), signed.get(elector))
        total.note(earlier, later, at_ms)


def _moved(connection: Connection, poll: int, version: int) -> tuple[dict[int, str], dict[int, str]]:
    """Return in which electorate those who were changed since a version stood then, and where they stand now."""
    person = func.coalesce(electors.c.person, electors.c.id)
    found = select(person, electors.c.electorate, electors.c.since_version, electors.c.until_version).where(
        electors.c.poll == poll, or_(electors.c.until_version > version, electors.c.since_version > version)
    )
    before, now = {}, {}
    for elector, electorate, since, until in connection.execute(found):
        if since <= version and until is not None:
            before[elector] = electorate
        if until is None:
            now[elector] = electorate
    return before, now


def _take_votes(connection: Connection, poll: int, total: TurnoutSum, at_ms: int) -> None:
    its = envelopes.c.poll == poll, envelopes.c.seq > total.seq
    new = [Cast(*row) for row in connection.execute(CASTS.where(*its).order_by(envelopes.c.seq).limit(SLICE))]
    came = _came(connection, [each.provider_id for each in new])
    voters = sorted({each.elector for each in new})
    stands = standing(connection, voters)
    known = _known(connection, poll, voters, stands, total)
    for vote in new:
        total.seq = vote.seq
        earlier = known[vote.elector]
        if vote.electorate == stands.get(vote.elector):
            phone = None if vote.is_withdrawal else (vote.electorate, vote.unit, vote.channel)
            known[vote.elector] = later = Standing(phone, earlier.signed)
            total.note(earlier, later, came.get(vote.provider_id, at_ms))


def _take_acts(connection: Connection, poll: int, total: TurnoutSum) -> None:
    its = desk_events.c.poll == poll, desk_events.c.number > total.desk
    new = [DeskAct(*row) for row in connection.execute(_ACTS.where(*its).order_by(desk_events.c.number).limit(SLICE))]
    signers = sorted({each.elector for each in new})
    stands = standing(connection, signers)
    known = _known(connection, poll, signers, stands, total)
    for act in new:
        total.desk = act.number
        earlier = known[act.elector]
        known[act.elector] = later = Standing(earlier.phone, act.place(earlier.signed))
        total.note(earlier, later, act.at)


def _known(
    connection: Connection, poll: int, wanted: Sequence[int], stands: Mapping[int, str], total: TurnoutSum
) -> dict[int, Standing]:
    """Return where electors stood when the sum was last carried on."""
    cast = casts_of(connection, poll, wanted, total.seq) if total.seq else {}
    signed = _signed(connection, poll, wanted, total.desk) if total.desk else {}
    return {each: _standing(cast.get(each, ()), stands.get(each), signed.get(each)) for each in wanted}


def _standing(cast: Iterable[Cast], electorate: str | None, signed: tuple[str, str] | None) -> Standing:
    ballot = ballot_of(cast, electorate)
    return Standing(None if ballot is None else (ballot.electorate, ballot.unit, ballot.channel), signed)


def _signed(connection: Connection, poll: int, wanted: Sequence[int], until: int) -> dict[int, tuple[str, str]]:
    places: dict[int, tuple[str, str] | None] = {}
    for some in chunks(wanted):
        its = desk_events.c.poll == poll, desk_events.c.elector.in_(some), desk_events.c.number <= until
        for row in connection.execute(_ACTS.where(*its).order_by(desk_events.c.number)):
            act = DeskAct(*row)
            places[act.elector] = act.place(places.get(act.elector))
    return {elector: place for elector, place in places.items() if place is not None}


def _came(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return when messages came, by the carrier's id, in milliseconds of the epoch."""
    providers = list(inbox_store.providers(connection)) if ids else []
    came: dict[str, int] = {}
    for some in chunks(ids):
        found = select(inbox.c.provider_id, inbox.c.received_at).where(
            inbox.c.provider.in_(providers), inbox.c.provider_id.in_(some)
        )
        came |= {provider_id: received_at for provider_id, received_at in connection.execute(found)}
    return came
