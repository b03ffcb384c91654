"""Many texts at the same moment, on both databases: each is taken once, in one order, and none is lost."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from gateway.conversation import Doors, InboundText, answer
from gateway.replies import Replies
from poll.box import EMPTY_HEAD, BoxRow, link_of
from poll.poll import Stage
from poll.records import poll_store, sqlite_desk
from poll.records.database import open_database, reading, sqlite_path, writing
from poll.records.desks import Desks, open_desks
from poll.records.tables import boxes, electors, memos
from poll.roll import Caller
from tests.phones import SENDER, Village, found_village, receipt_in

THREADS = 16
NUMBER = "+8619900000001"

_sids = count(1)


@pytest.fixture
def village(engine: Engine) -> Village:
    """Open a poll."""
    return found_village(engine)


@pytest.fixture
def offices(village: Village) -> Iterator[list[Desks]]:
    """Return two sets of desks on the same records, as two processes have them."""
    opened = [open_desks(open_database(village.engine.url.render_as_string(hide_password=False))) for _ in range(2)]
    yield opened
    for desks in opened:
        desks.close()


def text_of(number: str, body: str, sid: str | None = None, *, late_ms: int = 0) -> InboundText:
    """Return a text that comes an hour after opening."""
    return InboundText("twilio", sid or f"SM{next(_sids)}", number, SENDER, body, late_ms)


def now_of(village: Village) -> int:
    """Return an instant at which the poll takes votes, in milliseconds."""
    return int(village.poll.rules.opens_at.timestamp() * 1000) + 3_600_000


def send_together(village: Village, offices: Sequence[Desks], texts: Sequence[InboundText]) -> list[str | None]:
    """Send each text from a thread of its own, all at the same moment, to the offices in turn."""
    barrier, now = threading.Barrier(len(texts)), now_of(village)

    def send(at: int) -> str | None:
        desks = offices[at % len(offices)]
        barrier.wait()
        text = texts[at]._replace(received_at=now + texts[at].received_at)
        return answer(text, Doors(desks.polls, desks.roll, desks.box))

    with ThreadPoolExecutor(len(texts)) as pool:
        return [each.result() for each in [pool.submit(send, at) for at in range(len(texts))]]


def checked_box(village: Village) -> list[Any]:
    """Return the whole box once its order is without a gap and its chain whole to the head."""
    rows, head = village.envelopes(), EMPTY_HEAD
    for place, row in enumerate(rows, start=1):
        assert row.seq == place
        head = link_of(head, BoxRow(**row._mapping))
        assert row.chain == head
    with reading(village.engine) as connection:
        standing = connection.execute(select(boxes.c.next_seq, boxes.c.head)).one()
    assert (standing.next_seq, standing.head) == (len(rows) + 1, head)
    return rows


def test_one_message_from_sixteen_threads_is_one_envelope(village: Village, offices: list[Desks]) -> None:
    """Whoever comes second gets the stored reply, in the same batch, in the next, in the other process."""
    village.register(NUMBER)

    replies = send_together(village, offices, [text_of(NUMBER, "2", "SM1")] * THREADS)

    assert len(set(replies)) == 1
    assert (replies[0] or "").startswith("已收到")
    assert len(checked_box(village)) == 1


def test_one_elector_in_sixteen_threads_is_one_order(village: Village, offices: list[Desks]) -> None:
    """One text is the first and all others change it; the receipt is the elector's (docs/adr/0011)."""
    village.register(NUMBER)

    replies = send_together(village, offices, [text_of(NUMBER, str(at % 5 + 1)) for at in range(THREADS)])

    assert sorted((reply or "")[:3] for reply in replies) == ["已收到"] + ["已更改"] * (THREADS - 1)
    assert len({receipt_in(reply) for reply in replies}) == 1
    assert len(checked_box(village)) == THREADS


def test_sixteen_electors_at_once_are_sixteen_envelopes(village: Village, offices: list[Desks]) -> None:
    """Every reply says that the vote is in, and it is."""
    numbers = [f"+861990000{at:04d}" for at in range(100, 100 + THREADS)]
    for number in numbers:
        village.register(number)

    replies = send_together(village, offices, [text_of(number, "2") for number in numbers])

    rows = checked_box(village)
    assert {receipt_in(reply) for reply in replies} == {row.receipt for row in rows}
    assert len({row.elector for row in rows}) == THREADS


