"""Sounds for the tests of sound: made here, in every format that somebody may hand in."""

import math
import random
import struct
from array import array
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from typing import TypeAlias

import av
from av import AudioFrame, AudioResampler
from av.audio.stream import AudioStream

RATE = 48_000
FORMATS = {
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("mp4", "aac"),
    "aac": ("adts", "aac"),
    "ogg": ("ogg", "libopus"),
    "webm": ("webm", "libopus"),
    "flac": ("flac", "flac"),
    "aiff": ("aiff", "pcm_s16be"),
    "caf": ("caf", "pcm_s16le"),
}
"""What a file is called, and how FFmpeg calls its container and its codec."""

Samples: TypeAlias = "array[int]"


def voice(
    seconds: float, *, level: float = 0.2, before: float = 0.5, after: float = 0.5, noise: float = 0.0005
) -> Samples:
    """Return something that rises and falls as speech does, with silence around it: one channel, 48 kHz, 16 bits."""
    hiss = [round(each * noise * 32767) for each in _HISS]
    spoken = [max(-32768, min(32767, round(each * level * 32767) + hiss[at])) for at, each in enumerate(_HALF_SECOND)]
    return array("h", [*_tiled(hiss, before), *_tiled(spoken, seconds), *_tiled(hiss, after)])


def _tiled(half_second: list[int], seconds: float) -> list[int]:
    length = int(seconds * RATE)
    return (half_second * (length // len(half_second) + 1))[:length]


def _half_second() -> Iterator[float]:
    for place in range(RATE // 2):
        turn = 2 * math.pi * place / RATE
        loud = 0.55 + 0.45 * math.sin(4 * turn)
        yield loud * sum(math.sin(150 * number * turn) / number for number in (2, 3, 5, 8, 13))


# A minute of it is made by repeating half a second: every part of it returns to its beginning by then.
_HALF_SECOND = list(_half_second())
_DICE = random.Random(7)  # noqa: S311 - noise, no secret.
_HISS = [_DICE.gauss(0, 1) for _ in range(RATE // 2)]


def wav(samples: Samples, rate: int = RATE, channels: int = 1) -> bytes:
    """Return samples as a WAV file of 16 bits."""
    body = samples.tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + len(body), b"WAVE") + form + struct.pack("<4sI", b"data", len(body)) + body
    )


def as_format(samples: Samples, name: str) -> bytes:
    """Return samples as a file of one of `FORMATS`."""
    container, codec = FORMATS[name]
    file = BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        frame = AudioFrame(format="s16", layout="mono", samples=len(samples))
        frame.planes[0].update(samples.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
        size = stream.codec_context.frame_size or None
        fitting = AudioResampler(format=stream.codec_context.format, layout="mono", rate=RATE, frame_size=size)
        for each in (*fitting.resample(frame), *fitting.resample(None)):
            out.mux(stream.encode(each))
        out.mux(stream.encode(None))
    return file.getvalue()


def samples_of_mu_law(payload: bytes) -> Samples:
    """Return the samples of a payload, by the table of ITU-T G.711."""
    return array("h", [_MU_LAW[each] for each in payload])


def _linear(code: int) -> int:
    inverted = ~code & 0xFF
    size = ((((inverted & 0x0F) << 3) + 0x84) << (inverted >> 4 & 7)) - 0x84
    return -size if inverted & 0x80 else size


_MU_LAW = [_linear(code) for code in range(256)]
