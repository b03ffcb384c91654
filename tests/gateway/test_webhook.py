"""The carrier's door: what is not signed, whole and in form is refused before anything else happens."""

import io
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, func, select
from twilio.request_validator import RequestValidator

from config.app import create_app
from gateway.carriers.twilio import MOST_BYTES
from gateway.webhook import STATUS, TEXTS
from poll.records.database import reading
from poll.records.metadata import metadata
from tests.phones import (
    PUBLIC_URL,
    SENDER,
    TOKEN,
    Phone,
    Village,
    found_village,
    post_signed,
    reply_in,
    settings_for,
    text_parameters,
)

NUMBER = "+8619900000001"
REPORT = {"MessageSid": "SM1", "MessageStatus": "delivered"}
MOVING = ("inbox", "envelopes", "memos", "deliveries", "opt_outs")


@pytest.fixture
def village(engine: Engine) -> Village:
    """Open a poll with one elector."""
    village = found_village(engine)
    village.register(NUMBER)
    return village


@pytest.fixture
def embedded(sqlite_engine: Engine) -> Village:
    """Open a poll with one elector where the database makes no difference."""
    village = found_village(sqlite_engine)
    village.register(NUMBER)
    return village


def parameters(**changes: str) -> dict[str, str]:
    """Return the form of one vote, with some of it changed."""
    return text_parameters(NUMBER, SENDER, "2", "SM0000000001") | changes


def signature_of(form: Mapping[str, Any], *, token: str = TOKEN, url: str = PUBLIC_URL + TEXTS) -> dict[str, str]:
    """Return the header with which Twilio signs a form."""
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


def rows(village: Village) -> dict[str, int]:
    """Count the rows that a text could leave."""
    with reading(village.engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in MOVING
        }


def refused(village: Village, answer: Any, *, status: int) -> str:  # noqa: ANN401 - werkzeug's test response.
    """Check that an answer is a refusal that left no row and says nothing it was told, and return it."""
    told: str = answer.get_data(as_text=True)
    assert answer.status_code == status, told
    assert set(rows(village).values()) == {0}
    assert len(told) < 100
    assert "Traceback" not in told
    assert not re.search(r"\d{6}|SM0|File \"", told)
    return told


def test_a_signed_text_is_answered_in_xml(village: Village) -> None:
    """The one way in."""
    answer = post_signed(village.client, TEXTS, parameters())

    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    assert (reply_in(answer.get_data(as_text=True)) or "").startswith("已收到")


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (parameters(), {}),
        (parameters(), {"X-Twilio-Signature": ""}),
        (parameters(), {"X-Twilio-Signature": "é\xff"}),
        (parameters(), signature_of(parameters(), token="f" * 32)),
        (parameters(Body="4"), signature_of(parameters())),
        (parameters(From="+8619900000002"), signature_of(parameters())),
        (parameters(Extra=""), signature_of(parameters())),
        ({name: value for name, value in parameters().items() if name != "ApiVersion"}, signature_of(parameters())),
        (parameters() | {"Body": ["2", "4"]}, signature_of(parameters())),
        (parameters(), signature_of(parameters(), url=PUBLIC_URL + STATUS)),
        (parameters(), signature_of(parameters(), url="http://" + PUBLIC_URL.removeprefix("https://") + TEXTS)),
        (parameters(), signature_of(parameters(), url=PUBLIC_URL + ":8443" + TEXTS)),
        (parameters(), signature_of(parameters(), url="https://127.0.0.1" + TEXTS)),
    ],
    ids=[
        "unsigned",
        "empty",
        "not_ascii",
        "wrong_token",
        "changed_text",
        "changed_sender",
        "extra",
        "one_less",
        "repeated",
        "other_endpoint",
        "http",
        "other_port",
        "other_host",
    ],
)
def test_what_is_not_signed_as_it_stands_is_refused(
    village: Village, sent: dict[str, Any], headers: dict[str, str]
) -> None:
    """403 and no row; the signature is over the configured public address, whatever address was called."""
    refused(village, village.client.post(TEXTS, data=sent, headers=headers), status=403)


def test_an_unsigned_report_is_refused(embedded: Village) -> None:
    """Nobody but the carrier says what became of a reply."""
    refused(embedded, embedded.client.post(STATUS, data=REPORT), status=403)
    assert post_signed(embedded.client, STATUS, REPORT).status_code == 200
    assert rows(embedded)["deliveries"] == 1


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To", "Body"])
def test_a_signed_text_without_a_field_is_refused_by_its_name(village: Village, missing: str) -> None:
    """A signed form that is not whole is a fault of the carrier's settings: it is told the place."""
    form = parameters()
    del form[missing]

    assert missing in refused(village, post_signed(village.client, TEXTS, form), status=400)


