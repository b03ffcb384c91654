"""One call, step by step: where it is, what the caller did, and what the line does next. Pure: it changes nothing."""

from collections.abc import Callable, Mapping

from ivr import hotline, identify, voting
from ivr.asking import ask
from ivr.call_state import At, Call, Event, Facts, Keyed, Recorded, Step
from ivr.failing import end_with_help, try_again
from ivr.keypad import ANOTHER, REPEAT, YES, only_these
from ivr.prompts import voices_of
from ivr.sayings import Saying
from ivr.turn import Turn
from poll.casting import Disposition

_ENTRY = frozenset({At.NUMBER, At.CODE, At.RECEIPT})
"""Where several digits are keyed in, the help key alone still leads to a person."""


def begin(facts: Facts, number: int | None, *, outbound: bool = False) -> Step:
    """Answer a call: who is speaking, then the menu or the ballot.

    Args:
        facts: the world as the call comes in.
        number: the caller's line, or the line that the office called; None where it is hidden.
        outbound: the office called, so nothing is said of the poll before a key shows that somebody listens.
    """
    electors = () if number is None else facts.caller(number).electors
    call = Call(At.READY, voices_of(facts.poll.rules)[0].id, outbound, facts.now_ms, number)
    turn = Turn(call, facts)
    if electors:
        # Everybody on one line is greeted in the voice of the first, and asked in her own.
        turn = Turn(turn.in_voice_of(electors[0]).at(At.READY, elector=None).call, facts)
    if electors and not outbound and turn.rules.calls.call_back and turn.is_open:
        return Step(turn.call, calls_back=True)
    if outbound:
        title = turn.words.name(turn.rules.title)
        return ask(turn, turn.say(Saying.HELLO, title, Saying.CALLING_BACK))
    return _welcome(turn, turn.words.hello())


def _welcome(turn: Turn, lead: tuple[str | int, ...]) -> Step:
    if turn.rules.calls.menu:
        turn = turn.becomes(_without_a_vote(turn))
        return ask(turn.at(At.MENU), lead)
    return identify.identify(turn, lead) if turn.is_open else hotline.outside(turn, lead)


def _without_a_vote(turn: Turn) -> Disposition:
    """Return what becomes of a call to the hotline in which nobody votes."""
    if turn.call.number is None:
        return Disposition.NUMBER_HIDDEN
    if not turn.electors:
        return Disposition.NOT_ON_ROLL
    if turn.is_before_opening:
        return Disposition.NOT_OPEN_YET
    return Disposition.HUNG_UP if turn.is_open else Disposition.LATE


def next_step(call: Call, event: Event, facts: Facts) -> Step:
    """Return what the line does next.

    Args:
        call: where the call is.
        event: the digits that were pressed, none in time, or a question that was spoken.
        facts: the world as the step comes in; a poll that closed meanwhile still takes this call's vote while the
            rule set's grace lasts, which the box alone decides.
    """
    turn = Turn(call, facts)
    match event:
        case Recorded():
            if call.at is not At.QUESTION:
                return ask(turn)
            return hotline.take_question(turn, event) if event.seconds else _nothing_said(turn)
        case Keyed(digits=digits):
            if call.at is At.QUESTION:
                return _nothing_said(turn)
            return _keyed(turn, digits)


def _nothing_said(turn: Turn) -> Step:
    return ask(turn.at(At.MENU), turn.say(Saying.QUESTION_EMPTY))


def _keyed(turn: Turn, digits: str) -> Step:
    if turn.call.elector is not None:
        elector = turn.elector
        # The roll changed while she was on the line: she is gone from it, or has another ballot paper now.
        if elector is None:
            return end_with_help(turn, Saying.NOT_REGISTERED)
        if elector.electorate != turn.call.electorate:
            return voting.start_ballot(turn, elector, coded=turn.call.coded)
    at, help_key = turn.call.at, turn.keys.help
    asks_help = digits == help_key if at in _ENTRY else only_these(digits, help_key) is not None
    if asks_help and at is not At.HELP:
        return hotline.help_wanted(turn)
    if only_these(digits, REPEAT) and at not in {At.HELP, At.DONE}:
        return ask(turn)
    if not digits and at in {At.READY, At.DONE}:
        return turn.ends()
    return _TAKES[at](turn, digits)


def _after_the_ballot(turn: Turn, digits: str) -> Step:
    if only_these(digits, REPEAT):
        return voting.receipt(turn)
    return identify.another(turn) if only_these(digits, ANOTHER) else try_again(turn, digits)


def _ready(turn: Turn, digits: str) -> Step:
    """Begin with whoever says that this is a good time: the office calls for her vote, not with a menu."""
    if only_these(digits, YES) is None:
        return try_again(turn, digits)
    return identify.identify(turn) if turn.is_open else hotline.outside(turn)


_TAKES: Mapping[At, Callable[[Turn, str], Step]] = {
    At.READY: _ready,
    At.MENU: hotline.choose_entry,
    At.REPORT: hotline.choose_report,
    At.NUMBER: identify.take_number,
    At.CODE: identify.take_code,
    At.UNKNOWN: identify.from_elsewhere,
    At.VOTED: voting.change,
    At.ASK: voting.choose,
    At.CONFIRM: voting.confirm,
    At.LEAVE_OUT: voting.leave_out,
    At.DONE: _after_the_ballot,
    At.HELP: hotline.choose_help,
    At.RECEIPT: hotline.check_receipt,
    At.OUTSIDE: hotline.outside_key,
    At.PRACTICE: hotline.practise,
    At.PRACTICE_CONFIRM: hotline.confirm_practice,
    At.PRACTISED: hotline.practised,
}
"""What takes the keys at each place; a question is spoken, not keyed."""
