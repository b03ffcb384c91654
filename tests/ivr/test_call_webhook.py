"""The carrier's door for calls: signed, POST alone, whole and in form; each step is taken once and answered once."""

import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from gateway.webhook import STATUS
from ivr.decision import CALLS_PATH, RETRIES
from tests.ivr.callers import NUMBER, Caller, Exchange, Opens
from tests.phones import PUBLIC_URL, SENDER, TOKEN, open_app, post_signed, settings_for

SID = "CA0123456789abcdef0123456789abcdef"
BUSY = ("calls", "inbox", "envelopes", "memos", "outbox", "call_requests", "questions", "deliveries")
ENDING = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'


def form(**changes: str) -> dict[str, str]:
    """Return the form of a step, with some of it changed."""
    return {"CallSid": SID, "From": NUMBER, "To": SENDER, "Direction": "inbound", "CallStatus": "ringing"} | changes


def step(exchange: Exchange, number: int = 0, **changes: str) -> Any:  # noqa: ANN401 - werkzeug's test response.
    """Hand one step in as the carrier does."""
    path = CALLS_PATH + (f"?step={number}" if number else "")
    return post_signed(exchange.village.client, path, form(**changes))


def told(exchange: Exchange, number: int = 0, **changes: str) -> str:
    """Hand one step in and return our answer."""
    answer = step(exchange, number, **changes)
    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    found: str = answer.get_data(as_text=True)
    return found


def report(exchange: Exchange, status: str = "completed", sid: str = SID) -> int:
    """Report a call's status as the carrier does; return our answer's status."""
    code: int = post_signed(exchange.village.client, STATUS, {"CallSid": sid, "CallStatus": status}).status_code
    return code


def voted(exchange: Exchange) -> list[str]:
    """Vote step by step; return our answers."""
    exchange.village.register(NUMBER)
    return [told(exchange), told(exchange, 1, Digits="2"), told(exchange, 2, Digits="9")]


def refused(exchange: Exchange, answer: Any, status: int) -> str:  # noqa: ANN401 - werkzeug's test response.
    """Check that an answer is a refusal that left no row and repeats nothing, and return it."""
    words: str = answer.get_data(as_text=True)
    assert answer.status_code == status, words
    assert {name: exchange.rows(name) for name in BUSY} == {name: [] for name in BUSY}
    assert len(words) < 100
    assert not re.search(r"\d{6}|CA0|Traceback", words)
    return words


@pytest.mark.parametrize(
    ("headers", "query", "sent"),
    [
        ({}, "", {}),
        ({"X-Twilio-Signature": ""}, "", {}),
        ({"X-Twilio-Signature": "é\xff"}, "", {}),
        (None, "?step=1", {}),
        (None, "?step=1&step=2", {}),
        (None, "#", {"Digits": "2"}),
        (None, "", {"From": "+8619900000002"}),
    ],
    ids=["unsigned", "empty", "not_ascii", "other_step", "two_steps", "other_digits", "other_caller"],
)
def test_what_is_not_signed_as_it_stands_is_refused(
    exchange: Exchange, headers: dict[str, str] | None, query: str, sent: Mapping[str, str]
) -> None:
    """The signature is over the address with its step, and over every field (integrity.md, attack 14)."""
    signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(PUBLIC_URL + CALLS_PATH, form())}

    answer = exchange.village.client.post(
        CALLS_PATH + query.rstrip("#"), data=form(**sent), headers=signed if headers is None else headers
    )

    refused(exchange, answer, 403)


def test_another_token_signs_nothing(exchange: Exchange) -> None:
    """Nobody else can call in the carrier's name."""
    refused(exchange, post_signed(exchange.village.client, CALLS_PATH, form(), "f" * 32), 403)


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"])
def test_only_posts_are_taken(exchange: Exchange, method: str) -> None:
    """Keys in an address would stand in every log on its way (integrity.md, attack 22)."""
    answer = exchange.village.client.open(CALLS_PATH, method=method, query_string=form(Digits="2"))

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert exchange.rows("calls") == []


@pytest.mark.parametrize("missing", ["CallSid", "To"])
def test_a_step_without_a_field_is_refused_by_its_name(exchange: Exchange, missing: str) -> None:
    """A signed form that is not whole is a fault of the carrier's settings: it is told the place."""
    sent = {name: value for name, value in form().items() if name != missing}

    assert missing in refused(exchange, post_signed(exchange.village.client, CALLS_PATH, sent), 400)


