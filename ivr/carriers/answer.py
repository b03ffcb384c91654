"""What came back for a request: something to carry out, or a fault that Twilio would report."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

from ivr.carriers.document import Play, TwimlError, Verb, read_document

NO_ANSWER = 0
"""The status of a request that nobody answered, or not in time."""

RETRIEVAL_FAILED, TOO_MANY_STEPS, NOT_XML, WRONG_CONTENT_TYPE, NOT_TWIML = 11200, 11215, 12100, 12300, 12200
"""Twilio's numbers of these faults (twilio.com/docs/api/errors)."""

_XML = frozenset({"text/xml", "application/xml"})
_AUDIO = frozenset(
    {
        "audio/mpeg",
        "audio/wav",
        "audio/wave",
        "audio/x-wav",
        "audio/aiff",
        "audio/x-aiff",
        "audio/x-aifc",
        "audio/gsm",
        "audio/x-gsm",
        "audio/ulaw",
    }
)
_MOST_RETRIES = 5
_SUCCESSES, _CALLERS_FAULT, _OURS = 2, 4, 5


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that Twilio would write into its debugger.

    Attributes:
        code: Twilio's number of it.
        url: what was asked for, without query and fragment.
        detail: what was wrong; never what a caller pressed or heard.
    """

    code: int
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to a request: the status of HTTP (`NO_ANSWER` for none), the type of the body, and the body."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Retries:
    """How often, and after which failures, a request is made again.

    Attributes:
        most: further attempts.
        policies: "ct" and "rt" nobody answered, "4xx", "5xx", "all".

    Source: Twilio's connection overrides, which stand after the # of an address; they default to one more attempt
    where no connection came about.
    """

    most: int
    policies: frozenset[str]

    def allow(self, fetched: Fetched) -> bool:
        """Tell whether an answer is one after which another attempt is made."""
        family = fetched.status // 100
        failures = {
            fetched.status == NO_ANSWER: {"ct", "rt", "all"},
            family == _CALLERS_FAULT: {"4xx", "all"},
            family == _OURS: {"5xx", "all"},
        }
        return not self.policies.isdisjoint(failures.get(True, ()))


def address(url: str) -> tuple[str, Retries]:
    """Split an address into what is called, and the retries that its fragment asks for."""
    called, fragment = urldefrag(url)
    asked = dict(parse_qsl(fragment))
    count = asked.get("rc", "1")
    most = min(int(count), _MOST_RETRIES) if count.isascii() and count.isdecimal() else 1
    return called, Retries(most, frozenset(asked.get("rp", "ct").split(",")))


def verbs_in(fetched: Fetched, url: str) -> tuple[Verb, ...] | Fault:
    """Return what an answer says to do, or why it cannot be carried out.

    A sound is played, as with Twilio. Twilio would also read out plain text, which this project never means.
    """
    fault = failure(fetched, url)
    if fault is not None:
        return fault
    kind = fetched.content_type.split(";", 1)[0].strip().lower()
    if kind in _AUDIO:
        return (Play(url, 1),)
    if kind not in _XML:
        return _fault(WRONG_CONTENT_TYPE, url, f"expected text/xml or a sound, found {kind or 'no content type'}")
    try:
        return read_document(fetched.body)
    except TwimlError as error:
        return _fault(NOT_XML if error.verb == "document" else NOT_TWIML, url, str(error))


def failure(fetched: Fetched, url: str) -> Fault | None:
    """Return the fault of a request that did not succeed, or None."""
    if fetched.status // 100 == _SUCCESSES:
        return None
    found = "no answer" if fetched.status == NO_ANSWER else f"HTTP {fetched.status}"
    return _fault(RETRIEVAL_FAILED, url, f"expected HTTP 2xx, found {found}")


def endless(url: str) -> Fault:
    """Return the fault of documents that lead to one another without a sound or a pause."""
    return _fault(TOO_MANY_STEPS, url, "expected a sound or a pause, found one document after the other")


def _fault(code: int, url: str, detail: str) -> Fault:
    return Fault(code, url.split("?", 1)[0], detail)
