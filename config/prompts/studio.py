"""The page where a clerk records the prompts of a poll: on this computer alone, for whoever was given its address."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from flask import Flask, Response, json, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

from config.own_page import answered
from config.prompts.standing import STATUS_WORDS, Standing, Status, standing_of
from config.prompts.studio_guard import StudioGuard, refused
from config.prompts.studio_words import WORDS
from config.prompts.taking import HandedIn, act_of, converted, keep, take_out, voice_named
from ivr.prompts import Prompt, PromptKind
from ivr.sound.convert import LONGEST_REPORT_SECONDS, LONGEST_SECONDS, Converted
from ivr.sound.decode import LARGEST_BYTES
from ivr.sound.shipped import shipped
from ivr.sound.synthesis import speak
from ivr.sound.wave import wav
from poll.poll import Stage
from poll.records import poll_store, recording_store
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.refusal import FindingsError
from poll.rules import words_in

_FOLDER = Path(__file__).parent
_FILES = {"studio.css": "text/css", "studio.js": "text/javascript", "microphone.js": "text/javascript"}
_MOST_TRIES = 16
_WAV = "audio/wav"
_TO_RECORD = frozenset({Status.MISSING, Status.OUT_OF_DATE})


@dataclass(frozen=True, slots=True)
class StudioFor:
    """What a studio is for.

    Attributes:
        poll: id of the poll.
        voice: id of the voice.
        officials: who records.
        reason: why, once the poll has begun.
    """

    poll: str
    voice: str
    officials: tuple[str, ...]
    reason: str


def create_studio(engine: Engine, what: StudioFor, token: str, port: int, now_ms: Callable[[], int]) -> Flask:
    """Return the studio's application; it answers only to its own page, opened by the address with the token.

    Args:
        engine: the records.
        what: poll, voice and officials.
        token: unguessable; stands in the address that the terminal shows.
        port: of 127.0.0.1, on which it will be reached.
        now_ms: the one clock, in milliseconds of the epoch.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BYTES
    desk, guard = _Studio(engine, what, now_ms), StudioGuard(token, port)
    app.before_request(guard.check)
    app.after_request(answered)
    app.register_error_handler(FindingsError, _findings)
    app.register_error_handler(413, lambda _: refused(413, "too large"))
    app.add_url_rule("/", "page", desk.page)
    app.add_url_rule("/prompts", "prompts", desk.prompts)
    app.add_url_rule("/prompts/<prompt>.wav", "sound", desk.sound)
    app.add_url_rule("/prompts/<prompt>/tries", "try", desk.attempt, methods=["POST"])
    app.add_url_rule("/prompts/<prompt>/remove", "remove", desk.remove, methods=["POST"])
    app.add_url_rule("/tries/<attempt>.wav", "try_sound", desk.try_sound)
    app.add_url_rule("/tries/<attempt>/keep", "keep", desk.keep, methods=["POST"])
    for name, kind in _FILES.items():
        app.add_url_rule(f"/{name}", name.replace(".", "_"), _file_view(name, kind))
    return app


