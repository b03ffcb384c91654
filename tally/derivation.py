"""How a score was made, step by step, so that a citizen can follow it with a pocket calculator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from poll.refusal import Say
from poll.rules import PHONE, Channel, ComponentKind, Denominator, RuleSet, Words
from tally.score import round_half_up

Result = Mapping[str, Any]
"""A published result, as it stands in result.json; nothing else is looked at, so nothing that it hides is shown."""

CALCULATOR = 8
"""Figures after the point that are shown of a number that does not end."""


@dataclass(frozen=True, slots=True)
class Product:
    """Marks for one option times what each is worth; `marks` stand apart for each electorate that is added up."""

    label: Words
    marks: tuple[int, ...]
    points: Fraction

    @property
    def value(self) -> Fraction:
        """Return the points earned."""
        return sum(self.marks) * self.points


@dataclass(frozen=True, slots=True)
class Divisor:
    """One number of those that points are divided by; without a label it is the votes of a product, in their order."""

    label: Say
    value: int


@dataclass(frozen=True, slots=True)
class Item:
    """One contest of a part: points earned over what they are divided by.

    Attributes:
        title: of the contest.
        weight: its share of the part's score.
        products: points for each option that is scored; empty where marks are not published apart.
        unscored: options that are neither earned nor divided by.
        points: earned in all.
        divisors: what is added up to `over` before it is multiplied by `seats`; empty where it is not published.
        seats: votes that each ballot carries.
        over: what the points are divided by.
    """

    title: Words
    weight: Fraction
    products: tuple[Product, ...]
    unscored: tuple[Words, ...]
    points: Fraction
    divisors: tuple[Divisor, ...]
    seats: int
    over: int

    @property
    def score(self) -> Fraction:
        """Return the exact score of the contest."""
        return self.points / self.over


@dataclass(frozen=True, slots=True)
class Part:
    """One weighted part of the composite.

    Attributes:
        label: what it is called.
        kind: electorate, channel or external.
        electorates: whose marks are added up.
        weight: exact.
        items: its contests; empty for a figure from outside.
        document: where a figure from outside comes from.
        score: exact; None with the reason in `why_none`.
    """

    label: Words
    kind: ComponentKind
    electorates: tuple[Words, ...]
    weight: Fraction
    items: tuple[Item, ...]
    document: str
    score: Fraction | None
    why_none: str

    @property
    def weighted(self) -> Fraction | None:
        """Return weight times score."""
        return None if self.score is None else self.weight * self.score


@dataclass(frozen=True, slots=True)
class Compared:
    """One band as the composite was compared with it; `holds` is None where an earlier one had been reached."""

    label: Words
    comparator: str
    value: Fraction
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Derivation:
    """How the composite of one person was made.

    Attributes:
        subject: id of the person rated; empty for the composite of no person.
        parts: in the order of the rules.
        exact: the sum of the weighted scores; None where a part has no score.
        rounded: once, half up.
        decimals: how many the rules keep.
        bands: compared in their order; the first that is reached is the grade.
        is_as_published: every figure is the one that was published.
    """

    subject: str
    parts: tuple[Part, ...]
    exact: Fraction | None
    rounded: str
    decimals: int
    bands: tuple[Compared, ...]
    is_as_published: bool

    @property
    def deciding_digit(self) -> int | None:
        """Return the first figure that is not kept: from 5 on the last one that is kept goes up by one."""
        return None if self.exact is None else int(self.exact * 10 ** (self.decimals + 1)) % 10


def derivations(result: Result, rules: RuleSet) -> list[Derivation]:
    """Return how every composite of a result was made, worked out again from its own counts.

    Args:
        result: as it stands in result.json.
        rules: that it was counted by.

    Source: docs/glossary.md "score", "composite"; docs/adr/0007.
    """
    return [_derivation(each, result, rules) for each in result["composites"]]


def decimal(value: Fraction, places: int = CALCULATOR) -> str:
    """Return a number as a pocket calculator shows it: cut off, never rounded, with … where it goes on."""
    scaled = value * 10**places
    whole = int(scaled)
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole)).rjust(places + 1, "0")
    head, tail = digits[: len(digits) - places], digits[len(digits) - places :]
    if whole == scaled:
        tail = tail.rstrip("0")
        return f"{sign}{head}.{tail}" if tail else sign + head
    return f"{sign}{head}.{tail}…"


def _derivation(composite: Result, result: Result, rules: RuleSet) -> Derivation:
    parts = tuple(_part(each, composite["subject"] or "", result, rules) for each in composite["parts"])
    weighted = [each.weighted for each in parts]
    known = [each for each in weighted if each is not None]
    exact = sum(known, Fraction(0)) if known and len(known) == len(parts) else None
    rounded = "" if exact is None else round_half_up(exact, rules.decimals)
    agrees = all(
        stated["score"] is None or Fraction(stated["score"]) == part.score
        for stated, part in zip(composite["parts"], parts, strict=True)
    )
    stated = None if composite["exact"] is None else Fraction(composite["exact"])
    return Derivation(
        composite["subject"] or "",
        parts,
        exact,
        rounded,
        rules.decimals,
        () if exact is None else tuple(_compared(exact, rules)),
        agrees and exact == stated and rounded == (composite["rounded"] or ""),
    )


def _compared(exact: Fraction, rules: RuleSet) -> list[Compared]:
    compared, is_reached = [], False
    for band in rules.bands:
        holds = None if is_reached else band.comparator.holds(exact, band.value)
        is_reached = is_reached or bool(holds)
        compared.append(Compared(band.label, band.comparator.value, band.value, holds))
    return compared


def _part(part: Result, subject: str, result: Result, rules: RuleSet) -> Part:
    kind, component, weight = ComponentKind(part["kind"]), part["component"], Fraction(part["weight"])
    asked = _asked(kind, component, rules)
    labels = tuple(rules.electorate(each).label for each in asked)
    if part["score"] is None:
        return Part(part["label"], kind, labels, weight, (), "", None, part["why_none"])
    if kind is ComponentKind.EXTERNAL:
        figure = _figure(component, subject, result)
        return Part(part["label"], kind, (), weight, (), figure["document"], Fraction(figure["points"]), "")
    column = "total" if kind is ComponentKind.ELECTORATE else _COLUMNS.get(component, "")
    items = tuple(_item(each, asked, column, result, rules) for each in part["items"])
    score = sum((each.weight * each.score for each in items), Fraction(0))
    return Part(part["label"], kind, labels, weight, items, "", score, "")


_COLUMNS = {PHONE: "phone", Channel.PAPER.value: "paper"}
"""Where the marks of a channel stand; texts and calls apart are not published."""


def _asked(kind: ComponentKind, component: str, rules: RuleSet) -> tuple[str, ...]:
    match kind:
        case ComponentKind.ELECTORATE:
            return (component,)
        case ComponentKind.CHANNEL:
            return tuple(each.id for each in rules.electorates)
        case ComponentKind.EXTERNAL:
            return ()


def _figure(component: str, subject: str, result: Result) -> Result:
    names = {component, f"{component}/{subject}"}
    found: Result = next(each for each in result["figures"] if each["component"] in names)
    return found


def _item(item: Result, asked: Sequence[str], column: str, result: Result, rules: RuleSet) -> Item:
    contest = next(each for each in rules.contests if each.id == item["contest"])
    if not column:
        return Item(contest.title, contest.weight, (), (), Fraction(item["points"]), (), 1, item["over"])
    places = [each for each in result["electorates"] if each["id"] in asked and each["id"] in contest.electorates]
    counts = [next(each for each in place["contests"] if each["id"] == contest.id)[column] for place in places]
    products = tuple(
        Product(option.label, tuple(count["marks"][option.id] for count in counts), option.points)
        for option in contest.options
        if option.points is not None
    )
    seats = 1 if rules.score_denominator is Denominator.RATED else contest.seats
    divisors = tuple(_divisors(products, places, counts, rules))
    return Item(
        contest.title,
        contest.weight,
        products,
        tuple(option.label for option in contest.options if option.points is None),
        sum((each.value for each in products), Fraction(0)),
        divisors,
        seats,
        sum(each.value for each in divisors) * seats,
    )


_OF_A_PRODUCT = Say("", "")


def _divisors(
    products: Sequence[Product], places: Sequence[Result], counts: Sequence[Result], rules: RuleSet
) -> list[Divisor]:
    """Return what is added up to the denominator, each number with its name."""
    match rules.score_denominator:
        case Denominator.RATED:
            return [Divisor(_OF_A_PRODUCT, sum(each.marks)) for each in products]
        case Denominator.RETURNED:
            return [Divisor(Say("收回", "returned"), each["ballots"]) for each in counts]
        case Denominator.PRESENT:
            return [
                Divisor(name, place[key])
                for place in places
                for name, key in (
                    (Say("签到", "signed"), "signatures"),
                    (Say("电话票", "phone ballots"), "phone_ballots"),
                )
            ]
        case Denominator.REGISTERED:
            return [Divisor(Say("应到", "registered"), place["registered"]) for place in places]
