"""A step of a call as the carrier reads it: TwiML."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from ivr.catalogues import CATALOGUES
from ivr.keypad import Listen

_BEFORE = '<?xml version="1.0" encoding="UTF-8"?><Response>'
_AFTER = "</Response>"
_HANG_UP = "<Hangup/>"


class Played(NamedTuple):
    """A piece of sound, at the address where the carrier fetches it."""

    url: str


class Spoken(NamedTuple):
    """Words that nobody recorded, for the carrier to speak."""

    words: str
    language: str


Sound = Played | Spoken


def sounds_xml(sounds: Iterable[Sound]) -> str:
    """Return the verbs that play and speak."""
    written = []
    for sound in sounds:
        match sound:
            case Played(url=url):
                written.append(f"<Play>{escape(url)}</Play>")
            case Spoken(words=words, language=language):
                written.append(f'<Say language="{CATALOGUES[language].carrier}">{escape(words)}</Say>')
    return "".join(written)


def waiting_xml(says: Sequence[Sound], asks: Sequence[Sound], listen: Listen, action: str) -> str:
    """Return what says something to its end, then asks until the first key and hands in the keys, or none of them.

    Args:
        says: not cut short; outside a Gather the carrier drops the keys that are pressed.
        asks: cut short by the first key.
        listen: how keys are waited for.
        action: where the keys go; that nothing was pressed is handed in as well.
    """
    # An empty finishOnKey makes star and pound keys like any other.
    gather = (
        f'<Gather input="dtmf" numDigits="{listen.digits}" timeout="{listen.seconds}" '
        f'finishOnKey="{listen.finish}" actionOnEmptyResult="true" method="POST" action={quoteattr(action)}>'
    )
    return f"{_BEFORE}{sounds_xml(says)}{gather}{sounds_xml(asks)}</Gather>{_AFTER}"


def recording_xml(says: Sequence[Sound], seconds: int, action: str) -> str:
    """Return what records a question after a tone; where nothing is said, that is handed in too."""
    record = (
        f'<Record maxLength="{seconds}" timeout="5" finishOnKey="#" playBeep="true" trim="trim-silence" '
        f'method="POST" action={quoteattr(action)}/>'
    )
    return f'{_BEFORE}{sounds_xml(says)}{record}<Redirect method="POST">{escape(action)}</Redirect>{_AFTER}'


def ending_xml(says: Sequence[Sound]) -> str:
    """Return what says a last word and hangs up."""
    return f"{_BEFORE}{sounds_xml(says)}{_HANG_UP}{_AFTER}"


def rejecting_xml() -> str:
    """Return what does not take a call, so that it costs nothing; the office calls back."""
    return f'{_BEFORE}<Reject reason="busy"/>{_AFTER}'
