"""Laws of the journal: whatever is changed, taken out, put in or moved is found."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from poll.journal import FIRST_CHAIN, JournalEntry, next_entry, verify_chain

_VALUES: st.SearchStrategy[object] = st.one_of(st.text(max_size=6), st.integers(0, 9))
_PARTICULARS = st.dictionaries(st.text(max_size=4), _VALUES, max_size=3)
_ACTS = st.tuples(st.one_of(st.none(), st.integers(1, 3)), st.integers(0, 2**42), st.text(max_size=8), _PARTICULARS)


def _journal(acts: list[tuple[int | None, int, str, dict[str, object]]]) -> list[JournalEntry]:
    entries: list[JournalEntry] = []
    for act in acts:
        entries.append(next_entry(entries[-1] if entries else None, *act))
    return entries


_JOURNALS = st.lists(_ACTS, min_size=1, max_size=6).map(_journal)


@given(_JOURNALS)
def test_an_untouched_journal_has_no_findings(entries: list[JournalEntry]) -> None:
    """Whatever stands in it, and up to the head that was printed."""
    assert verify_chain(entries, entries[-1].chain) == []
    assert verify_chain([], FIRST_CHAIN) == []


@given(_JOURNALS, st.data())
def test_a_change_of_any_field_is_found(entries: list[JournalEntry], data: st.DataObject) -> None:
    """The number, the poll, the instant, the act, the particulars and the chain are all under the chain."""
    place = data.draw(st.integers(0, len(entries) - 1))
    entry = entries[place]
    entries[place] = data.draw(
        st.sampled_from(
            [
                replace(entry, number=entry.number + 1),
                replace(entry, poll=9),
                replace(entry, at_ms=entry.at_ms + 1),
                replace(entry, act=entry.act + "x"),
                replace(entry, entry=entry.entry + " "),
                replace(entry, chain="f" * 64),
            ]
        )
    )
    assert verify_chain(entries)


@given(_JOURNALS, st.data())
def test_an_entry_taken_out_is_found(entries: list[JournalEntry], data: st.DataObject) -> None:
    """In the middle by the chain, at the end by the head that was printed."""
    head = entries[-1].chain
    del entries[data.draw(st.integers(0, len(entries) - 1))]
    assert verify_chain(entries, head)


@given(_JOURNALS, st.data())
def test_an_entry_put_in_twice_or_moved_is_found(entries: list[JournalEntry], data: st.DataObject) -> None:
    """Order and number are under the chain."""
    place = data.draw(st.integers(0, len(entries) - 1))
    assert verify_chain([*entries[: place + 1], *entries[place:]])
    if len(entries) > 1:
        assert verify_chain([*entries[1:], entries[0]])


@given(_JOURNALS)
def test_a_journal_rewritten_from_one_entry_on_has_another_head(entries: list[JournalEntry]) -> None:
    """Who chains everything anew cannot keep the head that was printed."""
    rewritten = [next_entry(None, 1, 0, "forged", {})]
    for entry in entries[1:]:
        rewritten.append(next_entry(rewritten[-1], entry.poll, entry.at_ms, entry.act, {"same": entry.entry}))
    assert verify_chain(rewritten) == []
    assert verify_chain(rewritten, entries[-1].chain)
