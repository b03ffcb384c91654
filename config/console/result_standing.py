"""Where the result of a poll stands: what would be published now, what was, and what changed from one to the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from config.acts import publishing
from config.acts.canvass import Act
from poll.poll import Stage
from poll.records import canvass_store, result_store
from poll.records.poll_store import StoredPoll
from poll.records.result_store import Publication
from tally.versions import Changes, changes

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One publication, with what changed since the one before; None for the first."""

    publication: Publication
    changes: Changes | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The result as it stands.

    Attributes:
        result: what is shown: the result as it is now, or the one that was published last while it is being amended.
        is_published: everybody has seen exactly this.
        is_being_amended: it was certified, and is being counted anew.
        versions: publications, the last first.
        since: what changed since the last publication; None where there is none, or it is the same.
    """

    result: Result
    is_published: bool
    is_being_amended: bool
    versions: list[Version]
    since: Changes | None

    @property
    def last(self) -> Publication | None:
        """Return the publication that stands."""
        return self.versions[0].publication if self.versions else None


def standing(connection: Connection, poll: StoredPoll, official: str, at_ms: int) -> Standing | None:
    """Return where the result stands; None where nothing may be shown, for there are no partial results.

    Args:
        connection: of a reading.
        poll: whose result.
        official: who looks at it.
        at_ms: when, in milliseconds of the epoch.
    """
    publications = result_store.of_poll(connection, poll.key)
    results = [json.loads(result_store.result_json(connection, poll.key, each.number)) for each in publications]
    versions = _versions(publications, results, poll)
    last = results[-1] if results else None
    if poll.stage.place < Stage.RECONCILED.place:
        return (
            None
            if last is None
            else Standing(last, is_published=True, is_being_amended=True, versions=versions, since=None)
        )
    if last is not None and _is_final(connection, poll, publications[-1]):
        return Standing(last, is_published=True, is_being_amended=False, versions=versions, since=None)
    now = publishing.result_of_poll(Act(connection, poll, at_ms, (official,)))
    is_published = last is not None and _same(now, last)
    since = changes(last, now, poll.rules) if last is not None and not is_published else None
    return Standing(now, is_published=is_published, is_being_amended=False, versions=versions, since=since)


def _versions(publications: list[Publication], results: list[Result], poll: StoredPoll) -> list[Version]:
    before: list[Result | None] = [None, *results]
    made = [
        Version(publication, None if old is None else changes(old, new, poll.rules))
        for publication, old, new in zip(publications, before, results, strict=False)
    ]
    return made[::-1]


def _is_final(connection: Connection, poll: StoredPoll, last: Publication) -> bool:
    """Tell whether the certified result that stands was published: then nothing of it can be another by now."""
    version = canvass_store.result_version(connection, poll.key)
    return poll.stage is Stage.CERTIFIED and (last.status, last.version) == ("certified", version)


def _same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Tell whether two results say the same; the journal grows with every act."""
    return {**first, "journal_head": ""} == {**second, "journal_head": ""}
