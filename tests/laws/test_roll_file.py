"""Reading a roll column by column gives what reading it row by row gives."""

import csv
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from poll.roll_batch import RollBatch, batch_of, read_batch
from poll.roll_findings import RollFindings
from poll.roll_rows import COLUMNS, RowReader
from poll.roll_vocabulary import Vocabulary
from poll.rule_file import read_rules
from poll.rules import RuleSet

_PRESETS = Path(__file__).parents[2] / "config" / "polls"

_NAMES = st.sampled_from(["王敏", "李强", "Wang Min", " 王敏", "", "=1", "王\u202e", "a" * 81, "𠮷"])
_PHONES = st.one_of(
    st.from_regex(r"1990000[0-9]{4}", fullmatch=True),
    st.sampled_from(["", "0571-88123456", "+8619900000001", "12345678901", "１９９００００１２３４", "x"]),
)
_ROWS = st.lists(
    st.tuples(
        st.one_of(st.just("王敏"), _NAMES),
        st.one_of(st.from_regex(r"1990000[0-9]{4}", fullmatch=True), _PHONES),
        st.sampled_from(["villagers", "本村村民", "Members", "members", "", "?"]),
        st.sampled_from(["group_1", "一组", "Group 2", "", "九组"]),
        st.sampled_from(["1", "7", "A 1", ""]),
        st.sampled_from(["", "zh", "中文", "EN", "xx"]),
    ),
    min_size=1,
    max_size=4,
)


@cache
def _words() -> Vocabulary:
    rules, _ = read_rules((_PRESETS / "village-secretary-short.toml").read_bytes(), "rules")
    assert isinstance(rules, RuleSet)
    return Vocabulary(rules)


def _as_rows(batch: RollBatch) -> list[tuple[object, ...]]:
    columns = (batch.lines, batch.roll_nos, batch.names, batch.numbers, batch.kinds)
    return list(zip(*columns, batch.electorates, batch.units, batch.languages, strict=True))


@given(_ROWS, st.booleans())
def test_columns_and_rows_are_read_alike(rows: list[tuple[str, ...]], numbered: bool) -> None:  # noqa: FBT001 - drawn.
    """The fast path of a large roll never gives another person, nor hides a finding."""
    places = {column: place for place, column in enumerate(COLUMNS) if numbered or column != "roll_no"}
    lines = range(2, len(rows) + 2)

    def reader(findings: RollFindings) -> RowReader:
        return RowReader(places, len(COLUMNS), _words(), "CN", findings)

    together, apart = RollFindings("roll.csv"), RollFindings("roll.csv")
    fast = read_batch(lines, [list(row) for row in rows], 0, reader(together))
    one = reader(apart)
    numbered_rows = enumerate(zip(lines, rows, strict=True), 1)
    slow = batch_of([read for count, (line, row) in numbered_rows if (read := one.read(line, list(row), count))])

    assert _as_rows(fast) == _as_rows(slow)
    assert together.listed() == apart.listed()


@given(st.lists(st.lists(st.text(max_size=6), max_size=4), max_size=4))
def test_any_csv_is_read_or_refused_by_findings(rows: list[list[str]]) -> None:
    """Whatever a file holds, a clerk gets findings and no stack."""
    findings = RollFindings("roll.csv")
    reader = RowReader({"name": 0, "phone": 1}, 2, _words(), "CN", findings)
    text = list(csv.reader("\n".join(",".join(row) for row in rows).splitlines()))
    batch = read_batch(range(1, len(text) + 1), text, 0, reader) if text else batch_of([])

    # Without an electorate nobody of this rule set can be placed.
    assert len(batch) == 0
