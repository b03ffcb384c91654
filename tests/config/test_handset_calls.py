"""Calls from the handset's page: the server follows the line, the page only plays, waits, presses and hangs up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from twilio.request_validator import RequestValidator

from config.demo import handset_calls
from config.demo.handset import handset_routes
from config.demo.handset_call import Speak
from config.demo.handset_wire import Clip, Wire, clip_of
from ivr.decision import CALLS_PATH as CALLS
from tests.phones import PUBLIC_URL, SENDER, TOKEN, settings_for

NUMBER = "+8619900000001"
LANDLINE = "+8657100000001"
OWN_PAGE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
MENU = (
    f'<Gather action="{CALLS}?step=1" numDigits="1" timeout="10" actionOnEmptyResult="true">'
    "<Play>/a.wav</Play></Gather>"
)


@dataclass(slots=True)
class Exchange:
    """Our endpoints as a test writes them: answers in the order in which they are given; the last stays.

    Attributes:
        answers: the verbs of each.
        asked: address and form of each request.
    """

    answers: list[str]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, str]:
        """Answer a request whose signature holds."""
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        assert RequestValidator(TOKEN).validate(url, form, headers["X-Twilio-Signature"])
        self.asked.append((url, form))
        if urlsplit(url).path.endswith("/status"):
            return 204, "", ""
        verbs = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return 200, f"<Response>{verbs}</Response>", "text/xml"

    def get(self, url: str) -> Clip | None:
        """Return the one sound that there is."""
        return Clip("audio/wav", b"RIFF", "请按键") if url == f"{PUBLIC_URL}/a.wav" else None


def nobody_speaks(words: str, language: str) -> bytes:
    """Stand for a machine that has no voice for a language."""
    raise KeyError(language)


def page_to(engine: Engine, exchange: Exchange, speak: Speak = nobody_speaks) -> FlaskClient:
    """Return a browser at a handset whose calls go to an exchange."""
    app = Flask(__name__, static_folder=None)
    settings = replace(settings_for(str(engine.url)), handset=True)
    for route in handset_routes(settings, engine, wire=Wire(exchange.post, exchange.get), speak=speak):
        app.add_url_rule(route.rule, route.endpoint, route.view, methods=list(route.methods))
    return app.test_client()


def ask(page: FlaskClient, path: str, **question: object) -> Any:  # noqa: ANN401 - JSON.
    """Ask as the page does and return the answer."""
    answer = page.post(f"/handset/calls{path}", json=question, headers=OWN_PAGE)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def dial(page: FlaskClient, sender: str = NUMBER) -> tuple[str, Any]:
    """Call the poll; return the call and what the page has to do first."""
    answer = ask(page, "", **{"from": sender}, to=SENDER)
    return f"/{answer['call']}", answer["effect"]


def happens(page: FlaskClient, call: str, effect: Any, event: str, **more: object) -> Any:  # noqa: ANN401 - JSON.
    """Tell what came of an effect; return the next."""
    return ask(page, f"{call}/events", number=effect["number"], event=event, **more)["effect"]


def test_a_call_is_played_step_by_step(sqlite_engine: Engine) -> None:
    """A sound with its words, the wait for a key, the key, and the end."""
    exchange = Exchange([MENU, "<Hangup/>"])
    page = page_to(sqlite_engine, exchange)
    call, sound = dial(page)
    assert (sound["kind"], sound["words"], sound["audio"], sound["interruptible"]) == ("sound", "请按键", True, True)
    heard = page.get(f"/handset/calls{call}/sounds/{sound['number']}")
    assert (heard.get_data(), heard.content_type) == (b"RIFF", "audio/wav")

    wait = happens(page, call, sound, "finished")
    assert (wait["kind"], wait["seconds"], wait["listening"]) == ("silence", 10, True)
    end = happens(page, call, wait, "pressed", key="2")
    assert (end["kind"], end["status"], end["faults"]) == ("ended", "completed", [])

    assert [form.get("Digits") for _, form in exchange.asked] == [None, "2", None]
    assert exchange.asked[0][1]["From"] == NUMBER


def test_what_is_pressed_stands_in_no_address(sqlite_engine: Engine) -> None:
    """Neither in the page's requests nor in the carrier's (docs/architecture.md)."""
    exchange = Exchange([MENU, "<Hangup/>"])
    page = page_to(sqlite_engine, exchange)
    call, sound = dial(page)
    happens(page, call, sound, "pressed", key="2")

    assert [url for url, _ in exchange.asked] == [
        f"{PUBLIC_URL}{CALLS}",
        f"{PUBLIC_URL}{CALLS}?step=1",
        f"{PUBLIC_URL}/carriers/twilio/status",
    ]


def test_an_event_that_comes_twice_happens_once(sqlite_engine: Engine) -> None:
    """A double click, or an answer that was lost on the way to the page."""
    exchange = Exchange([MENU])
    page = page_to(sqlite_engine, exchange)
    call, sound = dial(page)
    first = happens(page, call, sound, "pressed", key="1")
    second = happens(page, call, sound, "pressed", key="1")

    assert first == second
    assert len(exchange.asked) == 2


def test_a_key_that_nobody_waits_for_changes_nothing(sqlite_engine: Engine) -> None:
    """The page goes on with the same sound."""
    page = page_to(sqlite_engine, Exchange(["<Play>/a.wav</Play>"]))
    call, sound = dial(page)

    assert happens(page, call, sound, "pressed", key="1") == sound


def test_hanging_up_ends_the_call_however_far_it_has_gone(sqlite_engine: Engine) -> None:
    """The end is reported once."""
    exchange = Exchange([MENU])
    page = page_to(sqlite_engine, exchange)
    call, sound = dial(page)
    happens(page, call, sound, "finished")
    end = happens(page, call, sound, "hung_up")
    again = happens(page, call, sound, "hung_up")

    assert (end["kind"], again) == ("ended", end)
    assert [form["CallStatus"] for _, form in exchange.asked] == ["ringing", "completed"]
    assert "CallDuration" in exchange.asked[-1][1]


def test_words_without_a_recording_are_spoken_or_shown(sqlite_engine: Engine) -> None:
    """With a voice there is a sound; without one the words stand as long as it would take to say them."""
    exchange = Exchange(['<Say language="zh-CN">您好您好</Say>'])
    _, shown = dial(page_to(sqlite_engine, exchange))
    page = page_to(sqlite_engine, exchange, lambda words, language: f"{language} {words}".encode())
    call, spoken = dial(page)

    assert (shown["audio"], shown["words"], shown["seconds"]) == (False, "您好您好", 1.5)
    assert (spoken["audio"], spoken["words"], spoken["language"]) == (True, "您好您好", "zh-CN")
    assert page.get(f"/handset/calls{call}/sounds/1").get_data(as_text=True) == "zh 您好您好"


def test_a_sound_that_cannot_be_fetched_does_not_stop_the_call(sqlite_engine: Engine) -> None:
    """The page is told that there is none."""
    page = page_to(sqlite_engine, Exchange(["<Play>/gone.wav</Play>"]))
    call, sound = dial(page)

    assert (sound["audio"], sound["words"]) == (False, "")
    assert page.get(f"/handset/calls{call}/sounds/1").status_code == 404
    assert happens(page, call, sound, "finished")["kind"] == "ended"


def test_only_the_sound_that_is_played_now_can_be_fetched(sqlite_engine: Engine) -> None:
    """And only by whoever holds the call's id."""
    page = page_to(sqlite_engine, Exchange([MENU]))
    call, sound = dial(page)
    happens(page, call, sound, "finished")

    assert page.get(f"/handset/calls{call}/sounds/1").status_code == 404
    assert page.get(f"/handset/calls/{'0' * 32}/sounds/1").status_code == 404


