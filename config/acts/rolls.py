"""What the roll commands do to the records: a whole roll, or a change set, in one transaction."""

from sqlalchemy import Connection

from poll.poll import Stage
from poll.records import journal_store, poll_store, roll_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_change_store import apply_changes
from poll.refusal import Finding, FindingsError, Say
from poll.roll_chain import RollHash, RollVersion, next_version
from poll.roll_changes import Change
from poll.roll_file import RollFile


def import_roll(  # noqa: PLR0913, PLR0917 - what an import is made of.
    connection: Connection, poll_id: str, file: RollFile, name: str, official: str, at_ms: int, *, replace: bool
) -> tuple[int, RollVersion]:
    """Put a whole roll into force; return how many are entitled to vote, and the version.

    Args:
        connection: in a writing transaction; an error must end it, for rows are written as they are read.
        poll_id: in stage draft.
        file: not read yet.
        name: of the file, for the journal.
        official: who imports it.
        at_ms: when.
        replace: whether a roll that is there already may be replaced.

    Raises:
        FindingsError: with every finding of the file, or because the poll does not take a whole roll now.
    """
    poll = _locked(connection, poll_id)
    before = roll_store.versions(connection, poll.key)
    if poll.stage is not Stage.DRAFT:
        raise FindingsError([_no_whole_roll(poll)])
    if before and not replace:
        raise FindingsError([_there_already(poll, before[-1])])
    version = (before[-1].version if before else 0) + 1
    roll_store.retire(connection, poll.key, version)
    rows_hash, entitled = RollHash(), 0
    with roll_store.filling(connection):
        for batch in file.batches():
            entitled += len(batch)
            rows_hash.add(batch)
            roll_store.add_batch(connection, poll.key, version, batch)
    if file.has_errors:
        raise FindingsError(file.findings)
    roll_store.assign_codes(connection, poll.key, poll.rules.code)
    made = next_version(before[-1] if before else None, at_ms, name, (official,), rows_hash.hexdigest())
    roll_store.add_version(connection, poll.key, made, b"")
    _put_into_force(connection, poll, made, "roll_imported", entitled)
    return entitled, made


def change_roll(  # noqa: PLR0913, PLR0917 - what a change set is made of.
    connection: Connection, poll_id: str, changes: list[Change], reason: str, officials: tuple[str, str], at_ms: int
) -> RollVersion:
    """Put the next version of the roll into force.

    Raises:
        FindingsError: a change does not fit the roll, or the poll is closed.
    """
    poll = _locked(connection, poll_id)
    if poll.stage not in {Stage.DRAFT, Stage.OPEN} or not poll.roll_version:
        raise FindingsError([_no_changes_now(poll)])
    made = apply_changes(connection, poll.key, poll.rules, changes, at_ms, reason, officials)
    entitled = sum(roll_store.counts(connection, poll.key).values())
    _put_into_force(connection, poll, made, "roll_changed", entitled)
    return made


def _locked(connection: Connection, poll_id: str) -> StoredPoll:
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    return poll_store.find(connection, poll_id)


def _put_into_force(connection: Connection, poll: StoredPoll, made: RollVersion, act: str, entitled: int) -> None:
    poll_store.set_roll_version(connection, poll.key, made.version)
    entry = {
        "version": made.version,
        "entitled": entitled,
        "reason": made.reason,
        "officials": list(made.officials),
        "changes_sha256": made.changes_sha256,
        "chain": made.chain,
    }
    journal_store.append(connection, poll.key, made.made_at_ms, act, entry)


def _no_whole_roll(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("尚未开始的评议", "a poll that is not open yet"),
        Say(f"阶段 {poll.stage.value}", f"stage {poll.stage.value}"),
        Say("名册只能逐人变更：xiangyin roll change。", "Change single people instead: xiangyin roll change."),
    )


def _there_already(poll: StoredPoll, version: RollVersion) -> Finding:
    return Finding(
        poll.id,
        Say("还没有名册", "no roll yet"),
        Say(f"名册第 {version.version} 版", f"version {version.version} of the roll"),
        Say("确认要整册替换，请加 --replace。", "To replace all of it, say --replace."),
    )


def _no_changes_now(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("已有名册、尚未结束的评议", "a poll with a roll that is not closed"),
        Say(
            f"阶段 {poll.stage.value}，名册第 {poll.roll_version} 版",
            f"stage {poll.stage.value}, roll version {poll.roll_version}",
        ),
        Say("请核对评议。", "Check the poll."),
    )
