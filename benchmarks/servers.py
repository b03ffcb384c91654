"""Servers under measurement: started on a port of their own, counted with all their processes, stopped or killed."""

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self

import psutil

from benchmarks.carrier import PUBLIC_URL, TOKEN

ROOT = Path(__file__).resolve().parent.parent
THREADS = 64
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Spent:
    """What processes have used since they began.

    Attributes:
        cpu_seconds: user and system time.
        written_bytes: what they made the system write to disk.
    """

    cpu_seconds: float
    written_bytes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How a server is started.

    Attributes:
        target: `service` is `xiangyin serve`; else the WSGI application that Granian loads in the same way.
        database_url: the records; not used by hello.
        workers: processes.
        threads: of each process.
        cpus: the processors it may use, as taskset writes them; "" for all.
        environment: what is added to the environment, such as the shim's settings.
    """

    target: str
    database_url: str = ""
    workers: int = 1
    threads: int = THREADS
    cpus: str = ""
    environment: Mapping[str, str] | None = None


class Server:
    """One server, from its start to its end; `with` stops it."""

    def __init__(self, plan: Plan, log: Path) -> None:
        self.port = _free_port()
        self._log = log.open("ab")
        self._process = psutil.Popen(
            _command(plan, self.port),
            cwd=ROOT,
            env={**os.environ, **service_environment(plan.database_url), **(plan.environment or {})},
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._await_answer(log)

    def __enter__(self) -> Self:
        """Return the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def processes(self) -> list[psutil.Process]:
        """Return all its processes that are alive."""
        try:
            return [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def stop(self) -> None:
        """Ask it to end, and see to it that all of it does."""
        everyone = self.processes()
        if everyone:
            self._process.send_signal(signal.SIGINT)
            psutil.wait_procs(everyone, timeout=5)
        self._end(everyone)

    def kill(self) -> None:
        """Kill all its processes at once, as a crash would."""
        self._end(self.processes())

    def _end(self, everyone: Sequence[psutil.Process]) -> None:
        for process in everyone:
            if process.is_running():
                process.kill()
        psutil.wait_procs(everyone, timeout=5)
        self._log.close()

    def _await_answer(self, log: Path) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.05)
            else:
                return
            finally:
                connection.close()
        self.kill()
        msg = f"the server did not come up; its log ends:\n{log.read_text(errors='replace')[-2000:]}"
        raise RuntimeError(msg)


def spent(processes: Sequence[psutil.Process]) -> Spent:
    """Add up what processes have used; one that has ended meanwhile is left out."""
    cpu_seconds, written_bytes = 0.0, 0
    for process in processes:
        try:
            times = process.cpu_times()
            cpu_seconds += times.user + times.system
            written_bytes += process.io_counters().write_bytes
        except psutil.NoSuchProcess:
            continue
    return Spent(cpu_seconds, written_bytes)


def service_environment(database_url: str) -> dict[str, str]:
    """Return the settings of the measured service."""
    return {
        "PYTHONPATH": str(ROOT),
        "XIANGYIN_DATABASE_URL": database_url,
        "XIANGYIN_PUBLIC_URL": PUBLIC_URL,
        "XIANGYIN_TWILIO_AUTH_TOKEN": TOKEN,
    }


def _command(plan: Plan, port: int) -> list[str]:
    pinned = ["taskset", "-c", plan.cpus] if plan.cpus else []
    shape = ["--port", str(port), "--workers", str(plan.workers), "--threads", str(plan.threads)]
    if plan.target == "service":
        return [*pinned, sys.executable, "-m", "config", "serve", *shape]
    return [*pinned, sys.executable, "-m", "benchmarks.serve_other", plan.target, *shape]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
