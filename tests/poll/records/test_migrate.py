"""The tables change forwards, and what the migrations make is what the stores read."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, text

from poll.records.database import open_database, reading, writing
from poll.records.metadata import metadata
from poll.records.migrate import migrate
from poll.refusal import FindingsError


def test_the_migrations_make_the_tables_that_the_stores_read(engine: Engine) -> None:
    """What alembic can compare does not differ: tables, columns, types, indexes, comments."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})

        assert compare_metadata(context, metadata) == []


def test_checks_are_migrated_too(engine: Engine) -> None:
    """Alembic compares no checks: one act, two officials must not get lost on the way."""
    inspector = inspect(engine)
    expected = {
        (table.name, str(check.name))
        for table in metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }

    made = {(table, check["name"]) for table in metadata.tables for check in inspector.get_check_constraints(table)}

    assert made == expected


def test_sqlite_gets_the_very_same_statements(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Tables without a hidden row number, and numbers never used twice, show only in SQLite's own text."""
    direct = create_engine(f"sqlite:///{tmp_path / 'direct.db'}")
    metadata.create_all(direct)

    assert _statements(sqlite_engine) == _statements(direct)
    direct.dispose()


def _statements(engine: Engine) -> dict[str, set[str]]:
    """Return each table's and index's text, as the set of its lines: the order of constraints says nothing."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
        ).all()
    return {
        name: {line.strip().rstrip(",") for line in sql.splitlines()}
        for name, sql in rows
        if name not in {"alembic_version", "sqlite_sequence"}
    }


def test_new_records_get_every_migration_and_old_ones_none_twice(tmp_path: Path) -> None:
    """Migrating twice is migrating once."""
    url = f"sqlite:///{tmp_path / 'new.db'}"

    first, second = migrate(url), migrate(url)

    assert first[0] == "0001"
    assert second == ()


def test_records_of_a_newer_program_are_left_alone(database_url: str) -> None:
    """An older program opened on newer tables would miss what it does not know; it says so instead."""
    engine = open_database(database_url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(FindingsError) as error:
        migrate(database_url)

    assert "9999" in error.value.findings[0].found.zh


def test_nothing_is_ever_taken_back() -> None:
    """Forwards only: the way back is the copy made before."""
    first = import_module("poll.records.migrations.versions.v0001_first_tables")

    with pytest.raises(NotImplementedError, match="restore the copy"):
        first.downgrade()
