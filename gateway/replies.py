"""Every reply to a text: the saying that fits what became of it, in one part of a message."""

from collections.abc import Sequence
from typing import assert_never

from gateway.message_parts import fits_one_part
from gateway.phrases import Phrases, goes_by_name, goes_in_one_run
from gateway.reading import Why
from gateway.sayings import CHINESE, TABLES, Saying
from poll.ballot import Mark
from poll.casting import Disposition, Outcome
from poll.rules import Contest, Revote, RuleSet

_RECEIPT = "00000000000"

_MADE: "dict[tuple[str, str], Replies]" = {}

FAILURES_BEFORE_FULLER = 3
"""So many plain resends; then one fuller wording; then silence."""


def replies_of(rules: RuleSet, language: str) -> "Replies":
    """Return the replies of a rule set in a language, made once and kept."""
    known = _MADE.get((rules.sha256, language))
    if known is None:
        known = _MADE[rules.sha256, language] = Replies(rules, language)
    return known


def no_poll_reply() -> str:
    """Return the reply of a number without a poll, which has no rule set and so no language: the first table's."""
    return CHINESE[Saying.NO_POLL][0]


def open_contests(answered: int, paper: Sequence[Contest]) -> list[int]:
    """Return the places of the contests that a bit mask of answered ones leaves open."""
    return [place for place in range(len(paper)) if not answered >> place & 1]


class Replies:
    """The replies of one poll in one language.

    Args:
        rules: of the poll.
        language: of the elector; a language without a table is answered in the poll's first.
    """

    def __init__(self, rules: RuleSet, language: str) -> None:
        spoken = next(each for each in (language, *rules.languages, "zh") if each in TABLES)
        self._rules = rules
        self._table = TABLES[spoken]
        self._phrases = Phrases(rules, spoken)
        self._always = {
            "phone": rules.help_line,
            "opens": self._phrases.instant(rules.opens_at),
            "closes": self._phrases.instant(rules.closes_at),
        }
        final = rules.revote is Revote.FIRST_STANDS
        self._accepted = self._with_receipt(Saying.ACCEPTED_FOR_GOOD if final else Saying.ACCEPTED)
        self._changed = self._with_receipt(Saying.CHANGED)

    def of_vote(
        self, outcome: Outcome, paper: Sequence[Contest], receipt: str, received_at: int, *, shared: bool
    ) -> str:
        """Return the reply to a vote: what the box decided, never the choice."""
        match outcome.disposition:
            case Disposition.ACCEPTED | Disposition.CHANGED:
                left = open_contests(outcome.contests, paper)
                if left:
                    return self._say(
                        Saying.PARTLY, **self._asked_for(paper, left[0], shared=shared), left=str(len(left))
                    )
                if outcome.disposition is Disposition.ACCEPTED:
                    return self.of_receipt_sent(receipt)
                return self._changed[0] + receipt + self._changed[1]
            case _:
                return self.of_refusal(outcome.disposition, received_at)

    def of_receipt_sent(self, receipt: str) -> str:
        """Return what tells a receipt, in reply to a vote by text or after a vote by call."""
        return self._accepted[0] + receipt + self._accepted[1]

    def of_refusal(self, disposition: Disposition, received_at: int) -> str:
        """Return the reply to a text that did not become a ballot and asks nothing back."""
        match disposition:
            case Disposition.LATE:
                # A poll that was closed before its time must not name a time that has not come.
                passed = received_at > self._rules.closes_at.timestamp() * 1000
                return self._say(Saying.LATE if passed else Saying.CLOSED)
            case Disposition.OPT_OUT:
                return self._say(Saying.OPTED_OUT)
            case Disposition.OPT_IN:
                return self._say(Saying.OPTED_IN)
            case (
                Disposition.WITHDRAWN
                | Disposition.NOTHING_TO_WITHDRAW
                | Disposition.ALREADY_VOTED
                | Disposition.NOT_OPEN_YET
                | Disposition.CODE_WRONG
                | Disposition.CODE_LOCKED
                | Disposition.NOT_ON_ROLL
                | Disposition.NUMBER_HIDDEN
                | Disposition.NO_POLL
            ):
                # What is said of these has their name.
                return self._say(Saying[disposition.name])
            case (
                Disposition.ACCEPTED
                | Disposition.CHANGED
                | Disposition.ASKED
                | Disposition.UNCLEAR
                | Disposition.CODE_NEEDED
                | Disposition.HELP
                | Disposition.RECEIPT_CHECK
                | Disposition.SILENT
                | Disposition.HUNG_UP
            ):
                msg = f"{disposition} has a reply of its own"
                raise ValueError(msg)
            case _:
                assert_never(disposition)

    def of_help(self, paper: Sequence[Contest], *, shared: bool) -> str:
        """Return the help: how to vote, how to check, whom to call."""
        return self._say_how(Saying.HELP, paper, 0, shared=shared)

    def of_receipt(self, receipt: str, *, in_box: bool) -> str:
        """Return what a receipt check finds; constant whatever was voted and however often."""
        return self._say(Saying.RECEIPT_IN_BOX if in_box else Saying.RECEIPT_UNKNOWN, receipt=receipt)

    def of_code(self, paper: Sequence[Contest], *, came_alone: bool) -> str:
        """Return the request for a code, or for the choice that a code came without."""
        return (
            self._say_how(Saying.CHOICE_NEEDED, paper, 0, shared=True) if came_alone else self._say(Saying.CODE_NEEDED)
        )

    def of_question(self, marks: Sequence[Mark], paper: Sequence[Contest]) -> str | None:
        """Return the one question back: do you mean this? None where it cannot be asked in one part of a message."""
        question = self._say(
            Saying.ASKED, choice=self._phrases.choice(marks, paper), keys=self._phrases.keys(marks, paper)
        )
        return question if fits_one_part(question) else None

    def of_unclear(self, why: Why, paper: Sequence[Contest], asked: int, failures: int, *, shared: bool) -> str:
        """Return a hint and how to vote; a fuller wording after three failures.

        Args:
            why: why the text was not understood.
            paper: the elector's ballot paper.
            asked: place of the contest to ask for.
            failures: texts in a row that were not understood before this one.
            shared: the number needs a code.
        """
        saying = _hint(why)
        if failures >= FAILURES_BEFORE_FULLER:
            one_key = self._how(paper, shared=shared) is Saying.HOW_ONE and paper[0].seats == 1
            saying = Saying.UNCLEAR_FULLER if one_key else Saying.UNCLEAR_AGAIN
        elif why is Why.TWO_ANSWERS and (len(paper) > 1 or paper[0].seats > 1):
            # Several numbers are welcome here; the way of writing them was not understood.
            saying = Saying.UNCLEAR
        return self._say_how(saying, paper, asked, shared=shared)

    def _say_how(self, saying: Saying, paper: Sequence[Contest], asked: int, *, shared: bool) -> str:
        """Say something together with how to vote: the options before the fuller sentence where not both fit."""
        known = self._always | self._asked_for(paper, asked, shared=shared)
        ways = [wording.format_map(known) for wording in self._table[self._how(paper, shared=shared)]]
        with_how = [wording for wording in self._table[saying] if "{how}" in wording]
        without = [wording for wording in self._table[saying] if "{how}" not in wording]
        said = [wording.format_map(known | {"how": how}).strip() for how in ways for wording in with_how]
        return _first_that_fits([*said, *[wording.format_map(known) for wording in without]])

    def _say(self, saying: Saying, **fields: str) -> str:
        known = self._always | fields
        return _first_that_fits([wording.format_map(known) for wording in self._table[saying]])

    def _how(self, paper: Sequence[Contest], *, shared: bool) -> Saying:
        if shared:
            return Saying.HOW_WITH_CODE
        if len(paper) == 1:
            return Saying.HOW_ONE
        if goes_by_name(paper):
            return Saying.HOW_BY_NAME
        return Saying.HOW_IN_ORDER if goes_in_one_run(paper) else Saying.HOW_ONE_BY_ONE

    def _asked_for(self, paper: Sequence[Contest], asked: int, *, shared: bool) -> dict[str, str]:
        contest, phrases = paper[asked], self._phrases
        return {
            "count": str(len(paper)),
            "item": phrases.item(contest, paper),
            "options": phrases.options(contest),
            "answer": phrases.answer(paper),
            "offer": phrases.offer(contest, paper),
            "numbers": phrases.numbers(contest, shared=shared),
            "names": phrases.names(paper),
        }

    def _with_receipt(self, saying: Saying) -> tuple[str, str]:
        before, after = self._say(saying, receipt=_RECEIPT).split(_RECEIPT)
        return before, after


