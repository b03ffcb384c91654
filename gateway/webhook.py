"""The carrier's webhooks for texts: signed or refused, answered within the one request."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from gateway.carriers.twilio import (
    MOST_BYTES,
    PROVIDER,
    Form,
    UnreadableRequestError,
    is_signed,
    read_form,
    reply_xml,
)
from gateway.conversation import Doors, InboundText, answer
from poll.claims import Answer, Endpoint

TEXTS = "/carriers/twilio/texts"
STATUS = "/carriers/twilio/status"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_ERROR_CODE = re.compile(r"[0-9]{0,10}\Z")
_TEXT_FIELDS = ("MessageSid", "From", "To", "Body")
_STATUS_FIELDS = ("MessageSid", "MessageStatus")
_XML = "text/xml; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"

_log = logging.getLogger(__name__)


class Deliveries(Protocol):
    """What becomes of the messages that were sent."""

    def note(self, provider: str, provider_id: str, status: str, error_code: str | None) -> bool:
        """Note a status; False where it is no known status. A status never moves backwards."""
        ...


def text_endpoints(
    doors: Doors, *, public_url: str, tokens: Sequence[str], now_ms: Callable[[], int]
) -> dict[str, Endpoint]:
    """Return the endpoint that Twilio calls for texts, by its path.

    Args:
        doors: the polls, the roll and the box.
        public_url: the address Twilio calls, without a slash at the end.
        tokens: the auth tokens in force.
        now_ms: the one clock, in milliseconds of the epoch.
    """

    def texts(environ: Mapping[str, Any]) -> Answer:
        received_at = now_ms()
        form = signed_form(environ, public_url + TEXTS, tokens=tokens)
        if isinstance(form, Answer):
            return form
        fault = _fault_in(form, _TEXT_FIELDS)
        if fault is not None:
            return fault
        sid, sender, to, body = [form.value(name) or "" for name in _TEXT_FIELDS]
        if not to.isprintable():
            return _refuse("400 Bad Request", "To", "a number")
        text = InboundText(PROVIDER, sid, sender, to, body, received_at)
        return Answer("200 OK", _XML, reply_xml(answer(text, doors)).encode())

    return {TEXTS: texts}


def text_status(form: Form, deliveries: Deliveries) -> Answer:
    """Take the report of what became of a text that was sent.

    Args:
        form: signed by Twilio.
        deliveries: where delivery reports go.
    """
    fault = _fault_in(form, _STATUS_FIELDS)
    if fault is not None:
        return fault
    sid, reported = (form.value(name) or "" for name in _STATUS_FIELDS)
    error_code = form.value("ErrorCode")
    if error_code is not None and not _ERROR_CODE.match(error_code):
        return _refuse("400 Bad Request", "ErrorCode", "digits")
    if not deliveries.note(PROVIDER, sid, reported, error_code):
        return _refuse("400 Bad Request", "MessageStatus", "a status of Twilio's list")
    return Answer("200 OK", _PLAIN, b"")


def signed_form(environ: Mapping[str, Any], *urls: str, tokens: Sequence[str]) -> Form | Answer:
    """Return the form of a request that its carrier signed; otherwise what to answer.

    Args:
        environ: of the request (PEP 3333).
        urls: the configured public address, with its query, as Twilio calls it; and how else it may have been signed.
        tokens: the auth tokens in force.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        return _refuse("411 Length Required", "Content-Length", "a number of bytes")
    if int(length) > MOST_BYTES:
        return _refuse("413 Content Too Large", "body", f"at most {MOST_BYTES} bytes")
    try:
        form = read_form(environ["wsgi.input"].read(int(length)))
    except UnreadableRequestError:
        return _refuse("403 Forbidden", "body", "a form that Twilio signed")
    signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
    if not any(is_signed(url, form, signature, tokens) for url in urls):
        _log.warning("request_refused reason=signature")
        return _refuse("403 Forbidden", "X-Twilio-Signature", "a signature over the configured public address")
    return form


def _fault_in(form: Form, names: Sequence[str]) -> Answer | None:
    for name in names:
        if name not in form.encoded:
            return _refuse("400 Bad Request", name, "a value")
        if name in form.repeated:
            return _refuse("400 Bad Request", name, "one value")
    # The id of a message is the first field of every form.
    if not _ID.match(form.encoded[names[0]]):
        return _refuse("400 Bad Request", names[0], "an id of letters and digits")
    return None


def _refuse(status: str, place: str, expected: str) -> Answer:
    return Answer(status, _PLAIN, f"{place}: expected {expected}\n".encode())
