"""Twilio's door for texts: its signature, its parameters, its reply."""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import unquote_plus, urlsplit, urlunsplit
from xml.sax.saxutils import escape

PROVIDER = "twilio"
MOST_BYTES = 64 * 1024
_MOST_PARAMETERS = 200

Parameters = list[tuple[str, str]]
"""The parameters of a request in their order; a name may come more than once."""

_BEFORE = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>'
_AFTER = "</Message></Response>"
_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response />'


class UnreadableRequestError(ValueError):
    """A request that is no form: not UTF-8, or with too many parameters."""


def parameters_of(body: bytes) -> Parameters:
    """Read the form of a request.

    Raises:
        UnreadableRequestError: it is none.
    """
    try:
        pairs = body.decode("ascii").split("&") if body else []
        if len(pairs) > _MOST_PARAMETERS:
            raise UnreadableRequestError
        return [_parameter(pair) for pair in pairs]
    except UnicodeDecodeError as error:
        raise UnreadableRequestError from error


def _parameter(pair: str) -> tuple[str, str]:
    # Most of the twenty parameters need no decoding; urllib's parse_qsl is the oracle of the differential test.
    name, equals, value = pair.partition("=")
    if not equals:
        raise UnreadableRequestError
    if "%" in pair or "+" in pair:
        return unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict")
    return name, value


def is_signed(url: str, parameters: Parameters, signature: str, tokens: Sequence[str]) -> bool:
    """Tell whether Twilio signed a request with one of our tokens.

    Args:
        url: the configured public address of the endpoint, as Twilio calls it.
        parameters: of the POST form.
        signature: the header X-Twilio-Signature.
        tokens: the auth tokens in force; two while rotating.

    Source: twilio.request_validator, which is the oracle of its differential test.
    """
    signed = "".join([name + value for name, value in sorted(set(parameters))])
    given = signature.encode("utf-8", "replace")
    first = f"{url}{signed}".encode()
    for token in tokens:
        if hmac.compare_digest(b64encode(hmac.digest(token.encode(), first, "sha1")), given):
            return True
    # Twilio signs the address with or without the standard port, whichever it was given.
    second = f"{_with_other_port(url)}{signed}".encode()
    digests = [b64encode(hmac.digest(token.encode(), second, "sha1")) for token in tokens]
    return any(hmac.compare_digest(digest, given) for digest in digests)


def _with_other_port(url: str) -> str:
    parts = urlsplit(url)
    if parts.port is None:
        port = 443 if parts.scheme == "https" else 80
        return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{port}"))
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit(":", 1)[0]))


def reply_xml(reply: str | None) -> str:
    """Return the answer to Twilio: one message, or none."""
    return _NOTHING if reply is None else f"{_BEFORE}{escape(reply)}{_AFTER}"
