"""Asterisk's control interface with nothing behind it: what a call of a test does with it, in milliseconds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import encode_basic_auth, web

USER, PASSWORD = "xiangyin", "a password of the tests"
_BYTES_A_SECOND = 8000


@dataclass(slots=True)
class PretendAsterisk:
    """What Asterisk would do.

    Attributes:
        url: of the interface.
        asked: every request so far, `POST /channels/c1/answer`, with its parameters.
        channels: the calls there are, with the arguments that they came with.
        playing: the sounds that play, by their id, with their call.
        recorded: what is stored.
        broken: paths that fail, as their last word.
        talks: how many seconds a recording has when it ends.
    """

    url: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    playing: dict[str, tuple[str, "asyncio.Task[None]"]] = field(default_factory=dict)
    recording: dict[str, str] = field(default_factory=dict)
    recorded: dict[str, bytes] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    talks: int = 3
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def did(self, what: str) -> list[dict[str, str]]:
        """Return the parameters of each request that begins so."""
        return [parameters for asked, parameters in self.asked if asked.startswith(what)]

    async def until(self, what: str, times: int = 1) -> dict[str, str]:
        """Wait until something was asked so many times; return the parameters of the last."""
        async with asyncio.timeout(10):
            while len(self.did(what)) < times:
                self.news.clear()
                await self.news.wait()
        return self.did(what)[-1]

    async def dial(
        self, channel: str, called: str = "02088880000", sender: str = "19900000001", presentation: str = "allowed"
    ) -> None:
        """Let somebody call."""
        await self.enter(channel, ["inbound", called, presentation], sender)

    async def enter(self, channel: str, arguments: list[str], sender: str = "") -> None:
        """Hand a call over to the application, as Stasis does."""
        self.channels[channel] = {"id": channel, "caller": {"number": sender}, "dialplan": {"app_data": "xiangyin"}}
        await self.report({"type": "StasisStart", "channel": self.channels[channel], "args": arguments})

    async def press(self, channel: str, keys: str) -> None:
        """Let the caller press keys, one right after the other."""
        for key in keys:
            await self.report({"type": "ChannelDtmfReceived", "channel": {"id": channel}, "digit": key})

    async def hang_up(self, channel: str, cause: int = 16) -> None:
        """Let the caller hang up."""
        for playback in [each for each, (owner, _) in self.playing.items() if owner == channel]:
            self.playing.pop(playback)[1].cancel()
        for name in [each for each, owner in self.recording.items() if owner == channel]:
            await self._end_recording(name)
        if self.channels.pop(channel, None):
            for kind in ("ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"):
                await self.report({"type": kind, "channel": {"id": channel}, "cause": cause})

    async def restart(self) -> None:
        """End every call and every connection."""
        self.channels.clear()
        await self.disconnect()

    async def disconnect(self) -> None:
        """End the connections; the calls stay."""
        while self.sockets:
            await self.sockets.pop().close()

    async def report(self, report: dict[str, Any]) -> None:
        """Tell what happened."""
        for socket in self.sockets:
            await socket.send_json(report)

    async def _end_playback(self, playback: str) -> None:
        channel, _ = self.playing.pop(playback)
        about = {"id": playback, "target_uri": f"channel:{channel}"}
        await self.report({"type": "PlaybackFinished", "playback": about})

    async def _end_recording(self, name: str) -> None:
        channel = self.recording.pop(name)
        self.recorded[name] = b"RIFF what she said"
        about = {"name": name, "target_uri": f"channel:{channel}", "duration": self.talks}
        await self.report({"type": "RecordingFinished", "recording": about})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        if request.headers.get("Authorization") != encode_basic_auth(USER, PASSWORD):
            return web.Response(status=401)
        path = request.path.removeprefix("/ari")
        if path == "/events":
            return await self._connect(request)
        self.asked.append((f"{request.method} {path}", dict(request.query)))
        self.news.set()
        return web.Response(status=500) if self.broken & set(path.split("/")) else await self._do(request, path)

    async def _do(self, request: web.Request, path: str) -> web.Response:
        match request.method, path.strip("/").split("/"):
            case "GET", ["channels"]:
                return web.json_response(list(self.channels.values()))
            case "POST", ["channels"]:
                self.channels[request.query["channelId"]] = {"id": request.query["channelId"]}
            case method, ["channels", channel, *rest] if channel in self.channels:
                await self._channel(request, method, channel, rest)
            case "DELETE", ["playbacks", playback] if playback in self.playing:
                self.playing[playback][1].cancel()
                await self._end_playback(playback)
            case "POST", ["recordings", "live", name, "stop"]:
                await self._end_recording(name)
            case "GET", ["recordings", "stored", name, "file"] if name in self.recorded:
                return web.Response(body=self.recorded[name])
            case "DELETE", ["recordings", "stored", name] if name in self.recorded:
                del self.recorded[name]
            case _:
                return web.Response(status=404)
        return web.Response(status=204)

    async def _channel(self, request: web.Request, method: str, channel: str, rest: list[str]) -> None:
        match method, rest:
            case "DELETE", []:
                await self.hang_up(channel)
            case "POST", ["play", playback]:
                seconds = _seconds_of(request.query["media"])
                self.playing[playback] = channel, asyncio.create_task(self._play(playback, seconds))
            case "POST", ["record"]:
                self.recording[request.query["name"]] = channel
            case _:
                pass

    async def _play(self, playback: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._end_playback(playback)

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        with contextlib.suppress(RuntimeError):
            await socket.receive()
        if socket in self.sockets:
            self.sockets.remove(socket)
        return socket


def _seconds_of(media: str) -> float:
    """Return how long a sound is; there is none where the file is not there."""
    return Path(media.removeprefix("sound:") + ".ulaw").stat().st_size / _BYTES_A_SECOND


@asynccontextmanager
async def pretend_asterisk() -> AsyncIterator[PretendAsterisk]:
    """Open the interface on a free port of this machine."""
    asterisk, app = PretendAsterisk(), web.Application()
    app.router.add_route("*", "/ari/{path:.*}", asterisk.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    asterisk.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ari"
    try:
        yield asterisk
    finally:
        await asterisk.disconnect()
        for _, task in asterisk.playing.values():
            task.cancel()
        await runner.cleanup()
