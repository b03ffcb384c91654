"""A visit: one request of one official, with what the guard has found out before the page is made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum, unique
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from poll.records.official_store import StoredOfficial
from poll.records.poll_store import StoredPoll
from poll.refusal import Say
from poll.roles import OF_A_POLL, Role

View: TypeAlias = Callable[..., Any]
"""A page: takes the console, the visit and what stands in the address, and returns a response."""

EVERYBODY = frozenset(Role)
"""Pages for every official, in a poll for everybody with a role in it."""

SEES = frozenset({*OF_A_POLL})
"""Pages of a poll that every role in it may read."""


@unique
class Group(Enum):
    """The parts of a poll's menu, in the order of the procedure."""

    PREPARE = "prepare"
    POLLING = "polling"
    PAPER = "paper"
    COUNT = "count"
    RESULT = "result"
    POLL = "poll"


GROUPS = {
    Group.PREPARE: Say("准备", "Prepare"),
    Group.POLLING: Say("投票", "Polling"),
    Group.PAPER: Say("纸票", "Paper"),
    Group.COUNT: Say("核对", "Count"),
    Group.RESULT: Say("结果", "Result"),
    Group.POLL: Say("这次评议", "This poll"),
}
"""What the parts of the menu are called."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the console, or one act of it.

    Attributes:
        rule: its path below /console; `<poll_id>` in it makes it a page of that poll, `<unit>` of that unit.
        endpoint: its name.
        view: what answers.
        roles: any one of which may open it; `EVERYBODY` for all who have signed in.
        methods: GET for a page, POST for an act.
        menu: where it stands in the menu of a poll, and under which words; None: nowhere.
    """

    rule: str
    endpoint: str
    view: View
    roles: frozenset[Role]
    methods: tuple[str, ...] = ("GET",)
    menu: tuple[Group, Say] | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one official.

    Attributes:
        official: who has signed in.
        poll: of the address; None for pages of the office.
        roles: that the official holds there.
        units: ids of the units that a station clerk is for; None: all of them.
        at_ms: the instant, in milliseconds of the epoch.
        language: "zh" or "en".
        endpoint: of the page.
        waiting: requests of the poll that wait for a second official.
    """

    official: StoredOfficial
    poll: StoredPoll | None
    roles: frozenset[Role]
    units: frozenset[str] | None
    at_ms: int
    language: str
    endpoint: str
    waiting: int = 0

    @property
    def name(self) -> str:
        """Return the official's name, as acts and journal have it."""
        return self.official.name

    @property
    def its(self) -> StoredPoll:
        """Return the poll of a page that is one of a poll."""
        assert self.poll is not None  # noqa: S101 - the guard has found it, or the page was not opened.
        return self.poll

    def has(self, *roles: Role) -> bool:
        """Tell whether the official holds one of these roles here."""
        return not self.roles.isdisjoint(roles)

    def say(self, sentence: Say) -> str:
        """Return a sentence in the language of the page."""
        return sentence.in_language(self.language)

    def words(self, words: Any) -> str:  # noqa: ANN401 - the mapping of a rule set.
        """Return words of the rule set in the language of the page."""
        return str(words.get(self.language) or next(iter(words.values()), ""))

    def local(self, at_ms: int | None, pattern: str = "%Y-%m-%d %H:%M") -> str:
        """Return an instant as the clock on the wall showed it; an empty text for none."""
        if at_ms is None:
            return ""
        return self._there(at_ms).strftime(pattern)

    @property
    def today(self) -> date:
        """Return the day where the poll is held."""
        return self._there(self.at_ms).date()

    def _there(self, at_ms: int) -> datetime:
        zone = self.poll.rules.zone if self.poll else ZoneInfo("Asia/Shanghai")
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
