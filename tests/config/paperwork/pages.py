"""A printed PDF as a reader sees it, and the people it is printed for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from pypdfium2 import raw

from config.presets import preset
from poll.records.roll_store import RollPerson
from poll.rule_file import read_rules
from poll.rules import RuleSet

SENDER = "+8619999990001"
A4, A3 = (595, 842), (842, 1191)
"""Width and height in points."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on paper.

    Attributes:
        pages: the text of each page, without any blank.
        sizes: width and height of each page, in points.
        loose_texts: how many pieces of text need a font that is not in the file itself.
    """

    pages: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    loose_texts: int

    @property
    def text(self) -> str:
        """Return the text of all pages."""
        return "".join(self.pages)


def read(pdf: bytes) -> Printed:
    """Read a PDF with another program than the one that made it."""
    with _opened(pdf) as document:
        pages = list(document)
        return Printed(
            tuple("".join(page.get_textpage().get_text_range().split()) for page in pages),
            tuple((round(page.get_width()), round(page.get_height())) for page in pages),
            sum(_loose_texts(page) for page in pages),
        )


def scanned(pdf: bytes) -> list[str]:
    """Return what a telephone's camera reads from the square codes of every page."""
    with _opened(pdf) as document:
        bitmaps = [page.render(scale=2, grayscale=True) for page in document]
        pixels = [memoryview(each.buffer).cast("B").cast("B", (each.height, each.stride)) for each in bitmaps]
        return [code.text for each in pixels for code in zxingcpp.read_barcodes(each)]


def rules_of(name: str, changes: dict[str, str] | None = None) -> RuleSet:
    """Return the rule set of a preset, with some of its text replaced."""
    text = preset(name).decode()
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    rules, findings = read_rules(text.encode(), f"{name}.toml")
    assert rules is not None, findings
    return rules


def long_rules() -> RuleSet:
    """Return a rule set whose villagers have a ballot paper of sixty items, the most there may be."""
    more = "".join(
        f'[[contests]]\nid = "c{place}"\nkind = "rating"\nsubject = "zhang"\nelectorates = ["villagers"]\n'
        f'title = {{ zh = "第{place}件", en = "Item {place}" }}\nscale = "grade"\nweight = "1/60"\n'
        for place in range(60)
    )
    parts = '[[components]]\nkind = "electorate"\nref = "committee"'
    overall = 'title = { zh = "总体评价", en = "Overall" }'
    changes = {
        parts: more + parts,
        f'["committee", "members", "villagers"]\n{overall}': f'["committee", "members"]\n{overall}',
    }
    return rules_of("village-secretary-short", changes)


def person(rules: RuleSet, roll_no: str = "001", name: str = "王秀英", **changed: object) -> RollPerson:
    """Return somebody on the roll of the last electorate, with a mobile of her own."""
    values: dict[str, object] = {
        "elector": int(roll_no),
        "roll_no": roll_no,
        "name": name,
        "number": 8619900000001,
        "kind": "mobile",
        "electorate": rules.electorates[-1].id,
        "unit": rules.units[0].id,
        "language": rules.languages[0],
        "code": None,
    }
    return RollPerson(**(values | changed))  # type: ignore[arg-type]  # each has the type of its attribute.


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf)
    yield document
    document.close()


def _loose_texts(page: pypdfium2.PdfPage) -> int:
    fonts = (raw.FPDFTextObj_GetFont(each.raw) for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
    return sum(not raw.FPDFFont_GetIsEmbedded(font) for font in fonts)
