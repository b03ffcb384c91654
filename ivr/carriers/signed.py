"""A request as Twilio sends it: a form, signed with the token that both sides know."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from ivr.carriers.answer import NO_ANSWER, Fetched
from ivr.carriers.effects import Fetch

Post: TypeAlias = Callable[[str, bytes, Mapping[str, str]], tuple[int, str] | tuple[int, str, str]]
"""Sends a form to an address; returns status and body of the answer, and its content type where that can be told."""

_TWIML = "text/xml"


def request_of(fetch: Fetch, token: str) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a request.

    Args:
        fetch: what the line wants posted; the signature is over its exact address, with the query.
        token: the auth token.
    """
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "I-Twilio-Idempotency-Token": fetch.token,
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": RequestValidator(token).compute_signature(fetch.url, dict(fetch.form)),
    }
    return urlencode(fetch.form).encode(), headers


def send(fetch: Fetch, token: str, post: Post) -> Fetched:
    """Send one request and return what came back; nobody's answer where nobody can be reached.

    Where `post` cannot tell the content type of a success it is taken for TwiML.
    """
    body, headers = request_of(fetch, token)
    try:
        status, text, *kind = post(fetch.url, body, headers)
    except OSError:
        return Fetched(NO_ANSWER, "", "")
    return Fetched(status, kind[0] if kind else (_TWIML if status < HTTPStatus.MULTIPLE_CHOICES else ""), text)
