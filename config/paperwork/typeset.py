"""Setting a page: a template with its data becomes a PDF, the same bytes on every machine."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path

from config.paperwork import press
from poll.refusal import Finding, FindingsError, Say

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Xiangyin Sans"

_TEMPLATES = Path(__file__).parent / "templates"
_OF_FONTS = ("HOME", "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "SYSTEMROOT", "LOCALAPPDATA")
"""What the press may know of the environment: where the fonts are, and no secret of the office."""


def compile(  # noqa: A001 - typst's own word for it; callers write typeset.compile.
    template: str, data: Mapping[str, object], files: Mapping[str, bytes] | None = None
) -> bytes:
    """Set one template and return the PDF, with its fonts embedded.

    The data are a file of the document and never a part of its source: a name may hold any sign.

    Args:
        template: `notice` for templates/notice.typ, which reads `json("data.json")`.
        data: whatever JSON can say, with `languages`, those of the poll. A mapping in it that has the key `roll_no`
            speaks of that elector.
        files: further files that the template reads, by name, such as `board.svg`.

    Raises:
        FindingsError: a sign has a glyph neither in the fonts that ship nor in those of the system; each finding names
            the elector's number on the roll where it stands in one, else the text.

    Source: docs/adr/0029.
    """
    document = {
        "main.typ": (_TEMPLATES / f"{template}.typ").read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
        **(files or {}),
    }
    encoded = {name: b64encode(content).decode() for name, content in document.items()}
    job = press.Job(str(_TEMPLATES), str(FONTS), FAMILY, encoded)
    done = subprocess.run(  # noqa: S603 - our own program, by its path.
        [sys.executable, "-I", press.__file__],
        input=json.dumps(job._asdict()).encode(),
        env={name: os.environ[name] for name in _OF_FONTS if name in os.environ},
        capture_output=True,
        check=False,
    )
    if done.returncode == press.MISSING_SIGNS:
        raise FindingsError([_no_glyph(*place) for place in _places(data, set(done.stdout.decode()))])
    if done.returncode:
        # What typst says of a template names no data; only the last line is its own.
        msg = f"{template}.typ: {done.stderr.decode().strip().splitlines()[-1]}"
        raise RuntimeError(msg)
    return done.stdout


def _places(data: object, missing: set[str]) -> list[tuple[str, str]]:
    """Return where each missing sign stands, each place once: an elector's number, or the text around it."""
    found = (
        (f"名册 roll {roll_no}" if roll_no else text.replace(sign, "?"), sign)
        for roll_no, text in _texts(data)
        for sign in sorted(missing & set(text))
    )
    return list(dict.fromkeys(found))


def _texts(data: object, roll_no: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in the data, with the number on the roll of whom it speaks, or an empty one."""
    match data:
        case str():
            yield roll_no, data
        case Mapping():
            speaks_of = str(data.get("roll_no", roll_no))
            for each in data.values():
                yield from _texts(each, speaks_of)
        case list() | tuple():
            for each in data:
                yield from _texts(each, roll_no)
        case _:
            return


def _no_glyph(where: str, sign: str) -> Finding:
    code = f"U+{ord(sign):04X}"
    return Finding(
        where,
        Say("字体里有的字", "signs that a font has"),
        Say(f"“{sign}”（{code}），随带和系统字体里都没有", f'"{sign}" ({code}), in no font of ours or of the system'),
        Say(
            "请把含有此字的字体文件放进本机字体文件夹（如 ~/.local/share/fonts）再印；误录的请更正名册。",
            "Put a font file that has it into this machine's font folder (~/.local/share/fonts) and print again; "
            "if it was written by mistake, mend the roll.",
        ),
    )
