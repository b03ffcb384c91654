"""The checks before opening that the computer answers: clock, carrier, public address, disk, database."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from config.acts.checks import Check, Item, Light
from config.settings import Settings
from poll.records.database import is_sqlite, keeps_promises, promises, sqlite_path
from poll.records.poll_store import StoredPoll
from poll.records.tick_store import Tick
from poll.refusal import Say

GOOD_FOR_MS = 24 * 3_600_000
"""So long a clock that was compared, and a carrier that was reached, are taken to be as they were."""

_GIGABYTE = 1_000_000_000
_TIMES_THE_RECORDS = 10


def checks_of_office(
    connection: Connection, poll: StoredPoll, settings: Settings, ticks: Mapping[str, Tick], at_ms: int
) -> Iterator[Check]:
    """Yield the checks that the computer answers, in their order.

    Args:
        connection: of a reading or a writing.
        poll: in stage draft.
        settings: of the installation.
        ticks: what was ticked, by item.
        at_ms: the instant, in milliseconds of the epoch.
    """
    yield _clock(poll, ticks.get(Item.CLOCK.value), at_ms)
    yield _carrier(settings, ticks.get(Item.CARRIER.value), at_ms)
    yield _address(settings.public_url)
    yield _disk(settings.database_url, ticks.get(Item.DISK.value), at_ms)
    said = promises(connection)
    written = " ".join(f"{name}={value}" for name, value in said.items())
    good = keeps_promises(said)
    step = None if good else Say("请装机的人改数据库设置。", "Let whoever runs the database set it.")
    yield Check(Item.DURABLE, Light.GREEN if good else Light.RED, Say(written, written), step)


def is_fresh(tick: Tick | None, at_ms: int) -> bool:
    """Tell whether something was looked at not too long ago."""
    return tick is not None and at_ms - tick.at_ms <= GOOD_FOR_MS


def _clock(poll: StoredPoll, tick: Tick | None, at_ms: int) -> Check:
    here = datetime.fromtimestamp(at_ms / 1000, poll.rules.zone)
    step = Say(
        f"与手机上的时间对一对：这台电脑现在是 {here:%H:%M:%S}。",
        f"Compare it with a telephone: this computer has {here:%H:%M:%S}.",
    )
    if tick is None:
        return Check(Item.CLOCK, Light.RED, Say("还没有对过", "not compared yet"), step)
    light = Light.GREEN if is_fresh(tick, at_ms) else Light.RED
    return Check(Item.CLOCK, light, _when(tick, poll), None if light is Light.GREEN else step, tick=tick)


def _carrier(settings: Settings, tick: Tick | None, at_ms: int) -> Check:
    if not (settings.twilio_account_sid and settings.twilio_auth_tokens):
        found = Say(
            "没有设置运营商账号：收得到短信和电话，自己发不出去",
            "no account is set: nothing is sent or called from here",
        )
        step = Say("要发回执短信、往外打电话，请装机的人设置。", "To send receipts and to call, set one.")
        return Check(Item.CARRIER, Light.YELLOW, found, step)
    if tick is None or not is_fresh(tick, at_ms):
        found = Say("今天还没有试过", "not tried today")
        return Check(
            Item.CARRIER, Light.YELLOW, found, Say("请按“联系运营商”。", 'Press "Ask the carrier".'), tick=tick
        )
    return Check(Item.CARRIER, Light.GREEN, Say(tick.words, tick.words), None, tick=tick)


def _address(public_url: str) -> Check:
    parts = urlsplit(public_url)
    if parts.scheme == "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        return Check(Item.ADDRESS, Light.GREEN, Say(public_url, public_url))
    step = Say(
        "运营商和村民都要经过它。正式使用请设 XIANGYIN_PUBLIC_URL=https://…",
        "Carrier and people go through it. For real use set XIANGYIN_PUBLIC_URL=https://...",
    )
    return Check(Item.ADDRESS, Light.YELLOW, Say(public_url, public_url), step)


def _disk(database_url: str, tick: Tick | None, at_ms: int) -> Check:
    if not is_sqlite(database_url):
        # The disk is that of another computer, which does not say.
        step = Say("请装机的人看过后在这里登记。", "Let whoever runs the database look, and write it down here.")
        if tick is None or not is_fresh(tick, at_ms):
            return Check(Item.DISK, Light.YELLOW, Say("数据库在另一台服务器上", "the database is on a server"), step)
        return Check(Item.DISK, Light.GREEN, Say(tick.words, tick.words), None, tick=tick)
    path = sqlite_path(database_url)
    free, used = shutil.disk_usage(path.parent).free, path.stat().st_size
    found = Say(
        f"还有 {free / _GIGABYTE:.1f} GB，数据库 {used / 1_000_000:.1f} MB",
        f"{free / _GIGABYTE:.1f} GB free, the records have {used / 1_000_000:.1f} MB",
    )
    if free >= max(_GIGABYTE, _TIMES_THE_RECORDS * used):
        return Check(Item.DISK, Light.GREEN, found)
    step = Say("请腾出空间：至少 1 GB，并且是数据库的十倍。", "Make room: 1 GB, and ten times the records.")
    return Check(Item.DISK, Light.RED, found, step)


def _when(tick: Tick, poll: StoredPoll) -> Say:
    at = datetime.fromtimestamp(tick.at_ms / 1000, poll.rules.zone)
    return Say(f"{at:%m-%d %H:%M} {tick.words}", f"{at:%m-%d %H:%M} {tick.words}")
