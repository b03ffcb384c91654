"""The journal of a poll on a page: every official act in words, with its link of the chain."""

import csv
import io

from flask import Response, request

from config.console.console import Console
from config.console.files import download
from config.console.journal_words import ACTS, title_of, told
from config.console.visit import Group, Page, Visit
from poll.records import grant_store, journal_store
from poll.refusal import Say
from poll.roles import Role
from tally.publish import safe_cell

READS = frozenset({Role.REGISTRAR, Role.TALLY, Role.SUPERVISOR, Role.AUDITOR})
"""Who reads the journal of a poll."""

_AT_ONCE = 60


def journal(console: Console, visit: Visit) -> Response:
    """Show the acts of a poll, the newest first; of one kind or one official, some at a time."""
    act, official = request.args.get("act", ""), " ".join(request.args.get("official", "").split())
    before = request.args.get("before", None, int)
    with console.reading() as connection:
        found = journal_store.newest(
            connection, visit.its.key, act=act, official=official, before=before, most=_AT_ONCE + 1
        )
        acts = journal_store.acts(connection, visit.its.key)
        names = sorted({each.name for each in grant_store.in_poll(connection, visit.its.key)})
        head, last = journal_store.head(connection), journal_store.last_number(connection, visit.its.key)
    shown = found[:_AT_ONCE]
    return console.page(
        "journal.html",
        visit,
        entries=[told(each, visit.its.rules) for each in shown],
        acts={name: (title_of(name), number) for name, number in acts.items()},
        names=names,
        act=act,
        official=official,
        older=shown[-1].number if len(found) > _AT_ONCE else None,
        is_first=before is None,
        head=head,
        last=last,
    )


def export(console: Console, visit: Visit) -> Response:
    """Return the whole journal of a poll as csv: number, instant, act, its particulars byte for byte, chain value."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(["number", "at", "act", "在日志中 in words", "official", "entry", "chain"])
    with console.reading() as connection:
        for entry in journal_store.entries(connection, visit.its.key):
            words = ACTS.get(entry.act)
            who = safe_cell("、".join(told(entry, visit.its.rules).officials))
            instant = visit.local(entry.at_ms, "%Y-%m-%d %H:%M:%S")
            rows.writerow([entry.number, instant, entry.act, words.zh if words else "", who, entry.entry, entry.chain])
    return download(f"journal-{visit.its.id}.csv", written.getvalue().encode("utf-8-sig"), "text/csv")


PAGES = (
    Page("/polls/<poll_id>/journal", "poll.journal", journal, READS, menu=(Group.POLL, Say("日志", "Journal"))),
    Page("/polls/<poll_id>/journal.csv", "poll.journal_export", export, READS),
)
