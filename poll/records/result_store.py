"""Published results in the records: every publication, byte for byte, with the version of the result that it shows."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, insert, select

from poll.records.hall_tables import result_versions
from poll.records.tables import boxes


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication of a result, without its content.

    Attributes:
        poll: the poll's number in the records.
        number: 1, 2, 3 ... of the poll's publications.
        version: of the result; 2 and more are amendments.
        status: "unofficial" or "certified".
        sha256: of result.json, hex.
        official: who published it.
        at_ms: when, in milliseconds of the epoch.
    """

    poll: int
    number: int
    version: int
    status: str
    sha256: str
    official: str
    at_ms: int


def keep(  # noqa: PLR0913 - what a publication is made of.
    connection: Connection,
    poll: int,
    *,
    version: int,
    status: str,
    result: bytes,
    sha256: str,
    official: str,
    at_ms: int,
) -> None:
    """Keep a publication.

    Args:
        connection: in a writing transaction that holds the poll's lock.
        poll: the poll's number in the records.
        version: of the result: 1, and one more for each amendment.
        status: "unofficial" or "certified".
        result: the bytes of result.json.
        sha256: of them, hex.
        official: who published it.
        at_ms: when, in milliseconds of the epoch.
    """
    last = select(func.max(result_versions.c.number)).where(result_versions.c.poll == poll)
    number = int(connection.execute(last).scalar() or 0) + 1
    row = {"poll": poll, "number": number, "version": version, "status": status, "result": result}
    connection.execute(insert(result_versions).values(**row, sha256=sha256, official=official, at=at_ms))


def certified_before(connection: Connection, poll: int, version: int) -> str | None:
    """Return the sha256 of the certified result that was published last before a version; None where none was."""
    table = result_versions
    its = table.c.poll == poll, table.c.version < version, table.c.status == "certified"
    found = select(table.c.sha256).where(*its).order_by(table.c.number.desc()).limit(1)
    digest: str | None = connection.execute(found).scalar()
    return digest


def of_poll(connection: Connection, poll: int) -> list[Publication]:
    """Return the publications of a poll, the first first."""
    found = _HEADS.where(result_versions.c.poll == poll).order_by(result_versions.c.number)
    return [_publication(row) for row in connection.execute(found)]


def result_json(connection: Connection, poll: int, number: int) -> bytes:
    """Return result.json of a publication, byte for byte."""
    its = result_versions.c.poll == poll, result_versions.c.number == number
    return bytes(connection.execute(select(result_versions.c.result).where(*its)).scalar_one())


def certified_polls(connection: Connection, before_ms: int) -> list[Publication]:
    """Return the certified result that stands of every poll that closed before an instant, the last closed first."""
    closed = boxes.c.closes_at
    last = select(result_versions.c.poll, func.max(result_versions.c.number).label("number"))
    standing = last.where(result_versions.c.status == "certified").group_by(result_versions.c.poll).subquery()
    same = (result_versions.c.poll == standing.c.poll) & (result_versions.c.number == standing.c.number)
    found = _HEADS.join(standing, same).join(boxes, boxes.c.poll == result_versions.c.poll)
    return [_publication(row) for row in connection.execute(found.where(closed < before_ms).order_by(closed.desc()))]


_HEADS = select(*(column for column in result_versions.c if column.name != "result"))


def _publication(row: Row[tuple[object, ...]]) -> Publication:
    return Publication(row.poll, row.number, row.version, row.status, row.sha256, row.official, row.at)
