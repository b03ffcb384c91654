"""The sounds of the calls under way, laid where Asterisk plays them from.

Asterisk plays raw mu-law from a folder that both can read. What is made for one caller - a read-back, a receipt - is
deleted when her call is over; the folder belongs into memory (/run), so that it is never written to a disk.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ivr.carriers.asterisk_application import Application, NoSoundError, OutsideError
from ivr.carriers.line import Sound
from ivr.sound.wave import RATE, payload_of

Speak: TypeAlias = Callable[[str, str], bytes]
"""Words and their language, as Twilio names it -> a WAV of 8 kHz mono mu-law."""

_SUFFIX = ".ulaw"
_BEEP = bytes.fromhex("3e2b2b3ebeababbe") * (RATE // 8 * 2 // 5)
"""1 kHz for two fifths of a second: the digital milliwatt of ITU-T G.711, 12 dB softer."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaidSound:
    """A sound that lies ready.

    Attributes:
        name: of the file, without its ending.
        seconds: how long it is.
    """

    name: str
    seconds: float


class Sounds:
    """The folder of sounds.

    Args:
        folder: as we see it; emptied at the start, since a machine that crashed may have left something.
        seen_as: the same folder as Asterisk sees it.
        application: whose sounds are played.
        speak: says what nobody recorded.
    """

    def __init__(self, folder: Path, seen_as: str, application: Application, speak: Speak) -> None:
        self._folder = folder
        self._seen_as = seen_as
        self._application = application
        self._speak = speak
        self._shared: dict[str, LaidSound] = {}
        self.clear()

    def clear(self) -> None:
        """Delete every sound, at the start and at the end."""
        self._shared.clear()
        for left in self._folder.glob(f"*{_SUFFIX}"):
            left.unlink()

    async def lay(self, sound: Sound, own: list[LaidSound]) -> LaidSound | None:
        """Lay a sound ready; what is this call's alone is added to `own`, for `remove`.

        Returns:
            None where the sound cannot be had; the call goes on without it, as with Twilio.
        """
        try:
            return await self._lay(sound, own)
        except (NoSoundError, OutsideError, ValueError) as error:
            _log.error("sound_missing kind=%s", type(error).__name__)
            return None

    def beep(self) -> LaidSound:
        """Lay the tone ready after which a caller speaks; Asterisk's own comes in a package that may be missing."""
        return self._keep("beep", _BEEP)

    def media(self, laid: LaidSound) -> str:
        """Return how Asterisk calls a sound."""
        return f"sound:{self._seen_as}/{laid.name}"

    def remove(self, own: list[LaidSound]) -> None:
        """Delete what was one call's alone."""
        while own:
            self._path(own.pop().name).unlink(missing_ok=True)

    async def _lay(self, sound: Sound, own: list[LaidSound]) -> LaidSound:
        if sound.text:
            laid = self._write(payload_of(await asyncio.to_thread(self._speak, sound.text, sound.language)))
            own.append(laid)
            return laid
        known = self._shared.get(sound.source)
        if known is not None:
            return known
        fetched = await self._application.sound(sound.source)
        heard = payload_of(fetched.wav)
        if fetched.is_shared:
            return self._keep(sound.source, heard)
        laid = self._write(heard)
        own.append(laid)
        return laid

    def _keep(self, source: str, heard: bytes) -> LaidSound:
        if source not in self._shared:
            self._shared[source] = self._write(heard)
        return self._shared[source]

    def _write(self, heard: bytes) -> LaidSound:
        laid = LaidSound(secrets.token_hex(16), len(heard) / RATE)
        path = self._path(laid.name)
        path.touch(mode=0o640)
        path.write_bytes(heard)
        return laid

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"
