"""One table of a rule file: takes out value by value and notes, with its line, each that is not as it should be."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from poll.refusal import Say, Weight
from poll.rule_keys import KEYS
from poll.rule_lines import Place
from poll.rule_text import RuleText, one_of, shown
from poll.rules import Words

_Kind = TypeVar("_Kind", bound=Enum)
_ID = re.compile(r"[a-z0-9_-]{1,40}")
_EXACT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}|/[0-9]{1,9})?")
_YEARS = range(2000, 2200)

NO_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for an instant that could not be read; the file has a finding and is not used."""


class Table:
    """One table of the file; every method returns a stand-in where it noted a finding, so that reading goes on."""

    def __init__(self, file: RuleText, place: Place, kind: str, values: Mapping[str, object]) -> None:
        self.file = file
        self.place = place
        self._keys = KEYS[kind]
        self._values = values
        for key in values:
            if key not in self._keys:
                file.note((*place, key), _KNOWN_KEY, shown(key), one_of(self._keys, key))

    def has(self, key: str) -> bool:
        """Tell whether the key is written in the file."""
        return key in self._values

    def at(self, key: str) -> Place:
        """Return the place of a key of this table."""
        return (*self.place, key)

    def note(self, key: str, expected: Say, found: Say, step: Say, weight: Weight = Weight.ERROR) -> None:
        """Note a finding at a key."""
        self.file.note(self.at(key), expected, found, step, weight)

    def _take(self, key: str, *, needed: bool = True) -> object:
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._values and needed:
            self.note(key, Say(f"键 {key}", f"the key {key}"), _NOTHING, Say(f"请加上 {key} = …", f"Add {key} = ..."))
        return self._values.get(key)

    def text(self, key: str, most: int, default: str | None = None) -> str:
        """Take a text of 1 to `most` characters that all print."""
        value = self._take(key, needed=default is None)
        return (default or "") if value is None else self._sound(self.at(key), value, most)

    def _sound(self, place: Place, value: object, most: int) -> str:
        expected = Say(f"1 到 {most} 个字的引号文字", f"a quoted text of 1 to {most} characters")
        if not isinstance(value, str):
            self.file.note(place, expected, shown(value), Say("请加上引号。", "Put it in quotes."))
            return ""
        hidden = [char for char in value if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"}]
        if hidden:
            step = Say("请删去看不见的字符，一行写完。", "Delete the hidden character; keep the text on one line.")
            self.file.note(place, _VISIBLE, Say(f"U+{ord(hidden[0]):04X}", f"U+{ord(hidden[0]):04X}"), step)
        elif not value.strip() or len(value) > most:
            found = Say(f"{len(value)} 个字", f"{len(value)} characters")
            self.file.note(place, expected, found, Say("请改短或补写。", "Shorten it or fill it in."))
        return value.strip()

    def identifier(self, key: str = "id") -> str:
        """Take an id: 1 to 40 of a-z, 0-9, _ and -."""
        value = self._take(key)
        if value is None or (isinstance(value, str) and _ID.fullmatch(value)):
            return str(value or "")
        self.note(
            key, _AN_ID, shown(value), Say("请换成这样的名称，如 villagers。", "Rename it, for example villagers.")
        )
        return ""

    def words(self, key: str, most: int) -> Words:
        """Take a text in every language of the poll; a plain text will do where there is one language.

        Chinese is measured by `most`; an alphabet needs room for about three letters a character.
        """
        value = self._take(key)
        if isinstance(value, str) and len(self.file.languages) == 1:
            value = {self.file.languages[0]: value}
        return {
            language: self._sound((*self.at(key), language), text, _room(language, most))
            for language, text in self._by_language(key, value, all_of_them=True).items()
        }

    def word_lists(self, key: str, most: int) -> Mapping[str, tuple[str, ...]]:
        """Take lists of words by language; a plain list will do where there is one language."""
        value = self._take(key, needed=False)
        if isinstance(value, list) and len(self.file.languages) == 1:
            value = {self.file.languages[0]: value}
        lists = self._by_language(key, value, all_of_them=False)
        return {
            language: self._texts((*self.at(key), language), listed, _room(language, most))
            for language, listed in lists.items()
        }

    def _by_language(self, key: str, value: object, *, all_of_them: bool) -> dict[str, object]:
        languages = self.file.languages
        if value is None:
            return {}
        if not isinstance(value, dict):
            example = ", ".join(f"{language} = …" for language in languages)
            self.note(key, _EACH_LANGUAGE, shown(value), Say(f"请写 {{ {example} }}。", f"Write {{ {example} }}."))
            return {}
        for language in value.keys() - set(languages):
            self.file.note((*self.at(key), language), _POLLS_LANGUAGE, shown(language), one_of(languages, language))
        for language in languages:
            if all_of_them and language not in value:
                step = Say(f"请补写 {language}。", f"Add {language}.")
                self.note(key, _EACH_LANGUAGE, Say(f"缺 {language}", f"no {language}"), step)
        return {language: value[language] for language in languages if language in value}

    def texts(self, key: str, most: int, *, needed: bool = True) -> tuple[str, ...]:
        """Take a list of different texts."""
        value = self._take(key, needed=needed)
        return () if value is None else self._texts(self.at(key), value, most)

    def _texts(self, place: Place, value: object, most: int) -> tuple[str, ...]:
        if not isinstance(value, list):
            self.file.note(place, _A_LIST, shown(value), Say('请写 ["…", "…"]。', 'Write ["...", "..."].'))
            return ()
        taken = tuple(self._sound((*place, index), each, most) for index, each in enumerate(value))
        for index, each in enumerate(taken):
            if each in taken[:index]:
                self.file.note((*place, index), _ONCE, shown(each), Say("请删去一个。", "Delete one of them."))
        return taken

    def exact(self, key: str, default: Fraction | None = None, most: Fraction = Fraction(1000)) -> Fraction:
        """Take an exact number from 0 to `most`: a whole number, or "0.4" or "2/5" in quotes."""
        value = self._take(key, needed=default is None)
        if value is None:
            return default or Fraction(0)
        exact = _exact(value)
        expected = Say(
            f'0 到 {most} 的准确数，如 "0.4"、"2/5"', f'an exact number from 0 to {most}, like "0.4" or "2/5"'
        )
        if exact is None:
            step = Say("小数请加引号，才是准确的。", "Put a decimal in quotes, so that it is exact.")
            self.note(key, expected, shown(value), step)
        elif exact > most:
            self.note(key, expected, shown(value), Say("请改小。", "Make it smaller."))
        return Fraction(0) if exact is None else exact

    def whole(self, key: str, within: range, default: int) -> int:
        """Take a whole number; the default where the key is left out."""
        value = self._take(key, needed=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value not in within:
            low, high = within[0], within[-1]
            expected = Say(f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}")
            self.note(key, expected, shown(value), Say("请改正，不加引号。", "Correct it; no quotes."))
            return default
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Take true or false; the default where the key is left out."""
        value = self._take(key, needed=False)
        if value is not None and not isinstance(value, bool):
            self.note(key, Say("true 或 false", "true or false"), shown(value), Say("请改正，不加引号。", "No quotes."))
        return default if value is None else value is True

    def choice(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """Take one of a few words; returns the first known one where it is none of them."""
        value = self._take(key, needed=default is None)
        if value is None:
            return default or known[0]
        if value not in known:
            listed = " | ".join(known)
            self.note(key, Say(listed, listed), shown(value), one_of(known, str(value)))
            return known[0]
        return str(value)

    def member(self, key: str, kind: type[_Kind], default: _Kind | None = None) -> _Kind:
        """Take a member of a closed list."""
        known = [str(each.value) for each in kind]
        return kind(self.choice(key, known, None if default is None else str(default.value)))

    def instant(self, key: str) -> datetime:
        """Take an instant, in UTC; a time without an offset is read in the poll's zone."""
        value = self._take(key)
        if value is None:
            return NO_INSTANT
        if not isinstance(value, datetime) or value.year not in _YEARS:
            step = Say("请写 2026-12-20T08:00:00，不加引号。", "Write 2026-12-20T08:00:00, without quotes.")
            self.note(key, _AN_INSTANT, shown(value), step)
            return NO_INSTANT
        if value.tzinfo is None:
            value = value.replace(tzinfo=self.file.zone)
            if value.utcoffset() != value.replace(fold=1).utcoffset():
                step = Say("请写明时差，如 -05:00。", "Write the offset, for example -05:00.")
                self.note(
                    key, _AN_INSTANT, Say("钟点调整时不存在或有两次", "a time that the clock skips or repeats"), step
                )
        return value.astimezone(UTC)

    def table(self, key: str, kind: str) -> "Table | None":
        """Take a table, or None where it is left out."""
        value = self._take(key, needed=False)
        if value is None or isinstance(value, dict):
            return None if value is None else Table(self.file, self.at(key), kind, value)
        self.note(key, Say(f"表 [{key}]", f"a table [{key}]"), shown(value), Say(f"请写 [{key}]。", f"Write [{key}]."))
        return None

    def tables(self, key: str, *, needed: bool = True) -> "list[Table]":
        """Take a list of tables, `[[key]]`."""
        value = self._take(key, needed=needed)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            step = Say(f"每一项写一个 [[{key}]]。", f"Write [[{key}]] for each.")
            self.note(key, Say(f"表 [[{key}]]", f"tables [[{key}]]"), shown(value), step)
            return []
        return [Table(self.file, (*self.at(key), index), key, each) for index, each in enumerate(value)]


def unique(file: RuleText, tables: Sequence[Table], ids: Sequence[str]) -> None:
    """Note every id that stands twice in a list of tables."""
    for index, (table, each) in enumerate(zip(tables, ids, strict=True)):
        if each and each in ids[:index]:
            file.note(table.at("id"), _ONCE, shown(each), Say("请换一个名称。", "Give it another id."))


def _exact(value: object) -> Fraction | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value) if value >= 0 else None
    if not isinstance(value, str) or not _EXACT.fullmatch(value):
        return None
    try:
        return Fraction(value)
    except ZeroDivisionError:
        return None


def _room(language: str, most: int) -> int:
    return most if language == "zh" else most * 3


_NOTHING = Say("没有", "nothing")
_KNOWN_KEY = Say("规则文件里有的键", "a key that rule files have")
_VISIBLE = Say("看得见的字", "characters that can be seen")
_AN_ID = Say("1 到 40 个 a-z、0-9、_、-", "1 to 40 of a-z, 0-9, _ and -")
_EACH_LANGUAGE = Say("每种语言各一份", "one for each language of the poll")
_POLLS_LANGUAGE = Say("本次评议的语言", "a language of the poll")
_A_LIST = Say("一列引号文字", "a list of quoted texts")
_ONCE = Say("只出现一次", "each only once")
_AN_INSTANT = Say("日期和时间", "a date with a time")
