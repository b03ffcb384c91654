"""Calls that we make through Asterisk: to those who asked for their ballot, and back to those who rang once."""

import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.carriers.asterisk_application import Application
from ivr.carriers.asterisk_ari import APP, Ari, AriError, GoneError
from ivr.carriers.identity import OUTBOUND as DIRECTION
from ivr.carriers.identity import CallIdentity
from ivr.carriers.line import Fetch
from ivr.carriers.trunk_number import dial_string
from poll.numbers import parse_number

OUTBOUND, HEARD = "outbound", "heard"
"""How a call of ours comes into our hands: when it is answered, and when it was heard who answered."""

OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})

_LISTEN = "xiangyin-listen"
_BUSY, _REJECTED = 17, 21
_STATUS_OF_CAUSE = {
    _BUSY: "busy",
    _REJECTED: "busy",
    16: "no-answer",
    18: "no-answer",
    19: "no-answer",
    20: "no-answer",
}
"""Causes of Q.850 for a call that was not answered; every other is a failure of the line."""

_ANSWERED_BY = {"HUMAN": "human", "MACHINE": "machine_start"}
_REMEMBERED = 2000

_log = logging.getLogger(__name__)


class TooManyCallsError(RuntimeError):
    """More calls of ours at once than the office allows itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be made.

    Attributes:
        to: who is called.
        sender: whose number she sees, with the plus.
        voice_url: is asked what to do when she answers.
        status_url: is told how it ended; empty for nobody.
        ring_seconds: how long it rings.
        hears_machines: whether to listen first who answers: a person or a machine.
    """

    to: str
    sender: str
    voice_url: str
    status_url: str = ""
    ring_seconds: int = 30
    hears_machines: bool = False


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """A call that was asked for, and how far it is: queued, ringing, in-progress, or one of `OVER`."""

    order: Order
    identity: CallIdentity
    created_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Dialling:
    """How calls of ours are made.

    Attributes:
        account: the AccountSid in every request.
        region: of numbers without a country code.
        template: what Asterisk dials, `PJSIP/{national}@trunk`.
        most_at_once: calls of ours under way at once.
        now: the one clock.
    """

    account: str
    region: str
    template: str
    most_at_once: int
    now: Callable[[], datetime]


class OutboundCalls:
    """The calls that we make.

    Args:
        ari: makes them.
        application: is told how they end.
        dialling: how they are made.
    """

    def __init__(self, ari: Ari, application: Application, dialling: Dialling) -> None:
        self._ari = ari
        self._application = application
        self._dialling = dialling
        self._calls: dict[str, OutboundCall] = {}

    async def originate(self, order: Order) -> OutboundCall:
        """Call somebody; her answer is then met as a call that came in.

        The channel is named by the call's sid, so that a report of either leads to both.

        Raises:
            NotANumberError: nobody has such a number.
            TooManyCallsError: so many calls of ours are under way.
            AriError: Asterisk does not take the order.
        """
        number = parse_number(order.to, self._dialling.region)
        if sum(each.status not in OVER for each in self._calls.values()) >= self._dialling.most_at_once:
            raise TooManyCallsError
        sid = f"CA{secrets.token_hex(16)}"
        identity = CallIdentity(sid, self._dialling.account, order.sender, number.e164, DIRECTION)
        self._remember(OutboundCall(order, identity, self._dialling.now(), "queued"))
        try:
            await self._ari.ask(
                "POST",
                "/channels",
                endpoint=dial_string(number, self._dialling.template),
                app=APP,
                appArgs=OUTBOUND,
                channelId=sid,
                callerId=order.sender,
                timeout=str(order.ring_seconds),
            )
        except AriError:
            self._set(sid, "failed")
            raise
        if self._calls[sid].status == "queued":
            self._set(sid, "ringing")
        _log.info("call_placed sid=%s", sid)
        return self._calls[sid]

    async def end(self, sid: str, *, though_answered: bool) -> None:
        """End a call; one that was answered goes on unless that is meant too, as with Twilio's two words for it."""
        status = self._calls[sid].status
        if status in {"queued", "ringing"}:
            self._set(sid, "canceled")
        elif status in OVER or not though_answered:
            return
        with suppress(GoneError):
            await self._ari.ask("DELETE", f"/channels/{sid}", reason="normal")

    def between(self, sender: str, to: str) -> list[OutboundCall]:
        """Return the calls from a number to another, the latest first; an empty number is any."""
        every = reversed(self._calls.values())
        return [each for each in every if sender in {"", each.identity.sender} and to in {"", each.identity.to}]

    def find(self, sid: str) -> OutboundCall | None:
        """Return a call of ours, if it is remembered."""
        return self._calls.get(sid)

    def has(self, sid: str) -> bool:
        """Tell whether a channel is a call of ours."""
        return sid in self._calls

    async def keep(self, there: set[str]) -> None:
        """Note after a lost connection which calls are still there; of the others it is told that they failed."""
        for sid, call in list(self._calls.items()):
            if call.status in {"queued", "ringing"} and sid not in there:
                await self._tell(sid, "failed")

    async def note_answered(self, sid: str, heard: str) -> OutboundCall | None:
        """Note that a call was answered; return it once it is known who did, where that was asked."""
        call = self._calls[sid]
        self._set(sid, "in-progress")
        if call.order.hears_machines and not heard:
            await self._ari.ask("POST", f"/channels/{sid}/continue", context=_LISTEN, extension="s", priority="1")
            return None
        if heard:
            identity = replace(call.identity, answered_by=_ANSWERED_BY.get(heard, "unknown"))
            self._calls[sid] = replace(self._calls[sid], identity=identity)
        return self._calls[sid]

    def note_ended(self, sid: str, status: str) -> None:
        """Note how a call ended that was answered."""
        self._set(sid, status)

    async def note_destroyed(self, sid: str, cause: int, *, is_met: bool) -> None:
        """Note that a channel is no more; of a call that nobody met the application is told why.

        Args:
            sid: of the call.
            cause: Asterisk's, a number of Q.850.
            is_met: whether a line carries the call out, which tells its end itself.
        """
        call = self._calls.get(sid)
        if call is None or is_met:
            return
        match call.status:
            case "canceled":
                await self._tell(sid, "canceled")
            case "in-progress":
                # She hung up while it was still being heard who answered.
                await self._tell(sid, "completed")
            case "queued" | "ringing":
                await self._tell(sid, _STATUS_OF_CAUSE.get(cause, "failed"))
            case _:
                pass

    async def _tell(self, sid: str, status: str) -> None:
        call = self._calls[sid]
        self._set(sid, status)
        if call.order.status_url:
            form = call.identity.form(status) | {"CallbackSource": "call-progress-events", "SequenceNumber": "0"}
            await self._application.post(Fetch(call.order.status_url.split("#", 1)[0], form, f"{sid}-0"))
        _log.info("call_ended sid=%s status=%s", sid, status)

    def _set(self, sid: str, status: str) -> None:
        self._calls[sid] = replace(self._calls[sid], status=status)

    def _remember(self, call: OutboundCall) -> None:
        self._calls[call.identity.sid] = call
        if len(self._calls) > _REMEMBERED:
            over = (sid for sid, each in self._calls.items() if each.status in OVER)
            self._calls.pop(next(over, call.identity.sid))