def test_a_call_of_the_office_needs_the_number_that_it_is_made_from(exchange: Exchange) -> None:
    """That number says which poll it is for."""
    assert "From" in refused(exchange, step(exchange, Direction="outbound-api", From=""), 400)


@pytest.mark.parametrize("sid", ["", " ", "CA 1", "CA1\n", "CA1'--", "ＣＡ１", "../CA1", "C" * 65, "CA\x00"])
def test_an_id_of_odd_signs_is_refused(exchange: Exchange, sid: str) -> None:
    """An id stands in the records and in addresses."""
    assert "CallSid" in refused(exchange, step(exchange, CallSid=sid), 400)


@pytest.mark.parametrize(
    "query", ["step=", "step=x", "step=-1", "step=1e3", "step=10000", "step=1&x=2", "x=1", "step=²"]
)
def test_a_step_that_is_no_number_is_refused(exchange: Exchange, query: str) -> None:
    """The address is ours; nobody else makes one up."""
    address = f"{CALLS_PATH}?{query}"
    encoded = address.encode().decode("latin-1")
    answer = post_signed(exchange.village.client, encoded, form())

    assert answer.status_code in {400, 403}
    assert exchange.rows("calls") == []


@pytest.mark.parametrize("digits", ["a", "2a", "A", "2 ", "２", "²", "1" * 33, "hangup", "2\n", "\x00", "+1"])
def test_what_no_telephone_can_send_is_refused(exchange: Exchange, digits: str) -> None:
    """Digits, star and pound key, 32 at most; the call goes on where it was."""
    exchange.village.register(NUMBER)
    told(exchange)

    answer = step(exchange, 1, Digits=digits)

    assert (answer.status_code, answer.get_data(as_text=True)) == (400, "Digits: expected keys of a telephone\n")
    assert "您选的是，称职" in told(exchange, 1, Digits="2")


@pytest.mark.parametrize(
    "about",
    [
        {"RecordingUrl": "https://api.example.org/" + "x" * 400},
        {"RecordingUrl": "https://api.example.org/\n"},
        {"RecordingUrl": "https://api.example.org/1", "RecordingDuration": "-1"},
        {"RecordingUrl": "https://api.example.org/1", "RecordingDuration": "12345"},
        {"RecordingUrl": "https://api.example.org/1", "RecordingDuration": "１"},
    ],
)
def test_a_recording_that_is_none_is_refused(exchange: Exchange, about: dict[str, str]) -> None:
    """Its address and its seconds are kept for the clerk."""
    assert "RecordingUrl" in refused(exchange, step(exchange, 1, **about), 400)


@pytest.mark.parametrize("sender", ["", "anonymous", "+86" + "1" * 300, "'; DROP TABLE calls; --", "\x00", "sip:x@y"])
def test_a_signed_call_is_always_answered(exchange: Exchange, sender: str) -> None:
    """Whatever stands where a number should: a hidden one."""
    assert "看不到您的电话号码。" in told(exchange, From=sender)
    report(exchange)


@pytest.mark.parametrize("digits", ["9" * 32, "*" * 32, "#" * 32, "0" * 32, "1*" * 16, "00", "*#"])
@pytest.mark.parametrize("before", ["", "2", "29", "0", "02"])
def test_keys_that_were_not_asked_for_break_nothing(exchange: Exchange, before: str, digits: str) -> None:
    """A carrier may hand in more keys than we waited for, at every place of a call."""
    exchange.village.register(NUMBER)
    told(exchange)
    for at, key in enumerate(before, start=1):
        told(exchange, at, Digits=key)

    assert "<Response>" in told(exchange, len(before) + 1, Digits=digits)
    assert len(exchange.box()) == int(before == "29" or (before == "2" and set(digits) == {"9"}))


@pytest.mark.parametrize("digits", ["9" * 32, "*" * 32, "#" * 32, "1*" * 16, "00", "*#", "²"])
@pytest.mark.parametrize("before", [("1",), ("1", "19900000001")])
def test_whatever_a_stranger_keys_in_for_a_number_or_a_code_breaks_nothing(
    exchange: Exchange, before: tuple[str, ...], digits: str
) -> None:
    """Longer than any number, or no number at all."""
    told(exchange, From="anonymous")
    for at, keys in enumerate(before, start=1):
        told(exchange, at, From="anonymous", Digits=keys)

    answer = step(exchange, len(before) + 1, From="anonymous", Digits=digits)

    assert answer.status_code == (400 if digits == "²" else 200)
    assert step(exchange, len(before) + 2, From="anonymous", Digits="1234").status_code == 200


