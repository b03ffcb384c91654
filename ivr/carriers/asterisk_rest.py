"""Twilio's address for placing calls, answered by our own exchange: one client in the gateway works with both.

Source: Twilio's pages "Call resource" and "Recording resource"; the numbers of the errors are Twilio's.
"""

import hmac
import logging
import re
from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Awaitable, Callable
from email.utils import format_datetime

from aiohttp import web

from ivr.carriers.asterisk_application import Application
from ivr.carriers.asterisk_ari import Ari, AriError, GoneError
from ivr.carriers.asterisk_outbound import Order, OutboundCall, OutboundCalls, TooManyCallsError
from poll.number_spelling import NotANumberError

ROOT = "/2010-04-01/Accounts/{account}"

_AUTHENTICATE, _NOT_FOUND, _TOO_MANY, _NO_LINE = 20003, 20404, 20429, 53000
_BAD_PARAMETER, _BAD_URL, _BAD_NUMBER, _NO_TEXTS = 20001, 21205, 21211, 21606
_RECORDING = re.compile(r"(RE[0-9a-f]{32})(\.wav)?")
_LEAST_RING, _MOST_RING = 5, 120
_LISTED = 50

_log = logging.getLogger(__name__)


class CallsInterface:
    """The interface of one account.

    Args:
        outbound: places the calls.
        ari: keeps the recordings.
        application: whose addresses are called back, and no other.
        account: the AccountSid.
        token: the AuthToken.
    """

    def __init__(self, outbound: OutboundCalls, ari: Ari, application: Application, account: str, token: str) -> None:
        self._outbound = outbound
        self._ari = ari
        self._application = application
        self._account = account
        self._token = token

    def app(self) -> web.Application:
        """Return the web application."""
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.post(f"{ROOT}/Calls.json", self._place),
                web.get(f"{ROOT}/Calls.json", self._list),
                web.get(f"{ROOT}/Calls/{{sid}}.json", self._show),
                web.post(f"{ROOT}/Calls/{{sid}}.json", self._change),
                web.get(f"{ROOT}/Recordings/{{name}}", self._recording),
                web.delete(f"{ROOT}/Recordings/{{name}}", self._forget),
                web.post(f"{ROOT}/Messages.json", _no_texts),
            ]
        )
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not self._is_known(request.headers.get("Authorization", "")):
            return _error(401, _AUTHENTICATE, "Authenticate")
        if request.match_info.get("account") not in {self._account, None}:
            return _error(404, _NOT_FOUND, "The requested resource was not found")
        try:
            return await handler(request)
        except AriError as error:
            _log.warning("exchange_away kind=%s", error)
            return _error(503, _NO_LINE, "The exchange does not answer")
        except GoneError:
            return _error(404, _NOT_FOUND, "The requested resource was not found")

    def _is_known(self, header: str) -> bool:
        try:
            shown = b64decode(header.removeprefix("Basic "), validate=True)
        except NotBase64Error:
            return False
        return hmac.compare_digest(shown, f"{self._account}:{self._token}".encode())

    async def _place(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        voice, status = form.get("Url", ""), form.get("StatusCallback", "")
        if not self._application.is_ours(voice) or (status and not self._application.is_ours(status)):
            # Whoever held the token could otherwise have signed forms sent to an address of his own.
            return _error(400, _BAD_URL, "Url and StatusCallback must be addresses of the gateway")
        ring = form.get("Timeout", "30")
        if not ring.isdecimal() or not _LEAST_RING <= int(ring) <= _MOST_RING:
            return _error(400, _BAD_PARAMETER, f"Timeout must be {_LEAST_RING} to {_MOST_RING} seconds")
        hears = form.get("MachineDetection", "") in {"Enable", "DetectMessageEnd"}
        try:
            call = await self._outbound.originate(
                Order(form.get("To", ""), form.get("From", ""), voice, status, int(ring), hears)
            )
        except NotANumberError:
            return _error(400, _BAD_NUMBER, "To is not a number that can be called")
        except TooManyCallsError:
            return _error(429, _TOO_MANY, "Too many calls at once")
        return web.json_response(_resource(call), status=201)

    async def _list(self, request: web.Request) -> web.Response:
        calls = self._outbound.between(request.query.get("From", ""), request.query.get("To", ""))
        listed = [_resource(each) for each in calls[:_LISTED]]
        return web.json_response({"calls": listed, "page": 0, "page_size": _LISTED, "next_page_uri": None})

    async def _show(self, request: web.Request) -> web.Response:
        call = self._outbound.find(request.match_info["sid"])
        if call is None:
            raise GoneError
        return web.json_response(_resource(call))

    async def _change(self, request: web.Request) -> web.Response:
        sid = request.match_info["sid"]
        if self._outbound.find(sid) is None:
            raise GoneError
        status = (await request.post()).get("Status")
        if status not in {"canceled", "completed"}:
            return _error(400, _BAD_PARAMETER, "Status must be canceled or completed")
        await self._outbound.end(sid, though_answered=status == "completed")
        return await self._show(request)

    async def _recording(self, request: web.Request) -> web.Response:
        wav = await self._ari.recording(_recording_name(request))
        return web.Response(body=wav, content_type="audio/wav", headers={"Cache-Control": "no-store"})

    async def _forget(self, request: web.Request) -> web.Response:
        await self._ari.ask("DELETE", f"/recordings/stored/{_recording_name(request)}")
        return web.Response(status=204)


async def _no_texts(request: web.Request) -> web.Response:  # noqa: ARG001 - aiohttp's own signature.
    return _error(400, _NO_TEXTS, "This line carries no texts")


def _recording_name(request: web.Request) -> str:
    named = _RECORDING.fullmatch(request.match_info["name"])
    if named is None:
        raise GoneError
    return named[1]


def _resource(call: OutboundCall) -> dict[str, object]:
    identity = call.identity
    return {
        "sid": identity.sid,
        "account_sid": identity.account,
        "to": identity.to,
        "from": identity.sender,
        "direction": identity.direction,
        "status": call.status,
        "date_created": format_datetime(call.created_at),
        "answered_by": identity.answered_by,
        "api_version": "2010-04-01",
        "uri": f"/2010-04-01/Accounts/{identity.account}/Calls/{identity.sid}.json",
    }


def _error(status: int, code: int, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message, "status": status}, status=status)
