"""The golden example: every figure of the worked village, exactly."""

from fractions import Fraction

import pytest

from poll.refusal import Say
from poll.rules import RuleSet
from tally.canvass import MergedCount, Reconciled, paper_bytes, read_paper
from tally.identity import Identity, Term
from tally.message_identities import Messages, message_identities
from tally.score import score
from tally.scores import Scores
from tests.tally.village import (
    GOLDEN_VOIDS,
    Count,
    Vote,
    box_of,
    canvass_of,
    golden_halls,
    golden_messages,
    golden_votes,
    village_rules,
)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """The rules of the golden village."""
    return village_rules()


@pytest.fixture(scope="module")
def canvass(rules: RuleSet) -> Count:
    """Every paper of its canvass."""
    return canvass_of(box_of(golden_votes(), rules), golden_halls(rules), rules, GOLDEN_VOIDS, golden_messages())


@pytest.fixture(scope="module")
def scores(canvass: Count, rules: RuleSet) -> Scores:
    """What is computed from them."""
    return score({tally.electorate: tally for tally in canvass.merged.electorates}, rules, {})


@pytest.mark.parametrize(
    ("electorate", "registered", "paper", "phone", "marks", "abstained", "invalid", "rated"),
    [
        ("v1", 18, 17, 0, (5, 9, 2, 1), 0, 0, 17),
        ("v2", 42, 33, 6, (14, 17, 4, 3), 1, 0, 38),
        ("v3", 120, 53, 41, (21, 33, 14, 19), 4, 3, 87),
    ],
)
def test_the_table_of_the_golden_example(  # noqa: PLR0917 - the columns of the table.
    canvass: Count,
    rules: RuleSet,
    electorate: str,
    registered: int,
    paper: int,
    phone: int,
    marks: tuple[int, ...],
    abstained: int,
    invalid: int,
    rated: int,
) -> None:
    """应到, 收回 by channel, the grades, 弃权, 废票 and 有效 of each electorate."""
    tally = next(each for each in canvass.merged.electorates if each.electorate == electorate)
    total = tally.contest("overall").total

    assert (tally.registered, tally.paper_ballots, tally.phone_ballots) == (registered, paper, phone)
    assert tuple(total.marks.values())[:4] == marks
    assert (total.abstained(rules.contests[0]), total.invalid, total.valid(rules.contests[0])) == (
        abstained,
        invalid,
        rated,
    )


def test_scores_are_exact_fractions(scores: Scores) -> None:
    """1340/17, 1500/19, 1860/29."""
    assert [part.score for part in scores.composites[0].parts] == [
        Fraction(1340, 17),
        Fraction(1500, 19),
        Fraction(1860, 29),
    ]


def test_the_composite_is_rounded_once(scores: Scores) -> None:
    """74.46; not 74.42 (rounded by electorate first) and not 69.86 (all ballots in one heap)."""
    composite = scores.composites[0]

    assert composite.exact == Fraction(697420, 9367)
    assert (composite.rounded, composite.band) == ("74.46", "basic")


def test_the_denominator_is_the_one_the_rules_name(scores: Scores) -> None:
    """V3 不称职: 19 of 87 rated, 19 of 94 returned."""
    shares = {flag.threshold: flag for flag in scores.flags if flag.electorate == "v3"}

    assert shares["third"].measured == Fraction(19, 87)
    assert not shares["third"].raised
    assert shares["fifth"].measured == Fraction(19, 94)
    assert shares["fifth"].raised


def test_the_accounting_block_of_the_villagers(canvass: Count) -> None:
    """Printed 70 = 55 + 13 + 2; 56 signatures; 53 of 55 returned; turnout 94 of 120."""
    v3 = canvass.merged.electorates[2]

    assert (v3.printed, v3.issued, v3.unused, v3.spoiled) == (70, 55, 13, 2)
    assert (v3.signatures, v3.returned, v3.ballots, v3.registered) == (56, 53, 94, 120)


def test_the_envelopes_of_the_villagers_by_channel(canvass: Count) -> None:
    """Texts: 27 counted, 7 superseded, 2 voided for paper; calls: 14 counted, 2 superseded."""
    fates = {
        channel: [
            sum(
                getattr(each, fate)
                for each in canvass.stripped.envelope_accounts
                if (each.electorate, each.channel) == ("v3", channel)
            )
            for fate in ("active", "superseded", "voided")
        ]
        for channel in ("text", "call")
    }

    assert fates == {"text": [27, 7, 2], "call": [14, 2, 0]}


