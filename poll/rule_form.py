"""The part of a rule file that differs from one poll to the next, as the fields of a form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from poll.rule_keys import LANGUAGES

_MINUTES = "%Y-%m-%dT%H:%M"


@unique
class FieldKind(Enum):
    """What a field holds."""

    TEXT = "text"
    WORDS = "words"
    WHOLE = "whole"
    INSTANT = "instant"


FIELDS: Mapping[str, FieldKind] = {
    "title": FieldKind.WORDS,
    "source": FieldKind.TEXT,
    "zone": FieldKind.TEXT,
    "opens_at": FieldKind.INSTANT,
    "closes_at": FieldKind.INSTANT,
    "help_line": FieldKind.TEXT,
    "notice_days": FieldKind.WHOLE,
    "list_days": FieldKind.WHOLE,
    "objection_days": FieldKind.WHOLE,
    "decision_days": FieldKind.WHOLE,
    "shared_phone_cap": FieldKind.WHOLE,
    "smallest_cell": FieldKind.WHOLE,
}
"""The fields at the top of the file; a whole number that is left empty has its default."""

ROWS: Mapping[str, Mapping[str, FieldKind]] = {
    "subjects": {"name": FieldKind.WORDS, "post": FieldKind.WORDS},
    "units": {"label": FieldKind.WORDS},
    "sessions": {
        "label": FieldKind.WORDS,
        "place": FieldKind.WORDS,
        "starts_at": FieldKind.INSTANT,
        "body": FieldKind.TEXT,
    },
    "electorates": {"label": FieldKind.WORDS, "who": FieldKind.WORDS},
}
"""The tables that the form shows row by row, with the fields of a row."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form.

    Attributes:
        place: the way to its value in the file, `("units", 0, "label")`.
        kind: what it holds.
        language: of words; empty for all others.
    """

    place: tuple[str | int, ...]
    kind: FieldKind
    language: str = ""

    @property
    def name(self) -> str:
        """Return what it is called in the form: `units.0.label.zh`."""
        return ".".join(str(part) for part in (*self.place, *([self.language] if self.language else [])))


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule file as a form.

    Attributes:
        languages: of the poll, those that the gateway speaks, the main one first.
        values: what stands in each field, by its name; times without seconds, in the poll's zone.
        rows: ids of the rows of each table.
    """

    languages: tuple[str, ...]
    values: Mapping[str, str]
    rows: Mapping[str, tuple[str, ...]]


def form_of(file: Mapping[str, Any]) -> RuleForm:
    """Return a rule file as a form; what is missing or of another kind is an empty field.

    Args:
        file: as TOML has it, sound or not.
    """
    languages = tuple(each for each in dict.fromkeys(_listed(file.get("languages"))) if each in LANGUAGES)
    zone = zone_of(file)
    values = {each.name: shown(_found(file, each), each.kind, zone) for each in fields_of(file, languages)}
    rows = {kind: tuple(str(row.get("id", "")) for row in rows_in(file, kind)) for kind in ROWS}
    return RuleForm(languages, values, rows)


def fields_of(file: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[Field]:
    """Yield every field of a file, in the order of the form."""
    for key, kind in FIELDS.items():
        yield from _in_languages((key,), kind, languages)
    for table, keys in ROWS.items():
        for number, _ in enumerate(rows_in(file, table)):
            for key, kind in keys.items():
                yield from _in_languages((table, number, key), kind, languages)


def rows_in(file: Mapping[str, Any], table: str) -> list[Any]:
    """Return the rows of a table; none where it is no list of tables."""
    rows = file.get(table)
    return list(rows) if isinstance(rows, list) and all(isinstance(each, dict) for each in rows) else []


def zone_of(file: Mapping[str, Any]) -> ZoneInfo:
    """Return the zone in which the file's times are read; UTC where it names none."""
    zone = file.get("zone")
    return ZoneInfo(str(zone)) if isinstance(zone, str) and zone in available_timezones() else ZoneInfo("UTC")


def shown(value: object, kind: FieldKind, zone: ZoneInfo) -> str:
    """Return a value as its field shows it."""
    if value is None or isinstance(value, dict | list):
        return ""
    if kind is FieldKind.INSTANT and isinstance(value, datetime):
        local = value.astimezone(zone) if value.tzinfo else value
        return local.strftime(_MINUTES)
    return str(value)


def _in_languages(place: tuple[str | int, ...], kind: FieldKind, languages: tuple[str, ...]) -> Iterator[Field]:
    if kind is FieldKind.WORDS:
        yield from (Field(place, kind, language) for language in languages)
    else:
        yield Field(place, kind)


def _found(file: Mapping[str, Any], field: Field) -> object:
    value: Any = file
    for part in field.place:
        value = value.get(part) if isinstance(part, str) else value[part]
    if not field.language:
        return value
    if isinstance(value, dict):
        return value.get(field.language)
    # A plain text will do where there is one language.
    return value


def _listed(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
