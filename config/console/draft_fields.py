"""A draft as a form: its fields in groups, what stands in each, what it means, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.console.draft_words import LANGUAGES, MEANINGS, TABLES, Meaning
from poll.records.draft_store import Draft
from poll.refusal import Finding, Say
from poll.rule_edit import ADDED
from poll.rule_form import FIELDS, ROWS, FieldKind, RuleForm
from poll.rule_lines import Place, lines_of

_MINUTES = len("2026-12-20T08:00")


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its name in the form, its label where it is in one language, and what stands in it."""

    name: str
    label: Say | None
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """A field of the form, with an input for each language.

    Attributes:
        key: its place in the file with dots, `units.0.label`.
        meaning: what it is called and means.
        inputs: one, or one for each language.
        problems: what is wrong with it.
    """

    key: str
    meaning: Meaning
    inputs: tuple[Input, ...]
    problems: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number from 0, its id, its fields."""

    number: int
    id: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that is shown row by row."""

    table: str
    meaning: Meaning
    may_change: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form.

    Attributes:
        form: the rule file as a form.
        groups: the fields at the top of the file, and id and number, by name.
        tables: the rest, in the order of the form.
    """

    form: RuleForm
    groups: Mapping[str, Group]
    tables: tuple[Rows, ...]


def sheet_of(draft: Draft, form: RuleForm, typed: Mapping[str, str], findings: Sequence[Finding]) -> Sheet:
    """Return the form of a draft.

    Args:
        draft: as it stands.
        form: its rule file.
        typed: what was typed and not kept; empty where nothing was.
        findings: of its rule file, each at its line.
    """
    values = {**form.values, "id": draft.id, "sender": draft.sender}
    values |= {name: value for name, value in typed.items() if name in values}
    wrong = _by_place(draft.rules, findings)

    def group(key: str, meaning: str, kind: FieldKind) -> Group:
        languages = form.languages if kind is FieldKind.WORDS else ("",)
        inputs = tuple(_input(key, language, kind, values) for language in languages)
        return Group(key, MEANINGS[meaning], inputs, tuple(wrong.get(key, ())))

    top = {key: group(key, key, kind) for key, kind in FIELDS.items()}
    top |= {key: group(key, key, FieldKind.TEXT) for key in ("id", "sender")}
    tables = tuple(
        Rows(
            table,
            TABLES[table],
            table in ADDED,
            tuple(
                Row(
                    number,
                    each,
                    tuple(group(f"{table}.{number}.{key}", f"{table}.{key}", kind) for key, kind in keys.items()),
                )
                for number, each in enumerate(form.rows[table])
            ),
        )
        for table, keys in ROWS.items()
    )
    return Sheet(form, top, tables)


def differences(draft: Draft, form: RuleForm, typed: Mapping[str, str]) -> Iterator[tuple[Say, str, str]]:
    """Yield each field in which what was typed is not what stands there now: its title, the one and the other."""
    standing = {**form.values, "id": draft.id, "sender": draft.sender}
    for name, value in typed.items():
        meaning = MEANINGS.get(name) or MEANINGS.get(_meaning_of(name))
        if meaning is not None and name != "languages" and value.strip() != standing.get(name, ""):
            yield meaning.title, standing.get(name, ""), value.strip()


def by_id(typed: Mapping[str, str], form: RuleForm) -> dict[str, str]:
    """Return what was typed under the names that the form has now: rows are found again by their ids.

    What was typed in a row that is gone stands under a name of its own, so that it is shown as a difference.
    """
    now = {}
    for name, value in typed.items():
        table, _, rest = name.partition(".")
        number, _, key = rest.partition(".")
        ids = typed.get(f"rows.{table}", "").split(",")
        if table in ROWS and number.isdecimal() and int(number) < len(ids):
            its = ids[int(number)]
            number = str(form.rows[table].index(its)) if its in form.rows[table] else its
        now[f"{table}.{number}.{key}" if table in ROWS else name] = value
    return now


def _input(key: str, language: str, kind: FieldKind, values: Mapping[str, str]) -> Input:
    name = f"{key}.{language}" if language else key
    value = values.get(name, "")
    # What is no time is shown as it was typed; a field for times would hide it.
    is_time = kind is FieldKind.INSTANT and len(value) in {0, _MINUTES}
    shown_as = "datetime-local" if is_time else "choice" if key.endswith(".body") else kind.value
    return Input(name, LANGUAGES[language] if language else None, value, shown_as)


def _by_place(content: bytes, findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Return the findings by the fields that stand at their lines."""
    try:
        lines = lines_of(content.decode().replace("\r\n", "\n")) if findings else {}
    except (ValueError, IndexError):
        return {}
    at_line: dict[int, Place] = {}
    for place, line in lines.items():
        if _is_field(place):
            at_line.setdefault(line, place)
    found: dict[str, list[Finding]] = {}
    for each in findings:
        number = each.where.rpartition(":")[2]
        if number.isdigit() and int(number) in at_line:
            found.setdefault(".".join(map(str, at_line[int(number)])), []).append(each)
    return found


def _is_field(place: Place) -> bool:
    match place:
        case (str() as key,):
            return key in FIELDS
        case (str() as table, int(), str() as key):
            return key in ROWS.get(table, {})
        case _:
            return False


def _meaning_of(name: str) -> str:
    parts = name.split(".")
    parts = parts[:-1] if parts[-1] in LANGUAGES else parts
    return ".".join([parts[0], parts[-1]]) if parts[0] in ROWS else ".".join(parts)
