"""The outbox on both databases: an errand is taken once, and whoever was asleep writes over nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, select

from poll.errand import State
from poll.records import call_request_store, outbox_store, retention_store
from poll.records.call_tables import call_requests, outbox
from poll.records.database import open_database, reading, writing
from poll.records.outbox_desk import CallStatus, OutboxDesk
from tests.outbound import NUMBER, Office, open_office

WORKERS = 8


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    """Open an office; nobody carries anything out."""
    with open_office(engine) as opened:
        opened.village.register(NUMBER)
        yield opened


def test_many_workers_take_each_errand_once(office: Office) -> None:
    """Whatever the moment; each try is counted before anything is sent."""
    numbers = [f"+861990000{index:04}" for index in range(100, 140)]
    for number in numbers:
        office.village.register(number)
        office.add(number)
    start = Barrier(WORKERS)

    def work(_: int) -> list[int]:
        mine = open_database(office.engine.url.render_as_string(hide_password=False))
        took: list[int] = []
        start.wait()
        while True:
            with writing(mine) as connection:
                errand = outbox_store.claim(connection, office.now)
            if errand is None:
                mine.dispose()
                return took
            assert errand.tries == 1
            took.append(errand.number)

    with ThreadPoolExecutor(WORKERS) as hands:
        taken = [number for mine in hands.map(work, range(WORKERS)) for number in mine]

    assert sorted(taken) == [int(number) for number in numbers]


def test_whoever_was_asleep_writes_over_nothing(office: Office) -> None:
    """A try that another worker has given up and made again is not the sleeper's any more."""
    key = office.add(NUMBER)
    sleeper = office.claim()
    assert sleeper is not None
    with writing(office.engine) as connection:
        outbox_store.not_reached(connection, sleeper, "busy", office.now)
    office.wait_until(key)
    assert office.claim() is not None

    with writing(office.engine) as connection:
        assert not outbox_store.taken(connection, sleeper, "CA1", "queued", office.now)
        outbox_store.not_now(connection, sleeper, "20429", office.now)
        outbox_store.refused(connection, sleeper, "21211", office.now)
        outbox_store.not_reached(connection, sleeper, "busy", office.now)
        outbox_store.finish(connection, sleeper, State.DONE, "completed")
    assert (office.row(key).state, office.row(key).tries, office.row(key).provider_id) == ("under_way", 2, None)


def test_reports_at_the_same_moment_count_once(office: Office) -> None:
    """A busy line that is reported eight times at once is one try."""
    key = office.add(NUMBER)
    errand = office.claim()
    assert errand is not None
    with writing(office.engine) as connection:
        outbox_store.taken(connection, errand, "CA1", "queued", office.now)
    start = Barrier(WORKERS)

    def report(_: int) -> bool:
        start.wait()
        return OutboxDesk(office.engine).call_status("CA1", "busy", None, office.now)

    with ThreadPoolExecutor(WORKERS) as hands:
        assert all(hands.map(report, range(WORKERS)))
    assert (office.row(key).state, office.row(key).tries) == ("waiting", 1)


def test_a_status_that_is_none_is_not_taken(office: Office) -> None:
    """The carrier's list is closed; what is not on it is refused at the door."""
    desk = OutboxDesk(office.engine)

    assert not desk.call_status("CA1", "delivered", None, office.now)
    assert all(desk.call_status("CA1", status.value, "human", office.now) for status in CallStatus)


def test_numbers_go_from_outbox_and_list_with_those_of_the_roll(office: Office) -> None:
    """What is forgotten is forgotten everywhere."""
    office.add(NUMBER)
    with writing(office.engine) as connection:
        call_request_store.ask(connection, office.village.poll.key, int(NUMBER), "asked", office.now)
        assert retention_store.forget_numbers(connection, office.village.poll.key) == 1

    with reading(office.engine) as connection:
        assert connection.execute(select(outbox)).all() == []
        assert connection.execute(select(call_requests)).all() == []
