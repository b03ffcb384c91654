"""An exchange of our own over a pretend Asterisk and a scripted application: what the tests of calls sit at."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, encode_basic_auth, web

from ivr.carriers.asterisk import Exchange, Terms
from ivr.carriers.asterisk_application import Application
from ivr.carriers.asterisk_ari import Ari
from ivr.carriers.asterisk_leg import Room
from ivr.carriers.asterisk_outbound import Dialling, OutboundCalls
from ivr.carriers.asterisk_rest import CallsInterface
from ivr.carriers.asterisk_sounds import Sounds
from tests.ivr.carriers.pretend_asterisk import PASSWORD, USER, PretendAsterisk, pretend_asterisk
from tests.ivr.carriers.scripted_application import (
    CALLS,
    PUBLIC_URL,
    STATUS,
    TOKEN,
    Script,
    ScriptedApplication,
    running_application,
    tone,
)

ACCOUNT = f"AC{'0' * 32}"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
_PATIENCE_SECONDS = 10


@dataclass(slots=True)
class Desk:
    """All that a test of a call looks at.

    Attributes:
        asterisk: what Asterisk was asked.
        application: what the application was told.
        exchange: between the two.
        folder: of the sounds.
        http: for requests of an outside client.
        api: where calls are placed, and recordings fetched.
        said: what the machine's voice said.
        stop: ends the exchange.
        running: the exchange at work.
    """

    asterisk: PretendAsterisk
    application: ScriptedApplication
    exchange: Exchange
    folder: Path
    http: ClientSession
    api: str
    said: list[tuple[str, str]]
    stop: asyncio.Event
    running: "asyncio.Task[None]"

    async def told(self, times: int = 1, path: str = STATUS) -> dict[str, str]:
        """Wait until the application was told something so many times; return the last form."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            # The application answers in a thread of its own.
            while len(self.application.forms(path)) < times:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return self.application.forms(path)[-1]

    async def settle(self) -> None:
        """Wait until nothing is left of a call."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while self.left() or self.asterisk.channels:  # noqa: ASYNC110 - a folder tells nobody.
                await asyncio.sleep(0.01)

    def left(self) -> list[str]:
        """Return the sounds that lie in the folder."""
        return [each.name for each in self.folder.iterdir()]

    async def api_call(
        self, method: str, path: str, form: Mapping[str, str] | None = None, token: str = TOKEN
    ) -> tuple[int, dict[str, Any]]:
        """Ask the interface that places calls; return the status and what came back."""
        url, known = (
            f"{self.api}/2010-04-01/Accounts/{ACCOUNT}{path}",
            {"Authorization": encode_basic_auth(ACCOUNT, token)},
        )
        async with self.http.request(method, url, data=form, headers=known) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def desk(
    folder: Path, script: Script, sounds: Mapping[str, float] | None = None, *, finish_seconds: float = 0.2
) -> AsyncIterator[Desk]:
    """Open an exchange, and close it afterwards."""
    said: list[tuple[str, str]] = []

    def speak(text: str, language: str) -> bytes:
        said.append((text, language))
        return tone(0.02)

    with running_application(script, sounds) as scripted:
        async with pretend_asterisk() as asterisk, ClientSession() as http:
            ari = Ari(http, asterisk.url, USER, PASSWORD)
            application = Application(http, PUBLIC_URL, scripted.url, TOKEN)
            outbound = OutboundCalls(
                ari, application, Dialling(ACCOUNT, "CN", "PJSIP/{national}@trunk", 2, lambda: NOW)
            )
            runner = web.AppRunner(CallsInterface(outbound, ari, application, ACCOUNT, TOKEN).app())
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            api = f"http://127.0.0.1:{runner.addresses[0][1]}"
            recordings = f"{api}/2010-04-01/Accounts/{ACCOUNT}/Recordings"
            room = Room(ari, application, Sounds(folder, str(folder), application, speak), recordings)
            terms = Terms(ACCOUNT, PUBLIC_URL + CALLS, PUBLIC_URL + STATUS, "CN", lambda: NOW)
            exchange, stop = Exchange(room, terms, outbound), asyncio.Event()
            running = asyncio.create_task(exchange.run(stop, finish_seconds))
            await asyncio.wait_for(exchange.is_connected.wait(), _PATIENCE_SECONDS)
            try:
                yield Desk(asterisk, scripted, exchange, folder, http, api, said, stop, running)
            finally:
                stop.set()
                await runner.cleanup()
                await running