def test_every_identity_of_the_golden_example_holds(canvass: Count) -> None:
    """Nothing is left unexplained but the two papers that were not returned."""
    failing = [identity.arithmetic().en for identity in canvass.reconciled.identities if not identity.holds]
    remainders = [identity.place for identity in canvass.reconciled.identities if identity.remainder_to_explain]

    assert failing == []
    assert remainders == ["v3/g1", "v3/g2"]


def test_an_identity_reads_as_arithmetic_in_both_languages(canvass: Count) -> None:
    """A clerk adds it up on paper."""
    printed = next(each for each in canvass.reconciled.identities if (each.name, each.place) == ("4.2.1", "v3/g1"))

    assert printed.arithmetic().zh == "v3/g1: 印制 30 = 发出 25 + 未用 4 + 换发作废 1"
    assert printed.arithmetic().en == "v3/g1: printed 30 = papers issued 25 + unused 4 + spoiled 1"


def test_papers_of_the_canvass_are_read_back_as_they_were_written(canvass: Count) -> None:
    """A paper and its hash mean the same on every machine."""
    assert read_paper(MergedCount, paper_bytes(canvass.merged)) == canvass.merged
    assert read_paper(Reconciled, paper_bytes(canvass.reconciled)) == canvass.reconciled


def test_the_account_of_the_messages_is_kept_by_channel(canvass: Count) -> None:
    """Villagers' texts 54 = 27 + 2 + 7 + 8 + 4 + 2 + 3 + 1, beside six of members; calls 25 = 14 + 6 + 2 + 2 + 1."""
    accounts = {each.place: each for each in canvass.reconciled.identities if each.name == "4.2.8"}
    texts, calls = accounts["短信/texts"], accounts["电话/calls"]

    assert texts.left[0].value - texts.right[0].value == 54
    assert [(term.zh, term.value) for term in texts.right] == [
        ("党员·计入", 6),
        ("村民·计入", 27),
        ("村民·因纸质票作废", 2),
        ("村民·被更改", 7),
        ("村民·没看懂", 8),
        ("村民·迟到", 2),
        ("村民·求助", 3),
        ("村民·退订", 1),
        ("未登记", 4),
    ]
    assert (calls.left[0].value, [term.value for term in calls.right]) == (25, [14, 2, 1, 6, 2])


def test_a_message_without_an_end_fails_its_account(rules: RuleSet) -> None:
    """A text that the inbox has and no disposition explains is found, with the difference."""
    account = next(iter(message_identities(Messages({"text": 3}, {("text", "v3", "help"): 2}), (), rules)))

    assert not account.holds
    assert account.arithmetic().en == "短信/texts: texts 3 ≠ 村民 help 2 (left is 1 more)"


def test_one_ballot_of_an_electorate_is_neither_printed_nor_kept(rules: RuleSet) -> None:
    """Its phone count is that person's vote: the identity says that it holds and nothing else (docs/adr/0020)."""
    votes = [Vote(1, "v2", "g1", {0: ("incompetent",)}), *(Vote(n, "v3", "g1", {0: ("basic",)}) for n in range(2, 8))]
    reconciled = canvass_of(box_of(votes, rules), golden_halls(rules), rules).reconciled
    members = [each for each in reconciled.identities if each.shows_marks and each.place.startswith("v2/")]

    assert {each.hidden for each in members if not each.place.endswith("/合计")} == {True}
    assert all(sum(term.value for term in (*each.left, *each.right)) == 0 for each in members if each.hidden)
    assert members[0].arithmetic().zh.endswith("成立（票数少，不显示）")
    assert not any(each.hidden for each in reconciled.identities if each.place.startswith("v3/overall"))


def test_a_hidden_identity_that_fails_says_by_how_much() -> None:
    """The clerk can look for it without reading the vote."""
    identity = Identity(
        "4.2.7", "v2/overall/basic", Say("", ""), (Term("a", "a", 3),), (Term("b", "b", 1),), "=", Say("", "")
    )
    hidden = identity.without_terms()

    assert (hidden.difference, hidden.holds) == (2, False)
    assert hidden.finding().found.zh == "不成立，左边多 2（票数少，不显示）"
