"""Which sound a caller hears: the poll's own, else what ships, else none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Thread

import pytest

from ivr.prompts import Prompt, PromptKind, Voice
from ivr.sound.library import FRESH_SECONDS, Library, Listed
from ivr.sound.shipped import shipped
from ivr.sound.wave import wav
from poll.poll import Poll, Stage
from poll.records.recording_store import Recording
from tests.phones import PRIVATE_KEY, SENDER, preset_rules

MANDARIN = Voice("zh", "zh", synthetic=True, label={"zh": "普通话"})
DIALECT = Voice("xinyang", "zh", synthetic=True, label={"zh": "信阳话"})
STRICT = replace(DIALECT, synthetic=False)
EXCELLENT = Prompt("option-excellent", {"zh": "优秀", "en": "Excellent"}, PromptKind.NAME)
REPORT = Prompt("report-zhang", {"zh": "优秀"}, PromptKind.REPORT)


@dataclass(slots=True)
class Desk:
    """Recordings, and how often they were read."""

    recordings: dict[tuple[str, str], tuple[Recording, bytes]] = field(default_factory=dict)
    lists: int = 0
    sounds: int = 0

    def put(self, voice: str, prompt: str, words: str, sound: bytes) -> None:
        """Record a prompt."""
        row = Recording(voice, prompt, words, 1, sound.hex(), "王敏", 0)
        self.recordings[voice, prompt] = row, wav(sound)

    def listed(self, poll: int) -> Sequence[Listed]:  # noqa: ARG002 - the desk of one poll.
        """Return what is recorded."""
        self.lists += 1
        return [row for row, _ in self.recordings.values()]

    def sound(self, poll: int, recording: Listed) -> bytes | None:  # noqa: ARG002
        """Return the sound of one."""
        self.sounds += 1
        return self.recordings[recording.voice, recording.prompt][1]


@dataclass(slots=True)
class Line:
    """A library, its desk and its clock."""

    desk: Desk = field(default_factory=Desk)
    at: float = 100.0

    def __post_init__(self) -> None:
        """Open the library."""
        self.library = Library(self.desk, lambda: self.at)

    library: Library = field(init=False)

    def hears(self, voice: Voice, prompt: Prompt = EXCELLENT) -> bytes | None:
        """Return what a caller hears."""
        found = self.library.find(POLL, voice, prompt)
        return None if found is None else found.payload


_RULES = preset_rules("village-secretary-short")[0]
POLL = Poll(1, "xinhe", SENDER, _RULES, PRIVATE_KEY.public_key(), bytes(32), 1, Stage.OPEN, 1)


@pytest.fixture
def line() -> Line:
    """A line of a poll without recordings."""
    return Line()


def test_the_polls_own_recording_comes_first(line: Line) -> None:
    """Then the one in the dialect's language, then what ships."""
    assert line.hears(DIALECT) == shipped("zh", "优秀")
    line.desk.put("zh", "option-excellent", "优秀", b"mandarin")
    line.at += FRESH_SECONDS
    assert line.hears(DIALECT) == b"mandarin"
    line.desk.put("xinyang", "option-excellent", "优秀", b"dialect")
    line.at += FRESH_SECONDS

    assert line.hears(DIALECT) == b"dialect"
    assert line.hears(MANDARIN) == b"mandarin"


def test_a_voice_of_people_alone_borrows_from_nobody(line: Line) -> None:
    """Where a machine may not speak, neither the language's recording nor what ships is heard."""
    line.desk.put("zh", "option-excellent", "优秀", b"mandarin")

    assert line.hears(STRICT) is None


def test_a_recording_of_other_words_is_not_used(line: Line) -> None:
    """It would say what the poll no longer says."""
    line.desk.put("zh", "option-excellent", "优良", b"old")

    assert line.hears(MANDARIN) == shipped("zh", "优秀")


def test_a_report_is_the_secretarys_own_voice(line: Line) -> None:
    """What ships is never taken for it; recorded once, it is heard in every dialect of its language."""
    assert line.hears(MANDARIN, REPORT) is None
    line.desk.put("zh", "report-zhang", "优秀", b"report")
    line.at += FRESH_SECONDS

    assert line.hears(STRICT, REPORT) == b"report"


def test_a_prompt_without_words_in_a_language_is_heard_as_nothing(line: Line) -> None:
    """English has no word after the number of a question; no machine has to speak it."""
    assert line.hears(MANDARIN, Prompt("item-after", {"zh": ""}, PromptKind.SENTENCE)) == b""


def test_a_look_up_asks_the_records_only_every_few_seconds(line: Line) -> None:
    """It is on the way of every step of a call; a sound that is known is not read again."""
    line.desk.put("zh", "option-excellent", "优秀", b"mandarin")
    for _ in range(100):
        line.hears(MANDARIN)
    assert (line.desk.lists, line.desk.sounds) == (1, 1)
    line.at += FRESH_SECONDS
    line.hears(MANDARIN)

    assert (line.desk.lists, line.desk.sounds) == (2, 1)


def test_the_fingerprint_changes_with_a_recording(line: Line) -> None:
    """Carriers remember a sound by its address."""
    first = line.library.fingerprint(POLL.key, "zh")
    line.desk.put("zh", "option-excellent", "优秀", b"one")
    line.at += FRESH_SECONDS
    second = line.library.fingerprint(POLL.key, "zh")
    line.desk.put("zh", "option-excellent", "优秀", b"two")
    line.at += FRESH_SECONDS

    assert len({first, second, line.library.fingerprint(POLL.key, "zh")}) == 3
    assert line.library.fingerprint(POLL.key, "en") != line.library.fingerprint(POLL.key, "zh")


def test_many_threads_find_at_once(line: Line) -> None:
    """While one reads anew, the others go on with what they have."""
    line.desk.put("zh", "option-excellent", "优秀", b"mandarin")
    heard: list[bytes | None] = []

    def look_up() -> None:
        for _ in range(50):
            line.at += FRESH_SECONDS / 3
            heard.append(line.hears(MANDARIN))

    threads = [Thread(target=look_up) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert heard == [b"mandarin"] * 300
