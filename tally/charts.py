"""Charts for web pages: votes by option, turnout by place and by hour, readable without colour."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from poll.refusal import Say
from tally import svg
from tally.result_scores import percent

_ROW, _HEADING, _BAR = 46, 22, 16
_CEILING, _FLOOR, _AXIS = 16, 196, 52
_PHONE, _GROUND, _STRIPE = "#1f4e79", "#f3dfbd", "#8a5a12"
_OTHER, _EDGE, _ROOM = "#6b6459", "#5b554c", "#efeae0"
_CHANNELS = (Say("电话", "phone"), Say("纸质", "paper"))
_VOTES = Say("{} 票", "{} votes")
_APART = Say("电话 {}，纸质 {}", "phone {}, paper {}")
_TURNOUT = Say("{} / 应到 {}", "{} of {} registered")
_BETWEEN = Say("；", "; ")


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The votes of one option.

    Attributes:
        label: as people read it, in the language of the chart.
        phone, paper: None where they are not shown apart.
        total: both together.
    """

    label: str
    phone: int | None
    paper: int | None
    total: int


@dataclass(frozen=True, slots=True)
class TurnoutRow:
    """Who took part in one electorate or unit: ballots of the electors registered."""

    label: str
    ballots: int
    registered: int


@dataclass(frozen=True, slots=True)
class HourPoint:
    """Ballots from the beginning to the end of one hour; `label` names the hour."""

    label: str
    ballots: int


def grade_bars(name: str, title: str, rows: Sequence[GradeRow], language: str) -> Markup:
    """Draw the votes of every option, phone and paper one behind the other, each with its numbers.

    Args:
        name: of the drawing; no two on a page have the same.
        title: what is drawn, in the language of the page.
        rows: in the order of the ballot paper; from a published result, where what is not shown is None.
        language: "zh" or "en".
    """
    pattern, striped = svg.stripes(f"{name}-p", _GROUND, _STRIPE)
    sums, longest = sum(row.total for row in rows), max((row.total for row in rows), default=0)
    shapes, high = [pattern], 4
    if any(row.phone is not None for row in rows):
        shapes += _legend(striped, language)
        high = 30
    for row in rows:
        share = percent(row.total, sums)
        numbers = str(row.total) if row.phone is None else f"{row.phone} + {row.paper} = {row.total}"
        shapes += _heading(high, row.label, f"{numbers}　{share}%" if share else numbers)
        shapes += _stack(high + _HEADING, row, svg.WIDE / longest if longest else 0, striped)
        high += _ROW
    return svg.drawing(name, (title, _list((_told(row, language) for row in rows), language)), high, shapes)


def _told(row: GradeRow, language: str) -> str:
    votes = _VOTES.in_language(language).format(row.total)
    if row.phone is None:
        return f"{row.label} {votes}"
    return f"{row.label} {votes} ({_APART.in_language(language).format(row.phone, row.paper)})"


def _list(parts: Iterable[str], language: str) -> str:
    return _BETWEEN.in_language(language).join(parts)


def _legend(striped: str, language: str) -> Iterator[Markup]:
    phone, paper = (each.in_language(language) for each in _CHANNELS)
    yield svg.box((0, 4), (14, 14), _PHONE)
    yield svg.text((20, 16), phone)
    yield svg.box((100, 4), (14, 14), striped, _STRIPE)
    yield svg.text((120, 16), paper)


def _heading(high: float, label: str, numbers: str) -> Iterator[Markup]:
    yield svg.text((0, high + 16), label, bold=True, room=250)
    yield svg.text((svg.WIDE, high + 16), numbers, "end", room=220)


def _stack(high: float, row: GradeRow, unit: float, striped: str) -> Iterator[Markup]:
    yield svg.box((0, high), (svg.WIDE, _BAR), _ROOM)
    if row.phone is None or row.paper is None:
        yield svg.box((0, high), (row.total * unit, _BAR), _OTHER)
    else:
        yield svg.box((0, high), (row.phone * unit, _BAR), _PHONE)
        yield svg.box((row.phone * unit, high), (row.paper * unit, _BAR), striped, _STRIPE)


def turnout_bars(name: str, title: str, rows: Sequence[TurnoutRow], language: str) -> Markup:
    """Draw who took part in every electorate or unit, as a share of those registered.

    Args:
        name: of the drawing; no two on a page have the same.
        title: what is drawn, in the language of the page.
        rows: in the order of the rule set.
        language: "zh" or "en".
    """
    shapes: list[Markup] = []
    told = []
    for place, row in enumerate(rows):
        high, share = 4 + place * _ROW, percent(row.ballots, row.registered)
        equals = f" = {share}%" if share else ""
        wide = svg.WIDE * min(row.ballots / row.registered, 1) if row.registered else 0
        shapes += _heading(high, row.label, f"{row.ballots} / {row.registered}{equals}")
        shapes.append(svg.box((0, high + _HEADING), (svg.WIDE, _BAR), _ROOM, _EDGE))
        shapes.append(svg.box((0, high + _HEADING), (wide, _BAR), _PHONE))
        told.append(f"{row.label} {_TURNOUT.in_language(language).format(row.ballots, row.registered)}{equals}")
    return svg.drawing(name, (title, _list(told, language)), 4 + len(rows) * _ROW, shapes)


def turnout_line(name: str, title: str, points: Sequence[HourPoint], language: str) -> Markup:
    """Draw how the ballots grew hour by hour; the first, the middle and the highest number stand at the side.

    Args:
        name: of the drawing; no two on a page have the same.
        title: what is drawn, in the language of the page.
        points: hours in their order, each with the ballots until its end; only what may be shown.
        language: "zh" or "en".
    """
    most = max((point.ballots for point in points), default=0) or 1
    step = (svg.WIDE - _AXIS - 10) / max(len(points) - 1, 1)
    places = [(_AXIS + place * step, _height(point.ballots, most)) for place, point in enumerate(points)]
    shapes: list[Markup] = []
    for mark in sorted({0, most // 2, most}):
        high = _height(mark, most)
        shapes.append(svg.path([(_AXIS, high), (svg.WIDE, high)], "none", _EDGE, 0.5))
        shapes.append(svg.text((_AXIS - 6, high + 5), str(mark), "end", room=_AXIS - 6))
    if places:
        last_x, last_y = places[-1]
        shapes.append(svg.path([(_AXIS, _FLOOR), *places, (last_x, _FLOOR)], _ROOM, "none"))
        shapes.append(svg.path(places, "none", _PHONE, 3))
        shapes.append(svg.box((last_x - 4, last_y - 4), (8, 8), _PHONE))
    ends = list(dict.fromkeys([points[0], points[-1]])) if points else []
    for point, place, anchor in zip(ends, (_AXIS, svg.WIDE), ("start", "end"), strict=False):
        shapes.append(svg.text((place, _FLOOR + 20), point.label, anchor, room=200))
    told = (f"{point.label} {_VOTES.in_language(language).format(point.ballots)}" for point in ends)
    return svg.drawing(name, (title, _list(told, language)), _FLOOR + 28, shapes)


def _height(ballots: int, most: int) -> float:
    return _FLOOR - (_FLOOR - _CEILING) * ballots / most