def test_wrong_codes_in_parallel_have_five_tries_together(village: Village, offices: list[Desks]) -> None:
    """The lock is counted inside the transaction: guessing from many threads gains nothing."""
    village.register(NUMBER, code="3571")

    send_together(village, offices, [text_of(NUMBER, "5724 2") for _ in range(THREADS)])

    assert sorted(village.dispositions()) == ["code_locked"] * (THREADS - 4) + ["code_wrong"] * 4
    with reading(village.engine) as connection:
        assert connection.execute(select(memos.c.code_tries)).scalar_one() == 5
    assert "锁" in (send_together(village, offices, [text_of(NUMBER, "3571 2")])[0] or "")
    assert checked_box(village) == []


def test_a_right_code_among_wrong_ones_is_counted_or_locked(village: Village, offices: list[Desks]) -> None:
    """Whatever the order, the reply and the box agree."""
    village.register(NUMBER, code="3571")
    texts = [text_of(NUMBER, "3571 2" if at == 8 else "5724 2") for at in range(THREADS)]

    replies = send_together(village, offices, texts)

    assert len(checked_box(village)) == (replies[8] or "").startswith("已收到")
    assert "锁" in (replies[8] or "") or checked_box(village)


def test_closing_while_sixteen_vote_loses_nothing(village: Village, offices: list[Desks]) -> None:
    """Closing takes the same lock as casting: accepted is in the box before it, everything after is told so."""
    numbers = [f"+861990000{at:04d}" for at in range(100, 100 + THREADS)]
    for number in numbers:
        village.register(number)
    some = threading.Barrier(2)
    in_box_at_close: list[int] = []

    def close() -> None:
        some.wait()
        with writing(village.engine) as connection:
            poll_store.advance(connection, village.poll, Stage.CLOSED)
            in_box_at_close.append(connection.execute(select(boxes.c.next_seq)).scalar_one() - 1)

    closing = threading.Thread(target=close)
    closing.start()
    replies = send_together(village, offices, [text_of(number, "2") for number in numbers[:4]])
    some.wait()
    replies += send_together(village, offices, [text_of(number, "2") for number in numbers[4:]])
    closing.join()

    accepted = [reply for reply in replies if (reply or "").startswith("已收到")]
    rows = checked_box(village)
    assert len(accepted) == len(rows) == in_box_at_close[0]
    assert {receipt_in(reply) for reply in accepted} == {row.receipt for row in rows}
    assert all("没有计入" in (reply or "") for reply in replies if reply not in accepted)


