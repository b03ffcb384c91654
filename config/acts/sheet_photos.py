"""Photos of sheets: decoded and written anew before they are kept, so that only the picture is left of the file."""

from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps
from sqlalchemy import Connection

from poll.records import journal_store, sheet_photo_store
from poll.records.poll_store import StoredPoll
from poll.records.sheet_store import SheetKey
from poll.refusal import Finding, FindingsError, Say

CONTENT_TYPE = "image/jpeg"
"""In which every photo is kept."""

MOST_BYTES = 8 * 1024 * 1024
"""The largest file that is taken."""

_MOST_PIXELS = 64_000_000
"""More than any telephone takes; a small file can claim to be much larger and fill the memory."""

_LONGEST_SIDE, _QUALITY = 2600, 85
_FORMATS = ("JPEG", "PNG", "WEBP")


def keep_photo(  # noqa: PLR0913, PLR0917 - a photo, whose it is, by whom and when.
    connection: Connection, poll: StoredPoll, sheet: SheetKey, picture: bytes, official: str, at_ms: int
) -> int:
    """Keep a photo of a sheet and write its hash into the journal; return its number.

    Args:
        connection: in a writing transaction.
        poll: whose sheet it is.
        sheet: kind, electorate and unit.
        picture: from `clean_photo`.
        official: who hands it in.
        at_ms: when, in milliseconds of the epoch.
    """
    digest = sha256(picture).hexdigest()
    key = sheet_photo_store.keep(
        connection, poll.key, sheet, content=picture, content_type=CONTENT_TYPE, sha256=digest, by=official, at_ms=at_ms
    )
    kind, electorate, unit = sheet
    entry = {"kind": kind.value, "electorate": electorate, "unit": unit, "sha256": digest, "official": official}
    journal_store.append(connection, poll.key, at_ms, "sheet_photo", entry)
    return key


def clean_photo(name: str, content: bytes) -> bytes:
    """Return a picture as JPEG with nothing in it but the picture: no place, no time, no owner.

    Raises:
        FindingsError: the file is too large, or no picture of the kinds that are taken.
    """
    if len(content) > MOST_BYTES:
        raise FindingsError([_too_large(name, f"{len(content) / 1_048_576:.1f} MB")])
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise FindingsError([_too_large(name, f"{opened.width} × {opened.height}")])
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            plain.paste(upright, mask=upright.convert("RGBA").getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FindingsError([_too_large(name, "—")]) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise FindingsError([_no_picture(name)]) from error
    written = BytesIO()
    plain.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _too_large(name: str, found: str) -> Finding:
    return Finding(
        name,
        Say("不超过 8 MB、6400 万像素的照片", "a photo of at most 8 MB and 64 million pixels"),
        Say(found, found),
        Say("请用手机的普通画质重拍。", "Take it again with the usual quality of a telephone."),
    )


def _no_picture(name: str) -> Finding:
    return Finding(
        name,
        Say("JPEG、PNG 或 WebP 照片", "a photo: JPEG, PNG or WebP"),
        Say("别的文件，或损坏的照片", "another file, or a damaged photo"),
        Say("请重新选择或重拍。", "Choose it again, or take it again."),
    )
