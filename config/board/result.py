"""The result on the board: what was published last, as numbers of its own and nothing that is not in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Connection

from config.acts.result_files import FILES
from config.board.board import Reader
from config.paperwork.rule_words import compared, compared_points, share
from poll.poll import Stage
from poll.records import result_store
from poll.records.poll_store import StoredPoll
from poll.records.result_store import Publication
from poll.refusal import Say
from poll.rules import Comparator, RuleSet
from tally.charts import GradeRow, grade_bars
from tally.derivation import decimal

MOST_TABLES = 12
"""Tables of votes on the first page; of more contests there are only the figures above them, and the whole result."""

MOST_CHARTS = 6
"""Drawings on the first page: every one is as long as two tables, and an old telephone loads it slowly."""

_REST = {"blank": Say("未选", "blank"), "invalid": Say("废票", "invalid")}
_WHY_NONE = {
    "below_quorum": Say("未达法定人数，不计分", "below quorum"),
    "nothing_rated": Say("无有效评议", "nothing rated"),
    "no_figure": Say("未录入", "not entered"),
    "fewer_than_smallest_cell": Say("人数过少，不公布", "too few to be shown"),
}


class Row(NamedTuple):
    """One line of a table of votes; phone and paper are None where they are not shown apart."""

    label: str
    phone: int | None
    paper: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Table:
    """The votes of one contest in one electorate; no rows where they are too few to be shown."""

    title: str
    rows: tuple[Row, ...]
    chart: Markup | None
    satisfaction: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as the board shows it.

    Attributes:
        publication: the last one.
        earlier: those before, the last first.
        result: as it stands in result.json.
        is_being_amended: it was certified, and is being counted anew.
        electorates: label, accounts and tables of each.
        has_all_tables: no contest is left out for want of room.
    """

    publication: Publication
    earlier: list[Publication]
    result: dict[str, Any]
    is_being_amended: bool
    electorates: list[tuple[dict[str, Any], list[Table]]]
    has_all_tables: bool

    @property
    def files(self) -> dict[str, tuple[str, Say]]:
        """Return what can be downloaded."""
        return FILES


def published(connection: Connection, poll: StoredPoll, reader: Reader) -> Shown | None:
    """Return the result that was published last; None before."""
    publications = result_store.of_poll(connection, poll.key)
    if not publications:
        return None
    *earlier, last = publications
    result = json.loads(result_store.result_json(connection, poll.key, last.number))
    tables = sum(len(each["contests"]) for each in result["electorates"])
    has_all = tables <= MOST_TABLES
    made = [
        (each, tables_of(each, poll.rules, reader, with_charts=tables <= MOST_CHARTS) if has_all else [])
        for each in result["electorates"]
    ]
    is_being_amended = last.status == "certified" and poll.stage is not Stage.CERTIFIED
    return Shown(last, earlier[::-1], result, is_being_amended, made, has_all)


def why_none(why: str) -> Say:
    """Return why there is no score, in words."""
    return _WHY_NONE[why]


def weight(written: str) -> str:
    """Return a weight as people say it: `30%`."""
    return share(Fraction(written))


def measured(flag: Mapping[str, Any]) -> Say:
    """Return the two numbers that a flag compares: `19 / 94 = 20.21…%, line: 20% or more`."""
    comparator, value = Comparator(flag["comparator"]), Fraction(flag["value"])
    if flag["over"] is None:
        left, line = decimal(Fraction(flag["measured"])), compared_points(comparator, value)
    else:
        percent = decimal(Fraction(flag["measured"]) * 100, 2)
        left = f"{flag['numerator']} / {flag['over']} = {percent}%"
        line = compared(comparator, Say(share(value), share(value)))
    return Say(f"{left}，界线：{line.zh}", f"{left}; line: {line.en}")


def tables_of(electorate: Mapping[str, Any], rules: RuleSet, reader: Reader, *, with_charts: bool) -> list[Table]:
    """Return the votes of every contest of an electorate, as published, in the order of its ballot paper."""
    tables = []
    for declared, contest in zip(rules.ballot_of(electorate["id"]), electorate["contests"], strict=True):
        title = reader.words(declared.title)
        if contest["total"] is None:
            tables.append(Table(title, (), None, ""))
            continue
        rows = [_row(contest, reader.words(option.label), option.id) for option in declared.options]
        chart = None
        if with_charts:
            name = f"{electorate['id']}-{declared.id}"
            bars = [GradeRow(each.label, each.phone, each.paper, each.total) for each in rows]
            chart = grade_bars(name, f"{reader.words(electorate['label'])} {title}", bars, reader.language)
        rows += [_row(contest, reader.say(words), key) for key, words in _REST.items()]
        rate = next((each for each in electorate["satisfaction"] if each["contest"] == declared.id), None)
        tables.append(Table(title, tuple(rows), chart, _rate(rate)))
    return tables


def _row(contest: Mapping[str, Any], label: str, votes: str) -> Row:
    """Return a line of a table: an option by its id, or `blank` or `invalid`."""
    phone, paper, total = (
        None if count is None else int(count[votes] if votes in _REST else count["marks"][votes])
        for count in (contest["phone"], contest["paper"], contest["total"])
    )
    assert total is not None  # noqa: S101 - a contest without a total has no rows.
    return Row(label, phone, paper, total)


def _rate(rate: Mapping[str, Any] | None) -> str:
    if rate is None or rate["percent"] is None:
        return ""
    return f"{rate['satisfied']} / {rate['over']} = {rate['percent']}%"
