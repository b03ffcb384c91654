"""A village with telephones: an open poll, electors on the roll, and texts through the real webhook."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select, update
from twilio.request_validator import RequestValidator

from config.app import create_app
from config.settings import Settings, settings_from
from gateway.webhook import TEXTS
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.records.tables import boxes, electors, envelopes, inbox
from poll.rule_file import read_rules, with_window
from poll.rules import RuleSet

PRESETS = Path(__file__).parents[1] / "config" / "polls"
TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "https://vote.example.org"
SENDER = "+8619999990001"
PRIVATE_KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))

_ids = count(1)
_founded: list[Flask] = []


def settings_for(database_url: str) -> Settings:
    """Return the settings of a test's installation."""
    return settings_from(
        {
            "XIANGYIN_DATABASE_URL": database_url,
            "XIANGYIN_PUBLIC_URL": PUBLIC_URL,
            "XIANGYIN_TWILIO_AUTH_TOKEN": TOKEN,
        }
    )


def preset_rules(name: str, *, changes: Mapping[str, str] | None = None) -> tuple[RuleSet, bytes]:
    """Return a preset whose window is open now, with some of its text replaced."""
    now = datetime.now(UTC)
    content = with_window((PRESETS / f"{name}.toml").read_bytes(), now - timedelta(hours=1), now + timedelta(days=7))
    text = content.decode()
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    rules, findings = read_rules(text.encode(), f"{name}.toml")
    assert rules is not None, findings
    return rules, text.encode()


@dataclass(slots=True)
class Village:
    """One poll in fresh records, and the telephones of its electors."""

    engine: Engine
    app: Flask
    poll: StoredPoll
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Put a client in front of the application."""
        self.client = self.app.test_client()

    def register(self, number: str, **values: Any) -> int:  # noqa: ANN401 - columns of the roll.
        """Put one elector on the roll and return the elector's number in the records."""
        rules = self.poll.rules
        row = {
            "poll": self.poll.key,
            "number": int(number.lstrip("+")),
            "roll_no": str(next(_ids)),
            "name": "王秀英",
            "electorate": rules.electorates[-1].id,
            "unit": rules.units[0].id if rules.units else "",
            "language": rules.languages[0],
            "line": "mobile",
            "code": None,
            "since_version": 1,
        } | values
        with writing(self.engine) as connection:
            elector: int = connection.execute(insert(electors).values(row).returning(electors.c.id)).scalar_one()
        return elector

    def phone(self, number: str, **values: Any) -> "Phone":  # noqa: ANN401 - columns of the roll.
        """Register a number and return its telephone."""
        self.register(number, **values)
        return Phone(self, number)

    def set_stage(self, stage: Stage) -> None:
        """Move the poll by hand, without the acts of a clerk."""
        with writing(self.engine) as connection:
            connection.execute(update(boxes).where(boxes.c.poll == self.poll.key).values(stage=stage.value))

    def envelopes(self) -> list[Any]:
        """Return the rows of the box in their order."""
        with reading(self.engine) as connection:
            return list(connection.execute(select(envelopes).order_by(envelopes.c.seq)))

    def dispositions(self) -> list[str]:
        """Return what became of each text, in the order of arrival."""
        with reading(self.engine) as connection:
            return list(
                connection.scalars(select(inbox.c.disposition).order_by(inbox.c.received_at, inbox.c.provider_id))
            )


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone; it may be on the roll or not."""

    village: Village
    number: str

    def text(self, body: str, sid: str | None = None) -> str | None:
        """Send a text and return the reply; None for silence."""
        return reply_in(self.post(body, sid).get_data(as_text=True))

    def post(self, body: str, sid: str | None = None) -> Any:  # noqa: ANN401 - werkzeug's test response.
        """Send a text as Twilio does and return the whole answer."""
        parameters = text_parameters(self.number, self.village.poll.sender, body, sid or f"SM{next(_ids):032d}")
        return post_signed(self.village.client, TEXTS, parameters)


def post_signed(client: FlaskClient, path: str, parameters: Mapping[str, str], token: str = TOKEN) -> Any:  # noqa: ANN401
    """Post a form as Twilio does, signed by Twilio's own library."""
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + path, parameters)
    return client.post(path, data=parameters, headers={"X-Twilio-Signature": signature})


def post_to(app: Flask) -> Callable[[str, bytes, Mapping[str, str]], tuple[int, str]]:
    """Return a way to post forms to an application without a network, from any thread."""

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = app.test_client().post(path, data=body, headers=dict(headers))
        return answer.status_code, answer.get_data(as_text=True)

    return post


def text_parameters(sender: str, to: str, body: str, sid: str) -> dict[str, str]:
    """Return the twenty parameters with which Twilio hands a text in."""
    return {
        "ToCountry": "CN",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "CN",
        "To": to,
        "MessagingServiceSid": "MG0123456789abcdef0123456789abcdef",
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": "AC0123456789abcdef0123456789abcdef",
        "From": sender,
        "ApiVersion": "2010-04-01",
    }


def reply_in(xml: str) -> str | None:
    """Return the text of the one message in a TwiML answer; None where there is none."""
    messages = ET.fromstring(xml).findall("Message")  # noqa: S314 - our own answer.
    assert len(messages) <= 1
    return messages[0].text if messages else None


def receipt_in(reply: str | None) -> str:
    """Return the receipt code in a reply."""
    found = re.search(r"\d{11}", reply or "")
    assert found is not None, reply
    return found[0]


def found_village(
    engine: Engine, preset: str = "village-secretary-short", *, changes: Mapping[str, str] | None = None
) -> Village:
    """Open a poll from a preset in fresh records; nobody is on the roll yet."""
    rules, content = preset_rules(preset, changes=changes)
    with writing(engine) as connection:
        poll_store.create(
            connection,
            "xinhe",
            SENDER,
            rules,
            content,
            public_key=PRIVATE_KEY.public_key(),
            locked_key=b"{}",
            receipt_key=bytes(32),
        )
        stored = poll_store.find(connection, "xinhe")
        poll_store.set_roll_version(connection, stored.key, 1)
        poll_store.advance(connection, stored, Stage.OPEN)
        stored = poll_store.find(connection, "xinhe")
    app = open_app(settings_for(engine.url.render_as_string(hide_password=False)))
    return Village(engine, app, stored)


def open_app(settings: Settings) -> Flask:
    """Return an application whose connections are closed when the test ends."""
    app = create_app(settings)
    _founded.append(app)
    return app


def close_villages() -> None:
    """Close the connections of every village that a test has founded."""
    while _founded:
        _founded.pop().extensions["desks"].close()
