"""Who may open what: every route times every role times the polls of two villages, and no way across."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from config.app import UnclaimedRouteError, require_claims
from config.console.routes import PAGES
from config.console.visit import EVERYBODY, Page
from poll.claims import Claim, Route
from poll.records import poll_store
from poll.records.database import writing
from poll.roles import OF_A_POLL, Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.phones import PRIVATE_KEY, found_village, preset_rules

_VALUES = {"key": "1", "unit": "group_1", "kind": "count", "electorate": "villagers", "number": "1", "poll_id": "xinhe"}
_UNIT = re.compile(r"<(?:\w+:)?unit>")


def _fill(rule: str) -> str:
    """Return a rule with something in every place of it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: _VALUES.get(found[1], "1"), rule)


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with the polls of two villages."""
    village = found_village(sqlite_engine)
    rules, content = preset_rules("village-secretary-short", changes={"张建国": "赵建国"})
    with writing(sqlite_engine) as connection:
        poll_store.create(
            connection,
            "donghe",
            "+8619999990002",
            rules,
            content,
            public_key=PRIVATE_KEY.public_key(),
            locked_key=b"{}",
            receipt_key=bytes(32),
        )
    return offices(sqlite_engine, village.app)


def _status(desk: Desk, page: Page, poll_id: str) -> int:
    path = "/console" + _fill(page.rule.replace("<poll_id>", poll_id))
    if "GET" in page.methods:
        return int(desk.client.get(path).status_code)
    answer = desk.client.post(path, data={"csrf_token": desk.token(), "_form": page.endpoint})
    return int(answer.status_code)


def test_no_role_opens_a_page_that_is_not_for_it(office: Offices) -> None:
    """Role x route: what a role may not open does not exist for it (404), whatever the method."""
    wrong = []
    for role in Role:
        desk = office.desk(f"甲{role.value}", role)
        for page in PAGES:
            if page.roles == EVERYBODY and "<poll_id>" not in page.rule:
                continue
            refused = _status(desk, page, "xinhe") == 404
            # An act whose form names nothing may find nothing; a page is there for its roles.
            is_page = "GET" in page.methods and "<" not in page.rule.replace("<poll_id>", "")
            if refused and role in page.roles and is_page:
                wrong.append(f"{role.value} may not open {page.endpoint}")
            if not refused and role not in page.roles:
                wrong.append(f"{role.value} opens {page.endpoint}")

    assert wrong == []


def test_a_role_in_one_village_opens_nothing_of_another(office: Offices) -> None:
    """Role x route x object: an official with every role in one poll finds no page of another one."""
    desk = office.desk("甲", *OF_A_POLL, poll_id="xinhe")

    opened = [page.endpoint for page in PAGES if "<poll_id>" in page.rule and _status(desk, page, "donghe") != 404]

    assert opened == []


def test_a_poll_that_is_forbidden_looks_like_one_that_never_was(office: Offices) -> None:
    """Nobody learns by trying which polls there are."""
    desk = office.desk("甲", *OF_A_POLL, poll_id="xinhe")

    forbidden, unknown = (desk.client.get(f"/console/polls/{poll}").get_data() for poll in ("donghe", "nowhere"))

    assert forbidden == unknown


def test_a_clerk_of_one_station_opens_nothing_of_another(office: Offices) -> None:
    """A station's clerk opens the pages of a unit for her own unit alone."""
    desk = office.desk("甲", Role.STATION, unit="group_2")

    opened = [page.endpoint for page in PAGES if _UNIT.search(page.rule) and _status(desk, page, "xinhe") != 404]

    assert opened == []


def test_nobody_opens_a_page_without_signing_in(office: Offices) -> None:
    """Every page of the console leads to the sign-in, and says nothing else."""
    office.desk("甲")
    desk = Desk("", office.app.test_client(), "")

    answers = {page.endpoint: _status(desk, page, "xinhe") for page in PAGES}

    assert set(answers.values()) == {303}


def test_an_administrator_sees_no_roll(office: Offices) -> None:
    """Who gives roles does not read names: each duty has its own person (poll.roles)."""
    desk = office.desk("甲", Role.ADMINISTRATOR)

    readable = [page.rule for page in PAGES if "roll" in page.rule and _status(desk, page, "xinhe") != 404]

    assert readable == []


def test_every_route_is_claimed_and_every_claim_of_a_role_names_roles(office: Offices) -> None:
    """What the URL map holds, somebody answers for."""
    routes: list[Route] = office.app.extensions["routes"]

    assert {str(rule.endpoint) for rule in office.app.url_map.iter_rules()} == {route.endpoint for route in routes}
    assert all(route.roles for route in routes if route.claim is Claim.ROLE)


@pytest.mark.parametrize(("claim", "roles"), [(None, frozenset()), (Claim.ROLE, frozenset())])
def test_the_application_does_not_start_with_a_route_that_nobody_answers_for(
    claim: Claim | None, roles: frozenset[Role]
) -> None:
    """A page that was added and forgotten is never served (docs/adr/0010)."""
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/secret", "secret", lambda: "x")

    with pytest.raises(UnclaimedRouteError, match="/secret"):
        require_claims(app, [Route("/secret", "secret", lambda: "x", ("GET",), claim, roles)])


