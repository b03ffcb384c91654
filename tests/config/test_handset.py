"""The pretend handset: off unless enabled, for its own page alone, and never a window on anybody's choice."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from config.app import create_app
from config.demo.handset import handset_routes
from gateway.carriers.pretend import Post
from poll.claims import Claim
from poll.numbers import HIDDEN_SENDER
from poll.records.database import reading, writing
from poll.records.tables import electors, inbox, polls
from tests.phones import SENDER, Village, found_village, post_to, receipt_in, settings_for

NUMBER = "+8619900000001"
LANDLINE = 8657100000001
OWN_PAGE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """Open a poll with three electors who could hold the handset, and two who cannot text."""
    village = found_village(sqlite_engine)
    village.register(NUMBER, name="王秀英", unit="group_1")
    village.register("+8619900000002", name="李桂兰", code="35745")
    village.register("+8619900000003", name="赵德福", electorate="members", unit="branch")
    village.register(f"+{LANDLINE}", name="陈福生", line="landline")
    without = village.register("+8619900000004", name="周有才", line="none")
    with writing(village.engine) as connection:
        connection.execute(update(electors).where(electors.c.id == without).values(number=None))
    return village


def page_of(village: Village, post: Post | None = None) -> FlaskClient:
    """Return a browser at the handset of a village."""
    app = Flask(__name__, static_folder=None)
    settings = replace(settings_for(str(village.engine.url)), handset=True)
    for route in handset_routes(settings, village.engine, post or post_to(village.app)):
        app.add_url_rule(route.rule, route.endpoint, route.view, methods=list(route.methods))
    return app.test_client()


@pytest.fixture
def page(village: Village) -> FlaskClient:
    """Return a browser at the handset."""
    return page_of(village)


def ask(page: FlaskClient, path: str, **question: object) -> Any:  # noqa: ANN401 - JSON.
    """Ask as the page does and return the answer."""
    answer = page.post(f"/handset/{path}", json=question, headers=OWN_PAGE)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_the_handset_is_off_unless_enabled(village: Village) -> None:
    """An installation that forgot about it has no such page (design, words on the wire)."""
    browser = village.app.test_client()

    assert [browser.get(f"/handset{path}").status_code for path in ("", "/handset.js")] == [404, 404]
    assert browser.post("/handset/texts", json={}, headers=OWN_PAGE).status_code == 404


def test_the_application_shows_the_handset_where_it_is_enabled(village: Village) -> None:
    """XIANGYIN_HANDSET=1 adds its routes, each with its claim (docs/adr/0010)."""
    settings = replace(settings_for(str(village.engine.url)), handset=True)
    app = create_app(settings)
    routes = handset_routes(settings, village.engine)

    assert app.test_client().get("/handset").status_code == 200
    assert {route.claim for route in routes} == {Claim.TRAINING}
    app.extensions["desks"].close()


def test_only_polls_on_fictional_numbers_are_served(village: Village, page: FlaskClient) -> None:
    """Nobody votes from a web page in a real poll, even where somebody enables the handset there."""
    with writing(village.engine) as connection:
        connection.execute(update(polls).values(sender="+8613800138000"))

    assert "xinhe" not in page.get("/handset").get_data(as_text=True)
    refused = [
        page.post("/handset/electors", json={"poll": "xinhe"}, headers=OWN_PAGE),
        page.post("/handset/texts", json={"from": NUMBER, "to": "+8613800138000", "body": "2"}, headers=OWN_PAGE),
    ]
    assert [answer.status_code for answer in refused] == [400, 400]


@pytest.mark.parametrize("path", ["", "/handset.css", "/handset.js", "/call.js", "/page.js", "?lang=en"])
def test_the_page_runs_nothing_but_its_own_script(page: FlaskClient, path: str) -> None:
    """No inline script or style, nothing from elsewhere, nothing kept by the browser."""
    answer = page.get(f"/handset{path}")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "://" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_markup_holds_no_inline_script_or_style(page: FlaskClient, language: str) -> None:
    """The policy would refuse them; the page must work under it."""
    markup = page.get(f"/handset?lang={language}").get_data(as_text=True)

    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", markup) == []
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in markup


def test_an_elector_is_found_by_name_number_and_electorate(page: FlaskClient) -> None:
    """A newcomer looks for a person the way a clerk would."""
    searches = [
        {"search": "秀英"},
        {"search": "199 0000 0002"},
        {"search": "+86199 0000 0003"},
        {"electorate": "members"},
        {"search": "%"},
    ]
    found = [[each["name"] for each in ask(page, "electors", poll="xinhe", **each)["electors"]] for each in searches]

    assert found == [["王秀英"], ["李桂兰"], ["赵德福"], ["赵德福"], []]


def test_a_shared_phone_shows_its_code_and_a_landline_cannot_text(page: FlaskClient) -> None:
    """The newcomer sees why somebody needs a code, and who has to call or vote on paper."""
    answer = ask(page, "electors", poll="xinhe")
    shown = {each["name"]: each for each in answer["electors"]}

    assert answer["count"] == 5
    assert shown["李桂兰"]["code"] == "35745"
    assert [shown[name]["can_text"] for name in ("王秀英", "陈福生", "周有才")] == [True, False, False]
    assert [shown[name]["can_call"] for name in ("王秀英", "陈福生", "周有才")] == [True, True, False]
    assert shown["周有才"]["number"] is None


def test_a_text_goes_through_the_real_endpoint(village: Village, page: FlaskClient) -> None:
    """The handset shows the reply with its units, and what the carrier reports of it."""
    answer = ask(page, "texts", **{"from": NUMBER}, to=SENDER, body="2")

    [reply] = answer["answers"]
    assert reply["http"] == 200
    assert reply["reply"].startswith("已收到")
    assert (reply["units"], reply["most"]) == (len(reply["reply"]), 70)
    assert answer["reports"] == [{"status": each, "answer": 200} for each in ("queued", "sent", "delivered")]
    assert len(village.envelopes()) == 1


def test_the_same_text_again_counts_nothing_twice(village: Village, page: FlaskClient) -> None:
    """Redelivery and two at once get the same reply, byte for byte (docs/adr/0004)."""
    first = ask(page, "texts", **{"from": NUMBER}, to=SENDER, body="2", times=2)
    again = ask(page, "texts", **{"from": NUMBER}, to=SENDER, body="2", sid=first["sid"])

    replies = [each["reply"] for each in first["answers"] + again["answers"]]
    assert len(replies) == 3
    assert len(set(replies)) == 1
    assert len(village.envelopes()) == 1


def test_a_new_text_has_a_new_id(village: Village, page: FlaskClient) -> None:
    """Typing the same digit again is a new text, and a change of the vote."""
    first, second = (ask(page, "texts", **{"from": NUMBER}, to=SENDER, body="2") for _ in range(2))

    assert first["sid"] != second["sid"]
    assert receipt_in(first["answers"][0]["reply"]) == receipt_in(second["answers"][0]["reply"])
    assert len(village.envelopes()) == 2


@pytest.mark.parametrize(
    ("sender", "words"), [(HIDDEN_SENDER, "看不到您的号码"), ("+8619900009999", "这个号码没有登记")]
)
def test_a_hidden_and_an_unknown_number_can_be_tried(page: FlaskClient, sender: str, words: str) -> None:
    """Neither reply gives a hint about the roll."""
    answer = ask(page, "texts", **{"from": sender}, to=SENDER, body="2")

    assert words in answer["answers"][0]["reply"]


def test_the_handset_never_learns_what_was_chosen(village: Village, page: FlaskClient) -> None:
    """What comes back is the reply alone; nothing the handset sent is written down as it was typed."""
    answer = ask(page, "texts", **{"from": NUMBER}, to=SENDER, body="不称职")

    assert "称职" not in str(answer)
    with reading(village.engine) as connection:
        assert "称职" not in str(connection.execute(select(inbox)).all())


def test_an_endpoint_that_refuses_is_shown_as_it_answers(village: Village) -> None:
    """A wrong token shows up as 403 without a reply, and nothing is reported of a reply that was not."""
    page = page_of(village, lambda *_: (403, ""))
    answer = ask(page, "texts", **{"from": NUMBER}, to=SENDER, body="2")

    assert answer["answers"] == [{"http": 403, "reply": None, "units": 0, "most": 160}]
    assert answer["reports"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:9"},
        {"Origin": "http://rebound.example", "Sec-Fetch-Site": "same-origin", "Host": "rebound.example"},
    ],
)
def test_no_other_page_can_use_the_handset(village: Village, page: FlaskClient, headers: dict[str, str]) -> None:
    """A page elsewhere, or a name that is made to lead here, gets 403 and no text is sent."""
    question = {"from": NUMBER, "to": SENDER, "body": "2"}

    assert page.post("/handset/texts", json=question, headers=headers).status_code == 403
    assert page.post("/handset/electors", json={"poll": "xinhe"}, headers=headers).status_code == 403
    assert village.envelopes() == []


@pytest.mark.parametrize(
    "question",
    [
        {"from": "19900000001", "to": SENDER, "body": "2"},
        {"from": NUMBER, "to": SENDER, "body": "2" * 1601},
        {"from": NUMBER, "to": SENDER, "body": 2},
        {"from": NUMBER, "to": SENDER, "body": "\ud800"},
        {"from": NUMBER, "to": SENDER, "body": "2", "sid": "SM1"},
        {"from": NUMBER, "to": SENDER, "body": "2", "times": 1000},
        {"from": NUMBER, "to": SENDER, "body": "2", "times": "2"},
        ["2"],
    ],
)
def test_what_the_page_would_never_ask_is_refused(village: Village, page: FlaskClient, question: object) -> None:
    """A clear 400; nothing of what was sent is repeated in it."""
    answer = page.post("/handset/texts", json=question, headers=OWN_PAGE)

    assert (answer.status_code, answer.get_data(as_text=True)) == (400, "400: not as the handset's page asks\n")
    assert village.envelopes() == []


def test_a_form_of_another_page_is_no_question(page: FlaskClient) -> None:
    """A plain form, which any page can send, is not JSON."""
    answer = page.post("/handset/texts", data='{"from":"x"}', content_type="text/plain", headers=OWN_PAGE)

    assert answer.status_code == 400
