"""One address for what carriers report: what became of a text, and of a call."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine

from gateway.carriers.twilio import Form
from gateway.webhook import STATUS, text_status
from ivr.webhook import call_status
from poll.claims import Answer, Endpoint
from poll.records.delivery_store import DeliveryDesk
from poll.records.outbox_desk import OutboxDesk


def status_endpoint(
    engine: Engine,
    erase: Callable[[str], None],
    read: Callable[[Mapping[str, Any], str], Form | Answer],
    public_url: str,
    now_ms: Callable[[], int],
) -> Endpoint:
    """Return the endpoint for reports; a report of a call names the call, one of a text the message.

    Args:
        engine: the records.
        erase: erases what is kept of a call that has ended.
        read: reads a form that the carrier signed.
        public_url: the address the carrier calls, without a slash at the end.
        now_ms: the one clock, in milliseconds of the epoch.
    """
    deliveries, outbox = DeliveryDesk(engine), OutboxDesk(engine)

    def noted(call: str, status: str, answered_by: str, at_ms: int) -> None:
        outbox.call_status(call, status, answered_by or None, at_ms)

    def status(environ: Mapping[str, Any]) -> Answer:
        form = read(environ, public_url + STATUS)
        if isinstance(form, Answer):
            return form
        if form.value("CallSid") is not None:
            return call_status(form, erase, noted, now_ms())
        return text_status(form, deliveries)

    return status
