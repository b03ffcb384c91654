"""The rule set of one poll: who is rated by whom, on what, and how the answer is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

from poll.call_rules import CallPolicy, Dialect

Words = Mapping[str, str]
"""A text in each language of the poll: `{"zh": "优秀", "en": "Excellent"}`."""


@unique
class ContestKind(Enum):
    """What a contest asks for: a grade on a scale, up to N options, or yes, no or abstain."""

    RATING = "rating"
    CHOICE = "choice"
    DECISION = "decision"


@unique
class Denominator(Enum):
    """What a share is a share of.

    RATED: marks for an option that is not an abstention. RETURNED: ballots returned, with
    abstentions and invalid marks. PRESENT: signatures at the desk plus phone ballots.
    REGISTERED: electors on the frozen roll.
    """

    RATED = "rated"
    RETURNED = "returned"
    PRESENT = "present"
    REGISTERED = "registered"


@unique
class Comparator(Enum):
    """以上/以下 include the number itself; 超过/不满 do not (Civil Code art. 1259)."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"

    def holds(self, left: Fraction, right: Fraction) -> bool:
        """Tell whether `left` stands in this relation to `right`, exactly."""
        match self:
            case Comparator.AT_LEAST:
                return left >= right
            case Comparator.MORE_THAN:
                return left > right
            case Comparator.AT_MOST:
                return left <= right
            case Comparator.LESS_THAN:
                return left < right


@unique
class Revote(Enum):
    """Whether the last vote of an elector counts, or the first stands."""

    LAST_COUNTS = "last_counts"
    FIRST_STANDS = "first_stands"


@unique
class Channel(Enum):
    """How a ballot came: by text, by call, or on paper. A channel is never the choice's neighbour."""

    TEXT = "text"
    CALL = "call"
    PAPER = "paper"


PHONE = "phone"
"""Texts and calls together, where a weight sits on a channel (Shandong: phone survey against questionnaire)."""

PHONE_CHANNELS = (Channel.TEXT, Channel.CALL)


@unique
class ComponentKind(Enum):
    """What a weight of the composite sits on."""

    ELECTORATE = "electorate"
    CHANNEL = "channel"
    EXTERNAL = "external"


@unique
class CodeUse(Enum):
    """Who needs a code: electors who share a number, everybody, or nobody."""

    SHARED = "shared"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a contest.

    Attributes:
        id: stable name, `excellent`.
        key: the digits that choose it by text or by keypad, `1`.
        label: what the voter reads and hears, by language.
        words: further words that count as this option, by language.
        asks: words that only resemble it: they lead to a question, never to a vote.
        points: what one mark is worth, or None where it is not scored (弃权, 不了解).
        abstains: a mark here is an abstention.
    """

    id: str
    key: str
    label: Words
    words: Mapping[str, tuple[str, ...]]
    asks: Mapping[str, tuple[str, ...]]
    points: Fraction | None
    abstains: bool


@dataclass(frozen=True, slots=True)
class Contest:
    """One question, put to one or more electorates.

    Attributes:
        id: stable name, `overall`.
        kind: rating, choice or decision.
        subject: id of the person rated, or None for a matter.
        electorates: ids of those who are asked, in the rule set's order.
        title: the question in a few words, by language.
        options: in the order in which they are read out.
        seats: how many options one ballot may choose: 1, or N of a choice.
        weight: share of this item in its electorate's score; the shares of one subject sum to 1.
    """

    id: str
    kind: ContestKind
    subject: str | None
    electorates: tuple[str, ...]
    title: Words
    options: tuple[Option, ...]
    seats: int
    weight: Fraction

    def option(self, option_id: str) -> Option:
        """Return the option of that id; KeyError where there is none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


