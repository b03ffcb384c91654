"""The sheet of the identities: both sides as sums, their difference, and whether they hold."""

from fractions import Fraction

from poll.rules import Comparator
from tally.exports.formula import Formula, added, number
from tally.exports.names import Result
from tally.exports.sheet import Book, Layout

_LAYOUT = Layout((10, 24, 26, 11, 6, 11, 10, 16, 70), frozen=2, landscape=True)
_HEADS = (
    "编号 rule",
    "地方 place",
    "内容 about",
    "左边 left",
    "",
    "右边 right",
    "差 difference",
    "核对 check",
    "算式 in words",
)


def write_identities(book: Book, name: str, result: Result) -> None:
    """Write every identity that may be shown, and what officials signed for those that fail."""
    sheet = book.sheet(name, _LAYOUT)
    sheet.title("核对 Identities")
    sheet.texts(_HEADS, "head")
    for identity in result["identities"]:
        sheet.text(0, identity["name"])
        sheet.text(1, identity["place"])
        sheet.text(2, f"{identity['about']['zh']} {identity['about']['en']}")
        left = sheet.formula(3, _side(identity["left"]))
        sheet.text(4, {"=": "=", "<=": "≤"}[identity["relation"]])
        right = sheet.formula(5, _side(identity["right"]))
        difference = sheet.formula(6, left - right, style="total")
        zero = Formula(("0",), Fraction(0))
        holds = (
            difference.equals(zero) if identity["relation"] == "=" else difference.compared(Comparator.AT_MOST, zero)
        )
        sheet.verdict(7, holds)
        sheet.text(8, f"{identity['zh']}\n{identity['en']}")
        sheet.row += 1
    if result["identities_signed"]:
        sheet.heading("签字说明 Reasons signed for", len(_HEADS))
        for each in result["identities_signed"]:
            sheet.texts([each["about"], each["official"], each["reason"]])


def _side(terms: list[Result]) -> Formula:
    return added([number(term["value"]) for term in terms])
