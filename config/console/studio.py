"""The studio: one prompt after the other is read aloud, recorded, listened to and kept; the page's script asks here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask import Response, request
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from config.acts.prompt_requests import CHANGES
from config.console.console import UNPROCESSABLE, Console
from config.console.prompts import ask, must, put_in
from config.console.studio_words import WORDS
from config.console.visit import Page, Visit
from config.own_page import answered
from config.prompts.standing import STATUS_WORDS, Standing, standing_of
from config.prompts.taking import HandedIn, act_of, converted, take_out, voice_named
from ivr.prompts import Prompt, PromptKind, Voice, prompts_of
from ivr.sound.convert import LONGEST_REPORT_SECONDS, LONGEST_SECONDS
from poll.poll import Stage
from poll.records import form_store, poll_store, recording_store
from poll.records.database import writing
from poll.records.form_store import Upload
from poll.refusal import Finding, FindingsError, Say

_JSON = "application/json"


def studio(console: Console, visit: Visit, voice: str) -> Response:
    """Show the page on which the prompts of a voice are recorded."""
    its = voice_named(visit.its.rules, voice)
    return console.page(
        "studio.html",
        visit,
        voice=its,
        has_begun=visit.its.stage is not Stage.DRAFT,
        studio_words=WORDS,
        words_of_page={name: asdict(each) for name, each in WORDS.items()},
        statuses={status.value: asdict(each) for status, each in STATUS_WORDS.items()},
    )


def lines(console: Console, visit: Visit, voice: str) -> Response:
    """Return every prompt of a voice as the script shows it."""
    its = voice_named(visit.its.rules, voice)
    with console.reading() as connection:
        return _json({"prompts": _lines(connection, visit, its)})


def attempt(console: Console, visit: Visit, voice: str, prompt: str) -> Response:
    """Check and convert what was just recorded; it is kept apart until its official has listened to it."""
    try:
        its = voice_named(visit.its.rules, voice)
        made, notices = converted(visit.its.rules, [HandedIn(prompt, prompt, request.get_data())])
    except FindingsError as error:
        return _refused(error.findings)
    sound = made[0][1]
    with writing(console.engine) as connection:
        purpose = f"try {its.id}/{prompt}"
        key = form_store.keep_upload(connection, visit.its.key, purpose, visit.name, prompt, sound.wav, visit.at_ms)
    return _json({"try": key, "milliseconds": sound.milliseconds, "findings": [each.as_json() for each in notices]})


def attempt_sound(console: Console, visit: Visit, voice: str, key: int) -> Response:
    """Play what was just recorded, to whoever has recorded it."""
    its = voice_named(visit.its.rules, voice)
    with console.reading() as connection:
        found = _own_try(connection, visit, its, key)
    if found is None:
        raise NotFound
    return answered(Response(found.content, content_type="audio/wav"))


def keep_attempt(console: Console, visit: Visit, voice: str) -> Response:
    """Keep what was recorded, or ask a second official once the poll has begun."""
    try:
        its = voice_named(visit.its.rules, voice)
        with console.act(visit) as connection:
            found = _own_try(connection, visit, its, request.form.get("try", 0, int))
            if found is None:
                raise FindingsError([_gone()])  # noqa: TRY301 - the transaction ends with it.
            sounds = [(_prompt(visit, found.name), found.content)]
            is_kept = put_in(connection, visit, its, sounds, request.form.get("reason", ""))
            form_store.erase_upload(connection, found.key)
            return _json({"asked": not is_kept, "prompts": _lines(connection, visit, its)})
    except FindingsError as error:
        return _refused(error.findings)


def remove(console: Console, visit: Visit, voice: str) -> Response:
    """Take a recording out, or ask a second official once the poll has begun."""
    prompt, reason = request.form.get("prompt", ""), request.form.get("reason", "")
    try:
        its = voice_named(visit.its.rules, voice)
        with console.act(visit) as connection:
            poll_store.lock(connection, visit.its.key)
            poll = poll_store.find(connection, visit.its.id)
            is_draft = poll.stage is Stage.DRAFT
            if is_draft:
                take_out(connection, poll, its.id, [prompt], act_of(poll, [visit.name], "", visit.at_ms))
            else:
                ask(connection, visit, {"voice": its.id, "sounds": [], "removed": [prompt], "reason": reason})
            return _json({"asked": not is_draft, "prompts": _lines(connection, visit, its)})
    except FindingsError as error:
        return _refused(error.findings)


def _lines(connection: Connection, visit: Visit, voice: Voice) -> list[Mapping[str, object]]:
    recordings = recording_store.every(connection, visit.its.key)
    return [_shown(each) for each in standing_of(visit.its.rules, voice, recordings)]


def _shown(line: Standing) -> Mapping[str, object]:
    is_report = line.prompt.kind is PromptKind.REPORT
    return {
        "id": line.prompt.id,
        "words": line.words,
        "is_report": is_report,
        "status": line.status.value,
        "must": must(line),
        "milliseconds": line.milliseconds,
        "own": line.recording is not None,
        "by": line.recording.official if line.recording else "",
        "plays": line.is_heard or line.recording is not None,
        "longest": LONGEST_REPORT_SECONDS if is_report else LONGEST_SECONDS,
    }


def _own_try(connection: Connection, visit: Visit, voice: Voice, key: int) -> Upload | None:
    found = form_store.upload_of(connection, visit.its.key, key)
    if found is None or found.official != visit.name:
        return None
    standing = form_store.upload(connection, visit.its.key, f"try {voice.id}/{found.name}", visit.name)
    return found if standing is not None and standing.key == key else None


def _prompt(visit: Visit, prompt: str) -> Prompt:
    return next(each for each in prompts_of(visit.its.rules) if each.id == prompt)


def _json(value: object, status: int = 200) -> Response:
    return answered(Response(json.dumps(value), status, content_type=_JSON))


def _refused(findings: Sequence[Finding]) -> Response:
    return _json({"findings": [each.as_json() for each in findings]}, UNPROCESSABLE)


def _gone() -> Finding:
    return Finding(
        "录音 recording",
        Say("刚录好的一条", "one that was just recorded"),
        Say("没有了", "none"),
        Say("请重新录。", "Record it again."),
    )


_RULE = "/polls/<poll_id>/prompts/<voice>"
PAGES = (
    Page(_RULE, "poll.studio", studio, CHANGES),
    Page(f"{_RULE}/lines", "poll.studio_lines", lines, CHANGES),
    Page(f"{_RULE}/tries/<prompt>", "poll.studio_try", attempt, CHANGES, ("POST",)),
    Page(f"{_RULE}/tries/<int:key>.wav", "poll.studio_try_sound", attempt_sound, CHANGES),
    Page(f"{_RULE}/keep", "poll.studio_keep", keep_attempt, CHANGES, ("POST",)),
    Page(f"{_RULE}/remove", "poll.studio_remove", remove, CHANGES, ("POST",)),
)
