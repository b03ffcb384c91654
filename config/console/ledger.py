"""The ledger: what became of every text and call, and whether the carrier's own log has the very same ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from sqlalchemy import Connection

from config.acts import carrier_log as acts
from config.carrier_account import account_of
from config.console.console import Console, findings_of
from config.console.files import handed_in
from config.console.visit import SEES, Group, Page, Visit
from gateway.carriers.twilio import PROVIDER
from poll.casting import Disposition
from poll.dispositions import IN_BOX, MEANINGS, NAMES
from poll.records import carrier_log_store, inbox_store, poll_store
from poll.records.carrier_log_store import CarrierLog, Compared, LoggedId
from poll.records.inbox_store import CALL, FURTHER, TEXT, Message
from poll.records.poll_store import StoredPoll
from poll.refusal import FindingsError, Say
from poll.roles import Role

KINDS: Mapping[str, Say] = {
    TEXT: Say("短信", "texts"),
    CALL: Say("电话", "calls"),
    FURTHER: Say("同一电话里再投", "further votes in the same calls"),
}
"""What the kinds of messages are called."""

_WORDS: Mapping[str, Any] = {"KINDS": KINDS, "NAMES": NAMES, "MEANINGS": MEANINGS, "IN_BOX": IN_BOX}
_IMPORTS = frozenset({Role.TALLY, Role.SUPERVISOR})
_ON_A_PAGE, _MOST_LISTED = 100, 50

Counted = Mapping[tuple[str, Disposition], int]


@dataclass(frozen=True, slots=True)
class Equation:
    """Sides that must be equal: each with its words and its number; None where a side is not known.

    `differs` counts what only one of two sides has: their sums may agree all the same.
    """

    title: Say
    parts: tuple[tuple[Say, int], ...]
    sides: tuple[tuple[Say, int | None], ...]
    differs: int = 0

    @property
    def total(self) -> int:
        """Return what the parts add up to."""
        return sum(number for _, number in self.parts)

    @property
    def holds(self) -> bool:
        """Tell whether every known side is what the parts add up to."""
        return not self.differs and all(number in {None, self.total} for _, number in self.sides)


def ledger(console: Console, visit: Visit, **shown: object) -> Response:
    """Show every disposition, the sums, and the comparison with the carrier's log."""
    with console.reading() as connection:
        # As of one moment, or votes that come meanwhile would look like a difference.
        poll = poll_store.find(connection, visit.its.id)
        counted = inbox_store.counted(connection, poll.key)
        logs = carrier_log_store.logs(connection, poll.key)
        compared = {kind: _compared(connection, poll, kind, counted, is_imported=bool(logs)) for kind in (TEXT, CALL)}
        lost: list[LoggedId] = []
        if any(each.missing_here for each in compared.values()):
            lost = carrier_log_store.missing_here(connection, poll.key, PROVIDER, _MOST_LISTED)
        unlisted = [
            each
            for kind, found in compared.items()
            if found.missing_there
            for each in carrier_log_store.missing_there(connection, poll.key, kind, PROVIDER, _MOST_LISTED)
        ]
    return _shown(console, visit, counted, (compared, logs, lost, unlisted), poll.next_seq - 1, **shown)


def _compared(connection: Connection, poll: StoredPoll, kind: str, counted: Counted, *, is_imported: bool) -> Compared:
    if is_imported:
        return carrier_log_store.compared(connection, poll.key, kind, PROVIDER)
    came = sum(number for (its, _), number in counted.items() if its == kind)
    return Compared(None, came, 0, 0, None)


def _shown(
    console: Console,
    visit: Visit,
    counted: Counted,
    carrier: tuple[Mapping[str, Compared], list[CarrierLog], list[LoggedId], list[Message]],
    envelopes: int,
    **shown: object,
) -> Response:
    compared, logs, lost, unlisted = carrier
    kinds = [kind for kind in KINDS if kind != FURTHER or any(each == FURTHER for each, _ in counted)]
    return console.page(
        "ledger.html",
        visit,
        counted=counted,
        kinds=kinds,
        rows=[each for each in NAMES if any((kind, each) in counted for kind in kinds)],
        sums={kind: sum(number for (its, _), number in counted.items() if its == kind) for kind in kinds},
        envelopes=envelopes,
        equations=list(_equations(counted, compared, envelopes)),
        compared=compared,
        logs=logs,
        lost=lost,
        unlisted=unlisted,
        has_account=account_of(console.settings) is not None,
        may_import=visit.has(*_IMPORTS),
        **_WORDS,
        **shown,  # type: ignore[arg-type] # for the template.
    )


