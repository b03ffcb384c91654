"""Twilio's REST interface on this machine: an account with its texts, calls and recordings, true to the documents.

Calls go as a test says (`scripts`), statuses are reported when a test says (`play`), and trouble comes when it says
(`troubles`). Every creation that the carrier took stands in `calls` and `texts`, answered or not.

Source: Twilio's pages "Messages resource", "Calls resource", "Making calls" and the error dictionary.
"""

import json
import re
import secrets
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum, unique
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "a1" * 16
TOKEN = "0123456789abcdef0123456789abcdef"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"

Report = Callable[[str, dict[str, str], str], None]
"""Takes what the carrier posts: the address, the form, the signature."""


@unique
class Script(Enum):
    """How a call goes."""

    ANSWERS = "a person takes it"
    MACHINE = "a machine takes it"
    BUSY = "the line is busy"
    NO_ANSWER = "nobody takes it"
    FAILED = "it does not come about"


STATUSES = {
    Script.ANSWERS: ("initiated", "ringing", "in-progress", "completed"),
    Script.MACHINE: ("initiated", "ringing", "in-progress", "completed"),
    Script.BUSY: ("initiated", "ringing", "busy"),
    Script.NO_ANSWER: ("initiated", "ringing", "no-answer"),
    Script.FAILED: ("initiated", "failed"),
}
"""What Twilio reports of a call after `queued`."""


@unique
class Trouble(Enum):
    """What goes wrong with one creation."""

    DROPS = "takes it, and closes the line without an answer"
    FAULT = "takes it, and answers 500"
    GARBAGE = "takes it, and answers what is no JSON"
    TOO_MANY = "does nothing and answers 429"
    AWAY = "does nothing and answers 503"
    SUSPENDED = "does nothing and answers 401"


