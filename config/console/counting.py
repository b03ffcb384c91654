"""Opening and counting a box while pages go on: a thread does it, and the records tell every process how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection

from config.acts import canvass
from config.console.console import Console
from config.console.roll_job import findings_in
from config.front import log_fault
from poll.poll import Stage
from poll.records import canvass_store, summary_store
from poll.records.database import writing
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from tally.canvass import StrippedBox, read_paper

_KIND = "counting"
_SILENT_MS, _TELL_MS = 120_000, 1_000
_WAIT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Counting:
    """How far a count is.

    Attributes:
        is_running: somebody is at it.
        done, whole: envelopes that were opened, and all of them.
        findings: why the last one ended without a result.
    """

    is_running: bool
    done: int
    whole: int
    findings: tuple[Finding, ...]


def standing(connection: Connection, poll: StoredPoll, now_ms: int) -> Counting | None:
    """Return how far the count of a poll is; None where none was begun, or it has its result."""
    kept = summary_store.find(connection, poll.key, _KIND)
    if kept is None:
        return None
    told = kept.content
    # A process that was ended is heard of no more; the next count goes on with the same list.
    is_running = told["is_running"] and now_ms - kept.as_of_ms < _SILENT_MS
    return Counting(is_running, told["done"], told["whole"], tuple(findings_in(told["findings"])))


def claim(connection: Connection, poll: StoredPoll, now_ms: int) -> int:
    """Say that a count begins, and return how many envelopes there are to open.

    Raises:
        FindingsError: one is under way.
    """
    there = standing(connection, poll, now_ms)
    if there is not None and there.is_running:
        raise FindingsError([_under_way()])
    stripped = canvass_store.paper(connection, poll.key, Stage.STRIPPED)
    whole = 0 if stripped is None else read_paper(StrippedBox, stripped).envelopes
    _tell(connection, poll, Counting(is_running=True, done=0, whole=whole, findings=()), now_ms)
    return whole


def begin(console: Console, poll: StoredPoll, key: X25519PrivateKey, officials: Sequence[str], whole: int) -> None:
    """Open and count in a thread of its own; return when it is done, or after three seconds at the latest."""
    thread = Thread(target=_count, args=(console, poll, key, tuple(officials), whole), name="count", daemon=True)
    thread.start()
    thread.join(_WAIT_SECONDS)


def _count(console: Console, poll: StoredPoll, key: X25519PrivateKey, officials: Sequence[str], whole: int) -> None:
    told_at_ms = console.now_ms()

    def told(done: int) -> None:
        nonlocal told_at_ms
        now_ms = console.now_ms()
        if now_ms - told_at_ms >= _TELL_MS:
            told_at_ms = now_ms
            with writing(console.engine) as connection:
                _tell(connection, poll, Counting(is_running=True, done=done, whole=whole, findings=()), now_ms)

    findings: Sequence[Finding] = ()
    try:
        canvass.count(console.engine, poll.id, key, officials, 1, console.now_ms, told)
    except FindingsError as error:
        findings = error.findings
    except Exception as error:  # noqa: BLE001 - nobody waits for this thread: the page tells that it failed.
        log_fault(error)
        findings = [_failed()]
    with writing(console.engine) as connection:
        if findings:
            ended = Counting(is_running=False, done=0, whole=whole, findings=tuple(findings))
            _tell(connection, poll, ended, console.now_ms())
        else:
            summary_store.erase(connection, poll.key, _KIND)


def _tell(connection: Connection, poll: StoredPoll, now: Counting, at_ms: int) -> None:
    told = {"is_running": now.is_running, "done": now.done, "whole": now.whole}
    findings = [each.as_json() for each in now.findings]
    summary_store.keep(connection, poll.key, _KIND, {**told, "findings": findings}, at_ms)


def _under_way() -> Finding:
    return Finding(
        "计票 count",
        Say("一次计票", "one count at a time"),
        Say("正在计票", "one is under way"),
        Say("请等它结束，页面会自己更新。", "Wait for it; the page shows its end by itself."),
    )


def _failed() -> Finding:
    return Finding(
        "计票 count",
        Say("计票的结果", "a result of the count"),
        Say("程序出错，没有结果", "a fault of the program, and none"),
        Say(
            "票箱没有受影响。请再开一次，用的是同一份清单；再不行请管理员查看日志。",
            "The box is unharmed. Open it again, the list is the same; if that fails let an administrator see the log.",
        ),
    )
