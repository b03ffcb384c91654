"""The checklist before opening: what is looked at, what officials tick, and the opening itself once all is green."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import Connection

from config.acts import polls
from config.acts.checks import TITLES, Check, Item, Light
from config.acts.checks_of_office import checks_of_office
from config.acts.checks_of_poll import checks_of_poll, day_of
from config.settings import Settings
from poll.official import official_name
from poll.poll import Stage
from poll.records import journal_store, poll_store, tick_store
from poll.records.database import is_sqlite
from poll.records.poll_store import StoredPoll
from poll.records.tick_store import Tick
from poll.refusal import Finding, FindingsError, Say

MOST_CLOCK_SECONDS = 90
"""A telephone shows minutes, and reading it takes a while."""

MOST_CARRIER_SECONDS = 5
_LONGEST = 200


def checklist(connection: Connection, poll: StoredPoll, settings: Settings, at_ms: int) -> list[Check]:
    """Return every item of the checklist of a poll in stage draft, as it stands."""
    ticks = tick_store.standing(connection, poll.key)
    return [
        *checks_of_poll(connection, poll, ticks, at_ms),
        *checks_of_office(connection, poll, settings, ticks, at_ms),
    ]


def ticked(settings: Settings) -> frozenset[Item]:
    """Return what an official ticks with a day and a few words; a disk only where it is another computer's."""
    posted = {Item.NOTICE, Item.LIST}
    return frozenset(posted if is_sqlite(settings.database_url) else {*posted, Item.DISK})


def tick(  # noqa: PLR0913, PLR0917 - what a tick is made of.
    connection: Connection, poll: StoredPoll, item: Item, done_on: date, words: str, official: str, at_ms: int
) -> None:
    """Write down that something was seen to which no machine can see.

    Args:
        connection: in a writing transaction.
        poll: in stage draft.
        item: one of `ticked`.
        done_on: the day, on the poll's calendar.
        words: where, or what was seen.
        official: who answers for it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: the day is still to come, nothing is said, or the poll is no draft.
    """
    plain, findings = " ".join(words.split()), []
    if not plain or len(plain) > _LONGEST:
        findings.append(_no_words(item))
    if done_on > day_of(at_ms, poll.rules.zone):
        findings.append(_to_come(item, done_on))
    if findings:
        raise FindingsError(findings)
    done_at = datetime.combine(done_on, time(12), poll.rules.zone)
    _put(connection, poll, Tick(item.value, official_name(official), plain, round(done_at.timestamp() * 1000), at_ms))


def compare_clock(connection: Connection, poll: StoredPoll, shown: time, official: str, at_ms: int) -> None:
    """Compare this computer's clock with a telephone's.

    Args:
        connection: in a writing transaction.
        poll: in stage draft.
        shown: what the telephone shows, in the poll's zone.
        official: who has looked.
        at_ms: this computer's clock.

    Raises:
        FindingsError: they differ by more than reading takes.
    """
    here = datetime.fromtimestamp(at_ms / 1000, poll.rules.zone)
    there = datetime.combine(here.date(), shown, poll.rules.zone)
    half_a_day = 12 * 3600
    # Over midnight one of them is a day ahead.
    seconds = (here - there).total_seconds()
    seconds = (seconds + half_a_day) % (2 * half_a_day) - half_a_day
    if not -MOST_CLOCK_SECONDS <= seconds <= MOST_CLOCK_SECONDS:
        raise FindingsError([_clock_differs(round(seconds))])
    words = f"{shown:%H:%M} = {here:%H:%M:%S}"
    _put(connection, poll, Tick(Item.CLOCK.value, official_name(official), words, at_ms, at_ms))


def note_carrier(
    connection: Connection, poll: StoredPoll, clock: datetime | None, official: str, at_ms: int
) -> list[Finding]:
    """Note that the carrier was reached, and compare clocks where it tells the time; return what is wrong with ours.

    Raises:
        FindingsError: the poll is no draft.
    """
    who = official_name(official)
    _put(connection, poll, Tick(Item.CARRIER.value, who, "HTTP 200", at_ms, at_ms))
    if clock is None:
        return []
    seconds = at_ms / 1000 - clock.timestamp()
    if not -MOST_CARRIER_SECONDS <= seconds <= MOST_CARRIER_SECONDS:
        return [_clock_differs(round(seconds))]
    _put(connection, poll, Tick(Item.CLOCK.value, who, f"Date {seconds:+.0f} s", at_ms, at_ms))
    return []


def open_checked(
    connection: Connection, poll: StoredPoll, settings: Settings, official: str, at_ms: int
) -> list[Finding]:
    """Open a poll whose checklist has nothing red; return notices.

    Args:
        connection: in a writing transaction.
        poll: to be opened.
        settings: of the installation.
        official: who opens it.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: with every item that is red.
    """
    poll_store.lock(connection, poll.key)
    stored = poll_store.find(connection, poll.id)
    if stored.stage is Stage.DRAFT:
        red = [each.finding() for each in checklist(connection, stored, settings, at_ms) if each.light is Light.RED]
        if red:
            raise FindingsError(red)
    return polls.open_poll(connection, poll.id, official, at_ms)


def is_ready(checks: Sequence[Check]) -> bool:
    """Tell whether a poll may be opened."""
    return all(each.light is not Light.RED for each in checks)


def _put(connection: Connection, poll: StoredPoll, made: Tick) -> None:
    if poll.stage is not Stage.DRAFT:
        raise FindingsError([_no_draft(poll)])
    tick_store.put(connection, poll.key, made)
    entry = {"item": made.item, "words": made.words, "done_at": made.done_at_ms, "official": made.official}
    journal_store.append(connection, poll.key, made.at_ms, "ticked", entry)


def _no_words(item: Item) -> Finding:
    return Finding(
        TITLES[item].zh,
        Say(f"在哪里、怎样，1 至 {_LONGEST} 字", f"where and how, 1 to {_LONGEST} signs"),
        Say("空白，或太长", "nothing, or too much"),
        Say("请写明，例如“村委会公告栏”。", 'Write it, like "notice board of the village office".'),
    )


def _to_come(item: Item, on: date) -> Finding:
    return Finding(
        TITLES[item].zh,
        Say("今天或以前的日期", "today or a day before"),
        Say(f"{on}", f"{on}"),
        Say("做了以后再登记。", "Write it down when it is done."),
    )


def _clock_differs(seconds: int) -> Finding:
    ahead = Say(f"这台电脑快 {seconds} 秒", f"this computer is {seconds} s ahead")
    behind = Say(f"这台电脑慢 {-seconds} 秒", f"this computer is {-seconds} s behind")
    return Finding(
        TITLES[Item.CLOCK].zh,
        Say("两边时间一致", "the same time on both"),
        ahead if seconds > 0 else behind,
        Say(
            "请校准这台电脑的时间（打开自动对时），再对一次。",
            "Set this computer's clock (let it do so by itself), then compare again.",
        ),
    )


def _no_draft(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("还没有开始的评议", "a poll that is not open yet"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say("开始以前的核对已经结束。", "The checklist is over."),
    )
