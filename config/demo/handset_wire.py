"""How the pretend telephone company reaches our endpoints: over HTTP, as the real one does."""

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ivr.carriers.signed import Post

_SECONDS = 15
_MOST_BYTES = 8 * 1024 * 1024
_WORDS = "x-xiangyin-words"


@dataclass(frozen=True, slots=True)
class Clip:
    """A sound to play.

    Attributes:
        content_type: of the sound.
        sound: its bytes.
        words: what is said in it, where the endpoint tells (in demo and training it does); otherwise empty.
    """

    content_type: str
    sound: bytes
    words: str


Get = Callable[[str], Clip | None]
"""Fetches a sound; None where there is none."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The two ways of asking an endpoint something."""

    post: Post
    get: Get


def over_http() -> Wire:
    """Return the wire to endpoints on the network."""
    return Wire(_post, _get)


def clip_of(status: int, headers: Mapping[str, str], sound: bytes) -> Clip | None:
    """Return the sound in an answer; None where it is no sound.

    Args:
        status: of HTTP.
        headers: their names in lower case.
        sound: the body.
    """
    kind = headers.get("content-type", "")
    if status != http.client.OK or not kind.startswith("audio/") or len(sound) > _MOST_BYTES:
        return None
    return Clip(kind, sound, unquote(headers.get(_WORDS, "")))


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, str]:
    status, answered, content = _request("POST", url, body, headers)
    return status, content.decode("utf-8", "replace"), answered.get("content-type", "")


def _get(url: str) -> Clip | None:
    try:
        status, headers, sound = _request("GET", url, None, {"Accept": "audio/*"})
    except OSError:
        return None
    return clip_of(status, headers, sound)


def _request(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=_SECONDS)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request(method, target, body, dict(headers))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read(_MOST_BYTES + 1)
    except http.client.HTTPException as error:
        raise ConnectionError from error
    finally:
        connection.close()
