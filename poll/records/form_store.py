"""Forms and files of the console: a form is carried out once; a file waits between its preview and its use."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from poll.records.official_tables import forms_done, uploads

_DAY_MS = 86_400_000


class RepeatedFormError(Exception):
    """This very form was carried out before: a double click, or the button pressed again after going back."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for its use."""

    key: int
    official: str
    name: str
    content: bytes
    sha256: str
    at_ms: int


def carry_out(connection: Connection, token: str, at_ms: int) -> None:
    """Note that a form is carried out, in the transaction of what it does.

    Raises:
        RepeatedFormError: it was before.
    """
    connection.execute(delete(forms_done).where(forms_done.c.at < at_ms - 2 * _DAY_MS))
    try:
        connection.execute(insert(forms_done).values(token=token, at=at_ms))
    except IntegrityError as error:
        raise RepeatedFormError from error


def keep_upload(  # noqa: PLR0913, PLR0917 - what a file is kept with.
    connection: Connection, poll: int, purpose: str, official: str, name: str, content: bytes, at_ms: int
) -> int:
    """Keep a file until it is used; files older than a day, and the official's last one, are erased."""
    connection.execute(delete(uploads).where(uploads.c.at < at_ms - _DAY_MS))
    mine = uploads.c.poll == poll, uploads.c.purpose == purpose, uploads.c.official == official
    connection.execute(delete(uploads).where(*mine))
    row = {"poll": poll, "purpose": purpose, "official": official, "name": name, "content": content, "at": at_ms}
    row |= {"sha256": sha256(content).hexdigest()}
    key: int = connection.execute(insert(uploads).values(row).returning(uploads.c.key)).scalar_one()
    return key


def upload(connection: Connection, poll: int, purpose: str, official: str) -> Upload | None:
    """Return the file that an official has handed in last; None where there is none."""
    mine = uploads.c.poll == poll, uploads.c.purpose == purpose, uploads.c.official == official
    row = connection.execute(select(uploads).where(*mine)).first()
    return None if row is None else Upload(row.key, row.official, row.name, bytes(row.content), row.sha256, row.at)


def upload_of(connection: Connection, poll: int, key: int) -> Upload | None:
    """Return a file of a poll by its number; None where it was erased."""
    row = connection.execute(select(uploads).where(uploads.c.poll == poll, uploads.c.key == key)).first()
    return None if row is None else Upload(row.key, row.official, row.name, bytes(row.content), row.sha256, row.at)


def erase_upload(connection: Connection, key: int) -> None:
    """Erase a file that was used or is not wanted."""
    connection.execute(delete(uploads).where(uploads.c.key == key))
