"""Importing the carrier's own log: from a file, or fetched; afterwards reconciling compares it with what came in."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection

from gateway.carriers.rest_wire import CarrierError
from gateway.carriers.twilio import PROVIDER
from gateway.carriers.twilio_log import CALL, LoggedMessage, read_log
from gateway.carriers.twilio_rest import TwilioAccount
from poll.casting import CALLS
from poll.official import official_name
from poll.records import carrier_log_store, inbox_store, journal_store, poll_store
from poll.records.carrier_log_store import CarrierLog
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say

_SKEW_MS = 60_000
"""The carrier's clock and ours may differ by so much."""

FETCHED = "fetched"
"""In place of a file's name."""


def import_file(  # noqa: PLR0913, PLR0917 - what is imported, by whom and when.
    connection: Connection, poll_id: str, name: str, content: bytes, official: str, at_ms: int
) -> CarrierLog:
    """Import a log that the office has exported at the carrier; of each message its id, kind and instant are kept.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        name: of the file.
        content: its bytes; they are kept nowhere.
        official: who imports it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: it is no such log, or nothing of it was for this poll's number.
    """
    poll = poll_store.find(connection, poll_id)
    log = read_log(name, content, poll.sender)
    digest = sha256(content).hexdigest()
    return _keep(connection, poll, log.messages, (name, digest, log.rows), official, at_ms)


def fetch(
    account: TwilioAccount | None, poll: StoredPoll, made_at_ms: int, now_ms: int
) -> tuple[int, list[LoggedMessage]]:
    """Ask the carrier for its log of a poll's number; no transaction is open while it answers.

    Returns:
        How many entries the log has, and those that are about messages.

    Raises:
        FindingsError: there is no account at a carrier, or the carrier does not list them.
    """
    if account is None:
        raise FindingsError([_no_account()])
    since, until = (datetime.fromtimestamp(at / 1000, UTC) for at in (made_at_ms - _SKEW_MS, now_ms + _SKEW_MS))
    try:
        return account.own_log(poll.sender, since, until)
    except CarrierError as error:
        raise FindingsError([_not_listed(error)]) from error


def keep_fetched(  # noqa: PLR0913, PLR0917 - what was fetched, by whom and when.
    connection: Connection, poll_id: str, rows: int, messages: Iterable[LoggedMessage], official: str, at_ms: int
) -> CarrierLog:
    """Keep what `fetch` has returned."""
    poll = poll_store.find(connection, poll_id)
    return _keep(connection, poll, messages, (FETCHED, "", rows), official, at_ms)


def made_at(connection: Connection, poll: StoredPoll) -> int:
    """Return when a poll was made, in milliseconds of the epoch; nothing that came before can be its."""
    return journal_store.first_at(connection, poll.key) or 0


def _keep(  # noqa: PLR0913, PLR0917 - what is kept, from where, by whom and when.
    connection: Connection,
    poll: StoredPoll,
    messages: Iterable[LoggedMessage],
    source: tuple[str, str, int],
    official: str,
    at_ms: int,
) -> CarrierLog:
    by, (name, digest, rows) = official_name(official), source
    poll_store.lock(connection, poll.key)
    its = [(each.id, each.kind, each.at_ms) for each in _of_poll(connection, poll, list(messages))]
    log = carrier_log_store.keep(
        connection, poll.key, its, name=name, digest=digest, rows=rows, official=by, at_ms=at_ms
    )
    entry = {"name": name, "sha256": log.sha256, "rows": rows, "inbound": log.inbound, "new": log.new, "official": by}
    journal_store.append(connection, poll.key, at_ms, "carrier_log_imported", entry)
    return log


def _of_poll(connection: Connection, poll: StoredPoll, messages: list[LoggedMessage]) -> Iterator[LoggedMessage]:
    """Yield what is this poll's: in its days on the number, or known to be; of our calls those that were answered."""
    later = [each for each in poll_store.every(connection) if each.sender == poll.sender and each.key > poll.key]
    since = made_at(connection, poll) - _SKEW_MS
    until = min((made_at(connection, each) for each in later), default=None)
    calls = inbox_store.which_came(connection, poll.key, CALLS, (each.id for each in messages if each.kind == CALL))
    texts = inbox_store.which_came(connection, poll.key, PROVIDER, (each.id for each in messages if each.kind != CALL))
    for each in messages:
        is_in_time = each.at_ms is None or (since <= each.at_ms and (until is None or each.at_ms < until))
        if each.id in calls or each.id in texts or (is_in_time and not each.is_ours):
            yield each


def _not_listed(error: CarrierError) -> Finding:
    return Finding(
        "运营商 carrier",
        Say("运营商的清单", "the carrier's own log"),
        Say(f"没有取到（{error.trouble.value} {error.code}）", f"not given ({error.trouble.value} {error.code})"),
        Say(
            "过一会儿再取；或在运营商网站导出清单，导入文件。",
            "Fetch it again later; or export the log at the carrier's site and import the file.",
        ),
    )


def _no_account() -> Finding:
    return Finding(
        "XIANGYIN_TWILIO_ACCOUNT_SID",
        Say("运营商账号", "an account at the carrier"),
        Say("没有设置", "nothing"),
        Say(
            "设置账号和密钥后再取；或在运营商网站导出清单，导入文件。",
            "Set account and token; or export the log at the carrier's site and import the file.",
        ),
    )
