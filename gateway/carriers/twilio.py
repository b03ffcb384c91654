"""Twilio's door for texts: its signature, its parameters, its reply."""

import hmac
import re
from base64 import b64encode
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote_plus, urlsplit, urlunsplit
from xml.sax.saxutils import escape

PROVIDER = "twilio"
MOST_BYTES = 64 * 1024
_MOST_PARAMETERS = 200
_NONE: frozenset[str] = frozenset()

_PAIR = re.compile("([^&=%+]+)=((?:[^&=%]|%[0-9A-Fa-f]{2})*)(?:&|$)")

_BEFORE = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>'
_AFTER = "</Message></Response>"
_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response />'


class UnreadableRequestError(ValueError):
    """A request that is no form of Twilio's: not URL-encoded, not UTF-8, or with too many parameters."""


class Form(NamedTuple):
    """The parameters of one request, still encoded: only what is needed is decoded.

    Attributes:
        encoded: the last value of each name.
        repeated: the names that came more than once.
        signed: names and values, decoded, in the order in which Twilio signs them.
    """

    encoded: dict[str, str]
    repeated: frozenset[str]
    signed: str

    def value(self, name: str) -> str | None:
        """Return the value of a parameter, or None where there is none."""
        encoded = self.encoded.get(name)
        if encoded is None or encoded.isalnum():
            return encoded
        # Every number begins with a plus.
        digits = encoded.removeprefix("%2B")
        return f"+{digits}" if digits.isdigit() and digits is not encoded else unquote_plus(encoded)


def read_form(body: bytes) -> Form:
    """Read the form of a request.

    Raises:
        UnreadableRequestError: it is none.
    """
    try:
        form = body.decode("ascii")
        pairs: list[tuple[str, str]] = _PAIR.findall(form)
        encoded = dict(pairs)
        joined = "".join(chain.from_iterable(sorted(pairs)))
        # With its equals signs and ampersands a form is as long as what was found in it, or something was passed over.
        if len(pairs) > _MOST_PARAMETERS or (form and len(joined) + 2 * len(pairs) - 1 != len(form)):
            raise UnreadableRequestError
        if len(encoded) == len(pairs):
            # One decoding for all twenty; urllib's parse_qsl is the oracle of the differential test.
            return Form(encoded, _NONE, unquote_plus(joined, errors="strict"))
        decoded = sorted({(name, unquote_plus(value, errors="strict")) for name, value in pairs})
    except UnicodeError as error:
        raise UnreadableRequestError from error
    names = [name for name, _ in pairs]
    repeated = frozenset(name for name in names if names.count(name) > 1)
    return Form(encoded, repeated, "".join(chain.from_iterable(decoded)))


def is_signed(url: str, form: Form, signature: str, tokens: Sequence[str]) -> bool:
    """Tell whether Twilio signed a request with one of our tokens.

    Args:
        url: the configured public address of the endpoint, as Twilio calls it.
        form: of the POST.
        signature: the header X-Twilio-Signature.
        tokens: the auth tokens in force; two while rotating.

    Source: twilio.request_validator, which is the oracle of its differential test.
    """
    given = signature.encode("utf-8", "replace")
    first = f"{url}{form.signed}".encode()
    for token in tokens:
        if hmac.compare_digest(b64encode(hmac.digest(token.encode(), first, "sha1")), given):
            return True
    # Twilio signs the address with or without the standard port, whichever it was given.
    second = f"{_with_other_port(url)}{form.signed}".encode()
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
