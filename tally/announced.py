"""What is said of a published result on the telephone: turnout, score and grade, in the figures of the notice."""

from collections.abc import Mapping
from typing import Any

from tally.result_scores import percent


def announced(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return a subject's figures for each composite of a published result; one without a subject where there is none.

    Args:
        result: as it stands in result.json.

    Returns:
        {subject, score, band, turnout} as they are published; empty text for a figure that is not shown.
    """
    registered = sum(each["registered"] for each in result["electorates"])
    turnout = percent(sum(each["ballots"] for each in result["electorates"]), registered) or ""
    return [
        {
            "subject": each["subject"] or "",
            "score": each["rounded"] or "",
            "band": (each["band"] or {}).get("id", ""),
            "turnout": turnout,
        }
        for each in result["composites"] or [{"subject": "", "rounded": None, "band": None}]
    ]
