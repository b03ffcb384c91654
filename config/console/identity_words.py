"""The identities as the page of the reconciliation shows them: in groups, each number with where it comes from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.console.sheet_board import NO_UNIT
from poll.casting import Disposition
from poll.paper import PaperKind
from poll.records.inbox_store import CALL, TEXT
from poll.refusal import Say
from poll.rules import RuleSet, words_in
from tally.canvass import Signature, different_officials
from tally.identity import Identity, Term

Link = Callable[..., str]
"""Makes the address of a page: endpoint and what stands in the address; empty where the official may not open it."""

_OF_A_HALL = frozenset({"4.2.1", "4.2.2", "4.2.3", "4.2.9", "I1", "I2", "I3"})
"""Rules that are added up for each hall."""

GROUPS: Sequence[tuple[Say, frozenset[str]]] = (
    (Say("纸票账", "Paper account"), frozenset({"4.2.1", "4.2.2", "4.2.3", "4.2.9", "I1", "I2"})),
    (Say("选民", "Electors"), frozenset({"I5", "I7", "4.2.4", "4.2.5", "4.3"})),
    (Say("消息和信封", "Messages and envelopes"), frozenset({"I4", "I6", "4.2.8"})),
    (Say("票数", "Totals"), frozenset({"I3", "I8", "4.2.6", "4.2.7"})),
    (Say("日志", "Journal"), frozenset({"4.2.10"})),
)
"""The parts of the page, and which rules each of them holds."""

_ACCOUNT = frozenset({"printed", "papers issued", "unused", "spoiled", "returned", "not returned"})
_BOOK = frozenset({"signatures", "signed but left"})


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """One number of an equation: what it is, and the page that it comes from; empty: none."""

    label: Say
    value: int
    link: str


@dataclass(frozen=True, slots=True)
class ShownIdentity:
    """One equation with its signatures."""

    identity: Identity
    left: tuple[ShownTerm, ...]
    right: tuple[ShownTerm, ...]
    signatures: tuple[Signature, ...]

    @property
    def is_signed(self) -> bool:
        """Tell whether two officials have signed a reason."""
        return different_officials(self.signatures) > 1


def unit_of(identity: Identity) -> str | None:
    """Return the unit of an identity of one hall, empty where the rules have no units; None: of more than one hall."""
    parts = identity.place.split("/")
    return parts[1] if identity.name in _OF_A_HALL and len(parts) > 1 else None


def grouped(shown: Iterable[ShownIdentity]) -> list[tuple[Say, list[ShownIdentity]]]:
    """Return identities in the parts of the page, in the order of the rules; parts without any are left out."""
    listed = list(shown)
    parts = [(title, [each for each in listed if each.identity.name in names]) for title, names in GROUPS]
    return [(title, its) for title, its in parts if its]


def shown_identity(identity: Identity, signatures: Sequence[Signature], rules: RuleSet, link: Link) -> ShownIdentity:
    """Return one identity with words and links for its numbers."""
    words = _words(identity, rules)
    # As on the paper: a paper of the canvass keeps options in the order of their ids.
    order = {name: place for place, name in enumerate(words)}

    def terms(side: Sequence[Term]) -> tuple[ShownTerm, ...]:
        return tuple(
            ShownTerm(words.get(each.en, Say(each.zh, each.en)), each.value, _link(identity, each, rules, link))
            for each in sorted(side, key=lambda term: order.get(term.en, len(order)))
        )

    signed = tuple(each for each in signatures if each.about == identity.id)
    return ShownIdentity(identity, terms(identity.left), terms(identity.right), signed)


def _words(identity: Identity, rules: RuleSet) -> Mapping[str, Say]:
    """Return the labels of options and units that an identity names by their ids."""
    parts = identity.place.split("/")
    options = [each.options for each in rules.contests if each.id in parts]
    labels = {option.id: option.label for its in options for option in its} if identity.name in {"I3", "4.2.6"} else {}
    if identity.name == "I8":
        labels = {unit.id: unit.label for unit in rules.units}
    return {each: Say(words_in(label, "zh"), words_in(label, "en")) for each, label in labels.items()}


def _link(identity: Identity, term: Term, rules: RuleSet, link: Link) -> str:
    unit, electorate = unit_of(identity), identity.place.split("/")[0]
    if unit is not None:
        return _of_a_hall(identity, term, (electorate, unit), link)
    if term.en in _ACCOUNT | _BOOK or (identity.name == "4.2.7" and term.en == "paper"):
        return link("poll.sheets")
    if term.en in {"void list", "voided for paper", "left the roll or electorate"} and identity.name != "4.2.8":
        return link("poll.voids")
    match identity.name:
        case "4.2.8":
            return _of_messages(identity, term, link)
        case "I4" if term.en == "votes answered":
            return link("poll.ledger")
        case "I8" if term.en in {each.id for each in rules.units}:
            return link("poll.reconcile_unit", unit=term.en)
        case "4.2.10":
            return link("poll.journal")
        case _:
            return ""


def _of_messages(identity: Identity, term: Term, link: Link) -> str:
    """Return the messages behind a number: those of the kind, and of the disposition where the number is one's."""
    kind = {"短信": TEXT, "电话": CALL}.get(identity.place.split("/")[0])
    if kind is None:
        return link("poll.ledger")
    ends = [each.value for each in Disposition if term.en.endswith(each.value.replace("_", " "))]
    return link("poll.ledger_messages", kind=kind, disposition=max(ends, key=len, default=""))


def _of_a_hall(identity: Identity, term: Term, place: tuple[str, str], link: Link) -> str:
    electorate, unit = place
    if term.en == "differences":
        return link("poll.sheets", show="open")
    if term.en in _BOOK:
        kind = PaperKind.POLL_BOOK
    elif identity.name == "I3" and not term.en.startswith("ballots"):
        kind = PaperKind.COUNT
    else:
        kind = PaperKind.ACCOUNT
    return link("poll.sheet_compare", kind=kind.value, electorate=electorate, unit=unit or NO_UNIT)
