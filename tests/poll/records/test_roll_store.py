"""The roll in the records, on both databases: versions, changes, codes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from poll.check_digit import is_checked
from poll.numbers import PhoneNumber, parse_number
from poll.records import roll_change_store, roll_store
from poll.records.database import writing
from poll.records.roll_store import RollPerson
from poll.records.tables import electors, roll_versions
from poll.refusal import FindingsError
from poll.roll_batch import batch_of
from poll.roll_chain import FIRST_CHAIN, RollHash, RollVersion, next_version
from poll.roll_changes import Change, ChangeKind
from poll.roll_rows import RollRow
from poll.roll_undo import undoing
from poll.rule_file import read_rules
from poll.rules import CodeUse, RuleSet

_PRESETS = Path(__file__).parents[3] / "config" / "polls"
_POLL = 1


@cache
def _rules(use: CodeUse = CodeUse.SHARED) -> RuleSet:
    rules, _ = read_rules((_PRESETS / "village-secretary-short.toml").read_bytes(), "rules")
    assert rules is not None
    return replace(rules, code=replace(rules.code, use=use))


def _number(tail: int) -> PhoneNumber:
    return parse_number(f"1990000{tail:04d}", "CN")


def _row(place: int, name: str, number: PhoneNumber | None, electorate: str = "villagers") -> RollRow:
    return RollRow(place + 1, str(place), name, number, electorate, "group_1", "zh")


_ROWS = [
    _row(1, "王敏", _number(1)),
    _row(2, "李强", _number(2)),
    _row(3, "李母", _number(2)),
    _row(4, "赵六", None),
    _row(1, "张三", _number(5), "members"),
]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """Return a writing transaction of an office whose poll has the roll above as version 1."""
    with writing(engine) as opened:
        batch = batch_of(_ROWS)
        rows_hash = RollHash()
        rows_hash.add(batch)
        roll_store.add_batch(opened, _POLL, 1, batch)
        roll_store.assign_codes(opened, _POLL, _rules().code)
        roll_store.add_version(opened, _POLL, next_version(None, 7, "roll.csv", ("王敏",), rows_hash.hexdigest()), b"")
        yield opened


def _change(kind: ChangeKind, place: int, name: str, electorate: str = "villagers", **to: object) -> Change:
    nothing = Change("changes.csv:2", kind, str(place), electorate, name, None, "", "zh", "", "公示期更正")
    return replace(nothing, **to)  # type: ignore[arg-type]  # fields of Change


def _apply(connection: Connection, *changes: Change, rules: RuleSet | None = None) -> RollVersion:
    return roll_change_store.apply_changes(connection, _POLL, rules or _rules(), changes, 8, "更正", ("王敏", "李强"))


def _person(connection: Connection, place: int, electorate: str = "villagers") -> RollPerson:
    found = roll_store.person(connection, _POLL, electorate, str(place))
    assert found is not None
    return found


def test_everybody_stands_on_the_roll_in_its_order(connection: Connection) -> None:
    """What a roll file says of a person is what the records say."""
    people = list(roll_store.people(connection, _POLL))

    assert [(each.roll_no, each.name, each.number, each.kind) for each in people] == [
        ("1", "王敏", 8619900000001, "mobile"),
        ("2", "李强", 8619900000002, "mobile"),
        ("3", "李母", 8619900000002, "mobile"),
        ("4", "赵六", None, "none"),
        ("1", "张三", 8619900000005, "mobile"),
    ]
    assert roll_store.counts(connection, _POLL) == {("members", "group_1"): 1, ("villagers", "group_1"): 4}
    assert roll_store.lines(connection, _POLL) == {"mobile": 4, "none": 1}


def test_only_those_who_share_a_telephone_have_codes(connection: Connection) -> None:
    """Requirement 21: a registered number and one key are enough for the others."""
    coded = {each.name: each.code for each in roll_store.people(connection, _POLL) if each.code}

    assert set(coded) == {"李强", "李母"}
    assert len(set(coded.values())) == 2
    assert all(is_checked(code) for code in coded.values())


@pytest.mark.parametrize(("use", "coded"), [(CodeUse.ALWAYS, 4), (CodeUse.NEVER, 2)])
def test_the_rule_set_says_who_has_a_code(connection: Connection, use: CodeUse, coded: int) -> None:
    """ALWAYS: everybody with a telephone, and those who have one keep it; NEVER gives none."""
    before = _person(connection, 2).code
    roll_store.assign_codes(connection, _POLL, _rules(use).code)

    assert sum(each.code is not None for each in roll_store.people(connection, _POLL)) == coded
    assert _person(connection, 2).code == before


def test_versions_chain_by_hashes_that_anybody_can_add_up(connection: Connection) -> None:
    """It is sha256(chain before | changes_sha256); the first is over rows, the next over the changes."""
    written = "".join(
        f"{row.roll_no}\t{row.name}\t{row.number.digits if row.number else ''}\t{row.electorate}\tgroup_1\tzh\n"
        for row in _ROWS
    )
    _apply(connection, _change(ChangeKind.REMOVE, 4, "赵六"))
    first, second = roll_store.versions(connection, _POLL)
    changes = connection.execute(select(roll_versions.c.changes).where(roll_versions.c.version == 2)).scalar_one()

    assert first.changes_sha256 == sha256(written.encode()).hexdigest()
    assert first.chain == sha256((FIRST_CHAIN + first.changes_sha256).encode()).hexdigest()
    assert second.changes_sha256 == sha256(bytes(changes)).hexdigest()
    assert second.chain == sha256((first.chain + second.changes_sha256).encode()).hexdigest()
    assert (first.officials, second.officials) == (("王敏",), ("王敏", "李强"))


def test_a_change_set_says_what_was_before_and_after(connection: Connection) -> None:
    """It can be read back years later, and undone by hand."""
    _apply(connection, _change(ChangeKind.NUMBER, 1, "王敏", number=_number(9)))
    changes = connection.execute(select(roll_versions.c.changes).where(roll_versions.c.version == 2)).scalar_one()

    (change,) = json.loads(bytes(changes))
    assert (change["before"]["number"], change["after"]["number"]) == ("+8619900000001", "+8619900000009")
    assert (change["roll_no"], change["change"], change["reason"]) == ("1", "number", "公示期更正")


def test_a_new_number_is_the_same_elector(connection: Connection) -> None:
    """Requirement 31: who changes her number has still one vote (attack 6)."""
    before = _person(connection, 1)
    _apply(connection, _change(ChangeKind.NUMBER, 1, "王敏", number=_number(9)))
    after = _person(connection, 1)

    assert (after.elector, after.number) == (before.elector, 8619900000009)
    assert roll_store.sharers(connection, _POLL, 8619900000001) == []


def test_who_is_added_to_a_telephone_gets_a_code_and_so_does_its_owner(connection: Connection) -> None:
    """Codes come and go with sharing; who has one keeps it."""
    added = _change(ChangeKind.ADD, 9, "王母", number=_number(1), unit="group_1")
    _apply(connection, added)
    owner, mother = _person(connection, 1), _person(connection, 9)
    assert owner.code
    assert mother.code
    assert owner.code != mother.code

    _apply(connection, _change(ChangeKind.NUMBER, 1, "王敏", number=_number(9)))
    assert _person(connection, 1).code is None
    assert _person(connection, 9).code is None


def test_who_is_removed_stays_on_the_versions_before(connection: Connection) -> None:
    """What a vote was judged against can always be looked up."""
    _apply(connection, _change(ChangeKind.REMOVE, 4, "赵六"))

    assert [each.name for each in roll_store.electors_of_version(connection, _POLL, 1)][3] == "赵六"
    assert "赵六" not in {each.name for each in roll_store.electors_of_version(connection, _POLL, 2)}
    assert roll_store.person(connection, _POLL, "villagers", "4") is None


def test_who_moves_to_another_electorate_stays_one_elector(connection: Connection) -> None:
    """No change gives a second vote; the version before still says where the person stood."""
    before = _person(connection, 2)
    _apply(connection, _change(ChangeKind.ELECTORATE, 2, "李强", to_electorate="members"))

    assert _person(connection, 2, "members") == replace(before, electorate="members")
    assert roll_store.person(connection, _POLL, "villagers", "2") is None
    assert before.name in {
        each.name
        for each in roll_store.electors_of_version(connection, _POLL, 1)
        if (each.electorate, each.elector) == ("villagers", before.elector)
    }


def test_who_is_removed_and_comes_back_is_the_same_elector(connection: Connection) -> None:
    """Removing and adding somebody again must not give a second vote."""
    before = _person(connection, 1)
    _apply(connection, _change(ChangeKind.REMOVE, 1, "王敏"))
    _apply(connection, _change(ChangeKind.ADD, 1, "王敏", number=_number(9), unit="group_1"))

    assert _person(connection, 1) == replace(before, number=8619900000009)


def test_undoing_a_change_set_puts_everybody_back_where_they_stood(connection: Connection) -> None:
    """Each kind of change, and two of one person; only the codes of shared telephones are new."""
    before = _standing(connection)
    _apply(
        connection,
        _change(ChangeKind.REMOVE, 1, "王敏"),
        _change(ChangeKind.NUMBER, 2, "李强", number=_number(8)),
        _change(ChangeKind.NUMBER, 2, "李强", number=_number(9)),
        _change(ChangeKind.UNIT, 3, "李母", unit="group_2"),
        _change(ChangeKind.ELECTORATE, 4, "赵六", to_electorate="members", to_roll_no="9"),
        _change(ChangeKind.UNIT, 9, "赵六", "members", unit="branch"),
        _change(ChangeKind.ADD, 7, "新人", number=_number(7), unit="group_1"),
    )
    assert _standing(connection) != before

    _apply(connection, *undoing(roll_store.changes_of(connection, _POLL, 2), 2, "改错了"))
    assert _standing(connection) == before

    _apply(connection, *undoing(roll_store.changes_of(connection, _POLL, 3), 3, "没改错"))
    assert _person(connection, 2).number == _number(9).digits
    assert [each.name for each in _standing(connection)][-1] == "新人"


def _standing(connection: Connection) -> list[RollPerson]:
    return [replace(each, code=None) for each in roll_store.people(connection, _POLL)]


def test_a_new_unit_changes_nothing_else(connection: Connection) -> None:
    """People move within the village."""
    before = _person(connection, 2)
    _apply(connection, _change(ChangeKind.UNIT, 2, "李强", unit="group_2"))

    assert _person(connection, 2) == replace(before, unit="group_2")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([_change(ChangeKind.ADD, 1, "王五", number=_number(9), unit="group_1")], "1, which is 王敏's"),
        ([_change(ChangeKind.REMOVE, 77, "王敏")], "nobody"),
        ([_change(ChangeKind.REMOVE, 1, "王梅")], "王敏"),
        ([_change(ChangeKind.REMOVE, 1, "王敏", "members")], "张三"),
        ([_change(ChangeKind.ELECTORATE, 1, "王敏", to_electorate="members")], "1, which is 张三's"),
        (
            [
                _change(ChangeKind.NUMBER, 1, "王敏", number=_number(2)),
                _change(ChangeKind.ADD, 9, "李父", number=_number(2), unit="group_1"),
            ],
            "4 people",
        ),
        (
            [_change(ChangeKind.ADD, 9, "王敏", "members", number=_number(1), unit="group_1")],
            "the same name and number",
        ),
    ],
)
def test_a_change_that_does_not_fit_the_roll_is_named(engine: Engine, changes: list[Change], found: str) -> None:
    """All or nothing, and no wrong person is changed because a number was mistyped."""
    with writing(engine) as connection:
        roll_store.add_batch(connection, _POLL, 1, batch_of(_ROWS))
    with pytest.raises(FindingsError) as refusal, writing(engine) as connection:
        _apply(connection, *changes)

    assert found in refusal.value.findings[0].found.en
    with writing(engine) as connection:
        assert [each.until_version for each in connection.execute(select(electors))] == [None] * 5


def test_a_poll_without_codes_takes_no_second_person_on_a_telephone(connection: Connection) -> None:
    """Nobody could tell the two apart."""
    added = _change(ChangeKind.ADD, 9, "王母", number=_number(1), unit="group_1")
    with pytest.raises(FindingsError):
        _apply(connection, added, rules=_rules(CodeUse.NEVER))
