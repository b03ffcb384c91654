"""What an answer of ours tells the telephone company to do, read strictly: what Twilio would not do is an error.

Names, values and defaults are those that Twilio documents for each verb (twilio.com/docs/voice/twiml). The attributes
that this project has no use for, for speech, transcription and tones, are unknown here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import TypeAlias, TypeVar
from xml.etree import ElementTree as ET

EVERY_KEY = "1234567890*#"
"""The keys of a telephone, and those that end a recording unless it says otherwise."""

_MOST_CHARACTERS = 64 * 1024
_MOST_SAID = 4096
_MOST_SECONDS, _MOST_RECORDED = 3600, 14_400
_MOST_LOOPS = 1000
_INTEGER = re.compile("[0-9]{1,6}")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_VOICE = re.compile(r"man|woman|alice|(Polly|Google)\.[A-Za-z0-9-]+")
_ADDRESS = re.compile(r"(https?://[^\s/?#]+|(?![^/?#]*:))[^\s]*")
_DOCUMENT = "document"


class TwimlError(ValueError):
    """An answer that Twilio would not carry out as it was meant.

    Attributes:
        verb: where; "document" where it is no TwiML at all.
        attribute: the one that is wrong, or empty.
        expected: what may stand there.
        found: what stands there; never the words of a prompt.
    """

    def __init__(self, verb: str, attribute: str, expected: str, found: str) -> None:
        """Say where, what may stand there, and what does."""
        self.verb, self.attribute, self.expected, self.found = verb, attribute, expected, found
        place = f"<{verb} {attribute}>" if attribute else f"<{verb}>"
        super().__init__(f"{place}: expected {expected}, found {found}")


@unique
class RejectReason(Enum):
    """What a caller hears whose call is not taken."""

    REJECTED = "rejected"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Say:
    """Words for a synthetic voice.

    Attributes:
        text: the words.
        voice, language: as Twilio names them; empty for its usual ones.
        loops: how often.
    """

    text: str
    voice: str
    language: str
    loops: int


@dataclass(frozen=True, slots=True)
class Play:
    """A recording to play, `loops` times."""

    url: str
    loops: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence."""

    seconds: int


Prompt: TypeAlias = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Keys to wait for.

    Attributes:
        action: where they go; None for the address of the document.
        timeout_seconds: how long to wait for the first key after the last prompt, and for each further one.
        most_digits: after so many it is over; None for any number.
        finish_on_key: ends it and is no digit; empty for none.
        asks_when_empty: whether `action` is called even when nothing was entered.
        prompts: what is played meanwhile; the first key stops it.
    """

    action: str | None
    timeout_seconds: int
    most_digits: int | None
    finish_on_key: str
    asks_when_empty: bool
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The caller's voice to record.

    Attributes:
        action: where the address of the recording goes; None for the address of the document.
        silence_seconds: so much silence ends it.
        most_seconds: as does this length.
        finish_on: any of these keys ends it.
        beep: whether a tone comes first.
        status_callback: is told when the recording can be fetched; None for nobody.
    """

    action: str | None
    silence_seconds: int
    most_seconds: int
    finish_on: str
    beep: bool
    status_callback: str | None


