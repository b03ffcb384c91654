"""Who has taken part, on the wall of the hall: numbers of electors by place and channel, and never a choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, request
from markupsafe import Markup

from config.acts.roll_words import electorate_label, unit_label
from config.console.console import Console
from config.console.visit import SEES, Group, Page, Visit
from poll.refusal import Say
from poll.turnout import ShownPlace, ShownTurnout, Turnout, shown
from tally.charts import HourPoint, TurnoutRow, turnout_bars, turnout_line
from tally.result_scores import percent

_HOUR_MS = 3_600_000
_MOST_HOURS, _MOST_BARS = 400, 40
_BY_HOUR, _BY_PLACE = Say("逐小时参与人数", "Took part, hour by hour"), Say("各处参与人数", "Took part, by place")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: a place with its name, and its share in percent."""

    label: str
    its: ShownPlace
    is_unit: bool = False

    @property
    def percent(self) -> str | None:
        """Return how many of those entitled took part, in percent with one decimal; None where nobody is."""
        return percent(self.its.took_part, self.its.registered)


def turnout(console: Console, visit: Visit) -> Response:
    """Show who has taken part; the part of the page that changes is asked for again every few seconds."""
    counted = console.turnout.look(visit.its)
    all_ = shown(counted, visit.its.rules)
    return console.page(
        "turnout_now.html" if request.headers.get("HX-Request") else "turnout.html",
        visit,
        counted=counted,
        everybody=_Row("", all_.everybody),
        rows=list(_rows(all_, visit)),
        hides_some=any(each.by_text is None for each in _places(all_) if each.registered),
        charts=_charts(counted, all_, visit),
        as_of=visit.local(visit.at_ms if counted.is_current else counted.as_of_ms, "%H:%M:%S"),
        is_wall="wall" in request.args,
    )


def _places(all_: ShownTurnout) -> Iterator[ShownPlace]:
    yield all_.everybody
    for electorate, units in all_.electorates:
        yield electorate
        yield from units


def _rows(all_: ShownTurnout, visit: Visit) -> Iterator[_Row]:
    rules = visit.its.rules
    for electorate, units in all_.electorates:
        label = visit.say(electorate_label(rules, electorate.electorate))
        yield _Row(label, electorate)
        for each in units if len(units) > 1 else ():
            yield _Row(visit.say(unit_label(rules, each.unit)), each, is_unit=True)


def _charts(counted: Turnout, all_: ShownTurnout, visit: Visit) -> list[tuple[Say, Markup]]:
    charts = []
    if counted.hours:
        points = _points(counted.hours, visit)
        charts.append((_BY_HOUR, turnout_line("hours", visit.say(_BY_HOUR), points, visit.language)))
    bars = [bar for bar in _bars(all_, visit) if bar.registered][:_MOST_BARS]
    if bars:
        charts.append((_BY_PLACE, turnout_bars("places", visit.say(_BY_PLACE), bars, visit.language)))
    return charts


def _bars(all_: ShownTurnout, visit: Visit) -> Iterator[TurnoutRow]:
    rules = visit.its.rules
    for electorate, units in all_.electorates:
        label = visit.say(electorate_label(rules, electorate.electorate))
        for each in units if len(units) > 1 else (electorate,):
            place = visit.say(unit_label(rules, each.unit)) if each.unit else ""
            yield TurnoutRow(f"{label} {place}".strip(), each.took_part, each.registered)


def _points(hours: Sequence[tuple[int, int]], visit: Visit) -> list[HourPoint]:
    """Return a point for each hour, those in which nobody came too; of a very long poll only the last ones."""
    known, last = dict(hours), hours[-1][0]
    first = max(hours[0][0], last - (_MOST_HOURS - 1) * _HOUR_MS)
    took_part = next((number for hour, number in reversed(hours) if hour < first), 0)
    points = [HourPoint(visit.local(first, "%m-%d %H:%M"), took_part)]
    for hour in range(first, last + 1, _HOUR_MS):
        took_part = known.get(hour, took_part)
        points.append(HourPoint(visit.local(hour + _HOUR_MS, "%m-%d %H:%M"), took_part))
    return points


PAGES = (
    Page("/polls/<poll_id>/turnout", "poll.turnout", turnout, SEES, menu=(Group.POLLING, Say("参与情况", "Turnout"))),
)
