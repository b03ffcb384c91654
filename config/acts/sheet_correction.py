"""Correcting a sheet: one official prepares it from the paper, another one approves; one of them did not enter it."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from config.acts.papers import Entering, enter_sheets, from_form, may_be_entered
from config.acts.sheet_fields import groups_of, sheet_title
from config.acts.sheets import listed_people, signed_sheet
from config.acts.two_persons import Particulars, TwoPersonAct
from poll.paper import FIRST_CORRECTION, Figure, PaperKind, PaperSheet, SheetEntry
from poll.records import paper_store, request_store
from poll.records.poll_store import StoredPoll
from poll.records.request_store import Request, RequestState
from poll.records.sheet_store import SheetKey
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role

NAME = "sheet_correct"
"""Of the act, in the records of requests."""

_SHOWN = 40


def particulars_of(sheet: PaperSheet, entries: Sequence[SheetEntry], reason: str) -> dict[str, object]:
    """Return a correction as a request keeps it: what the paper says, and after which entry it was prepared."""
    return {
        "kind": sheet.kind.value,
        "electorate": sheet.electorate,
        "unit": sheet.unit,
        "after": entries[-1].number,
        "figures": [[list(figure), value] for figure, value in sorted(sheet.figures.items())],
        "reason": " ".join(reason.split()),
    }


def check(connection: Connection, poll: StoredPoll, sheet: PaperSheet, entries: Sequence[SheetEntry]) -> None:
    """Make sure that a correction can be prepared.

    Raises:
        FindingsError: the sheet was not entered twice, nothing in it would change, another correction of it waits, or
            its stage is past.
    """
    key = sheet.kind, sheet.electorate, sheet.unit
    title = sheet_title(key, poll.rules).zh
    if not may_be_entered(poll, sheet.kind):
        raise FindingsError([_too_late(title)])
    if len(entries) < FIRST_CORRECTION - 1:
        raise FindingsError([_too_early(title)])
    if all(each.sheet.figures == sheet.figures for each in standing(entries)):
        raise FindingsError([_nothing_new(title)])
    if waiting(connection, poll, key) is not None:
        raise FindingsError([_waits_already(title)])


def waiting(connection: Connection, poll: StoredPoll, key: SheetKey) -> Request | None:
    """Return the correction of a sheet that waits for its second official; None where none does."""
    for each in request_store.of_poll(connection, poll.key, RequestState.WAITING):
        if each.act == NAME and _key(each.particulars) == key:
            return each
    return None


def standing(entries: Sequence[SheetEntry]) -> list[SheetEntry]:
    """Return the entries that a correction is compared with: the latest correction, or both first entries."""
    return [entries[-1]] if entries[-1].number >= FIRST_CORRECTION else list(entries)


def changes(sheet: PaperSheet, entries: Sequence[SheetEntry]) -> Iterator[Figure]:
    """Yield every figure that is another one than in some entry that it is compared with."""
    before = [each.sheet.figures for each in standing(entries)]
    for figure in dict.fromkeys(figure for figures in (*before, sheet.figures) for figure in sorted(figures)):
        if any(figures.get(figure) != sheet.figures.get(figure) for figures in before):
            yield figure


def _describe(connection: Connection, poll: StoredPoll, particulars: Particulars) -> Sequence[Say]:
    key = _key(particulars)
    entries = paper_store.entries_of(connection, poll.key, *key)
    sheet = PaperSheet(*key, _figures(particulars), {})
    entered = "、".join(each.by for each in entries)
    lines = [
        sheet_title(key, poll.rules),
        Say(f"录入过这张表的：{entered}", f"Entered so far by: {', '.join(each.by for each in entries)}"),
    ]
    changed = list(changes(sheet, entries))
    if key[0] is PaperKind.POLL_BOOK:
        return [*lines, *_people(sheet, changed)]
    labels = {
        field.figure: (group.title, field.label)
        for group in groups_of(key[0], poll.rules, key[1])
        for field in group.fields
    }
    return [*lines, *(_change(figure, labels[figure], sheet, entries) for figure in changed if figure in labels)]


def _change(figure: Figure, label: tuple[Say, Say], sheet: PaperSheet, entries: Sequence[SheetEntry]) -> Say:
    before = [(each.sheet.figures.get(figure), each.by) for each in standing(entries)]
    zh = "，".join(f"{value}（{by}）" for value, by in before)
    en = ", ".join(f"{value} ({by})" for value, by in before)
    name = Say(
        *(" · ".join(dict.fromkeys(words)) for words in ((label[0].zh, label[1].zh), (label[0].en, label[1].en)))
    )
    now = sheet.figures.get(figure)
    return Say(f"{name.zh}：{zh} → 改为 {now}", f"{name.en}: {en} → becomes {now}")


def _people(sheet: PaperSheet, changed: Sequence[Figure]) -> Iterator[Say]:
    for is_signed, words in (
        (True, Say("改为已签到", "become signed")),
        (False, Say("改为未签到", "become not signed")),
    ):
        listed = [figure[0] for figure in changed if (figure in sheet.figures) is is_signed]
        if listed:
            more = f" … {len(listed)}" if len(listed) > _SHOWN else ""
            numbers = "、".join(listed[:_SHOWN]) + more
            yield Say(f"{words.zh}：{numbers}", f"{words.en}: {numbers}")


def _run(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    key = _key(particulars)
    entries = paper_store.entries_of(connection, poll.key, *key)
    title = sheet_title(key, poll.rules)
    if entries[-1].number != particulars["after"]:
        raise FindingsError([_changed_since(title.zh)])
    figures = _figures(particulars)
    sheet = PaperSheet(*key, figures, {})
    if key[0] is PaperKind.POLL_BOOK:
        people = listed_people(connection, poll, key[1], key[2])
        sheet = signed_sheet(key, [figure[0] for figure in figures], people, poll.rules)
    entering = Entering(officials[0], None, officials[1], particulars["reason"], correct=True)
    enter_sheets(connection, poll.id, entering, key[0], [sheet], from_form(sheet, officials[0]), at_ms)
    return Say(f"{title.zh} 已更正。", f"{title.en} is corrected.")


def _key(particulars: Particulars) -> SheetKey:
    return PaperKind(particulars["kind"]), particulars["electorate"], particulars["unit"]


def _figures(particulars: Particulars) -> Mapping[Figure, int]:
    return {tuple(figure): value for figure, value in particulars["figures"]}


ACT = TwoPersonAct(
    NAME,
    Say("更正一张表", "Correct a sheet"),
    frozenset({Role.TALLY, Role.STATION, Role.SUPERVISOR}),
    frozenset({Role.TALLY, Role.SUPERVISOR}),
    _describe,
    _run,
)


def _too_late(title: str) -> Finding:
    return Finding(
        title,
        Say("还可以更正的步骤", "a stage at which it may be corrected"),
        Say("这一步已过", "a later one"),
        Say(
            "签到册在作废以前更正；其他表在核对以前更正；已确认的结果先更正结果。",
            "Poll books are corrected before the voids, other sheets before reconciling; what is certified is amended.",
        ),
    )


def _too_early(title: str) -> Finding:
    return Finding(
        title,
        Say("已录入两次的表", "a sheet that was entered twice"),
        Say("还没有", "not yet"),
        Say("请先完成两次录入。", "Enter it twice first."),
    )


def _nothing_new(title: str) -> Finding:
    return Finding(
        title,
        Say("至少一处改动", "at least one change"),
        Say("与现有数字相同", "the numbers that stand"),
        Say("不用更正。", "There is nothing to correct."),
    )


def _changed_since(title: str) -> Finding:
    return Finding(
        title,
        Say("提出以后没有改动的表", "a sheet that has not changed since"),
        Say("又更正过", "one that was corrected"),
        Say("请退回，对照现在的数字重新提出。", "Send it back, and prepare it anew from the numbers that stand."),
    )


def _waits_already(title: str) -> Finding:
    return Finding(
        title,
        Say("一次一个更正", "one correction at a time"),
        Say("已有一个等待批准", "one waits for approval"),
        Say("请先批准或退回那一个。", "Let that one be approved or sent back first."),
    )