def test_every_step_again_gets_the_same_answer_byte_for_byte(open_line: Opens) -> None:
    """Twilio redelivers what it got no answer to; nothing happens twice (integrity.md, attack 15)."""
    exchange = open_line("two-subjects")
    caller = exchange.elector()
    for key in ("2", "9", "4", "9", "*"):
        before = len(exchange.rows("inbox"))
        (again,) = caller.call.redeliver()
        assert again.body == exchange.answered[-2].twiml
        assert len(exchange.rows("inbox")) == before
        caller.press(key)

    assert exchange.box() == [{"zhang": ("competent",)}, {"li": ("incompetent",)}]


def test_wrong_codes_and_requests_are_counted_once_however_often_they_come(exchange: Exchange) -> None:
    """A redelivered try is no second try."""
    exchange.village.register(NUMBER, code="3571")
    exchange.village.register(NUMBER, code="5724")
    caller = exchange.dial()
    caller.press("4129")

    assert len({each.body for each in caller.call.redeliver(8)}) == 1

    assert [row.code_tries for row in exchange.rows("memos")] == [1]


@pytest.mark.parametrize("keys", ["", "2", "29"])
def test_identical_requests_at_once_are_one_step(exchange: Exchange, keys: str) -> None:
    """Sixteen threads, one answer (integrity.md, attack 15)."""
    exchange.village.register(NUMBER)
    for at, key in enumerate(("", *keys)[:-1]):
        told(exchange, at, Digits=key)
    last = len(keys)
    barrier = threading.Barrier(16)

    def hand_in(_: int) -> str:
        barrier.wait()
        path = CALLS_PATH + (f"?step={last}" if last else "")
        client = exchange.village.app.test_client()
        answer = post_signed(client, path, form(Digits=keys[-1:]))
        assert answer.status_code == 200
        found: str = answer.get_data(as_text=True)
        return found

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(hand_in, range(16)))

    assert len(answers) == 1
    assert [row.step for row in exchange.rows("calls")] == [last]
    assert len(exchange.box()) == int(keys == "29")
    assert len(exchange.rows("inbox")) == 1


def test_different_keys_at_once_are_one_step_too(exchange: Exchange) -> None:
    """Whichever was first is what the caller hears, and what counts."""
    exchange.village.register(NUMBER)
    told(exchange)
    barrier = threading.Barrier(4)

    def hand_in(key: str) -> str:
        barrier.wait()
        found: str = post_signed(exchange.village.app.test_client(), f"{CALLS_PATH}?step=1", form(Digits=key)).get_data(
            as_text=True
        )
        return found

    with ThreadPoolExecutor(4) as pool:
        (answer,) = set(pool.map(hand_in, "1234"))
    told(exchange, 2, Digits="9")

    labels = {"excellent": "优秀", "competent": "称职", "basic": "基本称职", "incompetent": "不称职"}
    ((chosen,),) = [marks["overall"] for marks in exchange.box()]
    assert f">您选的是，{labels[chosen]}<" in answer


@pytest.mark.parametrize("stale", [0, 1, 2])
def test_a_stale_step_is_answered_with_the_last_answer_and_changes_nothing(exchange: Exchange, stale: int) -> None:
    """A request that got lost on the way cannot vote anew."""
    answers = voted(exchange)

    assert told(exchange, stale, Digits="4") == answers[-1]

    assert exchange.box() == [{"overall": ("competent",)}]


@pytest.mark.parametrize("ahead", [3, 5, 9999])
def test_a_step_that_skips_ahead_changes_nothing(exchange: Exchange, ahead: int) -> None:
    """Nobody confirms what was not asked."""
    exchange.village.register(NUMBER)
    told(exchange)
    read_back = told(exchange, 1, Digits="2")

    assert told(exchange, ahead, Digits="9") == read_back

    assert exchange.box() == []


def test_a_step_of_an_unknown_call_ends_it(exchange: Exchange) -> None:
    """There is nothing to go on with, and nothing is written."""
    exchange.village.register(NUMBER)

    assert told(exchange, 5, Digits="9") == ENDING

    assert exchange.rows("calls") == []
    assert exchange.rows("inbox") == []


