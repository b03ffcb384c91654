"""What the cells of a roll may say: electorates, units and languages by id or by name, and names of people."""

import unicodedata
from collections.abc import Mapping, Sequence

from poll.refusal import Say, Weight
from poll.roll_findings import RollFindings, shown
from poll.roll_words import COLUMN_NAMES, LANGUAGES
from poll.rules import RuleSet, Words, words_in

LONGEST_NAME = 80
LONGEST_ROLL_NO = 40
_MOST_LISTED = 20

# Persian, Mongolian and other names are spelled with joiners; everything else that is invisible is refused.
_JOINERS = frozenset("\u200c\u200d")
# Spreadsheet programs of East Asia run a full-width one as well (OWASP, CSV Injection).
_FORMULA_SIGNS = "=+-@＝＋－＠"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Vocabulary:
    """The electorates, units and languages of one rule set, by every name a clerk may use."""

    def __init__(self, rules: RuleSet) -> None:
        self.electorates = _names({each.id: tuple(each.label.values()) for each in rules.electorates})
        self.units = _names({each.id: tuple(each.label.values()) for each in rules.units})
        self.languages = {name: code for name, code in LANGUAGES.items() if code in rules.languages}
        self.languages |= {code: code for code in rules.languages}
        # With one electorate or unit there is nothing to say, so its column may be left out.
        self.languages[""] = rules.languages[0]
        if len(rules.electorates) == 1:
            self.electorates[""] = rules.electorates[0].id
        if len(rules.units) == 1:
            self.units[""] = rules.units[0].id
        self.has_units = bool(rules.units)
        if not self.has_units:
            self.units[""] = ""
        self._listed = {
            "electorate": _listing([each.label for each in rules.electorates]),
            "unit": _listing([each.label for each in rules.units]),
            "language": Say("、".join(rules.languages), ", ".join(rules.languages)),
        }

    def electorate(self, line: int, cell: str, findings: RollFindings) -> str | None:
        """Return the id of an electorate; None with a finding where the rule set has none of that name."""
        return self._looked_up(line, "electorate", cell, self.electorates, findings)

    def unit(self, line: int, cell: str, findings: RollFindings) -> str | None:
        """Return the id of a unit, empty where the rule set has no units; None with a finding where it is unknown."""
        return self._looked_up(line, "unit", cell if self.has_units else "", self.units, findings)

    def language(self, line: int, cell: str, findings: RollFindings) -> str | None:
        """Return the code of a language of the rule set; None with a finding where it is another one."""
        return self._looked_up(line, "language", cell, self.languages, findings)

    def _looked_up(
        self, line: int, column: str, cell: str, known: Mapping[str, str], findings: RollFindings
    ) -> str | None:
        found = known.get(cell)
        if found is None:
            found = known.get(cell.casefold())
        if found is None:
            name, listed = COLUMN_NAMES[column], self._listed[column]
            findings.add(
                f"unknown_{column}",
                line,
                Say(f"{name.zh}：{listed.zh}", f"{name.en}: {listed.en}"),
                Say(f"“{shown(cell)}”" if cell else "空白", f'"{shown(cell)}"' if cell else "nothing"),
                Say("写规则文件中的名称或代号。", "Write a name or id of the rule file."),
            )
        return found


def _names(labels: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    by_name = {label.casefold(): each for each, written in labels.items() for label in written}
    # An id that is written exactly wins over a label that happens to look the same.
    return by_name | {each.casefold(): each for each in labels} | {each: each for each in labels}


def _listing(labels: Sequence[Words]) -> Say:
    """Return labels in the order of the rule set, the first of them where there are many."""
    more = "…" if len(labels) > _MOST_LISTED else ""
    chinese, english = ([words_in(each, language) for each in labels[:_MOST_LISTED]] for language in ("zh", "en"))
    return Say("、".join(chinese) + more, ", ".join(english) + more)


def plain_cell(cell: str) -> str:
    """Return a cell with plain single spaces and none at its ends."""
    return " ".join(cell.split())


def check_name(line: int, cell: str, column: str, longest: int, findings: RollFindings) -> bool:
    """Tell whether a cell can stand on the roll as a name or a number of a person; say why not.

    Refused: formulas, control and bidi characters, NUL, characters lost by an earlier program, cells that are
    empty or too long. A private-use character or a question mark is a notice: a rare character may have been lost.
    """
    name = COLUMN_NAMES[column]
    if not cell or len(cell) > longest:
        found = Say(f"{len(cell)} 个字", f"{len(cell)} characters")
        expected = Say(f"{name.zh}，最多 {longest} 字", f"{name.en}, of at most {longest} characters")
        findings.add("length", line, expected, found, Say("请改正。", "Mend it."))
        return False
    expected = Say(f"{name.zh}，普通文字", f"{name.en} as plain text")
    quoted = Say(f"“{shown(cell)}”", f'"{shown(cell)}"')
    if cell[0] in _FORMULA_SIGNS:
        findings.add("formula", line, expected, quoted, Say("不能是公式，改为文本。", "No formula: make it text."))
        return False
    if "\ufffd" in cell or any(unicodedata.category(each) in _INVISIBLE and each not in _JOINERS for each in cell):
        step = Say("含不可见或丢失的字符，请重新输入。", "It has invisible or lost characters: type it again.")
        findings.add("invisible", line, expected, quoted, step)
        return False
    if "?" in cell or "？" in cell or any(unicodedata.category(each) == "Co" for each in cell):
        step = Say("可能有生僻字丢失，请核对。", "A rare character may have been lost: check it.")
        findings.add("rare_character", line, expected, quoted, step, Weight.NOTICE)
    return True
