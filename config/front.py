"""The front door: a carrier's POST is answered here, everything else by the pages behind it.

Flask's routing, request and response objects cost half as much as a vote itself (docs/adr/0017), and a carrier's
endpoint needs none of them: it has one address, one method, and a signature over the raw form.
"""

import logging
import secrets
import traceback
from collections.abc import Iterable, Mapping
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from poll.claims import Answer, Endpoint

_PLAIN = "text/plain; charset=utf-8"
_ONLY_POST = Answer("405 Method Not Allowed", _PLAIN, b"405 only POST\n")
_TRY_AGAIN = Answer("503 Service Unavailable", _PLAIN, b"503 try again\n")

_log = logging.getLogger(__name__)


class Front:
    """One WSGI application before another.

    Args:
        pages: what answers every other address.
        endpoints: the carriers' endpoints by their paths; each is signed by its carrier.
    """

    def __init__(self, pages: WSGIApplication, endpoints: Mapping[str, Endpoint]) -> None:
        self._pages = pages
        self._endpoints = endpoints

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        endpoint = self._endpoints.get(environ["PATH_INFO"])
        if endpoint is None:
            return self._pages(environ, start_response)
        answer = _ONLY_POST
        if environ["REQUEST_METHOD"] == "POST":
            try:
                answer = endpoint(environ)
            except Exception as error:  # noqa: BLE001 - the carrier tries again; the voter sees no stack.
                log_fault(error)
                answer = _TRY_AGAIN
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
        if answer is _ONLY_POST:
            headers.append(("Allow", "POST"))
        start_response(answer.status, headers)
        return (answer.body,)


def log_fault(error: Exception) -> None:
    """Log a fault by its kind and its place alone: its message may hold what a voter sent."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("fault id=%s kind=%s\n%s", secrets.token_hex(4), type(error).__name__, frames)
