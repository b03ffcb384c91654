"""The press: sets a template with its data as PDF, the same bytes on every machine."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import typst

from poll.refusal import Finding, FindingsError, Say

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"
FAMILY = "Xiangyin Sans"

_STANDARD = "ua-1"
"""PDF/UA: can be read aloud; and a sign without a glyph is an error, so that nobody's name has a hole in it."""

_ONE_SIGN = '#set document(title: "-", date: none)\n#set text(font: "{}")\n#json("data.json")'


def compile(  # noqa: A001 - typst's own word for it; callers write typeset.compile.
    template: str, data: Mapping[str, object], files: Mapping[str, bytes] | None = None
) -> bytes:
    """Set one template and return the PDF, with its fonts embedded.

    The data are a file of the document and never a part of its source: a name may hold any sign.

    Args:
        template: `notice` for templates/notice.typ, which reads `json("data.json")`.
        data: whatever JSON can say. A mapping with the key `roll_no` speaks of that elector.
        files: further files that the template reads, by name, such as `board.svg`.

    Raises:
        FindingsError: a sign has a glyph neither in the fonts that ship nor in those of the system; each finding names
            the elector's number on the roll where it stands in one, else the text.

    Source: docs/adr/0029.
    """
    source = (TEMPLATES / f"{template}.typ").read_bytes()
    try:
        return _press(source, data, _own_fonts(), files)
    except typst.TypstError:
        # Only now is it worth the time to ask which signs our own fonts lack.
        rare = {sign for _, text in _texts(data) for sign in text if not _has_glyph(sign, _own_fonts())}
        if not rare:
            raise
    missing = {sign for sign in rare if not _has_glyph(sign, _all_fonts())}
    if missing:
        raise FindingsError([_no_glyph(*place) for place in _places(data, missing)])
    return _press(source, data, _all_fonts(), files)


def _press(source: bytes, data: object, fonts: typst.Fonts, files: Mapping[str, bytes] | None = None) -> bytes:
    document = {"main.typ": source, "data.json": json.dumps(data, ensure_ascii=False).encode(), **(files or {})}
    pdf: bytes = typst.compile(
        document,  # type: ignore[call-overload]  # Its types do not know yet that it takes several files.
        root=TEMPLATES,
        font_paths=fonts,
        pdf_standards=_STANDARD,
        timestamp=0,
    )
    return pdf


@cache
def _own_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[FONTS])


def _has_glyph(sign: str, fonts: typst.Fonts) -> bool:
    try:
        _press(_ONE_SIGN.format(FAMILY).encode(), sign, fonts)
    except typst.TypstError:
        return False
    return True


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


def _places(data: object, missing: set[str]) -> Iterator[tuple[str, str]]:
    told = set()
    for roll_no, text in _texts(data):
        for sign in sorted(missing & set(text)):
            place = f"名册 roll {roll_no}" if roll_no else text.replace(sign, "?")
            if (place, sign) not in told:
                told.add((place, sign))
                yield place, sign


def _no_glyph(where: str, sign: str) -> Finding:
    written = f"U+{ord(sign):04X}"
    return Finding(
        where,
        Say("字体里有的字", "signs that a font has"),
        Say(
            f"“{sign}”（{written}），随带和系统字体里都没有",
            f'"{sign}" ({written}), in no font of ours or of the system',
        ),
        Say(
            "请在本机安装含有此字的字体后重印；是误录的，请更正名册。",
            "Install a font that has it on this machine and print again; if it was written by mistake, mend the roll.",
        ),
    )
