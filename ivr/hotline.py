"""What the line offers besides voting: the notice, the report, a question to leave, the result, practice and help."""

from ivr.asking import RECEIPT_DIGITS, ask
from ivr.call_state import At, DeskReason, Recorded, Step
from ivr.failing import ask_desk, try_again
from ivr.identify import identify
from ivr.keypad import REPEAT, YES, only_these
from ivr.menu import Entry, menu_entries
from ivr.practice import FRUIT
from ivr.prompts import Line
from ivr.sayings import Saying
from ivr.turn import Turn
from poll.casting import Disposition
from poll.receipt import elector_of

_CALL_ME, _RECEIPT = "1", "2"


def choose_entry(turn: Turn, digits: str) -> Step:
    """Do what was chosen in the menu."""
    entry = next((what for key, _, what in menu_entries(turn) if key == digits), None)
    match entry:
        case Entry.VOTE:
            return identify(turn)
        case Entry.PRACTISE:
            return ask(turn.at(At.PRACTICE))
        case Entry.RESULT:
            return ask(turn.at(At.MENU), turn.say(result(turn), 500))
        case Entry.NOTICE:
            return ask(turn.at(At.MENU), turn.say(notice(turn), 500))
        case Entry.REPORT:
            reports = turn.reports
            return _report(turn, 0) if len(reports) == 1 else ask(turn.at(At.REPORT))
        case Entry.QUESTION:
            return ask(turn.at(At.QUESTION))
        case None:
            return try_again(turn, digits)


def choose_report(turn: Turn, digits: str) -> Step:
    """Play the report of the person whose key was pressed."""
    place = int(digits) - 1 if digits.isdigit() else -1
    return _report(turn, place) if 0 <= place < len(turn.reports) else try_again(turn, digits)


def _report(turn: Turn, place: int) -> Step:
    return ask(turn.at(At.MENU), turn.say(f"report-{turn.reports[place].id}", 500))


def take_question(turn: Turn, question: Recorded) -> Step:
    """Keep a question that was spoken, and go back to the menu."""
    step = ask(turn.at(At.MENU), turn.say(Saying.QUESTION_TAKEN))
    return Step(step.call, step.says, step.asks, step.listen, question=question)


def notice(turn: Turn) -> Line:
    """Return the notice: what, from when to when, which meetings, who; and the caller's own place on the list."""
    words, rules = turn.words, turn.rules
    parts: list[Saying | str | int | Line] = [
        words.name(rules.title),
        300,
        Saying.NOTICE_FROM,
        words.instant(rules.opens_at),
        Saying.NOTICE_UNTIL,
        words.instant(rules.closes_at),
        500,
    ]
    parts += [words.session(each) for each in rules.sessions]
    parts.append(Saying.NOTICE_WHO)
    for each in rules.electorates:
        parts += [words.name(each.label), 250]
    electors = turn.electors
    if len(electors) == 1:
        # Only the line of one person says where she stands; nobody else learns who is on the list.
        electorate = rules.electorate(electors[0].electorate)
        unit = next((each for each in rules.units if each.id == electors[0].unit), None)
        parts += [300, Saying.NOTICE_YOU_ARE, words.name(electorate.label), 150]
        parts += [words.name(unit.label)] if unit is not None else []
    return turn.say(*parts)


def result(turn: Turn) -> Line:
    """Return the published result: turnout before score, so that no score is heard without it."""
    words, rules = turn.words, turn.rules
    parts: list[Saying | str | int | Line] = [Saying.RESULT_OF]
    for each in turn.facts.result():
        if each.subject:
            parts += [words.name(rules.subject(each.subject).name), 300]
        parts += [Saying.RESULT_TURNOUT, words.share(each.turnout), 300] if each.turnout else []
        parts += [Saying.RESULT_SCORE, words.score(each.score), 300] if each.score else [Saying.RESULT_NO_SCORE, 300]
        band = next((band for band in rules.bands if band.id == each.band), None)
        parts += [Saying.RESULT_GRADE, words.name(band.label), 500] if band is not None else []
    return turn.say(*parts)


