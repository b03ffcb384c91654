"""How loud speech is, and where it begins and ends: measured in blocks of ten milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from operator import mul

FULL_SCALE = 32768
FAINTEST = -120.0
"""Decibels of digital silence."""

_BLOCKS_A_SECOND = 100
_GATE = 10.0
"""Blocks so far below the mean are pauses, and do not count (the relative gate of ITU-R BS.1770)."""

_ABSOLUTE_GATE = -60.0
_QUIETEST = 20
_ABOVE_NOISE, _BELOW_SPEECH, _MOST_BELOW_SPEECH = 8.0, 18.0, 34.0


@dataclass(frozen=True, slots=True)
class Level:
    """What a recording measures, in decibels below full scale.

    Attributes:
        speech: mean power of the blocks in which somebody speaks. A word of a third of a second has dozens of
            such blocks, where a measure of loudness by blocks of 400 ms has one or none.
        noise: what the quietest twentieth of the blocks have at most.
        peak: of the loudest sample.
        first: the block with which speech begins.
        last: the block after which nothing is said any more; `first` where there is no speech.
    """

    speech: float
    noise: float
    peak: float
    first: int
    last: int


def level_of(samples: Sequence[int], rate: int) -> Level:
    """Measure a recording of one channel and 16 bits, so many samples a second."""
    size = rate // _BLOCKS_A_SECOND
    powers = [_power(samples[at : at + size]) for at in range(0, len(samples), size)]
    speech = _gated(powers)
    ordered = sorted(powers)
    noise = decibels(ordered[len(ordered) // _QUIETEST]) if ordered else FAINTEST
    peak = max((max(samples), -min(samples))) if samples else 0
    first, last = _spoken(powers, speech, noise)
    return Level(speech, noise, decibels((peak / FULL_SCALE) ** 2), first, last)


def decibels(power: float) -> float:
    """Return a mean square, as a share of full scale, in decibels."""
    return 10 * log10(power) if power > 10 ** (FAINTEST / 10) else FAINTEST


def clipped_share(samples: Sequence[int], rate: int) -> float:
    """Return the share of samples, in thousandths, that stand at the limit, three or more in a row."""
    size, edge, torn = rate // _BLOCKS_A_SECOND, FULL_SCALE - 40, 0
    for at in range(0, len(samples), size):
        block = samples[at : at + size]
        if max(block) >= edge or min(block) <= -edge:
            torn += _at_the_limit(block, edge)
    return torn / len(samples) * 1000 if samples else 0.0


def _at_the_limit(block: Sequence[int], edge: int) -> int:
    torn = run = 0
    for each in block:
        run = run + 1 if abs(each) >= edge else 0
        torn += (0, 0, 0, 3)[run] if run <= 3 else 1  # noqa: PLR2004 - three in a row.
    return torn


def _power(block: Sequence[int]) -> float:
    squares: int = sum(map(mul, block, block))
    return squares / len(block) / FULL_SCALE**2


def _gated(powers: Sequence[float]) -> float:
    heard = [each for each in powers if decibels(each) > _ABSOLUTE_GATE]
    if not heard:
        return FAINTEST
    gate = sum(heard) / len(heard) / 10 ** (_GATE / 10)
    spoken = [each for each in heard if each >= gate]
    return decibels(sum(spoken) / len(spoken))


def _spoken(powers: Sequence[float], speech: float, noise: float) -> tuple[int, int]:
    """Find the first and the last block of speech: louder than the noise, and not fainter than speech can be."""
    if speech <= FAINTEST:
        return 0, 0
    edge = min(max(noise + _ABOVE_NOISE, speech - _MOST_BELOW_SPEECH), speech - _BELOW_SPEECH)
    loud = [decibels(each) > edge for each in powers]
    # One loud block alone is the click of a key or of the microphone.
    steady = [at for at in range(len(loud)) if loud[at] and sum(loud[max(0, at - 2) : at + 3]) >= 3]  # noqa: PLR2004 - of five.
    return (steady[0], steady[-1] + 1) if steady else (0, 0)
