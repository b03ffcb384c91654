"""Decisions of the competent body, written down by an official: figures flag, people decide."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from config.acts.filled_in import FilledIn
from poll.records import decision_store, journal_store, result_store
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as an official has filled it in.

    Attributes:
        subject: id of the person rated.
        body: who decided.
        decided_on: the day, `2026-12-25`.
        words: what was decided.
        ground: the rule or flag it rests on.
        corrects: number of an earlier decision that it puts right; empty for none.
    """

    subject: str
    body: str
    decided_on: str
    words: str
    ground: str
    corrects: str = ""


def record(connection: Connection, poll: StoredPoll, decided: Decided, by: str, today: date, at_ms: int) -> int:  # noqa: PLR0913, PLR0917 - what an act is made of.
    """Write down what the competent body has decided; return the number of the decision.

    Nothing is changed afterwards: a correction is a new decision that names the one it puts right.

    Args:
        connection: in a writing transaction.
        poll: whose result was published.
        decided: as filled in.
        by: the official.
        today: where the poll is held.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: a field will not do, or no result has been published.
    """
    require_published(connection, poll)
    form, before = FilledIn(), decision_store.of_poll(connection, poll.key)
    subject = form.subject(poll.rules, decided.subject)
    body = form.words(Say("决定机关", "body"), decided.body)
    day = form.day(Say("决定日期", "decided on"), decided.decided_on, latest=today)
    words = form.words(Say("决定内容", "decision"), decided.words)
    ground = form.words(Say("依据", "ground"), decided.ground)
    corrects = next((each.key for each in before if str(each.number) == decided.corrects), None)
    if decided.corrects and corrects is None:
        form.note(_no_decision(decided.corrects, len(before)))
    form.settle()
    key = decision_store.add(
        connection,
        poll.key,
        subject=subject,
        body=body,
        decided_on=day,
        words=words,
        ground=ground,
        official=by,
        at_ms=at_ms,
    )
    entry = {"decision": key, "subject": subject, "body": body, "decided_on": str(day), "words": words}
    entry |= {"ground": ground, "corrects": corrects, "official": by}
    journal_store.append(connection, poll.key, at_ms, decision_store.RECORDED, entry)
    return len(before) + 1


def require_published(connection: Connection, poll: StoredPoll) -> None:
    """Make sure that there is a result to decide or to promise about; nothing stands on the board before.

    Raises:
        FindingsError: none has been published.
    """
    if not result_store.of_poll(connection, poll.key):
        raise FindingsError([_no_result(poll.id)])


def _no_result(poll_id: str) -> Finding:
    return Finding(
        poll_id,
        Say("已公布的结果", "a published result"),
        Say("还没有公布", "none yet"),
        Say("请先公布结果。", "Publish the result first."),
    )


def _no_decision(found: str, most: int) -> Finding:
    return Finding(
        "更正 corrects",
        Say(f"1 至 {most} 号决定" if most else "空白", f"a decision, 1 to {most}" if most else "nothing"),
        Say(f"“{found}”", f'"{found}"'),
        Say("请选择要更正的决定。", "Choose the decision that is put right."),
    )
