"""Two entries of a sheet agree, are corrected, or do not count."""

from poll.paper import Figure, PaperAccount, PaperKind, PaperSheet, SheetEntry, compare, settle
from poll.refusal import Weight

_FIGURES: dict[Figure, int] = {("printed",): 70, ("issued",): 55, ("unused",): 13, ("spoiled",): 2, ("returned",): 53}


def _entry(number: int, official: str, returned: int = 53, sha256: str = "", reason: str = "") -> SheetEntry:
    sheet = PaperSheet(PaperKind.ACCOUNT, "villagers", "group_3", _FIGURES | {("returned",): returned}, {})
    return SheetEntry(sheet, number, tuple(official.split("+")), reason, sha256 or official, 0)


def test_two_entries_that_agree_stand() -> None:
    """Without a word."""
    found = settle([_entry(1, "王一"), _entry(2, "李二")])
    assert found.accounts == (PaperAccount("villagers", "group_3", 70, 55, 13, 2, 53),)
    assert found.findings == ()


def test_entries_that_differ_name_both_values_and_both_officials_and_count_for_nothing() -> None:
    """Differences are resolved, never averaged (domain.md 4.2, invariant 9)."""
    found = settle([_entry(1, "王一"), _entry(2, "李二", returned=54)])
    (finding,) = found.findings
    assert found.accounts == ()
    assert finding.where == "account villagers/group_3 returned"
    assert finding.found.en == "53 by 王一, 54 by 李二"


def test_one_entry_alone_counts_for_nothing() -> None:
    """Whichever of the two it is."""
    for number in (1, 2):
        found = settle([_entry(number, "王一")])
        assert found.accounts == ()
        assert [finding.weight for finding in found.findings] == [Weight.ERROR]


def test_the_latest_correction_stands_and_is_shown_with_its_reason() -> None:
    """Corrections are new signed entries with a reason (domain.md 4.2, invariant 10)."""
    entries = [
        _entry(1, "王一"),
        _entry(2, "李二", returned=54),
        _entry(3, "王一+李二", returned=55, reason="数错"),
        _entry(4, "王一+张三", returned=53, reason="再数一遍"),
    ]
    found = settle(entries)
    assert found.accounts[0].returned == 53
    (notice,) = found.findings
    assert notice.weight is Weight.NOTICE
    assert "再数一遍" in notice.found.zh


def test_the_same_file_twice_is_a_notice() -> None:
    """Nobody can be made to read the sheet again, but everybody can see that the bytes were the same."""
    findings = compare(_entry(1, "王一", sha256="a"), _entry(2, "李二", sha256="a"))
    assert [finding.weight for finding in findings] == [Weight.NOTICE]


def test_a_signature_in_one_entry_alone_is_a_difference() -> None:
    """Of a poll book every name is compared."""

    def book(number: int, official: str, *signed: str) -> SheetEntry:
        figures: dict[Figure, int] = {(roll_no,): 1 for roll_no in signed}
        refs: dict[Figure, str] = {(roll_no,): f"a.csv:{roll_no}" for roll_no in signed}
        sheet = PaperSheet(PaperKind.POLL_BOOK, "villagers", "group_3", figures, refs)
        return SheetEntry(sheet, number, (official,), "", official, 0)

    found = settle([book(1, "王一", "1", "2"), book(2, "李二", "2", "3")])
    assert found.signed == {}
    assert [finding.found.en for finding in found.findings] == [
        "signed by 王一, not signed by 李二",
        "not signed by 王一, signed by 李二",
    ]
    assert settle([book(1, "王一", "1", "2"), book(2, "李二", "2", "1")]).signed == {
        ("villagers", "1"): "a.csv:1",
        ("villagers", "2"): "a.csv:2",
    }
