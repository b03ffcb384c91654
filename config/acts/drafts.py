"""Drafts of polls: begun, changed by one administrator after another, made a poll or thrown away."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from config.acts import polls
from config.acts.polls import ChosenTrustees, KeyChoice
from config.acts.rehearsal import rehearse
from poll.key_findings import bad_number, twice
from poll.official import official_name, two_officials
from poll.passphrase import check_passphrase
from poll.records import draft_store, journal_store
from poll.records.draft_store import Draft
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say, Weight
from poll.rule_file import read_rules
from poll.trustee import Trustee, TrusteeKey

PLACE = "规则 rules"
"""How findings of a draft's rule file are named: the line stands after it."""

_REHEARSED = "trustees_rehearsed"
_LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """When trustees opened a test key together, and who came."""

    at_ms: int
    came: tuple[str, ...]


def begin_draft(connection: Connection, content: bytes, source: str, official: str, at_ms: int) -> Draft:
    """Begin a draft with a rule file.

    Args:
        connection: in a writing transaction.
        content: the rule file that is to be changed.
        source: where it is from, a preset or a poll.
        official: who prepares the poll.
        at_ms: when, in milliseconds of the epoch.
    """
    draft = draft_store.begin(connection, content, official_name(official), at_ms)
    entry = {"draft": draft.key, "from": source, "official": draft.official}
    journal_store.append(connection, None, at_ms, "draft_begun", entry)
    return draft


def change_draft(connection: Connection, draft: Draft, official: str, at_ms: int) -> None:
    """Keep a draft as it is given; the rule file need not be sound yet.

    Args:
        connection: in a writing transaction.
        draft: changed, with the revision that was changed.
        official: who has changed it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: somebody else has changed it meanwhile; theirs stays.
    """
    changed = replace(draft, official=official_name(official), at_ms=at_ms)
    if not draft_store.change(connection, changed):
        raise FindingsError([_changed_meanwhile(connection, draft.key)])
    rules, _ = read_rules(changed.rules, PLACE)
    entry: dict[str, object] = {"draft": draft.key, "revision": draft.revision + 1, "official": changed.official}
    entry |= {"rules": rules.sha256 if rules else "", "trustees": _named(changed.trustees), "needed": changed.needed}
    journal_store.append(connection, None, at_ms, "draft_changed", entry)


def add_trustee(connection: Connection, draft: Draft, trustee: Trustee, official: str, at_ms: int) -> None:
    """Take a trustee in; only the public half is handed over.

    Raises:
        FindingsError: one of that name or with that key is there, or somebody else has changed the draft meanwhile.
    """
    for each in draft.trustees:
        if each.name == trustee.name or each.public_key == trustee.public_key:
            raise FindingsError([twice(trustee.name)])
    trustees = (*draft.trustees, trustee)
    change_draft(connection, replace(draft, trustees=trustees, needed=_most(trustees, draft.needed)), official, at_ms)


def drop_trustee(connection: Connection, draft: Draft, fingerprint: str, official: str, at_ms: int) -> None:
    """Leave a trustee out again.

    Raises:
        FindingsError: somebody else has changed the draft meanwhile.
    """
    trustees = tuple(each for each in draft.trustees if each.fingerprint != fingerprint)
    change_draft(connection, replace(draft, trustees=trustees, needed=_most(trustees, draft.needed)), official, at_ms)


def need_trustees(connection: Connection, draft: Draft, needed: int, official: str, at_ms: int) -> None:
    """Say how many trustees must come together.

    Raises:
        FindingsError: fewer than two or more than there are, or somebody else has changed the draft meanwhile.
    """
    if not 2 <= needed <= len(draft.trustees):  # noqa: PLR2004 - two are together.
        raise FindingsError([bad_number(needed, len(draft.trustees))])
    change_draft(connection, replace(draft, needed=needed), official, at_ms)


def rehearsed(connection: Connection, draft: Draft, keys: Sequence[TrusteeKey], official: str, at_ms: int) -> None:
    """Let trustees open a test key together, as they will open the box, and note that they could.

    Raises:
        FindingsError: they could not.
    """
    rehearse(draft.trustees, draft.needed, keys)
    entry = {"draft": draft.key, "trustees": _named(draft.trustees), "needed": draft.needed}
    came = [each.trustee.name for each in keys]
    journal_store.append(connection, None, at_ms, _REHEARSED, entry | {"came": came, "official": official})


