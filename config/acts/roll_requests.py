"""Changes of the roll by two officials: the registrar prepares them, another one reads and approves them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from config.acts import rolls
from config.acts.roll_words import ToldChange, told
from config.acts.two_persons import Particulars, TwoPersonAct
from poll.numbers import parse_number
from poll.records import roll_search, roll_store
from poll.records.database import trying
from poll.records.poll_store import StoredPoll
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Role
from poll.roll_changes import Change, ChangeKind

MOST_CHANGES = 200
"""Changes that one request may hold: somebody reads each of them before approving."""

_TRIAL = ("试 trial", ("甲", "乙"))
_FIELDS = ("where", "roll_no", "electorate", "name", "unit", "language", "to_electorate", "reason", "to_roll_no")


def particulars_of(changes: Sequence[Change], reason: str) -> Particulars:
    """Return changes and why they are made, as a request keeps them.

    Raises:
        FindingsError: there are more than somebody can read.
    """
    if len(changes) > MOST_CHANGES:
        raise FindingsError([_too_many(len(changes))])
    return {"changes": [_written(each) for each in changes], "reason": reason}


def changes_in(particulars: Particulars) -> list[Change]:
    """Return the changes that a request holds."""
    return [_read(each) for each in particulars["changes"]]


def check_changes(connection: Connection, poll: StoredPoll, changes: Sequence[Change], at_ms: int) -> None:
    """Try whether changes fit the roll as it is now, and keep nothing of the trial.

    Args:
        connection: in a writing transaction.
        poll: whose roll.
        changes: of one request.
        at_ms: when.

    Raises:
        FindingsError: with every change that does not fit.
    """
    with trying(connection):
        rolls.change_roll(connection, poll.id, list(changes), *_TRIAL, at_ms)


def check_undo(connection: Connection, poll: StoredPoll, version: int, at_ms: int) -> None:
    """Try whether a version can be undone, and keep nothing of the trial; raises as `rolls.undo_roll`."""
    _require_last(poll, version)
    with trying(connection):
        rolls.undo_roll(connection, poll.id, _TRIAL[1], _TRIAL[0], at_ms)


def told_changes(connection: Connection, poll: StoredPoll, changes: Sequence[Change]) -> list[ToldChange]:
    """Return changes in words, each with what the roll says of the person now."""
    found = roll_search.named(connection, poll.key, [(each.electorate, each.roll_no) for each in changes])
    return [told(_record(each, found.get((each.electorate, each.roll_no))), poll.rules) for each in changes]


def told_version(connection: Connection, poll: StoredPoll, version: int) -> list[ToldChange]:
    """Return in words what a version of the roll has changed; nothing for a whole import."""
    change_set = roll_store.changes_of(connection, poll.key, version)
    return [told(each, poll.rules) for each in json.loads(change_set)] if change_set else []


def _describe_changes(connection: Connection, poll: StoredPoll, particulars: Particulars) -> list[Say]:
    changes = changes_in(particulars)
    found = roll_search.named(connection, poll.key, [(each.electorate, each.roll_no) for each in changes])
    numbers = [each.number.digits for each in changes if each.number]
    sharing = roll_search.sharing(connection, poll.key, numbers) if numbers else {}
    return [_line(each, found.get((each.electorate, each.roll_no)), sharing, poll) for each in changes]


def _line(change: Change, person: RollPerson | None, sharing: Mapping[int, int], poll: StoredPoll) -> Say:
    line = told(_record(change, person), poll.rules).line()
    if change.kind is not ChangeKind.ADD and (person is None or person.name != change.name):
        return _joined(line, Say("现在名册上没有这个人", "nobody of that name is on the roll now"))
    others = sharing.get(change.number.digits, 0) if change.number else 0
    if others:
        line = _joined(line, Say(f"与另外 {others} 人合用", f"shared with {others} more"))
    return Say(f"{line.zh}。{change.reason}", f"{line.en}. {change.reason}")


def _joined(first: Say, second: Say) -> Say:
    return Say(f"{first.zh}（{second.zh}）", f"{first.en} ({second.en})")


def _change(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    changes = changes_in(particulars)
    made = rolls.change_roll(connection, poll.id, changes, particulars["reason"], officials, at_ms)
    return Say(
        f"名册第 {made.version} 版：{len(changes)} 项变更。",
        f"Version {made.version} of the roll: {len(changes)} changes.",
    )


def _describe_undo(connection: Connection, poll: StoredPoll, particulars: Particulars) -> list[Say]:
    version = particulars["version"]
    back = [Say(f"撤销第 {version} 版的变更，恢复原样：", f"Takes back what version {version} has changed:")]
    for each in told_version(connection, poll, version):
        zh, en = f"{each.roll_no} {each.name}：", f"{each.roll_no} {each.name}: "
        back.append(Say(f"{zh}{each.after.zh} → {each.before.zh}", f"{en}{each.after.en} → {each.before.en}"))
    return back


def _undo(
    connection: Connection, poll: StoredPoll, particulars: Particulars, officials: tuple[str, str], at_ms: int
) -> Say:
    _require_last(poll, particulars["version"])
    made = rolls.undo_roll(connection, poll.id, officials, particulars["reason"], at_ms)
    return Say(
        f"名册第 {made.version} 版：已撤销第 {made.version - 1} 版的变更。",
        f"Version {made.version} of the roll undoes version {made.version - 1}.",
    )


def _require_last(poll: StoredPoll, version: int) -> None:
    if poll.roll_version != version:
        raise FindingsError([_changed_since(poll, version)])


def _record(change: Change, person: RollPerson | None) -> dict[str, Any]:
    """Return a change as a change set writes it, with what stands on the roll now."""
    before = {"number": f"+{person.number}" if person.number else "", "unit": person.unit} if person else _NOBODY
    after = {"number": change.number.e164 if change.number else "", "unit": change.unit}
    after |= {"electorate": change.to_electorate, "roll_no": change.to_roll_no or change.roll_no}
    record = {each: getattr(change, each) for each in ("roll_no", "electorate", "name", "reason")}
    return record | {"change": change.kind.value, "before": before, "after": after}


def _written(change: Change) -> dict[str, str]:
    written = {each: getattr(change, each) for each in _FIELDS}
    return written | {"kind": change.kind.value, "number": change.number.e164 if change.number else ""}


def _read(written: Mapping[str, str]) -> Change:
    # The number has its country code, so the region says nothing.
    number = parse_number(written["number"], "CN") if written["number"] else None
    fields = {each: written[each] for each in _FIELDS}
    return Change(kind=ChangeKind(written["kind"]), number=number, **fields)


def _too_many(found: int) -> Finding:
    return Finding(
        "变更 changes",
        Say(f"一次至多 {MOST_CHANGES} 项", f"at most {MOST_CHANGES} at once"),
        Say(f"{found} 项", f"{found}"),
        Say(
            "请分成几份；开始以前也可以整册重新导入。",
            "Split the file; before opening, a whole roll may be imported anew.",
        ),
    )


def _changed_since(poll: StoredPoll, version: int) -> Finding:
    return Finding(
        poll.id,
        Say(f"名册第 {version} 版", f"version {version} of the roll"),
        Say(f"已是第 {poll.roll_version} 版", f"version {poll.roll_version} by now"),
        Say("能撤销的只有最后一版。", "Only the last version can be undone."),
    )


_NOBODY: Mapping[str, str] = {"number": "", "unit": ""}
_BOTH = frozenset({Role.SUPERVISOR, Role.REGISTRAR})

ACTS: tuple[TwoPersonAct, ...] = (
    TwoPersonAct(
        "roll_change",
        Say("变更名册", "Change of the roll"),
        frozenset({Role.REGISTRAR}),
        _BOTH,
        _describe_changes,
        _change,
    ),
    TwoPersonAct(
        "number_change",
        Say("换号", "Change of number"),
        frozenset({Role.HELP_DESK}),
        _BOTH,
        _describe_changes,
        _change,
    ),
    TwoPersonAct(
        "roll_undo",
        Say("撤销名册变更", "Undoing a change of the roll"),
        frozenset({Role.REGISTRAR}),
        _BOTH,
        _describe_undo,
        _undo,
    ),
)
"""What is done to the roll by two."""
