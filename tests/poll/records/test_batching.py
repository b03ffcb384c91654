"""Many threads, one piece of work: everybody gets her own answer, and one bad request harms no other."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from poll.records.batching import Batcher

THREADS = 16


class Refused(Exception):  # noqa: N818 - made up for these tests.
    """What the work says to one request."""


class Work:
    """Doubles numbers; holds its first batch until it is told to go on, so that the others must gather."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.started, self.go = threading.Event(), threading.Event()
        self.fails_on: set[int] = set()
        self.refuses: set[int] = set()

    def __call__(self, asked: Sequence[int]) -> list[int | Exception]:
        """Work on one batch."""
        self.batches.append(list(asked))
        self.started.set()
        self.go.wait()
        if self.fails_on & set(asked):
            raise ZeroDivisionError
        return [Refused(each) if each in self.refuses else 2 * each for each in asked]


def ask_together(batcher: Batcher[int, int], work: Work, numbers: Sequence[int]) -> list[int | Exception]:
    """Ask for each number from a thread of its own while the first is at work, and return what each thread got."""

    def ask(number: int) -> int | Exception:
        try:
            return batcher.ask(number)
        except Exception as error:  # noqa: BLE001 - the answer of this thread.
            return error

    with ThreadPoolExecutor(THREADS + 1) as pool:
        first = pool.submit(ask, numbers[0])
        work.started.wait()
        others = [pool.submit(ask, number) for number in numbers[1:]]
        while len(batcher._queue) < len(numbers) - 1:
            threading.Event().wait(0)
        work.go.set()
        return [each.result() for each in (first, *others)]


@pytest.fixture
def work() -> Work:
    """Return the work."""
    return Work()


def test_those_who_come_meanwhile_go_together(work: Work) -> None:
    """The first starts at once, alone; the rest are one batch, and each gets its own answer."""
    numbers = list(range(THREADS))

    assert ask_together(Batcher(work), work, numbers) == [2 * each for each in numbers]
    assert work.batches[0] == [0]
    assert sorted(work.batches[1]) == numbers[1:]


def test_a_batch_has_an_end(work: Work) -> None:
    """At most so many together; nobody is left behind."""
    numbers = list(range(THREADS))

    assert ask_together(Batcher(work, most=4), work, numbers) == [2 * each for each in numbers]
    assert [len(each) for each in work.batches] == [1, 4, 4, 4, 3]


def test_an_answer_may_be_an_exception_of_one(work: Work) -> None:
    """What the work says to one request is raised in its thread alone."""
    work.refuses = {3}
    answers = ask_together(Batcher(work), work, range(6))

    assert isinstance(answers[3], Refused)
    assert [each for at, each in enumerate(answers) if at != 3] == [0, 2, 4, 8, 10]
    assert len(work.batches) == 2


def test_one_bad_request_harms_no_other(work: Work) -> None:
    """A batch that fails is done again one by one (docs/adr/0003)."""
    work.fails_on = {3}
    answers = ask_together(Batcher(work), work, range(6))

    assert isinstance(answers[3], ZeroDivisionError)
    assert [each for at, each in enumerate(answers) if at != 3] == [0, 2, 4, 8, 10]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_leaves_nobody_waiting(stop: type[BaseException]) -> None:
    """Whoever shared the interrupted batch is told so, and the next request is served."""
    batcher: Batcher[int, int]

    def interrupted(asked: Sequence[int]) -> list[int | Exception]:
        if 0 in asked:
            raise stop
        return list(asked)

    batcher = Batcher(interrupted)

    with pytest.raises(stop):
        batcher.ask(0)
    assert batcher.ask(1) == 1


def test_a_request_after_an_error_starts_afresh(work: Work) -> None:
    """Nothing of a failed batch is left in the queue."""
    work.go.set()
    batcher = Batcher(work)
    work.fails_on = {1}

    with pytest.raises(ZeroDivisionError):
        batcher.ask(1)
    assert batcher.ask(2) == 4
    assert work.batches == [[1], [2]]


def test_thousands_of_requests_from_many_threads_are_each_answered_once() -> None:
    """No answer is lost, doubled or given to another."""
    done: list[int] = []
    barrier = threading.Barrier(THREADS)

    def work(asked: Sequence[int]) -> list[int | Exception]:
        done.extend(asked)
        return [each + 1 for each in asked]

    def ask_many(thread: int) -> list[int]:
        barrier.wait()
        return [batcher.ask(thread * 1000 + each) for each in range(200)]

    batcher: Batcher[int, int] = Batcher(work)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [future.result() for future in [pool.submit(ask_many, each) for each in range(THREADS)]]

    assert answers == [[thread * 1000 + each + 1 for each in range(200)] for thread in range(THREADS)]
    assert len(done) == len(set(done)) == 200 * THREADS
