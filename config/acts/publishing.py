"""Publishing: the result of a poll for everybody, in a folder, in the records and in the journal."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.acts import evidence
from config.acts.canvass import Act
from config.paperwork.result_sheet import result_sheet
from poll.journal import JournalEntry, leaf_of
from poll.poll import Stage
from poll.records import canvass_store, journal_store, office_key_store, result_store
from tally.announced import announced
from tally.canvass import Certified, CountedBox, MergedCount, Reconciled, require_stage
from tally.exports.signed_totals import TOTALS_FILE
from tally.publish import published, write
from tally.result import PublishedEntry, ToPublish, result_of
from tally.score import score


def publish(act: Act, folder: Path) -> dict[str, Any]:
    """Publish a result, and keep it in the records; return it as it stands in result.json.

    After reconciling it is "unofficial"; once two officials have certified it, it is the certified result.

    Args:
        act: from `canvass.begin`, by one official, on a poll that is reconciled or certified.
        folder: made where it is not there; an earlier result in it is replaced.

    Raises:
        FindingsError: the poll is not reconciled, or a sign of its result sheet has a glyph in no font.
    """
    # The key first: where it is made now, its entry stands in the journal that is published.
    signing_key = office_key_store.signing_key(act.connection, act.at_ms)
    given = to_publish(act)
    result, files = published(given, act.poll.rules_file, signing_key)
    files["result.pdf"] = result_sheet(result, given.rules, files[TOTALS_FILE])
    write(files, folder)
    content = files["result.json"]
    digest = sha256(content).hexdigest()
    result_store.keep(
        act.connection,
        act.poll.key,
        version=given.version,
        status=given.status,
        result=content,
        sha256=digest,
        official=act.officials[0],
        at_ms=act.at_ms,
    )
    entry = {"status": given.status, "version": given.version, "result": digest, "rules": act.poll.rules.sha256}
    act.note("publish", {**entry, "announced": announced(result)})
    return result


def result_of_poll(act: Act) -> dict[str, Any]:
    """Return the result as it would be published now; nothing is written.

    Raises:
        FindingsError: the poll is not reconciled.
    """
    # Of the journal a result names the head alone.
    head = PublishedEntry(0, 0, "", "", journal_store.head(act.connection))
    return result_of(_gathered(act, [head]))


def to_publish(act: Act) -> ToPublish:
    """Gather everything that a result is made of, with the whole journal.

    Raises:
        FindingsError: the poll is not reconciled.
    """
    return _gathered(act, [shown(each, act.poll.key) for each in journal_store.entries(act.connection)])


def _gathered(act: Act, journal: Sequence[PublishedEntry]) -> ToPublish:
    if act.poll.stage is not Stage.CERTIFIED:
        require_stage(act.poll.id, act.poll.stage, Stage.RECONCILED)
    merged, counted = act.taken(Stage.MERGED, MergedCount), act.taken(Stage.COUNTED, CountedBox)
    certified = act.taken(Stage.CERTIFIED, Certified) if act.poll.stage is Stage.CERTIFIED else None
    figures = canvass_store.figures(act.connection, act.poll.key)
    points = {name: each.points for name, each in figures.items()}
    return ToPublish(
        poll=act.poll.id,
        status="certified" if certified else "unofficial",
        rules=act.poll.rules,
        merged=merged,
        reconciled=act.taken(Stage.RECONCILED, Reconciled),
        scores=score({tally.electorate: tally for tally in merged.electorates}, act.poll.rules, points),
        damaged=len(counted.damaged),
        invalid=counted.invalid,
        figures={name: (each.points, each.document, each.officials) for name, each in figures.items()},
        signatures=certified.signatures if certified else (),
        journal=journal,
        amendment=evidence.amendment(act.connection, act.poll),
        earlier=[json.loads(each) for each in _published(act)],
    )


def _published(act: Act) -> Iterator[bytes]:
    for each in result_store.of_poll(act.connection, act.poll.key):
        yield result_store.result_json(act.connection, act.poll.key, each.number)


def shown(entry: JournalEntry, poll: int) -> PublishedEntry:
    """Return an entry of the journal as everybody may see it."""
    own = entry.poll == poll
    return PublishedEntry(
        entry.number, entry.at_ms if own else 0, entry.act if own else "", leaf_of(entry), entry.chain
    )
