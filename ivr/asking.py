"""What the line asks at each place of a call; asking again is the same question after another lead."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from ivr.call_state import At, ReadBack, Step
from ivr.keypad import DONE, Listen, key_digits
from ivr.menu import menu_entries
from ivr.practice import FRUIT
from ivr.prompts import Line
from ivr.sayings import Saying
from ivr.turn import Turn
from poll.rules import CodeUse, Contest

OPTIONS_ON_A_PAGE = 6
"""So many options are read out at once where there are more than nine."""

MOST_NUMBER_DIGITS = 17
"""Digits of the longest telephone number (ITU-T E.164) after the two zeros of a call abroad.

With fewer the pound key of a number of full length would be taken for the first key of the code.
"""

RECEIPT_DIGITS = 11
_QUESTION_SECONDS = 60
_ONE_KEY = {At.READY: Saying.READY, At.VOTED: Saying.CHANGE_IT, At.PRACTISED: Saying.PRACTISE_AGAIN}


def ask(turn: Turn, lead: Line = ()) -> Step:  # noqa: PLR0911 - one case for each place, each of a line or two.
    """Return the step that asks what the call waits for, after a lead.

    Args:
        turn: the call stands where it is to be asked.
        lead: what is said first; a key cuts it short, except where a choice is read back.
    """
    say, call = turn.say, turn.call
    match call.at:
        case At.MENU:
            entries = [say(item, turn.words.press(key), 300) for key, item, _ in menu_entries(turn)]
            return turn.waits((), say(lead, *entries, turn.words.help_and_repeat()))
        case At.REPORT:
            return turn.waits((), say(lead, *_reports(turn)))
        case At.QUESTION:
            return Step(call, say(lead, Saying.ASK_AFTER_TONE), records=_QUESTION_SECONDS)
        case At.NUMBER:
            return turn.waits((), say(lead, Saying.KEY_IN_NUMBER), _long(turn, MOST_NUMBER_DIGITS, DONE))
        case At.CODE:
            return turn.waits((), say(lead, Saying.KEY_IN_CODE), _long(turn, turn.rules.code.digits))
        case At.RECEIPT:
            return turn.waits((), say(lead, Saying.KEY_IN_RECEIPT), _long(turn, RECEIPT_DIGITS))
        case At.ASK:
            return _question(turn, lead)
        case At.CONFIRM:
            return _read_back(turn, lead, turn.contest)
        case At.LEAVE_OUT:
            # Heard to its end: where the pound key confirms, a double press must not leave a question out.
            return turn.waits(say(lead, Saying.LEFT_OUT), turn.words.press(turn.keys.confirm))
        case At.DONE:
            another = (Saying.ANOTHER_OF_THE_FAMILY,) if is_shared(turn) else ()
            return turn.waits((), say(lead, Saying.HEAR_RECEIPT_AGAIN, *another, Saying.THAT_IS_ALL))
        case At.HELP:
            call_me = () if call.number is None else (Saying.HELP_CALL_ME,)
            return turn.waits((), say(lead, turn.words.help_line(), *call_me, Saying.HELP_RECEIPT, Saying.HELP_BACK))
        case At.UNKNOWN:
            coded = () if turn.rules.code.use is CodeUse.NEVER else (Saying.WITH_A_CODE,)
            return turn.waits((), say(lead, *coded, turn.words.help_and_repeat()))
        case At.OUTSIDE:
            offer = Saying.PRACTISE if turn.is_before_opening else Saying.HELP_RECEIPT
            return turn.waits((), say(lead, offer, turn.words.help_and_repeat()))
        case At.PRACTICE:
            return turn.waits((), say(lead, Saying.PRACTICE_QUESTION, turn.words.options(FRUIT)))
        case At.PRACTICE_CONFIRM:
            return _read_back(turn, lead, FRUIT)
        case At.READY | At.VOTED | At.PRACTISED:
            return turn.waits((), say(lead, _ONE_KEY[call.at]))


def is_shared(turn: Turn) -> bool:
    """Tell whether the line has electors who are told apart by a code."""
    return len(turn.electors) > 1 or any(each.code is not None for each in turn.electors)


def has_abstention(contest: Contest) -> bool:
    """Tell whether a contest has an option that abstains, so that leaving it out needs no key of its own."""
    return any(option.abstains for option in contest.options)


def is_last_page(turn: Turn) -> bool:
    """Tell whether no options are left to be read out."""
    return (turn.call.page + 1) * OPTIONS_ON_A_PAGE >= len(turn.contest.options) or key_digits(turn.contest) == 1


def _options(turn: Turn) -> Line:
    if key_digits(turn.contest) == 1:
        return turn.words.options(turn.contest)
    first = turn.call.page * OPTIONS_ON_A_PAGE
    return turn.words.options(turn.contest, first, first + OPTIONS_ON_A_PAGE)


def _question(turn: Turn, lead: Line) -> Step:
    say, call, contest = turn.say, turn.call, turn.contest
    if call.chosen:
        # One of several has been chosen: it is read back, and the next may be pressed.
        chosen = turn.words.choice(contest, call.chosen)
        asks = say(Saying.ONE_MORE, Saying.ENOUGH, turn.words.press(DONE))
        read_back = ReadBack(chosen, turn.words.choices(contest), contest.seats)
        step = turn.waits(say(Saying.YOU_CHOSE, chosen), say(lead, asks), Listen(key_digits(contest), _wait(turn)))
        return replace(step, read_back=read_back)
    before = turn.paper[call.contest - 1] if call.contest else None
    follows = call.told and before is not None and before.subject == contest.subject
    asked = turn.words.question(contest, turn.paper, follows=follows) if not call.page else ()
    hints = () if call.told else (turn.words.help_and_repeat(),)
    asks = say(lead, asked, _options(turn), *_beyond(turn), *hints)
    told = Turn(msgspec.structs.replace(call, told=True), turn.facts)
    return told.waits((), asks, Listen(key_digits(contest), _wait(turn)))


def _beyond(turn: Turn) -> Sequence[Saying]:
    """Return what the pound key does after the options: the next of them, or to leave the question out."""
    if not is_last_page(turn):
        return (Saying.MORE_OPTIONS,)
    return () if has_abstention(turn.contest) else (Saying.LEAVE_OUT,)


def _read_back(turn: Turn, lead: Line, contest: Contest) -> Step:
    """Read a choice back to its end, then ask for the key that makes it count."""
    chosen = turn.words.choice(contest, turn.call.chosen)
    asks = turn.say(Saying.IF_RIGHT, turn.words.press(turn.keys.confirm), Saying.TO_CHANGE)
    step = turn.waits(turn.say(lead, Saying.YOU_CHOSE, chosen), asks)
    return replace(step, read_back=ReadBack(chosen, turn.words.choices(contest), contest.seats))


def _reports(turn: Turn) -> Sequence[Line]:
    return [
        turn.say(turn.words.name(subject.name), turn.words.press(str(place)), 300)
        for place, subject in enumerate(turn.reports, start=1)
    ]


def _long(turn: Turn, digits: int, finish: str = "") -> Listen:
    return Listen(digits, _wait(turn), finish)


def _wait(turn: Turn) -> int:
    return turn.rules.calls.wait_seconds
