"""The sign-in sheet: who may vote on paper, a place for each signature, and who has voted by telephone already."""

from collections.abc import Collection, Iterable
from datetime import datetime

from config.paperwork import typeset
from config.paperwork.wording import Wording
from poll.pollbook import Listed
from poll.rules import RuleSet


def sign_in_sheet(
    rules: RuleSet,
    people: Iterable[Listed],
    electorate: str,
    unit: str,
    voted: Collection[str] | None = None,
) -> bytes:
    """Print the sign-in sheet of one electorate and unit as PDF, in the order given.

    Args:
        rules: of the poll.
        people: of the roll; those of other electorates and units are left out.
        electorate: id of the one whose sheet it is.
        unit: id of the one whose sheet it is.
        voted: numbers on the roll of those who have voted by telephone, for a desk without a computer; None leaves the
            column blank, to be filled in at the desk.

    Raises:
        FindingsError: a name holds a sign that no font has.
    """
    return _printed(rules, people, electorate, unit, voted, None)


def desk_list(  # noqa: PLR0913, PLR0917 - as the sign-in sheet, and when.
    rules: RuleSet,
    people: Iterable[Listed],
    electorate: str,
    unit: str,
    voted: Collection[str],
    as_of: datetime,
) -> bytes:
    """Print the fall-back list of a desk without a connection: the sign-in sheet with who has voted by now.

    Args:
        rules: of the poll.
        people: of the roll; those of other electorates and units are left out.
        electorate: id of the one whose list it is.
        unit: id of the one whose list it is.
        voted: numbers on the roll of those who have voted by telephone.
        as_of: the instant that this is true of.

    Raises:
        FindingsError: a name holds a sign that no font has.
    """
    return _printed(rules, people, electorate, unit, voted, as_of)


def _printed(  # noqa: PLR0913, PLR0917 - what a sheet is made of.
    rules: RuleSet,
    people: Iterable[Listed],
    electorate: str,
    unit: str,
    voted: Collection[str] | None,
    as_of: datetime | None,
) -> bytes:
    wording = Wording(rules)
    own = [each for each in people if (each.electorate, each.unit) == (electorate, unit)]
    has_voted = frozenset(voted or ())
    data = {
        "languages": list(rules.languages),
        "title": wording.title(),
        "electorate": wording.electorate(rules.electorate(electorate)),
        "unit": wording.unit(unit),
        "people": [{"roll_no": each.roll_no, "name": each.name, "voted": each.roll_no in has_voted} for each in own],
        "is_filled": voted is not None,
        "as_of": wording.instant(as_of, year=True) if as_of else {},
        "hash": wording.hash(),
    }
    return typeset.compile("sign_in", data)