def test_one_bad_slip_harms_no_other(village: Village, offices: list[Desks], monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch in which one cannot be worded is done again one by one; only the bad one is not in the box."""
    numbers = [f"+861990000{at:04d}" for at in range(100, 108)]
    for number in numbers:
        village.register(number)
    of_vote, bad, now = Replies.of_vote, 1, now_of(village)

    def word(self: Replies, outcome: Any, paper: Any, receipt: str, received_at: int, *, shared: bool) -> str:  # noqa: ANN401
        if received_at == now + bad:
            raise ZeroDivisionError
        return of_vote(self, outcome, paper, receipt, received_at, shared=shared)

    monkeypatch.setattr(Replies, "of_vote", word)
    desks = offices[0]
    doors = Doors(desks.polls, desks.roll, desks.box)
    texts = [text_of(number, "2")._replace(received_at=now + (at == 5)) for at, number in enumerate(numbers)]

    def send(text: InboundText) -> str | None:
        try:
            return answer(text, doors)
        except ZeroDivisionError:
            return "fault"

    with ThreadPoolExecutor(len(texts)) as pool:
        with writing(village.engine) as connection:
            poll_store.lock(connection, village.poll.key)
            sent = [pool.submit(send, text) for text in texts]
            # The first waits for the lock; the others gather behind it.
            while len(desks.box._batcher._queue) < len(texts) - 1:
                threading.Event().wait(0)
        replies = [each.result() for each in sent]

    assert replies[5] == "fault"
    assert all((reply or "").startswith("已收到") for at, reply in enumerate(replies) if at != 5)
    assert len(checked_box(village)) == len(village.dispositions()) == len(texts) - 1


class MovingRoll:
    """A roll after whose first look-up something happens, before the box is asked."""

    def __init__(self, desks: Desks, happens: Callable[[], None]) -> None:
        self._desks = desks
        self._happens: list[Callable[[], None]] = [happens]

    def caller(self, poll: int, number: int) -> Caller:
        """Look a caller up, and then let it happen."""
        found = self._desks.roll.caller(poll, number)
        while self._happens:
            self._happens.pop()()
        return found

    def holds(self, poll: int, elector: int) -> bool:
        """Tell whether an elector has a ballot in the box."""
        return self._desks.roll.holds(poll, elector)

    def answered(self, poll: int, elector: int, electorate: str) -> int:
        """Return which contests an elector has answered."""
        return self._desks.roll.answered(poll, elector, electorate)


def answer_while(village: Village, desks: Desks, body: str, happens: Callable[[], None]) -> str | None:
    """Answer a text while something happens between the look-up and the commit."""
    text = text_of(NUMBER, body)._replace(received_at=now_of(village))
    return answer(text, Doors(desks.polls, MovingRoll(desks, happens), desks.box))


def test_a_roll_that_moves_between_look_up_and_commit_is_asked_anew(village: Village, offices: list[Desks]) -> None:
    """She was moved to another electorate: her vote is sealed for that one, under the new version."""
    village.register(NUMBER, electorate="villagers")

    def move() -> None:
        with writing(village.engine) as connection:
            connection.execute(update(electors).values(until_version=2))
            row = dict(connection.execute(select(electors)).mappings().one()) | {
                "since_version": 2,
                "until_version": None,
            }
            del row["id"]
            connection.execute(insert(electors).values(row | {"electorate": "members"}))
            poll_store.set_roll_version(connection, village.poll.key, 2)

    assert (answer_while(village, offices[0], "2", move) or "").startswith("已收到")
    assert [(row.electorate, row.roll_version) for row in checked_box(village)] == [("members", 2)]


def test_who_is_taken_off_the_roll_meanwhile_is_refused(village: Village, offices: list[Desks]) -> None:
    """What counts is the roll in force when the box decides."""
    village.register(NUMBER)

    def take_off() -> None:
        with writing(village.engine) as connection:
            connection.execute(update(electors).values(until_version=2))
            poll_store.set_roll_version(connection, village.poll.key, 2)

    assert "没有登记" in (answer_while(village, offices[0], "2", take_off) or "")
    assert checked_box(village) == []


def test_a_poll_that_closes_between_look_up_and_commit_takes_nothing(village: Village, offices: list[Desks]) -> None:
    """Decided once, inside the transaction; the voter is told."""
    village.register(NUMBER)

    reply = answer_while(village, offices[0], "2", lambda: village.set_stage(Stage.CLOSED))

    assert "没有计入" in (reply or "")
    assert village.dispositions() == ["late"]
    assert checked_box(village) == []


def test_a_poll_that_opens_between_look_up_and_commit_takes_the_vote(village: Village, offices: list[Desks]) -> None:
    """What the door remembered of the poll decides nothing."""
    village.register(NUMBER)
    village.set_stage(Stage.DRAFT)

    reply = answer_while(village, offices[0], "2", lambda: village.set_stage(Stage.OPEN))

    assert (reply or "").startswith("已收到")
    assert len(checked_box(village)) == 1


WHOLE_KEYS = {
    "electors": {"poll=? AND number=?", "rowid=?"},
    "memos": {"poll=? AND number=?"},
    "boxes": {"rowid=?", "poll=?"},
    "inbox": {"provider=? AND provider_id=?"},
    "envelopes": {"poll=? AND elector=?"},
    "opt_outs": {"number=?", "rowid=?"},
    "calls": {"provider_id=?"},
}
TABLES = {"e": "electors", "m": "memos", "v": "envelopes"}
STATEMENTS = {
    name: value
    for name, value in vars(sqlite_desk).items()
    if isinstance(value, str) and value.split() and value.split()[0] in {"SELECT", "UPDATE", "DELETE"}
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_finds_its_rows_by_the_whole_key(sqlite_url: str, name: str) -> None:
    """A look-up by the poll alone would walk the whole box or the whole roll, and grow with every vote."""
    statement = STATEMENTS[name]
    connection = sqlite3.connect(sqlite_path(sqlite_url))
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))]
    connection.close()

    steps = [each for each in plan if each.startswith(("SEARCH", "SCAN"))]
    assert steps
    for step in steps:
        found = re.match(r"SEARCH (\w+) USING .*\((.*)\)", step)
        assert found is not None, step
        assert found[2] in WHOLE_KEYS[TABLES.get(found[1], found[1])], step


def test_the_statements_of_the_way_of_a_vote_are_found() -> None:
    """The look-ups of a caller, of a reply, of a poll, of a ballot and of tries are among those looked at."""
    assert len(STATEMENTS) >= 7
