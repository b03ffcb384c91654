"""Who is voting: known by the number she calls from, or by a registered number and its code."""

import msgspec

from ivr.asking import MOST_NUMBER_DIGITS, ask
from ivr.call_state import At, DeskReason, Step, WrongCode
from ivr.failing import ask_desk, try_again
from ivr.keypad import YES, only_these
from ivr.prompts import Line
from ivr.sayings import Saying
from ivr.turn import Turn
from ivr.voting import start_ballot
from poll.casting import Disposition, Outcome
from poll.number_spelling import NotANumberError
from poll.numbers import parse_number
from poll.rules import CodeUse


def identify(turn: Turn, lead: Line = ()) -> Step:
    """Begin with whoever calls: one elector votes at once, several are told apart, nobody learns about the roll."""
    if turn.call.number is None:
        return ask(turn.becomes(Disposition.NUMBER_HIDDEN).at(At.UNKNOWN), turn.say(lead, Saying.NUMBER_HIDDEN))
    electors = turn.electors
    if not electors:
        return ask(turn.becomes(Disposition.NOT_ON_ROLL).at(At.UNKNOWN), turn.say(lead, Saying.NOT_REGISTERED))
    if len(electors) == 1 and electors[0].code is None:
        return start_ballot(turn, electors[0], lead)
    if _is_locked(turn):
        return _locked(turn)
    return ask(turn.at(At.CODE), turn.say(lead, Saying.SHARED_TELEPHONE))


def from_elsewhere(turn: Turn, digits: str) -> Step:
    """Let somebody on a line that is not hers say which number is, if the poll has codes."""
    if only_these(digits, YES) is None or turn.rules.code.use is CodeUse.NEVER:
        return try_again(turn, digits)
    return ask(turn.at(At.NUMBER))


def take_number(turn: Turn, digits: str) -> Step:
    """Take the registered number, and ask for its code whatever the number is."""
    if not digits.isdigit():
        return try_again(turn, digits)
    try:
        claimed = parse_number(digits, parse_number(turn.facts.poll.sender, "CN").region).digits
    except NotANumberError:
        # A number that cannot exist is answered like one that is on no roll, after the code.
        claimed = int(digits[:MOST_NUMBER_DIGITS])
    return ask(turn.at(At.CODE, claimed=claimed))


def take_code(turn: Turn, digits: str) -> Step:
    """Take a code: whose it is votes; a wrong one is counted, and the last of too many locks the number."""
    if not digits:
        return try_again(turn, digits)
    number = turn.call.guarded_number
    elector = next((each for each in turn.electors if each.code is not None and each.code == digits), None)
    if number is None or _is_locked(turn):
        return _locked(turn)
    if elector is not None:
        return start_ballot(turn.becomes(Disposition.HUNG_UP), elector, coded=True)
    return Step(turn.call, act=WrongCode(number), after=lambda outcome: _wrong(turn, outcome))


def _wrong(turn: Turn, outcome: Outcome) -> Step:
    turn = turn.becomes(outcome.disposition)
    if outcome.disposition is Disposition.CODE_LOCKED:
        return _locked(turn)
    if turn.call.claimed is None:
        return ask(turn.at(At.CODE), turn.say(Saying.CODE_WRONG))
    return ask(turn.at(At.NUMBER, claimed=None), turn.say(Saying.NUMBER_OR_CODE_WRONG))


def _is_locked(turn: Turn) -> bool:
    number = turn.call.guarded_number
    memo = None if number is None else turn.facts.caller(number).memo
    return memo is not None and memo.code_tries >= turn.rules.code.tries


def _locked(turn: Turn) -> Step:
    return ask_desk(turn.becomes(Disposition.CODE_LOCKED), DeskReason.CODE_LOCKED, Saying.CODE_LOCKED)


def another(turn: Turn) -> Step:
    """Let the next of the family vote on the same line."""
    fresh = msgspec.structs.replace(turn.call, elector=None, claimed=None, coded=False, contest=0, left=(), chosen=())
    return identify(Turn(fresh, turn.facts))
