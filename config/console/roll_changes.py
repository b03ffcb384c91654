"""A file of changes: read, shown person by person as before and after, then prepared for another official."""

from flask import Response, request
from sqlalchemy import Connection

from config.acts import requests
from config.acts.roll_requests import MOST_CHANGES, check_changes, particulars_of, told_changes
from config.console.console import Console, findings_of
from config.console.files import as_path, handed_in
from config.console.roll import WRITES, may_change
from config.console.roll_versions import ASKED
from config.console.visit import Page, Visit
from poll.official import reason_given
from poll.records import form_store
from poll.records.database import writing
from poll.refusal import Finding, FindingsError, Say
from poll.roll_changes import Change, read_changes

_PURPOSE = "changes"
_NO_REASON = "—"
"""Stands for the reason of a change that has none of its own until the common one is written."""


def changes_page(console: Console, visit: Visit, **shown: object) -> Response:
    """Show the changes of the file that was handed in, or the form for one."""
    with console.reading() as connection:
        upload = form_store.upload(connection, visit.its.key, _PURPOSE, visit.name)
        changes = _read(console, visit, upload) if upload else []
        told = told_changes(connection, visit.its, changes)
    return console.page(
        "roll_changes.html",
        visit,
        upload=upload,
        changes=told,
        most=MOST_CHANGES,
        may_change=may_change(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def act(console: Console, visit: Visit) -> Response:
    """Take a file, prepare what it says, or throw it away."""
    acts = {"ask": _ask, "discard": _discard}
    try:
        is_asked = acts.get(request.form.get("act", ""), _upload)(console, visit)
    except FindingsError as error:
        return changes_page(console, visit, **findings_of(error))
    return console.done(visit, ASKED, "poll.approvals") if is_asked else console.go(visit, "poll.roll_changes")


def _upload(console: Console, visit: Visit) -> bool:
    file, poll = handed_in("file"), visit.its
    with writing(console.engine) as connection:
        # A file that does not fit leaves no earlier one standing, which would be taken for it.
        _erase(connection, visit)
    with console.act(visit) as connection:
        form_store.keep_upload(connection, poll.key, _PURPOSE, visit.name, file.name, file.content, visit.at_ms)
        upload = form_store.upload(connection, poll.key, _PURPOSE, visit.name)
        changes = _read(console, visit, upload) if upload else []
        particulars_of(changes, _NO_REASON)
        check_changes(connection, poll, changes, visit.at_ms)
    return False


def _ask(console: Console, visit: Visit) -> bool:
    with console.act(visit) as connection:
        upload = form_store.upload(connection, visit.its.key, _PURPOSE, visit.name)
        if upload is None or upload.sha256 != request.form.get("sha256"):
            raise FindingsError([_another_file()])
        reason = reason_given(request.form.get("reason", ""))
        changes = _read(console, visit, upload, reason)
        check_changes(connection, visit.its, changes, visit.at_ms)
        particulars = particulars_of(changes, reason)
        requests.ask(connection, visit.its, "roll_change", particulars, reason, visit.name, visit.at_ms)
        form_store.erase_upload(connection, upload.key)
    return True


def _discard(console: Console, visit: Visit) -> bool:
    with console.act(visit) as connection:
        _erase(connection, visit)
    return False


def _erase(connection: Connection, visit: Visit) -> None:
    upload = form_store.upload(connection, visit.its.key, _PURPOSE, visit.name)
    if upload is not None:
        form_store.erase_upload(connection, upload.key)


def _read(console: Console, visit: Visit, upload: form_store.Upload, reason: str = _NO_REASON) -> list[Change]:
    with as_path(upload.name, upload.content) as path:
        return read_changes(path, visit.its.rules, console.settings.default_region, reason)


def _another_file() -> Finding:
    return Finding(
        "文件 file",
        Say("刚才看过的那个文件", "the file that was looked at"),
        Say("另一个文件，或没有", "another one, or none"),
        Say("请重新上传，看清楚再提出。", "Send it again and read it before preparing."),
    )


_RULE = "/polls/<poll_id>/roll/changes"
PAGES = (
    Page(_RULE, "poll.roll_changes", changes_page, WRITES),
    Page(_RULE, "poll.roll_changes_act", act, WRITES, ("POST",)),
)
