"""The roll in the hands of officials: imported as a whole, changed and changed back, codes lost and numbers locked."""

from sqlalchemy import Connection

from config.acts.people import people_named
from config.acts.roll_staging import StagedRoll
from poll.numbers import masked
from poll.official import official_name, reason_given, two_officials
from poll.poll import Stage
from poll.records import journal_store, memo_store, poll_store, roll_staging, roll_store
from poll.records.poll_store import StoredPoll
from poll.records.roll_change_store import apply_changes
from poll.records.roll_store import RollPerson
from poll.refusal import Finding, FindingsError, Say
from poll.roll_chain import RollHash, RollVersion, next_version
from poll.roll_changes import Change
from poll.roll_file import RollFile
from poll.roll_undo import undoing


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
    who, (poll, before) = official_name(official), _taking_a_whole_roll(connection, poll_id, replace=replace)
    version = (before.version if before else 0) + 1
    roll_store.retire(connection, poll.key, version)
    rows_hash, entitled = RollHash(), 0
    with roll_store.filling(connection):
        for batch in file.batches():
            entitled += len(batch)
            rows_hash.add(batch)
            roll_store.add_batch(connection, poll.key, version, batch)
    if file.has_errors:
        raise FindingsError(file.findings)
    made = next_version(before, at_ms, name, (who,), rows_hash.hexdigest())
    _whole_roll_in_force(connection, poll, made, entitled)
    return entitled, made


def import_staged_roll(  # noqa: PLR0913, PLR0917 - as an import.
    connection: Connection, poll_id: str, staged: StagedRoll, name: str, official: str, at_ms: int, *, replace: bool
) -> tuple[int, RollVersion]:
    """Put a whole roll into force that lies in the records already; as `import_roll`, and over in a moment.

    Raises:
        FindingsError: the poll does not take a whole roll now, or another import has taken this one away.
    """
    who, (poll, before) = official_name(official), _taking_a_whole_roll(connection, poll_id, replace=replace)
    made = next_version(before, at_ms, name, (who,), staged.sha256)
    roll_store.retire(connection, poll.key, made.version)
    if roll_staging.show_staged(connection, poll.key, staged.staging, made.version) != staged.entitled:
        raise FindingsError([_taken_away(name)])
    _whole_roll_in_force(connection, poll, made, staged.entitled)
    return staged.entitled, made


def change_roll(  # noqa: PLR0913, PLR0917 - what a change set is made of.
    connection: Connection, poll_id: str, changes: list[Change], reason: str, officials: tuple[str, ...], at_ms: int
) -> RollVersion:
    """Put the next version of the roll into force.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: in stage draft or open, with a roll.
        changes: from `roll_changes.read_changes`.
        reason: why, of all of them.
        officials: two different ones.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: a change does not fit the roll, the poll is closed, or the officials are not two.
    """
    both, why = two_officials(*officials), reason_given(reason)
    poll = _changing(connection, poll_id)
    made = apply_changes(connection, poll.key, poll.rules, changes, at_ms, why, both)
    entitled = sum(roll_store.counts(connection, poll.key).values())
    _put_into_force(connection, poll, made, "roll_changed", entitled)
    return made


def undo_roll(connection: Connection, poll_id: str, officials: tuple[str, ...], reason: str, at_ms: int) -> RollVersion:
    """Take the last change set back: what undoes it is the next version of the roll.

    Who gets an earlier telephone back gets a new code where it is shared, as after every change of number.

    Args:
        connection: in a writing transaction; an error must end it.
        poll_id: in stage draft or open.
        officials: two different ones.
        reason: why; the version says besides which one it undoes.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: the last version is a whole import, what undoes it does not fit the roll any more, the poll is
            closed, or the officials are not two.
    """
    both, why = two_officials(*officials), reason_given(reason)
    poll = _changing(connection, poll_id)
    change_set = roll_store.changes_of(connection, poll.key, poll.roll_version)
    if not change_set:
        raise FindingsError([_is_an_import(poll)])
    undone = f"撤销第 {poll.roll_version} 版 / undoes version {poll.roll_version}：{why}"
    return change_roll(connection, poll_id, undoing(change_set, poll.roll_version, why), undone, both, at_ms)


def unlock_number(  # noqa: PLR0913, PLR0917 - what an unlocking is made of.
    connection: Connection, poll_id: str, digits: int, officials: tuple[str, ...], reason: str, at_ms: int
) -> int:
    """Let a number vote again from which too many wrong codes came; return how many there were.

    Args:
        connection: in a writing transaction.
        poll_id: of the poll.
        digits: the number in international form without the plus.
        officials: two different ones.
        reason: how the person was recognised.
        at_ms: when, in milliseconds of the epoch.

    Raises:
        FindingsError: no wrong code came from the number, or the officials are not two.
    """
    both, why = two_officials(*officials), reason_given(reason)
    poll = poll_store.find(connection, poll_id)
    tries = memo_store.forget_tries(connection, poll.key, digits)
    if not tries:
        raise FindingsError([_not_locked(digits)])
    entry = {"number": masked(digits), "tries": tries, "reason": why, "officials": list(both)}
    journal_store.append(connection, poll.key, at_ms, "unlock", entry)
    return tries


