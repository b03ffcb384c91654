"""`make fonts`: the fonts that ship, cut from Noto Sans SC so that any machine prints the same page."""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from config.paperwork.typeset import FAMILY, FONTS

_WEIGHTS = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}
_HANZI = range(0x4E00, 0xA000)
_RARER_HANZI = (range(0x3400, 0x4DC0), range(0x20000, 0x40000))
_FEATURES = ["ccmp", "kern", "mark", "mkmk"]
_FAMILY_NAMES, _FULL_NAMES, _FILE_NAME = (1, 16), (3, 4), 6


def make_fonts(package: Path, folder: Path = FONTS) -> None:
    """Cut both weights out of the unpacked npm package `@expo-google-fonts/noto-sans-sc`; same bytes each time.

    Regular keeps every sign, for names are set in it. Bold keeps what headings are made of: all signs but the hanzi
    outside GB 2312. They get a name of their own, so that no font of the system is taken for them.

    Source: docs/adr/0029.
    """
    for weight, name in _WEIGHTS.items():
        font = TTFont(package / name, recalcTimestamp=False)
        signs = set(font.getBestCmap())
        if weight == "Bold":
            signs = {each for each in signs if not _is_hanzi(each) or _in_gb2312(each)}
        _rename(font, weight)
        _cut(font, signs)
        font.save(folder / f"{FAMILY.replace(' ', '')}-{weight}.ttf")
    (folder / "OFL.txt").write_bytes((package / "LICENSE_FONT").read_bytes())


def _cut(font: TTFont, signs: set[int]) -> None:
    options = subset.Options(
        hinting=False, layout_features=_FEATURES, name_IDs=["*"], notdef_outline=True, recalc_timestamp=False
    )
    # Lines are set from left to right; a slider of weights is of no use to one weight.
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs)
    cutter.subset(font)


def _rename(font: TTFont, weight: str) -> None:
    for record in font["name"].names:
        if record.nameID in _FAMILY_NAMES:
            record.string = FAMILY
        elif record.nameID in _FULL_NAMES:
            record.string = f"{FAMILY} {weight}"
        elif record.nameID == _FILE_NAME:
            record.string = f"{FAMILY.replace(' ', '')}-{weight}"


def _is_hanzi(sign: int) -> bool:
    return sign in _HANZI or any(sign in rarer for rarer in _RARER_HANZI)


def _in_gb2312(sign: int) -> bool:
    try:
        chr(sign).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    make_fonts(Path(sys.argv[1]))
