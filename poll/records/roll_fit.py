"""Whether a change fits the roll: the right person, a number that is free, and nobody on the roll twice."""

from collections.abc import Iterable

from sqlalchemy import Connection

from poll.records import roll_store
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, Say
from poll.roll_changes import Change, ChangeKind
from poll.rules import CodeUse, RuleSet


def misfit(connection: Connection, poll: int, change: Change, found: RollPerson | None) -> Finding | None:
    """Say why a change does not fit the roll in force; None where it does.

    Args:
        connection: in the transaction of the change set.
        poll: number of the poll.
        change: the change.
        found: who has the number that the change names.
    """
    if change.kind is not ChangeKind.ADD and (found is None or found.name != change.name):
        return _unknown(change, found)
    if change.kind not in {ChangeKind.ADD, ChangeKind.ELECTORATE}:
        return None
    other = roll_store.person(connection, poll, *_place(change))
    if other is not None:
        return _taken(change, other)
    # A number is one person's for the whole poll: the poll book knows people by it alone.
    before = earlier(connection, poll, change)
    if before is not None and not _is_same(change, found, before):
        return _taken(change, before)
    return _already_there(connection, poll, change, before) if change.kind is ChangeKind.ADD else None


def earlier(connection: Connection, poll: int, change: Change) -> RollPerson | None:
    """Return who once had the number that a change gives, under the elector that the person is."""
    found = roll_store.once(connection, poll, _last_import(connection, poll), *_place(change))
    return found[0] if found else None


def sharing_findings(connection: Connection, poll: int, rules: RuleSet, changes: Iterable[Change]) -> list[Finding]:
    """Say where a change set, applied, leaves too many on a telephone, or one person there twice."""
    findings = []
    cap = rules.shared_phone_cap if rules.code.use is not CodeUse.NEVER else 1
    for change in changes:
        sharing = roll_store.sharers(connection, poll, change.number.digits) if change.number else []
        if len(sharing) > cap:
            findings.append(
                Finding(
                    change.where,
                    Say(f"一个号码最多 {cap} 人", f"at most {cap} people to a number"),
                    Say(f"{len(sharing)} 人", f"{len(sharing)} people"),
                    Say("改用本人号码或纸票。", "Give a number of their own, or paper."),
                )
            )
        elif len({(each.name, each.number) for each in sharing}) < len(sharing):
            findings.append(
                Finding(
                    change.where,
                    Say("每人在名册上一次", "each person once on the roll"),
                    Say("同名同号已在名册上", "the same name and number on the roll already"),
                    Say("若为同一人，请改用改主体或调组。", "If it is one person, change electorate or unit instead."),
                )
            )
    return findings


def _place(change: Change) -> tuple[str, str]:
    return change.to_electorate or change.electorate, change.to_roll_no or change.roll_no


def _last_import(connection: Connection, poll: int) -> int:
    versions = roll_store.versions(connection, poll)
    return max((each.version for each in versions if len(each.officials) == 1), default=0)


def _is_same(change: Change, found: RollPerson | None, before: RollPerson) -> bool:
    return before.name == change.name if found is None else before.elector == found.elector


def _already_there(connection: Connection, poll: int, change: Change, before: RollPerson | None) -> Finding | None:
    """Say where somebody who is added stands on the roll, or stood under another number."""
    if before is not None:
        stands = roll_store.standing(connection, poll, before.elector)
        return _once_more(change, stands) if stands else None
    if change.number is None:
        return None
    since = _last_import(connection, poll)
    stood = roll_store.once_with(connection, poll, since, change.name, change.number.digits)
    return _once_more(change, stood[0]) if stood else None


def _unknown(change: Change, found: RollPerson | None) -> Finding:
    return Finding(
        change.where,
        Say(f"编号 {change.roll_no} 的{change.name}", f"{change.name} under {change.roll_no}"),
        Say(found.name, found.name) if found else Say("没有此人", "nobody"),
        Say("核对编号、姓名和评议主体。", "Check number, name and electorate."),
    )


def _taken(change: Change, other: RollPerson) -> Finding:
    roll_no = _place(change)[1]
    return Finding(
        change.where,
        Say("名册上没有的编号", "a number that nobody on the roll has or had"),
        Say(f"{roll_no} 是{other.name}", f"{roll_no}, which is {other.name}'s"),
        Say("换一个编号（改主体时写在“新编号”栏）。", 'Take another; in a new electorate, in the column "to no".'),
    )


def _once_more(change: Change, stood: RollPerson) -> Finding:
    return Finding(
        change.where,
        Say("每人在名册上一次，始终是同一编号", "each person once on the roll, always the same elector"),
        Say(f"此人编号 {stood.roll_no}（{stood.electorate}）", f"{stood.roll_no} of {stood.electorate}"),
        Say(
            "按原编号和评议主体加回，再改主体；在册的直接改主体。",
            "Add under that number and electorate, then move; who is on the roll is only moved.",
        ),
    )
