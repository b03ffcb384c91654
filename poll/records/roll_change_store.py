"""A change set in the records: applied to the roll in force as a whole, or not at all."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import Connection, insert, literal, select, update

from poll.canonical import canonical
from poll.records import roll_store
from poll.records.roll_store import RollPerson
from poll.records.tables import electors, envelopes, voids
from poll.refusal import Finding, FindingsError, Say
from poll.roll_batch import batch_of
from poll.roll_chain import RollVersion, next_version
from poll.roll_changes import Change, ChangeKind
from poll.roll_rows import RollRow
from poll.rules import CodeUse, RuleSet

REMOVED = "removed_from_roll"
"""Why an envelope is void whose elector left the electorate that it was cast in."""


def apply_changes(  # noqa: PLR0913, PLR0917 - what a version of the roll is made of.
    connection: Connection,
    poll: int,
    rules: RuleSet,
    changes: Sequence[Change],
    at_ms: int,
    reason: str,
    officials: tuple[str, str],
) -> RollVersion:
    """Make the next version of the roll; the caller puts it into force.

    Who stays in the electorate stays the same elector, so that a new number gives no second vote. Who is removed,
    or moves to another electorate, is another elector; what was cast as the first is void.

    Args:
        connection: in a writing transaction that holds the poll's lock.
        poll: the poll's number in the records.
        rules: of the poll.
        changes: from `roll_changes.read_changes`.
        at_ms: when, in milliseconds of the epoch.
        reason: of the change set.
        officials: two different ones.

    Raises:
        FindingsError: with every change that does not fit the roll in force; the caller's transaction must end.
    """
    before = roll_store.versions(connection, poll)
    version = (before[-1].version if before else 0) + 1
    findings: list[Finding] = []
    records = []
    for change in changes:
        found = roll_store.person(connection, poll, change.electorate, change.roll_no)
        problem = _unknown(change, found) or _taken(connection, poll, change)
        if problem:
            findings.append(problem)
        else:
            records.append(_apply(connection, poll, version, change, found))
    findings += _sharing_findings(connection, poll, rules, changes)
    if findings:
        raise FindingsError(findings)
    roll_store.drop_codes(connection, poll, rules.code)
    roll_store.assign_codes(connection, poll, rules.code)
    written = canonical(records)
    made = next_version(before[-1] if before else None, at_ms, reason, officials, sha256(written).hexdigest())
    roll_store.add_version(connection, poll, made, written)
    return made


def _unknown(change: Change, found: RollPerson | None) -> Finding | None:
    if change.kind is ChangeKind.ADD or (found and found.name == change.name):
        return None
    return Finding(
        change.where,
        Say(f"编号 {change.roll_no} 的{change.name}", f"{change.name} under {change.roll_no}"),
        Say(found.name, found.name) if found else Say("没有此人", "nobody"),
        Say("核对编号、姓名和评议主体。", "Check number, name and electorate."),
    )


def _taken(connection: Connection, poll: int, change: Change) -> Finding | None:
    if change.kind not in {ChangeKind.ADD, ChangeKind.ELECTORATE}:
        return None
    other = roll_store.person(connection, poll, change.to_electorate or change.electorate, change.roll_no)
    if other is None:
        return None
    return Finding(
        change.where,
        Say("名册上没有的编号", "a number that nobody on the roll has"),
        Say(f"{change.roll_no} 是{other.name}", f"{change.roll_no}, which is {other.name}'s"),
        Say("换一个编号，或改用换号、调组。", "Take another, or change that person instead."),
    )


def _apply(
    connection: Connection, poll: int, version: int, change: Change, found: RollPerson | None
) -> dict[str, object]:
    """Apply one change that fits, and return it as it stands in the change set."""
    after: dict[str, object] = {}
    match change.kind:
        case ChangeKind.ADD:
            _insert(connection, poll, version, change, change.electorate)
            after = {
                "number": _written(change.number.digits if change.number else None),
                "unit": change.unit,
                "language": change.language,
            }
        case ChangeKind.REMOVE:
            _remove(connection, poll, version, found)
        case ChangeKind.NUMBER:
            number = change.number
            values = {"number": number.digits if number else None, "line": number.line.value if number else "none"}
            _update(connection, found, {**values, "code": None})
            after = {"number": _written(number.digits if number else None)}
        case ChangeKind.UNIT:
            _update(connection, found, {"unit": change.unit})
            after = {"unit": change.unit}
        case ChangeKind.ELECTORATE:
            _move(connection, poll, version, found, change.to_electorate)
            after = {"electorate": change.to_electorate}
    return {
        "change": change.kind.value,
        "roll_no": change.roll_no,
        "electorate": change.electorate,
        "name": change.name,
        "before": {"number": _written(found.number), "unit": found.unit} if found else {},
        "after": after,
        "reason": change.reason,
    }


def _insert(connection: Connection, poll: int, version: int, change: Change, electorate: str) -> None:
    row = RollRow(0, change.roll_no, change.name, change.number, electorate, change.unit, change.language)
    roll_store.add_batch(connection, poll, version, batch_of([row]))


def _remove(connection: Connection, poll: int, version: int, found: RollPerson | None) -> None:
    if found is None:
        return
    connection.execute(update(electors).where(electors.c.id == found.elector).values(until_version=version))
    has_cast = select(envelopes.c.seq).where(envelopes.c.poll == poll, envelopes.c.elector == found.elector)
    if connection.execute(has_cast.limit(1)).first():
        connection.execute(
            insert(voids).values(poll=poll, elector=found.elector, reason=REMOVED, ref=f"roll version {version}")
        )


def _move(connection: Connection, poll: int, version: int, found: RollPerson | None, electorate: str) -> None:
    if found is None:
        return
    _remove(connection, poll, version, found)
    kept = ("poll", "number", "roll_no", "name", "unit", "language", "line", "code")
    copied = select(
        *(electors.c[name] for name in kept), literal(electorate).label("electorate"), literal(version).label("since")
    ).where(electors.c.id == found.elector)
    connection.execute(insert(electors).from_select([*kept, "electorate", "since_version"], copied))


def _update(connection: Connection, found: RollPerson | None, values: dict[str, object]) -> None:
    if found is not None:
        connection.execute(update(electors).where(electors.c.id == found.elector).values(values))


def _sharing_findings(connection: Connection, poll: int, rules: RuleSet, changes: Iterable[Change]) -> list[Finding]:
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


def _written(number: int | None) -> str:
    return "" if number is None else f"+{number}"
