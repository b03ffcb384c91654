"""A poll with a roll as a clerk has imported it, and officials at their desks."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine

from config.acts.rolls import import_roll
from poll.poll import Stage
from poll.records import journal_store, poll_store, roll_store
from poll.records.database import reading, writing
from poll.records.roll_store import RollPerson
from poll.roles import Role
from poll.roll_file import RollFile
from tests.console.desk import Desk, Offices, offices
from tests.phones import PRIVATE_KEY, SENDER, open_app, preset_rules, settings_for

POLL = "xinhe"
HEADS = ("编号", "姓名", "电话", "评议主体", "小组")
PEOPLE = (
    ("001", "王秀英", "19900000001", "本村村民", "一组"),
    ("002", "李桂兰", "19900000002", "本村村民", "一组"),
    ("003", "陈金花", "19900000003", "本村村民", "一组"),
    ("004", "刘国强", "19900000003", "本村村民", "一组"),
    ("005", "周玉珍", "0571-00000001", "本村村民", "二组"),
    ("006", "杨文山", "", "本村村民", "二组"),
    ("001", "吴建军", "19900000009", "本村党员", "村党支部"),
)
"""Two share a telephone, one has a landline and one has none."""


def csv_of(*rows: Sequence[str], heads: Sequence[str] = HEADS, encoding: str = "utf-8-sig") -> bytes:
    """Return a file as a spreadsheet program writes it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode(encoding)


class Town:
    """One poll with a roll, in stage draft unless it is opened.

    Args:
        engine: fresh records.
        people: rows of the roll; none: there is no roll yet.
        changes: of the preset's text.
    """

    def __init__(
        self,
        engine: Engine,
        people: Sequence[Sequence[str]] = PEOPLE,
        stage: Stage = Stage.DRAFT,
        changes: dict[str, str] | None = None,
    ) -> None:
        rules, content = preset_rules("village-secretary-short", changes=changes)
        self.engine, self.rules = engine, rules
        with writing(engine) as connection:
            key = {"public_key": PRIVATE_KEY.public_key(), "locked_key": b"{}", "receipt_key": bytes(32)}
            poll_store.create(connection, POLL, SENDER, rules, content, **key)  # type: ignore[arg-type] # keys of two kinds.
        self.office: Offices = offices(engine, open_app(settings_for(engine.url.render_as_string(hide_password=False))))
        if people:
            self.takes(csv_of(*people))
        if stage is not Stage.DRAFT:
            with writing(engine) as connection:
                poll_store.advance(connection, poll_store.find(connection, POLL), stage)

    def takes(self, content: bytes, *, replaces: bool = False) -> None:
        """Import a roll as the command does."""
        with TemporaryDirectory() as folder, writing(self.engine) as connection:
            path = Path(folder) / "roll.csv"
            path.write_bytes(content)
            import_roll(connection, POLL, RollFile(path, self.rules, "CN"), "roll.csv", "王敏", 1, replace=replaces)

    def desk(self, name: str, *roles: Role, unit: str = "") -> Desk:
        """Seat an official."""
        return self.office.desk(name, *roles, poll_id=POLL, unit=unit)

    def person(self, roll_no: str, electorate: str = "villagers") -> RollPerson:
        """Return somebody of the roll in force."""
        with reading(self.engine) as connection:
            found = roll_store.person(connection, poll_store.find(connection, POLL).key, electorate, roll_no)
        assert found is not None
        return found

    def names(self) -> list[str]:
        """Return who is on the roll in force, in its order."""
        with reading(self.engine) as connection:
            return [each.name for each in roll_store.people(connection, poll_store.find(connection, POLL).key)]

    def version(self) -> int:
        """Return the version of the roll in force."""
        with reading(self.engine) as connection:
            return poll_store.find(connection, POLL).roll_version

    def journal(self, act: str) -> list[str]:
        """Return the particulars of every act of a kind, as the journal has them."""
        with reading(self.engine) as connection:
            return [each.entry for each in journal_store.entries(connection) if each.act == act]

    def kept(self) -> str:
        """Return what the records hold besides the roll, as one text, to look for what must not be there."""
        tables = ("journal", "requests", "forms_done", "sessions", "summaries", "uploads")
        with reading(self.engine) as connection:
            rows: list[Any] = [connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]  # noqa: S608 - names of this list.
        return str(rows)
