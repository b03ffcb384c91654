"""The messages that came in, counted and listed the same on both databases."""

import pytest
from sqlalchemy import Engine, insert

from poll.casting import Disposition
from poll.records import inbox_store
from poll.records.database import reading, writing
from poll.records.inbox_store import CALL, FURTHER, TEXT
from poll.records.tables import inbox

ROWS = (
    ("twilio", "SM1", 1, "accepted", 10),
    ("twilio", "SM2", 1, "help", 30),
    ("twilio", "SM3", 2, "accepted", 40),
    ("twilio", "SM4", None, "no_poll", 50),
    ("calls", "CA1", 1, "accepted", 20),
    ("calls", "CA2", 1, "hung_up", 30),
    ("call-votes", "CA1.3", 1, "changed", 20),
)


@pytest.fixture
def office(engine: Engine) -> Engine:
    """Records with messages of two polls, and one of none."""
    names = ("provider", "provider_id", "poll", "disposition", "received_at")
    with writing(engine) as connection:
        connection.execute(insert(inbox), [dict(zip(names, row, strict=True)) for row in ROWS])
    return engine


def test_each_message_is_counted_once_by_kind_and_disposition(office: Engine) -> None:
    """A further vote of a call is neither a text nor a call; another poll's messages are not this one's."""
    with reading(office) as connection:
        assert inbox_store.counted(connection, 1) == {
            (TEXT, Disposition.ACCEPTED): 1,
            (TEXT, Disposition.HELP): 1,
            (CALL, Disposition.ACCEPTED): 1,
            (CALL, Disposition.HUNG_UP): 1,
            (FURTHER, Disposition.CHANGED): 1,
        }
        assert inbox_store.counted(connection, 7) == {}


@pytest.mark.parametrize(
    ("kind", "disposition", "most", "skipped", "ids"),
    [
        ("", "", 9, 0, ["SM2", "CA2", "CA1.3", "CA1", "SM1"]),
        ("", "", 2, 3, ["CA1", "SM1"]),
        (TEXT, "", 9, 0, ["SM2", "SM1"]),
        (CALL, "hung_up", 9, 0, ["CA2"]),
        (FURTHER, "", 9, 0, ["CA1.3"]),
        ("", "accepted", 9, 0, ["CA1", "SM1"]),
        (TEXT, "hung_up", 9, 0, []),
    ],
)
def test_messages_are_listed_the_newest_first(  # noqa: PLR0917 - what is asked for, and what comes of it.
    office: Engine, kind: str, disposition: str, most: int, skipped: int, ids: list[str]
) -> None:
    """By kind, by disposition, and a page at a time."""
    with reading(office) as connection:
        found = inbox_store.listed(connection, 1, kind, disposition, most, skipped)

    assert [each.id for each in found] == ids


def test_the_last_message_and_those_of_late_are_known(office: Engine) -> None:
    """Without one there is no last."""
    with reading(office) as connection:
        assert inbox_store.last_and_since(connection, 1, 25) == (30, 2)
        assert inbox_store.last_and_since(connection, 7, 0) == (None, 0)
        assert list(inbox_store.providers(connection)) == ["call-votes", "calls", "twilio"]
        assert inbox_store.which_came(connection, 1, "twilio", ["SM1", "SM3", "SM9"]) == {"SM1"}