@dataclass(frozen=True, slots=True)
class Redirect:
    """The address of the document to go on with."""

    url: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A call that is not taken."""

    reason: RejectReason


@dataclass(frozen=True, slots=True)
class Hangup:
    """The end of the call."""


Verb: TypeAlias = Prompt | Gather | Record | Redirect | Reject | Hangup
_Read = TypeVar("_Read")


def read_document(xml: str) -> tuple[Verb, ...]:
    """Read an answer.

    Raises:
        TwimlError: names the verb, the attribute, what was expected and what was found.
    """
    root = _parsed(xml)
    if root.tag != "Response":
        raise TwimlError(_DOCUMENT, "", "<Response>", f"<{_short(root.tag)}>")
    _Reader(root).finish()
    return tuple(_known(child, "Response", _VERBS)(_Reader(child)) for child in root)


def _parsed(xml: str) -> ET.Element:
    if len(xml) > _MOST_CHARACTERS:
        raise TwimlError(_DOCUMENT, "", f"at most {_MOST_CHARACTERS} characters", str(len(xml)))
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise TwimlError(_DOCUMENT, "", "no document type", "one")
    try:
        # Entities, the one danger of this parser, were refused above.
        return ET.fromstring(xml)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as error:
        place = f"line {error.position[0]}, column {error.position[1]}" if isinstance(error, ET.ParseError) else "it"
        raise TwimlError(_DOCUMENT, "", "well-formed XML", f"an error at {place}") from error


class _Reader:
    """One element: each attribute is taken once, and what is left over at the end is unknown."""

    def __init__(self, element: ET.Element) -> None:
        self.verb = element.tag
        self.children = list(element)
        self.words = (element.text or "").strip()
        self._left = dict(element.attrib)
        if any((child.tail or "").strip() for child in element):
            raise TwimlError(self.verb, "", "no text between verbs", "text")

    def value(self, name: str, usual: str, fits: Callable[[str], object], expected: str) -> str:
        """Take an attribute, or its usual value where it is missing."""
        found = self._left.pop(name, usual)
        if found is not usual and not fits(found):
            raise TwimlError(self.verb, name, expected, f'"{_short(found)}"')
        return found

    def integer(self, name: str, usual: int, least: int, most: int) -> int:
        """Take a whole number."""

        def fits(found: str) -> bool:
            return _INTEGER.fullmatch(found) is not None and least <= int(found) <= most

        return int(self.value(name, str(usual), fits, f"a whole number from {least} to {most}"))

    def choice(self, name: str, usual: str, *others: str) -> str:
        """Take one of a few words."""
        return self.value(name, usual, (usual, *others).__contains__, " or ".join((usual, *others)))

    def address(self, name: str) -> str | None:
        """Take an address, and the method with which it is called, which is POST in all of this project."""
        found = self.value(name, "", _ADDRESS.fullmatch, "an address, absolute or relative")
        self.choice("method" if name == "action" else f"{name}Method", "POST")
        return found or None

    def finish(self, *, words: str = "", nests: bool = True) -> str:
        """Refuse what is left over, and return the text.

        Args:
            words: what the text has to be; empty where there must be none.
            nests: whether other verbs may stand inside.
        """
        for name, found in self._left.items():
            raise TwimlError(self.verb, _short(name), "no such attribute", f'"{_short(found)}"')
        if self.children and not nests:
            raise TwimlError(self.verb, "", "no verb inside", f"<{_short(self.children[0].tag)}>")
        if bool(words) != bool(self.words):
            raise TwimlError(self.verb, "", words or "no text", "text" if self.words else "none")
        return self.words


def _say(reader: _Reader) -> Say:
    voice = reader.value("voice", "", _VOICE.fullmatch, "a voice of Twilio's")
    language = reader.value("language", "", _LANGUAGE.fullmatch, "a language tag such as zh-CN")
    loops = _loops(reader)
    text = reader.finish(words="words to say", nests=False)
    if len(text) > _MOST_SAID:
        raise TwimlError(reader.verb, "", f"at most {_MOST_SAID} characters", str(len(text)))
    return Say(text, voice, language, loops)


def _play(reader: _Reader) -> Play:
    loops = _loops(reader)
    return Play(_target(reader), loops)


def _pause(reader: _Reader) -> Pause:
    seconds = reader.integer("length", 1, 1, _MOST_SECONDS)
    reader.finish(nests=False)
    return Pause(seconds)


def _loops(reader: _Reader) -> int:
    # Twilio documents 0 as "until the call ends"; nobody listens a thousand times.
    return reader.integer("loop", 1, 0, _MOST_LOOPS) or _MOST_LOOPS


def _gather(reader: _Reader) -> Gather:
    reader.choice("input", "dtmf")
    most_digits = reader.integer("numDigits", 0, 1, 100)
    gather = Gather(
        reader.address("action"),
        reader.integer("timeout", 5, 1, _MOST_SECONDS),
        most_digits or None,
        reader.value("finishOnKey", "#", ("", *EVERY_KEY).__contains__, "one key, or nothing"),
        reader.choice("actionOnEmptyResult", "false", "true") == "true",
        tuple(_prompt(child) for child in reader.children),
    )
    reader.finish()
    return gather


def _record(reader: _Reader) -> Record:
    record = Record(
        reader.address("action"),
        reader.integer("timeout", 5, 1, _MOST_SECONDS),
        reader.integer("maxLength", 3600, 1, _MOST_RECORDED),
        reader.value("finishOnKey", EVERY_KEY, _is_set_of_keys, "keys, each once"),
        reader.choice("playBeep", "true", "false") == "true",
        reader.address("recordingStatusCallback"),
    )
    reader.choice("trim", "trim-silence", "do-not-trim")
    reader.choice("recordingStatusCallbackEvent", "completed")
    reader.finish(nests=False)
    return record


def _is_set_of_keys(found: str) -> bool:
    return found != "" and set(found) <= set(EVERY_KEY) and len(set(found)) == len(found)


def _redirect(reader: _Reader) -> Redirect:
    reader.choice("method", "POST")
    return Redirect(_target(reader))


def _target(reader: _Reader) -> str:
    found = reader.finish(words="an address", nests=False)
    if not _ADDRESS.fullmatch(found):
        raise TwimlError(reader.verb, "", "an address, absolute or relative", "something else")
    return found


def _reject(reader: _Reader) -> Reject:
    reason = RejectReason(reader.choice("reason", "rejected", "busy"))
    reader.finish(nests=False)
    return Reject(reason)


def _hangup(reader: _Reader) -> Hangup:
    reader.finish(nests=False)
    return Hangup()


_PROMPTS: dict[str, Callable[[_Reader], Prompt]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: dict[str, Callable[[_Reader], Verb]] = {
    **_PROMPTS,
    "Gather": _gather,
    "Record": _record,
    "Redirect": _redirect,
    "Reject": _reject,
    "Hangup": _hangup,
}


def _prompt(element: ET.Element) -> Prompt:
    return _known(element, "Gather", _PROMPTS)(_Reader(element))


def _known(
    element: ET.Element, place: str, verbs: Mapping[str, Callable[[_Reader], _Read]]
) -> Callable[[_Reader], _Read]:
    if element.tag not in verbs:
        raise TwimlError(place, "", f"one of {', '.join(verbs)}", f"<{_short(element.tag)}>")
    return verbs[element.tag]


def _short(found: str) -> str:
    return found if len(found) <= 40 else f"{found[:40]}..."  # noqa: PLR2004 - enough to find it.
