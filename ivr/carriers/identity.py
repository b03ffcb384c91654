"""Who calls whom, and the form with which Twilio says so in each of its requests."""

from dataclasses import dataclass

from ivr.carriers.document import RejectReason

INBOUND, OUTBOUND = "inbound", "outbound-api"
_COUNTRIES = {"+86": "CN", "+1": "US", "+266": "LS"}
_PLACES = ("City", "State", "Zip")


@dataclass(frozen=True, slots=True)
class CallIdentity:
    """One call.

    Attributes:
        sid: the telephone company's id of it: CA and 32 hexadecimal digits.
        account: its id of us.
        sender: who calls, with the plus; `HIDDEN_SENDER` for a withheld number.
        to: who is called.
        direction: "inbound", or "outbound-api" for a call that we asked for.
        answered_by: "human", "machine_start" ... where machine detection ran on an outbound call.
    """

    sid: str
    account: str
    sender: str
    to: str
    direction: str = INBOUND
    answered_by: str | None = None

    def first_form(self) -> dict[str, str]:
        """Return the form of the first request: of a ringing call, or of an outbound one that was answered."""
        return self.form("ringing") if self.direction == INBOUND else self.form("in-progress") | self.answering()

    def last_form(self, status: str) -> dict[str, str]:
        """Return the form of the report that the call is over."""
        return self.form(status) | self.answering()

    def answering(self) -> dict[str, str]:
        """Return what machine detection found, where it ran."""
        return {"AnsweredBy": self.answered_by} if self.answered_by else {}

    def form(self, status: str) -> dict[str, str]:
        """Return what every request says of a call."""
        form = {
            "AccountSid": self.account,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": status,
            "Direction": self.direction,
        }
        for name, number in (("From", self.sender), ("Caller", self.sender), ("To", self.to), ("Called", self.to)):
            form |= {name: number, f"{name}Country": _country(number)} | {f"{name}{place}": "" for place in _PLACES}
        return form


def call_status(reason: RejectReason) -> str:
    """Return how a call ends that was not taken (Twilio's page on <Reject>)."""
    return "busy" if reason is RejectReason.BUSY else "no-answer"


def _country(number: str) -> str:
    return next((country for start, country in _COUNTRIES.items() if number.startswith(start)), "")
