"""Asterisk's control interface: what it is asked to do with a call, and what it tells of it.

Source: Asterisk's own description of its REST interface, ARI (docs.asterisk.org, "Asterisk REST Interface").
"""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, WSServerHandshakeError, encode_basic_auth

APP = "xiangyin"
"""The name under which the dialplan hands calls over: `Stasis(xiangyin,...)`."""

Report: TypeAlias = dict[str, Any]

_GONE = frozenset({404, 409, 412})
_ASKED = ClientTimeout(total=10)
_HEARTBEAT_SECONDS = 10

_log = logging.getLogger(__name__)


class GoneError(LookupError):
    """The call, the sound or the recording is no longer there; usually the caller hung up."""


class AriError(ConnectionError):
    """Asterisk did not do what it was asked, or did not answer."""


class Ari:
    """One Asterisk.

    Args:
        http: makes the requests.
        url: of its interface, `http://127.0.0.1:8088/ari`.
        user: of ari.conf.
        password: of that user.
    """

    def __init__(self, http: ClientSession, url: str, user: str, password: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"Authorization": encode_basic_auth(user, password)}

    async def ask(self, method: str, path: str, **parameters: str) -> Any:  # noqa: ANN401 - JSON, or nothing.
        """Ask for one thing.

        Raises:
            GoneError: what is asked about is no longer there.
            AriError: Asterisk refused, or did not answer.
        """
        body = await self._answer(method, path, parameters)
        return json.loads(body) if body else None

    async def recording(self, name: str) -> bytes:
        """Return a stored recording.

        Raises:
            GoneError: there is none of that name.
            AriError: Asterisk refused, or did not answer.
        """
        return await self._answer("GET", f"/recordings/stored/{name}/file", {})

    async def reports(self) -> AsyncIterator[Report]:
        """Yield what Asterisk tells, until the connection ends; first an empty report when it stands.

        Raises:
            AriError: there is no connection to be had.
        """
        address = self._url.replace("http", "ws", 1) + "/events"
        try:
            async with self._http.ws_connect(
                address, params={"app": APP}, headers=self._headers, heartbeat=_HEARTBEAT_SECONDS
            ) as connection:
                yield {}
                async for message in connection:
                    if message.type is WSMsgType.TEXT:
                        yield json.loads(message.data)
        except WSServerHandshakeError as error:
            # 401: the password is another.
            raise AriError(str(error.status)) from error
        except (ClientError, TimeoutError) as error:
            raise AriError(type(error).__name__) from error

    async def _answer(self, method: str, path: str, parameters: dict[str, str]) -> bytes:
        try:
            async with self._http.request(
                method, self._url + path, params=parameters, headers=self._headers, timeout=_ASKED
            ) as answer:
                if answer.status in _GONE:
                    raise GoneError(path.split("/")[1])
                if not answer.ok:
                    _log.error("asterisk_refused what=%s status=%s", path.split("/")[1], answer.status)
                    raise AriError(str(answer.status))
                return await answer.read()
        except (ClientError, TimeoutError) as error:
            raise AriError(type(error).__name__) from error