def _unsafe(app: Flask) -> Iterator[Any]:
    return (rule for rule in app.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})


def test_no_act_is_done_without_the_token_of_a_page(office: Offices) -> None:
    """Integrity.md 67: every unsafe method, without the token of our own page, is refused before anything is read."""
    desk = office.desk("甲", *Role)
    answers = {}
    for rule in _unsafe(office.app):
        if str(rule).startswith("/console"):
            path = _fill(str(rule))
            answers[str(rule)] = [
                desk.client.post(path).status_code,
                desk.client.post(path, data={"csrf_token": "forged"}).status_code,
            ]

    assert answers
    assert [rule for rule, statuses in answers.items() if statuses != [400, 400]] == []


def test_a_token_of_another_browser_is_no_good(office: Offices) -> None:
    """What one official's page holds does not send another one's forms."""
    mine, other = office.desk("甲", Role.ADMINISTRATOR), office.desk("乙", Role.ADMINISTRATOR)

    stolen = mine.client.post("/console/people/add", data={"csrf_token": other.token(), "name": "丙"})

    assert stolen.status_code == 400
    assert "丙" not in mine.opens("/people")


def test_the_token_is_new_after_signing_out(office: Offices) -> None:
    """A form that was made before sends nothing afterwards."""
    desk = office.desk("甲", Role.ADMINISTRATOR)
    token = desk.token()
    desk.sends("/sign-out")

    assert desk.client.post("/console/people/add", data={"csrf_token": token, "name": "丙"}).status_code == 400


def test_a_page_runs_nothing_but_our_own_scripts(office: Offices) -> None:
    """Integrity.md 71: no inline script, no frame around it, nothing kept by a browser, nobody told where we were."""
    desk = office.desk("甲", *Role)
    for page in PAGES:
        if "GET" in page.methods:
            desk.client.get("/console" + _fill(page.rule.replace("<poll_id>", "xinhe")))
    answer = desk.client.get("/console/polls/xinhe")
    policy = answer.headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_no_page_needs_what_the_policy_forbids(office: Offices) -> None:
    """Every page as it is sent: no inline script or style, no handler in an attribute, nothing from elsewhere."""
    desk = office.desk("甲", *Role)
    bad = {}
    for page in PAGES:
        if "GET" not in page.methods:
            continue
        answer = desk.client.get("/console" + _fill(page.rule.replace("<poll_id>", "xinhe")))
        if answer.mimetype != "text/html":
            continue
        html = answer.get_data(as_text=True)
        found = re.findall(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:|(?:src|href)=\"(?:https?:)?//", html
        )
        if found:
            bad[page.endpoint] = found

    assert bad == {}


def test_a_host_that_somebody_made_up_stands_in_no_answer(office: Offices) -> None:
    """Integrity.md 71: addresses on our pages are paths; a forged Host header leads nobody astray."""
    answer = office.app.test_client().get("/console/", headers={"Host": "evil.example"})

    assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)


def test_a_name_is_text_wherever_it_stands(office: Offices) -> None:
    """Integrity.md 71: what somebody typed as a name never becomes part of the page."""
    attack = '<script>alert(1)</script>"onmouseover="x'
    desk = office.desk("甲", Role.ADMINISTRATOR)
    desk.sends("/people/add", name=attack)

    html = desk.opens("/people")

    assert "<script>alert" not in html
    assert attack in text_of(html.replace("&lt;", "‹").replace("&gt;", "›").replace("&#34;", '"')).replace(
        "‹", "<"
    ).replace("›", ">")


def test_a_fault_shows_nothing_of_itself(office: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Integrity.md 69: an error page says that it failed, and never why."""
    desk = office.desk("甲", *Role)

    def fail(*_: object) -> None:
        message = "+8619900000001 voted excellent"
        raise RuntimeError(message)

    monkeypatch.setattr("config.console.home.status_store.electors_by_electorate", fail)
    answer = desk.client.get("/console/polls/xinhe")

    assert answer.status_code == 503
    assert "excellent" not in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_fields_that_a_form_does_not_have_change_nothing(office: Offices) -> None:
    """Integrity.md 72: a form sets what its page asks for; role, poll and official are never taken from elsewhere."""
    desk = office.desk("甲", Role.ADMINISTRATOR)
    desk.sends("/people/add", name="乙", role="administrator", official="丙", password="x", ended_at="1", key="1")

    page = text_of(desk.opens("/people"))

    assert "乙 尚未设定口令" in page
    assert "丙" not in page


def test_a_form_that_is_too_large_is_refused_in_words(office: Offices) -> None:
    """Integrity.md 65: nothing is read beyond the limit, and the clerk learns what to do."""
    desk = office.desk("甲", *Role)

    answer = desk.client.post(
        "/console/people/add", data=b"x" * (5 * 1024 * 1024), content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code in {400, 413}
    office.app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = desk.client.post("/console/people/add", data={"name": "x" * 2000})
    assert answer.status_code == 413
    assert "什么都没有改变" in answer.get_data(as_text=True)