@dataclass(frozen=True, slots=True)
class Subject:
    """The person rated."""

    id: str
    name: Words
    post: Words


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting: to the body above (superior) or to their own people (local)."""

    id: str
    body: str
    label: Words
    place: Words
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must take part for the result of an electorate to stand.

    Attributes:
        of: what the share is a share of; `share` of it is compared with ballots returned.
        comparator: at least or more than.
        share: exact, 2/3.
        source: the rule it comes from.
    """

    of: Denominator
    comparator: Comparator
    share: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Electorate:
    """Those who put a ballot in together: villagers, party members, committee members."""

    id: str
    label: Words
    who: Words
    session: str | None
    channels: tuple[Channel, ...]
    quorum: Quorum | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A village group, or whatever the electors are grouped by."""

    id: str
    label: Words


@dataclass(frozen=True, slots=True)
class Component:
    """One weighted part of the composite; all weights sum to exactly 1.

    Attributes:
        kind: the weight sits on an electorate, on a channel or on an external figure.
        ref: the electorate's id, the channel's value or `phone` (texts and calls together), or the
            external figure's own id.
        label: by language; for an external figure its name.
        weight: exact.
        source: the document an external figure must name; empty otherwise.
    """

    kind: ComponentKind
    ref: str
    label: Words
    weight: Fraction
    source: str

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels whose ballots the weight sits on; all of them unless it is a channel's weight."""
        if self.kind is not ComponentKind.CHANNEL:
            return tuple(Channel)
        return PHONE_CHANNELS if self.ref == PHONE else (Channel(self.ref),)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The formula of 满意率: which options count as satisfied, over which denominator."""

    options: tuple[str, ...]
    denominator: Denominator


@dataclass(frozen=True, slots=True)
class Band:
    """A grade of the composite, first match wins: `composite comparator value`."""

    id: str
    label: Words
    comparator: Comparator
    value: Fraction


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line that raises a flag; people decide.

    Attributes:
        id: stable name.
        flag: what the flag says, by language.
        measure: "share" of `options`, "satisfaction", or "composite".
        options: the options whose marks are added up; empty for other measures.
        electorate: whose marks; None for the composite, or for every electorate with the contest.
        denominator: for a share.
        comparator: `>=` or `>`, `<=` or `<`.
        value: exact; a share as a fraction of 1, a composite in points.
        source: the rule it comes from.
    """

    id: str
    flag: Words
    measure: str
    options: tuple[str, ...]
    electorate: str | None
    denominator: Denominator
    comparator: Comparator
    value: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class CodePolicy:
    """Codes of electors who share a number: digits with the check digit, tries before the lock.

    `run_together`: whether `35722` (code and choice in one run) counts or is asked about.
    """

    use: CodeUse
    digits: int
    tries: int
    run_together: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept: numbers in days after certifying, ballots in years."""

    numbers_days: int
    ballots_years: int


@dataclass(frozen=True)
class RuleSet:
    """Everything that a poll's result depends on besides the votes; frozen and hashed at opening.

    Attributes are those of the rule file (docs/rule-file.md); times are aware, shares exact,
    `notice_days` and `list_days` whole days between a posting and the opening.
    `source` names the text that the rules were taken from; `sha256` is that of the file's bytes.
    """

    title: Words
    source: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    opens_at: datetime
    closes_at: datetime
    help_line: str
    notice_days: int
    list_days: int
    objection_days: int
    decision_days: int
    subjects: tuple[Subject, ...]
    sessions: tuple[Session, ...]
    electorates: tuple[Electorate, ...]
    units: tuple[Unit, ...]
    contests: tuple[Contest, ...]
    components: tuple[Component, ...]
    score_denominator: Denominator
    satisfaction: Satisfaction | None
    bands: tuple[Band, ...]
    thresholds: tuple[Threshold, ...]
    decimals: int
    revote: Revote
    shared_phone_cap: int
    code: CodePolicy
    smallest_cell: int
    text_grace_seconds: int
    call_grace_seconds: int
    calls: CallPolicy
    dialects: tuple[Dialect, ...]
    retention: Retention
    sha256: str

    def electorate(self, electorate_id: str) -> Electorate:
        """Return the electorate of that id; KeyError where there is none."""
        for electorate in self.electorates:
            if electorate.id == electorate_id:
                return electorate
        raise KeyError(electorate_id)

    def ballot_of(self, electorate_id: str) -> tuple[Contest, ...]:
        """Return the contests put to an electorate, in the order of the rule file: its ballot paper."""
        return self._ballots[electorate_id]

    @cached_property
    def _ballots(self) -> dict[str, tuple[Contest, ...]]:
        return {
            electorate.id: tuple(contest for contest in self.contests if electorate.id in contest.electorates)
            for electorate in self.electorates
        }

    def local(self, instant: datetime) -> str:
        """Return an instant as the people of the poll read it: `2026-12-20 08:00` in the poll's zone."""
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def subject(self, subject_id: str) -> Subject:
        """Return the person of that id; KeyError where there is none."""
        for subject in self.subjects:
            if subject.id == subject_id:
                return subject
        raise KeyError(subject_id)


MOST_CONTESTS = 60
"""Contests on one ballot paper: the box notes which were answered in one 64-bit word."""


def words_in(words: Words, language: str) -> str:
    """Return the text in `language`, or in the first language it is written in."""
    return words.get(language) or next(iter(words.values()), "")
