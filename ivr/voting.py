"""The ballot on the line: each question asked, its answer read back, confirmed with another key, and cast."""

from collections.abc import Sequence
from dataclasses import replace

from ivr.asking import ask, has_abstention, is_last_page
from ivr.call_state import At, Step, Vote
from ivr.failing import end_with_help, try_again
from ivr.keypad import DONE, YES, key_digits, only_these
from ivr.prompts import Line
from ivr.sayings import Saying
from ivr.turn import Turn
from poll.ballot import Ballot, Mark
from poll.casting import Disposition, Outcome
from poll.receipt import receipt_code
from poll.roll import Elector
from poll.rules import Channel, Contest, Revote


def start_ballot(turn: Turn, elector: Elector, lead: Line = (), *, coded: bool = False) -> Step:
    """Begin the ballot of an elector: her first question, or the first that she has not answered yet."""
    turn = turn.in_voice_of(elector)
    if Channel.CALL not in turn.rules.electorate(elector.electorate).channels:
        return turn.becomes(Disposition.SILENT).ends(lead, Saying.NO_CALLS, turn.words.help_line())
    answered = turn.facts.answered(elector)
    left = tuple(place for place in range(len(turn.paper)) if not answered >> place & 1)
    if not left:
        return _voted_already(turn, lead, coded=coded)
    hints: tuple[Saying | Line, ...] = ()
    if answered:
        hints = (Saying.GOING_ON,)
    elif len(left) > 1:
        hints = (Saying.QUESTIONS_IN_ALL, turn.words.count(len(left)), Saying.ITEMS)
    asked = turn.at(At.ASK, contest=left[0], left=left[1:], chosen=(), page=0, coded=coded)
    return ask(asked, turn.say(lead, *hints))


def _voted_already(turn: Turn, lead: Line, *, coded: bool) -> Step:
    turn = turn.becomes(Disposition.ALREADY_VOTED)
    if turn.rules.revote is Revote.FIRST_STANDS:
        return turn.ends(lead, Saying.ALREADY_VOTED, Saying.ALREADY_FOR_GOOD, turn.words.help_line())
    return ask(turn.at(At.VOTED, coded=coded), turn.say(lead, Saying.ALREADY_VOTED))


def change(turn: Turn, digits: str) -> Step:
    """Let somebody who has voted vote anew, if that is what she presses."""
    if not digits:
        return turn.ends()
    if only_these(digits, YES) is None:
        return try_again(turn, digits)
    every = tuple(range(len(turn.paper)))
    return ask(turn.at(At.ASK, contest=0, left=every[1:], chosen=(), page=0))


def choose(turn: Turn, digits: str) -> Step:
    """Take the key of an option; of one that may not be alone, go on until there are enough."""
    contest, chosen = turn.contest, turn.call.chosen
    option = next((each for each in contest.options if each.key == digits), None)
    if option is None:
        return _other_key(turn, digits)
    if digits in chosen:
        return ask(turn.at(At.ASK), turn.say(Saying.ALREADY_CHOSEN))
    abstaining = {each.key for each in contest.options if each.abstains}
    # To abstain and to choose cannot both be meant: the last word counts.
    kept = () if digits in abstaining else tuple(each for each in chosen if each not in abstaining)
    both = (*kept, digits)
    enough = len(both) >= contest.seats or digits in abstaining
    return ask(turn.at(At.CONFIRM if enough else At.ASK, chosen=both))


def _other_key(turn: Turn, digits: str) -> Step:
    if only_these(digits, DONE) is None:
        return try_again(turn, digits)
    if turn.call.chosen:
        return ask(turn.at(At.CONFIRM))
    if not is_last_page(turn):
        return ask(turn.at(At.ASK, page=turn.call.page + 1))
    return try_again(turn, digits) if has_abstention(turn.contest) else ask(turn.at(At.LEAVE_OUT))


def confirm(turn: Turn, digits: str) -> Step:
    """Cast what was read back, if the confirming key is pressed; another option's key chooses that one instead."""
    if not digits:
        return try_again(turn, digits)
    if only_these(digits, turn.keys.confirm) is None:
        anew = turn.at(At.ASK, chosen=(), tries=turn.call.tries)
        if any(each.key == digits for each in turn.contest.options):
            return choose(anew, digits)
        # Here one key is waited for: whoever begins to press two digits is asked the question anew.
        return try_again(anew if key_digits(turn.contest) > 1 else turn, digits)
    mark = Mark(turn.call.contest, _ids(turn.contest, turn.call.chosen))
    return Step(turn.call, act=Vote(Ballot((mark,))), after=lambda outcome: _cast(turn, outcome))


def leave_out(turn: Turn, digits: str) -> Step:
    """Leave a question without an answer, because the elector says so: on paper it would be a blank."""
    if not digits:
        return try_again(turn, digits)
    if only_these(digits, turn.keys.confirm) is None:
        return choose(turn.at(At.ASK, tries=turn.call.tries), digits)
    if not turn.call.left and not (turn.elector and turn.facts.holds(turn.elector.id)):
        return turn.ends(Saying.NOTHING_CHOSEN)
    return _next_question(turn, Saying.IN_THE_BOX)


def _ids(contest: Contest, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(option.id for option in contest.options if option.key in keys)


def _cast(turn: Turn, outcome: Outcome) -> Step:
    """Go on after what the box decided."""
    turn = turn.becomes(outcome.disposition)
    match outcome.disposition:
        case Disposition.ACCEPTED:
            return _next_question(turn.at(turn.call.at, votes=turn.call.votes + 1), Saying.IN_THE_BOX)
        case Disposition.CHANGED:
            return _next_question(turn.at(turn.call.at, votes=turn.call.votes + 1), Saying.CHANGED)
        case Disposition.ALREADY_VOTED:
            return end_with_help(turn, Saying.ALREADY_VOTED, Saying.ALREADY_FOR_GOOD)
        case Disposition.CODE_LOCKED:
            return end_with_help(turn, Saying.CODE_LOCKED)
        case Disposition.NOT_OPEN_YET:
            return end_with_help(turn, Saying.NOT_OPEN)
        case _:
            return end_with_help(turn, Saying.LATE)


def _next_question(turn: Turn, done: Saying) -> Step:
    if turn.call.left:
        place, *left = turn.call.left
        asked = turn.at(At.ASK, contest=place, left=tuple(left), chosen=(), page=0)
        return ask(asked, turn.say(Saying.NEXT_ITEM))
    return receipt(turn.at(At.DONE, chosen=()), done, by_text=True)


def receipt(turn: Turn, *lead: Saying, by_text: bool = False) -> Step:
    """Tell the receipt; after the ballot it is sent by text too, where the line can take one."""
    elector = turn.elector
    if elector is None:
        return turn.ends(*lead)
    code = receipt_code(turn.facts.poll.receipt_key, elector.id)
    final = turn.rules.revote is Revote.FIRST_STANDS
    texts = by_text and turn.call.claimed is None and turn.facts.can_text(turn.call.number)
    promise = (Saying.RECEIPT_BY_TEXT,) if texts else ()
    said = turn.say(*lead, turn.words.receipt(code), *promise, Saying.FOR_GOOD if final else Saying.MAY_CHANGE)
    return replace(ask(turn, said), texts_receipt=texts)
