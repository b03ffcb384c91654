"""The laws of turnout: summed up in steps or at once, it is what a plain count of the records says."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select

from poll.numbers import parse_number
from poll.records import poll_store, roll_change_store, roll_store, turnout_store
from poll.records.database import open_database, writing
from poll.records.hall_tables import desk_events
from poll.records.migrate import migrate
from poll.records.poll_store import StoredPoll
from poll.records.tables import electors, envelopes, inbox
from poll.refusal import FindingsError
from poll.roll_batch import batch_of
from poll.roll_chain import next_version
from poll.roll_changes import Change, ChangeKind
from poll.roll_rows import RollRow
from poll.turnout import PlaceTurnout, ShownPlace, Turnout, shown
from tests.phones import PRIVATE_KEY, preset_rules
from tests.tally.village import village_rules

RULES = village_rules()
PEOPLE = 4
HOUR = 3_600_000
KINDS = {"move": ChangeKind.ELECTORATE, "remove": ChangeKind.REMOVE, "return": ChangeKind.ADD}

_polls = count(1)
_, FILE = preset_rules("village-secretary-short")

step = st.tuples(
    st.sampled_from(("text", "text", "call", "take back", "sign", "sign", "undo", "sum", *KINDS)),
    st.integers(0, PEOPLE - 1),
)
numbers = st.integers(0, 12)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Records for every example; each is a poll of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'records.db'}"
    migrate(url)
    engine = open_database(url)
    yield engine
    engine.dispose()


@dataclass
class _Hall:
    """Four people, and what they do, an hour or less after each other."""

    connection: Connection
    poll: StoredPoll
    seq: int = 0
    acts: int = 0
    at: int = 100 * HOUR

    def do(self, what: str, person: int) -> None:
        """Let one thing happen; what cannot, does not."""
        self.at += HOUR // 3
        here = electors.c.poll == self.poll.key, electors.c.name == f"p{person}", electors.c.until_version.is_(None)
        row = self.connection.execute(select(electors).where(*here)).first()
        if what == "sum":
            self.sum_on()
        elif what in KINDS:
            self.change(KINDS[what], person, row)
        elif row is not None and what in {"sign", "undo"}:
            self.at_desk(row, "signed" if what == "sign" else "undone")
        elif row is not None:
            self.cast(row, what)

    def sum_on(self) -> None:
        """Carry the sum on by one step."""
        content = turnout_store.sum_on(self.connection, self.poll, self.at)
        turnout_store.keep(self.connection, self.poll.key, content, self.at)

    def turnout(self) -> Turnout:
        """Return the turnout as it is kept."""
        standing = poll_store.find(self.connection, self.poll.id)
        return turnout_store.turnout_of(self.connection, replace(standing, next_seq=self.seq + 1))

    def cast(self, row: Any, what: str) -> None:  # noqa: ANN401 - a row of the roll.
        """Put an envelope into the box, with its message."""
        self.seq += 1
        sid, channel = f"{self.poll.key}-{self.seq}", "call" if what == "call" else "text"
        values = {"poll": self.poll.key, "seq": self.seq, "elector": row.id, "electorate": row.electorate}
        values |= {"unit": row.unit, "channel": channel, "contests": 1, "roll_version": 1, "receipt": "", "chain": b""}
        values |= {"sealed": b"" if what == "take back" else b"sealed", "provider_id": sid}
        self.connection.execute(insert(envelopes).values(values))
        message = {"provider": "calls" if what == "call" else "twilio", "provider_id": sid, "poll": self.poll.key}
        self.connection.execute(insert(inbox).values(message | {"disposition": "accepted", "received_at": self.at}))

    def at_desk(self, row: Any, act: str) -> None:  # noqa: ANN401 - a row of the roll.
        """Sign for paper, or undo it; neither twice in a row."""
        if (self.signed().get(row.id) is not None) == (act == "signed"):
            return
        self.acts += 1
        values = {"poll": self.poll.key, "number": self.acts, "elector": row.id, "electorate": row.electorate}
        values |= {"unit": row.unit, "roll_no": row.roll_no, "act": act, "voids": False, "reason": "", "at": self.at}
        self.connection.execute(insert(desk_events).values(values | {"official": "王敏"}))

    def change(self, kind: ChangeKind, person: int, row: Any) -> None:  # noqa: ANN401 - a row of the roll, or none.
        """Change the person on the roll; a change that the roll refuses changes nothing."""
        if (row is None) != (kind is ChangeKind.ADD):
            return
        at = "v3" if row is None else row.electorate
        to = {"v2": "v3", "v3": "v2"}[at] if kind is ChangeKind.ELECTORATE else ""
        number = _number(person) if kind is ChangeKind.ADD else None
        change = Change("c:2", kind, str(person), at, f"p{person}", number, "g1", "zh", to, "更正")
        try:
            with self.connection.begin_nested():
                made = roll_change_store.apply_changes(
                    self.connection, self.poll.key, RULES, [change], self.at, "更正", ("王敏", "李强")
                )
        except FindingsError:
            return
        poll_store.set_roll_version(self.connection, self.poll.key, made.version)

    def signed(self) -> dict[int, tuple[str, str] | None]:
        """Return where each elector has signed for paper."""
        places: dict[int, tuple[str, str] | None] = {}
        its = select(desk_events).where(desk_events.c.poll == self.poll.key).order_by(desk_events.c.number)
        for row in self.connection.execute(its):
            places[row.elector] = (row.electorate, row.unit) if row.act == "signed" else None
        return places

    def plain_count(self) -> Counter[tuple[str, str, str]]:
        """Count elector by elector from all the records: (electorate, unit, in which way) -> electors."""
        counted: Counter[tuple[str, str, str]] = Counter()
        signed = self.signed()
        its = electors.c.poll == self.poll.key, electors.c.until_version.is_(None)
        standing = {row.id: row.electorate for row in self.connection.execute(select(electors).where(*its))}
        cast: dict[int, Any] = {}
        for row in self.connection.execute(
            select(envelopes).where(envelopes.c.poll == self.poll.key).order_by(envelopes.c.seq)
        ):
            if row.electorate == standing.get(row.elector):
                cast[row.elector] = row
        for row in cast.values():
            if row.sealed:
                counted[row.electorate, row.unit, row.channel] += 1
                counted[row.electorate, row.unit, "both"] += signed.get(row.elector) is not None
        for place in signed.values():
            if place is not None:
                counted[*place, "signed"] += 1
        return +counted


def _number(tail: int) -> Any:  # noqa: ANN401 - a number, which cannot exist unless valid.
    return parse_number(f"1990000{tail:04d}", "CN")


def _hall(connection: Connection) -> _Hall:
    rows = [RollRow(n + 1, str(n), f"p{n}", _number(n), "v3", f"g{n % 2 + 1}", "zh") for n in range(PEOPLE)]
    name, public_key = f"hall-{next(_polls)}", PRIVATE_KEY.public_key()
    key = poll_store.create(
        connection, name, "+8619999990001", RULES, FILE, public_key=public_key, locked_key=b"{}", receipt_key=bytes(32)
    )
    roll_store.add_batch(connection, key, 1, batch_of(rows))
    roll_store.add_version(connection, key, next_version(None, 1, "roll", ("王敏",), "0" * 64), b"")
    poll_store.set_roll_version(connection, key, 1)
    return _Hall(connection, poll_store.find(connection, name))


def _counted(turnout: Turnout) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for each in turnout.places:
        ways = {"text": each.by_text, "call": each.by_call, "signed": each.signed, "both": each.both}
        for way, electors_ in ways.items():
            counted[each.electorate, each.unit, way] += electors_
    return +counted


@given(st.lists(step, max_size=24), st.integers(1, 4))
def test_the_sum_is_the_plain_count(office: Engine, steps: Sequence[tuple[str, int]], at_once: int) -> None:
    """Whenever it is carried on, and whatever is changed on the roll or undone at the desk between."""
    patch = pytest.MonkeyPatch()
    patch.setattr(turnout_store, "SLICE", at_once)
    with writing(office) as connection:
        hall = _hall(connection)
        for what, person in steps:
            hall.do(what, person)
        while not (turnout := hall.turnout()).is_current:
            hall.sum_on()
        patch.undo()

        assert _counted(turnout) == hall.plain_count()
        assert turnout.counted == turnout.envelopes == hall.seq
        took_part = sum(each.took_part for each in turnout.places)
        assert (turnout.hours[-1][1] if turnout.hours else 0) == took_part
        assert sum(each.registered for each in turnout.places) == sum(
            roll_store.counts(connection, hall.poll.key).values()
        )


place = st.builds(
    PlaceTurnout,
    st.sampled_from(("v2", "v3")),
    st.sampled_from(("g1", "g2", "g3")),
    st.integers(0, 40),
    st.integers(0, 40),
    numbers,
    numbers,
    numbers,
    st.just(0),
)
ways = ("by_text", "by_call", "signed")


@given(st.lists(place, max_size=6, unique_by=lambda each: (each.electorate, each.unit)))
def test_nobody_works_out_a_small_number_by_subtraction(places: list[PlaceTurnout]) -> None:
    """What stands hidden beside a sum that is shown is together nothing or enough, at every level and in every way."""
    seen = shown(Turnout(tuple(places), (), 0, 0, 0, is_current=True), RULES)
    electorates = [each for each, _ in seen.electorates]

    _nothing_small_is_left(seen.everybody, electorates, lambda at: [p for p in places if p.electorate == at.electorate])
    for electorate, units in seen.electorates:
        its = {each.unit: each for each in places if each.electorate == electorate.electorate}
        _nothing_small_is_left(electorate, units, lambda at, its=its: [its[at.unit]])  # type: ignore[misc] # bound now.
        assert electorate.took_part == sum(each.took_part for each in its.values())
        if electorate.by_text is None:
            assert all(unit.by_text is None for unit in units)


def _nothing_small_is_left(
    whole: ShownPlace, parts: Sequence[ShownPlace], made_of: Callable[[ShownPlace], list[PlaceTurnout]]
) -> None:
    for part in parts:
        if part.by_text is not None:
            assert sum(each.registered for each in made_of(part)) >= RULES.smallest_cell
            assert not any(0 < getattr(part, way) < RULES.smallest_cell for way in ways)
    hidden = [each for part in parts if part.by_text is None for each in made_of(part)]
    if whole.by_text is not None and len(hidden) < sum(len(made_of(part)) for part in parts):
        for way in ways:
            together = sum(getattr(each, way) for each in hidden)
            assert together == 0 or together >= RULES.smallest_cell
