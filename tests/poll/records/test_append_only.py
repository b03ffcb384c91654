"""The database itself refuses to change the box, the journal and the paper (integrity.md, attack 43)."""

import pytest
from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.exc import DatabaseError

from poll.records.append_only import OF_THE_HALL, TABLES
from poll.records.database import writing
from poll.records.metadata import metadata


def _row(table: str) -> dict[str, object]:
    made = {"BigInteger": 1, "Integer": 1, "LargeBinary": b"x", "Boolean": True}
    # Text is the column's own name: where two officials are asked for, they are two.
    return {
        column.name: made.get(type(column.type).__name__, column.name)
        for column in metadata.tables[table].columns
        if not column.nullable
    }


@pytest.mark.parametrize("table", [*TABLES, *OF_THE_HALL])
def test_a_row_once_written_can_be_neither_changed_nor_taken_out(engine: Engine, table: str) -> None:
    """A correction is a new row; not even this program can make it otherwise."""
    rows = metadata.tables[table]
    with writing(engine) as connection:
        connection.execute(insert(rows).values(_row(table)))
    first = next(iter(rows.columns))
    for statement in (update(rows).values({first: 2}), delete(rows)):
        with pytest.raises(DatabaseError, match="never changed or taken out"), writing(engine) as connection:
            connection.execute(statement)
