"""The parts of a rule file: each kind of table, read into the type of the rule set that it declares."""

from fractions import Fraction

from poll.refusal import Say
from poll.rule_keys import BODIES, MEASURES
from poll.rule_table import Table, unique
from poll.rule_text import one_of, refer, shown
from poll.rules import (
    Band,
    Channel,
    CodePolicy,
    CodeUse,
    Comparator,
    Component,
    ComponentKind,
    Denominator,
    Electorate,
    Quorum,
    Retention,
    Satisfaction,
    Session,
    Subject,
    Threshold,
    Unit,
)

_NAME, _TITLE, _SENTENCE, _SOURCE = 20, 30, 80, 400
_LABEL = 12
_MOST_SHARE = Fraction(1)


def subjects_of(top: Table) -> tuple[Subject, ...]:
    """Read the persons rated."""
    tables = top.tables("subjects", needed=False)
    read = tuple(Subject(each.identifier(), each.words("name", _NAME), each.words("post", _NAME)) for each in tables)
    unique(top.file, tables, [each.id for each in read])
    return read


def sessions_of(top: Table) -> tuple[Session, ...]:
    """Read the meetings at which reports are given."""
    tables = top.tables("sessions", needed=False)
    read = tuple(
        Session(
            id=each.identifier(),
            body=each.choice("body", BODIES),
            label=each.words("label", _TITLE),
            place=each.words("place", _TITLE),
            starts_at=each.instant("starts_at"),
        )
        for each in tables
    )
    unique(top.file, tables, [each.id for each in read])
    return read


def units_of(top: Table) -> tuple[Unit, ...]:
    """Read the village groups, or whatever the electors are grouped by."""
    tables = top.tables("units")
    read = tuple(Unit(each.identifier(), each.words("label", _NAME)) for each in tables)
    unique(top.file, tables, [each.id for each in read])
    return read


def electorates_of(top: Table) -> tuple[Electorate, ...]:
    """Read those who vote."""
    tables = top.tables("electorates")
    read = tuple(_electorate(each) for each in tables)
    unique(top.file, tables, [each.id for each in read])
    return read


def _electorate(table: Table) -> Electorate:
    known = [channel.value for channel in Channel]
    channels = table.texts("channels", _NAME, needed=False) or tuple(known)
    for index, each in enumerate(channels):
        refer(table.file, (*table.at("channels"), index), each, known, Say("一种渠道", "a channel"))
    return Electorate(
        id=table.identifier(),
        label=table.words("label", _NAME),
        who=table.words("who", _SENTENCE),
        session=table.identifier("session") if table.has("session") else None,
        channels=tuple(Channel(each) for each in channels if each in known),
        quorum=_quorum(table),
    )


def _quorum(table: Table) -> Quorum | None:
    quorum = table.table("quorum", "quorum")
    if quorum is None:
        return None
    bodies = [Denominator.REGISTERED.value, Denominator.PRESENT.value]
    share = quorum.exact("share", most=_MOST_SHARE)
    if share == 0 and table.file.is_clean(quorum.at("share")):
        step = Say("不设法定人数就删去 quorum。", "Delete quorum where there is none.")
        quorum.note("share", Say("大于 0", "more than 0"), shown(0), step)
    return Quorum(
        of=Denominator(quorum.choice("of", bodies)),
        comparator=Comparator(quorum.choice("comparator", [">=", ">"])),
        share=share,
        source=quorum.text("source", _SOURCE),
    )


def components_of(top: Table) -> tuple[Component, ...]:
    """Read the weighted parts of the composite."""
    return tuple(_component(each) for each in top.tables("components", needed=False))


def _component(table: Table) -> Component:
    kind = table.member("kind", ComponentKind)
    external = kind is ComponentKind.EXTERNAL
    if not external and table.has("source"):
        step = Say("请删去 source。", "Delete source.")
        table.note("source", Say("只有 external 才写", "source only where kind is external"), shown(kind.value), step)
    return Component(
        kind=kind,
        ref=table.identifier("ref"),
        label=table.words("label", _NAME),
        weight=table.exact("weight", most=_MOST_SHARE),
        source=table.text("source", _SOURCE) if external else "",
    )


