"""Files that come with a form, and files that are taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, request

from config.own_page import answered
from poll.refusal import Finding, FindingsError, Say

_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file of a form: its plain name, and its bytes."""

    name: str
    content: bytes


def handed_in(field: str) -> HandedIn:
    """Return the file of a form's field.

    Raises:
        FindingsError: none was chosen, or it is empty.
    """
    file = request.files.get(field)
    content = file.read() if file else b""
    if file is None or not content:
        raise FindingsError([_no_file()])
    return HandedIn(plain_name(file.filename or ""), content)


def plain_name(name: str) -> str:
    """Return a file's name without folders and signs that cannot be printed: it is shown, and never opened by it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-_LONGEST_NAME:] or "file"


@contextmanager
def as_path(name: str, content: bytes) -> Iterator[Path]:
    """Put bytes into a file of that name for as long as the block lasts; readers of files take a path."""
    with TemporaryDirectory(prefix="xiangyin-") as folder:
        path = Path(folder) / plain_name(name)
        path.write_bytes(content)
        yield path


def download(name: str, content: bytes, kind: str) -> Response:
    """Answer with a file to be saved, whatever is in it."""
    response = answered(Response(content, content_type=kind))
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _no_file() -> Finding:
    return Finding(
        "文件 file",
        Say("一个有内容的文件", "a file with something in it"),
        Say("没有选择文件，或文件是空的", "none was chosen, or it is empty"),
        Say("请选择文件后再提交。", "Choose the file and send it again."),
    )
