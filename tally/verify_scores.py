"""Verifying the scores: everything above the counts, worked out again from the counts and the rule file."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from poll.refusal import Finding, Say
from poll.rules import PHONE, ComponentKind, Contest, ContestKind, Denominator, RuleSet, Threshold

Result = dict[str, Any]


def differs(where: str, expected: object, found: object) -> Finding:
    """Return a finding of the verification."""
    return Finding(
        where,
        Say(str(expected), str(expected)),
        Say(str(found), str(found)),
        Say("公布的数字对不上，请向公布者查询。", "A published figure does not add up; ask those who published it."),
    )


def score_findings(result: Result, rules: RuleSet) -> Iterator[Finding]:
    """Yield what does not follow from the counts and the rules."""
    for name, value in (("smallest_cell", rules.smallest_cell), ("decimals", rules.decimals)):
        yield from _same(name, value, result[name])
    for electorate in result["electorates"]:
        yield from _electorate(electorate, rules)
    for composite in result["composites"]:
        yield from _composite(composite, result, rules)
    yield from _every_flag(result, rules)
    for ranking in result["rankings"]:
        yield from _ranking(ranking, result)


def _same(where: str, expected: object, found: object) -> Iterator[Finding]:
    if expected != found:
        yield differs(where, expected, found)


def _electorate(electorate: Result, rules: RuleSet) -> Iterator[Finding]:
    where = electorate["id"]
    yield from _same(
        f"{where} turnout", _percent(electorate["ballots"], electorate["registered"], 1), electorate["turnout_percent"]
    )
    quorum = rules.electorate(where).quorum
    if quorum is not None:
        stated = electorate["quorum"]
        base = (
            electorate["registered"]
            if quorum.of is Denominator.REGISTERED
            else electorate["signatures"] + electorate["phone_ballots"]
        )
        if quorum.of in {Denominator.RETURNED, Denominator.RATED}:
            base = electorate["ballots"]
        met = _compare(Fraction(electorate["ballots"]), quorum.comparator.value, quorum.share * base)
        yield from _same(f"{where} quorum of", base, stated["of"])
        yield from _same(f"{where} quorum share", quorum.share, Fraction(stated["share"]))
        yield from _same(f"{where} quorum met", met, stated["met"])
    for contest in electorate["contests"]:
        if contest["total"] is not None:
            declared = _contest(rules, contest["id"])
            yield from _same(f"{where}/{contest['id']} seats", declared.seats, contest["seats"])
            yield from _same(f"{where}/{contest['id']} valid", _valid(contest["total"], declared), contest["valid"])
            abstained = contest["total"]["blank"] + sum(contest["total"]["marks"].values()) - contest["valid"]
            yield from _same(f"{where}/{contest['id']} abstained", abstained, contest["abstained"])
    for rate in electorate["satisfaction"]:
        yield from _satisfaction(rate, electorate, rules)


def _satisfaction(rate: Result, electorate: Result, rules: RuleSet) -> Iterator[Finding]:
    assert rules.satisfaction is not None  # noqa: S101 - a rate without a rule: the caller reports it.
    contest = _contest(rules, rate["contest"])
    total = _total(electorate, rate["contest"])
    satisfied = sum(votes for option, votes in total["marks"].items() if option in rules.satisfaction.options)
    where = f"{electorate['id']}/{rate['contest']} satisfaction"
    over = _over(rules.satisfaction.denominator, electorate, total, contest)
    yield from _same(where, satisfied, rate["satisfied"])
    yield from _same(f"{where}, over", over, rate["over"])
    yield from _same(f"{where}, percent", _percent(satisfied, over, rules.decimals), rate["percent"])
    yield from _same(f"{where}, turnout", electorate["turnout_percent"], rate["turnout_percent"])


def _composite(composite: Result, result: Result, rules: RuleSet) -> Iterator[Finding]:
    total = Fraction(0)
    where = f"composite {composite['subject']}"
    yield from _same(f"{where} parts", len(rules.components), len(composite["parts"]))
    for part, component in zip(composite["parts"], rules.components, strict=True):
        here = f"{where} {part['component']}"
        yield from _same(f"{here} weight", component.weight, Fraction(part["weight"]))
        if part["score"] is None:
            continue
        value = Fraction(part["score"])
        yield from _same(here, _part_score(part, component.kind, composite["subject"], result, rules), value)
        yield from _same(f"{here} rounded", _rounded(value, rules.decimals), part["rounded"])
        total += component.weight * value
        yield from _items(here, part, rules)
    if any(part["score"] is None for part in composite["parts"]) or not composite["parts"]:
        yield from _same(where, None, composite["exact"])
        yield from _same(f"{where} band", None, composite["band"])
        return
    yield from _same(where, str(total), composite["exact"])
    yield from _same(f"{where} rounded", _rounded(total, rules.decimals), composite["rounded"])
    bands = [band.id for band in rules.bands if _compare(total, band.comparator.value, band.value)]
    yield from _same(f"{where} band", bands[0] if bands else None, composite["band"] and composite["band"]["id"])


def _items(where: str, part: Result, rules: RuleSet) -> Iterator[Finding]:
    if part["items"]:
        added = Fraction(0)
        for item in part["items"]:
            yield from _same(
                f"{where}/{item['contest']} weight", _contest(rules, item["contest"]).weight, Fraction(item["weight"])
            )
            yield from _same(
                f"{where}/{item['contest']}", Fraction(item["points"]) / item["over"], Fraction(item["score"])
            )
            added += Fraction(item["weight"]) * Fraction(item["score"])
        yield from _same(f"{where} items", added, Fraction(part["score"]))


def _part_score(part: Result, kind: ComponentKind, subject: str, result: Result, rules: RuleSet) -> Fraction | None:
    if kind is ComponentKind.EXTERNAL:
        name = part["component"] if len(rules.subjects) == 1 else f"{part['component']}/{subject}"
        return next((Fraction(each["points"]) for each in result["figures"] if each["component"] == name), None)
    asked = [each for each in result["electorates"] if kind is ComponentKind.CHANNEL or each["id"] == part["component"]]
    total = Fraction(0)
    for contest in rules.contests:
        here = [each for each in asked if each["id"] in contest.electorates]
        if contest.kind is not ContestKind.RATING or (contest.subject or "") != subject or not here:
            continue
        counts = [
            _of_channel(each, contest.id, part["component"] if kind is ComponentKind.CHANNEL else "total")
            for each in here
        ]
        if any(count is None for count in counts):
            # Texts and calls apart are not published; what the parts state is all there is to add.
            return Fraction(part["score"])
        total += contest.weight * _rating(contest, here, [count for count in counts if count is not None], rules)
    return total


def _rating(contest: Contest, asked: list[Result], counts: list[Result], rules: RuleSet) -> Fraction:
    earned, scored, over = Fraction(0), 0, 0
    for electorate, count in zip(asked, counts, strict=True):
        for option in contest.options:
            if option.points is not None:
                earned += option.points * count["marks"][option.id]
                scored += count["marks"][option.id]
        over += (
            0
            if rules.score_denominator is Denominator.RATED
            else _over(rules.score_denominator, electorate, count, contest)
        )
    return earned / (scored if rules.score_denominator is Denominator.RATED else over)


def _of_channel(electorate: Result, contest: str, channel: str) -> Result | None:
    column = {PHONE: "phone", "paper": "paper", "total": "total"}.get(channel)
    return None if column is None else next(each[column] for each in electorate["contests"] if each["id"] == contest)


def _every_flag(result: Result, rules: RuleSet) -> Iterator[Finding]:
    thresholds = {each.id: each for each in rules.thresholds}
    electorates = {each["id"]: each for each in result["electorates"]}
    for flag in result["flags"]:
        threshold = thresholds[flag["threshold"]]
        where = f"flag {flag['threshold']} {flag['electorate']}/{flag['contest']}"
        measured = Fraction(flag["measured"])
        if threshold.measure == "composite":
            exact = next(each["exact"] for each in result["composites"] if each["subject"] == flag["subject"])
            yield from _same(where, exact, flag["measured"])
        else:
            yield from _share(where, flag, threshold, electorates[flag["electorate"]], rules)
        yield from _same(f"{where} value", threshold.value, Fraction(flag["value"]))
        yield from _same(f"{where} comparator", threshold.comparator.value, flag["comparator"])
        yield from _same(
            f"{where} raised", _compare(measured, threshold.comparator.value, threshold.value), flag["raised"]
        )


def _share(where: str, flag: Result, threshold: Threshold, electorate: Result, rules: RuleSet) -> Iterator[Finding]:
    total, contest = _total(electorate, flag["contest"]), _contest(rules, flag["contest"])
    options, denominator = threshold.options, threshold.denominator
    if threshold.measure == "satisfaction" and rules.satisfaction is not None:
        options, denominator = rules.satisfaction.options, rules.satisfaction.denominator
    numerator = sum(votes for option, votes in total["marks"].items() if option in options)
    over = _over(denominator, electorate, total, contest)
    yield from _same(f"{where} numerator", numerator, flag["numerator"])
    yield from _same(f"{where} over", over, flag["over"])
    yield from _same(f"{where} measured", str(Fraction(numerator, over)), flag["measured"])


def _ranking(ranking: Result, result: Result) -> Iterator[Finding]:
    electorate = next(each for each in result["electorates"] if each["id"] == ranking["electorate"])
    marks = _total(electorate, ranking["contest"])["marks"]
    for each in ranking["ranked"]:
        where = f"{ranking['electorate']}/{ranking['contest']}/{each['option']}"
        yield from _same(where, marks[each["option"]], each["votes"])
        better = sum(marks[other["option"]] > marks[each["option"]] for other in ranking["ranked"])
        yield from _same(f"{where} rank", better + 1, each["rank"])


def _total(electorate: Result, contest: str) -> Result:
    found: Result = next(each["total"] for each in electorate["contests"] if each["id"] == contest)
    return found


def _contest(rules: RuleSet, contest: str) -> Contest:
    return next(each for each in rules.contests if each.id == contest)


def _valid(count: Result, contest: Contest) -> int:
    abstains = {option.id for option in contest.options if option.abstains}
    return sum(int(votes) for option, votes in count["marks"].items() if option not in abstains)


def _over(denominator: Denominator, electorate: Result, count: Result, contest: Contest) -> int:
    if denominator is Denominator.RATED:
        return _valid(count, contest)
    people = {
        Denominator.RETURNED: count["ballots"],
        Denominator.PRESENT: electorate["signatures"] + electorate["phone_ballots"],
        Denominator.REGISTERED: electorate["registered"],
    }
    return int(people[denominator]) * contest.seats


def _compare(left: Fraction, comparator: str, right: Fraction) -> bool:
    return {">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right}[comparator]


def _percent(numerator: int, over: int, decimals: int) -> str | None:
    return _rounded(Fraction(numerator * 100, over), decimals) if over else None


def _rounded(value: Fraction, decimals: int) -> str:
    # Another way than the one that published it: decimal arithmetic, exact at ties because it has digits enough.
    with localcontext() as context:
        context.prec = 60
        return str(
            (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
                Decimal(1).scaleb(-decimals), ROUND_HALF_UP
            )
        )
