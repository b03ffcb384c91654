"""The contests of the common data format: selections with their counts, for the electorate and for every place."""

from collections.abc import Iterator

from poll.rules import Contest, ContestKind, Option, RuleSet
from tally.exports.names import CHANNELS, Result
from tally.exports.nist_terms import (
    COUNT_TYPES,
    Typed,
    electorate_id,
    external,
    identified,
    internationalized,
    part_id,
    typed,
)


def contests_of(result: Result, rules: RuleSet) -> Iterator[Typed]:
    """Yield every contest of every electorate.

    A rating is a RetentionContest of the type "other": one person in office is judged, and what is chosen is a grade,
    not a person. A choice or a decision, and a rating without a person, is a BallotMeasureContest. None of them is a
    CandidateContest: the rule set does not say that an option is a person.
    """
    declared = {each.id: each for each in rules.contests}
    for electorate in result["electorates"]:
        for number, contest in enumerate(electorate["contests"]):
            yield _contest(electorate, number, declared[contest["id"]])


def contest_id(electorate: str, contest: str) -> str:
    """Return the id of a contest in an electorate."""
    return f"contest-{electorate}.{contest}"


def candidate_id(subject: str) -> str:
    """Return the id of a person rated, as a candidate."""
    return f"candidate-{subject}"


def office_id(subject: str) -> str:
    """Return the id of the post of a person rated."""
    return f"office-{subject}"


def _contest(electorate: Result, number: int, contest: Contest) -> Typed:
    name = contest_id(electorate["id"], contest.id)
    places = list(_places(electorate, number))
    common = {
        "Name": next(iter(contest.title.values())),
        "BallotTitle": internationalized(contest.title),
        "ElectionDistrictId": electorate_id(electorate["id"]),
        "ExternalIdentifier": [external("contest", contest.id), external("electorate", electorate["id"])],
        "SequenceOrder": number + 1,
        "ContestSelection": [
            _selection(name, place, option, places) for place, option in enumerate(contest.options, 1)
        ],
        "OtherCounts": list(_other_counts(places)),
    }
    if contest.kind is ContestKind.RATING and contest.subject is not None:
        rated = {"CandidateId": candidate_id(contest.subject), "OfficeId": office_id(contest.subject)}
        return identified("RetentionContest", name, **common, **rated, **_RATING)
    if contest.kind is ContestKind.RATING:
        return identified("BallotMeasureContest", name, **common, **_RATING)
    if contest.kind is ContestKind.DECISION:
        return identified("BallotMeasureContest", name, **common, Type="ballot-measure")
    return identified(
        "BallotMeasureContest",
        name,
        **common,
        Type="other",
        OtherType="choice",
        VoteVariation="n-of-m" if contest.seats > 1 else "plurality",
    )


_RATING = {
    "Type": "other",
    "OtherType": "rating",
    "VoteVariation": "other",
    "OtherVoteVariation": "mean of points on a scale",
}


def _places(electorate: Result, number: int) -> Iterator[tuple[str, Result]]:
    """Yield the electorate and its places, each with its count of one contest."""
    yield electorate_id(electorate["id"]), electorate["contests"][number]
    for part in electorate["parts"]:
        yield part_id(electorate["id"], part["units"]), part["contests"][number]


def _selection(contest: str, place: int, option: Option, places: list[tuple[str, Result]]) -> Typed:
    return identified(
        "BallotMeasureSelection",
        f"{contest}.{option.id}",
        Selection=internationalized(option.label),
        SequenceOrder=place,
        ExternalIdentifier=[external("option", option.id)],
        VoteCounts=[
            _votes(where, channel, None if count[channel] is None else count[channel]["marks"][option.id])
            for where, count in places
            for channel in CHANNELS
        ],
    )


def _votes(where: str, channel: str, votes: int | None) -> Typed:
    hidden = {"Count": 0, "IsSuppressedForPrivacy": True}
    return typed(
        "VoteCounts", GpUnitId=where, **COUNT_TYPES[channel], **(hidden if votes is None else {"Count": votes})
    )


def _other_counts(places: list[tuple[str, Result]]) -> Iterator[Typed]:
    for where, count in places:
        total = count["total"]
        if total is not None:
            yield typed("OtherCounts", GpUnitId=where, Undervotes=total["blank"], Overvotes=total["invalid"])
