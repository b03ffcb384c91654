"""Promises of a person rated, and reports on how far they are kept, written down by an official."""

from sqlalchemy import Connection

from config.acts.decisions import require_published
from config.acts.filled_in import FilledIn
from poll.records import journal_store, promise_store
from poll.records.poll_store import StoredPoll
from poll.records.promise_store import Promise
from poll.refusal import Finding, FindingsError, Say


def promise(  # noqa: PLR0913 - what a promise is made of.
    connection: Connection,
    poll: StoredPoll,
    *,
    subject: str,
    issue: str,
    measure: str,
    due_on: str,
    by: str,
    at_ms: int,
) -> int:
    """Write down what a person rated has promised to put right; return the number of the promise.

    Args:
        connection: in a writing transaction.
        poll: whose result was published.
        subject: id of the person.
        issue: what is to be put right.
        measure: what will be done.
        due_on: the last day, `2026-12-25`.
        by: the official.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: a field will not do, or no result has been published.
    """
    require_published(connection, poll)
    form = FilledIn()
    who = form.subject(poll.rules, subject)
    what = form.words(Say("问题", "issue"), issue)
    how = form.words(Say("整改措施", "measure"), measure)
    day = form.day(Say("期限", "due on"), due_on)
    form.settle()
    key = promise_store.add(
        connection, poll.key, subject=who, issue=what, measure=how, due_on=day, official=by, at_ms=at_ms
    )
    entry = {"promise": key, "subject": who, "issue": what, "measure": how, "due_on": str(day), "official": by}
    journal_store.append(connection, poll.key, at_ms, "promise_recorded", entry)
    return len(promise_store.of_poll(connection, poll.key))


def report(  # noqa: PLR0913 - what a report is made of.
    connection: Connection, poll: StoredPoll, number: str, words: str, *, is_kept: bool, by: str, at_ms: int
) -> Promise:
    """Write down how far a promise is kept; return the promise as it stood.

    Raises:
        FindingsError: the poll has no such promise, or nothing is written.
    """
    every = promise_store.of_poll(connection, poll.key)
    found = next((each for each in every if str(each.number) == number), None)
    if found is None:
        raise FindingsError([_no_promise(number, len(every))])
    form = FilledIn()
    plain = form.words(Say("进展", "progress"), words)
    form.settle()
    place = promise_store.report(connection, found.key, plain, by, at_ms, is_kept=is_kept)
    entry = {"promise": found.key, "report": place, "words": plain, "is_kept": is_kept, "official": by}
    journal_store.append(connection, poll.key, at_ms, "promise_reported", entry)
    return found


def _no_promise(found: str, most: int) -> Finding:
    return Finding(
        "整改承诺 promise",
        Say(f"1 至 {most} 号承诺" if most else "先记下一条承诺", f"a promise, 1 to {most}" if most else "a promise"),
        Say(f"“{found}”", f'"{found}"'),
        Say("请从名单中选择。", "Choose one of the list."),
    )