def last_rehearsal(connection: Connection, draft: Draft) -> Rehearsal | None:
    """Return when the trustees of a draft last opened a test key; None where they have changed since, or never did."""
    for each in journal_store.last_of(connection, _REHEARSED, _LOOKED_THROUGH):
        entry = json.loads(each.entry)
        if (entry["draft"], entry["trustees"], entry["needed"]) == (
            draft.key,
            _named(draft.trustees),
            draft.needed,
        ):
            return Rehearsal(each.at_ms, tuple(entry["came"]))
    return None


def drop_draft(connection: Connection, draft: Draft, official: str, at_ms: int) -> None:
    """Throw a draft away.

    Raises:
        FindingsError: somebody else has changed it meanwhile.
    """
    if not draft_store.drop(connection, draft):
        raise FindingsError([_changed_meanwhile(connection, draft.key)])
    entry = {"draft": draft.key, "id": draft.id, "official": official_name(official)}
    journal_store.append(connection, None, at_ms, "draft_dropped", entry)


def agreed_passphrase(first: str, second: str) -> str:
    """Return the passphrase that was typed twice.

    Raises:
        FindingsError: two different ones were typed, or a weak one.
    """
    if first.strip() != second.strip():
        raise FindingsError([_differ()])
    check_passphrase(first)
    return first


def make_poll(
    connection: Connection, draft: Draft, locked: KeyChoice, present: tuple[str, ...], at_ms: int
) -> StoredPoll:
    """Make a poll of a draft, in stage draft; the key of its box is made and locked now.

    Args:
        connection: in a writing transaction.
        draft: whose rules are sound.
        locked: the passphrase or the trustees.
        present: who creates it, and for a passphrase the one besides who knows it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: rules, id, number or key will not do; its trustees have not rehearsed; or somebody else has
            changed the draft meanwhile.
    """
    rules, findings = read_rules(draft.rules, PLACE)
    if rules is None:
        raise FindingsError([each for each in findings if each.weight is Weight.ERROR])
    if isinstance(locked, ChosenTrustees) and last_rehearsal(connection, draft) is None:
        raise FindingsError([_not_rehearsed()])
    names = two_officials(*present) if isinstance(locked, str) else present
    made = polls.create_poll(connection, draft.id, rules, draft.rules, draft.sender, locked, present[0], at_ms)
    if not draft_store.change(connection, replace(draft, official=present[0], at_ms=at_ms, poll=made.key)):
        raise FindingsError([_changed_meanwhile(connection, draft.key)])
    entry: dict[str, object] = {"present": list(names)}
    if isinstance(locked, ChosenTrustees):
        entry |= {"trustees": _named(locked.trustees), "needed": locked.needed}
    journal_store.append(connection, made.key, at_ms, "key_locked", entry)
    return made


def _named(trustees: tuple[Trustee, ...]) -> list[list[str]]:
    return [[each.name, each.fingerprint] for each in trustees]


def _most(trustees: tuple[Trustee, ...], needed: int) -> int:
    """Return how many are needed of so many: as before where it goes, two at least."""
    return max(2, min(needed, len(trustees))) if trustees else 0


def _changed_meanwhile(connection: Connection, key: int) -> Finding:
    now = draft_store.find(connection, key)
    by = now.official if now else "—"
    found = Say(f"{by}刚改过", f"{by} has just changed it")
    if now is None or now.poll is not None:
        found = Say("已删除，或已建立评议", "it was thrown away, or a poll was made of it")
    return Finding(
        "草稿 draft",
        Say("您打开以后没有人改过", "nobody has changed it since you opened it"),
        found,
        Say(
            "您填的都还在下面，没有保存。请看清与现有内容的差别，再决定是否保存。",
            "What you typed is still below and not saved. See what differs, then save it or leave it.",
        ),
    )


def _differ() -> Finding:
    return Finding(
        "passphrase 口令",
        Say("两次输入完全相同", "the same, typed twice"),
        Say("两次不同", "two different ones"),
        Say("请重新输入两次。", "Type it again, twice."),
    )


def _not_rehearsed() -> Finding:
    return Finding(
        "保管人 trustees",
        Say("保管人已预演开箱", "trustees who have rehearsed to open the box"),
        Say("还没有，或预演以后又换了人", "none yet, or others than rehearsed"),
        Say(
            "请保管人带密钥文件先预演：密钥丢了，票就打不开了。",
            "Let them rehearse with their key files: without the keys the votes are lost.",
        ),
    )
