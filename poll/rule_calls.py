"""How calls go in a poll: the hotline's tables of a rule file, and whether its keys can be told apart."""

from collections.abc import Sequence

from poll.call_rules import CallPolicy, Dialect
from poll.refusal import Say
from poll.rule_contests import Asked
from poll.rule_table import Table, unique
from poll.rule_text import RuleText, refer, shown
from poll.rules import RuleSet

HELP_KEYS = ("0", "9")
"""The keys that may lead to a person: 0 nearly everywhere, 9 where people are used to it."""

_NAME = 20
_HOURS = range(25)


def calls_of(top: Table) -> CallPolicy:
    """Read how the poll's number behaves when it is called; the whole table may be left out."""
    table = top.table("calls", "calls") or Table(top.file, top.at("calls"), "calls", {})
    from_hour, to_hour = table.whole("from_hour", _HOURS, 8), table.whole("to_hour", _HOURS, 20)
    if from_hour >= to_hour:
        expected = Say(f"晚于 from_hour（{from_hour}）", f"later than from_hour ({from_hour})")
        table.note("to_hour", expected, shown(to_hour), Say("请改正钟点。", "Correct the hours."))
    return CallPolicy(
        menu=table.flag("menu"),
        help_key=table.choice("help_key", HELP_KEYS, HELP_KEYS[0]),
        wait_seconds=table.whole("wait_seconds", range(5, 31), 10),
        synthetic=table.flag("synthetic", default=True),
        call_back=table.flag("call_back"),
        hours=(from_hour, to_hour),
        tries=table.whole("tries", range(1, 11), 3),
        retry_minutes=table.whole("retry_minutes", range(1, 1441), 30),
    )


def dialects_of(top: Table) -> tuple[Dialect, ...]:
    """Read the dialects that have recordings of their own; there may be none."""
    tables = top.tables("dialects", needed=False)
    read = tuple(
        Dialect(
            id=each.identifier(),
            label=each.words("label", _NAME),
            language=each.choice("language", top.file.languages or ("zh",)),
            units=each.texts("units", 40),
            synthetic=each.flag("synthetic"),
        )
        for each in tables
    )
    unique(top.file, tables, [each.id for each in read])
    return read


def check_calls(file: RuleText, rules: RuleSet, asked: Sequence[Asked]) -> None:
    """Note a dialect that names no unit or a language, and an option that has the key that leads to a person."""
    units = [each.id for each in rules.units]
    for index, dialect in enumerate(rules.dialects):
        if dialect.id in rules.languages:
            expected = Say("不同于语言的名称", "a name that is no language's")
            file.note(
                ("dialects", index, "id"), expected, shown(dialect.id), Say("请换一个名称。", "Give it another id.")
            )
        for place, unit in enumerate(dialect.units):
            refer(file, ("dialects", index, "units", place), unit, units, Say("小组的 id", "the id of a unit"))
    for each in asked:
        for index, option in enumerate(each.contest.options):
            at = (*each.options_at, index, "key")
            # No option has the key 0 anyway; 99 is the key 9 pressed twice.
            if set(option.key) == {rules.calls.help_key} != {HELP_KEYS[0]}:
                file.note(
                    at,
                    Say("不是求助键的按键", "a key that is not the help key"),
                    shown(option.key),
                    Say("请换按键，或改 [calls] help_key。", "Change the key, or help_key of [calls]."),
                )
