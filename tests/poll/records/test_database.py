"""Opening the database."""

import pytest
from sqlalchemy import Engine, insert, inspect, make_url, select

from poll.records.database import NotDurableError, open_database, reading, writing
from poll.records.metadata import metadata
from poll.records.tables import opt_outs


def test_fresh_records_have_every_table(engine: Engine) -> None:
    """Both databases carry the same tables (poll/records/tables.py)."""
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())


def test_what_is_written_is_there_for_the_next_reader(engine: Engine) -> None:
    """A writing block that has ended is committed."""
    with writing(engine) as connection:
        connection.execute(insert(opt_outs).values(number=8619900000001))

    with reading(engine) as connection:
        assert connection.scalar(select(opt_outs.c.number)) == 8619900000001


def test_a_block_that_fails_leaves_nothing(engine: Engine) -> None:
    """All of it or nothing."""
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        connection.execute(insert(opt_outs).values(number=8619900000001))
        raise ZeroDivisionError

    with reading(engine) as connection:
        assert connection.scalar(select(opt_outs.c.number)) is None


def test_postgresql_that_answers_before_the_disk_is_refused(postgresql_url: str) -> None:
    """Acknowledged means on disk (docs/adr/0002)."""
    lax = make_url(postgresql_url).update_query_dict({"options": "-c synchronous_commit=off"})
    engine = open_database(lax.render_as_string(hide_password=False))

    with pytest.raises(NotDurableError, match="synchronous_commit=off"):
        engine.connect()

    engine.dispose()


def test_sqlite_without_a_log_on_disk_is_refused() -> None:
    """A database in memory has no write-ahead log and promises nothing (docs/adr/0002)."""
    lax = open_database("sqlite://")

    with pytest.raises(NotDurableError, match="journal_mode=memory"):
        lax.connect()

    lax.dispose()
