"""Makes a recording fit for the telephone: checked, cut to what is said, made as loud as all others."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from av import AudioFrame, CodecContext
from av.audio.codeccontext import AudioCodecContext
from av.filter import Graph

from ivr.sound import findings
from ivr.sound.decode import RATE as READ_AT
from ivr.sound.decode import samples_of
from ivr.sound.level import Level, clipped_share, level_of
from ivr.sound.wave import RATE, milliseconds, wav
from poll.refusal import Finding, FindingsError

LONGEST_SECONDS = 60
"""Of a prompt."""

LONGEST_REPORT_SECONDS = 600
"""Of the report that a secretary recorded."""

AIM = -20.0
"""The level of speech in every recording, decibels below full scale, within one decibel."""

PEAK = -3.0
"""No sample is louder."""

_SHORTEST_MILLISECONDS = 150
_FAINTEST_SPEECH, _QUIET_SPEECH = -55.0, -42.0
_LEAST_ABOVE_NOISE = 15
_CLIPPED_PER_MILLE = 2.0
_OFFSET = 0.05
_KEPT = 6
"""Blocks of ten milliseconds kept before and after what is said."""

_BAND = (("highpass", "f=200"), ("lowpass", "f=3400:p=2"))
# The limiter works a little below the peak: coding rounds a sample up by as much as 3 %.
_LIMIT = 0.66
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Converted:
    """A recording as the telephone plays it.

    Attributes:
        wav: 8 kHz, mono, mu-law, with its header.
        milliseconds: how long it plays.
        loudness: the level of its speech, decibels below full scale.
        peak: of its loudest sample.
        notices: what could be better; nothing that forbids its use.
    """

    wav: bytes
    milliseconds: int
    loudness: float
    peak: float
    notices: tuple[Finding, ...]


def to_telephone(audio: bytes, where: str, longest_seconds: int = LONGEST_SECONDS) -> Converted:
    """Check a recording and make it fit for the telephone.

    Args:
        audio: a file of any common kind, of any origin; nothing in it is trusted.
        where: the place that a Finding names.
        longest_seconds: what it may play.

    Raises:
        FindingsError: it is no audio, damaged, too large, too long, too short, silent or overdriven.
    """
    read = samples_of(audio, where, longest_seconds)
    clipped = clipped_share(read, READ_AT)
    if clipped > _CLIPPED_PER_MILLE:
        raise FindingsError([findings.clipped(where, clipped)])
    is_off_centre = abs(sum(read) / len(read)) > _OFFSET * 32768
    banded = _filtered(read, READ_AT, (*_BAND, ("aresample", str(RATE))))
    level = level_of(banded, RATE)
    _refuse_without_speech(where, level)
    block = RATE // 100
    spoken = banded[max(0, level.first - _KEPT) * block : (level.last + _KEPT) * block]
    notices = _notices(where, level, is_off_centre=is_off_centre)
    return _levelled(spoken, notices)


def _levelled(spoken: "array[int]", notices: tuple[Finding, ...]) -> Converted:
    """Bring speech to its level, limit the peaks, and code it."""
    gain, made, measured = AIM - level_of(spoken, RATE).speech, spoken, level_of(spoken, RATE)
    fade = f"t=out:st={max(0.0, len(spoken) / RATE - 0.02):.3f}:d=0.02"
    for _ in range(_TRIES):
        steps = (("volume", f"{gain:.2f}dB"), ("alimiter", f"limit={_LIMIT}:level=0:attack=2:release=40:latency=1"))
        made = _filtered(spoken, RATE, (*steps, ("afade", "t=in:d=0.01"), ("afade", fade)))
        measured = level_of(made, RATE)
        # What the limiter took off the peaks is given back to the whole, as far as the peaks allow.
        if abs(measured.speech - AIM) < 0.3:  # noqa: PLR2004 - decibels nobody hears.
            break
        gain += AIM - measured.speech
    payload = _coded(made)
    return Converted(wav(payload), milliseconds(payload), measured.speech, measured.peak, notices)


def _refuse_without_speech(where: str, level: Level) -> None:
    if level.speech < _FAINTEST_SPEECH:
        raise FindingsError([findings.silent(where)])
    length = (level.last - level.first) * 10
    if length < _SHORTEST_MILLISECONDS:
        raise FindingsError([findings.too_short(where, length)])


def _notices(where: str, level: Level, *, is_off_centre: bool) -> tuple[Finding, ...]:
    found = []
    if level.speech - level.noise < _LEAST_ABOVE_NOISE and level.noise > _FAINTEST_SPEECH:
        found.append(findings.noisy(where, round(level.speech - level.noise)))
    if level.speech < _QUIET_SPEECH:
        found.append(findings.quiet(where, round(AIM - level.speech)))
    if is_off_centre:
        found.append(findings.off_centre(where))
    return tuple(found)


def _filtered(samples: "array[int]", rate: int, steps: Sequence[tuple[str, str]]) -> "array[int]":
    """Send one channel of 16 bits through FFmpeg's filters, in this process."""
    graph = Graph()
    source = graph.add_abuffer(format="s16", sample_rate=rate, layout="mono", time_base=Fraction(1, rate))
    nodes = [source, *(graph.add(name, options) for name, options in steps)]
    nodes += [graph.add("aformat", "sample_fmts=s16:channel_layouts=mono"), graph.add("abuffersink")]
    graph.link_nodes(*nodes).configure()
    source.push(_frame(samples, rate))
    source.push(None)
    out = array("h")
    while True:
        try:
            frame = graph.pull()
        except (EOFError, BlockingIOError):
            return out
        if isinstance(frame, AudioFrame):
            out.frombytes(bytes(frame.planes[0])[: frame.samples * 2])


def _frame(samples: "array[int]", rate: int) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="mono", samples=len(samples))
    frame.planes[0].update(samples.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    frame.pts = 0
    return frame


def _coded(samples: "array[int]") -> bytes:
    codec = CodecContext.create("pcm_mulaw", "w")
    assert isinstance(codec, AudioCodecContext)  # noqa: S101 - what the name says; for the types alone.
    codec.sample_rate, codec.layout, codec.format = RATE, "mono", "s16"
    codec.time_base = Fraction(1, RATE)
    return b"".join(bytes(packet) for packet in (*codec.encode(_frame(samples, RATE)), *codec.encode(None)))
