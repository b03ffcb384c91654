"""The result sheet: the published result on A4, to be signed and pinned to the board."""

from fractions import Fraction

from config.paperwork import typeset
from config.paperwork.asked import Plain
from config.paperwork.result_counts import Result, electorate_of
from config.paperwork.rule_words import compared_points, compared_share, number, share, share_of
from config.paperwork.square_code import square_code
from config.paperwork.wording import Text, Wording
from poll.refusal import Say
from poll.rules import Denominator, RuleSet, Threshold
from poll.signed_texts import key_named_in, texts_in

_LONGEST_FRACTION, _MOST_NAMED = 30, 6
_WHY_NONE = {
    "below_quorum": Say("未达法定人数，不计分", "below quorum"),
    "nothing_rated": Say("无有效评议", "nothing rated"),
    "no_figure": Say("未录入", "not entered"),
    "fewer_than_smallest_cell": Say("人数过少，不公布", "too few to be shown"),
}


def result_sheet(result: Result, rules: RuleSet, signed: bytes | None) -> bytes:
    """Print a published result as PDF.

    It has the composite with its band and weights; for each electorate the account, a bar for every option with phone,
    paper and total, and turnout beside satisfaction; the flags with their sources; lines to sign on; the hashes; and
    the signed totals as square codes.

    Args:
        result: as it stands in result.json; what is not shown there is not here either.
        rules: that it was counted by; its labels.
        signed: totals.txt, or None for a sheet without square codes.

    Raises:
        FindingsError: a sign has no glyph in any font.
    """
    wording = Wording(rules)
    texts = texts_in(signed) if signed is not None else []
    flagged = {each["threshold"] for each in result["flags"]}
    data = {
        "languages": list(rules.languages),
        "title": wording.title(),
        "certified": result["status"] == "certified",
        "version": result["version"],
        "amendment": result["amendment"],
        "opens": wording.instant(rules.opens_at, year=True),
        "closes": wording.instant(rules.closes_at, year=True),
        "composites": [_composite(each, wording) for each in result["composites"]],
        "electorates": [electorate_of(each, wording) for each in result["electorates"]],
        "smallest_cell": result["smallest_cell"],
        "flags": [_flags(each, result, wording) for each in rules.thresholds if each.id in flagged],
        "identities": len(result["identities"]),
        "failing": [_failing(each, result) for each in result["identities"] if not each["holds"]],
        "figures": [_figure(each, wording) for each in result["figures"]],
        "signatures": [{"name": each["official"], "reason": each["reason"]} for each in result["signatures"]],
        "source": result["source"],
        "sha256": result["rules_sha256"],
        "hash": wording.hash(),
        "journal": result["journal_head"],
        "help_line": rules.help_line,
        "codes": len(texts),
        "key": key_named_in(texts),
    }
    codes = {f"code-{place}.svg": square_code(text) for place, text in enumerate(texts, 1)}
    return typeset.compile("result", data, codes)


def _composite(composite: Result, wording: Wording) -> Plain:
    rules, exact = wording.rules, composite["exact"]
    person = rules.subject(composite["subject"]) if composite["subject"] else None
    return {
        "name": wording.words(person.name) if person else wording.say(Say("综合得分", "Composite")),
        "post": wording.words(person.post) if person else {},
        "rounded": composite["rounded"],
        "band": wording.words(composite["band"]["label"]) if composite["band"] else {},
        "exact": exact if exact is not None and len(exact) <= _LONGEST_FRACTION else None,
        "parts": [
            {
                "label": wording.words(part["label"]),
                "weight": share(Fraction(part["weight"])),
                "score": part["rounded"],
                "why": wording.say(_WHY_NONE[part["why_none"]]) if part["score"] is None else {},
            }
            for part in composite["parts"]
        ],
        "bands": [
            {"label": wording.words(band.label), "line": wording.say(compared_points(band.comparator, band.value))}
            for band in rules.bands
        ],
    }


def _flags(threshold: Threshold, result: Result, wording: Wording) -> Plain:
    """Return a threshold with everything that it was held against; the source is the rule set's."""
    rules, measured = wording.rules, [each for each in result["flags"] if each["threshold"] == threshold.id]
    if threshold.measure == "composite":
        line = compared_points(threshold.comparator, threshold.value)
    else:
        line = compared_share(threshold.comparator, threshold.value, share_of(_denominator(threshold, rules)))
    # Of many items those are named that reach the line.
    named = measured if len(measured) <= _MOST_NAMED else [each for each in measured if each["raised"]]
    return {
        "label": wording.words(threshold.flag),
        "line": wording.say(line),
        "source": threshold.source,
        "measured": [
            {"where": _where(each, wording), "number": _number(each, result), "raised": each["raised"]}
            for each in named
        ],
        "others": len(measured) - len(named),
    }


def _where(flag: Result, wording: Wording) -> Text:
    rules = wording.rules
    if not flag["electorate"]:
        return wording.words(rules.subject(flag["subject"]).name) if flag["subject"] else {}
    where = wording.electorate(rules.electorate(flag["electorate"]))
    paper = rules.ballot_of(flag["electorate"])
    if len(paper) == 1:
        return where
    contest = wording.item(next(each for each in paper if each.id == flag["contest"]), paper)
    return {
        language: f"{words} · {contest.get(language, next(iter(contest.values())))}"
        for language, words in where.items()
    }


def _number(flag: Result, result: Result) -> str:
    if flag["over"] is not None:
        return f"{flag['numerator']} / {flag['over']}"
    return next(str(each["rounded"]) for each in result["composites"] if each["subject"] == flag["subject"])


def _denominator(threshold: Threshold, rules: RuleSet) -> Denominator:
    if threshold.measure == "satisfaction" and rules.satisfaction is not None:
        return rules.satisfaction.denominator
    return threshold.denominator


def _failing(identity: Result, result: Result) -> Plain:
    signed = [each for each in result["identities_signed"] if each["about"] == identity["id"]]
    return {
        "arithmetic": {"zh": identity["zh"], "en": identity["en"]},
        "reasons": [f"{each['reason']}（{each['official']}）" for each in signed],
    }


def _figure(figure: Result, wording: Wording) -> Plain:
    ref, _, subject = figure["component"].partition("/")
    component = next(each for each in wording.rules.components if each.ref == ref)
    return {
        "label": wording.words(component.label),
        "of": wording.words(wording.rules.subject(subject).name) if subject else {},
        "points": number(Fraction(figure["points"])),
        "document": figure["document"],
        "officials": figure["officials"],
    }