def test_a_recording_can_be_fetched_by_its_address(sqlite_engine: Engine) -> None:
    """As from the telephone company; the application gets the address, the length and the key."""
    exchange = Exchange([f'<Record action="{CALLS}" maxLength="60" finishOnKey="#"/>', "<Hangup/>"])
    page = page_to(sqlite_engine, exchange)
    call, recording = dial(page)
    assert (recording["kind"], recording["most_seconds"], recording["finish_on"]) == ("recording", 60, "#")
    url = page.post(
        f"/handset/calls{call}/recording", data=b"RIFFvoice", content_type="audio/wav", headers=OWN_PAGE
    ).get_data(as_text=True)
    end = happens(page, call, recording, "recorded", url=url, seconds=7, key="hangup")

    assert url.startswith(f"{PUBLIC_URL}/handset/recordings/")
    told = exchange.asked[1][1]
    assert (told["RecordingUrl"], told["RecordingDuration"], told["Digits"]) == (url, "7", "hangup")
    assert end["kind"] == "ended"
    assert page.get(urlsplit(url).path).get_data() == b"RIFFvoice"
    assert page.get("/handset/recordings/0.wav").status_code == 404


def test_only_a_recording_of_ours_is_told(sqlite_engine: Engine) -> None:
    """The page cannot make the application fetch an address of its choice."""
    page = page_to(sqlite_engine, Exchange(["<Record/>"]))
    call, recording = dial(page)
    event = {"number": recording["number"], "event": "recorded", "seconds": 3, "key": ""}
    answer = page.post(
        f"/handset/calls{call}/events", json=event | {"url": "http://127.0.0.1/secret"}, headers=OWN_PAGE
    )

    assert answer.status_code == 400


def test_the_last_request_can_be_delivered_again(sqlite_engine: Engine) -> None:
    """Twice more, and the page hears whether the answers were the same, letter for letter."""
    exchange = Exchange([MENU])
    page = page_to(sqlite_engine, exchange)
    call, sound = dial(page)
    happens(page, call, sound, "pressed", key="3")

    assert ask(page, f"{call}/again") == {"asked": 2, "same": True}
    assert [form["Digits"] for _, form in exchange.asked[1:]] == ["3", "3", "3"]
    exchange.answers = ["<Hangup/>"]
    assert ask(page, f"{call}/again") == {"asked": 2, "same": False}


