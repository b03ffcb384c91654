"""A passphrase that could be found by trying is refused."""

import pytest

from poll.passphrase import check_passphrase
from poll.refusal import FindingsError


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "short",
        "elevensigns",
        "村长你好吗",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "abcdefghijklmnop",
        "ponmlkjihgfedcba",
        "12345678901234567890",
        "1990010119900101",
        "   padded    ",
    ],
)
def test_a_weak_passphrase_is_a_finding_that_does_not_repeat_it(weak: str) -> None:
    """Too short, one sign again and again, in order, or a birthday."""
    with pytest.raises(FindingsError) as error:
        check_passphrase(weak)
    said = "".join(error.value.findings[0].lines("both"))
    assert not weak.strip() or weak.strip() not in said


@pytest.mark.parametrize(
    "good", ["稻田里的六只白鹅", "twelve signs!", "83520 17469 20385 11947", "83520174692038511947"]
)
def test_a_long_passphrase_is_taken(good: str) -> None:
    """Eight Chinese characters, twelve letters or twenty digits are enough."""
    check_passphrase(good)
