"""How a self-hosted exchange asks our application what to do: the same signed form that Twilio posts.

The application cannot tell the difference, so everything behind its door is the same for both.
"""

from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from ivr.carriers.answer import NO_ANSWER
from ivr.carriers.line import Fetch, Fetched
from ivr.carriers.signed import request_of

_PATIENCE = ClientTimeout(total=15)
"""Twilio waits as long for an answer ("Webhooks connection overrides")."""

_OK = 200
_MOST_BYTES = 8 * 1024 * 1024


class OutsideError(ValueError):
    """An address that is not our application's: nothing is sent there."""


class NoSoundError(LookupError):
    """A sound could not be fetched."""


@dataclass(frozen=True, slots=True)
class FetchedSound:
    """A sound as it was fetched.

    Attributes:
        wav: the file.
        is_shared: whether it may be kept for other calls; what is made for one caller may not.
    """

    wav: bytes
    is_shared: bool


class Application:
    """Our application, as an exchange reaches it.

    Args:
        http: makes the requests.
        public_url: the address that is signed, without a slash at the end.
        app_url: where requests really go; the same machine, often.
        token: with which requests are signed.
    """

    def __init__(self, http: ClientSession, public_url: str, app_url: str, token: str) -> None:
        self._http = http
        self.public_url = public_url
        self._app_url = app_url
        self._token = token

    async def post(self, fetch: Fetch) -> Fetched:
        """Post a form and return the answer; no answer within 15 seconds is one too, and so is an address not ours."""
        body, headers = request_of(fetch, self._token)
        try:
            async with self._http.post(
                self._local(fetch.url), data=body, headers=headers, timeout=_PATIENCE, allow_redirects=False
            ) as answer:
                return Fetched(answer.status, answer.headers.get("Content-Type", ""), await answer.text("utf-8"))
        except (ClientError, TimeoutError, UnicodeDecodeError, OutsideError):
            return Fetched(NO_ANSWER, "", "")

    async def sound(self, url: str) -> FetchedSound:
        """Fetch a sound.

        Raises:
            OutsideError: the address is not our application's.
            NoSoundError: it did not answer with one.
        """
        try:
            async with self._http.get(self._local(url), timeout=_PATIENCE, allow_redirects=False) as answer:
                if answer.status != _OK:
                    raise NoSoundError(str(answer.status))
                wav = await answer.content.read(_MOST_BYTES)
                while not answer.content.at_eof() and len(wav) < _MOST_BYTES:
                    wav += await answer.content.read(_MOST_BYTES)
        except (ClientError, TimeoutError) as error:
            raise NoSoundError(type(error).__name__) from error
        control = {each.strip().split("=")[0] for each in answer.headers.get("Cache-Control", "").lower().split(",")}
        # What does not say that it may be kept is taken for one caller's own.
        return FetchedSound(wav, bool(control & {"public", "max-age"}) and not control & {"private", "no-store"})

    def is_ours(self, url: str) -> bool:
        """Tell whether an address is our application's."""
        return url.startswith(self.public_url + "/")

    def _local(self, url: str) -> str:
        if not self.is_ours(url):
            # A signature over another address would be a gift to whoever answers there.
            raise OutsideError
        return self._app_url + url.removeprefix(self.public_url)
