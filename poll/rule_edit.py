"""Changing a rule file by its form: what was not changed stays as it was, comments and line ends too."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Table, Whitespace

from poll.rule_form import ROWS, Field, FieldKind, RuleForm, fields_of, form_of, rows_in, shown, zone_of
from poll.rule_keys import BODIES, LANGUAGES

_NUMBERED = re.compile(r"(.*?)(\d+)")
_FIRST = {"subjects": "person_1", "units": "group_1", "sessions": "session_1"}
_LONGEST_ID = 40

ADDED = tuple(_FIRST)
"""The tables whose rows the form adds and removes; electorates carry weights, which take the whole file."""


def read_form(content: bytes) -> RuleForm | None:
    """Return a rule file as a form; None where it is no TOML."""
    document = _parsed(content)
    return None if document is None else form_of(document)


def edited(content: bytes, typed: Mapping[str, str]) -> bytes:
    """Return the file with what was typed in the form.

    Args:
        content: TOML.
        typed: by the names of fields; `languages` has those of the poll with a space between. What is not there, or as
            it was, changes no byte. What cannot be what it should be is written as text, for `read_rules` to judge.

    Raises:
        ValueError: the file is no TOML.
    """
    document = _document(content)
    before = form_of(document)
    chosen = typed["languages"].split() if "languages" in typed else before.languages
    # The main language stays the first.
    languages = tuple(each for each in dict.fromkeys((*before.languages, *LANGUAGES)) if each in chosen)
    if languages != before.languages:
        document["languages"] = list(languages)
        _without_languages(document, set(before.languages) - set(languages))
    for field in list(fields_of(document, languages)):
        new = typed.get(field.name)
        if new is not None and new.strip() != before.values.get(field.name, ""):
            _put(document, field, new.strip(), before.languages or languages)
    return document.as_string().encode()


def with_row(content: bytes, table: str) -> bytes:
    """Return the file with one more row in a table, still without words.

    Whoever is rated besides is asked about in the questions of the first one.

    Args:
        content: TOML.
        table: one of `ADDED`.

    Raises:
        ValueError: the file is no TOML.
    """
    document = _document(content)
    languages = form_of(document).languages
    ids = [str(row.get("id", "")) for row in rows_in(document, table)]
    new = tomlkit.table()
    new["id"] = _next_id(ids, _FIRST[table])
    if table == "sessions":
        new["body"] = BODIES[-1]
    for key, kind in ROWS[table].items():
        if kind is FieldKind.WORDS:
            new[key] = _words(dict.fromkeys(languages, ""))
    if table == "sessions":
        new["starts_at"] = _start_of(document)
    _append(document, table, new)
    if table == "subjects" and ids:
        _ask_about(document, ids[0], str(new["id"]))
    return document.as_string().encode()


def without_row(content: bytes, table: str, number: int) -> bytes:
    """Return the file without a row of a table, and without what speaks of that row.

    Raises:
        ValueError: the file is no TOML.
        IndexError: there is no such row.
    """
    document = _document(content)
    gone = rows_in(document, table)[number].get("id")
    _remove(document, table, [number])
    match table:
        case "subjects":
            about = [place for place, each in enumerate(rows_in(document, "contests")) if each.get("subject") == gone]
            _remove(document, "contests", about)
        case "sessions":
            for each in rows_in(document, "electorates"):
                if each.get("session") == gone:
                    del each["session"]
        case _:
            for each in rows_in(document, "dialects"):
                if gone in each.get("units", []):
                    each["units"].remove(gone)
    return document.as_string().encode()


def _document(content: bytes) -> tomlkit.TOMLDocument:
    document = _parsed(content)
    if document is None:
        msg = "no TOML"
        raise ValueError(msg)
    return document


def _parsed(content: bytes) -> tomlkit.TOMLDocument | None:
    try:
        return tomlkit.parse(content)
    except (TOMLKitError, ValueError, RecursionError):
        return None


def _put(document: tomlkit.TOMLDocument, field: Field, typed: str, spoken: tuple[str, ...]) -> None:
    *way, key = field.place
    table: Any = document
    for part in way:
        table = table[part]
    if field.language:
        _put_words(table, str(key), field.language, typed, spoken)
    elif field.kind is FieldKind.WHOLE and not typed:
        table.pop(key, None)
    else:
        table[key] = _value(typed, field.kind)


def _put_words(table: Any, key: str, language: str, typed: str, spoken: tuple[str, ...]) -> None:  # noqa: ANN401 - of tomlkit.
    words = table.get(key)
    if isinstance(words, dict) and language in words:
        words[language] = typed
    elif isinstance(words, dict):
        table[key] = _words({**words, language: typed})
    elif spoken == (language,) and isinstance(words, str):
        table[key] = typed
    else:
        kept = {spoken[0]: words} if isinstance(words, str) else {}
        table[key] = _words({**kept, language: typed})


def _value(typed: str, kind: FieldKind) -> object:
    try:
        match kind:
            case FieldKind.INSTANT:
                return datetime.fromisoformat(typed)
            case FieldKind.WHOLE:
                return int(typed)
            case _:
                return typed
    except ValueError:
        return typed


def _words(words: Mapping[str, object]) -> Any:  # noqa: ANN401 - an inline table of tomlkit.
    written = ", ".join(f"{language} = {tomlkit.item(words[language]).as_string()}" for language in words)
    return tomlkit.parse(f"words = {{ {written} }}\n" if written else "words = {}\n")["words"]


def _without_languages(value: Any, dropped: set[str]) -> None:  # noqa: ANN401 - whatever TOML holds.
    """Take words in these languages out of every table below."""
    if isinstance(value, list):
        for each in value:
            _without_languages(each, dropped)
        return
    if not isinstance(value, dict):
        return
    for key, each in list(value.items()):
        if isinstance(each, dict) and each and set(each) <= set(LANGUAGES) and set(each) & dropped:
            value[key] = _words({language: words for language, words in each.items() if language not in dropped})
        else:
            _without_languages(each, dropped)


def _next_id(taken: list[str], first: str) -> str:
    """Return an id like the last one that ends in a number: group_5 after group_4."""
    numbered = [found for each in reversed(taken) if (found := _NUMBERED.fullmatch(each))]
    found = numbered[0] if numbered else _NUMBERED.fullmatch(first)
    assert found is not None  # noqa: S101 - the first of each kind ends in a number.
    number = int(found[2]) + (1 if numbered else 0)
    while f"{found[1]}{number}" in taken:
        number += 1
    return f"{found[1]}{number}"[-_LONGEST_ID:]


def _start_of(document: tomlkit.TOMLDocument) -> object:
    before = rows_in(document, "sessions")
    start = before[-1].get("starts_at") if before else document.get("opens_at")
    written = shown(start, FieldKind.INSTANT, zone_of(document))
    return _value(written, FieldKind.INSTANT)


def _ask_about(document: tomlkit.TOMLDocument, first: str, new: str) -> None:
    for contest in [each for each in rows_in(document, "contests") if each.get("subject") == first]:
        copy = deepcopy(contest)
        copy["id"], copy["subject"] = f"{contest.get('id', '')}_{new}"[:_LONGEST_ID], new
        _append(document, "contests", copy)


def _append(document: tomlkit.TOMLDocument, table: str, row: Table) -> None:
    rows = document.get(table)
    if not isinstance(rows, AoT) or not len(rows):
        document.pop(table, None)
        made = tomlkit.aot()
        made.append(row)
        document.append(table, made)
        return
    # What stands between this table and the next is said of the next: it stays before it.
    _cut_end(row)
    between = _cut_end(rows[-1])
    _end(rows[-1]).append((None, Whitespace("\n")))
    rows.append(row)
    _end(rows[-1]).extend(between)


def _remove(document: tomlkit.TOMLDocument, table: str, numbers: list[int]) -> None:
    rows: Any = document.get(table, [])
    for number in sorted(numbers, reverse=True):
        between = _cut_end(rows[number])
        if number:
            _cut_end(rows[number - 1])
            _end(rows[number - 1]).extend(between)
        del rows[number]
    if table in document and not len(rows):
        del document[table]


def _cut_end(table: Table) -> list[Any]:
    """Take the blank lines and comments at the end of a table, which are said of what follows."""
    body, cut = _end(table), []
    while body and body[-1][0] is None and isinstance(body[-1][1], Whitespace | Comment):
        cut.append(body.pop())
    return cut[::-1]


def _end(table: Table) -> list[Any]:
    """Return the last part of a table, as the file has it."""
    body = table.value.body
    for _, last in reversed(body[-1:]):
        if isinstance(last, AoT) and len(last):
            return _end(last[-1])
        if isinstance(last, Table):
            return _end(last)
    return body
