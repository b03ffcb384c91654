"""The contests of a rule file: each question with its own options or those of a scale that several share."""

from dataclasses import dataclass
from fractions import Fraction

from poll.refusal import Say
from poll.rule_lines import Place
from poll.rule_table import Table, unique
from poll.rule_text import refer, shown
from poll.rules import Contest, ContestKind, Option

_LABEL, _TITLE, _ID = 12, 30, 40
_FEWEST_OPTIONS, _MOST_OPTIONS = 2, 30
_WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A contest with the place of its options, which may stand in a scale that others share."""

    contest: Contest
    options_at: Place


def contests_of(top: Table) -> tuple[Asked, ...]:
    """Read the questions, each with its own options or those of a scale."""
    scale_tables = top.tables("scales", needed=False)
    scale_ids = [each.identifier() for each in scale_tables]
    unique(top.file, scale_tables, scale_ids)
    scales = {
        scale: (_options(each), each.at("options"))
        for scale, each in zip(scale_ids, scale_tables, strict=True)
        if scale
    }
    tables = top.tables("contests")
    read = tuple(_asked(each, scales) for each in tables)
    unique(top.file, tables, [each.contest.id for each in read])
    _every_scale_used(top, scale_ids, tables)
    return read


def _every_scale_used(top: Table, scale_ids: list[str], contests: list[Table]) -> None:
    used = {each.text("scale", _ID, default="") for each in contests if each.has("scale")}
    for index, scale in enumerate(scale_ids):
        if scale and scale not in used:
            step = Say("请用上或删去。", "Use it or delete it.")
            top.file.note(
                (*top.at("scales"), index), Say("有题目用的等次", "a scale that a contest uses"), shown(scale), step
            )


def _asked(table: Table, scales: dict[str, tuple[tuple[Option, ...], Place]]) -> Asked:
    kind = table.member("kind", ContestKind)
    options, place = _options_or_scale(table, scales)
    contest = Contest(
        id=table.identifier(),
        kind=kind,
        subject=table.identifier("subject") if table.has("subject") else None,
        electorates=table.texts("electorates", _ID),
        title=table.words("title", _TITLE),
        options=options,
        seats=table.whole("seats", range(1, _MOST_OPTIONS + 1), 1),
        weight=table.exact("weight", default=_WHOLE, most=_WHOLE),
    )
    _only_for(table, "seats", kind, ContestKind.CHOICE)
    _only_for(table, "weight", kind, ContestKind.RATING)
    return Asked(contest, place)


def _only_for(table: Table, key: str, kind: ContestKind, meant: ContestKind) -> None:
    if table.has(key) and kind is not meant:
        expected = Say(f"只有 {meant.value} 才写 {key}", f"{key} only where kind is {meant.value}")
        table.note(key, expected, shown(kind.value), Say(f"请删去 {key}。", f"Delete {key}."))


def _options_or_scale(
    table: Table, scales: dict[str, tuple[tuple[Option, ...], Place]]
) -> tuple[tuple[Option, ...], Place]:
    if table.has("scale") == table.has("options"):
        found = Say("都有", "both") if table.has("scale") else Say("都没有", "neither")
        step = Say("请写 scale 或 [[contests.options]] 之一。", "Write either scale or [[contests.options]].")
        table.file.note(table.place, Say("scale 或 options", "scale or options"), found, step)
        return (), table.place
    if table.has("options"):
        return _options(table), table.at("options")
    scale = table.identifier("scale")
    if refer(table.file, table.at("scale"), scale, scales, Say("[[scales]] 里的 id", "the id of one of [[scales]]")):
        return scales[scale]
    return (), table.at("scale")


def _options(table: Table) -> tuple[Option, ...]:
    tables = table.tables("options")
    options = tuple(_option(each) for each in tables)
    unique(table.file, tables, [each.id for each in options])
    if tables and not _FEWEST_OPTIONS <= len(tables) <= _MOST_OPTIONS:
        expected = Say(f"{_FEWEST_OPTIONS} 到 {_MOST_OPTIONS} 个选项", f"{_FEWEST_OPTIONS} to {_MOST_OPTIONS} options")
        found = Say(f"{len(tables)} 个", f"{len(tables)}")
        table.note("options", expected, found, Say("请增减选项。", "Add or delete options."))
    return options


def _option(table: Table) -> Option:
    return Option(
        id=table.identifier(),
        key=table.text("key", 2),
        label=table.words("label", _LABEL),
        words=table.word_lists("words", _LABEL),
        asks=table.word_lists("asks", _LABEL),
        points=table.exact("points") if table.has("points") else None,
        abstains=table.flag("abstains"),
    )