def outside(turn: Turn, lead: Line = ()) -> Step:
    """Tell a caller that the poll takes no votes now: when it begins, or that it is over and what the result is."""
    if turn.is_before_opening:
        begins = turn.say(Saying.NOT_OPEN_YET, turn.words.instant(turn.rules.opens_at))
        return ask(turn.becomes(Disposition.NOT_OPEN_YET).at(At.OUTSIDE), turn.say(lead, begins, 300))
    told = result(turn) if turn.facts.result() else turn.say(Saying.LATE)
    return ask(turn.becomes(Disposition.LATE).at(At.OUTSIDE), turn.say(lead, told, 300))


def outside_key(turn: Turn, digits: str) -> Step:
    """Practise before opening, check a receipt after closing."""
    if not digits:
        return turn.ends()
    if turn.is_before_opening:
        return ask(turn.at(At.PRACTICE)) if only_these(digits, YES) else try_again(turn, digits)
    return ask(turn.at(At.RECEIPT, back=At.OUTSIDE)) if only_these(digits, _RECEIPT) else try_again(turn, digits)


def practise(turn: Turn, digits: str) -> Step:
    """Take the key of a fruit."""
    if any(each.key == digits for each in FRUIT.options):
        return ask(turn.at(At.PRACTICE_CONFIRM, chosen=(digits,)))
    return try_again(turn, digits)


def confirm_practice(turn: Turn, digits: str) -> Step:
    """End the practice; nothing was kept."""
    if only_these(digits, turn.keys.confirm):
        return ask(turn.at(At.PRACTISED, chosen=()), turn.say(Saying.PRACTICE_DONE))
    return practise(turn, digits) if digits in {each.key for each in FRUIT.options} else try_again(turn, digits)


def practised(turn: Turn, digits: str) -> Step:
    """Practise once more, or say goodbye."""
    if not digits:
        return turn.ends()
    return ask(turn.at(At.PRACTICE)) if only_these(digits, YES) else try_again(turn, digits)


def help_wanted(turn: Turn) -> Step:
    """Say where a person is, whatever the call was about; it goes back to where it was."""
    # A receipt is checked on the way out of the help already: from there it goes back to where it all began.
    back = turn.call.back if turn.call.at is At.RECEIPT else turn.call.at
    return ask(turn.becomes(_helped(turn)).at(At.HELP, back=back))


def _helped(turn: Turn) -> Disposition:
    # Who hid the number, or is not on the roll, stays that in the account of the calls.
    return Disposition.HELP if turn.call.disposition is Disposition.HUNG_UP else turn.call.disposition


def choose_help(turn: Turn, digits: str) -> Step:
    """Have the desk call back, check a receipt, or go back."""
    if only_these(digits, _CALL_ME) and turn.call.number is not None:
        step = ask(turn.at(turn.call.back), turn.say(Saying.REQUEST_TAKEN))
        return Step(step.call, step.says, step.asks, step.listen, step.records, step.read_back, desk=DeskReason.ASKED)
    if only_these(digits, _RECEIPT):
        return ask(turn.at(At.RECEIPT))
    return ask(turn.at(turn.call.back)) if only_these(digits, REPEAT) else try_again(turn, digits)


def check_receipt(turn: Turn, digits: str) -> Step:
    """Tell whether a ballot is in the box, never what it says nor whose it is."""
    if len(digits) != RECEIPT_DIGITS:
        return try_again(turn, digits)
    elector = elector_of(turn.facts.poll.receipt_key, digits)
    if elector is None or not turn.facts.holds(elector):
        if turn.call.tries + 1 >= _MOST_RECEIPTS:
            return ask_desk(turn, DeskReason.NOT_UNDERSTOOD)
        return ask(turn.at(At.RECEIPT, tries=turn.call.tries + 1), turn.say(Saying.RECEIPT_UNKNOWN))
    checked = turn.becomes(Disposition.RECEIPT_CHECK) if turn.call.disposition in _MILD else turn
    return ask(checked.at(turn.call.back), turn.say(Saying.RECEIPT_IN_BOX, 400))


_MOST_RECEIPTS = 3
_MILD = frozenset({Disposition.HUNG_UP, Disposition.HELP, Disposition.ALREADY_VOTED})
