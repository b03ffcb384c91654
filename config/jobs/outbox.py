"""The outbox, every few seconds: call off what nobody needs, ask what became of the rest, hand over what is due."""

import logging
from collections.abc import Callable
from threading import Event

from sqlalchemy import Connection, Engine

from gateway.carriers.rest_wire import CarrierError, Trouble
from gateway.carriers.twilio_rest import Taken, TwilioAccount
from poll.errand import Errand, Kind
from poll.records import outbox_store
from poll.records.database import reading, writing
from poll.records.outbox_desk import CallStatus, note_status

SECONDS = 5

_MOST_IN_A_ROUND = 100

_log = logging.getLogger(__name__)


class Outbox:
    """The errands of every poll, handed to one carrier.

    Args:
        engine: the records.
        carrier: who sends and calls.
        now_ms: the one clock, milliseconds of the epoch.
        stop: when it is set, nothing more is begun.
    """

    def __init__(self, engine: Engine, carrier: TwilioAccount, now_ms: Callable[[], int], stop: Event) -> None:
        self._engine = engine
        self._carrier = carrier
        self._now_ms = now_ms
        self._stop = stop

    def round(self) -> None:
        """Do one round; a carrier in trouble ends it, and the next round tries again."""
        try:
            self.call_off()
            self.look()
            self.hand_over()
        except CarrierError as error:
            _log.warning("carrier_trouble trouble=%s code=%s", error.trouble.value, error.code)

    def call_off(self) -> None:
        """Call off the calls that ring for nothing: their elector has voted meanwhile, or wants none."""
        with reading(self._engine) as connection:
            errands = outbox_store.ringing_for_nothing(connection)
        for errand in errands:
            found = None if self._stop.is_set() else self._ask(self._carrier.call_off, errand.provider_id or "")
            # A call that cannot be called off is over; `look` finds out how it ended.
            if found is not None:
                with writing(self._engine) as connection:
                    _note_call(connection, errand, found, self._now_ms())

    def look(self) -> None:
        """Ask the carrier about what should have ended: a report may be lost, and a worker may die."""
        with reading(self._engine) as connection:
            errands = outbox_store.to_look_at(connection, self._now_ms())
        for errand in errands:
            if self._stop.is_set():
                return
            if errand.provider_id is None:
                self._look_for(errand)
            else:
                self._note(errand, self._ask(self._carrier.look_at_call, errand.provider_id))

    def hand_over(self) -> None:
        """Hand over what is due, one at a time: taken and counted first, then sent."""
        for _ in range(_MOST_IN_A_ROUND):
            if self._stop.is_set():
                return
            with writing(self._engine) as connection:
                errand = outbox_store.claim(connection, self._now_ms())
            if errand is None:
                return
            self._send(errand)

    def _send(self, errand: Errand) -> None:
        try:
            taken = self._do(errand)
        except CarrierError as error:
            match error.trouble:
                case Trouble.LATER:
                    with writing(self._engine) as connection:
                        outbox_store.not_now(connection, errand, error.code, self._now_ms())
                    raise
                case Trouble.NEVER:
                    with writing(self._engine) as connection:
                        outbox_store.refused(connection, errand, error.code, self._now_ms())
                case Trouble.UNKNOWN:
                    # It stays under way; `look` looks for it before anything is done again.
                    raise
        else:
            with writing(self._engine) as connection:
                outbox_store.taken(connection, errand, taken.provider_id, taken.status, self._now_ms())

    def _do(self, errand: Errand) -> Taken:
        match errand.kind:
            case Kind.TEXT:
                return self._carrier.send_text(errand.sender, errand.to, errand.body)
            case Kind.CALL:
                return self._carrier.call(errand.sender, errand.to)

    def _look_for(self, errand: Errand) -> None:
        """Look for an errand whose answer was lost: by whom it went to and when, for it has no id."""
        with reading(self._engine) as connection:
            known = outbox_store.ids_of(connection, errand.number)
        find = self._carrier.find_text if errand.kind is Kind.TEXT else self._carrier.find_call
        try:
            found = find(errand.sender, errand.to, errand.handed_over_at_ms, known)
        except CarrierError as error:
            if error.trouble is not Trouble.NEVER:
                raise
            # The carrier keeps no list. The try has been counted, so the cap holds all the same.
            found = None
        with writing(self._engine) as connection:
            if found is None:
                outbox_store.not_reached(connection, errand, outbox_store.UNKNOWN, self._now_ms())
                return
            outbox_store.taken(connection, errand, found.provider_id, found.status, self._now_ms())
            _note_call(connection, errand, found, self._now_ms())

    def _ask(self, question: Callable[[str], Taken], provider_id: str) -> Taken | None:
        """Ask about a call; None where the carrier has no such call any more."""
        try:
            return question(provider_id)
        except CarrierError as error:
            if error.trouble is not Trouble.NEVER:
                raise
            return None

    def _note(self, errand: Errand, found: Taken | None) -> None:
        now = self._now_ms()
        with writing(self._engine) as connection:
            if found is None:
                outbox_store.not_reached(connection, errand, outbox_store.UNKNOWN, now)
                return
            _note_call(connection, errand, found, now)
            outbox_store.look_later(connection, errand, now)


def _note_call(connection: Connection, errand: Errand, found: Taken, now_ms: int) -> None:
    status = {each.value: each for each in CallStatus}.get(found.status)
    if errand.kind is Kind.CALL and status is not None:
        note_status(connection, found.provider_id, status, found.answered_by, now_ms)
