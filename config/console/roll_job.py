"""How far a roll file is on its way into the records: kept there itself, so that every page and process can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum, unique
from typing import Any

from sqlalchemy import Connection

from poll.records import summary_store
from poll.refusal import Finding, Say, Weight
from poll.roll_findings import shown
from poll.roll_preview import DoubtfulRow

ROWS_ON_A_PAGE = 50

_SILENT_MS = 120_000


@unique
class Step(Enum):
    """Where a file is."""

    READING = "reading"
    LOOKED_AT = "looked_at"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RollJob:
    """One file of one official.

    Attributes:
        step: where it is.
        name: of the file.
        size: in bytes.
        sha256: of the file.
        rows: read so far.
        told: what the preview or the import has shown.
    """

    step: Step
    name: str
    size: int
    sha256: str
    rows: int
    told: Mapping[str, Any]


def find(connection: Connection, poll: int, official: int) -> tuple[RollJob, int] | None:
    """Return an official's file with the instant at which it was last heard of; None where there is none."""
    kept = summary_store.find(connection, poll, _kind(official))
    if kept is None:
        return None
    content = dict(kept.content)
    return RollJob(step=Step(content.pop("step")), **content), kept.as_of_ms


def keep(connection: Connection, poll: int, official: int, job: RollJob, at_ms: int) -> None:
    """Keep how far a file is."""
    summary_store.keep(connection, poll, _kind(official), asdict(job) | {"step": job.step.value}, at_ms)


def forget(connection: Connection, poll: int, official: int) -> None:
    """Forget an official's file, and every row that was shown of it."""
    found = find(connection, poll, official)
    for page in range(1, found[0].told.get("pages", 0) + 1) if found else ():
        summary_store.erase(connection, poll, _kind(official, page))
    summary_store.erase(connection, poll, _kind(official))


def keep_rows(connection: Connection, poll: int, official: int, rows: Sequence[DoubtfulRow], at_ms: int) -> int:
    """Keep rows with what is wrong beside them, a page at a time; return how many pages there are."""
    pages = range(-(-len(rows) // ROWS_ON_A_PAGE))
    for page in pages:
        some = [_written(each) for each in rows[page * ROWS_ON_A_PAGE : (page + 1) * ROWS_ON_A_PAGE]]
        summary_store.keep(connection, poll, _kind(official, page + 1), {"rows": some}, at_ms)
    return len(pages)


def rows_of(connection: Connection, poll: int, official: int, page: int) -> list[DoubtfulRow]:
    """Return one page of the rows, from 1; nothing where there is no such page."""
    kept = summary_store.find(connection, poll, _kind(official, page))
    return [_read(each) for each in kept.content["rows"]] if kept else []


def is_under_way(job: RollJob, heard_of_ms: int, now_ms: int) -> bool:
    """Tell whether somebody works at a file; a process that was ended is heard of no more."""
    return job.step in {Step.READING, Step.IMPORTING} and now_ms - heard_of_ms < _SILENT_MS


def findings_in(written: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return findings as `Finding.as_json` has written them."""
    return [
        Finding(
            each["where"],
            Say(**each["expected"]),
            Say(**each["found"]),
            Say(**each["next_step"]),
            Weight(each["weight"]),
        )
        for each in written
    ]


def _kind(official: int, page: int = 0) -> str:
    return f"roll_import {official} {page}" if page else f"roll_import {official}"


def _written(row: DoubtfulRow) -> dict[str, object]:
    findings = [each.as_json() for each in row.findings]
    return {"line": row.line, "cells": [shown(each) for each in row.cells], "findings": findings}


def _read(written: Mapping[str, Any]) -> DoubtfulRow:
    return DoubtfulRow(written["line"], tuple(written["cells"]), tuple(findings_in(written["findings"])))
