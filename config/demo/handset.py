"""The pretend handset: a plain phone in a web page, whose texts go to the real endpoints as a carrier sends them."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from flask import Response, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

from config.demo.handset_call import Speak
from config.demo.handset_calls import CallDesk
from config.demo.handset_guard import Asked, Guard, NotAskedProperlyError, text_in
from config.demo.handset_polls import electors_found, polls_shown
from config.demo.handset_wire import Wire, over_http
from config.demo.handset_words import WORDS
from config.demo.village import is_fictional
from config.own_page import answered
from config.settings import Settings
from gateway.carriers.pretend import (
    REPORTED,
    Answer,
    Post,
    PretendCarrier,
    PretendText,
    is_sid,
    new_sid,
)
from gateway.message_parts import message_units
from gateway.webhook import STATUS, TEXTS
from ivr.sound.synthesis import speak as speak_by_machine
from poll.claims import Claim, Route
from poll.numbers import HIDDEN_SENDER, sender_number
from poll.records.database import reading
from poll.records.poll_store import every

_FOLDER = Path(__file__).parent
_LONGEST_TEXT = 1600
_LONGEST_SEARCH = 80
_MOST_AT_ONCE = 4
_FILES = {
    "handset.css": "text/css",
    "handset.js": "text/javascript",
    "page.js": "text/javascript",
    "texts.js": "text/javascript",
    "call.js": "text/javascript",
    "sounds.js": "text/javascript",
    "recorder.js": "text/javascript",
}


def handset_routes(
    settings: Settings,
    engine: Engine,
    post: Post | None = None,
    *,
    wire: Wire | None = None,
    speak: Speak = speak_by_machine,
) -> list[Route]:
    """Return the pages of the handset; only where the settings enable it.

    It serves polls on fictional numbers alone: nobody can vote from a web page in a real one.

    Args:
        settings: the public address and the auth tokens; texts and calls go there, signed with the first token.
        engine: the records, read for the polls and their rolls; nothing is ever written by the handset.
        post: how the forms of texts are sent; over HTTP unless a test says otherwise.
        wire: the same for calls and their sounds.
        speak: a voice for words that nobody recorded; the machine's own unless a test says otherwise.
    """
    token = settings.twilio_auth_tokens[0] if settings.twilio_auth_tokens else ""
    desk = _Handset(settings, engine, token, post)
    calls = CallDesk(settings.public_url, token, wire or over_http(), speak)
    guard = Guard(settings.public_url)
    paths: list[tuple[str, str, Callable[..., Response], str]] = [
        ("", "page", desk.page, "GET"),
        ("/electors", "electors", guard.asking(desk.electors), "POST"),
        ("/texts", "texts", guard.asking(desk.text), "POST"),
        ("/calls", "calls", guard.asking(calls.dial), "POST"),
        ("/calls/<call>/events", "call_events", guard.asking(calls.happens), "POST"),
        ("/calls/<call>/again", "call_again", guard.asking(calls.ask_again), "POST"),
        ("/calls/<call>/recording", "call_recording", guard.own(calls.record), "POST"),
        # A browser says less of itself where it fetches a sound; nobody guesses the id of a call.
        ("/calls/<call>/sounds/<int:number>", "call_sounds", calls.sound, "GET"),
        ("/recordings/<name>", "recordings", calls.recording, "GET"),
    ]
    paths += [(f"/{name}", name.replace(".", "_"), _file_view(name, kind), "GET") for name, kind in _FILES.items()]
    return [
        Route(f"/handset{path}", f"handset_{name}", view, (method,), Claim.TRAINING)
        for path, name, view, method in paths
    ]


class _Handset:
    """One process's handset."""

    def __init__(self, settings: Settings, engine: Engine, token: str, post: Post | None) -> None:
        self._engine = engine
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
        return answered(Response(html, content_type="text/html; charset=utf-8"))

    def electors(self, asked: Asked) -> dict[str, object]:
        """Return the electors that a search finds."""
        with reading(self._engine) as connection:
            poll = next((each for each in every(connection) if each.id == text_in(asked, "poll", 80)), None)
            if poll is None or not is_fictional(poll.sender):
                raise NotAskedProperlyError
            search = text_in(asked, "search", _LONGEST_SEARCH)
            return electors_found(connection, poll, text_in(asked, "electorate", 80), search)

    def text(self, asked: Asked) -> dict[str, object]:
        """Send one text as the carrier does and return what came back, with the reports of the reply."""
        sid = text_in(asked, "sid", 34) or new_sid()
        sender, to, times = text_in(asked, "from", 20), text_in(asked, "to", 20), asked.get("times", 1)
        known = sender == HIDDEN_SENDER or sender_number(sender) is not None
        if not (known and is_fictional(to) and is_sid(sid) and times in range(1, _MOST_AT_ONCE + 1)):
            raise NotAskedProperlyError
        text = PretendText(sid, sender, to, text_in(asked, "body", _LONGEST_TEXT))
        answers = self._carrier.deliver_at_once(text, times)
        replied = any(answer.reply is not None for answer in answers)
        reports = [{"status": each, "answer": self._carrier.report(text, each)} for each in REPORTED if replied]
        return {"sid": sid, "answers": [_shown(answer) for answer in answers], "reports": reports}


def _shown(answer: Answer) -> dict[str, object]:
    units, most = message_units(answer.reply or "")
    return {"http": answer.status, "reply": answer.reply, "units": units, "most": most}


def _file_view(name: str, kind: str) -> Callable[[], Response]:
    def view() -> Response:
        content = (_FOLDER / "static" / name).read_bytes()
        return answered(Response(content, content_type=f"{kind}; charset=utf-8"))

    return view
