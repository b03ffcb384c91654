"""A draft as a form that explains itself, and as the whole rule file; what is wrong stands beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import unified_diff

from flask import Response, request

from config.acts import drafts as acts
from config.console.console import UNPROCESSABLE, Console
from config.console.draft_fields import by_id, differences, sheet_of
from config.console.draft_words import BODIES, LANGUAGES
from config.console.drafts import ADMINISTRATOR, poll_made_of, standing, title_of
from config.console.visit import Page, Visit
from config.paperwork.notice_rules import counting, thresholds, voters, what_is_asked
from config.paperwork.wording import Line, Wording
from poll.records.draft_store import Draft
from poll.refusal import Finding, FindingsError, Say
from poll.rule_edit import ADDED, edited, read_form, with_row, without_row
from poll.rule_file import read_rules
from poll.rules import RuleSet

_NOTHING: Mapping[str, str] = {}


def draft(console: Console, visit: Visit, key: int) -> Response:
    """Show a draft as a form; once a poll was made of it, show that."""
    if (made := poll_made_of(console, key)) is not None:
        return console.go(visit, "poll.home", poll_id=made)
    return _form_page(console, visit, standing(console, key))


def change(console: Console, visit: Visit, key: int) -> Response:
    """Keep what was typed; add a row or take one out, if that button was pressed."""
    before, typed = standing(console, key), request.form.to_dict()
    typed["languages"] = " ".join(request.form.getlist("languages"))
    act, table, number = (*typed.get("do", "").split(), "", "", "")[:3]
    try:
        rules = edited(before.rules, typed)
        if act == "add" and table in ADDED:
            rules = with_row(rules, table)
        elif act == "remove" and table in ADDED and number.isdecimal():
            rules = without_row(rules, table, int(number))
    except (ValueError, IndexError):
        # The file was replaced meanwhile by one that the form does not fit: the revision says so.
        rules = before.rules
    changed = replace(before, id=typed.get("id", "").strip(), sender=typed.get("sender", "").strip(), rules=rules)
    try:
        with console.act(visit) as connection:
            acts.change_draft(connection, replace(changed, revision=_revision()), visit.name, visit.at_ms)
    except FindingsError as error:
        return _form_page(console, visit, standing(console, key), typed, error.findings)
    said = _SAID.get(act, Say("已保存。", "Saved."))
    return console.done(visit, said, "draft", key=key, _anchor=table or None)


def file(console: Console, visit: Visit, key: int) -> Response:
    """Show the whole rule file of a draft."""
    return _file_page(console, visit, standing(console, key))


def change_file(console: Console, visit: Visit, key: int) -> Response:
    """Keep the whole rule file as it was typed, sound or not."""
    before = standing(console, key)
    content = request.form.get("rules", "").replace("\r\n", "\n").encode()
    if b"\r\n" in before.rules:
        content = content.replace(b"\n", b"\r\n")
    try:
        with console.act(visit) as connection:
            changed = replace(before, rules=content, revision=_revision())
            acts.change_draft(connection, changed, visit.name, visit.at_ms)
    except FindingsError as error:
        return _file_page(console, visit, standing(console, key), content, error.findings)
    return console.done(visit, Say("已保存。", "Saved."), "draft_file", key=key)


def reading_of(rules: RuleSet) -> list[tuple[Say, list[Line]]]:
    """Return a rule set as people read it: who rates, on what, how it is counted, which lines raise a flag."""
    wording = Wording(rules)
    parts = (
        (Say("谁来评", "Who rates"), voters(wording)),
        (Say("评什么", "On what"), what_is_asked(wording)),
        (Say("怎么算", "How it is counted"), counting(wording)),
        (Say("提示线", "Lines that raise a flag"), thresholds(wording)),
    )
    return [(title, lines) for title, part in parts if (lines := list(part))]


def _form_page(
    console: Console,
    visit: Visit,
    found: Draft,
    typed: Mapping[str, str] = _NOTHING,
    conflict: Sequence[Finding] = (),
) -> Response:
    form = read_form(found.rules)
    if form is None:
        return console.go(visit, "draft_file", key=found.key)
    rules, findings = read_rules(found.rules, acts.PLACE)
    typed = by_id(typed, form)
    return console.page(
        "draft_form.html",
        visit,
        UNPROCESSABLE if conflict else 200,
        conflict,
        draft=found,
        title=title_of(rules, found),
        sheet=sheet_of(found, form, typed, findings),
        chosen=typed["languages"].split() if "languages" in typed else form.languages,
        differences=list(differences(found, form, typed)),
        wrong=_with_lines(found.rules, findings),
        reading=reading_of(rules) if rules else [],
        LANGUAGES=LANGUAGES,
        BODIES=BODIES,
    )


def _file_page(
    console: Console, visit: Visit, found: Draft, typed: bytes | None = None, conflict: Sequence[Finding] = ()
) -> Response:
    rules, findings = read_rules(found.rules, acts.PLACE)
    content = found.rules if typed is None else typed
    return console.page(
        "draft_file.html",
        visit,
        UNPROCESSABLE if conflict else 200,
        conflict,
        draft=found,
        title=title_of(rules, found),
        content=content.decode("utf-8", "replace"),
        differences=list(_lines_that_differ(found.rules, content)),
        wrong=_with_lines(found.rules, findings),
        reading=reading_of(rules) if rules else [],
        has_form=read_form(found.rules) is not None,
    )


def _with_lines(content: bytes, findings: Sequence[Finding]) -> list[tuple[Finding, int, str]]:
    """Return each finding with its line: the number and what stands there."""
    lines = content.decode("utf-8", "replace").split("\n")
    numbers = [int(each.where.rpartition(":")[2]) for each in findings]
    return [(each, number, lines[number - 1].strip()) for each, number in zip(findings, numbers, strict=True)]


def _lines_that_differ(standing_now: bytes, typed: bytes) -> list[str]:
    before, after = (each.decode("utf-8", "replace").splitlines() for each in (standing_now, typed))
    return [line for line in unified_diff(before, after, lineterm="", n=0) if line[:2] not in {"--", "++", "@@"}]


def _revision() -> int:
    return request.form.get("revision", 0, int)


_SAID = {
    "add": Say("已保存，并加了一行，请填写。", "Saved, and a row was added: fill it in."),
    "remove": Say("已保存，并删去一行。", "Saved, and a row was taken out."),
}

PAGES = (
    Page("/drafts/<int:key>", "draft", draft, ADMINISTRATOR),
    Page("/drafts/<int:key>", "draft_change", change, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/file", "draft_file", file, ADMINISTRATOR),
    Page("/drafts/<int:key>/file", "draft_change_file", change_file, ADMINISTRATOR, ("POST",)),
)
