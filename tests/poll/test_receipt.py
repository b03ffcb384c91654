"""The receipt code, the check digit and the ballot's bytes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from poll.check_digit import check_digit, is_checked
from poll.receipt import elector_of, receipt_code

KEYS = st.binary(min_size=32, max_size=32)
ELECTORS = st.integers(min_value=0, max_value=10**10 - 1)


def test_the_check_digit_is_damms() -> None:
    """The worked example of the thesis: 572 takes 4."""
    assert check_digit("572") == "4"
    assert is_checked("5724")


@given(st.text("0123456789", min_size=1, max_size=12), st.data())
def test_one_wrong_digit_is_always_noticed(digits: str, data: st.DataObject) -> None:
    """Elderly fingers hit the key beside."""
    checked = digits + check_digit(digits)
    place = data.draw(st.integers(0, len(checked) - 1))
    other = data.draw(st.sampled_from([each for each in "0123456789" if each != checked[place]]))

    assert not is_checked(checked[:place] + other + checked[place + 1 :])


@given(st.text("0123456789", min_size=2, max_size=12), st.data())
def test_a_swap_of_neighbours_is_always_noticed(digits: str, data: st.DataObject) -> None:
    """Digits read out over the telephone change places."""
    checked = digits + check_digit(digits)
    place = data.draw(st.integers(0, len(checked) - 2))
    swapped = checked[:place] + checked[place + 1] + checked[place] + checked[place + 2 :]

    assert swapped == checked or not is_checked(swapped)


@given(KEYS, ELECTORS)
def test_a_receipt_leads_back_to_its_elector(key: bytes, elector: int) -> None:
    """Eleven digits, and no table is needed to find whose they are (docs/adr/0011)."""
    code = receipt_code(key, elector)

    assert len(code) == 11
    assert is_checked(code)
    assert elector_of(key, code) == elector


@given(KEYS, ELECTORS, ELECTORS)
def test_no_two_electors_share_a_receipt(key: bytes, one: int, other: int) -> None:
    """Two voters with one receipt could not tell that a vote is missing (integrity: the clash attack)."""
    assert (receipt_code(key, one) == receipt_code(key, other)) == (one == other)


def test_neighbours_have_unlike_receipts() -> None:
    """One receipt says nothing about the next: the codes of a hundred electors in a row have no common step."""
    codes = [int(receipt_code(bytes(32), elector)[:10]) for elector in range(100)]
    steps = {later - earlier for earlier, later in pairwise(codes)}

    assert len(steps) == 99


@given(KEYS, st.text(max_size=14))
def test_what_is_no_receipt_leads_to_nobody(key: bytes, text: str) -> None:
    """Anything that is not eleven checked digits is mistyped."""
    assert (is_checked(text) and len(text) == 11) or elector_of(key, text) is None
