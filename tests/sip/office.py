"""An office with a telephone line of its own: `xiangyin sip` beside an exchange, in its own process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sip.exchange import Exchange
from tests.sip.ports import free_port

_HOUSE = Path(__file__).parent.parent.parent
_START_SECONDS, _STOP_SECONDS = 20, 30


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is open.

    Attributes:
        process: of `xiangyin sip`.
        log: what it printed.
        api: where calls are placed.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    api: str

    def text(self) -> str:
        """Return what it printed so far."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, words: str, times: int = 1, seconds: float = _START_SECONDS) -> None:
        """Wait until it has printed something so many times."""
        end = time.monotonic() + seconds
        while self.text().count(words) < times:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(words + " not in:\n" + self.text())
            time.sleep(0.05)


@contextmanager
def running_line(
    exchange: Exchange, *, public_url: str, app_url: str, token: str, more: Mapping[str, str] | None = None
) -> Iterator[Line]:
    """Open a line and wait until it takes calls."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XIANGYIN_")}
    environment |= {
        "XIANGYIN_PUBLIC_URL": public_url,
        "XIANGYIN_TWILIO_AUTH_TOKEN": token,
        "XIANGYIN_ARI_URL": exchange.ari,
        "XIANGYIN_ARI_PASSWORD_FILE": str(exchange.password_file),
        "XIANGYIN_ARI_APP_URL": app_url,
        "XIANGYIN_ARI_SOUNDS": str(exchange.sounds),
        "XIANGYIN_ARI_SOUNDS_SEEN_AS": exchange.sounds_seen_as,
        "XIANGYIN_ARI_PORT": str(port),
    } | dict(more or {})
    log = exchange.folder / "line.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config", "sip"], stdout=output, stderr=output, cwd=_HOUSE, env=environment
        )
    line = Line(process, log, f"http://127.0.0.1:{port}")
    try:
        line.wait_for("exchange_connected")
        yield line
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(_STOP_SECONDS)
