"""Many requests, one piece of work: whoever finds nobody at work does it for all who wait."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class _Waiting(Generic[Asked, Answer]):
    __slots__ = ("answer", "asked", "done", "error", "gone", "turn")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.answer: Answer | None = None
        self.error: Exception | None = None
        self.done = False
        self.gone = False
        self.turn: threading.Lock | None = None


class Batcher(Generic[Asked, Answer]):
    """Gathers what threads ask for while one of them works, and lets the next one work for all of them.

    There is no extra thread and no waiting for company: a request that finds nobody at work starts at once,
    alone; those that come meanwhile go together. An error in a batch of several is not shared: each is tried
    alone, so that one bad request harms no other.

    Args:
        work: does one batch and returns one answer, or one exception, for each request, in the same order.
        most: requests in one batch at most.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Answer | Exception]], most: int = 512) -> None:
        self._work = work
        self._most = most
        self._guard = threading.Lock()
        self._queue: list[_Waiting[Asked, Answer]] = []
        self._at_work = False

    def ask(self, asked: Asked) -> Answer:
        """Hand in one request and wait for its answer.

        Raises:
            Exception: whatever the work raised for this request.
        """
        mine: _Waiting[Asked, Answer] = _Waiting(asked)
        with self._guard:
            if self._at_work:
                mine.turn = threading.Lock()
                mine.turn.acquire()
            self._queue.append(mine)
            self._at_work = True
        if mine.turn is not None:
            mine.turn.acquire()
        if not mine.gone:
            self._lead()
        if not mine.done:
            msg = "the work on this batch was interrupted"
            raise RuntimeError(msg)
        if mine.error is not None:
            raise mine.error
        return mine.answer  # type: ignore[return-value] # An answer or an error has been set.

    def _lead(self) -> None:
        with self._guard:
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
            for waiting in batch:
                waiting.gone = True
        try:
            self._do(batch)
        finally:
            with self._guard:
                successor = self._queue[0].turn if self._queue else None
                self._at_work = bool(self._queue)
            if successor is not None:
                successor.release()
            for waiting in batch[1:]:
                waiting.turn.release()  # type: ignore[union-attr] # Only the first of a batch can be its leader.

    def _do(self, batch: list[_Waiting[Asked, Answer]]) -> None:
        try:
            answers = self._work([waiting.asked for waiting in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to one of the requests.
            if len(batch) == 1:
                batch[0].error = error
                batch[0].done = True
                return
            for waiting in batch:
                self._do([waiting])
            return
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                waiting.error = answer
            else:
                waiting.answer = answer
            waiting.done = True
