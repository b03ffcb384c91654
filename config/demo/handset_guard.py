"""Who may use the handset: its own page alone, and only as that page does."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from flask import Response, json, request

from config.own_page import answered

MOST_BYTES = 16 * 1024
_PLAIN = "text/plain; charset=utf-8"
Asked: TypeAlias = Mapping[str, Any]
"""The JSON that the page sent."""


class NotAskedProperlyError(ValueError):
    """A request that the page itself would never make."""


class Guard:
    """Lets the handset's own page in."""

    def __init__(self, public_url: str) -> None:
        """Know the names of this host.

        Args:
            public_url: the address that carriers call; the page may stand there as well.
        """
        self._own_hosts = {urlsplit(public_url).hostname, "127.0.0.1", "localhost", "::1"}

    def asking(self, view: Callable[..., dict[str, object]]) -> Callable[..., Response]:
        """Let only the page use a view that takes JSON, and what stands in the path, and answers JSON."""

        def answer(**parts: object) -> Response:
            return Response(json.dumps(view(_asked(), **parts)), content_type="application/json")

        return self.own(answer)

    def own(self, view: Callable[..., Response]) -> Callable[..., Response]:
        """Let only the page use a view."""

        def answer(**parts: object) -> Response:
            if not self._is_own_page():
                return answered(Response("403: only the handset's own page\n", 403, content_type=_PLAIN))
            try:
                return answered(view(**parts))
            except NotAskedProperlyError:
                return answered(Response("400: not as the handset's page asks\n", 400, content_type=_PLAIN))

        return answer

    def _is_own_page(self) -> bool:
        # A page elsewhere can neither set these headers nor, under a name of its own, be this host.
        host = urlsplit(f"//{request.host}").hostname
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        return (
            host in self._own_hosts
            and (site or origin) is not None
            and site in {None, "same-origin"}
            and (origin is None or urlsplit(origin).netloc == request.host)
        )


def text_in(asked: Asked, name: str, longest: int) -> str:
    """Return one text of a question, empty where it is missing.

    Raises:
        NotAskedProperlyError: it is no text, too long, or none that can be written down.
    """
    value = asked.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise NotAskedProperlyError
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotAskedProperlyError from error
    return value


def _asked() -> Asked:
    if request.mimetype != "application/json" or (request.content_length or 0) > MOST_BYTES:
        raise NotAskedProperlyError
    asked = request.get_json(silent=True, cache=False)
    if not isinstance(asked, dict):
        raise NotAskedProperlyError
    return asked
