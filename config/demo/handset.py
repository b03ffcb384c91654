"""The pretend handset: a plain phone in a web page, whose texts go to the real endpoints as a carrier sends them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Response, json, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

from config.demo.handset_polls import electors_found, polls_shown
from config.demo.handset_words import WORDS
from config.demo.village import is_fictional
from config.settings import Settings
from gateway.carriers.pretend import (
    HIDDEN_SENDER,
    REPORTED,
    Answer,
    Post,
    PretendCarrier,
    PretendText,
    is_sid,
    new_sid,
)
from gateway.replies import message_units
from gateway.webhook import STATUS, TEXTS
from poll.claims import Claim, Route
from poll.numbers import sender_number
from poll.records.database import reading
from poll.records.poll_store import every

_FOLDER = Path(__file__).parent
_LONGEST_TEXT = 1600
_LONGEST_SEARCH = 80
_MOST_AT_ONCE = 4
_MOST_BYTES = 16 * 1024
_PLAIN = "text/plain; charset=utf-8"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Asked = Mapping[str, Any]


class _NotAskedProperlyError(ValueError):
    """A request that the page itself would never make."""


def handset_routes(settings: Settings, engine: Engine, post: Post | None = None) -> list[Route]:
    """Return the pages of the handset; only where the settings enable it.

    It serves polls on fictional numbers alone: nobody can vote from a web page in a real one.

    Args:
        settings: the public address and the auth tokens; texts go there, signed with the first token.
        engine: the records, read for the polls and their rolls; nothing is ever written by the handset.
        post: how forms are sent; over HTTP unless a test says otherwise.
    """
    desk = _Handset(settings, engine, post)
    paths = (
        ("", "page", desk.page, "GET"),
        ("/handset.css", "style", lambda: _file("handset.css", "text/css"), "GET"),
        ("/handset.js", "script", lambda: _file("handset.js", "text/javascript"), "GET"),
        ("/electors", "electors", desk.guarded(desk.electors), "POST"),
        ("/texts", "texts", desk.guarded(desk.text), "POST"),
    )
    return [
        Route(f"/handset{path}", f"handset_{name}", view, (method,), Claim.TRAINING)
        for path, name, view, method in paths
    ]


class _Handset:
    """One process's handset."""

    def __init__(self, settings: Settings, engine: Engine, post: Post | None) -> None:
        self._public_url = settings.public_url
        self._engine = engine
        token = settings.twilio_auth_tokens[0] if settings.twilio_auth_tokens else ""
        self._carrier = PretendCarrier(settings.public_url + TEXTS, settings.public_url + STATUS, token, post)
        pages = Environment(loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined)
        self._page = pages.get_template("handset.html")

    def page(self) -> Response:
        """Show the handset, in Chinese unless English is asked for."""
        language = "en" if request.args.get("lang") == "en" else "zh"
        with reading(self._engine) as connection:
            shown = polls_shown([each for each in every(connection) if is_fictional(each.sender)])
        words = {name: asdict(each) for name, each in WORDS.items()}
        html = self._page.render(language=language, words=words, polls=shown, longest=_LONGEST_TEXT)
        return _answered(Response(html, content_type="text/html; charset=utf-8"))

    def electors(self, asked: Asked) -> dict[str, object]:
        """Return the electors that a search finds."""
        with reading(self._engine) as connection:
            poll = next((each for each in every(connection) if each.id == _text(asked, "poll", 80)), None)
            if poll is None or not is_fictional(poll.sender):
                raise _NotAskedProperlyError
            search = _text(asked, "search", _LONGEST_SEARCH)
            return electors_found(connection, poll, _text(asked, "electorate", 80), search)

    def text(self, asked: Asked) -> dict[str, object]:
        """Send one text as the carrier does and return what came back, with the reports of the reply."""
        sid = _text(asked, "sid", 34) or new_sid()
        sender, to, times = _text(asked, "from", 20), _text(asked, "to", 20), asked.get("times", 1)
        known = sender == HIDDEN_SENDER or sender_number(sender) is not None
        if not (known and is_fictional(to) and is_sid(sid) and times in range(1, _MOST_AT_ONCE + 1)):
            raise _NotAskedProperlyError
        text = PretendText(sid, sender, to, _text(asked, "body", _LONGEST_TEXT))
        answers = self._carrier.deliver_at_once(text, times)
        replied = any(answer.reply is not None for answer in answers)
        reports = [{"status": each, "answer": self._carrier.report(text, each)} for each in REPORTED if replied]
        return {"sid": sid, "answers": [_shown(answer) for answer in answers], "reports": reports}

    def guarded(self, view: Callable[[Asked], dict[str, object]]) -> Callable[[], Response]:
        """Let only the handset's own page use a view, and only as the page does."""

        def answer() -> Response:
            if not self._is_own_page():
                return _answered(Response("403: only the handset's own page\n", 403, content_type=_PLAIN))
            try:
                return _answered(Response(json.dumps(view(_asked())), content_type="application/json"))
            except _NotAskedProperlyError:
                return _answered(Response("400: not as the handset's page asks\n", 400, content_type=_PLAIN))

        return answer

    def _is_own_page(self) -> bool:
        # A page elsewhere can neither set these headers nor, under a name of its own, be this host.
        host = urlsplit(f"//{request.host}").hostname
        own_hosts = {urlsplit(self._public_url).hostname, "127.0.0.1", "localhost", "::1"}
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        return (
            host in own_hosts
            and (site or origin) is not None
            and site in {None, "same-origin"}
            and (origin is None or urlsplit(origin).netloc == request.host)
        )


def _asked() -> Asked:
    if request.mimetype != "application/json" or (request.content_length or 0) > _MOST_BYTES:
        raise _NotAskedProperlyError
    asked = request.get_json(silent=True, cache=False)
    if not isinstance(asked, dict):
        raise _NotAskedProperlyError
    return asked


def _text(asked: Asked, name: str, longest: int) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise _NotAskedProperlyError
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _NotAskedProperlyError from error
    return value


def _shown(answer: Answer) -> dict[str, object]:
    units, most = message_units(answer.reply or "")
    return {"http": answer.status, "reply": answer.reply, "units": units, "most": most}


def _file(name: str, kind: str) -> Response:
    return _answered(Response((_FOLDER / "static" / name).read_bytes(), content_type=f"{kind}; charset=utf-8"))


def _answered(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
