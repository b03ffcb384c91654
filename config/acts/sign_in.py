"""Signing in: a name, a password and the code of the moment, all at once; who tries too often waits."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from config.acts.credentials import Credentials, step_of
from config.acts.officials import ticket_digest
from poll.passphrase import check_passphrase
from poll.records import journal_store, official_store
from poll.records.official_store import StoredOfficial
from poll.refusal import Finding, FindingsError, Say

MOST_FAILURES = 5
LOCK_MS = 15 * 60_000
_LONGEST_LOCK_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try to sign in: the official, or what to say; never which of the three was wrong."""

    official: StoredOfficial | None
    finding: Finding | None


def sign_in(connection: Connection, typed: tuple[str, str, str], credentials: Credentials, at_ms: int) -> Tried:
    """Try a name, a password and a code; the records count what fails, so the caller must commit either way.

    After five failures in a row the name is locked for a quarter of an hour, then for twice as long each time.

    Args:
        connection: in a writing transaction.
        typed: name, password, code.
        credentials: of the installation.
        at_ms: now.
    """
    name, password, code = typed
    try:
        official = official_store.by_name(connection, name)
    except FindingsError:
        official = None
    if official is not None and at_ms < official.locked_until_ms:
        return Tried(None, _locked(official, at_ms))
    fits = credentials.fits(official.password if official else None, password)
    if official is None or official.ended_at_ms is not None:
        return Tried(None, _refused())
    step = _step(official, code, credentials, at_ms)
    if fits and step is not None and official.password is not None:
        kept = credentials.renewed(official.password, password)
        if official_store.note_success(connection, official.key, step, kept):
            return Tried(official, None)
    _note_failure(connection, official, at_ms)
    return Tried(None, _refused())


def enrol(  # noqa: PLR0913, PLR0917 - what an official chooses.
    connection: Connection,
    name: str,
    ticket: str,
    password: str,
    totp: str,
    code: str,
    credentials: Credentials,
    at_ms: int,
) -> StoredOfficial:
    """Keep the password and the secret of the codes that an official has chosen with a ticket.

    Raises:
        FindingsError: the ticket is wrong or too old, the password weak, or the code does not fit the secret.
    """
    official = with_ticket(connection, name, ticket, at_ms)
    check_passphrase(password)
    step = step_of(totp, code, at_ms)
    if step is None:
        raise FindingsError([_wrong_code()])
    sealed = credentials.sealed(totp, official.key)
    official_store.enrol(connection, official.key, credentials.hashed(password), sealed, step)
    journal_store.append(connection, None, at_ms, "enrolled", {"official": official.name})
    return official


def with_ticket(connection: Connection, name: str, ticket: str, at_ms: int) -> StoredOfficial:
    """Return the official of a name and a ticket.

    Raises:
        FindingsError: the two do not go together, or the ticket's days are over.
    """
    official = official_store.by_name(connection, name)
    known = official is not None and official.ticket == ticket_digest(ticket) and at_ms <= official.ticket_until_ms
    if official is None or not known or official.ended_at_ms is not None:
        raise FindingsError([_wrong_ticket()])
    return official


def _step(official: StoredOfficial, code: str, credentials: Credentials, at_ms: int) -> int | None:
    if official.totp is None:
        return None
    try:
        return credentials.step_of(official.totp, official.key, code, at_ms)
    except InvalidTag:
        return None


def _note_failure(connection: Connection, official: StoredOfficial, at_ms: int) -> None:
    failures = official.failures + 1
    times, rest = divmod(failures, MOST_FAILURES)
    until = official.locked_until_ms
    if rest == 0:
        until = at_ms + min(LOCK_MS * 2 ** (times - 1), _LONGEST_LOCK_MS)
        entry = {"locked": official.name, "failures": failures}
        journal_store.append(connection, None, at_ms, "sign_in_locked", entry)
    official_store.note_failure(connection, official.key, failures, until)


def _refused() -> Finding:
    return Finding(
        "登录 sign in",
        Say("相符的姓名、口令和验证码", "a name, a password and a code that go together"),
        Say("不相符", "they do not"),
        Say(
            f"请重新输入；连错 {MOST_FAILURES} 次会锁住一刻钟。忘了口令请找管理员。",
            f"Try again; after {MOST_FAILURES} failures it is locked for a quarter of an hour. "
            "Lost the password? Ask an administrator.",
        ),
    )


def _locked(official: StoredOfficial, at_ms: int) -> Finding:
    minutes = -(-(official.locked_until_ms - at_ms) // 60_000)
    return Finding(
        "登录 sign in",
        Say("没有被锁住的姓名", "a name that is not locked"),
        Say(f"还要等 {minutes} 分钟", f"{minutes} minutes to wait"),
        Say("请等一等，或找管理员重发一次性代码。", "Wait, or ask an administrator for a new ticket."),
    )


def _wrong_ticket() -> Finding:
    return Finding(
        "ticket 一次性代码",
        Say("管理员当面给的一次性代码", "the ticket that an administrator handed over"),
        Say("姓名与代码不符，或已过期", "name and ticket do not go together, or its days are over"),
        Say("请核对；过期请管理员重发。", "Check both; ask for a new one where it is too old."),
    )


def _wrong_code() -> Finding:
    return Finding(
        "code 验证码",
        Say("手机上验证器此刻显示的六位数字", "the six digits that the authenticator shows now"),
        Say("不符", "other ones"),
        Say(
            "请扫描新的二维码再输入；并检查手机的时间。",
            "Scan the code on this page and type what it shows; check the clock of the telephone.",
        ),
    )
