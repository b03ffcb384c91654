"""The published result as one plain value: what JSON, CSV and the page all show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from poll.rules import Contest, RuleSet
from tally.canvass import MergedCount, Reconciled, Signature
from tally.cells import Cells, Shown, cells_by_electorate, without_small
from tally.identity import Identity, Term
from tally.result_scores import Plain, composite_of, flag_of, hidden_of, may_show, percent, ranking_of, satisfied_of
from tally.scores import Scores
from tally.totals import ContestCount, MergedContest, Tally, added
from tally.versions import cells_after


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """One act of the journal as everybody may see it; `act` is empty for an act that is not of this poll.

    Attributes:
        leaf: the hash of the entry, hex.
        chain: the hash of the chain before and the leaf, hex.
    """

    number: int
    at_ms: int
    act: str
    leaf: str
    chain: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """Why a result follows an earlier one.

    Attributes:
        version: of the result that is made: 2, 3 ...
        amends: sha256 of the result.json of the certified result that was published before; None where none was.
        reason: that two officials gave.
        officials: those two.
        at_ms: when the earlier result was taken up again, in milliseconds of the epoch.
    """

    version: int
    amends: str | None
    reason: str
    officials: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class ToPublish:
    """Everything that a result is made of.

    Attributes:
        poll: its id.
        status: "certified", or "unofficial" before that.
        damaged, invalid: envelopes that did not open; contests invalid on the phone, by reason.
        figures: external figures: component -> (points, document, officials).
        signatures: of those who certified.
        journal: every entry of the office's journal so far.
        amendment: why it follows an earlier result; None for the first.
        earlier: results of the poll that were published before, as they stand in result.json.
    """

    poll: str
    status: str
    rules: RuleSet
    merged: MergedCount
    reconciled: Reconciled
    scores: Scores
    damaged: int
    invalid: Mapping[str, int]
    figures: Mapping[str, tuple[Fraction, str, tuple[str, ...]]]
    signatures: Sequence[Signature]
    journal: Sequence[PublishedEntry]
    amendment: Amendment | None = None
    earlier: Sequence[Mapping[str, Any]] = ()

    @property
    def version(self) -> int:
        """Return the version of the result: 1, and one more for each amendment."""
        return self.amendment.version if self.amendment else 1


def result_of(given: ToPublish) -> Plain:
    """Return the result as text, integers, lists and mappings; fractions are exact text, `697420/9367`."""
    rules, merged = given.rules, given.merged
    cells = cells_after(cells_by_electorate(merged.electorates, merged.blocks, rules.smallest_cell), given.earlier)
    identities = without_small(given.reconciled.identities, merged.electorates, cells)
    hidden = hidden_of(merged.electorates, cells, rules.smallest_cell)
    scores = given.scores
    return {
        "format": "xiangyin-result/1",
        "poll": given.poll,
        "status": given.status,
        **_version(given),
        "title": dict(rules.title),
        "source": rules.source,
        "rules_sha256": rules.sha256,
        "journal_head": given.journal[-1].chain,
        "smallest_cell": rules.smallest_cell,
        "decimals": rules.decimals,
        "subjects": [{"id": each.id, "name": dict(each.name), "post": dict(each.post)} for each in rules.subjects],
        "electorates": [
            _electorate(tally, cells[tally.electorate], merged.blocks, given) for tally in merged.electorates
        ],
        "composites": [composite_of(each, hidden, rules) for each in scores.composites],
        "flags": [flag_of(each, rules) for each in scores.flags if may_show(each, hidden, scores)],
        "rankings": [ranking_of(each) for each in scores.rankings if each.electorate not in hidden.electorates],
        "figures": [
            {"component": name, "points": str(points), "document": document, "officials": list(officials)}
            for name, (points, document, officials) in sorted(given.figures.items())
        ],
        "phone_invalid": dict(given.invalid) if all(each.shown is Shown.SPLIT for each in cells.values()) else {},
        "damaged_envelopes": given.damaged,
        "identities": [_identity(each) for each in identities if not each.hidden],
        "identities_signed": [_signature(each) for each in given.reconciled.signatures],
        "signatures": [_signature(each) for each in given.signatures],
    }


def _version(given: ToPublish) -> Plain:
    its = given.amendment
    why = {"reason": its.reason, "officials": list(its.officials), "at_ms": its.at_ms} if its else None
    return {"version": given.version, "amends": its.amends if its else None, "amendment": why}


def _electorate(tally: Tally, cells: Cells, blocks: Iterable[Tally], given: ToPublish) -> Plain:
    rules = given.rules
    electorate = rules.electorate(tally.electorate)
    own = [block for block in blocks if block.electorate == tally.electorate]
    quorum = next((each for each in given.scores.quorums if each.electorate == tally.electorate), None)
    shown: Plain = {
        "id": tally.electorate,
        "label": dict(electorate.label),
        **_account(tally),
        "turnout_percent": percent(tally.ballots, tally.registered),
        "shown": cells.shown.value,
        "quorum": None
        if quorum is None or electorate.quorum is None
        else {
            "of": quorum.of,
            "comparator": electorate.quorum.comparator.value,
            "share": str(electorate.quorum.share),
            "met": quorum.met,
            "source": electorate.quorum.source,
        },
        "contests": _contests(tally, cells.shown, rules),
        "satisfaction": [
            satisfied_of(each, rules)
            for each in given.scores.satisfaction
            if each.electorate == tally.electorate and cells.shown is not Shown.NOTHING
        ],
        "parts": [_part(units, own, cells.shown, rules) for units in cells.parts],
    }
    return shown


def _account(tally: Tally) -> Plain:
    return {
        "registered": tally.registered,
        "phone_electors": tally.phone_electors,
        "signatures": tally.signatures,
        "printed": tally.printed,
        "issued": tally.issued,
        "unused": tally.unused,
        "spoiled": tally.spoiled,
        "returned": tally.returned,
        "paper_ballots": tally.paper_ballots,
        "phone_ballots": tally.phone_ballots,
        "ballots": tally.ballots,
        "voided_for_paper": tally.voided,
        "void_units": list(tally.void_units),
    }


def _part(units: tuple[str, ...], blocks: Sequence[Tally], shown: Shown, rules: RuleSet) -> Plain:
    here = [block for block in blocks if set(block.units) <= set(units)]
    contests = []
    for contest in rules.ballot_of(here[0].electorate):
        its = [block.contest(contest.id) for block in here]
        contests.append(
            MergedContest(
                contest.id,
                added(contest, (each.phone for each in its)),
                added(contest, (each.paper for each in its)),
                added(contest, (each.total for each in its)),
                {},
            )
        )
    return {
        "units": list(units),
        "registered": sum(block.registered for block in here),
        "paper_ballots": sum(block.paper_ballots for block in here),
        "phone_ballots": sum(block.phone_ballots for block in here),
        "ballots": sum(block.ballots for block in here),
        "contests": [
            _columns(each, contest, shown)
            for each, contest in zip(contests, rules.ballot_of(here[0].electorate), strict=True)
        ],
    }


def _contests(tally: Tally, shown: Shown, rules: RuleSet) -> list[Plain]:
    found = []
    for contest in rules.ballot_of(tally.electorate):
        merged = tally.contest(contest.id)
        columns = _columns(merged, contest, shown)
        if shown is not Shown.NOTHING:
            columns |= {"valid": merged.total.valid(contest), "abstained": merged.total.abstained(contest)}
        found.append({"title": dict(contest.title), "kind": contest.kind.value, **columns})
    return found


def _columns(merged: MergedContest, contest: Contest, shown: Shown) -> Plain:
    split = shown is Shown.SPLIT
    return {
        "id": merged.contest,
        "seats": merged.total.seats,
        "phone": _count(merged.phone, contest) if split else None,
        "paper": _count(merged.paper, contest) if split else None,
        "total": None if shown is Shown.NOTHING else _count(merged.total, contest),
    }


def _count(count: ContestCount, contest: Contest) -> Plain:
    # In the order of the ballot paper, in which everybody reads them.
    marks = {option.id: count.marks[option.id] for option in contest.options}
    return {"ballots": count.ballots, "marks": marks, "blank": count.blank, "invalid": count.invalid}


def _identity(identity: Identity) -> Plain:
    arithmetic = identity.arithmetic()
    return {
        "id": identity.id,
        "name": identity.name,
        "place": identity.place,
        "about": {"zh": identity.about.zh, "en": identity.about.en},
        "left": [_term(each) for each in identity.left],
        "relation": identity.relation,
        "right": [_term(each) for each in identity.right],
        "difference": identity.difference,
        "holds": identity.holds,
        "zh": arithmetic.zh,
        "en": arithmetic.en,
    }


def _term(term: Term) -> Plain:
    return {"zh": term.zh, "en": term.en, "value": term.value}


def _signature(signature: Signature) -> Plain:
    return {
        "about": signature.about,
        "official": signature.official,
        "reason": signature.reason,
        "at_ms": signature.at_ms,
    }
