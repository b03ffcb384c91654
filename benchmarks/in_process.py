"""Posts texts straight into the application, for callgrind and profilers: no server, no network.

    python -m benchmarks.in_process hello|alone|together|hello-calls|calls WARM COUNT [MARKS]

`alone` posts one text after the other, so each commit holds one vote. `together` posts them in waves of 32
threads: while the first text of a wave waits for its turn to write the other 31 queue up, so two commits hold
32 votes, as they do under the load of 64 connections. `calls` posts the steps of calls like that: 32 of them
begin, choose, confirm and hang up; `hello-calls` posts the same to hello.
"""

import ctypes
import io
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import click
import psycopg
from sqlalchemy import make_url

import config.app
from benchmarks.call_requests import STEPS, Posted, calls
from benchmarks.carrier import texts
from config.settings import settings_from
from gateway.webhook import TEXTS
from poll.records import desks as desks_module
from poll.records.database import Turnstile, is_sqlite, sqlite_path
from poll.records.desks import Desks, open_desks

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WAVE = 32
_ROLL = 20_000
_OK = "200 OK"


@click.command()
@click.argument("way", type=click.Choice(["hello", "alone", "together", "hello-calls", "calls"]))
@click.argument("warm", type=int)
@click.argument("count", type=int)
@click.argument("marks", required=False)
def main(way: str, warm: int, count: int, marks: str | None) -> None:
    """Post WARM requests, then COUNT that are counted."""
    environments = [_environment(each) for each in (_steps if "calls" in way else _texts)(warm + count)]
    post_all = _poster(way)
    post_all(environments[:warm])
    library = ctypes.CDLL(marks) if marks else None
    if library is not None:
        library.begin_count()
    post_all(environments[warm:])
    if library is not None:
        library.end_count()


def _poster(way: str) -> Callable[[Sequence[dict[str, Any]]], None]:
    if way.startswith("hello"):
        from benchmarks.hello import app as hello  # noqa: PLC0415 - the service is not loaded beside it.

        return lambda environments: _post_each(hello, environments)
    desks: list[Desks] = []

    def open_and_keep(engine: Any) -> Desks:  # noqa: ANN401 - handed through.
        desks.append(open_desks(engine))
        return desks[0]

    settings = settings_from()
    # The poll is looked at again once a second. Under valgrind a second holds a few dozen votes instead of a
    # thousand, so that cost would be counted many times over: the clock of that look stands still.
    mock.patch.object(desks_module, "time", SimpleNamespace(monotonic=lambda: 0.0)).start()
    with mock.patch.object(config.app, "open_desks", open_and_keep):
        app = config.app.create_app(settings)
    config.app.settle_memory()
    if way == "alone":
        return lambda environments: _post_each(app, environments)
    # Under valgrind everything takes fifty times as long; the threads must not be made to take turns for that.
    sys.setswitchinterval(1000)
    return _Waves(app, desks[0], settings.database_url).post


def _post_each(app: "WSGIApplication", environments: Sequence[dict[str, Any]]) -> None:
    statuses: list[str] = []

    def start(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return _write

    for environment in environments:
        b"".join(app(environment, start))
    if statuses != [_OK] * len(environments):
        msg = f"answers other than {_OK}: {set(statuses) - {_OK}}"
        raise RuntimeError(msg)


def _write(_part: bytes) -> None:
    raise NotImplementedError


class _Waves:
    """Threads that each post one text of a wave, all while the box is kept waiting."""

    def __init__(self, app: "WSGIApplication", desks: Desks, url: str) -> None:
        self._app = app
        self._desks = desks
        self._hold = _holder(url)
        self._wave: Sequence[dict[str, Any]] = ()
        self._gates = [threading.Lock() for _ in range(WAVE)]
        self._done = threading.Semaphore(0)
        self._failures: list[Exception] = []
        for place, gate in enumerate(self._gates):
            gate.acquire()
            threading.Thread(target=self._work, args=(place,), daemon=True).start()

    def post(self, environments: Sequence[dict[str, Any]]) -> None:
        """Post whole waves."""
        for at in range(0, len(environments), WAVE):
            self._wave = environments[at : at + WAVE]
            with self._hold():
                for gate in self._gates:
                    gate.release()
                while not self._failures and not self._is_full():
                    time.sleep(0.05)
            for _ in self._gates:
                self._done.acquire()
            if self._failures:
                raise self._failures[0]

    def _is_full(self) -> bool:
        waiting = self._desks.box._batcher._queue  # noqa: SLF001 - only to see that everybody has come.
        return len(waiting) == WAVE - 1

    def _work(self, place: int) -> None:
        while True:
            self._gates[place].acquire()
            try:
                _post_each(self._app, self._wave[place : place + 1])
            except Exception as error:  # noqa: BLE001 - handed to the main thread.
                self._failures.append(error)
            self._done.release()


def _holder(url: str) -> Callable[[], AbstractContextManager[object]]:
    """Return what keeps the box waiting, as the flush of the batch before would."""
    if is_sqlite(url):
        turnstile = Turnstile(sqlite_path(url))
        return lambda: turnstile
    connection = psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))

    @contextmanager
    def locked() -> Iterator[None]:
        connection.execute("SELECT poll FROM boxes FOR UPDATE")
        # Erasing a call asks for no poll.
        connection.execute("LOCK TABLE calls IN SHARE MODE")
        yield
        connection.rollback()

    return locked


def _texts(most: int) -> list[Posted]:
    return [Posted(TEXTS, each.form, each.signature) for each in texts(_ROLL, most)]


def _steps(most: int) -> list[Posted]:
    """Return the steps of calls in waves: each of so many at the same step."""
    signed = list(calls(_ROLL, most // len(STEPS)))
    waves = [signed[at : at + WAVE] for at in range(0, len(signed), WAVE)]
    return [call.posted[step] for wave in waves for step in range(len(STEPS)) for call in wave]


def _environment(each: Posted) -> dict[str, Any]:
    path, _, query = each.target.partition("?")
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(each.form),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_X_TWILIO_SIGNATURE": each.signature,
        "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN": "0b4c2f8e-8f0e-4f1c-9a53-5f2d7f3f6f3a",
        "HTTP_ACCEPT": "*/*",
        "HTTP_USER_AGENT": "TwilioProxy/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=UTF-8",
        "CONTENT_LENGTH": str(len(each.form)),
    }


if __name__ == "__main__":
    main()
