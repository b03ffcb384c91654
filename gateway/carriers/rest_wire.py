"""The wire to the carrier's account: one request to one configured address, and what is known of it when it fails."""

import logging
from base64 import b64encode
from collections.abc import Mapping
from enum import Enum, unique
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from twilio.http import HttpClient
from twilio.http.response import Response

_SECONDS = 10
_MOST_BYTES = 20 * 1024 * 1024

# The client would log whom it calls.
_silent = logging.getLogger("xiangyin.silent")
_silent.disabled = True


@unique
class Trouble(Enum):
    """What may be done about something that the carrier did not do.

    LATER: it certainly did nothing, and may do it later. NEVER: it will never do this. UNKNOWN: nobody knows whether
    it was done; it is looked for before it is asked for again.
    """

    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"


class CarrierError(Exception):
    """The carrier did not do what it was asked for, or nobody knows.

    Attributes:
        trouble: what may be done about it.
        code: the carrier's number of the error, or one word; never a number that is called.
    """

    def __init__(self, trouble: Trouble, code: str) -> None:
        super().__init__(f"{trouble.value} {code}")
        self.trouble = trouble
        self.code = code


class RestWire(HttpClient):  # type: ignore[misc] # of a client without types.
    """Carries the requests of Twilio's client to the configured address, and follows nobody elsewhere.

    Args:
        base: the address of the interface without `/2010-04-01`; whatever host the client names, it goes there.
        seconds: how long an answer is waited for; None: ten.
    """

    def __init__(self, base: str, seconds: float | None = None) -> None:
        super().__init__(_silent, is_async=False, timeout=_SECONDS)
        self._base = urlsplit(base)
        self._seconds = seconds

    def request(  # noqa: PLR0913, PLR0917 - Twilio's own signature.
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours is as good.
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - nobody is followed.
    ) -> Response:
        """Carry one request.

        Raises:
            CarrierError: LATER where nobody was reached, UNKNOWN where no answer came.
        """
        asked = urlsplit(uri)
        query = "&".join(part for part in (asked.query, urlencode(params or {}, doseq=True)) if part)
        # A list names its next page by the whole path, with what stands before the interface where something does.
        own = asked.path.removeprefix(self._base.path.rstrip("/"))
        path = f"{own}?{query}" if query else own
        body = urlencode(data, doseq=True).encode() if data else None
        status, content = self.exchange(method, path, body, headers, auth)
        return Response(status, content.decode("utf-8", "replace"))

    def exchange(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Send one request and return status and content of the answer.

        Raises:
            CarrierError: LATER where nobody was reached, UNKNOWN where no answer came or one too long.
        """
        answer, content = self._answered(method, path, body, headers, auth)
        return answer.status, content

    def clock(self, path: str, auth: tuple[str, str]) -> tuple[int, str]:
        """Return the status of a page and the instant at which the other side answered, as it writes it.

        Raises:
            CarrierError: as in `exchange`.
        """
        answer, _ = self._answered("GET", path, None, None, auth)
        return answer.status, answer.getheader("Date", "")

    def _answered(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
    ) -> tuple[HTTPResponse, bytes]:
        sent = dict(headers or {})
        if auth:
            sent["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()
        kind = HTTPSConnection if self._base.scheme == "https" else HTTPConnection
        connection = kind(self._base.netloc, timeout=self._seconds or _SECONDS)
        try:
            try:
                connection.connect()
            except OSError:
                raise CarrierError(Trouble.LATER, "not_reached") from None
            try:
                connection.request(method.upper(), self._base.path.rstrip("/") + path, body, sent)
                answer = connection.getresponse()
                content = answer.read(_MOST_BYTES + 1)
            except (OSError, HTTPException):
                raise CarrierError(Trouble.UNKNOWN, "no_answer") from None
        finally:
            connection.close()
        if len(content) > _MOST_BYTES:
            raise CarrierError(Trouble.UNKNOWN, "too_long")
        return answer, content