@pytest.mark.parametrize("twice", ["MessageSid", "From", "To", "Body"])
def test_a_signed_text_with_a_field_twice_is_refused_by_its_name(village: Village, twice: str) -> None:
    """Which of two values counts is never guessed."""
    body = urlencode([*parameters().items(), (twice, "SM0000000009")])

    class Twice(dict[str, str]):
        def getlist(self, name: str) -> list[str]:
            return [self[name], "SM0000000009"] if name == twice else [self[name]]

    answer = village.client.post(
        TEXTS, data=body, headers=signature_of(Twice(parameters())), content_type="application/x-www-form-urlencoded"
    )

    assert twice in refused(village, answer, status=400)


@pytest.mark.parametrize("sid", ["", " ", "SM 1", "SM1\n", "SM1'--", "ＳＭ１", "../SM1", "S" * 65, "SM\x00"])
def test_an_id_of_odd_signs_is_refused(embedded: Village, sid: str) -> None:
    """An id stands in the box and in the log."""
    assert "MessageSid" in refused(
        embedded, post_signed(embedded.client, TEXTS, parameters(MessageSid=sid)), status=400
    )


def test_a_number_of_odd_signs_is_refused(village: Village) -> None:
    """Both databases see the same; one of them cannot hold a NUL."""
    assert "To" in refused(village, post_signed(village.client, TEXTS, parameters(To="\x00")), status=400)


def test_an_error_code_of_odd_signs_is_refused(embedded: Village) -> None:
    """Twilio's are digits."""
    assert "ErrorCode" in refused(
        embedded, post_signed(embedded.client, STATUS, REPORT | {"ErrorCode": "\x00"}), status=400
    )


def test_a_report_of_an_unknown_status_is_refused(embedded: Village) -> None:
    """The list of statuses is closed."""
    answer = post_signed(embedded.client, STATUS, REPORT | {"MessageStatus": "teleported"})

    assert "MessageStatus" in refused(embedded, answer, status=400)


@pytest.mark.parametrize("port", ["", ":443"])
def test_the_standard_port_may_be_signed_or_not(embedded: Village, port: str) -> None:
    """Twilio does either (its own library, request_validator)."""
    form = parameters()
    answer = embedded.client.post(TEXTS, data=form, headers=signature_of(form, url=PUBLIC_URL + port + TEXTS))

    assert answer.status_code == 200


def test_both_tokens_are_good_while_they_are_rotated(embedded: Village) -> None:
    """The old one is taken out of the settings when the carrier no longer signs with it."""
    old, new = TOKEN, "f" * 32
    settings = replace(
        settings_for(embedded.engine.url.render_as_string(hide_password=False)), twilio_auth_tokens=(new, old)
    )
    app = create_app(settings)
    client = app.test_client()

    assert [
        post_signed(client, TEXTS, parameters(MessageSid=f"SM{at}"), token).status_code
        for at, token in enumerate((old, new, "0" * 32))
    ] == [200, 200, 403]
    app.extensions["desks"].close()


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", [TEXTS, STATUS])
def test_only_posts_are_taken(embedded: Village, path: str, method: str) -> None:
    """A vote in an address would stand in every log on its way."""
    answer = embedded.client.open(path, method=method, query_string=parameters())

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert set(rows(embedded).values()) == {0}


@pytest.mark.parametrize(
    ("length", "status"), [(None, 411), ("", 411), ("-1", 411), ("1e3", 411), ("²", 411), (str(MOST_BYTES + 1), 413)]
)
def test_a_body_of_unknown_or_unseemly_length_is_not_read(embedded: Village, length: str | None, status: int) -> None:
    """Nothing is read that nobody has measured."""

    class Unread(io.BytesIO):
        def read(self, *_size: object) -> bytes:
            raise AssertionError

    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": TEXTS, "wsgi.input": Unread()}
    if length is not None:
        environ["CONTENT_LENGTH"] = length
    answered: list[str] = []

    b"".join(embedded.app.wsgi_app(environ, lambda line, _headers: answered.append(line)))  # type: ignore[arg-type]

    assert [line[:3] for line in answered] == [str(status)]


def test_a_megabyte_is_refused(village: Village) -> None:
    """A text is at most 1,600 characters; its form is never a megabyte."""
    refused(village, post_signed(village.client, TEXTS, parameters(Body="我" * 120_000)), status=413)


