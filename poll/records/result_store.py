"""Published results in the records: every publication, byte for byte, with the version of the result that it shows."""

from sqlalchemy import Connection, func, insert, select

from poll.records.hall_tables import result_versions


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
