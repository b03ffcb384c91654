"""A village that is called: its poll, a telephone company that follows our answers, and what callers hear."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, select, update

from gateway.webhook import STATUS
from ivr.carriers.pretend import PretendCall, PretendLine
from ivr.decision import CALLS_PATH
from ivr.prompts import Prompt, Voice
from ivr.speech import Recordings, Speech
from poll.ballot import read_ballot
from poll.envelope import envelope_context, unseal
from poll.poll import Poll
from poll.records import poll_store
from poll.records.database import reading, writing
from poll.records.metadata import metadata
from tests.phones import PRIVATE_KEY, PUBLIC_URL, SENDER, TOKEN, Village, found_village, post_to, settings_for

NUMBER, OTHER, STRANGER = "+8619900000001", "+8619900000002", "+8619900009999"
CODE, CODE_OF_HIM, WRONG = "3571", "5724", "4129"
VOICE_URL = PUBLIC_URL + CALLS_PATH + "#rc=2&rp=ct,rt,5xx"

_DIGITS = {each: str(digit) for digit, each in enumerate("零一二三四五六七八九")}
_HELP_LINE = 'help_line = "199 0000 0000"'

Opens = Callable[..., "Exchange"]
"""Opens a poll whose number is answered; the arguments of `open_exchange`."""


class Said(str):
    """What was said, one sound after the other.

    Attributes:
        pieces: the words of each sound, or its address in brackets.
    """

    __slots__ = ("pieces",)
    pieces: tuple[str, ...]

    @classmethod
    def of(cls, pieces: Sequence[str]) -> "Said":
        """Return sounds as one text."""
        said = cls((" " if any(each.isascii() for each in pieces) else "").join(pieces))
        said.pieces = tuple(pieces)
        return said


@dataclass(frozen=True, slots=True)
class Voices:
    """Recordings of a length of their own each.

    Attributes:
        are_recorded: the ids of the prompts that are recorded; every other is spoken by the carrier.
    """

    are_recorded: Callable[[str], bool] = lambda _: False

    def find(self, poll: Poll, voice: Voice, prompt: Prompt) -> "Recording | None":  # noqa: ARG002 - one voice.
        """Find a prompt, if it is recorded."""
        return Recording(prompt.id) if self.are_recorded(prompt.id) else None

    def fingerprint(self, poll: int, voice: str) -> str:  # noqa: ARG002 - the voices never change.
        """Return what never changes."""
        return "0"


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded prompt whose length is that of its name."""

    name: str

    @property
    def milliseconds(self) -> int:
        """Return how long it is."""
        return 10 * len(self.name)

    @property
    def payload(self) -> bytes:
        """Return a sound that is no other's."""
        return self.name.encode() * 80


@dataclass(frozen=True, slots=True)
class Answered:
    """One request of the telephone company and our answer."""

    url: str
    form: str
    status: int
    twiml: str