@dataclass(slots=True)
class FakeTwilio:
    """One account.

    Attributes:
        report: where statuses are posted.
        scripts: how the calls to a number go, one after the other; the last one stays.
        refused: numbers that are refused, with Twilio's code: 21211, 21608, 21610 ...
        troubles: of the next creations, in their order.
        has_redaction: whether the account has message redaction.
        has_list: whether calls and texts are listed; our own exchange lists none.
        is_away: whether everything is answered with 503.
        tells_who_answered: whether reports say who answered; the call itself always does.
        now: the carrier's clock.
    """

    report: Report
    scripts: dict[str, list[Script]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    has_redaction: bool = True
    has_list: bool = True
    is_away: bool = False
    tells_who_answered: bool = True
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    base: str = ""
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    recordings: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    before_answer: Barrier | None = None
    guard: Any = field(default_factory=Lock)

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        """Return the calls to a number in the order in which they were taken."""
        return [call for call in self.calls.values() if call["to"] == number]

    def play(self, sid: str, until: str = "") -> None:
        """Let a call go on by its script, to its end or until a status, and report each status."""
        call = self.calls[sid]
        for status in STATUSES[call["_script"]]:
            if call["status"] in {"completed", "busy", "no-answer", "failed", "canceled"}:
                return
            if status in call["_past"]:
                continue
            self._move(call, status)
            if status == until:
                return

    def _move(self, call: dict[str, Any], status: str) -> None:
        call["_past"].append(status)
        # `initiated` is an event; the resource has no such status.
        call["status"] = "queued" if status == "initiated" else status
        form = {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "CallSid": call["sid"],
            "CallStatus": status,
            "Direction": "outbound-api",
            "From": call["from"],
            "To": call["to"],
        }
        if status in {"in-progress", "completed"} and call["_hears"]:
            call["answered_by"] = "machine_start" if call["_script"] is Script.MACHINE else "human"
            if self.tells_who_answered:
                form["AnsweredBy"] = call["answered_by"]
        self.post(call["_status_callback"], form)

    def post(self, url: str, form: dict[str, str]) -> None:
        """Post a form as Twilio does, signed."""
        self.report(url, form, RequestValidator(TOKEN).compute_signature(url, form))

    def create_call(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Take a call, or refuse it."""
        refusal = self._refusal(form, "Url", 21205)
        if refusal is not None:
            return refusal
        script = self.scripts.get(form["To"], [Script.ANSWERS])
        with self.guard:
            resource = self._resource("CA", form) | {
                "answered_by": None,
                "start_time": None,
                "_script": script.pop(0) if len(script) > 1 else script[0],
                "_past": [],
                "_hears": form.get("MachineDetection") in {"Enable", "DetectMessageEnd"},
            }
            self.calls[resource["sid"]] = resource
        return 201, resource

    def create_text(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Take a text, or refuse it."""
        refusal = self._refusal(form, "Body", 21602)
        if refusal is not None:
            return refusal
        if len(form["Body"]) > 1600:
            return _error(400, 21617)
        if "ContentRetention" in form and not self.has_redaction:
            return _error(400, 30029)
        with self.guard:
            resource = self._resource("SM", form) | {"body": form["Body"], "_form": dict(form)}
            self.texts[resource["sid"]] = resource
        return 201, resource

    def change_call(self, sid: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Call a call off while it is queued or rings; one that is answered goes on."""
        call = self.calls.get(sid)
        if call is None:
            return _error(404, 20404)
        if form.get("Status") == "canceled" and call["status"] in {"queued", "ringing"}:
            self._move(call, "canceled")
        return 200, call

    def receive_text(self, sender: str, to: str, body: str, sid: str = "", at: datetime | None = None) -> str:
        """Take a text that came in for a number of the account; return its id."""
        made = self._receive(sid or "SM" + secrets.token_hex(16), sender, to, at)
        self.texts[made["sid"]] = made | {"status": "received", "body": body, "date_sent": made["date_created"]}
        return str(made["sid"])

    def receive_call(self, caller: str, to: str, sid: str = "", at: datetime | None = None) -> str:
        """Take a call that came in for a number of the account; return its id."""
        made = self._receive(sid or "CA" + secrets.token_hex(16), caller, to, at)
        self.calls[made["sid"]] = made | {"status": "completed", "start_time": made["date_created"], "_past": []}
        return str(made["sid"])

    def _receive(self, sid: str, sender: str, to: str, at: datetime | None) -> dict[str, Any]:
        instant = at or self.now()
        made = self._resource(sid[:2], {"From": sender, "To": to})
        written = {"sid": sid, "direction": "inbound", "_at": _iso(instant), "date_created": _rfc(instant)}
        return made | written | {"uri": made["uri"].replace(made["sid"], sid)}

    def listed(self, path: str, resources: Mapping[str, dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
        """Return one page, the newest first, with the address of the next one."""
        name, began = ("calls", "StartTime") if resources is self.calls else ("messages", "DateSent")
        with self.guard:
            found = [
                _shown(each)
                for each in reversed(list(resources.values()))
                if each["to"] == query.get("To", each["to"])
                and each["from"] == query.get("From", each["from"])
                and query.get(f"{began}>", "") <= each["_at"] <= query.get(f"{began}<", "~")
            ]
        size, page = min(int(query.get("PageSize", 50)), 1000), int(query.get("Page", 0))
        asked = {**query, "PageSize": size, "Page": page + 1, "PageToken": f"PA{'SM' if name == 'messages' else 'CA'}x"}
        is_last = len(found) <= (page + 1) * size
        return {
            name: found[page * size : (page + 1) * size],
            "page": page,
            "page_size": size,
            "next_page_uri": None if is_last else f"{ROOT}{path}?{urlencode(asked)}",
            "first_page_uri": "",
            "uri": "",
        }

    def _refusal(self, form: Mapping[str, str], needed: str, code: int) -> tuple[int, dict[str, Any]] | None:
        to = form.get("To", "")
        if not to:
            return _error(400, 21604 if needed == "Body" else 21201)
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            return _error(400, 21211)
        if not form.get("From"):
            return _error(400, 21603 if needed == "Body" else 21213)
        if not form.get(needed):
            return _error(400, code)
        return _error(400, self.refused[to]) if to in self.refused else None

    def _resource(self, prefix: str, form: Mapping[str, str]) -> dict[str, Any]:
        sid = prefix + secrets.token_hex(16)
        return {
            "sid": sid,
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "date_created": _rfc(self.now()),
            "date_sent": None,
            "_at": _iso(self.now()),
            "direction": "outbound-api",
            "error_code": None,
            "from": form["From"],
            "status": "queued",
            "to": form["To"],
            "uri": f"{ROOT}/{'Calls' if prefix == 'CA' else 'Messages'}/{sid}.json",
            "_status_callback": form.get("StatusCallback", ""),
        }


@contextmanager
def serving(fake: FakeTwilio) -> Iterator[FakeTwilio]:
    """Serve an account on this machine; `fake.base` is where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(fake: FakeTwilio) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        account = fake

    return Handler


class _Handler(BaseHTTPRequestHandler):
    account: FakeTwilio
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer("POST")

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._answer("DELETE")

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Say what the carrier's clock shows."""
        return format_datetime(self.account.now(), usegmt=True) if timestamp is None else ""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = _first(self.rfile.read(length).decode())
        asked = urlsplit(self.path)
        self.account.requests.append((method, asked.path))
        shown = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if shown != f"{ACCOUNT}:{TOKEN}":
            self._send(*_error(401, 20003))
            return
        if self.account.is_away:
            self._send(*_error(503, 20503))
            return
        if asked.path == f"{ROOT}.json":
            self._send(200, {"sid": ACCOUNT, "status": "active"})
            return
        path = asked.path.removeprefix(ROOT)
        if method == "POST" and path in {"/Calls.json", "/Messages.json"}:
            self._create(path, form)
        elif path.startswith("/Recordings/"):
            self._recording(method, path.removeprefix("/Recordings/").removesuffix(".wav"))
        else:
            self._send(*self._found(method, path, _first(asked.query), form))

    def _create(self, path: str, form: Mapping[str, str]) -> None:
        account = self.account
        with account.guard:
            trouble = account.troubles.pop(0) if account.troubles else None
        match trouble:
            case Trouble.TOO_MANY:
                self._send(*_error(429, 20429))
                return
            case Trouble.AWAY:
                self._send(*_error(503, 20503))
                return
            case Trouble.SUSPENDED:
                self._send(*_error(401, 20003))
                return
            case _:
                status, resource = account.create_call(form) if path == "/Calls.json" else account.create_text(form)
        if account.before_answer is not None:
            account.before_answer.wait(timeout=20)
        match trouble:
            case Trouble.DROPS:
                self.close_connection = True
            case Trouble.FAULT:
                self._send(*_error(500, 20500))
            case Trouble.GARBAGE:
                self._write(201, b"<html>", "text/html")
            case _:
                self._send(status, resource)

    def _found(
        self, method: str, path: str, query: Mapping[str, str], form: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        account = self.account
        if method == "GET" and account.has_list and path in {"/Calls.json", "/Messages.json"}:
            return 200, account.listed(path, account.calls if path == "/Calls.json" else account.texts, query)
        if path == "/Calls.json":
            return _error(405, 20004)
        sid = path.rpartition("/")[2].removesuffix(".json")
        if method == "POST":
            return account.change_call(sid, form)
        found = account.calls.get(sid)
        return (200, found) if found else _error(404, 20404)

    def _recording(self, method: str, sid: str) -> None:
        audio = self.account.recordings.get(sid)
        if audio is None:
            self._send(*_error(404, 20404))
        elif method == "DELETE":
            del self.account.recordings[sid]
            self._write(204, b"", "")
        else:
            self._write(200, audio, "audio/x-wav")

    def _send(self, status: int, resource: Mapping[str, Any]) -> None:
        self._write(status, json.dumps(_shown(resource)).encode(), "application/json")

    def _write(self, status: int, content: bytes, content_type: str) -> None:
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _rfc(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC)).replace("GMT", "+0000")


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if not name.startswith("_")}


def _first(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded, keep_blank_values=True).items()}


def _error(status: int, code: int) -> tuple[int, dict[str, Any]]:
    # Twilio's own messages name the number; whoever logs them logs who was called.
    message = "The number +8619900000001 is not a valid phone number"
    return status, {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
