"""A village whose office calls and texts by itself: its outbox, its workers, its clock, a fake carrier."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import Engine, insert, select
from twilio.request_validator import RequestValidator

from config.jobs.outbox import Outbox
from gateway.carriers.twilio_rest import TwilioAccount
from gateway.webhook import STATUS
from ivr.decision import CALLS_PATH as CALLS
from poll.errand import Errand
from poll.records import call_request_store, outbox_store
from poll.records.call_request_store import CallRequest
from poll.records.call_tables import outbox
from poll.records.database import open_database, reading, writing
from poll.records.delivery_store import DeliveryDesk
from poll.records.outbox_desk import OutboxDesk
from tests.fake_twilio import ACCOUNT, TOKEN, FakeTwilio, serving
from tests.phones import PUBLIC_URL, Village, found_village

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
NUMBER, OTHER = "+8619900000001", "+8619900000002"


@dataclass(slots=True)
class Office:
    """One office with its carrier.

    Attributes:
        village: the poll and its electors.
        carrier: the fake.
        now: the clock of both, milliseconds of the epoch; it stands until a test moves it.
        workers: each with connections of its own, as in processes of their own.
    """

    village: Village
    carrier: FakeTwilio
    now: int
    workers: list[Outbox] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    @property
    def engine(self) -> Engine:
        """Return the records."""
        return self.village.engine

    def account(self) -> TwilioAccount:
        """Return the account as the settings make it."""
        return TwilioAccount(
            ACCOUNT, TOKEN, self.carrier.base, voice_url=PUBLIC_URL + CALLS, status_url=PUBLIC_URL + STATUS
        )

    def add(self, number: str, kind: str = "call", purpose: str = "ballot", **values: Any) -> int:  # noqa: ANN401 - columns of the outbox.
        """Put an errand into the outbox, as a call's committer does."""
        row = {
            "poll": self.village.poll.key,
            "kind": kind,
            "purpose": purpose,
            "number": int(number.lstrip("+")),
            "body": "您的评议已收到,回执12345678901。" if kind == "text" else None,
            "state": "waiting",
            "tries": 0,
            "due_at": self.now,
            "made_at": self.now,
        } | values
        with writing(self.engine) as connection:
            key: int = connection.execute(insert(outbox).values(row).returning(outbox.c.key)).scalar_one()
        return key

    def row(self, key: int) -> Any:  # noqa: ANN401 - a row.
        """Return an errand as it stands."""
        with reading(self.engine) as connection:
            return connection.execute(select(outbox).where(outbox.c.key == key)).one()

    def round(self, worker: int = 0) -> None:
        """Let a worker do one round."""
        self.workers[worker].round()

    def later(self, *, minutes: float) -> None:
        """Move the clock."""
        self.now += round(minutes * MINUTE_MS)

    def wait_until(self, key: int) -> None:
        """Move the clock to when an errand is due."""
        self.now = max(self.now, self.row(key).due_at)

    def claim(self) -> Errand | None:
        """Take an errand as a worker does, and die."""
        with writing(self.engine) as connection:
            return outbox_store.claim(connection, self.now)

    def requests(self) -> list[CallRequest]:
        """Return the help desk's list."""
        with reading(self.engine) as connection:
            return call_request_store.waiting(connection, self.village.poll.key)

    def hears(self, url: str, form: dict[str, str], signature: str) -> None:
        """Take what the carrier posts, as the service does."""
        assert RequestValidator(TOKEN).validate(url, form, signature)
        assert url == PUBLIC_URL + STATUS
        if "MessageSid" in form:
            assert DeliveryDesk(self.engine).note("twilio", form["MessageSid"], form["MessageStatus"], None)
        else:
            self.hears_status(form["CallSid"], form["CallStatus"], form.get("AnsweredBy"))

    def hears_status(self, sid: str, status: str, answered_by: str | None = None) -> None:
        """Note a status of a call, as the service does."""
        assert OutboxDesk(self.engine).call_status(sid, status, answered_by, self.now)


@contextmanager
def open_office(engine: Engine, *, hour: int = 10, workers: int = 1, **village: Any) -> Iterator[Office]:  # noqa: ANN401 - of found_village.
    """Open an office in a village with an open poll; it is tomorrow, at an hour of the poll's zone."""
    carrier = FakeTwilio(lambda *_: None, now=lambda: datetime.fromtimestamp(office.now / 1000, UTC))
    founded = found_village(engine, **village)
    tomorrow = datetime.now(founded.poll.rules.zone) + timedelta(days=1)
    now = tomorrow.replace(hour=hour, minute=0, second=0, microsecond=0)
    office = Office(founded, carrier, round(now.timestamp() * 1000))
    carrier.report = office.hears
    url = engine.url.render_as_string(hide_password=False)
    opened = [open_database(url) for _ in range(workers)]
    with serving(carrier):
        office.workers = [Outbox(each, office.account(), lambda: office.now, office.stop) for each in opened]
        yield office
    for each in opened:
        each.dispose()
