"""Checking the box: every kind of damage is named where it is (integrity.md, attacks 45-47)."""

from collections.abc import Callable, Iterable

import pytest

from poll.ballot import ballot_size
from poll.box import EMPTY_HEAD, BoxRow
from poll.envelope import SEAL_BYTES
from poll.refusal import Finding
from tally.box_check import Letter, check_box, check_letters
from tally.canvass import ClosedBox, close
from tests.tally.village import POLL, RECEIPT_KEY, Vote, box_of, village_rules

RULES = village_rules()
ROWS = box_of([Vote(elector, "v3", "g1", {0: ("basic",)}) for elector in range(1, 5)], RULES)
CLOSED = close(POLL, RULES.sha256, len(ROWS), ROWS[-1].chain)

Damage = Callable[[list[BoxRow]], list[BoxRow]]


def _findings(rows: Iterable[BoxRow], closed: ClosedBox = CLOSED) -> list[Finding]:
    return check_box(closed, rows, RECEIPT_KEY, ballot_size(RULES) + SEAL_BYTES)[1]


def _with(place: int, **changed: object) -> Damage:
    return lambda rows: [*rows[:place], rows[place]._replace(**changed), *rows[place + 1 :]]  # type: ignore[arg-type]


def test_an_untouched_box_has_no_finding() -> None:
    """Nor has an empty one."""
    assert check_box(CLOSED, ROWS, RECEIPT_KEY, ballot_size(RULES) + SEAL_BYTES) == (4, [])
    assert _findings([], close(POLL, RULES.sha256, 0, EMPTY_HEAD)) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (_with(1, sealed=ROWS[0].sealed), {("box:2", "chain value")}),
        (_with(1, sealed=ROWS[1].sealed[:-1]), {("box:2", "chain value"), ("box:2", "bytes sealed")}),
        (_with(1, elector=9), {("box:2", "chain value"), ("box:2", "receipt of its elector")}),
        (_with(1, receipt="0"), {("box:2", "chain value"), ("box:2", "receipt of its elector")}),
        (_with(1, contests=0), {("box:2", "chain value"), ("box:2", "a contest answered")}),
        (_with(1, electorate="v2"), {("box:2", "chain value")}),
        (_with(1, unit="g2"), {("box:2", "chain value")}),
        (_with(1, channel="call"), {("box:2", "chain value")}),
        (_with(1, roll_version=2), {("box:2", "chain value")}),
        (_with(1, provider_id="SM"), {("box:2", "chain value")}),
        (_with(1, chain=bytes(32)), {("box:2", "chain value"), ("box:3", "chain value")}),
        (_with(3, chain=bytes(32)), {("box:4", "chain value"), ("box:chain", "chain")}),
        (
            lambda rows: [rows[0], *rows[2:]],
            {("box:3", "seq"), ("box:3", "chain value"), ("box:envelopes", "envelopes")},
        ),
        (lambda rows: rows[:3], {("box:envelopes", "envelopes"), ("box:chain", "chain")}),
        (lambda rows: rows[1:], {("box:2", "seq"), ("box:2", "chain value"), ("box:envelopes", "envelopes")}),
        (
            lambda rows: [*rows, rows[3]],
            {("box:4", "seq"), ("box:4", "chain value"), ("box:envelopes", "envelopes")},
        ),
        (
            lambda rows: [rows[1], rows[0], *rows[2:]],
            {(f"box:{seq}", what) for seq in (1, 2, 3) for what in ("seq", "chain value")},
        ),
    ],
)  # fmt: skip
def test_each_kind_of_damage_is_named_where_it_is(damage: Damage, named: set[tuple[str, str]]) -> None:
    """Changed, put in, taken out, cut off or moved: the finding says which row and what of it."""
    found = {(each.where, each.expected.en) for each in _findings(damage(list(ROWS)))}

    assert {where for where, _ in found} == {where for where, _ in named}
    assert all(any(at == where and said.startswith(what) for at, said in found) for where, what in named)


def test_a_box_that_is_damaged_throughout_is_named_by_its_first_findings() -> None:
    """Nobody reads a million; and no finding shows a receipt."""
    many = [ROWS[0]._replace(seq=seq) for seq in range(5000)]
    findings = _findings(many)

    assert 1000 <= len(findings) <= 1010
    assert not any(ROWS[0].receipt in str(each) for each in findings)


@pytest.mark.parametrize(
    ("box", "inbox", "where"),
    [
        ([("SM1", False), ("SM2", False)], [("SM1", False)], ["box:SM2"]),
        ([("SM1", False)], [("SM1", False), ("SM2", True)], ["inbox:SM2"]),
        ([("SM1", True)], [("SM1", False)], ["box:SM1"]),
        ([("SM1", False), ("SM3", False)], [("SM2", False), ("SM3", False)], ["box:SM1", "inbox:SM2"]),
        ([], [], []),
    ],
)
def test_the_box_and_the_carriers_messages_are_compared_both_ways(
    box: list[tuple[str, bool]], inbox: list[tuple[str, bool]], where: list[str]
) -> None:
    """An envelope that no message brought may be stuffed; an answered vote without an envelope is lost."""
    counted, findings = check_letters((Letter(*each) for each in box), (Letter(*each) for each in inbox))

    assert (counted, [each.where for each in findings]) == (len(inbox), where)