def satisfaction_of(top: Table) -> Satisfaction | None:
    """Read the formula of the satisfaction rate; None where the poll has none."""
    table = top.table("satisfaction", "satisfaction")
    if table is None:
        return None
    return Satisfaction(table.texts("options", 40), table.member("denominator", Denominator))


def bands_of(top: Table) -> tuple[Band, ...]:
    """Read the grades of the composite, first match wins."""
    tables = top.tables("bands", needed=False)
    read = tuple(
        Band(each.identifier(), each.words("label", _LABEL), each.member("comparator", Comparator), each.exact("value"))
        for each in tables
    )
    unique(top.file, tables, [each.id for each in read])
    return read


def thresholds_of(top: Table, satisfaction: Satisfaction | None, score: Denominator) -> tuple[Threshold, ...]:
    """Read the lines that raise a flag."""
    tables = top.tables("thresholds", needed=False)
    read = tuple(_threshold(each, satisfaction, score) for each in tables)
    unique(top.file, tables, [each.id for each in read])
    return read


def _threshold(table: Table, satisfaction: Satisfaction | None, score: Denominator) -> Threshold:
    measure = table.choice("measure", MEASURES)
    if measure == "satisfaction" and satisfaction is None:
        step = Say("请加上 [satisfaction]。", "Add [satisfaction].")
        table.note("measure", Say("有公式的满意率", "a satisfaction rate with a formula"), shown(measure), step)
    is_share = measure == "share"
    for key in ("options", "denominator", *(("electorate",) if measure == "composite" else ())):
        if not is_share and table.has(key):
            step = Say(f"请删去 {key}。", f"Delete {key}.")
            table.note(key, Say(f"{measure} 不写 {key}", f"no {key} with {measure}"), shown(key), step)
    implied = satisfaction.denominator if satisfaction is not None and measure == "satisfaction" else score
    return Threshold(
        id=table.identifier(),
        flag=table.words("flag", _SENTENCE),
        measure=measure,
        options=table.texts("options", 40) if is_share else (),
        electorate=table.identifier("electorate") if table.has("electorate") else None,
        denominator=table.member("denominator", Denominator) if is_share else implied,
        comparator=table.member("comparator", Comparator),
        value=table.exact("value", most=Fraction(1000) if measure == "composite" else _MOST_SHARE),
        source=table.text("source", _SOURCE),
    )


def code_of(top: Table) -> CodePolicy:
    """Read who needs a code; the whole table may be left out."""
    table = top.table("code", "code") or Table(top.file, top.at("code"), "code", {})
    return CodePolicy(
        use=table.member("use", CodeUse, CodeUse.SHARED),
        digits=table.whole("digits", range(4, 9), 4),
        tries=table.whole("tries", range(1, 21), 5),
        run_together=table.flag("run_together"),
    )


def retention_of(top: Table) -> Retention:
    """Read how long what is kept; the whole table may be left out."""
    table = top.table("retention", "retention") or Table(top.file, top.at("retention"), "retention", {})
    return Retention(
        numbers_days=table.whole("numbers_days", range(3651), 30),
        ballots_years=table.whole("ballots_years", range(1, 31), 3),
    )


def languages_of(top: Table, known: tuple[str, ...]) -> tuple[str, ...]:
    """Read the languages of the poll, the first one first in every reply."""
    languages = top.texts("languages", 5)
    for index, each in enumerate(languages):
        if each not in known:
            expected = Say("网关会说的语言", "a language that the gateway speaks")
            top.file.note((*top.at("languages"), index), expected, shown(each), one_of(known, each))
    if not languages and top.has("languages") and top.file.is_clean(top.at("languages")):
        top.note("languages", Say("至少一种语言", "at least one language"), Say("没有", "none"), one_of(known))
    return tuple(each for each in languages if each in known)
