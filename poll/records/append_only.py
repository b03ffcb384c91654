"""Rows that are never changed or taken out: the database itself refuses, whatever program asks."""

TABLES = (
    "envelopes",
    "external_figures",
    "journal",
    "paper_accounts",
    "paper_counts",
    "paper_entries",
    "poll_book",
    "signatures",
    "voids",
)
"""The box, the journal, the paper, the voids, what was signed and entered: a correction is a new row."""

OF_THE_HALL = (
    "archived_papers",
    "carrier_logs",
    "carrier_messages",
    "decisions",
    "declarations",
    "desk_events",
    "earlier_results",
    "promise_reports",
    "promises",
    "result_versions",
    "ticks",
)
"""What the console adds: declarations, the desk's acts, results and what follows from them."""

_REFUSAL = "rows of {table} are never changed or taken out; a correction is a new row"


def ddl(dialect: str, tables: tuple[str, ...]) -> list[str]:
    """Return the statements that make tables append-only, for a database that does not have them yet.

    Args:
        dialect: "sqlite" or "postgresql"; the latter needs `POSTGRESQL_FUNCTION` once.
        tables: `TABLES`, or those of a later migration.

    Source: integrity.md, attack 43; docs/adr/0001.
    """
    if dialect == "sqlite":
        return [_sqlite_trigger(table, act) for table in tables for act in ("UPDATE", "DELETE")]
    return [_postgresql_trigger(table) for table in tables]


def _sqlite_trigger(table: str, act: str) -> str:
    refusal = _REFUSAL.format(table=table)
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    )


POSTGRESQL_FUNCTION = f"""CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION USING MESSAGE = replace('{_REFUSAL}', '{{table}}', TG_TABLE_NAME);
END
$refuse$"""


def _postgresql_trigger(table: str) -> str:
    # For each statement: an UPDATE that finds no row is refused as well, and an INSERT costs nothing more.
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
