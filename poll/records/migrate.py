"""Bringing the tables of an installation up to this version of the program; forwards only."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from sqlalchemy import Connection, text

from poll.records.database import open_database, writing
from poll.refusal import Finding, FindingsError, Say

FORWARD_ONLY = "Records are never taken back to older tables: restore the copy made before the migration."
"""What every migration's `downgrade` raises."""

_LOCK = 8_924_613
"""Any number, the same in every process: PostgreSQL lets one migrate at a time."""


def migrate(url: str) -> tuple[str, ...]:
    """Bring the records up to date, in one transaction.

    Args:
        url: as for `open_database`; new records are created.

    Returns:
        The migrations that were applied, oldest first; empty where there was nothing to do.

    Raises:
        FindingsError: the records were written by a newer version of the program.
    """
    engine = open_database(url)
    try:
        with writing(engine) as connection:
            return _migrate(connection)
    finally:
        engine.dispose()


def _migrate(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "poll.records:migrations")
    script = ScriptDirectory.from_config(config)
    before = MigrationContext.configure(connection).get_current_revision()
    try:
        missing = [each.revision for each in script.iterate_revisions("head", before or "base")]
    except RevisionError as error:
        raise FindingsError([_too_new(before, script)]) from error
    command.upgrade(config, "head")
    return tuple(reversed(missing))


def _too_new(found: str | None, script: ScriptDirectory) -> Finding:
    newest = script.get_current_head()
    return Finding(
        where="XIANGYIN_DATABASE_URL",
        expected=Say(f"数据表版本不高于 {newest}", f"tables of version {newest} or older"),
        found=Say(f"版本 {found}", f"version {found}"),
        next_step=Say(
            "这些记录由更新的程序写成。请安装那个版本，不要用本版本打开。",
            "A newer version of the program wrote these records. Install that version; do not open them with this one.",
        ),
    )
