"""The carrier's side of a measurement: signed texts of twenty fields, each of a different elector."""

import hmac
import random
import uuid
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from gateway.webhook import TEXTS

PUBLIC_URL = "https://vote.example.org"
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - no account has it; requests never leave this machine.
SENDER = "+12025550100"
"""The number that the measured poll is texted on."""

_FIRST_NUMBER = 8_619_900_000_000
_CHOICES = "12345"
_ACCOUNT = "AC0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, slots=True)
class SignedText:
    """One text as Twilio posts it.

    Attributes:
        provider_id: its MessageSid.
        form: the body of the request.
        signature: the header X-Twilio-Signature.
    """

    provider_id: str
    form: bytes
    signature: str

    def request(self) -> bytes:
        """Return the whole HTTP request, ready for a socket."""
        head = (
            f"POST {TEXTS} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"X-Twilio-Signature: {self.signature}\r\nI-Twilio-Idempotency-Token: {self.provider_id}\r\n"
            f"Accept: */*\r\nUser-Agent: TwilioProxy/1.1\r\nContent-Length: {len(self.form)}\r\n\r\n"
        )
        return head.encode() + self.form


def number_of(elector: int) -> int:
    """Return the made-up number of the elector at a place of the roll, from 0; below ten million all differ."""
    return _FIRST_NUMBER + elector


def texts(roll: int, most: int, seed: int = 1) -> Iterator[SignedText]:
    """Return at most so many texts, each of another elector of a roll of so many, in a mixed order."""
    chance = random.Random(seed)  # noqa: S311 - the order of a measurement is no secret.
    for elector in chance.sample(range(roll), min(most, roll)):
        yield _text(elector, f"SM{uuid.UUID(int=chance.getrandbits(128)).hex}", chance.choice(_CHOICES))


def write_requests(path: Path, signed: Iterable[SignedText]) -> None:
    """Write requests for `replay.lua`: the length of each on a line of its own, then its bytes."""
    with path.open("wb") as file:
        for each in signed:
            request = each.request()
            file.write(b"%d\n%b" % (len(request), request))


def _text(elector: int, provider_id: str, choice: str) -> SignedText:
    form = {
        "ToCountry": "US",
        "ToState": "DC",
        "SmsMessageSid": provider_id,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": provider_id,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": choice,
        "FromCountry": "CN",
        "To": SENDER,
        "MessagingServiceSid": "MG0123456789abcdef0123456789abcdef",
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": provider_id,
        "AccountSid": _ACCOUNT,
        "From": f"+{number_of(elector)}",
        "ApiVersion": "2010-04-01",
    }
    signed = PUBLIC_URL + TEXTS + "".join(name + form[name] for name in sorted(form))
    signature = b64encode(hmac.digest(TOKEN.encode(), signed.encode(), "sha1")).decode()
    return SignedText(provider_id, urlencode(form).encode(), signature)
