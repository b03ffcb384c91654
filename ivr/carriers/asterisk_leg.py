"""One call on Asterisk: plays what the line wants played, and hands it the keys that were pressed."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass

from ivr.carriers.asterisk_application import Application
from ivr.carriers.asterisk_ari import Ari, AriError, GoneError, Report
from ivr.carriers.asterisk_sounds import LaidSound, Sounds
from ivr.carriers.line import (
    HANG_UP,
    Effect,
    Ended,
    Event,
    Fetch,
    Finished,
    HungUp,
    Pressed,
    Recorded,
    Recording,
    Silence,
    Sound,
)

_SETTLE_SECONDS = 0.3
"""A line that was just answered swallows the first syllable."""

_GRACE_SECONDS = 5
"""A sound whose end nobody reported is over so long after it should have been."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Room:
    """What every call of one exchange uses.

    Attributes:
        ari: the exchange.
        application: is asked what to do.
        sounds: where sounds are laid.
        recordings_url: under which the application fetches what a caller said.
    """

    ari: Ari
    application: Application
    sounds: Sounds
    recordings_url: str


class Leg:
    """One call, from its first sound to its end.

    Args:
        channel: Asterisk's name of it.
        room: what it uses.
        is_answered: whether it was answered already, as a call of ours is; otherwise its first sound answers it.
    """

    def __init__(self, channel: str, room: Room, *, is_answered: bool = False) -> None:
        self.channel = channel
        self._room = room
        self._is_answered = is_answered
        self._is_gone = self._must_hang_up = False
        self._is_listening = False
        self._keys: deque[str] = deque()
        # The sounds and recordings that are over, and how many seconds were recorded.
        self._over: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._own: list[LaidSound] = []

    async def carry_out(self, line: Generator[Effect, Event, None]) -> str:
        """Do what the line wants until it ends; return how, in Twilio's words."""
        try:
            effect = next(line)
            while not isinstance(effect, Ended):
                effect = line.send(await self._do(effect))
            for fault in effect.faults:
                _log.error("call_fault code=%s url=%s", fault.code, fault.url)
            await self._hang_up(effect.status)
        except BaseException:
            await self._hang_up("failed")
            raise
        finally:
            line.close()
            self._room.sounds.remove(self._own)
        return effect.status

    def press(self, digit: str) -> None:
        """Take a key; one that nobody listens for is lost."""
        if self._is_listening:
            self._keys.append(digit)
            self._changed.set()

    def leave(self, *, hang_up: bool = False) -> None:
        """End the call for the line: the caller is gone, or we hang up on her."""
        self._is_gone = True
        self._must_hang_up = hang_up
        self._changed.set()

    def note_end(self, report: Report) -> None:
        """Note that a sound or a recording is over."""
        recording = report.get("recording")
        if recording is not None:
            self._over[recording["name"]] = int(recording.get("duration", 0))
        else:
            self._over[report["playback"]["id"]] = 0
        self._changed.set()

    async def _do(self, effect: Effect) -> Event:
        try:
            match effect:
                case Fetch():
                    # A request is never broken off: what it asks for may be a vote, and counts though the caller left.
                    self._hear(listening=False)
                    if effect.form.get("CallbackSource"):
                        # The last report: nobody waits on the line for its answer.
                        await self._hang_up(effect.form["CallStatus"])
                    return await self._room.application.post(effect)
                case Sound():
                    self._hear(listening=effect.interruptible)
                    return await self._play(effect)
                case Silence():
                    self._hear(listening=effect.listening)
                    await self._answer()
                    return await self._wait(effect.seconds)
                case Recording():
                    self._hear(listening=True, anew=True)
                    return await self._record(effect)
                case Ended():
                    raise AssertionError
        except (GoneError, AriError) as error:
            self.leave(hang_up=isinstance(error, AriError))
            return HungUp()

    def _hear(self, *, listening: bool, anew: bool = False) -> None:
        self._is_listening = listening
        if anew or not listening:
            self._keys.clear()

    async def _answer(self) -> None:
        if not self._is_answered and not self._is_gone:
            await self._room.ari.ask("POST", f"/channels/{self.channel}/answer")
            self._is_answered = True
            await self._wait(_SETTLE_SECONDS, keys=False)

    async def _play(self, sound: Sound) -> Event:
        laid = await self._room.sounds.lay(sound, self._own)
        await self._answer()
        if self._keys:
            return Pressed(self._keys.popleft())
        if laid is None or self._is_gone:
            return HungUp() if self._is_gone else Finished()
        return await self._play_laid(laid)

    async def _play_laid(self, laid: LaidSound) -> Event:
        playback, media = secrets.token_hex(8), self._room.sounds.media(laid)
        await self._room.ari.ask("POST", f"/channels/{self.channel}/play/{playback}", media=media)
        event = await self._wait(laid.seconds + _GRACE_SECONDS, until=playback)
        if isinstance(event, Pressed):
            # It may have ended by itself in the same moment.
            with suppress(GoneError):
                await self._room.ari.ask("DELETE", f"/playbacks/{playback}")
        return event

    async def _record(self, recording: Recording) -> Event:
        await self._answer()
        if recording.beep:
            self._hear(listening=False)
            await self._play_laid(self._room.sounds.beep())
            self._hear(listening=True)
        name, url = f"RE{secrets.token_hex(16)}", self._room.recordings_url
        await self._room.ari.ask(
            "POST",
            f"/channels/{self.channel}/record",
            name=name,
            format="wav",
            maxDurationSeconds=str(recording.most_seconds),
            maxSilenceSeconds=str(recording.silence_seconds),
            terminateOn="none",
        )
        ended_by, deadline = "", recording.most_seconds + _GRACE_SECONDS
        event = await self._wait(deadline, until=name)
        while isinstance(event, Pressed):
            if event.digit in recording.finish_on:
                ended_by = event.digit
                await self._room.ari.ask("POST", f"/recordings/live/{name}/stop")
                self._hear(listening=False)
            event = await self._wait(deadline, until=name)
        if isinstance(event, HungUp):
            ended_by = HANG_UP
            # Asterisk stores what was said up to then, and says so a moment later.
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE_SECONDS):
                    while name not in self._over:
                        self._changed.clear()
                        await self._changed.wait()
        return Recorded(f"{url}/{name}", self._over.pop(name, 0), ended_by)

    async def _wait(self, seconds: float, *, until: str = "", keys: bool = True) -> Event:
        """Wait for a key, the end of a sound, the end of the call, or the end of the time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    # A key that was pressed before she hung up was pressed.
                    if keys and self._keys:
                        return Pressed(self._keys.popleft())
                    if self._is_gone:
                        return HungUp()
                    if until in self._over:
                        break
                    self._changed.clear()
                    await self._changed.wait()
        return Finished()

    async def _hang_up(self, status: str) -> None:
        if self._is_gone and not self._must_hang_up:
            return
        self.leave()
        # A call that was refused hears the busy tone; one that was answered is just ended.
        refused = {"busy": "busy", "no-answer": "no_answer", "failed": "congestion"}.get(status, "normal")
        reason = "normal" if self._is_answered else refused
        with suppress(GoneError, AriError):
            await self._room.ari.ask("DELETE", f"/channels/{self.channel}", reason=reason)