class _Studio:
    """One studio: its poll, its voice, and what was recorded and not yet kept."""

    def __init__(self, engine: Engine, what: StudioFor, now_ms: Callable[[], int]) -> None:
        self._engine, self._what, self._now_ms = engine, what, now_ms
        self._tries: OrderedDict[str, tuple[Prompt, Converted]] = OrderedDict()
        self._lock = Lock()
        pages = Environment(loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined)
        self._page = pages.get_template("studio.html")

    def page(self) -> Response:
        language = "en" if request.args.get("lang") == "en" else "zh"
        poll, _ = self._lines()
        voice = voice_named(poll.rules, self._what.voice)
        html = self._page.render(
            language=language,
            words={name: asdict(each) for name, each in WORDS.items()},
            statuses={status.value: asdict(each) for status, each in STATUS_WORDS.items()},
            poll=f"{words_in(poll.rules.title, language)} · {words_in(voice.label, language)}",
            officials="、".join(self._what.officials) if language == "zh" else ", ".join(self._what.officials),
            has_begun=poll.stage is not Stage.DRAFT,
        )
        return Response(html, content_type="text/html; charset=utf-8")

    def prompts(self) -> Response:
        _, lines = self._lines()
        return _json({"prompts": [_shown(line) for line in lines]})

    def sound(self, prompt: str) -> Response:
        """Play what a caller hears now."""
        poll, lines = self._lines()
        line = next((each for each in lines if each.prompt.id == prompt), None)
        found = None if line is None else self._heard(poll, line)
        return refused(404, "no sound") if found is None else Response(found, content_type=_WAV)

    def attempt(self, prompt: str) -> Response:
        """Check and convert what was just recorded; it is not kept yet."""
        poll, _ = self._lines()
        made, notices = converted(poll.rules, [HandedIn(prompt, prompt, request.get_data())])
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._tries[name] = made[0]
            while len(self._tries) > _MOST_TRIES:
                self._tries.popitem(last=False)
        return _json(
            {"try": name, "milliseconds": made[0][1].milliseconds, "findings": [each.as_json() for each in notices]}
        )

    def try_sound(self, attempt: str) -> Response:
        with self._lock:
            made = self._tries.get(attempt)
        return refused(404, "no sound") if made is None else Response(made[1].wav, content_type=_WAV)

    def keep(self, attempt: str) -> Response:
        """Keep what was recorded, and write it into the journal."""
        with self._lock:
            made = self._tries.get(attempt)
        if made is None:
            return refused(404, "no sound")
        with writing(self._engine) as connection:
            poll_store.lock(connection, poll_store.find(connection, self._what.poll).key)
            poll = poll_store.find(connection, self._what.poll)
            act = act_of(poll, self._what.officials, self._what.reason, self._now_ms())
            keep(connection, poll, voice_named(poll.rules, self._what.voice), [made], act)
        with self._lock:
            self._tries.pop(attempt, None)
        return self.prompts()

    def remove(self, prompt: str) -> Response:
        with writing(self._engine) as connection:
            poll_store.lock(connection, poll_store.find(connection, self._what.poll).key)
            poll = poll_store.find(connection, self._what.poll)
            act = act_of(poll, self._what.officials, self._what.reason, self._now_ms())
            take_out(connection, poll, self._what.voice, [prompt], act)
        return self.prompts()

    def _lines(self) -> tuple[StoredPoll, list[Standing]]:
        with reading(self._engine) as connection:
            poll = poll_store.find(connection, self._what.poll)
            recordings = recording_store.every(connection, poll.key)
        return poll, standing_of(poll.rules, voice_named(poll.rules, self._what.voice), recordings)

    def _heard(self, poll: StoredPoll, line: Standing) -> bytes | None:
        if line.recording is not None:
            with reading(self._engine) as connection:
                return recording_store.sound(connection, poll.key, line.voice.id, line.prompt.id)
        if not line.is_heard:
            return None
        if line.status is Status.RECORDED:
            with reading(self._engine) as connection:
                return recording_store.sound(connection, poll.key, line.voice.language, line.prompt.id)
        payload = shipped(line.voice.language, line.words)
        return speak(line.words, line.voice.language) if payload is None else wav(payload)


def _shown(line: Standing) -> Mapping[str, object]:
    is_report = line.prompt.kind is PromptKind.REPORT
    return {
        "id": line.prompt.id,
        "words": line.words,
        "is_report": is_report,
        "status": line.status.value,
        "must": line.status in _TO_RECORD and not line.is_heard,
        "milliseconds": line.milliseconds,
        "own": line.recording is not None,
        "by": line.recording.official if line.recording else "",
        "plays": line.is_heard or line.recording is not None,
        "longest": LONGEST_REPORT_SECONDS if is_report else LONGEST_SECONDS,
    }


def _findings(error: FindingsError) -> Response:
    return _json({"findings": [each.as_json() for each in error.findings]}, 422)


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def _file_view(name: str, kind: str) -> Callable[[], Response]:
    content = (_FOLDER / "static" / name).read_bytes()
    return lambda: Response(content, content_type=f"{kind}; charset=utf-8")
