"""What the tests of calls may ask for: polls whose number is answered, and calls in which nothing goes wrong."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.ivr.callers import Exchange, Opens, open_exchange


@pytest.fixture
def open_line(sqlite_engine: Engine) -> Iterator[Opens]:
    """Open polls that are called; a telephone company would have found no fault with any call."""
    opened: list[Exchange] = []

    def opens(preset: str = "village-secretary-short", **more: object) -> Exchange:
        opened.append(open_exchange(sqlite_engine, preset, **more))  # type: ignore[arg-type]  # as of open_exchange
        return opened[-1]

    yield opens
    for each in opened:
        for call in each.line.calls:
            call.hang_up()
        assert each.line.faults == []
        # What is kept of a call is erased when it ends.
        ended = {call.identity.sid for call in each.line.calls}
        assert [row.provider_id for row in each.rows("calls") if row.provider_id in ended] == []


@pytest.fixture
def exchange(open_line: Opens) -> Exchange:
    """Open the poll of one question."""
    return open_line()
