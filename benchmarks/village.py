"""The measured poll: the short ballot of the village secretary, open, with a roll of any size."""

import re
import secrets
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, cast

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, insert

from benchmarks.carrier import SENDER, number_of
from config.presets import preset
from poll.poll import Stage
from poll.records import poll_store
from poll.records.database import open_database, writing
from poll.records.migrate import migrate
from poll.records.tables import electors
from poll.rule_file import read_rules

if TYPE_CHECKING:
    import psycopg

POLL_ID = "bench"

PRIVATE_KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
"""Opens the box of a measurement, to see that every vote is in it as it was cast."""

_AT_ONCE = 20_000
_COLUMNS = ("poll", "number", "roll_no", "name", "electorate", "unit", "language", "line", "since_version")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "建国为民秀英桂兰志强丽华玉珍海燕春梅德明永红"

_Row = tuple[int, int, str, str, str, str, str, str, int]


def write_village(url: str, roll: int) -> None:
    """Make the records of an open poll with so many electors, each with a number of her own.

    The rows go straight into the table: how fast a roll is imported is another measurement.
    """
    migrate(url)
    engine = open_database(url)
    with writing(engine) as connection:
        key = _create_poll(connection)
        if connection.dialect.name == "postgresql":
            _copy(connection, _rows(key, roll))
        else:
            rows = _rows(key, roll)
            while part := [dict(zip(_COLUMNS, row, strict=True)) for row in islice(rows, _AT_ONCE)]:
                connection.execute(insert(electors), part)
        poll_store.set_roll_version(connection, key, 1)
        poll_store.advance(connection, poll_store.find(connection, POLL_ID), Stage.OPEN)
    engine.dispose()


def _create_poll(connection: Connection) -> int:
    rules_file = preset("village-secretary-short").decode()
    rules_file = re.sub(r"(?m)^opens_at = .*$", "opens_at = 2020-01-01T08:00:00", rules_file, count=1)
    rules_file = re.sub(r"(?m)^closes_at = .*$", "closes_at = 2099-12-31T20:00:00", rules_file, count=1)
    rules, findings = read_rules(rules_file.encode(), POLL_ID)
    if rules is None:
        msg = f"the preset does not read: {findings}"
        raise RuntimeError(msg)
    return poll_store.create(
        connection,
        POLL_ID,
        SENDER,
        rules,
        rules_file.encode(),
        public_key=PRIVATE_KEY.public_key(),
        locked_key=b"{}",
        receipt_key=secrets.token_bytes(32),
    )


def _rows(poll: int, roll: int) -> Iterator[_Row]:
    for place in range(roll):
        name = _SURNAMES[place % 20] + _GIVEN[place // 20 % 20] + _GIVEN[place // 400 % 20]
        electorate, unit = ("members", "branch") if place % 20 == 0 else ("villagers", f"group_{place % 4 + 1}")
        yield (poll, number_of(place), str(place + 1), name, electorate, unit, "zh", "mobile", 1)


def _copy(connection: Connection, rows: Iterator[_Row]) -> None:
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(f"COPY electors ({', '.join(_COLUMNS)}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)
