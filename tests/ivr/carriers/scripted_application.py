"""A small application that answers calls by a script, checks every signature and remembers every form."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

from ivr.sound.wave import wav

PUBLIC_URL = "https://vote.example.org"
TOKEN = "a token of the tests"
CALLS, STATUS, SOUNDS = "/carriers/twilio/calls", "/carriers/twilio/status", "/sounds/"
XML = '<?xml version="1.0" encoding="UTF-8"?>'

Form = Mapping[str, str]
Script = Mapping[str, str | Callable[[Form], str]]


def response(*verbs: str) -> str:
    """Return an answer in TwiML."""
    return f"{XML}<Response>{''.join(verbs)}</Response>"


def tone(seconds: float) -> bytes:
    """Return a WAV that is loud from its beginning to its end."""
    return wav(bytes([0x80, 0x80, 0x00, 0x00]) * int(2000 * seconds))


@dataclass(slots=True)
class ScriptedApplication:
    """An application that runs.

    Attributes:
        script: what it answers, by path and query.
        sounds: what it plays, by name: the seconds.
        url: where it really is.
        posts: the path and form of each request.
        fetched: the name of each sound that was fetched.
        unsigned: the paths of requests whose signature was wrong.
        control: the Cache-Control of sounds.
    """

    script: Script
    sounds: Mapping[str, float]
    url: str = ""
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    control: str = "private, no-store"

    def forms(self, path: str) -> list[dict[str, str]]:
        """Return the forms that came to one path."""
        return [form for posted, form in self.posts if posted == path]

    def statuses(self) -> list[str]:
        """Return how calls ended."""
        return [form["CallStatus"] for form in self.forms(STATUS)]


@contextmanager
def running_application(script: Script, sounds: Mapping[str, float] | None = None) -> Iterator[ScriptedApplication]:
    """Answer calls by a script, on a free port of this machine."""
    application = ScriptedApplication(script, sounds or {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(application))
    application.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield application
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(application: ScriptedApplication) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            signature = self.headers.get("X-Twilio-Signature", "")
            if not RequestValidator(TOKEN).validate(PUBLIC_URL + self.path, form, signature):
                application.unsigned.append(self.path)
            application.posts.append((self.path, form))
            answer = application.script.get(self.path, "")
            text = answer if isinstance(answer, str) else answer(form)
            self._send(200 if text or self.path == STATUS else 500, "text/xml", text.encode())

        def do_GET(self) -> None:
            name = urlsplit(self.path).path.removeprefix(SOUNDS)
            application.fetched.append(name)
            if name in application.sounds:
                self._send(200, "audio/wav", tone(application.sounds[name]))
            else:
                self._send(404, "text/plain", b"")

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            for header, value in (("Content-Type", kind), ("Content-Length", str(len(body)))):
                self.send_header(header, value)
            self.send_header("Cache-Control", application.control)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the class's own name of it.
            pass

    return Handler
