"""A running demo for a test: the real command in its own process on a free port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_START_SECONDS, _STOP_SECONDS = 60, 20
_HOUSE = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A demo that serves.

    Attributes:
        description: what it wrote for outside clients.
        process: the command.
        log: the file with all that it printed.
    """

    description: dict[str, Any]
    process: "subprocess.Popen[bytes]"
    log: Path

    def stop(self) -> int:
        """Press Ctrl-C, which a terminal sends to every process of the demo, and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(_STOP_SECONDS)


@contextmanager
def running_demo(folder: Path, *presets: str) -> Iterator[RunningDemo]:
    """Start `xiangyin demo` in a folder and wait until it is healthy, as an outside client does."""
    port, file, log = _free_port(), folder / "demo.json", folder / "demo.log"
    chosen = [word for name in presets for word in ("--preset", name)]
    command = [sys.executable, "-m", "config", "demo", "--port", str(port), "--state", str(folder / "state")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XIANGYIN_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--describe", str(file), *chosen],
            stdout=output,
            stderr=output,
            cwd=_HOUSE,
            env=environment,
            start_new_session=True,
        )
        try:
            _wait(process, file, f"http://127.0.0.1:{port}/healthz")
            yield RunningDemo(json.loads(file.read_text(encoding="utf-8")), process, log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(_STOP_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", file: Path, health: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if file.exists() and _is_healthy(health):
            return
        time.sleep(0.05)
    msg = f"the demo did not start: exit code {process.poll()}"
    raise RuntimeError(msg)


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own server.
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
