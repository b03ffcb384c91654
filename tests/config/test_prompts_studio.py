"""The studio: a page of this computer alone, where a clerk records, listens and keeps."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from config.prompts.studio import StudioFor, create_studio
from ivr.sound.shipped import shipped
from ivr.sound.wave import wav as telephone_wav
from poll.records import journal_store
from poll.records.database import reading
from tests.ivr.sound.tones import as_format, voice, wav
from tests.phones import found_village

TOKEN, PORT, NOW = "unguessable-token", 8765, 1_797_750_000_000
HERE = f"http://127.0.0.1:{PORT}"
SOUND = as_format(voice(0.8), "webm")
TWO = ("王敏", "李强")


def studio(engine: Engine, *officials: str, reason: str = "念错了名字") -> FlaskClient:
    """Return a browser on a studio, not yet opened with the address."""
    app = create_studio(engine, StudioFor("xinhe", "zh", officials or TWO, reason), TOKEN, PORT, lambda: NOW)
    return app.test_client()


@pytest.fixture
def browser(sqlite_engine: Engine) -> FlaskClient:
    """A browser that was opened with the address from the terminal; the poll has begun."""
    found_village(sqlite_engine)
    client = studio(sqlite_engine)
    _get(client, f"/?token={TOKEN}")
    return client


def _get(client: FlaskClient, path: str, **headers: str) -> Any:  # noqa: ANN401 - werkzeug's test response.
    return client.get(path, base_url=HERE, headers=headers)


def _post(client: FlaskClient, path: str, body: bytes = b"", **headers: str) -> Any:  # noqa: ANN401
    return client.post(path, base_url=HERE, data=body, headers={"Origin": HERE, **headers})


def _line(client: FlaskClient, prompt: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in _get(client, "/prompts").json["prompts"] if each["id"] == prompt)
    return found


def test_the_address_of_the_terminal_opens_it_and_the_token_leaves_it(sqlite_engine: Engine) -> None:
    """The token becomes a cookie that scripts cannot read and other sites never send."""
    found_village(sqlite_engine)
    client = studio(sqlite_engine)
    assert _get(client, "/").status_code == 403
    assert _get(client, "/?token=guess").status_code == 403
    opened = _get(client, f"/?token={TOKEN}")

    assert (opened.status_code, opened.headers["Location"]) == (302, "/")
    assert {"HttpOnly", "SameSite=Strict"} <= set(opened.headers["Set-Cookie"].split("; "))
    page = _get(client, "/")
    assert page.status_code == 200
    assert TOKEN not in page.get_data(as_text=True)


def test_every_page_needs_the_cookie(sqlite_engine: Engine) -> None:
    """Another user of this computer knows the port, and gets nothing."""
    found_village(sqlite_engine)
    stranger = studio(sqlite_engine)
    rules = [rule.rule for rule in stranger.application.url_map.iter_rules()]
    paths = [path.replace("<prompt>", "hello").replace("<attempt>", "x") for path in rules]

    assert len(paths) > 8
    for path in paths:
        for answer in (_get(stranger, path), _post(stranger, path)):
            assert answer.status_code == 403, path


def test_a_name_that_leads_here_is_refused(browser: FlaskClient) -> None:
    """A stranger's domain may point to 127.0.0.1; its name is not ours (DNS rebinding)."""
    answer = browser.get("/prompts", base_url=f"http://evil.example:{PORT}")

    assert answer.status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_somebody_else_changes_nothing(browser: FlaskClient, headers: dict[str, str]) -> None:
    """Even with the cookie: the Origin is not the studio's own."""
    assert _post(browser, "/prompts/hello/tries", SOUND, **headers).status_code == 403
    assert browser.post("/prompts/hello/remove", base_url=HERE).status_code == 403


def test_every_answer_carries_its_rules(browser: FlaskClient) -> None:
    """No script but its own, no frame, nothing kept; an asking for more is refused too."""
    for path in ("/", "/prompts", "/studio.js", "/nothing"):
        answer = _get(browser, path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_was_recorded_is_heard_before_it_is_kept(browser: FlaskClient, sqlite_engine: Engine) -> None:
    """The clerk hears what callers will hear; keeping it writes it into the journal."""
    before = _get(browser, "/prompts/hello.wav").data
    made = _post(browser, "/prompts/hello/tries", SOUND).json
    tried = _get(browser, f"/tries/{made['try']}.wav").data
    assert _line(browser, "hello")["status"] != "recorded"
    assert _get(browser, "/prompts/hello.wav").data == before
    kept = _post(browser, f"/tries/{made['try']}/keep")

    assert kept.status_code == 200
    assert _line(browser, "hello")["status"] == "recorded"
    assert _get(browser, "/prompts/hello.wav").data == tried
    with reading(sqlite_engine) as connection:
        (entry,) = [json.loads(e.entry) for e in journal_store.entries(connection) if e.act == "prompt_recorded"]
    assert (entry["officials"], entry["prompt"], entry["words"]) == (list(TWO), "hello", "您好，这里是")


def test_it_is_kept_once(browser: FlaskClient) -> None:
    """A second press finds nothing more to keep."""
    made = _post(browser, "/prompts/hello/tries", SOUND).json

    assert _post(browser, f"/tries/{made['try']}/keep").status_code == 200
    assert _post(browser, f"/tries/{made['try']}/keep").status_code == 404


def test_what_cannot_be_used_comes_back_with_the_reason(browser: FlaskClient) -> None:
    """In both languages, with the next step."""
    answer = _post(browser, "/prompts/hello/tries", b"no sound")
    unknown = _post(browser, "/prompts/helo/tries", SOUND)

    assert (answer.status_code, unknown.status_code) == (422, 422)
    assert answer.json["findings"][0]["next_step"]["zh"]
    assert "helo" in unknown.json["findings"][0]["found"]["en"]


def test_one_official_alone_changes_nothing_once_the_poll_has_begun(sqlite_engine: Engine) -> None:
    """Whoever opened the studio before the poll opened is asked again."""
    found_village(sqlite_engine)
    client = studio(sqlite_engine, "王敏")
    _get(client, f"/?token={TOKEN}")
    made = _post(client, "/prompts/hello/tries", SOUND).json

    assert _post(client, f"/tries/{made['try']}/keep").status_code == 422
    assert _line(client, "hello")["status"] != "recorded"


def test_a_recording_is_removed(browser: FlaskClient) -> None:
    """And what ships is heard again."""
    made = _post(browser, "/prompts/option-excellent/tries", wav(voice(0.6))).json
    _post(browser, f"/tries/{made['try']}/keep")
    _post(browser, "/prompts/option-excellent/remove")

    payload = shipped("zh", "优秀")
    assert payload is not None
    assert _get(browser, "/prompts/option-excellent.wav").data == telephone_wav(payload)
    assert not _line(browser, "option-excellent")["own"]


def test_a_report_without_recording_has_no_sound(browser: FlaskClient) -> None:
    """No machine speaks for the secretary."""
    assert _get(browser, "/prompts/report-zhang.wav").status_code == 404
    assert _line(browser, "report-zhang")["longest"] == 600


def test_both_languages_have_all_words(browser: FlaskClient) -> None:
    """The page in English has no Chinese but the poll's own."""
    english = _get(browser, "/?lang=en").get_data(as_text=True)

    assert "Xiangyin · record the prompts" in english
    assert "two officials" in english