@dataclass(slots=True)
class Exchange:
    """A village and the telephone company that its calls go through.

    Attributes:
        line: follows our TwiML, signed.
        answered: every request, in order.
    """

    village: Village
    line: PretendLine = field(init=False)
    answered: list[Answered] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Connect the line to the application."""
        self.line = PretendLine(VOICE_URL, PUBLIC_URL + STATUS, TOKEN, self._post)

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        status, answer = post_to(self.village.app)(url, body, headers)
        self.answered.append(Answered(url, body.decode(), status, answer))
        return status, answer

    def dial(self, number: str = NUMBER, *, to: str = SENDER) -> "Caller":
        """Call the poll from a number."""
        return Caller(self.line.phone(number).dial(to))

    def elector(self, number: str = NUMBER, **values: Any) -> "Caller":  # noqa: ANN401 - columns of the roll.
        """Put somebody on the roll and let her call."""
        self.village.register(number, **values)
        return self.dial(number)

    def rows(self, table: str) -> list[Any]:
        """Return the rows of a table."""
        with reading(self.village.engine) as connection:
            return list(connection.execute(select(metadata.tables[table])))

    def leaves_the_roll(self, elector: int) -> None:
        """Take somebody off the roll, in another version of it."""
        with writing(self.village.engine) as connection:
            gone = metadata.tables["electors"]
            connection.execute(update(gone).where(gone.c.id == elector).values(until_version=2))
            poll_store.set_roll_version(connection, self.village.poll.key, 2)

    def opened(self) -> list[tuple[int, dict[str, tuple[str, ...]]]]:
        """Open the box in its order: whose each envelope is, and the options it chooses in each contest."""
        found = []
        rules = self.village.poll.rules
        for row in self.village.envelopes():
            paper = rules.ballot_of(row.electorate)
            context = envelope_context(self.village.poll.id, rules.sha256, row.electorate, row.unit)
            marks = read_ballot(unseal(row.sealed, PRIVATE_KEY, context), paper).marks
            found.append((row.elector, {paper[each.contest].id: each.options for each in marks}))
        return found

    def box(self) -> list[dict[str, tuple[str, ...]]]:
        """Return what the envelopes say, in their order."""
        return [marks for _, marks in self.opened()]

    def at_closing(self, seconds: float) -> AbstractContextManager[Any]:
        """Live so many seconds after the poll closes."""
        return time_machine.travel(self.village.poll.rules.closes_at + timedelta(seconds=seconds), tick=True)

    def before_opening(self) -> AbstractContextManager[Any]:
        """Live on the day before the poll opens."""
        return time_machine.travel(self.village.poll.rules.opens_at - timedelta(days=1), tick=True)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a telephone at her ear."""

    call: PretendCall

    def hears(self) -> Said:
        """Return what was said since the last key that was taken."""
        return Said.of([each.text or f"[{each.source}]" for each in self.call.hears()])

    def press(self, keys: str) -> Said:
        """Press keys, each once everything is said; return what is heard then."""
        for key in keys:
            self.call.hears()
            self.call.press(key)
        return self.hears()

    def press_at_once(self, keys: str) -> Said:
        """Press keys without listening; return what is heard then."""
        self.call.press(keys)
        return self.hears()

    def wait(self) -> Said:
        """Press nothing until the time is over; return what is heard then."""
        self.call.wait()
        return self.hears()

    def hang_up(self) -> None:
        """Put the receiver down."""
        self.call.hang_up()

    @property
    def is_over(self) -> bool:
        """Tell whether the line has ended the call."""
        return self.call.is_over


def open_exchange(
    engine: Engine,
    preset: str = "village-secretary-short",
    *,
    settings: str = "",
    changes: Mapping[str, str] | None = None,
    recordings: Recordings | None = None,
    sends_texts: bool = False,
) -> Exchange:
    """Open a poll that is called.

    Args:
        engine: fresh records.
        preset: the rule set.
        settings: lines of the rule file to be added, `calls.menu = true`.
        changes: text of the preset to be replaced.
        recordings: the voice of the line; nothing is recorded without it, whatever ships with the program.
        sends_texts: the office has an account with which it sends texts.
    """
    found = recordings or Voices()
    added = {_HELP_LINE: f"{_HELP_LINE}\n{settings}"} if settings else {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.line.Speech", lambda _library, join, url: Speech(found, join, url))
        if sends_texts:
            account = "AC" + "0" * 32
            patch.setattr(
                "tests.phones.settings_for",
                lambda url: replace(settings_for(url), twilio_account_sid=account, sends_texts=True),
            )
        return Exchange(found_village(engine, preset, changes={**added, **(changes or {})}))


def receipt_heard(said: Said) -> str:
    """Return the receipt that was said, once it was said twice in groups of four, four and three."""
    groups = [found[0] for each in said.pieces if (found := re.search("[零一二三四五六七八九]{3,}$", each))]
    assert [len(each) for each in groups] == [4, 4, 3] * 2, said.pieces
    assert groups[:3] == groups[3:]
    return "".join(_DIGITS[each] for each in "".join(groups[:3]))


OPTION = """[[contests.options]]
id = "{id}"
key = "{key}"
label = {{ zh = "{zh}", en = "{en}" }}
"""


def options_toml(names: Mapping[str, str]) -> str:
    """Return the options of a contest as the rule file writes them: label in Chinese by key."""
    return "\n".join(
        OPTION.format(id=f"option_{key}", key=key, zh=label, en=chr(64 + at))
        for at, (key, label) in enumerate(names.items(), 1)
    )
