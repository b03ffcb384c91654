"""The press itself: one document in, one PDF out, in a process of its own (started by path, imports nothing of ours).

What is printed can be secret and large; both are gone with the process, and nothing that takes votes waits for it.
"""

import json
import sys
from base64 import b64decode
from functools import cache
from typing import NamedTuple

import typst

MISSING_SIGNS = 3
"""Exit code where signs have no glyph in any font; they stand on stdout."""

_STANDARD = "ua-1"
"""PDF/UA: can be read aloud; and a sign without a glyph is an error, so that nobody's name has a hole in it."""


class Job(NamedTuple):
    """What is to be printed.

    Attributes:
        root: folder of the templates, which may import one another.
        fonts: folder of the fonts that ship.
        family: their name.
        files: of the document, `main.typ` and `data.json` among them, base64.
    """

    root: str
    fonts: str
    family: str
    files: dict[str, str]


def press(job: Job) -> bytes:
    """Return the PDF; with the system's fonts only where ours lack a sign.

    Raises:
        LookupError: signs have no glyph; its argument is all of them.
        typst.TypstError: the template is wrong.
    """
    files = {name: b64decode(content) for name, content in job.files.items()}
    try:
        return _pdf(job, files, with_system=False)
    except typst.TypstError:
        # Only now is it worth the time to ask which signs our own fonts lack.
        signs = sorted(set(files["data.json"].decode()))
        rare = [sign for sign in signs if not _has_glyph(job, sign, with_system=False)]
        if not rare:
            raise
    missing = "".join(sign for sign in rare if not _has_glyph(job, sign, with_system=True))
    if missing:
        raise LookupError(missing)
    return _pdf(job, files, with_system=True)


def _pdf(job: Job, files: dict[str, bytes], *, with_system: bool) -> bytes:
    pdf: bytes = typst.compile(
        files,  # type: ignore[call-overload]  # Its types do not know yet that it takes several files.
        root=job.root,
        font_paths=_fonts(job.fonts, with_system=with_system),
        pdf_standards=_STANDARD,
        timestamp=0,
    )
    return pdf


@cache
def _fonts(folder: str, *, with_system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=with_system, include_embedded_fonts=False, font_paths=[folder])


def _has_glyph(job: Job, sign: str, *, with_system: bool) -> bool:
    source = f'#set document(title: "-", date: none)\n#set text(font: "{job.family}")\n#json("data.json")'
    try:
        _pdf(job, {"main.typ": source.encode(), "data.json": json.dumps(sign).encode()}, with_system=with_system)
    except typst.TypstError:
        return False
    return True


def main() -> None:
    """Read a job from stdin; write the PDF, or the signs that have no glyph, to stdout."""
    try:
        pdf = press(Job(**json.load(sys.stdin)))
    except LookupError as error:
        sys.stdout.buffer.write(str(error.args[0]).encode())
        sys.exit(MISSING_SIGNS)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
