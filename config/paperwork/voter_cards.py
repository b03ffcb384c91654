"""The voter cards: one for each elector, with the code hidden under a fold."""

from collections.abc import Iterable, Mapping

from config.paperwork import typeset
from config.paperwork.answering import Way, help_key, steps_of
from config.paperwork.asked import Plain, persons_of, questions_of
from config.paperwork.wording import Wording
from poll.numbers import Line, as_dialled, masked
from poll.records.roll_store import RollPerson
from poll.refusal import Say
from poll.rules import Channel, Electorate, RuleSet


def voter_cards(rules: RuleSet, sender: str, people: Iterable[RollPerson]) -> bytes:
    """Print one card for each elector as PDF, three on a sheet of A4, in the order given.

    The code stands on the part that is folded in. Whoever has none gets a card without the fold, and whoever has no
    telephone one that invites to the hall. Telephone numbers of electors are masked.

    The PDF holds the codes: it is as secret as the list of codes.

    Args:
        rules: of the poll.
        sender: the poll's number, `+86...`.
        people: of one electorate or several.

    Raises:
        FindingsError: a name holds a sign that no font has.
    """
    wording = Wording(rules)
    cards = [_card(person, rules.electorate(person.electorate), wording) for person in people]
    papers = {each.id: _paper(each, wording) for each in rules.electorates}
    data = {
        "languages": list(rules.languages),
        "title": wording.title(),
        "number": as_dialled(int(sender.lstrip("+"))),
        "opens": wording.instant(rules.opens_at),
        "closes": wording.instant(rules.closes_at),
        "help_line": rules.help_line,
        "help_key": help_key(wording),
        "papers": papers,
        "cards": cards,
    }
    return typeset.compile("cards", data)


def _paper(electorate: Electorate, wording: Wording) -> Plain:
    """Return what all cards of an electorate have in common, with the steps of each way of voting."""
    paper = wording.rules.ballot_of(electorate.id)
    return {
        "electorate": wording.electorate(electorate),
        "persons": persons_of(paper, wording),
        "questions": questions_of(paper, wording),
        "steps": {
            _name(way): steps_of(paper, way, wording)
            for way in (Way(texts, calls, coded) for texts, calls in _WAYS for coded in (False, True))
        },
        "hall": [wording.say(each) for each in _HALL] if Channel.PAPER in electorate.channels else [],
    }


def _card(person: RollPerson, electorate: Electorate, wording: Wording) -> Mapping[str, object]:
    way = _way(person, electorate)
    return {
        "roll_no": person.roll_no,
        "name": person.name,
        "electorate": electorate.id,
        "unit": wording.unit(person.unit),
        "telephone": masked(person.number) if person.number and way else "",
        "way": _name(way) if way else "",
        "code": person.code or "" if way else "",
    }


def _way(person: RollPerson, electorate: Electorate) -> Way | None:
    texts = Channel.TEXT in electorate.channels and person.kind == Line.MOBILE.value
    calls = Channel.CALL in electorate.channels and person.number is not None
    return Way(texts, calls, person.code is not None) if texts or calls else None


def _name(way: Way) -> str:
    return "-".join(name for name in ("texts", "calls", "coded") if getattr(way, name))


_WAYS = ((True, True), (True, False), (False, True))
_HALL = (
    Say("到会场签字领票，在格里打“√”，投进票箱", "Sign in at the hall, mark your paper, put it into the box"),
    Say("登记了电话的，也可以用电话评议；登记请找村委会", "With a telephone on the roll you may vote by telephone"),
)