@pytest.mark.parametrize(
    "body",
    [b"=", b"Body=%FF%FE", "Body=不称职".encode(), b"Body=2&Body", b"{}", b"\x00" * 100, b"&" * 1000, b"a=1&" * 1000],
    ids=["no_name", "not_utf8", "not_ascii", "no_value", "json", "nul", "ampersands", "many"],
)
def test_what_is_no_form_is_refused(embedded: Village, body: bytes) -> None:
    """403 before anything is looked at."""
    refused(embedded, embedded.client.post(TEXTS, data=body, headers={"X-Twilio-Signature": "x"}), status=403)


@pytest.mark.parametrize(
    ("changes", "disposition"),
    [
        ({"Body": "2\x00"}, "accepted"),
        ({"Body": "我" * 1600}, "unclear"),
        ({"Body": "", "NumMedia": "1", "MediaUrl0": "https://example.org/a.jpg"}, "unclear"),
        ({"Body": "'; DROP TABLE inbox; --"}, "unclear"),
        ({"To": "+8619999999999"}, "no_poll"),
        ({"To": ""}, "no_poll"),
        ({"From": "+8619900009999"}, "not_on_roll"),
        ({"From": "anonymous"}, "number_hidden"),
        ({"From": "+86" + "1" * 300}, "number_hidden"),
        ({"From": "whatsapp:+8619900000001"}, "number_hidden"),
        ({"From": "\x00"}, "number_hidden"),
    ],
)
def test_a_signed_text_is_always_answered(village: Village, changes: dict[str, str], disposition: str) -> None:
    """NUL, pictures, long texts, unknown numbers on either side: one answer, one row, no stack."""
    answer = post_signed(village.client, TEXTS, parameters(**changes))

    assert answer.status_code == 200
    assert reply_in(answer.get_data(as_text=True))
    assert village.dispositions() == [disposition]


def test_a_fault_is_told_by_kind_and_place_alone(
    embedded: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The carrier is asked to try again; what the voter sent stands neither in the answer nor in the log."""

    def fail(*_given: object) -> bytes:
        raise KeyError(NUMBER)

    monkeypatch.setattr("poll.casting.seal", fail)

    told = refused(embedded, post_signed(embedded.client, TEXTS, parameters()), status=503)

    assert told == "503 try again\n"
    assert "fault id=" in caplog.text
    assert "kind=KeyError" in caplog.text
    assert NUMBER[1:] not in caplog.text


def test_a_canary_is_found_nowhere(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Voted a hundred times in every way that a text can take, a choice is in no file, no log and no error page."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    counts, doubtful = "金丝雀", "画眉鸟"
    changes = {'zh = ["稱職"]': f'zh = ["{counts}"]', 'zh = ["成职",': f'zh = ["{doubtful}",'}
    village = found_village(sqlite_engine, changes=changes)
    pages = []
    for at in range(20):
        phone = village.phone(f"+86199000001{at:02d}")
        texts = (counts, doubtful, "是", f"选{counts}", f"{counts}不")
        pages += [phone.post(text).get_data(as_text=True) for text in texts]
    village.register("+8619900000300", code="3571")
    shared = Phone(village, "+8619900000300")
    from_shared = (counts, f"3571 {counts}", f"5724 {counts}", f"3571 {doubtful}")
    pages += [shared.post(text).get_data(as_text=True) for text in from_shared]
    form = parameters(Body=counts)
    pages.append(village.client.post(TEXTS, data=form).get_data(as_text=True))
    pages.append(post_signed(village.client, TEXTS, parameters(Body=counts, MessageSid="?")).get_data(as_text=True))
    village.register(NUMBER)
    monkeypatch.setattr("poll.casting.seal", lambda *_: 1 / 0)
    pages.append(post_signed(village.client, TEXTS, form).get_data(as_text=True))

    assert pages[-1] == "503 try again\n"
    assert len(village.envelopes()) == 61
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for needle in (counts, doubtful):
        # Once in the rule file that the records hold, and once more in the log of the database.
        assert 1 <= sum(each.count(needle.encode()) for each in written) <= 2
        assert needle not in caplog.text
        assert not any(needle in page for page in pages)
    labels = ("1优秀", "2称职", "3基本称职", "4不称职", "5弃权")
    with reading(village.engine) as connection:
        replies = [reply or "" for reply in connection.scalars(select(metadata.tables["inbox"].c.reply))]
    assert {sum(label[1:] in reply for label in labels) for reply in replies} == {0, len(labels)}
