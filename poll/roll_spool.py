"""A roll that was read to its end and waits in a file of its own: the records are held only while it is written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from poll.refusal import Finding
from poll.roll_batch import RollBatch
from poll.roll_file import RollFile


class RollSource(Protocol):
    """What a roll is imported from."""

    @property
    def findings(self) -> list[Finding]:
        """Return what was found so far."""
        ...

    @property
    def has_errors(self) -> bool:
        """Tell whether it may not be imported."""
        ...

    def batches(self) -> Iterator[RollBatch]:
        """Yield the people, some hundreds at a time."""
        ...


class SpooledRoll:
    """A roll file that was read, ready to be imported at the speed of the records.

    Reading a million rows takes as long as three times writing them; nobody has to wait for the reading who only wants
    to vote in another poll.

    Args:
        file: not read yet; it is read now, to its end.
        spool: a file that is made for it.

    Raises:
        FindingsError: the file cannot be read at all.
    """

    def __init__(self, file: RollFile, spool: Path) -> None:
        self._spool = spool
        with spool.open("w", encoding="utf-8") as written:
            for batch in file.batches():
                numbers, places = list(batch.numbers), (list(batch.electorates), list(batch.units))
                columns = list(batch.roll_nos), list(batch.names), numbers, list(batch.kinds), *places
                written.write(json.dumps([list(batch.lines), *columns, list(batch.languages)], ensure_ascii=False))
                written.write("\n")
        self.findings, self.has_errors = file.findings, file.has_errors

    def batches(self) -> Iterator[RollBatch]:
        """Yield the people as they were read."""
        with self._spool.open(encoding="utf-8") as written:
            for line in written:
                yield RollBatch(*json.loads(line))