def new_code(  # noqa: PLR0913, PLR0917 - what a new code is made of.
    connection: Connection,
    poll_id: str,
    electorate: str | None,
    roll_no: str,
    officials: tuple[str, ...],
    reason: str,
    at_ms: int,
) -> RollPerson:
    """Give an elector who has lost the code a new one; the old one is worth nothing from now on.

    The journal says for whom and why, never the code. A locked number stays locked: unlocking is an act of its own.

    Args:
        connection: in a writing transaction.
        poll_id: in stage draft or open.
        electorate: of the elector; None where the number on the roll alone tells who it is.
        roll_no: number on the roll.
        officials: two different ones.
        reason: how the person was recognised.
        at_ms: when, in milliseconds of the epoch.

    Returns:
        the elector with the new code, which is handed over in person.

    Raises:
        FindingsError: there is no such elector or the elector has no code, the poll is closed, or the officials are
            not two.
    """
    both, why = two_officials(*officials), reason_given(reason)
    poll = _changing(connection, poll_id)
    (person,) = people_named(connection, poll, electorate, [roll_no])
    if person.code is None:
        raise FindingsError([_no_code(person)])
    recoded = roll_store.replace_code(connection, poll.key, person, poll.rules.code)
    entry = {"electorate": person.electorate, "roll_no": person.roll_no, "reason": why, "officials": list(both)}
    journal_store.append(connection, poll.key, at_ms, "new_code", entry)
    return recoded


def _changing(connection: Connection, poll_id: str) -> StoredPoll:
    poll = _locked(connection, poll_id)
    if poll.stage not in {Stage.DRAFT, Stage.OPEN} or not poll.roll_version:
        raise FindingsError([_no_changes_now(poll)])
    return poll


def _locked(connection: Connection, poll_id: str) -> StoredPoll:
    poll_store.lock(connection, poll_store.find(connection, poll_id).key)
    return poll_store.find(connection, poll_id)


def _taking_a_whole_roll(
    connection: Connection, poll_id: str, *, replace: bool
) -> tuple[StoredPoll, RollVersion | None]:
    """Return the poll, held, and the version of the roll that is there."""
    poll = _locked(connection, poll_id)
    before = roll_store.versions(connection, poll.key)
    if poll.stage is not Stage.DRAFT:
        raise FindingsError([_no_whole_roll(poll)])
    if before and not replace:
        raise FindingsError([_there_already(poll, before[-1])])
    return poll, before[-1] if before else None


def _whole_roll_in_force(connection: Connection, poll: StoredPoll, made: RollVersion, entitled: int) -> None:
    roll_store.assign_codes(connection, poll.key, poll.rules.code)
    roll_store.add_version(connection, poll.key, made, b"")
    _put_into_force(connection, poll, made, "roll_imported", entitled)


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
        Say("名册只能逐人变更（xiangyin roll change）。", "Change single people instead (xiangyin roll change)."),
    )


def _there_already(poll: StoredPoll, version: RollVersion) -> Finding:
    return Finding(
        poll.id,
        Say("还没有名册", "no roll yet"),
        Say(f"名册第 {version.version} 版", f"version {version.version} of the roll"),
        Say("确认要整册替换，请写明（--replace）。", "To replace all of it, say so (--replace)."),
    )


def _taken_away(name: str) -> Finding:
    return Finding(
        name,
        Say("一次只有一个导入", "one import at a time"),
        Say("同时有另一个导入", "another one at the same time"),
        Say("请等那一个做完，再导入一次。", "Wait until that one is done, then import again."),
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


def _is_an_import(poll: StoredPoll) -> Finding:
    return Finding(
        poll.id,
        Say("最后一版是逐人变更", "a last version that changed single people"),
        Say(f"第 {poll.roll_version} 版是整册导入", f"version {poll.roll_version}, a whole import"),
        Say(
            "整册不能撤销；开始前可重新导入（xiangyin roll import --replace）。",
            "A whole roll is not undone; before opening, import another (xiangyin roll import --replace).",
        ),
    )


def _not_locked(digits: int) -> Finding:
    return Finding(
        masked(digits),
        Say("输错过代码的号码", "a number from which a wrong code came"),
        Say("没有输错的记录", "none"),
        Say("请核对号码。", "Check the number."),
    )


def _no_code(person: RollPerson) -> Finding:
    return Finding(
        f"{person.electorate}/{person.roll_no}",
        Say("有代码的评议人", "an elector who has a code"),
        Say("没有代码，电话就认得出本人", "none: the telephone alone says who it is"),
        Say("不需要新代码，直接投票即可。", "No code is needed; let the elector vote without."),
    )
