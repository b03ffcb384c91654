"""Results and what follows them in the records: every row stays, and what stands is found."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Engine, delete, update
from sqlalchemy.exc import DatabaseError

from poll.records import (
    board_store,
    decision_store,
    earlier_store,
    journal_store,
    poll_store,
    promise_store,
    result_store,
)
from poll.records.database import reading, writing
from poll.records.earlier_store import EarlierResult
from poll.records.hall_tables import result_versions
from poll.rule_file import read_rules, with_window
from tests.phones import PRESETS, PRIVATE_KEY

_MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def _found(connection: Connection, poll_id: str, closes: datetime) -> int:
    content = (PRESETS / "village-secretary-short.toml").read_bytes()
    content = with_window(content, closes.replace(hour=0), closes.replace(hour=9))
    rules, findings = read_rules(content, poll_id)
    assert rules is not None, findings
    key = PRIVATE_KEY.public_key()
    return poll_store.create(
        connection, poll_id, "+8619900000000", rules, content, public_key=key, locked_key=b"{}", receipt_key=bytes(32)
    )


def _publish(connection: Connection, poll: int, version: int, status: str) -> None:
    text = f"{poll}/{version}/{status}"
    result_store.keep(
        connection,
        poll,
        version=version,
        status=status,
        result=text.encode(),
        sha256=text,
        official="赵芳",
        at_ms=version,
    )


def test_every_publication_is_a_row_of_its_own(engine: Engine) -> None:
    """Numbered in each poll; the content comes back byte for byte, and no row is changed or taken out."""
    with writing(engine) as connection:
        first, second = _found(connection, "a", _MARCH), _found(connection, "b", _MARCH)
        for version, status in ((1, "unofficial"), (1, "certified"), (2, "certified")):
            _publish(connection, first, version, status)
        _publish(connection, second, 1, "unofficial")

    with reading(engine) as connection:
        listed = result_store.of_poll(connection, first)
        assert [(each.number, each.version, each.status) for each in listed] == [
            (1, 1, "unofficial"), (2, 1, "certified"), (3, 2, "certified")
        ]  # fmt: skip
        assert [each.number for each in result_store.of_poll(connection, second)] == [1]
        assert result_store.result_json(connection, first, 2) == f"{first}/1/certified".encode()
        assert result_store.certified_before(connection, first, 2) == f"{first}/1/certified"
    for statement in (update(result_versions).values(official="李强"), delete(result_versions)):
        with pytest.raises(DatabaseError, match="never changed"), writing(engine) as connection:
            connection.execute(statement)


def test_of_earlier_polls_the_certified_result_that_stands_is_found(engine: Engine) -> None:
    """Closed before an instant, the last closed first; of several versions the last one, of unofficial ones none."""
    with writing(engine) as connection:
        may = _found(connection, "may", _MARCH.replace(month=5))
        march = _found(connection, "march", _MARCH)
        april = _found(connection, "april", _MARCH.replace(month=4))
        for poll, version, status in (
            (may, 1, "certified"), (march, 1, "certified"), (march, 2, "certified"), (april, 1, "unofficial")
        ):  # fmt: skip
            _publish(connection, poll, version, status)

    with reading(engine) as connection:
        before_june = result_store.certified_polls(connection, int(datetime(2026, 6, 1, tzinfo=UTC).timestamp() * 1000))
        before_may = result_store.certified_polls(connection, int(datetime(2026, 4, 9, tzinfo=UTC).timestamp() * 1000))
    assert [(each.poll, each.version) for each in before_june] == [(may, 1), (march, 2)]
    assert [each.poll for each in before_may] == [march]


def test_a_decision_that_is_put_right_says_by_which(engine: Engine) -> None:
    """The journal names the one that is corrected; numbers are those of the poll."""
    with writing(engine) as connection:
        poll, other = _found(connection, "a", _MARCH), _found(connection, "b", _MARCH)
        keys: list[int] = []
        for its, corrects in ((poll, None), (other, None), (poll, 0)):
            key = decision_store.add(
                connection, its, subject="zhang", body="镇党委", decided_on=date(2026, 3, 2), words="谈话",
                ground="三分之一", official="赵芳", at_ms=1,
            )  # fmt: skip
            entry = {"decision": key, "corrects": None if corrects is None else keys[corrects]}
            journal_store.append(connection, its, 1, decision_store.RECORDED, entry)
            keys.append(key)

    with reading(engine) as connection:
        decided = decision_store.of_poll(connection, poll)
        assert [(each.number, each.corrects, each.corrected_by) for each in decided] == [(1, None, 2), (2, 1, None)]
        assert decided[0].decided_on == date(2026, 3, 2)
        assert [each.number for each in decision_store.of_poll(connection, other)] == [1]


def test_a_promise_comes_with_its_reports_in_their_order(engine: Engine) -> None:
    """The last report says whether it is kept."""
    with writing(engine) as connection:
        poll = _found(connection, "a", _MARCH)
        keys = [
            promise_store.add(
                connection,
                poll,
                subject="zhang",
                issue=issue,
                measure="修",
                due_on=date(2026, 6, 1),
                official="赵芳",
                at_ms=1,
            )
            for issue in ("路灯", "水渠")
        ]
        for words, is_kept in (("一半", False), ("全部", True)):
            promise_store.report(connection, keys[0], words, "赵芳", 2, is_kept=is_kept)

    with reading(engine) as connection:
        lights, canal = promise_store.of_poll(connection, poll)
    assert [(each.number, each.words, each.is_kept) for each in lights.reports] == [
        (1, "一半", False),
        (2, "全部", True),
    ]
    assert (lights.is_kept, canal.is_kept, canal.reports) == (True, False, ())
    assert (lights.number, canal.number) == (1, 2)


def test_earlier_results_come_back_as_they_were_entered(engine: Engine) -> None:
    """In the order of entry."""
    entered = [
        EarlierResult("zhang", date(2025, 12, 20), score, "不称职", is_failed, "通报 12 号", "王敏", 1)
        for score, is_failed in (("61.5", True), ("", False))
    ]
    with writing(engine) as connection:
        poll = _found(connection, "a", _MARCH)
        for each in entered:
            earlier_store.add(connection, poll, each)

    with reading(engine) as connection:
        assert earlier_store.of_poll(connection, poll) == entered
        assert board_store.receipts(connection, poll, 10, 0) == []
        assert board_store.receipt_count(connection, poll) == 0


def test_the_last_act_of_a_kind_is_the_one_that_counts(engine: Engine) -> None:
    """Of one poll; none where it was never done."""
    with writing(engine) as connection:
        poll = _found(connection, "a", _MARCH)
        for number in (1, 2):
            journal_store.append(connection, poll, number, "stated", {"number": number})

    with reading(engine) as connection:
        said = journal_store.last_said(connection, poll, "stated")
        assert said is not None
        assert said["number"] == 2
        assert journal_store.last_said(connection, poll + 1, "stated") is None
