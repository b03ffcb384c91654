"""A change set in the records: applied to the roll in force as a whole, or not at all."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import Connection, func, insert, select, update

from poll.canonical import canonical
from poll.records import roll_store
from poll.records.roll_fit import earlier, misfit, sharing_findings
from poll.records.roll_store import RollPerson
from poll.records.tables import electors, memos
from poll.refusal import Finding, FindingsError
from poll.roll_batch import batch_of
from poll.roll_chain import RollVersion, next_version
from poll.roll_changes import Change, ChangeKind
from poll.roll_rows import RollRow
from poll.rules import RuleSet


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

    A person is one elector for the whole poll, whatever changes and whoever comes back, so that no change gives a
    second vote. What was cast in an electorate where the elector stands no more is void when the roll is closed.

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
        problem = misfit(connection, poll, change, found)
        if problem:
            findings.append(problem)
        else:
            records.append(_apply(connection, poll, version, change, found))
    findings += sharing_findings(connection, poll, rules, changes)
    if findings:
        raise FindingsError(findings)
    roll_store.drop_codes(connection, poll, rules.code)
    roll_store.assign_codes(connection, poll, rules.code)
    written = canonical(records)
    made = next_version(before[-1] if before else None, at_ms, reason, officials, sha256(written).hexdigest())
    roll_store.add_version(connection, poll, made, written)
    return made


def _apply(
    connection: Connection, poll: int, version: int, change: Change, found: RollPerson | None
) -> dict[str, object]:
    """Apply one change that fits, and return it as it stands in the change set."""
    after: dict[str, object] = {}
    match change.kind:
        case ChangeKind.ADD:
            _add(connection, poll, version, change)
            after = {**_number(change), "unit": change.unit, "language": change.language}
        case ChangeKind.REMOVE:
            _update(connection, found, {"until_version": version})
        case ChangeKind.NUMBER:
            number = change.number
            values = {"number": number.digits if number else None, "line": number.line.value if number else "none"}
            _update(connection, found, {**values, "code": None})
            after = _number(change)
        case ChangeKind.UNIT:
            _update(connection, found, {"unit": change.unit})
            after = {"unit": change.unit}
        case ChangeKind.ELECTORATE:
            after = {"electorate": change.to_electorate, "roll_no": change.to_roll_no or change.roll_no}
            _keep_what_was(connection, found, version)
            _update(connection, found, {**after, "since_version": version})
    _forget_question(connection, poll, found)
    return {
        "change": change.kind.value,
        "roll_no": change.roll_no,
        "electorate": change.electorate,
        "name": change.name,
        "before": _before(found) if found else {},
        "after": after,
        "reason": change.reason,
    }


def _add(connection: Connection, poll: int, version: int, change: Change) -> None:
    row = RollRow(0, change.roll_no, change.name, change.number, change.electorate, change.unit, change.language)
    before = earlier(connection, poll, change)
    if before is None:
        roll_store.add_batch(connection, poll, version, batch_of([row]))
        return
    # Who comes back is the same elector, with the same receipt: what she cast before counts again.
    number = change.number
    _keep_what_was(connection, before, version)
    values = {"number": number.digits if number else None, "line": number.line.value if number else "none"}
    values |= {"electorate": change.electorate, "roll_no": change.roll_no, "unit": change.unit}
    values |= {"language": change.language, "code": None, "since_version": version, "until_version": None}
    _update(connection, before, values)


def _keep_what_was(connection: Connection, found: RollPerson | None, version: int) -> None:
    """Copy a person's row as it was, closed; the row itself stays the person's, so that the elector stays the same."""
    if found is not None:
        kept = ("poll", "number", "roll_no", "name", "electorate", "unit", "language", "line", "since_version")
        until = func.coalesce(electors.c.until_version, version)
        copied = select(*(electors.c[name] for name in kept), until, electors.c.id).where(
            electors.c.id == found.elector
        )
        connection.execute(insert(electors).from_select([*kept, "until_version", "person"], copied))


def _update(connection: Connection, found: RollPerson | None, values: Mapping[str, object]) -> None:
    if found is not None:
        connection.execute(update(electors).where(electors.c.id == found.elector).values(values))


def _forget_question(connection: Connection, poll: int, found: RollPerson | None) -> None:
    # A ballot that waits for a yes is sealed for the unit and electorate that the person had.
    if found is not None:
        nothing = {"pending": None, "pending_contests": 0, "pending_elector": None, "asked": None}
        waits = memos.c.poll == poll, memos.c.pending_elector == found.elector
        connection.execute(update(memos).where(*waits).values(nothing))


def _before(found: RollPerson) -> dict[str, object]:
    return {"number": _written(found.number), "unit": found.unit, "language": found.language}


def _number(change: Change) -> dict[str, object]:
    return {"number": _written(change.number.digits if change.number else None)}


def _written(number: int | None) -> str:
    return "" if number is None else f"+{number}"
