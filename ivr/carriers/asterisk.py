"""A telephone exchange of our own: Asterisk takes the calls, and Xiangyin answers them as it answers Twilio's."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ivr.carriers.asterisk_ari import APP, AriError, GoneError, Report
from ivr.carriers.asterisk_leg import Leg, Room
from ivr.carriers.asterisk_outbound import HEARD, OUTBOUND, OutboundCalls
from ivr.carriers.identity import INBOUND, CallIdentity
from ivr.carriers.line import follow
from ivr.carriers.trunk_number import called_number, caller_number

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.2, 5.0
_LINGER_SECONDS = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """How calls are announced to the application.

    Attributes:
        account: the AccountSid in every request.
        voice_url: is asked what to do with a call that comes in; with connection overrides after a #.
        status_url: is told how a call ended; empty for nobody.
        region: of numbers without a country code, `CN`.
        now: the one clock.
    """

    account: str
    voice_url: str
    status_url: str
    region: str
    now: Callable[[], datetime]


class Exchange:
    """Asterisk, its calls under way, and the calls that we ask it to make.

    Args:
        room: what every call uses.
        terms: how calls are announced.
        outbound: the calls that we make.
    """

    def __init__(self, room: Room, terms: Terms, outbound: OutboundCalls) -> None:
        self._room = room
        self._terms = terms
        self._outbound = outbound
        self._legs: dict[str, Leg] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self.is_connected = asyncio.Event()

    async def run(self, stop: asyncio.Event, finish_seconds: float) -> None:
        """Take calls until told to stop; then give those under way some seconds to end by themselves.

        A lost connection is taken up again, however long Asterisk is away. A fault of our own ends it: whoever started
        it starts it again, and callers who were cut off go on where they were.
        """
        listening, stopped = asyncio.create_task(self._listen()), asyncio.create_task(stop.wait())
        await asyncio.wait({listening, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        self._is_closing = True
        _log.info("exchange_closing calls=%s", len(self._calls))
        if self._calls:
            await asyncio.wait(self._calls, timeout=finish_seconds)
        for leg in self._legs.values():
            leg.leave(hang_up=True)
        if self._calls:
            # The application is still told that these are over.
            await asyncio.wait(self._calls, timeout=_LINGER_SECONDS)
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                async for report in self._room.ari.reports():
                    pause = _FIRST_PAUSE_SECONDS
                    if report:
                        self._notice(report)
                    else:
                        await self._begin()
            except AriError as error:
                _log.warning("exchange_away kind=%s", error)
            self.is_connected.clear()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _begin(self) -> None:
        """Find out what became of the calls while there was no connection."""
        channels = await self._room.ari.ask("GET", "/channels")
        there = {channel["id"] for channel in channels}
        for leg in self._legs.values():
            if leg.channel not in there:
                leg.leave()
        await self._outbound.keep(there)
        for channel in channels:
            waits = channel.get("dialplan", {}).get("app_data", "").split(",")[0] == APP
            if waits and channel["id"] not in self._legs and not self._outbound.has(channel["id"]):
                # Its other half ended with another process; she calls again and goes on where she was.
                with suppress(GoneError):
                    await self._room.ari.ask("DELETE", f"/channels/{channel['id']}", reason="congestion")
        _log.info("exchange_connected calls=%s", len(self._legs))
        self.is_connected.set()

    def _notice(self, report: Report) -> None:
        match report["type"]:
            case "StasisStart":
                self._start(report)
            case "ChannelDtmfReceived":
                if leg := self._legs.get(report["channel"]["id"]):
                    leg.press(report["digit"])
            case "PlaybackFinished" | "RecordingFinished" | "RecordingFailed":
                about = report.get("playback") or report["recording"]
                if leg := self._legs.get(about["target_uri"].removeprefix("channel:")):
                    leg.note_end(report)
            case "ChannelHangupRequest" | "StasisEnd" | "ChannelDestroyed":
                channel = report["channel"]["id"]
                if leg := self._legs.get(channel):
                    leg.leave()
                if report["type"] == "ChannelDestroyed" and self._outbound.has(channel):
                    cause = report.get("cause", 0)
                    self._spawn(self._outbound.note_destroyed(channel, cause, is_met=leg is not None))
            case _:
                pass

    def _start(self, report: Report) -> None:
        channel, (kind, *words) = report["channel"], report["args"] or [""]
        if kind == INBOUND and not self._is_closing:
            self._spawn(self._take(channel, *words))
        elif kind in {OUTBOUND, HEARD} and self._outbound.has(channel["id"]):
            self._spawn(self._reach(channel["id"], words[0] if kind == HEARD else ""))
        else:
            self._spawn(self._refuse(channel["id"]))

    async def _take(self, channel: Report, called: str, presentation: str = "") -> None:
        sender = caller_number(channel["caller"]["number"], presentation, self._terms.region)
        to = called_number(called, self._terms.region)
        identity = CallIdentity(f"CA{secrets.token_hex(16)}", self._terms.account, sender, to)
        leg = Leg(channel["id"], self._room)
        await self._converse(leg, identity, self._terms.voice_url, self._terms.status_url)

    async def _reach(self, channel: str, heard: str) -> None:
        answered = await self._outbound.note_answered(channel, heard)
        if answered is not None:
            leg, order, status = Leg(channel, self._room, is_answered=True), answered.order, "failed"
            try:
                status = await self._converse(leg, answered.identity, order.voice_url, order.status_url)
            finally:
                self._outbound.note_ended(channel, status)

    async def _converse(self, leg: Leg, identity: CallIdentity, voice_url: str, status_url: str) -> str:
        self._legs[leg.channel] = leg
        _log.info("call_started sid=%s direction=%s", identity.sid, identity.direction)
        try:
            status = await leg.carry_out(follow(identity, voice_url, status_url, self._terms.now))
        finally:
            del self._legs[leg.channel]
        _log.info("call_ended sid=%s status=%s", identity.sid, status)
        return status

    async def _refuse(self, channel: str) -> None:
        with suppress(GoneError):
            await self._room.ari.ask("DELETE", f"/channels/{channel}", reason="congestion")

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._calls.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("call_broken kind=%s", type(error).__name__, exc_info=error)
