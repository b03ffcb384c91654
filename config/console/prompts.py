"""What the line says, voice by voice: what is recorded, what is missing, what waits for a second pair of ears."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from config.acts import prompt_requests, requests
from config.acts.prompt_requests import CHANGES, sounds_asked_for
from config.console.console import Console, findings_of
from config.console.files import plain_name
from config.console.visit import SEES, Group, Page, Visit
from config.own_page import answered
from config.prompts.standing import STATUS_WORDS, Standing, Status, offers_calls, standing_of
from config.prompts.taking import HandedIn, act_of, converted, keep, voice_named
from ivr.prompts import Prompt, Voice, voices_of
from poll.poll import Stage
from poll.records import form_store, poll_store, recording_store, request_store
from poll.records.poll_store import StoredPoll
from poll.records.request_store import Request, RequestState
from poll.refusal import FindingsError, Say

TO_RECORD = frozenset({Status.MISSING, Status.OUT_OF_DATE})


@dataclass(frozen=True, slots=True)
class _Listed:
    """A voice, and how many of its prompts stand in which way."""

    voice: Voice
    counts: Counter[Status]
    must: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A change that waits for a second official, with the new sounds."""

    request: Request
    sounds: Sequence[tuple[str, int]]


def prompts(console: Console, visit: Visit, **shown: object) -> Response:
    """List the voices of a poll, and what waits for a second official."""
    poll = visit.its
    with console.reading() as connection:
        recordings = recording_store.every(connection, poll.key)
        waiting = request_store.of_poll(connection, poll.key, RequestState.WAITING)
    lines = {each.id: standing_of(poll.rules, each, recordings) for each in voices_of(poll.rules)}
    return console.page(
        "prompts.html",
        visit,
        voices=[
            _Listed(each, Counter(line.status for line in lines[each.id]), sum(map(must, lines[each.id])))
            for each in voices_of(poll.rules)
        ],
        changes=[
            _Asked(each, sounds_asked_for(each.particulars)) for each in waiting if each.act == prompt_requests.NAME
        ],
        offers_calls=offers_calls(poll.rules),
        has_begun=poll.stage is not Stage.DRAFT,
        may_change=visit.has(*CHANGES),
        STATUS_WORDS=STATUS_WORDS,
        **shown,  # type: ignore[arg-type] # for the template.
    )


def take_files(console: Console, visit: Visit, voice: str) -> Response:
    """Take sound files that were recorded elsewhere, each named after its prompt: all of them or none."""
    try:
        its = voice_named(visit.its.rules, voice)
        files = [file for file in request.files.getlist("files") if file.filename]
        names = [plain_name(file.filename or "") for file in files]
        handed = [
            HandedIn(name, name.rpartition(".")[0] or name, file.read())
            for name, file in zip(names, files, strict=True)
        ]
        made, notices = converted(visit.its.rules, handed)
        with console.act(visit) as connection:
            sounds = [(prompt, sound.wav) for prompt, sound in made]
            is_kept = put_in(connection, visit, its, sounds, request.form.get("reason", ""))
    except FindingsError as error:
        return prompts(console, visit, **findings_of(error))
    if notices:
        return prompts(console, visit, findings=notices)
    return console.done(visit, said(len(made), is_kept=is_kept), "poll.prompts")


def asked_sound(console: Console, visit: Visit, key: int) -> Response:
    """Play a recording that waits for a second official."""
    with console.reading() as connection:
        waiting = request_store.of_poll(connection, visit.its.key, RequestState.WAITING)
        asked = [sounds_asked_for(each.particulars) for each in waiting if each.act == prompt_requests.NAME]
        if key not in {number for sounds in asked for _, number in sounds}:
            raise NotFound
        file = form_store.upload_of(connection, visit.its.key, key)
    if file is None:
        raise NotFound
    return answered(Response(file.content, content_type="audio/wav"))


def put_in(
    connection: Connection, visit: Visit, voice: Voice, sounds: Sequence[tuple[Prompt, bytes]], reason: str
) -> bool:
    """Put recordings into the poll, or ask a second official once it has begun; tell whether they are in.

    Raises:
        FindingsError: the poll has begun and no reason is given.
    """
    poll = _locked(connection, visit)
    if poll.stage is Stage.DRAFT:
        keep(connection, poll, voice, sounds, act_of(poll, [visit.name], "", visit.at_ms))
        return True
    kept = prompt_requests.keep_for_approval(connection, poll, voice.id, sounds, visit.name, visit.at_ms)
    ask(connection, visit, {"voice": voice.id, "sounds": kept, "removed": [], "reason": reason})
    return False


def ask(connection: Connection, visit: Visit, particulars: dict[str, object]) -> None:
    """Ask a second official for a change of what the line says.

    Raises:
        FindingsError: no reason is given.
    """
    reason = str(particulars["reason"])
    requests.ask(connection, visit.its, prompt_requests.NAME, particulars, reason, visit.name, visit.at_ms)


def must(line: Standing) -> bool:
    """Tell whether a prompt has to be recorded before the poll can be opened."""
    return line.status in TO_RECORD and not line.is_heard


def said(count: int, *, is_kept: bool) -> Say:
    """Return what is said after recordings were handed in."""
    if is_kept:
        return Say(f"已收下 {count} 条录音。", f"{count} recordings are in.")
    return Say(
        f"{count} 条录音等另一位经办人听过、批准。",
        f"{count} recordings wait for another official to listen and approve.",
    )


def _locked(connection: Connection, visit: Visit) -> StoredPoll:
    poll_store.lock(connection, visit.its.key)
    return poll_store.find(connection, visit.its.id)


PAGES = (
    Page(
        "/polls/<poll_id>/prompts",
        "poll.prompts",
        prompts,
        SEES,
        menu=(Group.PREPARE, Say("电话语音", "Prompts")),
    ),
    Page("/polls/<poll_id>/prompts/<voice>/files", "poll.prompts_take", take_files, CHANGES, ("POST",)),
    Page("/polls/<poll_id>/prompts/asked/<int:key>.wav", "poll.prompts_asked", asked_sound, SEES),
)
