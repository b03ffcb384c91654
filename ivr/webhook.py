"""The carrier's webhooks for calls: signed or refused, POST alone, each step answered once."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ivr.call_state import Event, Keyed, Recorded
from ivr.decision import CALLS_PATH, RETRIES, CallIn
from ivr.switchboard import Switchboard
from poll.claims import Answer, Endpoint, SignedForm, SignedReader

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_STEP = re.compile(r"step=([0-9]{1,4})\Z")
_DIGITS = re.compile(r"[0-9*#]{0,32}\Z")
_SECONDS = re.compile(r"[0-9]{1,4}\Z")
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_STATUSES = _OVER | {"queued", "initiated", "ringing", "in-progress", "answered"}
_INBOUND = "inbound"
_LONGEST_SOURCE = 400
_XML = "text/xml; charset=utf-8"
_PLAIN = "text/plain; charset=utf-8"

Noted = Callable[[str, str, str, int], None]
"""Notes what became of a call that the office made: its id, its status, who answered, and when."""


def call_endpoints(
    switchboard: Switchboard, read: SignedReader, *, public_url: str, now_ms: Callable[[], int]
) -> dict[str, Endpoint]:
    """Return the endpoint that the carrier calls at each step of a call, by its path.

    Args:
        switchboard: answers the steps.
        read: reads a form that the carrier signed.
        public_url: the address the carrier calls, without a slash at the end.
        now_ms: the one clock, in milliseconds of the epoch.
    """

    def calls(environ: Mapping[str, Any]) -> Answer:
        received_at = now_ms()
        query = environ.get("QUERY_STRING") or ""
        url = f"{public_url}{CALLS_PATH}?{query}" if query else public_url + CALLS_PATH
        # Twilio does not sign what stands behind the hash of an address; carriers with its interface sign the address
        # as it was handed out.
        form = read(environ, url, url + RETRIES)
        if isinstance(form, Answer):
            return form
        step = _STEP.match(query)
        if query and step is None:
            return _refuse("step", "a number of a step")
        call = _call_in(form, int(step[1]) if step else 0, received_at)
        return call if isinstance(call, Answer) else Answer("200 OK", _XML, switchboard.answer(call).encode())

    return {CALLS_PATH: calls}


def call_status(form: SignedForm, ended: Callable[[str], None], noted: Noted, now_ms: int) -> Answer:
    """Take the report of a call's status: what is kept of a call is erased when it ends.

    Args:
        form: signed by the carrier.
        ended: erases what is kept of a call.
        noted: notes what became of a call that the office made.
        now_ms: in milliseconds of the epoch.
    """
    call_id, status = form.value("CallSid") or "", form.value("CallStatus") or ""
    if not _ID.match(call_id):
        return _refuse("CallSid", "an id of letters and digits")
    if status not in _STATUSES:
        return _refuse("CallStatus", "a status of Twilio's list")
    if status in _OVER:
        ended(call_id)
    if form.value("Direction") != _INBOUND:
        noted(call_id, status, form.value("AnsweredBy") or "", now_ms)
    return Answer("200 OK", _PLAIN, b"")


def _call_in(form: SignedForm, step: int, received_at: int) -> CallIn | Answer:
    call_id, outbound = form.value("CallSid") or "", (form.value("Direction") or "").startswith("outbound")
    sender, to = form.value("From") or "", form.value("To") or ""
    if not _ID.match(call_id):
        return _refuse("CallSid", "an id of letters and digits")
    line, ours = (to, sender) if outbound else (sender, to)
    if not ours or not ours.isprintable():
        return _refuse("From" if outbound else "To", "a number")
    event = _event_in(form)
    if isinstance(event, Answer):
        return event
    answered_by = form.value("AnsweredBy") or ""
    return CallIn(call_id, step, line, ours, outbound, answered_by, event if step else None, received_at)


def _event_in(form: SignedForm) -> Event | Answer:
    source = form.value("RecordingUrl")
    if source is not None:
        seconds = form.value("RecordingDuration") or "0"
        if not _SECONDS.match(seconds) or len(source) > _LONGEST_SOURCE or not source.isprintable():
            return _refuse("RecordingUrl", "an address, and RecordingDuration in seconds")
        return Recorded(source, int(seconds))
    digits = form.value("Digits") or ""
    return Keyed(digits) if _DIGITS.match(digits) else _refuse("Digits", "keys of a telephone")


def _refuse(place: str, expected: str) -> Answer:
    return Answer("400 Bad Request", _PLAIN, f"{place}: expected {expected}\n".encode())
