"""Who may use the studio: the one browser that was opened with the address from the terminal."""

from hmac import compare_digest
from urllib.parse import urlsplit

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

_PLAIN = "text/plain; charset=utf-8"


class StudioGuard:
    """Lets in whoever shows the token once, and then the cookie that holds it.

    Args:
        token: unguessable.
        port: on which the studio is reached; it is part of every address that counts as its own.
    """

    def __init__(self, token: str, port: int) -> None:
        self._token = token
        # Browsers give a cookie of one port to every port of this computer: two studios need two names.
        self._cookie = f"xiangyin-studio-{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def check(self) -> AnyResponse | None:
        """Return what is answered to a request that must not go on; None for one that may.

        A name of somebody else's that leads to this computer is refused by its Host, a page of somebody else's by
        its Origin, and another user of this computer by the token.
        """
        if request.host not in self._hosts:
            return refused(421, "not the name of this studio")
        if request.method not in {"GET", "HEAD"} and not self._is_own_page():
            return refused(403, "only the studio's own page")
        shown = request.args.get("token", "")
        if request.path == "/" and compare_digest(shown.encode(), self._token.encode()):
            # The token leaves the address bar, and so the history, at once.
            answer = redirect("/")
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="Strict")
            return answer
        if not compare_digest(request.cookies.get(self._cookie, "").encode(), self._token.encode()):
            return refused(403, "请用终端里显示的完整地址打开 · open the whole address that the terminal shows")
        return None

    def _is_own_page(self) -> bool:
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        return origin is not None and urlsplit(origin).netloc == request.host and site in {None, "same-origin"}


def refused(status: int, why: str) -> Response:
    """Return a refusal in plain words."""
    return Response(f"{status}: {why}\n", status, content_type=_PLAIN)
