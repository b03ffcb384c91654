"""The common data format: valid where its schema is at hand, and whole by itself everywhere."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from tally.exports.nist import election_results
from tests.tally.exports import published
from tests.tally.exports.published import Published

Kind = Callable[[], Published]
every_kind = pytest.mark.parametrize("kind", published.ALL, ids=lambda kind: kind.__name__)

_SCHEMA = Path(__file__).parents[4] / "shared" / "data" / "nist-err-v2.schema.json"
AT = datetime(2026, 12, 23, 1, 2, 3, tzinfo=UTC)
REFERENCES = {
    "ElectionScopeId": {"ReportingUnit"},
    "ElectionDistrictId": {"ReportingUnit"},
    "GpUnitId": {"ReportingUnit"},
    "CandidateId": {"Candidate"},
    "PersonId": {"Person"},
    "OfficeId": {"Office"},
    "ContestId": {"RetentionContest", "BallotMeasureContest"},
    "GpUnitIds": {"ReportingUnit"},
    "ComposingGpUnitIds": {"ReportingUnit"},
}
"""Where one object names others, and of what kind they must be."""


def report_of(kind: Kind) -> dict[str, Any]:
    """Return the report as a program reads it."""
    read: dict[str, Any] = json.loads(election_results(*kind(), AT))
    return read


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object of the report."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects_in(each)


@every_kind
def test_the_report_keeps_to_the_published_schema(kind: Kind) -> None:
    """NIST SP 1500-100, version 2, JSON schema of draft 4."""
    if not _SCHEMA.is_file():
        pytest.skip("the published schema is not on this machine")
    validator = Draft4Validator(json.loads(_SCHEMA.read_bytes()), format_checker=FormatChecker())

    assert [f"{list(each.path)}: {each.message[:200]}" for each in validator.iter_errors(report_of(kind))] == []


@every_kind
def test_every_object_has_its_type_and_every_reference_leads_to_one(kind: Kind) -> None:
    """Without the schema: types, ids that are unique, and references of the right kind."""
    every = list(objects_in(report_of(kind)))
    assert all(each["@type"].startswith("ElectionResults.") for each in every)
    kinds = {each["@id"]: each["@type"].partition(".")[2] for each in every if "@id" in each}
    assert len(kinds) == sum("@id" in each for each in every)

    followed = 0
    for each in every:
        for name, expected in REFERENCES.items():
            named = each.get(name, [])
            for one in named if isinstance(named, list) else [named]:
                assert kinds[one] in expected, (name, one)
                followed += 1
    assert followed > 20


@every_kind
def test_votes_and_what_is_no_vote_sum_to_ballots_times_seats(kind: Kind) -> None:
    """In every place, by phone, on paper and in total; and phone and paper sum to the total."""
    result, rules = kind()
    election = report_of(kind)["Election"][0]
    cast = {(each["GpUnitId"], each["Type"]): each["BallotsCast"] for each in election["BallotCounts"]}
    seats = {each.id: each.seats for each in rules.contests}
    checked = 0
    for contest in election["Contest"]:
        identity = next(each["Value"] for each in contest["ExternalIdentifier"] if each["OtherType"] == "contest")
        counts = [each for selection in contest["ContestSelection"] for each in selection["VoteCounts"]]
        for other in contest.get("OtherCounts", []):
            here = [each for each in counts if each["GpUnitId"] == other["GpUnitId"]]
            total = sum(each["Count"] for each in here if each["Type"] == "total")
            ballots = cast[other["GpUnitId"], "total"] * seats[identity]
            assert total + other["Undervotes"] + other["Overvotes"] == ballots
            apart = [each for each in here if each["Type"] != "total"]
            if not any("IsSuppressedForPrivacy" in each for each in apart):
                assert sum(each["Count"] for each in apart) == total
            checked += 1
    assert checked >= sum(each["shown"] != "nothing" for each in result["electorates"])


def test_phone_paper_and_total_are_separate_counts() -> None:
    """The format knows no telephone: "other" with its name; paper is cast in person in the hall."""
    contests = report_of(published.golden)["Election"][0]["Contest"]
    villagers = next(each for each in contests if each["@id"] == "contest-v3.overall")
    incompetent = next(each for each in villagers["ContestSelection"] if each["@id"].endswith(".incompetent"))

    assert [
        (each["Type"], each.get("OtherType"), each["Count"])
        for each in incompetent["VoteCounts"]
        if each["GpUnitId"] == "gp-v3"
    ] == [("other", "phone", 11), ("election-day", None, 8), ("total", None, 19)]
    assert (villagers["@type"], villagers["Type"], villagers["OtherType"]) == (
        "ElectionResults.RetentionContest",
        "other",
        "rating",
    )


def test_what_is_not_shown_is_suppressed() -> None:
    """The committee's marks are nowhere, the villagers' only in total; a 0 stands in their place and says so."""
    election = report_of(published.few)["Election"][0]
    shown = {
        (key, {"other": "phone", "election-day": "paper", "total": "total"}[each["Type"]]): each.get(
            "IsSuppressedForPrivacy", False
        )
        for contest in election["Contest"]
        for selection in contest["ContestSelection"]
        for key, counts in groupby(selection["VoteCounts"], lambda each: each["GpUnitId"])
        for each in counts
        if "." not in key
    }

    assert {shown["gp-v1", each] for each in ("phone", "paper", "total")} == {True}
    assert [shown["gp-v3", each] for each in ("phone", "paper", "total")] == [True, True, False]
    assert [shown["gp-v2", each] for each in ("phone", "paper", "total")] == [False, False, False]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"status": "unofficial"}, "unofficial-complete"),
        ({"status": "certified"}, "certified"),
        ({"status": "certified", "version": 1}, "certified"),
        ({"status": "certified", "version": 2}, "correction"),
    ],
)
def test_the_status_is_that_of_the_result(changed: dict[str, object], status: str) -> None:
    """A later version corrects the one before it."""
    result, rules = published.golden()

    assert json.loads(election_results({**result, **changed}, rules, AT))["Status"] == status


@every_kind
def test_the_same_result_gives_the_same_report(kind: Kind) -> None:
    """Ids come from the rule set, never from chance."""
    assert election_results(*kind(), AT) == election_results(*kind(), AT)
