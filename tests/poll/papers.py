"""What the tests of the paper share: a rule set with paper, and sheets written in the test itself."""

from functools import cache

from config.presets import preset
from poll.rule_file import read_rules
from poll.rules import RuleSet
from poll.sheet import Sheet, SheetRow


@cache
def paper_rules(name: str = "village-secretary-short") -> RuleSet:
    """Return the rules of a preset."""
    rules, _ = read_rules(preset(name), name)
    assert rules is not None
    return rules


def sheet_of(*lines: str) -> Sheet:
    """Return a sheet from its lines, cells separated by spaces; "_" is an empty cell."""
    rows = [tuple("" if cell == "_" else cell for cell in line.split()) for line in lines]
    return Sheet("a.csv", tuple(SheetRow(line, cells) for line, cells in enumerate(rows, 1)), ())
