"""What alembic runs for every migration: on the connection it is given, in that connection's transaction."""

from alembic import context
from sqlalchemy import Connection

from poll.records import call_tables, hall_tables, official_tables, tables
from poll.records.database import open_database, writing
from poll.records.metadata import metadata

# Whoever compares must have every room of tables loaded.
_LOADED = (tables, call_tables, official_tables, hall_tables)


def _migrate_on(connection: Connection) -> None:
    # SQLite takes back tables too; alembic has to be told. Every migration happens in one transaction, or none does.
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True)
    context.run_migrations()


if "connection" in context.config.attributes:
    _migrate_on(context.config.attributes["connection"])
else:
    # A developer at work on the next migration names the database: alembic -x url=sqlite:///draft.db ...
    with writing(open_database(context.get_x_argument(as_dictionary=True)["url"])) as opened:
        _migrate_on(opened)
