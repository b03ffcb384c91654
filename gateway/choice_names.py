"""Answers given by name: `张建国2 李为民4`, `廉洁3`, `第2项3`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.choice_answers import Marked, Outcome, answers, mark_in_order, mark_one
from gateway.choice_words import Kind, Token
from gateway.reading import Why
from poll.ballot import Mark  # noqa: TC001 - typed where it is used, and imports stand in one place.
from poll.rules import Contest

_NAMES = frozenset({Kind.PERSON, Kind.ITEM, Kind.ORDINAL})
_LINKS = frozenset({Kind.JOIN, Kind.AND, Kind.POINT})


@dataclass(slots=True)
class _Part:
    """What is said about one person or item: the contests spoken of, and the answers that follow."""

    places: tuple[int, ...]
    sure: bool
    said: list[Token] = field(default_factory=list)


def names_something(token: Token) -> bool:
    """Tell whether a token names a person or an item."""
    return token.kind in _NAMES


def mark_by_name(tokens: Sequence[Token], paper: Sequence[Contest]) -> Outcome:
    """Read answers that each follow the name of what they are about.

    A person or item that is not named is left blank; a name without an answer, an answer without a name and a name
    that is not on this paper make the text unclear. `2张建国 4李为民`, answers first, is asked about.
    """
    backwards = answers(tokens[0])
    parts = _parts(tuple(reversed(tokens)) if backwards else tokens, paper)
    if isinstance(parts, Why):
        return parts
    marks: dict[int, Mark] = {}
    sure = not backwards
    for part in parts:
        outcome = _mark_part(part, paper, single=backwards)
        if isinstance(outcome, Why):
            return outcome
        if any(mark.contest in marks for mark in outcome.marks):
            return Why.TWO_ANSWERS
        marks.update((mark.contest, mark) for mark in outcome.marks)
        sure = sure and outcome.sure and part.sure
    return Marked(tuple(marks[place] for place in sorted(marks)), sure)


def _parts(tokens: Sequence[Token], paper: Sequence[Contest]) -> list[_Part] | Why:
    everything = tuple(range(len(paper)))
    person, parts = everything, list[_Part]()
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.kind is Kind.PERSON:
            if not token.places:
                return Why.OTHER_PERSON
            person = token.places
            parts.append(_Part(person, token.sure))
        elif token.kind in _NAMES:
            named = _item(token, person, paper)
            if len(named) != 1:
                return Why.OUT_OF_RANGE if not named else Why.INCOMPLETE
            if before is not None and before.kind is Kind.PERSON:
                parts.pop()
            parts.append(_Part(named, token.sure))
        elif not parts:
            return Why.INCOMPLETE
        else:
            _say(parts[-1], token, before)
    return parts


def _item(token: Token, person: tuple[int, ...], paper: Sequence[Contest]) -> tuple[int, ...]:
    """Return the contests an item's name or number may mean, among those of the person spoken of."""
    if token.kind is Kind.ITEM:
        return tuple(place for place in token.places if place in person)
    if len({paper[place].subject for place in person}) > 1:
        return person  # The second item of whom?
    number = int(token.text)
    return person[number - 1 : number] if number else ()


def _say(part: _Part, token: Token, before: Token | None) -> None:
    # 王五 may have a namesake called 王五一: a Chinese numeral that touches a name is asked about.
    if token.native and token.glued and before is not None and before.kind is Kind.PERSON:
        part.sure = False
    part.said.append(token)


def _mark_part(part: _Part, paper: Sequence[Contest], *, single: bool) -> Outcome:
    said, sure = list(part.said), part.sure
    while said and said[0].kind in _LINKS:  # `张建国-2`
        said.pop(0)
        sure = False
    while said and said[-1].kind in _LINKS:  # `张建国2和李为民4`, but also `张建国2或李为民4`
        sure = said.pop().text not in {"或", "或者", "or"} and sure
    if not said:
        return Why.INCOMPLETE
    if len(part.places) == 1:
        outcome = mark_one(said, part.places[0], paper[part.places[0]])
    elif single:
        return Why.INCOMPLETE
    else:
        outcome = mark_in_order(said, part.places, paper)
    return outcome if isinstance(outcome, Why) else Marked(outcome.marks, outcome.sure and sure)
