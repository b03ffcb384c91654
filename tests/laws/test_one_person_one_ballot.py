"""The law of one person, one ballot: whatever is changed on the roll between votes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select

from poll.box import BoxRow
from poll.numbers import parse_number
from poll.records import canvass_store, roll_change_store, roll_store
from poll.records.database import open_database, writing
from poll.records.migrate import migrate
from poll.records.tables import electors, envelopes
from poll.refusal import FindingsError
from poll.roll_batch import batch_of
from poll.roll_chain import next_version
from poll.roll_changes import Change, ChangeKind
from poll.roll_rows import RollRow
from tally.squash import Accounts, Voids, squash
from tests.tally.village import village_rules

RULES = village_rules()
PEOPLE = ("甲", "乙", "丙")
ELECTORATES = ("v2", "v3")
UNITS = ("g1", "g2")

_polls = count(1)

step = st.tuples(
    st.sampled_from(("vote", "vote", "vote", "take back", "sign", *ChangeKind)),
    st.integers(0, len(PEOPLE) - 1),
    st.sampled_from(ELECTORATES),
    st.integers(1, 4),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Records for every example of the law; each is a poll of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'records.db'}"
    migrate(url)
    engine = open_database(url)
    yield engine
    engine.dispose()


@dataclass
class _Village:
    """Three people, what they did, and what the roll calls them; a person is known by the number of her telephone."""

    connection: Connection
    poll: int
    box: list[BoxRow] = field(default_factory=list)
    signed: set[tuple[str, str]] = field(default_factory=set)
    signers: set[int] = field(default_factory=set)
    wishes: dict[int, list[tuple[str, bool]]] = field(default_factory=dict)
    phones: dict[int, int] = field(default_factory=lambda: dict(enumerate(range(1, 4))))

    def __post_init__(self) -> None:
        rows = [RollRow(n + 1, str(n + 1), name, _number(n + 1), "v3", "g1", "zh") for n, name in enumerate(PEOPLE)]
        roll_store.add_batch(self.connection, self.poll, 1, batch_of(rows))
        roll_store.add_version(self.connection, self.poll, next_version(None, 1, "roll", ("王敏",), "0" * 64), b"")

    def standing(self, person: int) -> Any:  # noqa: ANN401 - a row of the roll.
        """Look a person up as the gateway does, by her telephone, among those on the roll in force."""
        calling = electors.c.number == _number(self.phones[person]).digits
        here = electors.c.poll == self.poll, electors.c.until_version.is_(None), calling
        return self.connection.execute(select(electors).where(*here)).one_or_none()

    def do(self, what: str | ChangeKind, person: int, electorate: str, detail: int) -> None:
        """Let one thing happen; a change that the roll refuses changes nothing."""
        row = self.standing(person)
        match what:
            case ChangeKind():
                self.change(what, person, electorate, detail)
            case "sign" if row is not None:
                self.signed.add((row.electorate, row.roll_no))
                self.signers.add(person)
            case "vote" | "take back" if row is not None:
                self.cast(person, row, sealed=b"sealed" if what == "vote" else b"")
            case _:
                pass

    def cast(self, person: int, row: Any, sealed: bytes) -> None:  # noqa: ANN401 - a row of the roll.
        """Put an envelope into the box for whoever the telephone belongs to."""
        self.wishes.setdefault(person, []).append((row.electorate, bool(sealed)))
        envelope = BoxRow(
            self.poll, len(self.box) + 1, row.id, row.electorate, row.unit, "text", 1, 1, sealed, str(person), "", b""
        )
        self.box.append(envelope)
        values = {name: getattr(envelope, name) for name in BoxRow._fields}
        self.connection.execute(insert(envelopes).values(values))

    def change(self, kind: ChangeKind, person: int, electorate: str, detail: int) -> None:
        """Change the person on the roll; who is not there can be put back, also where she never was."""
        row, phone = self.standing(person), self.phones[person]
        if kind is ChangeKind.NUMBER:
            phone = 10 * (person + 1) + detail
        at = electorate if row is None or kind is ChangeKind.ADD else row.electorate
        roll_no = str(detail) if row is None or kind is ChangeKind.ADD else row.roll_no
        change = Change(
            "changes.csv:2",
            kind,
            roll_no,
            at,
            PEOPLE[person],
            _number(phone) if kind in {ChangeKind.ADD, ChangeKind.NUMBER} else None,
            UNITS[detail % 2],
            "zh",
            electorate if kind is ChangeKind.ELECTORATE else "",
            "更正",
            str(detail) if kind is ChangeKind.ELECTORATE else "",
        )
        try:
            with self.connection.begin_nested():
                roll_change_store.apply_changes(
                    self.connection, self.poll, RULES, [change], 1, "更正", ("王敏", "李强")
                )
        except FindingsError:
            return
        self.phones[person] = phone

    def voids(self) -> Voids:
        """Return the void list as the canvass makes it."""
        signers: set[int] = set()
        for electorate in ELECTORATES:
            known = canvass_store.electors_of(self.connection, self.poll, electorate)
            signers |= {each for at, roll_no in self.signed if at == electorate for each in known.get(roll_no, ())}
        return Voids(signers, canvass_store.ineligible(self.connection, self.poll))


def _number(tail: int) -> Any:  # noqa: ANN401 - a number, which cannot exist unless valid.
    return parse_number(f"1990000{tail:04d}", "CN")


@given(st.lists(step, max_size=14))
def test_a_person_counts_once_in_the_electorate_where_she_stands(office: Engine, steps: list[Any]) -> None:
    """Her last ballot there counts, and only if she never signed for paper; whatever the roll did in between."""
    with writing(office) as connection:
        village = _Village(connection, next(_polls))
        for each in steps:
            village.do(*each)
        rows = sorted(village.box, key=lambda row: (row.elector, row.seq))
        counted = [
            (int(next(row.receipt for row in village.box if row.elector == elector)), electorate)
            for elector, electorate in _counted(rows, village.voids())
        ]

        assert sorted(counted) == sorted(_expected(village))


def _counted(rows: list[BoxRow], voids: Voids) -> Iterator[tuple[int, str]]:
    for elector in sorted({row.elector for row in rows}):
        own = [row for row in rows if row.elector == elector]
        yield from ((elector, each.electorate) for each in squash(own, voids, Accounts()))


def _expected(village: _Village) -> Iterator[tuple[int, str]]:
    for person, wishes in village.wishes.items():
        row = village.standing(person)
        here = [sealed for electorate, sealed in wishes if row is not None and electorate == row.electorate]
        if person not in village.signers and here and here[-1]:
            yield person, row.electorate
