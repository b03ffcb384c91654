"""A poll from its rules to its closed box: created, opened, closed, each by an official and into the journal."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection

from config.acts.opening import before_opening
from poll.keys import lock_with_passphrase, lock_with_trustees
from poll.numbers import sender_number
from poll.official import official_name
from poll.poll import Stage
from poll.records import call_store, journal_store, poll_store, recording_store, status_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say, Weight
from poll.rules import RuleSet
from poll.trustee import Trustee

_POLL_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_LONGEST_STEP_SECONDS = 300
"""A call whose last step is older than this has ended without a word."""


@dataclass(frozen=True, slots=True)
class ChosenTrustees:
    """Trustees to whom a box is locked; any `needed` of them open it together."""

    trustees: tuple[Trustee, ...]
    needed: int


KeyChoice = str | ChosenTrustees
"""What a box is locked with: a passphrase, or trustees."""


def create_poll(  # noqa: PLR0913, PLR0917 - what a poll is made of.
    connection: Connection,
    poll_id: str,
    rules: RuleSet,
    content: bytes,
    sender: str,
    locked: KeyChoice,
    official: str,
    at_ms: int,
) -> StoredPoll:
    """Create a poll in stage draft; the key that opens its box is made and locked now.

    Args:
        connection: in a writing transaction.
        poll_id: 2 to 40 lower-case letters, digits and hyphens: it stands in addresses.
        rules: what `content` says.
        content: the rule file, byte for byte.
        sender: the number that voters text and call, `+86...`.
        locked: the passphrase or the trustees that open the box.
        official: who creates it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: the id, the number, the passphrase, the trustees or the official will not do.
    """
    who, number = official_name(official), check_new_poll(poll_id, sender)
    private = X25519PrivateKey.generate()
    key = poll_store.create(
        connection,
        poll_id,
        number,
        rules,
        content,
        public_key=private.public_key(),
        locked_key=_locked(private, locked),
        receipt_key=secrets.token_bytes(32),
    )
    entry = {"rules": rules.sha256, "official": who, "sender": number}
    journal_store.append(connection, key, at_ms, "create", entry)
    return poll_store.find(connection, poll_id)


def check_new_poll(poll_id: str, sender: str) -> str:
    """Return the number of a new poll in the form in which it is kept, before a key is asked for.

    Raises:
        FindingsError: the id cannot stand in an address, or the number is none in international form.
    """
    number = sender_number(sender) if sender.startswith("+") else None
    findings = [] if _POLL_ID.fullmatch(poll_id) else [_bad_id(poll_id)]
    if number is None:
        findings.append(_bad_sender(sender))
    if findings:
        raise FindingsError(findings)
    return f"+{number}"


def open_poll(connection: Connection, poll_id: str, official: str, at_ms: int) -> list[Finding]:
    """Open a poll: rules and roll are frozen from now on; return what to know all the same.

    Args:
        connection: in a writing transaction.
        poll_id: of a poll in stage draft, with a roll.
        official: who opens it.
        at_ms: when, in milliseconds of the epoch.

    Returns:
        notices.

    Raises:
        FindingsError: with everything that speaks against opening it, and the notices.
    """
    who, stored = official_name(official), _held(connection, poll_id)
    counted = status_store.electors_by_electorate(connection, stored.key)
    others = [each for each in poll_store.every(connection) if each.key != stored.key]
    recordings = recording_store.every(connection, stored.key)
    findings = before_opening(stored, others, counted, recordings, at_ms)
    if any(each.weight is Weight.ERROR for each in findings):
        raise FindingsError(findings)
    poll_store.advance(connection, stored, Stage.OPEN)
    entry = {
        "rules": stored.rules.sha256,
        "roll_version": stored.roll_version,
        "electors": counted,
        "official": who,
    }
    journal_store.append(connection, stored.key, at_ms, "open", entry)
    return findings


def close_poll(connection: Connection, poll_id: str, official: str, early: str | None, at_ms: int) -> StoredPoll:
    """Close the box: nothing goes in any more, and it cannot be undone; return the poll with its box as closed.

    Args:
        connection: in a writing transaction.
        poll_id: of an open poll.
        official: who closes it.
        early: why it is closed before its time, or while calls are under way; None at its time.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: it is too early and no reason is given, or the poll is not open.
    """
    who, stored, why = official_name(official), _held(connection, poll_id), " ".join((early or "").split())
    if stored.stage is Stage.OPEN and not why:
        if at_ms <= stored.rules.closes_at.timestamp() * 1000:
            raise FindingsError([_too_early(stored)])
        _let_calls_end(connection, stored, at_ms)
    poll_store.advance(connection, stored, Stage.CLOSED)
    entry = {"envelopes": stored.next_seq - 1, "box_head": stored.box_head.hex(), "early": why, "official": who}
    journal_store.append(connection, stored.key, at_ms, "close", entry)
    return poll_store.find(connection, poll_id)


def _held(connection: Connection, poll_id: str) -> StoredPoll:
    # Casting and roll changes take the same lock: what is read now still holds when the stage moves.
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    return poll_store.find(connection, poll_id)


def _locked(private: X25519PrivateKey, choice: KeyChoice) -> bytes:
    if isinstance(choice, str):
        return lock_with_passphrase(private, choice)
    return lock_with_trustees(private, choice.trustees, choice.needed)


def _let_calls_end(connection: Connection, stored: StoredPoll, now_ms: int) -> None:
    """Refuse to close while somebody who called in time is still on the line and the grace lasts."""
    ends_ms = int(stored.rules.closes_at.timestamp() * 1000) + stored.rules.call_grace_seconds * 1000
    calls = call_store.under_way(connection, stored.key, now_ms // 1000 - _LONGEST_STEP_SECONDS)
    if calls and now_ms <= ends_ms:
        raise FindingsError([_on_the_line(stored, calls, ends_ms)])


def _bad_id(poll_id: str) -> Finding:
    return Finding(
        "poll 编号",
        Say(
            "2 至 40 个小写字母、数字或连字符，以字母或数字开头",
            "2 to 40 lower-case letters, digits or hyphens, a letter or digit first",
        ),
        Say(f"“{poll_id}”", f'"{poll_id}"'),
        Say(
            "编号会出现在网址里，请换一个，如 xinhe-2026。",
            "The id stands in addresses: choose another, such as xinhe-2026.",
        ),
    )


def _bad_sender(sender: str) -> Finding:
    return Finding(
        "sender 号码",
        Say("国际格式的号码，如 +8619900000000", "a number in international form, like +8619900000000"),
        Say(f"“{sender}”", f'"{sender}"'),
        Say("请写加号、国家码和完整号码。", "Write the plus, the country code and the whole number."),
    )


def _on_the_line(stored: StoredPoll, calls: int, ends_ms: int) -> Finding:
    until = stored.rules.local(datetime.fromtimestamp(ends_ms / 1000, UTC))
    return Finding(
        stored.id,
        Say("没有正在进行的通话", "no call under way"),
        Say(f"{calls} 通，截止前打进来的", f"{calls}, which began in time"),
        Say(
            f"请稍等，最迟 {until} 结束；确需马上截止，请写明理由（--early 理由）。",
            f"Wait a little, until {until} at the latest; to close at once, give a reason (--early REASON).",
        ),
    )


def _too_early(stored: StoredPoll) -> Finding:
    closes = stored.rules.local(stored.rules.closes_at)
    return Finding(
        stored.id,
        Say(f"{closes} 之后截止", f"closing after {closes}"),
        Say("时间未到", "a time before that"),
        Say(
            "确需提前，请写明理由（--early 理由）；截止后不能重开。",
            "To close before, give a reason (--early REASON); it cannot be undone.",
        ),
    )
