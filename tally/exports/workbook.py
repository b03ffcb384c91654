"""The result as an Excel workbook whose own formulas add every total up again from the entered numbers."""

import io
from datetime import UTC

from xlsxwriter import Workbook

from poll.rules import RuleSet
from tally.exports import result_sheet
from tally.exports.electorate_sheet import write_electorate
from tally.exports.formula import sheet_name
from tally.exports.identity_sheet import write_identities
from tally.exports.names import Names, Result, both
from tally.exports.rules_sheet import write_rules
from tally.exports.sheet import Book
from tally.exports.unit_sheet import write_units
from tally.exports.weights_sheet import write_weights

_RESULT, _WEIGHTS, _IDENTITIES, _UNITS, _RULES = (
    "结果 Result",
    "权重 Weights",
    "核对 Identities",
    "各处 Units",
    "规则 Rules",
)


def workbook(result: Result, rules: RuleSet) -> bytes:
    """Return a published result as an Excel workbook, the same bytes for the same result.

    Sheets: the result, one for each electorate, weights and arithmetic, identities, units and rules. Every total is
    a formula over the entered numbers, and carries what it gives for programs that do not calculate. Text is written
    as text, whatever it begins with.

    Args:
        result: as it stands in result.json; what is not shown there is not here either.
        rules: that it was counted by; its labels.
    """
    names, written = Names(rules), io.BytesIO()
    file = Workbook(written, {"in_memory": True, "strings_to_urls": False})
    # Otherwise the properties hold the instant of writing.
    file.set_properties(
        {"title": both(result["title"]), "created": rules.closes_at.astimezone(UTC).replace(tzinfo=None)}
    )
    book = Book(file, both(result["title"]))
    first = result_sheet.begin(book, _RESULT, result)
    used = [_RESULT, _WEIGHTS, _IDENTITIES, _UNITS, _RULES]
    places = {}
    for electorate in result["electorates"]:
        used.append(sheet_name(names.electorate(electorate["id"]), used))
        places[electorate["id"]] = write_electorate(book, used[-1], electorate, names)
    composites = write_weights(book, _WEIGHTS, result, names, places)
    write_identities(book, _IDENTITIES, result)
    write_units(book, _UNITS, result, names, places)
    write_rules(book, _RULES, result, rules)
    result_sheet.write_result(first, result, names, places, composites)
    file.close()
    return written.getvalue()
