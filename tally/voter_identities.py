"""The identities of the electors: each is counted once, by phone or on paper, and none who is not on the roll."""

from collections.abc import Iterable, Iterator, Mapping

from poll.refusal import Say
from poll.rules import Channel, RuleSet
from tally.canvass import MergedCount, StrippedBox, VoidedBox, VoterAccount
from tally.identity import Identity, Term
from tally.merge import Hall
from tally.totals import Tally

_LET_STAND = Say(
    "查明后更正，或由两人签字说明。", "Find the cause and correct it, or have two officials sign a reason."
)


def voter_identities(
    stripped: StrippedBox, merged: MergedCount, electors_in_box: Mapping[str, int], rules: RuleSet
) -> Iterator[Identity]:
    """Yield for each electorate what became of its electors in the box, and that no more voted than could."""
    for tally in merged.electorates:
        voters = [account for account in stripped.voter_accounts if account.electorate == tally.electorate]
        yield _fates(tally.electorate, voters, electors_in_box.get(tally.electorate, 0))
        yield from _phone(tally, voters, rules)
        yield from _turnout(tally)


def void_identities(voided: VoidedBox, halls: Iterable[Hall], signed_and_counted: int) -> Iterator[Identity]:
    """Yield: nobody who signed for paper is counted by phone, and the void list is the poll book."""
    yield Identity(
        "4.2.5",
        "全部/all",
        Say("无人两次计入", "nobody is counted twice"),
        (Term("签领纸票且电话票计入", "signed for paper and phone ballot counted", signed_and_counted),),
        (),
        "=",
        Say("回到作废一步。", "Go back to voiding."),
    )
    signed = sum(hall.signatures for hall in halls)
    yield Identity(
        "4.3",
        "作废/void",
        Say("作废名单与签到册", "the void list and the poll book"),
        (Term("作废名单", "void list", voided.voids),),
        (Term("签到", "signatures", signed),),
        "=",
        _LET_STAND,
    )


def _fates(place: str, voters: Iterable[VoterAccount], in_box: int) -> Identity:
    accounts = list(voters)
    return Identity(
        "I5",
        place,
        Say("票箱中的选民", "electors in the box"),
        (Term("不同选民", "distinct electors", in_box),),
        (
            Term("计入", "counted", sum(each.counted for each in accounts)),
            Term("因纸质票作废", "voided for paper", sum(each.voided for each in accounts)),
            Term("撤回", "withdrawn", sum(each.withdrawn for each in accounts)),
            Term("已离开名册或评议主体", "left the roll or electorate", sum(each.ineligible for each in accounts)),
        ),
        "=",
        _LET_STAND,
    )


def _phone(tally: Tally, voters: Iterable[VoterAccount], rules: RuleSet) -> Iterator[Identity]:
    phones = any(channel is not Channel.PAPER for channel in rules.electorate(tally.electorate).channels)
    ballots = (Term("电话票", "phone ballots", tally.phone_ballots),)
    yield Identity(
        "4.2.4",
        tally.electorate,
        Say("电话票不多于可用电话的选民", "no more phone ballots than electors with a phone"),
        ballots,
        (Term("可用电话的选民", "electors with a phone", tally.phone_electors if phones else 0),),
        "<=",
        _LET_STAND,
    )
    yield Identity(
        "4.2.4",
        f"{tally.electorate}/电话",
        Say("每位选民至多一张电话票", "at most one phone ballot an elector"),
        ballots,
        (Term("计入的选民", "electors counted", sum(each.counted for each in voters)),),
        "=",
        _LET_STAND,
    )


def _turnout(tally: Tally) -> Iterator[Identity]:
    phone = Term("电话票", "phone ballots", tally.phone_ballots)
    registered = (Term("应到", "registered", tally.registered),)
    yield Identity(
        "4.2.5",
        tally.electorate,
        Say("收回不多于应到", "no more ballots than electors"),
        (Term("纸质收回", "papers returned", tally.returned), phone),
        registered,
        "<=",
        _LET_STAND,
    )
    yield Identity(
        "I7",
        tally.electorate,
        Say("参加者不多于应到", "no more who took part than electors"),
        (Term("签到", "signatures", tally.signatures), phone),
        registered,
        "<=",
        _LET_STAND,
    )
