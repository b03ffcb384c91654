"""The carrier's side of measured calls: four signed requests a call, as Twilio posts them."""

import hmac
import random
import uuid
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import urlencode

import msgspec

from benchmarks.carrier import PUBLIC_URL, SENDER, TOKEN, number_of
from gateway.webhook import STATUS
from ivr.decision import CALLS_PATH

STEPS = ("begin", "choose", "confirm", "hang_up")
"""The requests of a whole call: a villager dials, presses an option, presses the confirming key, and hangs up."""

CONFIRM = "9"
"""The confirming key of the measured poll."""

_CHOICES = "12345"
_ACCOUNT = "AC0123456789abcdef0123456789abcdef"


class Posted(msgspec.Struct, frozen=True, array_like=True):
    """One request.

    Attributes:
        target: path and query.
        form: the body.
        signature: the header X-Twilio-Signature.
    """

    target: str
    form: bytes
    signature: str

    def request(self, token: str) -> bytes:
        """Return the whole HTTP request, ready for a socket."""
        head = (
            f"POST {self.target} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {self.signature}\r\nI-Twilio-Idempotency-Token: {token}\r\n"
            f"Accept: */*\r\nUser-Agent: TwilioProxy/1.1\r\nContent-Length: {len(self.form)}\r\n\r\n"
        )
        return head.encode() + self.form


class SignedCall(msgspec.Struct, frozen=True, array_like=True):
    """One whole call.

    Attributes:
        id: its CallSid.
        number: of the elector who calls, in digits.
        choice: the key that is pressed.
        posted: its requests, in the order of `STEPS`.
    """

    id: str
    number: int
    choice: str
    posted: tuple[Posted, ...]


def calls(roll: int, most: int, seed: int = 1) -> Iterator[SignedCall]:
    """Return at most so many calls, each of another elector of a roll of so many, in a mixed order."""
    chance = random.Random(seed)  # noqa: S311 - the order of a measurement is no secret.
    for elector in chance.sample(range(roll), min(most, roll)):
        yield _call(f"CA{uuid.UUID(int=chance.getrandbits(128)).hex}", number_of(elector), chance.choice(_CHOICES))


def _call(call: str, number: int, choice: str) -> SignedCall:
    posted = (
        _posted(CALLS_PATH, _form(call, number, "ringing")),
        _posted(f"{CALLS_PATH}?step=1", _form(call, number, "in-progress") | _pressed(choice)),
        _posted(f"{CALLS_PATH}?step=2", _form(call, number, "in-progress") | _pressed(CONFIRM)),
        _posted(STATUS, _form(call, number, "completed") | {"CallDuration": "41", "SequenceNumber": "0"}),
    )
    return SignedCall(call, number, choice, posted)


def _posted(target: str, form: dict[str, str]) -> Posted:
    signed = PUBLIC_URL + target + "".join(name + form[name] for name in sorted(form))
    signature = b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()
    return Posted(target, urlencode(form).encode(), signature)


def _pressed(keys: str) -> dict[str, str]:
    return {"Digits": keys, "FinishedOnKey": "", "msg": "Gather End"}


def _form(call: str, number: int, status: str) -> dict[str, str]:
    form = {
        "AccountSid": _ACCOUNT,
        "ApiVersion": "2010-04-01",
        "CallSid": call,
        "CallStatus": status,
        "Direction": "inbound",
    }
    parties = (("From", f"+{number}"), ("Caller", f"+{number}"), ("To", SENDER), ("Called", SENDER))
    for name, party in parties:
        form |= {name: party, f"{name}Country": "US" if party == SENDER else "CN"}
        form |= {f"{name}{place}": "" for place in ("State", "City", "Zip")}
    return form
