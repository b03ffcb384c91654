"""The identities of the paper account and of each contest: what a clerk adds up by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from poll.paper import ACCOUNT_FIGURES
from poll.refusal import Say
from poll.rules import RuleSet
from tally.canvass import CountedBox, MergedCount
from tally.identity import Identity, Term
from tally.merge import Hall
from tally.totals import ContestCount

_RECOUNT = Say(
    "请重数纸票并由两人分别重新录入，或由两人签字说明。",
    "Count the papers again and have two officials enter them anew, or sign a reason.",
)

_ACCOUNT = ("signatures", *ACCOUNT_FIGURES)


def hall_identities(hall: Hall) -> Iterator[Identity]:
    """Yield the identities of one paper account."""
    place = f"{hall.electorate}/{hall.unit}"
    yield from _of_invariants(place, hall)
    yield from _of_canvass(place, hall)
    yield Identity(
        "4.2.9",
        place,
        Say("两次独立录入相符", "two independent entries agree"),
        (Term("不同之处", "differences", hall.differences),),
        (),
        "=",
        Say("请对照原件更正，不得取平均。", "Correct them from the sheet; never take the mean."),
    )


def account_identities(halls: Sequence[Hall]) -> Iterator[Identity]:
    """Yield the paper account of each electorate that has papers in several places, all of them together."""
    for electorate in dict.fromkeys(hall.electorate for hall in halls):
        its = [hall for hall in halls if hall.electorate == electorate]
        if len(its) > 1:
            together = replace(its[0], **{name: sum(getattr(hall, name) for hall in its) for name in _ACCOUNT})
            yield _of_printed(electorate, together)
            yield from _of_canvass(electorate, together)


def _of_invariants(place: str, hall: Hall) -> Iterator[Identity]:
    issued, returned = _issued(hall), _returned(hall)
    yield _of_printed(place, hall)
    yield Identity(
        "4.2.2",
        place,
        Say("发出不多于签到", "a paper needs a signature"),
        (issued,),
        (_signatures(hall),),
        "<=",
        Say(
            "核对签到册：有人签到未领票，或有票未签名。",
            "Check the poll book: who signed and took no paper, or the other way.",
        ),
    )
    # A hall whose account was lost would look as if everybody had signed and left, their phone ballots void.
    yield Identity(
        "4.2.2",
        f"{place}/印制",
        Say("签到不多于印制", "no more signatures than papers printed"),
        (_signatures(hall),),
        (_printed(hall),),
        "<=",
        Say(
            "没有录入选票清点的，补录两次；票确实不够的，由两人签字说明。",
            "Enter the paper account, twice, if it is missing; if papers ran out, have two officials sign it.",
        ),
    )
    yield Identity(
        "4.2.3",
        place,
        Say("收回不多于发出", "no more papers returned than issued"),
        (returned,),
        (issued,),
        "<=",
        Say(
            "收回多于发出的，该处纸票全部无效；少于的，认定前须说明原因。",
            "More than issued voids this paper count; fewer: record why before certifying.",
        ),
        explain=True,
    )


def _of_printed(place: str, hall: Hall) -> Identity:
    return Identity(
        "4.2.1",
        place,
        Say("印制的去向", "what became of the papers printed"),
        (_printed(hall),),
        (_issued(hall), *_left_over(hall)),
        "=",
        _RECOUNT,
    )


def _of_canvass(place: str, hall: Hall) -> Iterator[Identity]:
    missing = Term("未收回", "not returned", max(hall.issued - hall.returned, 0))
    left = Term("签到未领", "signed but left", max(hall.signatures - hall.issued, 0))
    yield Identity(
        "I1",
        place,
        Say("印制 = 收回 + 未收回 + 未用 + 换发", "printed = returned + not returned + unused + spoiled"),
        (_printed(hall),),
        (_returned(hall), missing, *_left_over(hall)),
        "=",
        _RECOUNT,
    )
    yield Identity(
        "I2",
        place,
        Say("签到 = 收回 + 未收回 + 签到未领", "signatures = returned + not returned + signed but left"),
        (_signatures(hall),),
        (_returned(hall), missing, left),
        "=",
        _RECOUNT,
    )


def _printed(hall: Hall) -> Term:
    return Term("印制", "printed", hall.printed)


def _issued(hall: Hall) -> Term:
    return Term("发出", "papers issued", hall.issued)


def _returned(hall: Hall) -> Term:
    return Term("收回", "returned", hall.returned)


def _signatures(hall: Hall) -> Term:
    return Term("签到", "signatures", hall.signatures)


def _left_over(hall: Hall) -> tuple[Term, Term]:
    return Term("未用", "unused", hall.unused), Term("换发作废", "spoiled", hall.spoiled)


def contest_identities(
    counted: CountedBox, merged: MergedCount, halls: Sequence[Hall], rules: RuleSet
) -> Iterator[Identity]:
    """Yield the identities of every contest: parts and ballots, by channel and together."""
    for hall in halls:
        for count in hall.contests:
            yield _parts("I3", f"{hall.electorate}/{hall.unit}/{count.contest}/纸质", count, hall.returned)
    for tally in merged.electorates:
        for contest in rules.ballot_of(tally.electorate):
            it = tally.contest(contest.id)
            place = f"{tally.electorate}/{contest.id}"
            yield _parts("4.2.6", f"{place}/电话", it.phone, tally.phone_ballots)
            yield _parts("4.2.6", f"{place}/纸质", it.paper, tally.paper_ballots)
            yield _parts("4.2.6", f"{place}/合计", it.total, tally.ballots)
            for option in contest.options:
                label = option.label.get("zh") or option.id
                yield Identity(
                    "4.2.7",
                    f"{place}/{option.id}",
                    Say("合计 = 电话 + 纸质", "total = phone + paper"),
                    (Term(f"{label}合计", f"{option.id} total", it.total.marks[option.id]),),
                    (
                        Term("电话", "phone", _phone_marks(counted, tally.electorate, contest.id, option.id)),
                        Term("纸质", "paper", _paper_marks(halls, tally.electorate, contest.id, option.id)),
                    ),
                    "=",
                    _RECOUNT,
                    shows_marks=True,
                )


def _parts(name: str, place: str, count: ContestCount, ballots: int) -> Identity:
    seats = f" × {count.seats}" if count.seats > 1 else ""
    return Identity(
        name,
        place,
        Say("收回 = 各选项 + 空白 + 废票", "ballots = options + blank + invalid"),
        (Term(f"收回{seats}", f"ballots{seats}", ballots * count.seats),),
        (
            *(Term(option, option, marks) for option, marks in count.marks.items()),
            Term("空白", "blank", count.blank),
            Term("废票", "invalid", count.invalid),
        ),
        "=",
        _RECOUNT,
        shows_marks=True,
    )


# Added up again here from the papers before the merge, so that a slip in the merge shows.
def _phone_marks(counted: CountedBox, electorate: str, contest: str, option: str) -> int:
    return sum(
        count.marks[option]
        for block in counted.blocks
        if block.block.electorate == electorate
        for count in block.contests
        if count.contest == contest
    )


def _paper_marks(halls: Sequence[Hall], electorate: str, contest: str, option: str) -> int:
    return sum(
        count.marks[option]
        for hall in halls
        if hall.electorate == electorate and not hall.is_void
        for count in hall.contests
        if count.contest == contest
    )
