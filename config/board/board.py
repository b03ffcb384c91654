"""The public board of one process: its records, its clock, its templates, and how a page is answered."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from flask import Response, abort, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection, Engine

from config.acts.checks import Item
from config.board.shelf import Kept, Shelf
from config.jobs.turnout import TurnoutKeeper
from config.own_page import answered
from config.settings import Settings
from poll.poll import Stage
from poll.records import poll_store, tick_store
from poll.records.poll_store import StoredPoll
from poll.refusal import FindingsError, Say
from poll.rules import RuleSet

_FOLDER = Path(__file__).parent
STYLE = (_FOLDER / "static" / "board.css").read_bytes()
"""The one stylesheet."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the board: nobody in particular, in one language, at one instant.

    Attributes:
        language: "zh" or "en"; it stands in the address, so that no cookie is needed and every page can be shared.
        at_ms: the instant, in milliseconds of the epoch.
    """

    language: str
    at_ms: int

    def say(self, sentence: Say) -> str:
        """Return a sentence in the language of the page."""
        return sentence.in_language(self.language)

    def words(self, words: Mapping[str, str]) -> str:
        """Return words of the rule set in the language of the page, or in the one they are written in."""
        return words.get(self.language) or next(iter(words.values()), "")

    def today(self, rules: RuleSet) -> date:
        """Return the day where the poll is held."""
        return self.when(rules, self.at_ms).date()

    @staticmethod
    def when(rules: RuleSet, at_ms: int) -> datetime:
        """Return an instant as the clock on the wall of the hall shows it."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(rules.zone)


class Board:
    """Everything that the pages of the board work with.

    Args:
        engine: the records; the board only reads.
        settings: of the installation.
        turnout: keeps the turnouts of this process up to date.
        now_ms: the clock, in milliseconds of the epoch.
    """

    def __init__(self, engine: Engine, settings: Settings, turnout: TurnoutKeeper, now_ms: Callable[[], int]) -> None:
        self.engine = engine
        self.turnout = turnout
        self.settings = settings
        self.now_ms = now_ms
        self.shelf = Shelf(now_ms)

    def reader(self) -> Reader:
        """Return who asks."""
        return Reader("en" if request.args.get("lang") == "en" else "zh", self.now_ms())

    def kept(self, key: Hashable, seconds: int, make: Callable[[Reader], str]) -> Response:
        """Answer with a page that may be some seconds old; a reader who has it already is only told so."""
        reader = self.reader()
        page = self.shelf.take((key, reader.language), seconds, lambda: make(reader).encode())
        return public(page, "text/html; charset=utf-8", seconds)

    def page(self, template: str, reader: Reader, **values: object) -> str:
        """Return a page as HTML."""
        return self._templates.get_template(template).render(reader=reader, **values, **_helpers(reader))

    @cached_property
    def _templates(self) -> Environment:
        return Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


def public(page: Kept, kind: str, seconds: int) -> Response:
    """Answer with something that every cache on the way may keep for some seconds."""
    is_packed = request.accept_encodings.quality("gzip") > 0 and len(page.packed) < len(page.content)
    response = private(page.packed if is_packed else page.content, kind)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.set_etag(page.etag, weak=True)
    return response.make_conditional(request)  # type: ignore[return-value] # Flask's own response.


def private(content: bytes | str, kind: str = "text/html; charset=utf-8") -> Response:
    """Answer with something that no cache keeps."""
    response = answered(Response(content, content_type=kind), has_forms=True)
    # What is told to the people of a place is no business of search engines.
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


def poll_of(connection: Connection, poll_id: str) -> StoredPoll:
    """Return the poll of an address; 404 where there is none, or where its notice is not posted yet."""
    try:
        poll = poll_store.find(connection, poll_id)
    except FindingsError:
        abort(404)
    if not is_public(connection, poll):
        abort(404)
    return poll


def is_public(connection: Connection, poll: StoredPoll) -> bool:
    """Tell whether everybody may know of a poll: its notice is posted, or it has been opened."""
    return poll.stage is not Stage.DRAFT or Item.NOTICE.value in tick_store.standing(connection, poll.key)


def style() -> Response:
    """Answer with the stylesheet; another content has another address, so it may be kept for long."""
    response = answered(Response(STYLE, content_type="text/css; charset=utf-8"))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _helpers(reader: Reader) -> Mapping[str, object]:
    """Return what every template may call."""

    def t(zh: str, en: str) -> str:
        return zh if reader.language == "zh" else en

    def address(endpoint: str, **values: object) -> str:
        """Return an address of the board in the reader's language; Chinese is the one without a word."""
        language = values.pop("lang", reader.language)
        shown = {name: value for name, value in values.items() if value not in {None, ""}}
        return url_for(endpoint, **shown, **({"lang": "en"} if language == "en" else {}))  # type: ignore[arg-type] # Flask's own mapping.

    return {"t": t, "address": address, "say": reader.say, "words": reader.words, "style": _STYLE_ADDRESS}


_STYLE_ADDRESS = f"/board/static/board.css?{sha256(STYLE).hexdigest()[:8]}"
