"""Reads an audio file that somebody handed in, and trusts nothing in it."""

from array import array
from collections.abc import Iterator
from io import BytesIO

import av
from av import AudioFrame, AudioResampler
from av.container import InputContainer

from ivr.sound.findings import damaged, no_audio, too_large, too_long
from poll.refusal import FindingsError

LARGEST_BYTES = 32 * 1024 * 1024
"""What a file may have: ten minutes of uncompressed stereo would not fit, ten minutes of speech do."""

RATE = 48_000
"""Samples a second that everything is read at."""

_MOST_CHANNELS = 8
_FASTEST_RATE = 192_000
# A frame of no length costs time and brings no sound: a file of many of them is no recording.
_PACKETS_A_SECOND = 2_000
_PACKETS_MORE = 10_000
# What a file begins with, and the one reader that is then asked. Nothing else of FFmpeg is reachable: no playlist,
# no list of files, no address.
_READERS = (
    (0, b"RIFF", "wav"),
    (4, b"ftyp", "mov"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"#!AMR", "amr"),
    (0, b"FORM", "aiff"),
    (0, b"caff", "caf"),
)
_CODECS = frozenset(
    {
        *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_u8", "pcm_s8"),
        *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_alaw", "pcm_mulaw", "adpcm_ms", "adpcm_ima_wav", "gsm_ms"),
        *("mp3", "mp3float", "mp2", "mp2float", "aac", "alac", "flac", "opus", "libopus", "vorbis"),
        *("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
    }
)


def samples_of(audio: bytes, where: str, longest_seconds: int) -> "array[int]":
    """Return the sound of a file: one channel, 48 kHz, 16 bits.

    Args:
        audio: a whole file: WAV, MP3, M4A or 3GP, AMR, AIFF, FLAC, Ogg, or the WebM of a browser.
        where: the place that a Finding names.
        longest_seconds: reading ends here; the rest of the file is never looked at.

    Raises:
        FindingsError: it is too large, no audio, damaged, or plays longer.
    """
    if len(audio) > LARGEST_BYTES:
        raise FindingsError([too_large(where, len(audio), LARGEST_BYTES)])
    reader = reader_of(audio)
    if reader is None:
        raise FindingsError([no_audio(where)])
    samples = array("h")
    # What PyAV raises for a broken file: its own errors, and Python's where a field makes no sense.
    try:
        with av.open(
            BytesIO(audio), "r", format=reader, io_open=_refuse, container_options=_guards(reader)
        ) as container:
            for frame in _frames(container, longest_seconds):
                samples.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
                if len(samples) > longest_seconds * RATE:
                    raise FindingsError([too_long(where, longest_seconds)])
    except (av.FFmpegError, ValueError, OverflowError, MemoryError, LookupError) as error:
        raise FindingsError([damaged(where)]) from error
    if not samples:
        raise FindingsError([no_audio(where)])
    return samples


def reader_of(audio: bytes) -> str | None:
    """Return the reader for a file by its first bytes; None where it is no audio file that is taken."""
    for place, mark, reader in _READERS:
        if audio[place : place + len(mark)] == mark:
            return reader
    first = [int.from_bytes(audio[at : at + 2], "big") for at in (0, 1)]
    # Eleven bits set, then version and layer: an MP3 without a tag, or the AAC of some telephones.
    if len(audio) > 1 and first[0] >> 5 == 0x7FF:  # noqa: PLR2004 - eleven bits.
        return "aac" if first[0] & 0x0006 == 0 else "mp3"
    return None


def _frames(container: InputContainer, longest_seconds: int) -> Iterator[AudioFrame]:
    if not container.streams.audio:
        return
    stream = container.streams.audio[0]
    # A file can name a codec that nobody has; PyAV has no context then, whatever its types say.
    context = getattr(stream, "codec_context", None)
    if context is None or context.name not in _CODECS:
        return
    if not (0 < context.channels <= _MOST_CHANNELS and 0 < context.sample_rate <= _FASTEST_RATE):
        return
    context.thread_count = 1
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    for number, packet in enumerate(container.demux(stream)):
        if number > longest_seconds * _PACKETS_A_SECOND + _PACKETS_MORE:
            return
        for frame in packet.decode():
            if frame.sample_rate > _FASTEST_RATE or frame.layout.nb_channels > _MOST_CHANNELS:
                return
            # A browser leaves the times of its frames uneven; the samples themselves follow each other.
            frame.pts = None
            yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _guards(reader: str) -> dict[str, str]:
    return {"format_whitelist": reader, "protocol_whitelist": "none", "max_streams": "16"}


def _refuse(url: str, flags: int, options: object) -> object:  # noqa: ARG001 - PyAV's own signature.
    """A recording has no need of another file or address, whatever it names."""
    raise PermissionError
