"""The result in the common data format of election offices: NIST SP 1500-100, Election Results Reporting, version 2."""

import json
from collections.abc import Iterator
from datetime import datetime

from poll.rules import RuleSet
from tally.exports.names import CHANNELS, Result, both, version_of
from tally.exports.nist_contests import candidate_id, contest_id, contests_of, office_id
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

_POLL = "gp-poll"
_NOTES = (
    "用于评议和征求意见，不用于法定选举；各评议主体分别计票，不相加。"
    "An evaluation or consultation, not a statutory election; each electorate is counted apart and never pooled. "
    "Counts: other/phone = texts and calls, election-day = paper in the hall. OtherCounts: Undervotes = left blank, "
    "Overvotes = rejected at the count."
)


def election_results(result: Result, rules: RuleSet, generated_at: datetime) -> bytes:
    """Return a published result as an ElectionReport in JSON.

    A poll is an Election of the type "other"; an electorate is the district of its contests, so a contest that is put
    to three electorates stands there three times. Phone, paper and total are separate counts of every selection, for
    the electorate and for each place that is shown. What is not shown is a count of 0 that says it is suppressed.

    Args:
        result: as it stands in result.json.
        rules: that it was counted by; its labels.
        generated_at: an aware instant; the same gives the same bytes.

    Source: docs/adr/0030.
    """
    report = typed(
        "ElectionReport",
        Format="precinct-level" if any(each["parts"] for each in result["electorates"]) else "summary-contest",
        GeneratedDate=generated_at.astimezone(rules.zone).isoformat(timespec="seconds"),
        Issuer=both(result["title"]),
        IssuerAbbreviation=result["poll"],
        VendorApplicationId="xiangyin",
        SequenceStart=1,
        SequenceEnd=1,
        Status=_status(result),
        Notes=_NOTES,
        ExternalIdentifier=[
            external("rules-sha256", result["rules_sha256"]),
            external("journal-head", result["journal_head"]),
            external("version", str(version_of(result))),
        ],
        GpUnit=list(_units(result, rules)),
        Person=[
            identified(
                "Person", _person(each.id), FullName=internationalized(each.name), Title=internationalized(each.post)
            )
            for each in rules.subjects
        ],
        Office=[identified("Office", office_id(each.id), Name=internationalized(each.post)) for each in rules.subjects],
        Election=[_election(result, rules)],
    )
    return json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n"


def _status(result: Result) -> str:
    if version_of(result) > 1:
        return "correction"
    return "certified" if result["status"] == "certified" else "unofficial-complete"


def _person(subject: str) -> str:
    return f"person-{subject}"


def _units(result: Result, rules: RuleSet) -> Iterator[Typed]:
    """Yield the poll, its electorates and the places of each that are shown."""
    electorates = result["electorates"]
    yield identified(
        "ReportingUnit",
        _POLL,
        Type="other",
        OtherType="poll",
        Name=internationalized(result["title"]),
        ComposingGpUnitIds=[electorate_id(each["id"]) for each in electorates],
        VotersRegistered=sum(each["registered"] for each in electorates),
        VotersParticipated=sum(each["ballots"] for each in electorates),
    )
    labels = {each.id: each.label for each in rules.units}
    for electorate in electorates:
        yield identified(
            "ReportingUnit",
            electorate_id(electorate["id"]),
            Type="other",
            OtherType="electorate",
            Name=internationalized(electorate["label"]),
            ComposingGpUnitIds=[part_id(electorate["id"], part["units"]) for part in electorate["parts"]],
            VotersRegistered=electorate["registered"],
            VotersParticipated=electorate["ballots"],
        )
        for part in electorate["parts"]:
            names = [labels.get(unit, {"zh": unit}) for unit in part["units"]]
            together = {
                language: "、".join(each[language] for each in names)
                for language in names[0]
                if all(language in each for each in names)
            }
            yield identified(
                "ReportingUnit",
                part_id(electorate["id"], part["units"]),
                Type="precinct" if len(part["units"]) == 1 else "combined-precinct",
                Name=internationalized(together or names[0]),
                VotersRegistered=part["registered"],
                VotersParticipated=part["ballots"],
            )


def _election(result: Result, rules: RuleSet) -> Typed:
    return typed(
        "Election",
        Type="other",
        OtherType="evaluation or consultation",
        Name=internationalized(result["title"]),
        StartDate=f"{rules.opens_at.astimezone(rules.zone):%Y-%m-%d}",
        EndDate=f"{rules.closes_at.astimezone(rules.zone):%Y-%m-%d}",
        ElectionScopeId=_POLL,
        ExternalIdentifier=[external("poll", result["poll"])],
        ContactInformation=typed(
            "ContactInformation",
            Name=both(result["title"]),
            Phone=[typed("AnnotatedString", Content=rules.help_line)],
        ),
        CountStatus=[typed("CountStatus", Type="total", Status="completed")],
        BallotCounts=list(_ballot_counts(result)),
        BallotStyle=[
            typed(
                "BallotStyle",
                GpUnitIds=[electorate_id(electorate["id"])],
                OrderedContent=[
                    typed("OrderedContest", ContestId=contest_id(electorate["id"], each["id"]))
                    for each in electorate["contests"]
                ],
            )
            for electorate in result["electorates"]
        ],
        Candidate=[
            identified(
                "Candidate", candidate_id(each.id), BallotName=internationalized(each.name), PersonId=_person(each.id)
            )
            for each in rules.subjects
        ],
        Contest=list(contests_of(result, rules)),
    )


def _ballot_counts(result: Result) -> Iterator[Typed]:
    for electorate in result["electorates"]:
        where = electorate_id(electorate["id"])
        for place, its in (
            (where, electorate),
            *((part_id(electorate["id"], each["units"]), each) for each in electorate["parts"]),
        ):
            for channel in CHANNELS:
                cast = its["ballots" if channel == "total" else f"{channel}_ballots"]
                # Papers that came back and do not count: more came back than were issued.
                rejected = its["returned"] - cast if channel == "paper" and "returned" in its else None
                yield typed(
                    "BallotCounts", GpUnitId=place, **COUNT_TYPES[channel], BallotsCast=cast, BallotsRejected=rejected
                )
