"""The pretend carrier of demo and training: hands texts to the real endpoints as Twilio does, signed."""

import http.client
import re
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from twilio.request_validator import RequestValidator

REPORTED = ("queued", "sent", "delivered")
"""What a carrier reports of a reply, in this order, when all goes well."""

_ACCOUNT = "AC" + "0" * 32
_SERVICE = "MG" + "0" * 32
_SID = re.compile(r"SM[0-9a-f]{32}")
_SECONDS = 30
_UNITS_ALONE, _UNITS_IN_PARTS = 70, 67

Post = Callable[[str, bytes, Mapping[str, str]], tuple[int, str]]
"""Sends a form to an address; returns status and body of the answer."""


@dataclass(frozen=True, slots=True)
class PretendText:
    """One text on its way from a telephone.

    Attributes:
        sid: the carrier's id of it; the same id again is a redelivery.
        sender, to: in international form with the plus; `HIDDEN_SENDER` for a withheld number.
        body: what it says.
    """

    sid: str
    sender: str
    to: str
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint answered: the HTTP status, and the reply or None for silence."""

    status: int
    reply: str | None


class PretendCarrier:
    """Does what Twilio does for a text, so that nothing behind the door can tell the difference."""

    def __init__(self, texts_url: str, status_url: str, token: str, post: "Post | None" = None) -> None:
        """Take up service.

        Args:
            texts_url: the public address of the endpoint for texts, which is signed and called.
            status_url: the same for delivery reports.
            token: the auth token that both sides know.
            post: how a form is sent; over HTTP unless a test says otherwise.
        """
        self._texts_url = texts_url
        self._status_url = status_url
        self._signatures = RequestValidator(token)
        self._post = post or post_over_http

    def deliver(self, text: PretendText) -> Answer:
        """Hand a text over once; with a `sid` that came before it is a redelivery."""
        status, body = self._post_signed(self._texts_url, _text_form(text), text.sid)
        return Answer(status, _reply_in(body) if status == http.client.OK else None)

    def deliver_at_once(self, text: PretendText, times: int) -> list[Answer]:
        """Hand the same text over several times in the same moment, as a carrier in trouble does."""
        with ThreadPoolExecutor(times) as hands:
            return list(hands.map(self.deliver, [text] * times))

    def report(self, text: PretendText, status: str) -> int:
        """Report what became of the reply to a text; return the HTTP status of the answer.

        Args:
            text: the text that was replied to; its reply has the same id whenever it is delivered again.
            status: one of `REPORTED`.
        """
        sid = reply_sid(text.sid)
        form = {
            "AccountSid": _ACCOUNT,
            "ApiVersion": "2010-04-01",
            "From": text.to,
            "MessageSid": sid,
            "MessageStatus": status,
            "MessagingServiceSid": _SERVICE,
            "SmsSid": sid,
            "SmsStatus": status,
            "To": text.sender,
        }
        return self._post_signed(self._status_url, form, f"{sid}-{status}")[0]

    def _post_signed(self, url: str, form: dict[str, str], token: str) -> tuple[int, str]:
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": self._signatures.compute_signature(url, form),
        }
        return self._post(url, urlencode(form).encode(), headers)


def new_sid() -> str:
    """Return an id for a new text, in the form of Twilio's: SM and 32 hexadecimal digits."""
    return f"SM{secrets.token_hex(16)}"


def is_sid(sid: str) -> bool:
    """Tell whether an id has the form of `new_sid`."""
    return _SID.fullmatch(sid) is not None


def reply_sid(sid: str) -> str:
    """Return the id of the reply to a text."""
    return f"SM{sha256(f'reply to {sid}'.encode()).hexdigest()[:32]}"


def post_over_http(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Send a form over HTTP or HTTPS.

    Raises:
        OSError: nobody answers there.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=_SECONDS)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def _text_form(text: PretendText) -> dict[str, str]:
    """Return the twenty parameters that Twilio sends with a text."""
    return {
        "AccountSid": _ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": text.body,
        "From": text.sender,
        "FromCity": "",
        "FromCountry": _country(text.sender),
        "FromState": "",
        "FromZip": "",
        "MessageSid": text.sid,
        "MessagingServiceSid": _SERVICE,
        "NumMedia": "0",
        "NumSegments": str(_segments(text.body)),
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsStatus": "received",
        "To": text.to,
        "ToCity": "",
        "ToCountry": _country(text.to),
        "ToState": "",
        "ToZip": "",
    }


def _country(number: str) -> str:
    if number.startswith("+86"):
        return "CN"
    return "US" if number.startswith("+1") else ""


def _segments(body: str) -> int:
    units = len(body.encode("utf-16-le", "surrogatepass")) // 2
    return 1 if units <= _UNITS_ALONE else -(-units // _UNITS_IN_PARTS)


def _reply_in(xml: str) -> str | None:
    # What is read here is our own endpoint's answer, not a stranger's.
    message = ET.fromstring(xml).find("Message")  # noqa: S314
    return None if message is None else (message.text or "")
