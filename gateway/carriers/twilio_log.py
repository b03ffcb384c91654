"""The carrier's own log: which texts and calls it says it handed to a number; words and callers are left unread.

Read from a file that the office has exported - the Console's CSV of messages or of calls, or what the interface
answers as JSON - in whatever order its columns are. Of a row nothing is kept but its id, its kind and its instant.

Source: Twilio's pages "Messages resource", "Calls resource", "Export message logs" and "BulkExport".
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from poll.refusal import Finding, FindingsError, Say

TEXT, CALL = "text", "call"
"""The two kinds of messages, as channels are called."""

_ID = re.compile(r"[A-Z]{2}[0-9a-fA-F]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An id of Twilio, or of those who speak like it; a telephone number in the wrong column is none."""

_FIELDS = {
    "id": ("sid", "messagesid", "callsid", "smssid"),
    "direction": ("direction",),
    "to": ("to", "called", "tonumber"),
    "from": ("from", "caller", "fromnumber"),
    "at": ("datesent", "sentdate", "starttime", "datecreated", "date"),
}
_KINDS = {"SM": TEXT, "MM": TEXT, "CA": CALL}
_NEEDED = ("id", "direction", "to")
_OF_CALLS = ("starttime", "duration")
_MOST_LINES_NAMED = 5


class LoggedMessage(NamedTuple):
    """A text or a call by the carrier's log.

    Attributes:
        id: the carrier's own.
        kind: `TEXT` or `CALL`.
        at_ms: by the carrier's clock, in milliseconds of the epoch; None where the log does not say it plainly.
        is_ours: the office has made the call itself; everything else came in.
    """

    id: str
    kind: str
    at_ms: int | None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class LogFile:
    """What a file says.

    Attributes:
        rows: lines or records of it.
        messages: those to the number, and calls from it.
    """

    rows: int
    messages: tuple[LoggedMessage, ...]


def read_log(name: str, content: bytes, number: str) -> LogFile:
    """Read a log of messages or of calls.

    Args:
        name: of the file, for findings.
        content: its bytes.
        number: the poll's, in international form.

    Raises:
        FindingsError: it is no such log, or nothing of it was for this number; no finding says what stands in it.
    """
    rows = 0
    messages: dict[str, LoggedMessage] = {}
    unreadable: list[int] = []
    for line, row in _records(name, content):
        rows += 1
        message = _message(row, _digits(number))
        if message is not None and not _ID.fullmatch(message.id):
            unreadable.append(line)
        elif message is not None:
            messages[message.id] = message
    if unreadable:
        raise FindingsError([_no_ids(name, unreadable)])
    if not messages:
        raise FindingsError([_not_ours(name, number, rows)])
    return LogFile(rows, tuple(messages.values()))


def logged(resource: Any, kind: str, *, is_ours: bool = False) -> LoggedMessage | None:  # noqa: ANN401 - of a client without types.
    """Return a text or a call that the interface has listed; None for one that is neither received nor made by us."""
    direction = str(resource.direction)
    if not direction.startswith("outbound" if is_ours else "inbound"):
        return None
    at = (resource.date_sent if kind == TEXT else resource.start_time) or resource.date_created
    return LoggedMessage(str(resource.sid), kind, round(at.timestamp() * 1000) if at else None, is_ours)


def _message(row: Mapping[str, str], digits: str) -> LoggedMessage | None:
    """Return what a row says, or None for a row that is not about messages to the number."""
    direction, found = row["direction"].strip().casefold(), row["id"].strip()
    kind = _KINDS.get(found[:2], row["kind"])
    if direction.startswith("in") and _digits(row["to"]) == digits:
        return LoggedMessage(found, kind, _instant(row.get("at", "")))
    if direction.startswith("out") and kind == CALL and _digits(row.get("from", "")) == digits:
        return LoggedMessage(found, kind, _instant(row.get("at", "")), is_ours=True)
    return None


def _records(name: str, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line or place, and by our own names what we know of it; the rest of a record is dropped here."""
    text = content.decode("utf-8-sig", "replace")
    if text.lstrip().startswith(("{", "[")):
        for place, record in enumerate(_listed(name, text), 1):
            values = {each: value for each, value in record.items() if isinstance(value, str)}
            yield place, _Columns(name, list(values)).of(list(values.values()))
        return
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        columns = _Columns(name, next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield lines.line_num, columns.of(cells)
    except csv.Error:
        raise FindingsError([_no_log(name)]) from None


class _Columns:
    """Where in a record is what we know of it."""

    def __init__(self, name: str, header: Sequence[str]) -> None:
        found = {_plain(cell): place for place, cell in enumerate(header)}
        self._kind = CALL if any(each in found for each in _OF_CALLS) else TEXT
        self._places = {
            ours: next(found[each] for each in theirs if each in found)
            for ours, theirs in _FIELDS.items()
            if any(each in found for each in theirs)
        }
        if any(each not in self._places for each in _NEEDED):
            raise FindingsError([_no_log(name)])

    def of(self, cells: Sequence[str]) -> dict[str, str]:
        """Return it, by our own names."""
        known = {ours: cells[at] if at < len(cells) else "" for ours, at in self._places.items()}
        return {"kind": self._kind} | known


def _listed(name: str, text: str) -> list[dict[str, Any]]:
    """Return the records of a JSON file: a page of the interface, a list, or one record on each line."""
    try:
        whole = json.loads(text)
    except ValueError:
        try:
            whole = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise FindingsError([_no_log(name)]) from None
    if isinstance(whole, dict):
        whole = whole.get("messages", whole.get("calls", [whole]))
    if not isinstance(whole, list) or not all(isinstance(each, dict) for each in whole):
        raise FindingsError([_no_log(name)])
    return whole


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.casefold().partition("(")[0])


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _instant(written: str) -> int | None:
    """Return an instant that says its own zone; nobody knows the zone of one that does not."""
    plain = written.strip().removesuffix(" UTC") + ("+00:00" if written.strip().endswith(" UTC") else "")
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(plain)
        except ValueError:
            continue
        return round(found.timestamp() * 1000) if found.tzinfo is not None else None
    return None


def _no_log(name: str) -> Finding:
    return Finding(
        name,
        Say("运营商导出的短信清单或通话清单（CSV 或 JSON）", "a log of messages or calls as the carrier exports it"),
        Say("没有 Sid、Direction、To 这几栏", "no columns Sid, Direction and To"),
        Say(
            "请在运营商网站的消息记录、通话记录中导出，不要改动栏名。",
            "Export it from the message logs and the call logs of the carrier's site; leave the headings as they are.",
        ),
    )


def _no_ids(name: str, lines: list[int]) -> Finding:
    named = ", ".join(map(str, lines[:_MOST_LINES_NAMED]))
    return Finding(
        f"{name}:{lines[0]}",
        Say("Sid 栏是运营商的编号（SM…、CA…）", "ids of the carrier in the column Sid: SM..., CA..."),
        Say(f"{len(lines)} 行不是（{named}）", f"{len(lines)} lines are not (lines {named})"),
        Say("栏名和内容错开了：请重新导出，不要改动。", "Headings and cells do not fit: export it again, unchanged."),
    )


def _not_ours(name: str, number: str, rows: int) -> Finding:
    return Finding(
        name,
        Say(f"发到 {number} 的短信或来电", f"texts or calls to {number}"),
        Say(f"{rows} 行，没有一行是", f"{rows} rows, and none of them"),
        Say(
            "请按本评议的号码和日期导出。什么都没有导入。",
            "Export the log of this poll's number and days. Nothing was imported.",
        ),
    )
