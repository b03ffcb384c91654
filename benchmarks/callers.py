"""Many callers at once, in a process of their own: each makes one call after the other and never skips a step.

    python -m benchmarks.callers PORT CALLS CALLERS SECONDS

CALLS is a file of `benchmarks.call_requests.SignedCall`. When the time is over every caller ends the call it is in.
What was heard is printed as JSON; see `Heard`.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from re import compile as pattern
from typing import cast

import click
import msgspec

from benchmarks.call_requests import STEPS, SignedCall

_LENGTH = pattern(rb"(?i)content-length: (\d+)")
_WAITS = b"<Gather"
_PATIENCE_SECONDS = 60


class Heard(msgspec.Struct):
    """What the callers heard.

    Attributes:
        seconds: from the first request to the last answer.
        milliseconds: how long each answer took, by the name of its step.
        calls: ids of the calls of which every step was answered.
        failed: answers other than 200, or that wait for no key where one is due.
    """

    seconds: float = 0.0
    milliseconds: dict[str, list[float]] = msgspec.field(default_factory=lambda: {name: [] for name in STEPS})
    calls: list[str] = msgspec.field(default_factory=list)
    failed: int = 0


class _Caller(asyncio.Protocol):
    """One connection that makes one call after the other."""

    def __init__(self, waiting: Iterator[SignedCall], heard: Heard, ends_at: float, *, waits: bool) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self._heard = heard
        self._ends_at = ends_at
        self._waits = waits
        self._step = 0
        self._buffer = b""
        self._call: SignedCall | None = None
        self._requests: list[bytes] = []
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next_call()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if blank else None
        if length is None or len(body) < int(length[1]):
            return
        self._buffer = b""
        self._answered(head.startswith(b"HTTP/1.1 200"), body)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self._heard.failed += 1
            self.done.set_result(None)

    def _answered(self, is_ok: bool, body: bytes) -> None:  # noqa: FBT001 - private.
        is_last = self._step == len(STEPS) - 1
        self._heard.milliseconds[STEPS[self._step]].append((time.perf_counter() - self._sent_at) * 1000)
        self._heard.failed += not is_ok or (self._waits and not is_last and _WAITS not in body)
        self._step += 1
        if not is_last:
            self._send()
            return
        assert self._call is not None  # noqa: S101 - for the type alone.
        self._heard.calls.append(self._call.id)
        self._next_call()

    def _next_call(self) -> None:
        self._call = next(self._waiting, None) if time.perf_counter() < self._ends_at else None
        if self._call is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._step = 0
        self._requests = [posted.request(f"{self._call.id}-{at}") for at, posted in enumerate(self._call.posted)]
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests[self._step])


async def _load(port: int, signed: list[SignedCall], callers: int, seconds: float, *, waits: bool) -> Heard:
    heard, waiting, loop = Heard(), iter(signed), asyncio.get_running_loop()
    began = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Caller(waiting, heard, began + seconds, waits=waits), "127.0.0.1", port)
        for _ in range(callers)
    ]
    async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
        await asyncio.gather(*[caller.done for _, caller in made])
    heard.seconds = time.perf_counter() - began
    return heard


@click.command()
@click.argument("port", type=int)
@click.argument("calls", type=click.Path(exists=True, path_type=Path))
@click.argument("callers", type=int)
@click.argument("seconds", type=float)
@click.option("--waits/--no-waits", default=True, help="Whether every answer but the last must wait for a key.")
def main(port: int, calls: Path, callers: int, seconds: float, *, waits: bool) -> None:
    """Call as often as there is time."""
    signed = msgspec.msgpack.decode(calls.read_bytes(), type=list[SignedCall])
    heard = asyncio.run(_load(port, signed, callers, seconds, waits=waits))
    click.echo(msgspec.json.encode(heard))


if __name__ == "__main__":
    main()