def _first_that_fits(texts: Sequence[str]) -> str:
    return next((text for text in texts if fits_one_part(text)), texts[-1])


def _hint(why: Why) -> Saying:
    match why:
        case Why.LETTERS:
            return Saying.UNCLEAR_LETTERS
        case Why.TWO_ANSWERS:
            return Saying.UNCLEAR_TWO_ANSWERS
        case Why.NUMBER_OF_VOTES:
            return Saying.UNCLEAR_NUMBER_OF_VOTES
        case Why.OTHER_PERSON:
            return Saying.UNCLEAR_OTHER_PERSON
        case Why.FOR_ANOTHER:
            return Saying.UNCLEAR_FOR_ANOTHER
        case Why.DECLINED:
            return Saying.UNCLEAR_DECLINED
        case Why.COURTESY:
            return Saying.UNCLEAR_COURTESY
        case Why.QUESTION:
            return Saying.UNCLEAR_QUESTION
        case Why.COMPLAINT:
            return Saying.UNCLEAR_COMPLAINT
        case (
            Why.EMPTY
            | Why.TOO_LONG
            | Why.QUOTED_PROMPT
            | Why.AUTO_REPLY
            | Why.OUT_OF_RANGE
            | Why.TOO_MANY
            | Why.INCOMPLETE
            | Why.NEGATED
            | Why.OTHER_SCALE
            | Why.SEVERAL_NUMBERS
            | Why.NOTHING_KNOWN
        ):
            return Saying.UNCLEAR
        case _:
            assert_never(why)
