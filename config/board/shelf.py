"""Pages that are kept for some seconds, so that a crowd in the hall costs one rendering and not hundreds."""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

MOST = 256
"""Pages that are kept at once; the one that was asked for longest ago goes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was made.

    Attributes:
        content: its bytes.
        packed: the same in gzip, which every telephone unpacks and pays less for.
        etag: a name that changes with them.
        until_ms: until when it is good, in milliseconds of the epoch.
    """

    content: bytes
    packed: bytes
    etag: str
    until_ms: int


@dataclass(slots=True)
class _Place:
    lock: Lock = field(default_factory=Lock)
    kept: Kept | None = None


class Shelf:
    """Keeps pages; of many who ask for one at once a single one makes it.

    Args:
        now_ms: the clock, in milliseconds of the epoch.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lock = Lock()
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()

    def take(self, key: Hashable, seconds: int, make: Callable[[], bytes]) -> Kept:
        """Return a page, made anew where it is older than so many seconds.

        While one makes it anew, the others get the one before; whatever `make` raises, rises, and nothing is kept.
        """
        place = self._place(key)
        kept, now = place.kept, self._now_ms()
        if kept is not None and now < kept.until_ms:
            return kept
        if not place.lock.acquire(blocking=kept is None):
            assert kept is not None  # noqa: S101 - without one it has waited.
            return kept
        try:
            # Whoever has waited finds what the first one has made.
            if place.kept is None or now >= place.kept.until_ms:
                place.kept = self._made(seconds, make)
            return place.kept
        finally:
            place.lock.release()
            self._tidy(key, place)

    def _made(self, seconds: int, make: Callable[[], bytes]) -> Kept:
        content = make()
        digest = sha256(content).hexdigest()[:20]
        return Kept(content, gzip.compress(content, mtime=0), digest, self._now_ms() + seconds * 1000)

    def _place(self, key: Hashable) -> _Place:
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > MOST:
                self._places.popitem(last=False)
            return place

    def _tidy(self, key: Hashable, place: _Place) -> None:
        """Leave no empty place behind: an address that is none takes no room."""
        with self._lock:
            if place.kept is None and self._places.get(key) is place:
                del self._places[key]
