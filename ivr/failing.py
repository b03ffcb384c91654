"""What the line does when it was not answered: it asks again in other words, and after three tries a person helps."""

import msgspec

from ivr.asking import ask
from ivr.call_state import At, DeskReason, Step
from ivr.sayings import Saying
from ivr.turn import Turn

MOST_TRIES = 3
"""So many answers in a row that are none; then a person helps."""


def try_again(turn: Turn, digits: str) -> Step:
    """Ask again after silence or a key that does nothing here: a hint first, a fuller one the second time."""
    tries = turn.call.tries + 1
    if tries >= MOST_TRIES:
        return _give_up(turn)
    happened = Saying.WRONG_KEY if digits else Saying.NO_KEY_HEARD
    hint = Saying.ONE_DIGIT_PLEASE if tries == 1 else Saying.LOOK_AT_THE_KEYS
    again = Turn(msgspec.structs.replace(turn.call, tries=tries), turn.facts)
    return ask(again, turn.say(happened, hint, 300))


def end_with_help(turn: Turn, *said: Saying) -> Step:
    """Say why the call ends here, and where a person is."""
    return turn.ends(*said, turn.words.help_line())


def ask_desk(turn: Turn, reason: DeskReason, *said: Saying) -> Step:
    """Say why the call ends here, and have the help desk call; who hides the number is told where to call."""
    if turn.call.number is None:
        return end_with_help(turn, *said, Saying.PLEASE_CALL)
    return turn.ends(*said, Saying.WE_WILL_CALL, turn.words.help_line(), desk=reason)


def _give_up(turn: Turn) -> Step:
    uncounted = (Saying.NOT_COUNTED,) if turn.call.at is At.CONFIRM else ()
    return ask_desk(turn, DeskReason.NOT_UNDERSTOOD, *uncounted)