def test_a_fault_is_shown_with_its_number(sqlite_engine: Engine) -> None:
    """A developer sees what Twilio would complain of."""
    page = page_to(sqlite_engine, Exchange(["<Dial/>"]))
    call, apology = dial(page)
    assert "an application error has occurred" in apology["words"]
    end = happens(page, call, apology, "finished")

    assert [fault["code"] for fault in end["faults"]] == [12200]


@pytest.mark.parametrize("sender", [LANDLINE, "+266696687", "+8619900009999"])
def test_anybody_can_call(sqlite_engine: Engine, sender: str) -> None:
    """A landline, somebody who hides the number, a stranger."""
    exchange = Exchange(["<Hangup/>"])
    dial(page_to(sqlite_engine, exchange), sender)

    assert exchange.asked[0][1]["From"] == sender


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("", {"from": NUMBER, "to": "+8613800138000"}),
        ("", {"from": "19900000001", "to": SENDER}),
        ("", {"from": NUMBER}),
        ("/{call}/events", {"event": "finished"}),
        ("/{call}/events", {"event": "pressed", "number": 1}),
        ("/{call}/events", {"event": "pressed", "number": 1, "key": "A"}),
        ("/{call}/events", {"event": "pressed", "number": 1, "key": "12"}),
        ("/{call}/events", {"event": "recorded", "number": 1, "key": "", "url": "", "seconds": 0}),
        ("/{call}/events", {"event": "recorded", "number": 1, "key": "", "url": "", "seconds": -1}),
        ("/{call}/events", {"event": "sung", "number": 1}),
        ("/{call}/again", {"times": 99}),
        ("/00000000000000000000000000000000/events", {"event": "finished", "number": 1}),
    ],
)
def test_what_the_page_would_never_ask_is_refused(
    sqlite_engine: Engine, path: str, question: dict[str, object]
) -> None:
    """A clear 400 that repeats nothing, and the call goes on as it was."""
    exchange = Exchange([MENU])
    page = page_to(sqlite_engine, exchange)
    call, sound = dial(page)
    answer = page.post(f"/handset/calls{path.format(call=call[1:])}", json=question, headers=OWN_PAGE)

    assert (answer.status_code, answer.get_data(as_text=True)) == (400, "400: not as the handset's page asks\n")
    assert happens(page, call, sound, "finished")["kind"] == "silence"
    assert len(exchange.asked) == 1


@pytest.mark.parametrize("path", ["", "/1/events", "/1/again", "/1/recording"])
def test_no_other_page_can_call(sqlite_engine: Engine, path: str) -> None:
    """A page elsewhere gets 403 and no telephone rings."""
    exchange = Exchange(["<Hangup/>"])
    page = page_to(sqlite_engine, exchange)
    answer = page.post(
        f"/handset/calls{path}", json={"from": NUMBER, "to": SENDER}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert exchange.asked == []


def test_calls_that_nobody_follows_are_hung_up(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest makes room, and one that was quiet for ten minutes is over: the page was closed."""
    exchange = Exchange([MENU])
    page = page_to(sqlite_engine, exchange)
    first, sound = dial(page)
    monkeypatch.setattr(handset_calls, "_MOST_CALLS", 1)
    dial(page)

    assert [form["CallStatus"] for _, form in exchange.asked] == ["ringing", "completed", "ringing"]
    event = {"number": sound["number"], "event": "finished"}
    assert page.post(f"/handset/calls{first}/events", json=event, headers=OWN_PAGE).status_code == 400


def test_only_so_much_is_recorded(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest stay; a file of another kind, or one too long, is refused."""
    page = page_to(sqlite_engine, Exchange(["<Record/>"]))
    monkeypatch.setattr(handset_calls, "_MOST_RECORDINGS", 1)
    call, _ = dial(page)

    def record(sound: bytes, kind: str = "audio/wav") -> Any:  # noqa: ANN401 - werkzeug's test response.
        return page.post(f"/handset/calls{call}/recording", data=sound, content_type=kind, headers=OWN_PAGE)

    first, second = (urlsplit(record(each).get_data(as_text=True)).path for each in (b"1", b"2"))
    assert [page.get(path).status_code for path in (first, second)] == [404, 200]
    assert record(b"<script>", "text/html").status_code == 400
    monkeypatch.setattr(handset_calls, "_MOST_RECORDED_BYTES", 3)
    assert record(b"long").status_code == 400


def test_the_words_of_a_sound_come_with_it() -> None:
    """Percent-encoded, as a header has to be; what is no sound is none."""
    headers = {"content-type": "audio/wav", "x-xiangyin-words": "%E8%AF%B7%E6%8C%89%E9%94%AE"}

    assert clip_of(200, headers, b"RIFF") == Clip("audio/wav", b"RIFF", "请按键")
    assert clip_of(404, headers, b"") is None
    assert clip_of(200, {"content-type": "text/html"}, b"") is None
