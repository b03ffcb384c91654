"""The calls of the handset: a few at a time, in this process's memory alone, and forgotten soon."""

import secrets
import time
from datetime import UTC, datetime
from threading import Lock

from flask import Response, request

from config.demo.handset_call import LiveCall, Speak
from config.demo.handset_guard import Asked, NotAskedProperlyError, text_in
from config.demo.handset_wire import Wire
from config.demo.village import is_fictional
from config.own_page import answered
from gateway.webhook import STATUS
from ivr.carriers.document import EVERY_KEY
from ivr.carriers.line import (
    HANG_UP,
    CallIdentity,
    Event,
    Finished,
    HungUp,
    Pressed,
    Recorded,
)
from ivr.decision import CALLS_PATH, RETRIES
from poll.numbers import HIDDEN_SENDER, sender_number

_RECORDINGS = "/handset/recordings"
_ACCOUNT = "AC" + "0" * 32
_MOST_CALLS, _MOST_RECORDINGS = 32, 16
_QUIET_SECONDS = 600
_MOST_RECORDED_BYTES = 4 * 1024 * 1024
_MOST_RECORDED_SECONDS = 3600
_LONGEST_URL = 200


class CallDesk:
    """Every call that is under way in this process.

    The page is a telephone and nothing more: what is asked of our endpoints, and with which signature, it never sees.
    """

    def __init__(self, public_url: str, token: str, wire: Wire, speak: Speak) -> None:
        """Take up service.

        Args:
            public_url: where our endpoints are; they are called there as the telephone company does.
            token: the auth token that both sides know.
            wire: how they are called.
            speak: a voice for words without a recording.
        """
        self._public_url, self._token, self._wire, self._speak = public_url, token, wire, speak
        self._calls: dict[str, LiveCall] = {}
        self._recordings: dict[str, bytes] = {}
        self._lock = Lock()

    def dial(self, asked: Asked) -> dict[str, object]:
        """Begin a call; it is the caller's own from then on, by an id that nobody can guess."""
        sender, to = text_in(asked, "from", 20), text_in(asked, "to", 20)
        if not (sender == HIDDEN_SENDER or sender_number(sender) is not None) or not is_fictional(to):
            raise NotAskedProperlyError
        self._forget_the_quiet()
        identity = CallIdentity(f"CA{secrets.token_hex(16)}", _ACCOUNT, sender, to)
        urls = (f"{self._public_url}{CALLS_PATH}{RETRIES}", f"{self._public_url}{STATUS}")
        call = LiveCall(identity, urls, self._token, self._wire, self._speak, _now)
        call.heard_at = time.monotonic()
        name = secrets.token_hex(16)
        with self._lock:
            self._calls[name] = call
        return {"call": name, "effect": call.shown()}

    def happens(self, asked: Asked, call: str) -> dict[str, object]:
        """Tell a call what the caller did; what was pressed stands in the body, never in an address."""
        live, number = self._found(call), asked.get("number")
        if not isinstance(number, int):
            raise NotAskedProperlyError
        event = self._event(asked)
        if isinstance(event, HungUp):
            # However far the call has gone meanwhile.
            live.hang_up()
        else:
            live.happens(number, event)
        return {"effect": live.shown()}

    def ask_again(self, asked: Asked, call: str) -> dict[str, object]:
        """Deliver the last request of a call again, as a carrier in trouble does."""
        if asked:
            raise NotAskedProperlyError
        return self._found(call).ask_again()

    def sound(self, call: str, number: int) -> Response:
        """Return the sound that a call plays now."""
        live = self._calls.get(call)
        clip = live.clip(number) if live else None
        if clip is None:
            return answered(Response(status=404))
        return answered(Response(clip.sound, content_type=clip.content_type))

    def record(self, call: str) -> Response:
        """Take what the caller said, and answer with the address under which it can be fetched for a while."""
        self._found(call)
        if request.mimetype != "audio/wav" or (request.content_length or 0) > _MOST_RECORDED_BYTES:
            raise NotAskedProperlyError
        name = secrets.token_hex(16)
        with self._lock:
            self._recordings[name] = request.get_data(cache=False)
            while len(self._recordings) > _MOST_RECORDINGS:
                del self._recordings[next(iter(self._recordings))]
        return Response(f"{self._public_url}{_RECORDINGS}/{name}.wav", content_type="text/plain; charset=utf-8")

    def recording(self, name: str) -> Response:
        """Return a recording to whoever knows its address, as the telephone company does."""
        sound = self._recordings.get(name.split(".", 1)[0])
        if sound is None:
            return answered(Response(status=404))
        return answered(Response(sound, content_type="audio/wav"))

    def _event(self, asked: Asked) -> Event:
        kind, key = text_in(asked, "event", 20), text_in(asked, "key", len(HANG_UP))
        is_key = len(key) == 1 and key in EVERY_KEY
        match kind:
            case "finished":
                return Finished()
            case "hung_up":
                return HungUp()
            case "pressed" if is_key:
                return Pressed(key)
            case "recorded" if is_key or key in {"", HANG_UP}:
                return self._recorded(asked, key)
            case _:
                raise NotAskedProperlyError

    def _recorded(self, asked: Asked, key: str) -> Recorded:
        url, seconds = text_in(asked, "url", _LONGEST_URL), asked.get("seconds")
        name = url.rsplit("/", 1)[-1].removesuffix(".wav")
        if not isinstance(seconds, int) or not 0 <= seconds <= _MOST_RECORDED_SECONDS:
            raise NotAskedProperlyError
        if url and name not in self._recordings:
            raise NotAskedProperlyError
        return Recorded(url, seconds, key)

    def _found(self, name: str) -> LiveCall:
        call = self._calls.get(name)
        if call is None:
            raise NotAskedProperlyError
        call.heard_at = time.monotonic()
        return call

    def _forget_the_quiet(self) -> None:
        now = time.monotonic()
        with self._lock:
            by_age = sorted(self._calls.items(), key=lambda each: each[1].heard_at)
            most_left = _MOST_CALLS - 1
            dropped = [
                name
                for place, (name, call) in enumerate(by_age)
                if now - call.heard_at > _QUIET_SECONDS or len(by_age) - place > most_left
            ]
            calls = [self._calls.pop(name) for name in dropped]
        # Whoever closed the page has put the receiver down.
        for call in calls:
            call.hang_up()


def _now() -> datetime:
    return datetime.now(UTC)
