"""Importing a roll: a file is dropped, looked at row by row, and only then taken, all of it or nothing."""

import csv
import io
from dataclasses import replace

from flask import Response, request
from sqlalchemy import Connection

from config.console import roll_job
from config.console.console import Console, findings_of
from config.console.files import download, handed_in
from config.console.roll import WRITES, names
from config.console.roll_job import RollJob, Step
from config.console.roll_reading import PURPOSE, RollReading
from config.console.visit import Page, Visit
from config.own_page import answered
from poll.poll import Stage
from poll.records import form_store, poll_store
from poll.refusal import Finding, FindingsError, Say
from poll.roll_words import COLUMN_NAMES
from poll.rules import words_in
from tally.publish import safe_cell

_SAMPLE_NUMBER = "19900000001"


def import_page(console: Console, visit: Visit, **shown: object) -> Response:
    """Show where the file is: none yet, being read, looked at, being imported, imported."""
    poll, page = visit.its, max(1, request.args.get("page", 1, int))
    with console.reading() as connection:
        found = roll_job.find(connection, poll.key, visit.official.key)
        rows = roll_job.rows_of(connection, poll.key, visit.official.key, page)
    job, heard_of_ms = found or (None, 0)
    told = job.told if job else {}
    return console.page(
        "roll_import.html",
        visit,
        job=job,
        is_under_way=job is not None and roll_job.is_under_way(job, heard_of_ms, visit.at_ms),
        about_file=roll_job.findings_in(told.get("about_file", [])),
        refused=roll_job.findings_in(told.get("refused", [])),
        rows=rows,
        page=page,
        is_draft=poll.stage is Stage.DRAFT,
        COLUMN_NAMES=COLUMN_NAMES,
        **names(visit),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def progress(console: Console, visit: Visit) -> Response:
    """Answer with the bar alone; the page is loaded anew when there is something else to see."""
    if "HX-Request" not in request.headers:
        return console.go(visit, "poll.roll_import")
    with console.reading() as connection:
        found = roll_job.find(connection, visit.its.key, visit.official.key)
    if found is None or not roll_job.is_under_way(*found, visit.at_ms):
        return answered(Response(headers={"HX-Refresh": "true"}))
    return console.page("roll_progress.html", visit, job=found[0])


def act(console: Console, visit: Visit) -> Response:
    """Take a file, have it read again, import it or throw it away."""
    acts = {"again": _again, "import": _import, "discard": _discard}
    try:
        acts.get(request.form.get("act", ""), _upload)(console, visit)
    except FindingsError as error:
        return import_page(console, visit, **findings_of(error))
    return console.go(visit, "poll.roll_import")


def sample(console: Console, visit: Visit) -> Response:  # noqa: ARG001 - every view is called so.
    """Hand out a file with the headings and names of this poll, to be filled in."""
    rules, language = visit.its.rules, visit.language
    columns = ["roll_no", "name", "phone", "electorate", *(["unit"] if rules.units else [])]
    heads = [COLUMN_NAMES[each].in_language(language) for each in columns]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(heads)
    for place, electorate in enumerate(rules.electorates, 1):
        unit = [words_in(rules.units[0].label, language)] if rules.units else []
        name = f"（例 {place}）" if language == "zh" else f"(example {place})"
        phone = _SAMPLE_NUMBER if place == 1 else ""
        cells = f"{place:03d}", name, phone, words_in(electorate.label, language), *unit
        rows.writerow([safe_cell(each) for each in cells])
    return download("roll.csv", text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


def _upload(console: Console, visit: Visit) -> None:
    file, its = handed_in("file"), (visit.its.key, visit.official.key)
    with console.act(visit) as connection:
        _require_draft(connection, visit)
        form_store.keep_upload(connection, visit.its.key, PURPOSE, visit.name, file.name, file.content, visit.at_ms)
        kept = form_store.upload(connection, visit.its.key, PURPOSE, visit.name)
        roll_job.forget(connection, *its)
        sha256 = kept.sha256 if kept else ""
        job = RollJob(Step.READING, file.name, len(file.content), sha256, 0, {})
        roll_job.keep(connection, *its, job, visit.at_ms)
    RollReading(console, visit.its, visit.official).look()


def _again(console: Console, visit: Visit) -> None:
    with console.act(visit) as connection:
        job = _standing(connection, visit)
        roll_job.forget(connection, visit.its.key, visit.official.key)
        job = replace(job, step=Step.READING, rows=0, told={})
        roll_job.keep(connection, visit.its.key, visit.official.key, job, visit.at_ms)
    RollReading(console, visit.its, visit.official).look()


def _import(console: Console, visit: Visit) -> None:
    replaces = request.form.get("replace") == "yes"
    with console.act(visit) as connection:
        _require_draft(connection, visit)
        job = _standing(connection, visit)
        if job.step is not Step.LOOKED_AT or job.sha256 != request.form.get("sha256"):
            raise FindingsError([_another_file()])
        if not job.told["may_be_imported"]:
            raise FindingsError([_does_not_fit(job)])
        if job.told["roll_version"] and not replaces:
            raise FindingsError([_not_confirmed(job)])
        told = {key: value for key, value in job.told.items() if key != "refused"}
        job = replace(job, step=Step.IMPORTING, told=told)
        roll_job.keep(connection, visit.its.key, visit.official.key, job, visit.at_ms)
    RollReading(console, visit.its, visit.official).take(replaces=replaces)


def _discard(console: Console, visit: Visit) -> None:
    with console.act(visit) as connection:
        upload = form_store.upload(connection, visit.its.key, PURPOSE, visit.name)
        if upload is not None:
            form_store.erase_upload(connection, upload.key)
        roll_job.forget(connection, visit.its.key, visit.official.key)


def _standing(connection: Connection, visit: Visit) -> RollJob:
    """Return the official's file, which nobody works at now."""
    poll_store.lock(connection, visit.its.key)
    found = roll_job.find(connection, visit.its.key, visit.official.key)
    upload = form_store.upload(connection, visit.its.key, PURPOSE, visit.name)
    if found is None or upload is None:
        raise FindingsError([_no_file()])
    if roll_job.is_under_way(*found, visit.at_ms):
        raise FindingsError([_under_way(found[0])])
    return found[0]


def _require_draft(connection: Connection, visit: Visit) -> None:
    stage = poll_store.find(connection, visit.its.id).stage
    if stage is not Stage.DRAFT:
        raise FindingsError([_not_draft(stage)])


def _no_file() -> Finding:
    return Finding(
        "文件 file",
        Say("一个已上传的文件", "a file that was sent"),
        Say("没有，或已过期删除", "none, or one that was erased after a day"),
        Say("请重新上传。", "Send it again."),
    )


def _under_way(job: RollJob) -> Finding:
    return Finding(
        job.name,
        Say("没有人在读的文件", "a file that nobody is reading"),
        Say("正在读", "one that is being read"),
        Say("请等它读完。", "Wait until it is done."),
    )


def _another_file() -> Finding:
    return Finding(
        "文件 file",
        Say("刚才预览的那个文件", "the file that was looked at"),
        Say("另一个文件，或还没有预览", "another one, or one that was not looked at"),
        Say("请看清楚预览，再导入。", "Read the preview, then import."),
    )


def _does_not_fit(job: RollJob) -> Finding:
    return Finding(
        job.name,
        Say("没有错误的文件", "a file without errors"),
        Say(f"{job.told['wrong']} 行有错", f"{job.told['wrong']} rows with errors"),
        Say("请改好文件，重新上传。", "Mend the file and send it again."),
    )


def _not_confirmed(job: RollJob) -> Finding:
    told = job.told
    return Finding(
        job.name,
        Say("确认整册替换", "your word that the whole roll is replaced"),
        Say("没有勾选", "no tick"),
        Say(
            f"{told['leaving']} 人会离开名册，{told['coming']} 人新来；确认请勾选。",
            f"{told['leaving']} people would leave the roll and {told['coming']} come; tick the box if that is right.",
        ),
    )


def _not_draft(stage: Stage) -> Finding:
    return Finding(
        "名册 roll",
        Say("尚未开始的评议", "a poll that is not open yet"),
        Say(f"阶段 {stage.value}", f"stage {stage.value}"),
        Say("请逐人变更，由两人办理。", "Change single people instead; it takes two."),
    )


_RULE = "/polls/<poll_id>/roll/import"
PAGES = (
    Page(_RULE, "poll.roll_import", import_page, WRITES),
    Page(_RULE, "poll.roll_import_act", act, WRITES, ("POST",)),
    Page(f"{_RULE}/progress", "poll.roll_progress", progress, WRITES),
    Page(f"{_RULE}/sample", "poll.roll_sample", sample, WRITES),
)
