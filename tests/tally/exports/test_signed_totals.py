"""The signed totals: what the square codes on the notice say can be checked, and nothing else passes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from poll.refusal import FindingsError
from poll.signed_texts import MOST_BYTES, file_of, key_digits, key_file, read_key, sign_text, texts_in
from tally.exports.signed_totals import check, sign
from tally.exports.totals_text import totals_of, written
from tests.tally.exports import published
from tests.tally.exports.published import Published

Kind = Callable[[], Published]
every_kind = pytest.mark.parametrize("kind", published.ALL, ids=lambda kind: kind.__name__)

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x06" * 32)
GOLDEN = sign(published.golden()[0], KEY)


def refused(texts: Sequence[str]) -> str:
    """Return what is said of texts that do not pass."""
    with pytest.raises(FindingsError) as error:
        check(texts, KEY.public_key())
    return error.value.findings[0].found.en


@every_kind
def test_what_was_signed_is_what_comes_back(kind: Kind) -> None:
    """Whatever the order in which the codes were scanned, and if one was scanned twice."""
    result, _ = kind()
    texts = sign(result, KEY)
    scanned = Random(7).sample([*texts, texts[0]], len(texts) + 1)  # noqa: S311 - an order, no secret.

    assert check(scanned, KEY.public_key()) == totals_of(result)


@every_kind
def test_each_text_fits_into_its_square_code(kind: Kind) -> None:
    """ASCII, short, numbered; the last ends in the signature."""
    texts = sign(kind()[0], KEY)

    assert all(text.isascii() and len(text) <= MOST_BYTES for text in texts)
    assert [text.split(" ")[1] for text in texts] == [f"{place}/{len(texts)}" for place in range(1, len(texts) + 1)]
    assert texts[-1].splitlines()[-1].startswith("signature ")


def test_the_longest_ids_fit_too() -> None:
    """Forty signs are the most of an id; a line then breaks after each option."""
    long = {f"{place:040d}": place for place in range(9)}
    totals = replace(
        totals_of(published.golden()[0]), counts={("v" * 40, "c" * 40): long}, electorates={"v" * 40: (9, 9)}
    )
    texts = sign_text(written(totals), KEY)

    assert max(map(len, texts)) <= MOST_BYTES
    assert check(texts, KEY.public_key()) == totals


def test_the_totals_are_read_without_a_program() -> None:
    """A villager's telephone shows lines of text."""
    whole = "".join(GOLDEN)

    assert "electorate v3 registered 120 ballots 94\n" in whole
    assert (
        "count v3 overall excellent=21 competent=33 basic=14 incompetent=19 abstain=4 (blank)=0 (invalid)=3\n" in whole
    )
    assert "composite zhang 74.46 basic\n" in whole


def test_the_file_holds_the_texts() -> None:
    """`totals.txt` is checked like what was scanned, whatever a computer makes of its line ends."""
    content = file_of(GOLDEN)

    for each in (content, content.replace(b"\n", b"\r\n"), content.rstrip()):
        assert check(texts_in(each), KEY.public_key()) == totals_of(published.golden()[0])


def test_marks_that_are_not_shown_are_not_signed() -> None:
    """Of the committee stands there only how many took part."""
    texts = "".join(sign(published.few()[0], KEY))

    assert "count v1 overall\n" in texts
    assert check(sign(published.few()[0], KEY), KEY.public_key()).counts["v1", "overall"] == {}


def test_a_missing_text_is_named() -> None:
    """Whoever overlooked a code scans it."""
    assert refused(GOLDEN[1:]) == "without number 1"


def test_codes_of_two_results_do_not_mix() -> None:
    """A code of another notice does not slip in."""
    other = sign({**published.golden()[0], "status": "unofficial"}, KEY)

    assert refused([*GOLDEN[:-1], other[-1]]) == "codes of different notices"


def test_another_key_does_not_pass() -> None:
    """A notice that somebody else signed is found out."""
    assert refused(sign(published.golden()[0], OTHER)) == (
        f"no such signature: the texts name the key {key_digits(OTHER.public_key())}"
    )


def test_a_text_that_only_names_the_key_does_not_pass() -> None:
    """The digits are no signature."""
    forged = [text.replace("excellent=21", "excellent=31") for text in GOLDEN]

    assert refused(forged) == "no such signature: changed"


@pytest.mark.parametrize("texts", [[], ["hello"], [GOLDEN[0], "2"], [""]])
def test_what_is_no_code_of_a_notice_is_refused(texts: list[str]) -> None:
    """Said, not thrown."""
    assert refused(texts) == "something else, or a part of one"


@given(st.integers(0, sum(map(len, GOLDEN)) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_no_changed_sign_changes_a_total(place: int, sign_instead: str) -> None:
    """Any one sign changed is refused, or changes nothing."""
    whole = list("\x00".join(GOLDEN))
    whole[place] = sign_instead if whole[place] != "\x00" else "\x00"
    try:
        found = check("".join(whole).split("\x00"), KEY.public_key())
    except FindingsError:
        return
    assert found == totals_of(published.golden()[0])


def test_any_figure_of_the_result_is_bound_by_the_signature() -> None:
    """The hash of the whole result stands among the totals: a figure that is no total is signed as well."""
    result, _ = published.golden()
    changed = {**result, "identities": result["identities"][1:]}

    assert check(sign(changed, KEY), KEY.public_key()) != totals_of(result)


def test_the_public_key_is_a_file_that_openssl_reads() -> None:
    """PEM there and back; its digits are those that stand on the notice."""
    content = key_file(KEY.public_key())

    assert content.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert read_key(content) == KEY.public_key()
    assert key_digits(KEY.public_key()).count("-") == 5
    assert key_digits(KEY.public_key()) != key_digits(OTHER.public_key())
