"""The files of a result that was published, made again from the records byte for byte, for whoever downloads them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from config.acts.publishing import shown
from config.paperwork.result_sheet import result_sheet
from poll.records import journal_store, office_key_store, result_store
from poll.records.poll_store import StoredPoll
from poll.records.result_store import Publication
from poll.refusal import Say
from tally.exports.signed_totals import KEY_FILE, TOTALS_FILE
from tally.publish import SUMS, files_of, html_of, sums_of
from tally.result import PublishedEntry

SHEET, ALL = "result.pdf", "result.zip"

FILES: dict[str, tuple[str, Say]] = {
    "result.html": ("text/html; charset=utf-8", Say("结果公告（网页）", "result, as a page")),
    SHEET: ("application/pdf", Say("结果表（打印张贴、签字）", "result sheet, to be signed and posted")),
    "result.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Say("Excel，公式自己再加一遍", "Excel, whose formulas add it up again"),
    ),
    "counts.csv": ("text/csv; charset=utf-8", Say("各选项票数", "votes by option")),
    "accounts.csv": ("text/csv; charset=utf-8", Say("纸票账和人数", "paper accounts and numbers")),
    "scores.csv": ("text/csv; charset=utf-8", Say("得分", "scores")),
    "journal.csv": ("text/csv; charset=utf-8", Say("日志的哈希链", "chain of the journal")),
    "result.json": ("application/json", Say("给程序读的结果", "result, for programs")),
    "result.nist.json": ("application/json", Say("NIST 通用格式", "NIST common data format")),
    TOTALS_FILE: ("text/plain; charset=utf-8", Say("签名的合计", "signed totals")),
    KEY_FILE: ("application/x-pem-file", Say("验证签名的公钥", "public key for the signature")),
    "rules.toml": ("application/toml", Say("规则", "rules")),
    SUMS: ("text/plain; charset=utf-8", Say("各文件的校验值", "hash of every file")),
    ALL: ("application/zip", Say("全部文件", "all files")),
}
"""What can be downloaded of a published result: its kind, and what it is."""


def file_of(connection: Connection, poll: StoredPoll, publication: Publication, name: str) -> bytes:
    """Return one file of a published result.

    Args:
        connection: of a reading.
        poll: whose result it is.
        publication: which of its publications.
        name: one of `FILES`.
    """
    content = result_store.result_json(connection, poll.key, publication.number)
    if name == "result.json":
        return content
    if name == "rules.toml":
        return poll.rules_file
    result = json.loads(content)
    key = office_key_store.signing_key(connection, publication.at_ms)
    if name == "result.html":
        return html_of(result, poll.rules, key)
    files = files_of(result, poll.rules, poll.rules_file, list(_journal(connection, poll, result)), key)
    if name in {SHEET, SUMS, ALL}:
        files[SHEET] = result_sheet(result, poll.rules, files[TOTALS_FILE])
    if name in {SUMS, ALL}:
        files[SUMS] = sums_of(files)
    return _zip(files, publication.at_ms) if name == ALL else files[name]


def _journal(connection: Connection, poll: StoredPoll, result: dict[str, Any]) -> Iterator[PublishedEntry]:
    """Yield the journal up to the head that the result names: it only grows, so it is the same as it was then."""
    for entry in journal_store.entries(connection):
        yield shown(entry, poll.key)
        if entry.chain == result["journal_head"]:
            return


def _zip(files: dict[str, bytes], at_ms: int) -> bytes:
    written = BytesIO()
    instant = datetime.fromtimestamp(at_ms / 1000, UTC)
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = ZipInfo(name, instant.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return written.getvalue()