def _equations(counted: Counted, compared: Mapping[str, Compared], envelopes: int) -> Iterator[Equation]:
    for kind, found in compared.items():
        parts = tuple((NAMES[what], counted[kind, what]) for what in NAMES if (kind, what) in counted)
        came = Say("收到", "came in"), found.came
        logged = Say("运营商清单", "the carrier's log"), found.logged
        if parts or found.logged:
            yield Equation(KINDS[kind], parts, (came, logged), found.missing_here + found.missing_there)
    cast = tuple(
        (Say(f"{KINDS[kind].zh}·{NAMES[what].zh}", f"{KINDS[kind].en} {NAMES[what].en}"), counted[kind, what])
        for kind in KINDS
        for what in NAMES
        if what in IN_BOX and (kind, what) in counted
    )
    yield Equation(Say("票箱", "the box"), cast, ((Say("信封", "envelopes"), envelopes),))


def messages(console: Console, visit: Visit) -> Response:
    """List texts and calls one by one: when, the carrier's id, what became of it; never who and never what."""
    asked = request.args
    kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
    disposition = asked.get("disposition", "") if asked.get("disposition") in {each.value for each in NAMES} else ""
    page = max(1, asked.get("page", 1, int))
    with console.reading() as connection:
        counted = inbox_store.counted(connection, visit.its.key)
        skipped = (page - 1) * _ON_A_PAGE
        listed = inbox_store.listed(connection, visit.its.key, kind, disposition, _ON_A_PAGE, skipped)
    found = sum(
        number for (its, what), number in counted.items() if kind in {"", its} and disposition in {"", what.value}
    )
    return console.page(
        "ledger_messages.html",
        visit,
        listed=listed,
        found=found,
        page=page,
        pages=max(1, -(-found // _ON_A_PAGE)),
        kind=kind,
        disposition=disposition,
        **_WORDS,
    )


def import_log(console: Console, visit: Visit) -> Response:
    """Import a log that was exported at the carrier; the file itself is kept nowhere."""
    try:
        file = handed_in("log")
        with console.act(visit) as connection:
            log = acts.import_file(connection, visit.its.id, file.name, file.content, visit.name, visit.at_ms)
    except FindingsError as error:
        return ledger(console, visit, **findings_of(error))
    return _imported(console, visit, log)


def fetch_log(console: Console, visit: Visit) -> Response:
    """Fetch the log from the carrier."""
    try:
        with console.reading() as connection:
            made_at = acts.made_at(connection, visit.its)
        rows, found = acts.fetch(account_of(console.settings), visit.its, made_at, visit.at_ms)
        with console.act(visit) as connection:
            log = acts.keep_fetched(connection, visit.its.id, rows, found, visit.name, visit.at_ms)
    except FindingsError as error:
        return ledger(console, visit, **findings_of(error))
    return _imported(console, visit, log)


def _imported(console: Console, visit: Visit, log: CarrierLog) -> Response:
    sentence = Say(
        f"已导入：{log.rows} 行，其中发给本评议的 {log.inbound} 条，新的 {log.new} 条。内容和号码没有留下。",
        f"Imported: {log.rows} rows, {log.inbound} of them for this poll, {log.new} new. No words or numbers are kept.",
    )
    return console.done(visit, sentence, "poll.ledger")


PAGES = (
    Page("/polls/<poll_id>/ledger", "poll.ledger", ledger, SEES, menu=(Group.POLLING, Say("消息台账", "Messages"))),
    Page("/polls/<poll_id>/ledger/messages", "poll.ledger_messages", messages, SEES),
    Page("/polls/<poll_id>/ledger/import", "poll.ledger_import", import_log, _IMPORTS, ("POST",)),
    Page("/polls/<poll_id>/ledger/fetch", "poll.ledger_fetch", fetch_log, _IMPORTS, ("POST",)),
)
