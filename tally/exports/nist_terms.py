"""The words of the common data format: typed objects, texts in several languages, ids that are always the same."""

from collections.abc import Mapping
from typing import Any

from poll.rules import Words

Typed = dict[str, Any]

COUNT_TYPES: Mapping[str, Mapping[str, str]] = {
    "phone": {"Type": "other", "OtherType": "phone"},
    # Paper is cast in person in the hall; the format has no nearer word.
    "paper": {"Type": "election-day"},
    "total": {"Type": "total"},
}
"""How each column of a count is named; the format knows no telephone."""


def typed(kind: str, **fields: object) -> Typed:
    """Return an object of the format; fields that are None or an empty list are left out."""
    kept = {name: value for name, value in fields.items() if value is not None and value != []}
    return {"@type": f"ElectionResults.{kind}", **kept}


def identified(kind: str, name: str, **fields: object) -> Typed:
    """Return an object that others refer to."""
    return {"@id": name, **typed(kind, **fields)}


def internationalized(words: Words) -> Typed:
    """Return a text in each language that it is written in."""
    found = [typed("LanguageString", Content=text, Language=language) for language, text in words.items()]
    return typed("InternationalizedText", Text=found)


def external(kind: str, value: str) -> Typed:
    """Return an identifier of ours: a hash, or an id of the rule set."""
    return typed("ExternalIdentifier", Type="other", OtherType=kind, Value=value)


def electorate_id(electorate: str) -> str:
    """Return the id of an electorate."""
    return f"gp-{electorate}"


def part_id(electorate: str, units: list[str]) -> str:
    """Return the id of units of an electorate that are shown together; no id of a rule set holds a dot."""
    return f"gp-{electorate}.{'.'.join(units)}"
