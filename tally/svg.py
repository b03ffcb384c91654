"""Drawings for web pages: a few shapes of SVG as text, without script and without style."""

import re
from collections.abc import Iterable

from markupsafe import Markup

WIDE = 480
"""Units of a drawing from left to right: what a telephone shows at its own size, and a page enlarges."""

_SIZE, _NARROW, _LATIN = 15, 0.56, 0x2E80
# XML has no place for these signs, escaped or not.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


Place = tuple[float, float]
"""Units from the left and from the top."""


def drawing(name: str, words: tuple[str, str], high: int, shapes: Iterable[Markup]) -> Markup:
    """Return a drawing as one image with a title and a description for whoever has the page read aloud.

    Args:
        name: the beginning of its ids; no two drawings of a page have the same.
        words: title and description, any text.
        high: units from top to bottom.
        shapes: what is drawn, from the back to the front.
    """
    title, description = (fit(each) for each in words)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{0}-t {0}-d" class="chart" '
        'viewBox="0 0 {1} {2}" width="100%" fill="currentColor">'
        '<title id="{0}-t">{3}</title><desc id="{0}-d">{4}</desc>{5}</svg>'
    ).format(identifier(name), WIDE, high, title, description, Markup("").join(shapes))


def text(place: Place, words: str, anchor: str = "start", *, bold: bool = False, room: float = WIDE) -> Markup:
    """Return words at a place; smaller where they would be wider than their room.

    Args:
        place: where their line starts or ends.
        words: any text.
        anchor: which of the two, "start" or "end".
        bold: heavier.
        room: units that they may take.
    """
    words = fit(words)
    natural = sum(_SIZE if ord(sign) >= _LATIN else _SIZE * _NARROW for sign in words)
    size = _SIZE if natural <= room else max(6, round(_SIZE * room / natural, 1))
    weight = Markup(' font-weight="700"') if bold else ""
    return Markup('<text x="{}" y="{}" font-size="{}" text-anchor="{}"{}>{}</text>').format(
        *map(_plain, place), size, anchor, weight, words
    )


def box(place: Place, size: Place, fill: str, stroke: str = "none") -> Markup:
    """Return a rectangle by its upper left corner; `fill` and `stroke` are colours, or a pattern of `stripes`."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>').format(
        *map(_plain, (*place, *size)), fill, stroke
    )


def path(points: Iterable[Place], fill: str, stroke: str, thick: float = 1) -> Markup:
    """Return a line through points."""
    way = "L".join(f"{_plain(x)} {_plain(y)}" for x, y in points)
    return Markup('<path d="M{}" fill="{}" stroke="{}" stroke-width="{}"/>').format(way, fill, stroke, _plain(thick))


def stripes(name: str, ground: str, line: str) -> tuple[Markup, str]:
    """Return a pattern of slanting stripes, and what a shape names it by."""
    made = Markup(
        '<pattern id="{0}" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M0 0H7V7H0Z" fill="{1}"/>'
        '<path d="M0 7L7 0" stroke="{2}" stroke-width="2"/></pattern>'
    ).format(identifier(name), ground, line)
    return made, f"url(#{identifier(name)})"


def identifier(name: str) -> str:
    """Return a name as an id of a page: letters, digits, - and _."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)


def fit(words: str) -> str:
    """Return a text without the signs that no page can hold."""
    return _UNFIT.sub("", words)


def _plain(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
