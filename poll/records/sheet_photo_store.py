"""Photos of the sheets in the records: as they came from the hall, shown beside what was typed from them."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from poll.paper import PaperKind
from poll.records.hall_tables import sheet_photos
from poll.records.sheet_store import SheetKey


@dataclass(frozen=True, slots=True)
class PhotoHead:
    """A photo of a sheet without the picture itself.

    Attributes:
        key: number in the records.
        sheet: kind, electorate and unit.
        sha256: of the picture as it is kept, hex.
        official: who handed it in.
        at_ms: when, in milliseconds of the epoch.
    """

    key: int
    sheet: SheetKey
    sha256: str
    official: str
    at_ms: int


def keep(  # noqa: PLR0913 - what a photo is kept with.
    connection: Connection,
    poll: int,
    sheet: SheetKey,
    *,
    content: bytes,
    content_type: str,
    sha256: str,
    by: str,
    at_ms: int,
) -> int:
    """Keep a photo of a sheet and return its number."""
    kind, electorate, unit = sheet
    row: dict[str, object] = {"poll": poll, "kind": kind.value, "electorate": electorate, "unit": unit}
    row |= {"content_type": content_type, "content": content, "sha256": sha256, "official": by, "at": at_ms}
    key: int = connection.execute(insert(sheet_photos).values(row).returning(sheet_photos.c.key)).scalar_one()
    return key


def of_poll(connection: Connection, poll: int, sheet: SheetKey | None = None) -> list[PhotoHead]:
    """Return the photos of a poll, or those of one sheet, the oldest first; no picture is read."""
    table = sheet_photos
    heads = [column for column in table.c if column is not table.c.content]
    found = select(*heads).where(table.c.poll == poll).order_by(table.c.key)
    if sheet is not None:
        kind, electorate, unit = sheet
        found = found.where(table.c.kind == kind.value, table.c.electorate == electorate, table.c.unit == unit)
    return [
        PhotoHead(row.key, (PaperKind(row.kind), row.electorate, row.unit), row.sha256, row.official, row.at)
        for row in connection.execute(found)
    ]


def find(connection: Connection, poll: int, key: int) -> tuple[bytes, str, str] | None:
    """Return a picture of this poll, its content type and the unit of its sheet; None where there is none."""
    table = sheet_photos
    found = select(table.c.content, table.c.content_type, table.c.unit)
    row = connection.execute(found.where(table.c.poll == poll, table.c.key == key)).first()
    return None if row is None else (bytes(row.content), row.content_type, row.unit)
