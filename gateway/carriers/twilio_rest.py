"""The carrier's account: texts that the office sends by itself, calls that it makes, recordings that it fetches.

Twilio's interface, at Twilio or at whoever speaks it. What went wrong is told in three words only - later, never,
nobody knows - because what nobody knows must not be done twice.

Source: Twilio's pages "Messages resource", "Calls resource", "Recordings resource", "Answering machine detection",
"Message redaction" and the error dictionary (20429: not processed, safe to try again; 30029, 30030).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response
from twilio.rest import Client

from gateway.carriers.rest_wire import CarrierError, RestWire, Trouble
from gateway.carriers.twilio_log import CALL, TEXT, LoggedMessage, logged

TWILIO = "https://api.twilio.com"

_RING_SECONDS = 30
_CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
_LISTED, _PAGE = 20, 1000
# Their clock and ours may differ by so much; two calls to one number are a minute apart at least.
_SKEW_MS = 30_000
_NO_REDACTION = frozenset({30029, 30030})
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _NO_METHOD, _TOO_MANY, _SERVER_ERROR = 401, 403, 404, 405, 429, 500
_OK = 200

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Taken:
    """What the carrier says of a text or a call that it has taken.

    Attributes:
        provider_id: its id, MessageSid or CallSid.
        status: in the carrier's word.
        answered_by: of a call, where the carrier listened.
    """

    provider_id: str
    status: str
    answered_by: str | None = None


class TwilioAccount:
    """One account at the carrier.

    Args:
        account: the AccountSid.
        token: the AuthToken in force.
        api_base: where the interface is; empty for Twilio itself.
        voice_url: whom the carrier asks what to do with a call that is answered.
        status_url: whom it tells what becomes of texts and calls.
        seconds: how long an answer is waited for; None: as long as the wire does.
    """

    def __init__(  # noqa: PLR0913 - what an account is made of.
        self,
        account: str,
        token: str,
        api_base: str,
        *,
        voice_url: str,
        status_url: str,
        seconds: float | None = None,
    ) -> None:
        self._base = (api_base or TWILIO).rstrip("/")
        self._account = account
        self._token = token
        self._voice_url = voice_url
        self._status_url = status_url
        self._wire = RestWire(self._base, seconds)
        self._client = Client(account, token, http_client=self._wire)

    def clock(self) -> datetime | None:
        """Ask for the account itself: it is there, the token is good, and this is what the carrier's clock shows.

        Returns:
            None where the carrier does not say what time it is.

        Raises:
            CarrierError: nobody is reached, or the carrier does not know the account or the token.
        """
        path = f"/2010-04-01/Accounts/{self._account}.json"
        status, date = self._wire.clock(path, (self._account, self._token))
        if status != _OK:
            raise CarrierError(_trouble(status, changes=False), str(status))
        try:
            return parsedate_to_datetime(date)
        except ValueError:
            return None

    def send_text(self, sender: str, to: str, body: str) -> Taken:
        """Send a text; the carrier is asked to keep its words nowhere.

        Raises:
            CarrierError: it did not, or nobody knows.
        """

        def send(**redaction: str) -> Taken:
            return _taken(
                self._client.messages.create(
                    to=to, from_=sender, body=body, status_callback=self._status_url, **redaction
                )
            )

        try:
            return _ask(lambda: send(content_retention="discard"), changes=True)
        except CarrierError as error:
            # An account without message redaction refuses the wish; the text says no choice.
            if error.code not in map(str, _NO_REDACTION):
                raise
        return _ask(send, changes=True)

    def call(self, sender: str, to: str) -> Taken:
        """Ring somebody up; what is said when she answers, the voice address says.

        Raises:
            CarrierError: it does not ring, or nobody knows.
        """
        return _ask(
            lambda: _taken(
                self._client.calls.create(
                    to=to,
                    from_=sender,
                    url=self._voice_url,
                    method="POST",
                    status_callback=self._status_url,
                    status_callback_event=_CALL_EVENTS,
                    status_callback_method="POST",
                    timeout=_RING_SECONDS,
                    machine_detection="Enable",
                )
            ),
            changes=True,
        )

    def find_text(self, sender: str, to: str, since_ms: int, known: Iterable[str]) -> Taken | None:
        """Find a text whose sending was not answered: made since then, and none of those known.

        Raises:
            CarrierError: the carrier does not say.
        """
        return self._find(self._client.messages, sender, to, since_ms, known)

    def find_call(self, sender: str, to: str, since_ms: int, known: Iterable[str]) -> Taken | None:
        """Find a call in the same way; a queued one has no start yet, so what counts is when it was made."""
        return self._find(self._client.calls, sender, to, since_ms, known)

    def look_at_call(self, provider_id: str) -> Taken:
        """Ask how far a call has come.

        Raises:
            CarrierError: NEVER where the carrier has no such call.
        """
        return _ask(lambda: _taken(self._client.calls(provider_id).fetch()), changes=False)

    def call_off(self, provider_id: str) -> Taken:
        """Call off a call that nobody has answered yet; one that is answered goes on. Return how it stands."""
        return _ask(lambda: _taken(self._client.calls(provider_id).update(status="canceled")), changes=False)

    def own_log(self, number: str, since: datetime, until: datetime) -> tuple[int, list[LoggedMessage]]:
        """List what the carrier's own log says it handed to a number, and which calls the number made.

        Whatever else it says of them - words, callers, prices - is dropped page by page.

        Args:
            number: the poll's.
            since: the first instant.
            until: the last instant.

        Returns:
            How many entries the log has, and those that are about messages that came in or calls that we made.

        Raises:
            CarrierError: the carrier does not list them.
        """
        texts, calls = self._client.messages.stream, self._client.calls.stream
        # The client writes a Z behind whatever zone it is given.
        first, last = since.astimezone(UTC), until.astimezone(UTC)
        sent = {"date_sent_after": first, "date_sent_before": last, "page_size": _PAGE}
        began = {"start_time_after": first, "start_time_before": last, "page_size": _PAGE}
        listed = [
            *_ask(lambda: [logged(each, TEXT) for each in texts(to=number, **sent)], changes=False),
            *_ask(lambda: [logged(each, CALL) for each in calls(to=number, **began)], changes=False),
            *_ask(lambda: [logged(each, CALL, is_ours=True) for each in calls(from_=number, **began)], changes=False),
        ]
        return len(listed), [each for each in listed if each is not None]

    def is_ours(self, recording_url: str) -> bool:
        """Tell whether an address is a recording of this account; no other is ever asked for."""
        return self._path_of(recording_url) is not None

    def recording(self, recording_url: str) -> bytes:
        """Fetch a recording.

        Raises:
            CarrierError: it is none of this account, or not there yet, or the carrier does not answer.
        """
        status, content = self._media("GET", recording_url)
        if status != _OK:
            raise CarrierError(_trouble(status, changes=False), str(status))
        return content

    def delete_recording(self, recording_url: str) -> None:
        """Delete a recording at the carrier; one that is not there is deleted.

        Raises:
            CarrierError: it is none of this account, or the carrier does not do it.
        """
        status, _ = self._media("DELETE", recording_url)
        if status != _NOT_FOUND and not _OK <= status < _OK + 100:
            raise CarrierError(_trouble(status, changes=False), str(status))

    def _media(self, method: str, url: str) -> tuple[int, bytes]:
        path = self._path_of(url)
        if path is None:
            raise CarrierError(Trouble.NEVER, "foreign_address")
        return self._wire.exchange(method, path, auth=(self._account, self._token))

    def _path_of(self, url: str) -> str | None:
        # The address came with a request: a stranger's would have us show the account's token to a stranger.
        base = urlsplit(self._base)
        own = f"{base.path}/2010-04-01/Accounts/{self._account}/Recordings/"
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        is_same = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
        named = re.fullmatch(re.escape(own) + r"(RE[0-9a-fA-F]{32})(\.wav)?", parts.path)
        return parts.path.removeprefix(base.path) if is_same and named and not parts.query else None

    def _find(self, resource: Any, sender: str, to: str, since_ms: int, known: Iterable[str]) -> Taken | None:  # noqa: ANN401 - of a client without types.
        listed = _ask(lambda: list(resource.list(to=to, from_=sender, limit=_LISTED)), changes=False)
        seen = set(known)
        for each in listed:
            is_new = each.sid not in seen and _made_ms(each.date_created, since_ms) >= since_ms - _SKEW_MS
            if is_new and str(each.direction).startswith("outbound"):
                return _taken(each)
        return None


def _taken(resource: Any) -> Taken:  # noqa: ANN401 - of a client without types.
    sid, status = str(resource.sid or ""), str(resource.status or "")
    if not sid:
        raise CarrierError(Trouble.UNKNOWN, "no_id")
    answered_by = getattr(resource, "answered_by", None)
    return Taken(sid, status, str(answered_by) if answered_by else None)


def _made_ms(made: datetime | None, otherwise: int) -> int:
    return round(made.timestamp() * 1000) if made else otherwise


def _ask(question: Callable[[], _Result], *, changes: bool) -> _Result:
    # What the carrier says of an error may hold the number: only its code goes on.
    try:
        return question()
    except TwilioRestException as error:
        code = error.code or error.status
        raise CarrierError(_trouble(int(error.status), changes=changes), str(code)) from None
    except (TwilioException, ValueError, KeyError, TypeError) as error:
        # A list that is refused comes as an error with the answer beside its words.
        statuses = [each.status_code for each in error.args if isinstance(each, Response)]
        if statuses:
            raise CarrierError(_trouble(statuses[0], changes=changes), str(statuses[0])) from None
        raise CarrierError(Trouble.UNKNOWN if changes else Trouble.LATER, "unreadable") from None


def _trouble(status: int, *, changes: bool) -> Trouble:
    # Twilio advises against deciding by its codes, which change; the status says who is at fault.
    if status in {_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY}:
        return Trouble.LATER
    if status >= _SERVER_ERROR:
        return Trouble.UNKNOWN if changes else Trouble.LATER
    if status in {_NOT_FOUND, _NO_METHOD} and changes:
        # Nothing is there to take it: the settings are wrong, not the number.
        return Trouble.LATER
    return Trouble.NEVER
