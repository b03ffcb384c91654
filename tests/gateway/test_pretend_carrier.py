"""The pretend carrier is not to be told from Twilio, by signature, parameters or redelivery."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import Engine
from twilio.request_validator import RequestValidator

from gateway.carriers.pretend import (
    REPORTED,
    Answer,
    PretendCarrier,
    PretendText,
    is_sid,
    new_sid,
    post_over_http,
    reply_sid,
)
from gateway.webhook import STATUS, TEXTS
from poll.numbers import HIDDEN_SENDER
from poll.records.database import reading
from poll.records.tables import deliveries
from tests.phones import PUBLIC_URL, SENDER, TOKEN, Village, found_village, post_to, text_parameters

NUMBER = "+8619900000001"
TEXT = PretendText("SM" + "a" * 32, NUMBER, SENDER, "2")


class Door:
    """Keeps what is sent to it and answers as it is told."""

    def __init__(self, status: int = 200, body: str = "<Response />") -> None:
        self.answer = status, body
        self.sent: list[tuple[str, dict[str, str], Mapping[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Take a form as the network would."""
        self.sent.append((url, dict(parse_qsl(body.decode(), keep_blank_values=True)), headers))
        return self.answer


def carrier(door: Door) -> PretendCarrier:
    """Return a carrier in front of a door."""
    return PretendCarrier(PUBLIC_URL + TEXTS, PUBLIC_URL + STATUS, TOKEN, door)


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """Open a poll with one elector."""
    village = found_village(sqlite_engine)
    village.register(NUMBER)
    return village


@pytest.fixture
def real(village: Village) -> PretendCarrier:
    """Return a carrier in front of the real endpoints."""
    return PretendCarrier(PUBLIC_URL + TEXTS, PUBLIC_URL + STATUS, TOKEN, post_to(village.app))


def test_a_text_has_twilios_twenty_parameters() -> None:
    """What is behind the door must not depend on fields that only a test would send."""
    door = Door()
    carrier(door).deliver(TEXT)

    [(url, form, _headers)] = door.sent
    assert url == PUBLIC_URL + TEXTS
    assert set(form) == set(text_parameters(NUMBER, SENDER, "2", TEXT.sid))
    assert {form[name] for name in ("MessageSid", "SmsSid", "SmsMessageSid")} == {TEXT.sid}
    assert (form["From"], form["To"], form["Body"]) == (NUMBER, SENDER, "2")


def test_twilios_own_library_accepts_the_signature() -> None:
    """The signature is over the public address, whatever the text says."""
    door = Door()
    carrier(door).deliver(PretendText(TEXT.sid, NUMBER, SENDER, "不称职 & <2>\n"))

    [(url, form, headers)] = door.sent
    assert RequestValidator(TOKEN).validate(url, form, headers["X-Twilio-Signature"])


@pytest.mark.parametrize(
    ("body", "segments"), [("2", "1"), ("字" * 70, "1"), ("字" * 71, "2"), ("😀" * 35, "1"), ("字" * 135, "3")]
)
def test_a_long_text_counts_its_parts(body: str, segments: str) -> None:
    """A part of a long message holds 67 units; a sign outside the basic plane takes two (3GPP TS 23.040)."""
    door = Door()
    carrier(door).deliver(PretendText(TEXT.sid, NUMBER, SENDER, body))

    assert door.sent[0][1]["NumSegments"] == segments


@pytest.mark.parametrize(
    ("door", "answer"),
    [
        (Door(200, "<Response><Message>已收到 &amp; 1 &lt; 2</Message></Response>"), Answer(200, "已收到 & 1 < 2")),
        (Door(200, "<Response />"), Answer(200, None)),
        (Door(403, "X-Twilio-Signature: expected a signature\n"), Answer(403, None)),
        (Door(503, "503 try again\n"), Answer(503, None)),
    ],
)
def test_an_answer_is_a_reply_silence_or_a_refusal(door: Door, answer: Answer) -> None:
    """Silence is told from a refusal by the status."""
    assert carrier(door).deliver(TEXT) == answer


def test_the_real_endpoint_takes_its_texts(village: Village, real: PretendCarrier) -> None:
    """The handset tests what a carrier would use, not a door of its own."""
    answer = real.deliver(TEXT)

    assert answer.status == 200
    assert (answer.reply or "").startswith("已收到")
    assert len(village.envelopes()) == 1


def test_a_redelivery_gets_the_stored_reply_and_adds_nothing(village: Village, real: PretendCarrier) -> None:
    """One MessageSid counts once, byte for byte (docs/adr/0004)."""
    first = real.deliver(TEXT)

    assert real.deliver(TEXT) == first
    assert len(village.envelopes()) == 1


def test_two_deliveries_at_once_get_one_reply(village: Village, real: PretendCarrier) -> None:
    """Twilio may deliver a text twice in the same moment (docs/adr/0004)."""
    first, second = real.deliver_at_once(TEXT, 2)

    assert first == second
    assert len(village.envelopes()) == 1


def test_a_withheld_number_is_what_twilio_writes(real: PretendCarrier) -> None:
    """ANONYMOUS on a keypad is nobody's number."""
    answer = real.deliver(PretendText(new_sid(), HIDDEN_SENDER, SENDER, "2"))

    assert "看不到您的号码" in (answer.reply or "")


def test_reports_of_a_reply_are_taken(village: Village, real: PretendCarrier) -> None:
    """Queued, sent, delivered: the last one stands, under the reply's own id."""
    assert [real.report(TEXT, status) for status in REPORTED] == [200, 200, 200]
    with reading(village.engine) as connection:
        [row] = connection.execute(deliveries.select())

    assert (row.provider_id, row.status) == (reply_sid(TEXT.sid), "delivered")


def test_ids_have_twilios_form() -> None:
    """SM and 32 hexadecimal digits; a reply has another id than its text, always the same one."""
    assert is_sid(new_sid())
    assert is_sid(reply_sid(TEXT.sid))
    assert reply_sid(TEXT.sid) != TEXT.sid
    assert not is_sid("SM" + "A" * 32)
    assert not is_sid(TEXT.sid + "\n")


def test_nobody_answering_is_an_error() -> None:
    """A service that is down is not silence."""
    with pytest.raises(OSError, match="refused"):
        post_over_http("http://127.0.0.1:1/carriers/twilio/texts", b"", {})
