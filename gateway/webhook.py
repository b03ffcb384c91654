"""The carrier's webhooks for texts: signed or refused, answered within the one request."""

import logging
import re
from collections.abc import Callable, Sequence
from typing import Protocol

from flask import Response, request

from gateway.carriers.twilio import (
    MOST_BYTES,
    PROVIDER,
    Parameters,
    UnreadableRequestError,
    is_signed,
    parameters_of,
    reply_xml,
)
from gateway.conversation import Doors, InboundText, answer
from poll.claims import Claim, Route

TEXTS = "/carriers/twilio/texts"
STATUS = "/carriers/twilio/status"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_ONCE = ("MessageSid", "From", "To", "Body")
_STATUS_ONCE = ("MessageSid", "MessageStatus")
_XML = "text/xml; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"

_log = logging.getLogger(__name__)


class Deliveries(Protocol):
    """What becomes of the messages that were sent."""

    def note(self, provider: str, provider_id: str, status: str, error_code: str | None) -> bool:
        """Note a status; False where it is no known status. A status never moves backwards."""
        ...


def text_routes(
    doors: Doors, deliveries: Deliveries, *, public_url: str, tokens: Sequence[str], now_ms: Callable[[], int]
) -> list[Route]:
    """Return the endpoints that Twilio calls for texts.

    Args:
        doors: the polls, the roll and the box.
        deliveries: where delivery reports go.
        public_url: the address Twilio calls, without a slash at the end.
        tokens: the auth tokens in force.
        now_ms: the one clock, in milliseconds of the epoch.
    """

    def texts() -> Response:
        received_at = now_ms()
        parameters = _signed_parameters(public_url + TEXTS, tokens)
        if isinstance(parameters, Response):
            return parameters
        form = _once(parameters, _ONCE)
        if isinstance(form, Response):
            return form
        text = InboundText(PROVIDER, form["MessageSid"], form["From"], form["To"], form["Body"], received_at)
        return Response(reply_xml(answer(text, doors)), content_type=_XML)

    def status() -> Response:
        parameters = _signed_parameters(public_url + STATUS, tokens)
        if isinstance(parameters, Response):
            return parameters
        form = _once(parameters, _STATUS_ONCE)
        if isinstance(form, Response):
            return form
        error_code = dict(parameters).get("ErrorCode")
        if not deliveries.note(PROVIDER, form["MessageSid"], form["MessageStatus"], error_code):
            return _refuse(400, "MessageStatus", "a status of Twilio's list")
        return Response(status=204)

    return [
        Route(TEXTS, "twilio_texts", texts, ("POST",), Claim.SIGNED),
        Route(STATUS, "twilio_status", status, ("POST",), Claim.SIGNED),
    ]


def _signed_parameters(url: str, tokens: Sequence[str]) -> Parameters | Response:
    if (request.content_length or 0) > MOST_BYTES:
        return _refuse(413, "body", f"at most {MOST_BYTES} bytes")
    try:
        parameters = parameters_of(request.get_data(cache=False))
    except UnreadableRequestError:
        return _refuse(403, "body", "a form that Twilio signed")
    if not is_signed(url, parameters, request.environ.get("HTTP_X_TWILIO_SIGNATURE", ""), tokens):
        _log.warning("text_refused reason=signature")
        return _refuse(403, "X-Twilio-Signature", "a signature over the configured public address")
    return parameters


def _once(parameters: Parameters, names: Sequence[str]) -> dict[str, str] | Response:
    form = dict(parameters)
    if len(form) != len(parameters):
        seen: set[str] = set()
        for name, _value in parameters:
            if name in seen and name in names:
                return _refuse(400, name, "one value")
            seen.add(name)
    for name in names:
        if name not in form:
            return _refuse(400, name, "a value")
    if not _ID.match(form["MessageSid"]):
        return _refuse(400, "MessageSid", "an id of letters and digits")
    return form


def _refuse(status: int, place: str, expected: str) -> Response:
    return Response(f"{place}: expected {expected}\n", status=status, content_type=_PLAIN)
