"""A ballot's bytes and its envelope."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from poll.ballot import Ballot, Mark, UnreadableBallotError, ballot_size, read_ballot, write_ballot
from poll.envelope import SEAL_BYTES, DamagedEnvelopeError, envelope_context, seal, unseal
from poll.rules import Contest, RuleSet
from tests.phones import preset_rules

RULES = [preset_rules(name)[0] for name in ("village-secretary-long", "village-affairs", "two-subjects")]
KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@st.composite
def papers(draw: st.DrawFn) -> tuple[RuleSet, tuple[Contest, ...], Ballot]:
    """Draw a rule set, one of its ballot papers and a ballot on it."""
    rules = draw(st.sampled_from(RULES))
    paper = rules.ballot_of(draw(st.sampled_from([each.id for each in rules.electorates])))
    marks = []
    for place, contest in enumerate(paper):
        ids = [option.id for option in contest.options]
        chosen = draw(st.lists(st.sampled_from(ids), max_size=contest.seats, unique=True))
        if chosen:
            marks.append(Mark(place, tuple(sorted(chosen, key=ids.index))))
    return rules, paper, Ballot(tuple(marks))


@given(papers())
def test_a_written_ballot_reads_back(drawn: tuple[RuleSet, tuple[Contest, ...], Ballot]) -> None:
    """What was marked is what is counted; the mask says which contests it answers."""
    rules, paper, ballot = drawn

    assert read_ballot(write_ballot(ballot, paper, ballot_size(rules)), paper) == ballot
    assert ballot.contests == sum(1 << mark.contest for mark in ballot.marks)


@given(papers())
def test_every_ballot_of_a_poll_has_one_size(drawn: tuple[RuleSet, tuple[Contest, ...], Ballot]) -> None:
    """An envelope must not tell by its length what is in it (docs/adr/0005)."""
    rules, paper, ballot = drawn

    assert len(write_ballot(ballot, paper, ballot_size(rules))) == ballot_size(rules)


@pytest.mark.parametrize("written", [b"9=1", b"0=", b"0=99", b"x=1", b"0", b"\xff", b"0=1+"])
def test_bytes_that_are_no_ballot_are_named(written: bytes) -> None:
    """A damaged box shows itself; nothing is guessed."""
    rules = RULES[0]
    with pytest.raises(UnreadableBallotError):
        read_ballot(written.ljust(ballot_size(rules)), rules.ballot_of("villagers"))


def test_an_envelope_opens_only_under_its_own_four_names() -> None:
    """Poll, rule set, electorate and unit are sealed in: a vote of one hamlet cannot be counted in another."""
    context = envelope_context("xinhe", "ab", "villagers", "group_1")
    sealed = seal(b"0=2".ljust(32), KEY.public_key(), context)

    assert len(sealed) == 32 + SEAL_BYTES
    assert unseal(sealed, KEY, context) == b"0=2".ljust(32)
    for other in (("xinhe2", "ab", "villagers", "group_1"), ("xinhe", "ab", "villagers", "group_2")):
        with pytest.raises(DamagedEnvelopeError):
            unseal(sealed, KEY, envelope_context(*other))


@given(st.integers(0, 32 + SEAL_BYTES - 1), st.integers(1, 255))
def test_any_changed_byte_of_an_envelope_is_noticed(place: int, change: int) -> None:
    """A flipped bit on the disk is found before it is counted."""
    context = envelope_context("xinhe", "ab", "villagers", "group_1")
    sealed = bytearray(seal(b"0=2".ljust(32), KEY.public_key(), context))
    sealed[place] ^= change

    with pytest.raises(DamagedEnvelopeError):
        unseal(bytes(sealed), KEY, context)


def test_the_same_choice_is_never_sealed_alike() -> None:
    """Two equal votes have unlike envelopes."""
    context = envelope_context("xinhe", "ab", "villagers", "group_1")

    assert seal(b"0=2".ljust(32), KEY.public_key(), context) != seal(b"0=2".ljust(32), KEY.public_key(), context)