def test_nothing_of_a_call_can_be_replayed_once_it_is_over(exchange: Exchange) -> None:
    """Whoever recorded our signed requests has nothing from them (integrity.md, attack 15)."""
    voted(exchange)
    assert report(exchange) == 200
    assert exchange.rows("calls") == []

    assert [told(exchange, at, Digits=key) for at, key in enumerate(("", "4", "9"))] == [ENDING] * 3

    assert exchange.box() == [{"overall": ("competent",)}]
    assert exchange.rows("calls") == []
    assert exchange.village.dispositions() == ["accepted"]


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_the_report_of_the_end_erases_what_is_kept(exchange: Exchange, status: str) -> None:
    """However the call ended."""
    exchange.village.register(NUMBER)
    told(exchange)
    assert len(exchange.rows("calls")) == 1

    assert report(exchange, status) == 200

    assert exchange.rows("calls") == []


def test_reports_in_any_order_and_twice_change_nothing(exchange: Exchange) -> None:
    """Nothing is said about the order in which they come."""
    exchange.village.register(NUMBER)
    told(exchange)
    for status in ("initiated", "in-progress", "ringing", "queued", "answered"):
        assert report(exchange, status) == 200
    assert len(exchange.rows("calls")) == 1

    assert [report(exchange, each) for each in ("completed", "ringing", "completed", "in-progress")] == [200] * 4

    assert exchange.rows("calls") == []


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"CallSid": "", "CallStatus": "completed"}, "CallSid"),
        ({"CallSid": "CA 1", "CallStatus": "completed"}, "CallSid"),
        ({"CallSid": SID}, "CallStatus"),
        ({"CallSid": SID, "CallStatus": "teleported"}, "CallStatus"),
    ],
)
def test_a_report_out_of_form_is_refused_by_its_place(exchange: Exchange, sent: dict[str, str], place: str) -> None:
    """The list of statuses is closed."""
    assert place in refused(exchange, post_signed(exchange.village.client, STATUS, sent), 400)


def test_an_unsigned_report_erases_nothing(exchange: Exchange) -> None:
    """Nobody but the carrier ends a call."""
    exchange.village.register(NUMBER)
    told(exchange)

    answer = exchange.village.client.post(STATUS, data=urlencode({"CallSid": SID, "CallStatus": "completed"}))

    assert answer.status_code == 403
    assert len(exchange.rows("calls")) == 1


@pytest.mark.parametrize(("behind", "status"), [("", 200), (RETRIES, 200), ("#rc=5", 403), ("&x=1", 403)])
def test_the_address_is_signed_as_it_was_handed_out_or_without_its_hash(
    exchange: Exchange, behind: str, status: int
) -> None:
    """Twilio leaves out what stands behind the hash; who speaks its language may not. Nothing else is accepted."""
    told(exchange)
    form = {"CallSid": SID, "From": NUMBER, "To": SENDER, "Digits": "1"}
    path = f"{CALLS_PATH}?step=1"
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path + behind, form)

    answer = exchange.village.client.post(path, data=form, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == status


def test_with_another_secret_a_call_under_way_ends(exchange: Exchange) -> None:
    """Its state cannot be read any more: it ends without a vote and without a fault, and she may call again."""
    exchange.village.register(NUMBER)
    told(exchange)
    told(exchange, 1, Digits="2")
    settings = settings_for(exchange.village.engine.url.render_as_string(hide_password=False))
    exchange.village.client = open_app(replace(settings, secret_key="another secret of the office")).test_client()

    answer = told(exchange, 2, Digits="9")

    assert "<Hangup/>" in answer
    assert "请您再打一次" in answer
    assert "<Gather" not in answer
    assert exchange.box() == []
    assert "<Gather" in told(exchange, CallSid="CA2")


def test_a_call_of_a_thousand_wrong_keys_ends(exchange: Exchange) -> None:
    """No caller and no machine keeps a line for ever."""
    caller: Caller = exchange.elector()

    caller.press("7" * 1000)

    assert caller.is_over
    assert len(exchange.answered) < 10


def test_an_answer_is_valid_twiml_and_names_only_our_own_address(exchange: Exchange) -> None:
    """Whose action is the next step of this call, tried again twice when something fails."""
    answers = voted(exchange)

    actions = [re.findall(r'action="([^"]+)"', answer) for answer in answers]
    assert actions == [[f"{PUBLIC_URL}{CALLS_PATH}?step={at}#rc=2&amp;rp=ct,rt,5xx"] for at in (1, 2, 3)]
    assert all('method="POST"' in answer for answer in answers)
