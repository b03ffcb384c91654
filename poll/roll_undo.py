"""Taking a change set of the roll back: for each change the one that undoes it, the last change first."""

import json
from collections.abc import Mapping
from typing import Any

from poll.numbers import PhoneNumber, parse_number
from poll.roll_changes import Change, ChangeKind


def undoing(change_set: bytes, version: int, reason: str) -> list[Change]:
    """Return the changes that put the roll back to what it was before a change set.

    Args:
        change_set: as the records keep it: canonical JSON, each change with what was before and after.
        version: of the roll that it made.
        reason: of each change that undoes one.
    """
    done = list(enumerate(json.loads(change_set), 1))
    return [_undoing(each, f"roll {version}:{place}", reason) for place, each in reversed(done)]


def _undoing(done: Mapping[str, Any], where: str, reason: str) -> Change:
    roll_no, electorate, name = done["roll_no"], done["electorate"], done["name"]
    before, after = done["before"], done["after"]
    match ChangeKind(done["change"]):
        case ChangeKind.ADD:
            return Change(where, ChangeKind.REMOVE, roll_no, electorate, name, None, "", "", "", reason)
        case ChangeKind.REMOVE:
            was = _number(before["number"]), before["unit"], before["language"]
            return Change(where, ChangeKind.ADD, roll_no, electorate, name, *was, "", reason)
        case ChangeKind.NUMBER:
            number = _number(before["number"])
            return Change(where, ChangeKind.NUMBER, roll_no, electorate, name, number, "", "", "", reason)
        case ChangeKind.UNIT:
            return Change(where, ChangeKind.UNIT, roll_no, electorate, name, None, before["unit"], "", "", reason)
        case ChangeKind.ELECTORATE:
            stands = after["roll_no"], after["electorate"]
            return Change(
                where, ChangeKind.ELECTORATE, *stands, name, None, "", "", electorate, reason, to_roll_no=roll_no
            )


def _number(written: str) -> PhoneNumber | None:
    # It has its country code, so the region says nothing.
    return parse_number(written, "CN") if written else None
