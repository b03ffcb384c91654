"""A large roll is laid into the records a piece at a time, so that votes of other polls go on while it is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from poll.records import roll_staging
from poll.records.database import writing
from poll.refusal import FindingsError
from poll.roll_batch import RollBatch
from poll.roll_chain import RollHash
from poll.roll_file import RollFile

_AT_ONCE = 10_000
"""People of one transaction: a vote waits as long as they take, some tenths of a second."""


@dataclass(frozen=True, slots=True)
class StagedRoll:
    """A whole roll that lies in the records and belongs to no version yet.

    Attributes:
        staging: what tells it from another one, below 0.
        entitled: how many people it has.
        sha256: of all its rows, as `RollHash` makes it.
    """

    staging: int
    entitled: int
    sha256: str


def stage_roll(engine: Engine, poll: int, file: RollFile, key: int) -> StagedRoll:
    """Read a roll file and lay its people into the records, in many short transactions.

    What an import that was broken off has left there is erased first.

    Args:
        engine: the records.
        poll: number of the poll.
        file: not read yet.
        key: above 0, of the upload: tells two imports apart.

    Raises:
        FindingsError: with every finding of the file; `forget_staged` erases what was laid down.
    """
    forget_staged(engine, poll)
    rows_hash, entitled = RollHash(), 0
    for batches in _some(file.batches()):
        with writing(engine) as connection:
            for batch in batches:
                entitled += len(batch)
                rows_hash.add(batch)
                roll_staging.stage_batch(connection, poll, -key, batch)
    if file.has_errors:
        raise FindingsError(file.findings)
    return StagedRoll(-key, entitled, rows_hash.hexdigest())


def forget_staged(engine: Engine, poll: int) -> None:
    """Erase what an import has left behind."""
    left = _AT_ONCE
    while left == _AT_ONCE:
        with writing(engine) as connection:
            left = roll_staging.forget_staged(connection, poll, _AT_ONCE)


def _some(batches: Iterator[RollBatch]) -> Iterator[list[RollBatch]]:
    """Yield batches together, as many as have ten thousand people."""
    some: list[RollBatch] = []
    for batch in batches:
        some.append(batch)
        if sum(map(len, some)) >= _AT_ONCE:
            yield some
            some = []
    yield some
