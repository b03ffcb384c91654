"""What people will get, before a poll is open: every text with its length, every sentence with its sound, the paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Response, request
from werkzeug.exceptions import NotFound

from config.acts import drafts as acts
from config.console.console import Console, address
from config.console.drafts import ADMINISTRATOR, standing, title_of
from config.console.files import download
from config.console.visit import EVERYBODY, Group, Page, Visit
from config.own_page import answered
from config.paperwork.asked import persons_of, questions_of
from config.paperwork.ballots import ballots
from config.paperwork.wording import Wording
from config.preview.spoken import calls_of
from config.preview.texts import texts_of
from config.prompts.hearing import heard
from config.prompts.standing import standing_of
from ivr.prompts import Voice, voice_of, voices_of
from poll.ballot import ballot_size
from poll.poll import Poll, Stage
from poll.records import recording_store
from poll.records.draft_store import Draft
from poll.records.recording_store import Recording
from poll.refusal import Say
from poll.rule_file import read_rules
from poll.rules import Channel, Electorate, RuleSet, words_in


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is previewed, and where its sounds and its paper are."""

    poll: Poll
    recordings: Sequence[Recording]
    sound: Callable[[str, str], str]
    paper: Callable[[str], str]


def poll_preview(console: Console, visit: Visit) -> Response:
    """Show what people will get from a poll."""
    poll = visit.its
    with console.reading() as connection:
        recordings = recording_store.every(connection, poll.key)
    shown = _Shown(
        poll.in_force(),
        recordings,
        lambda voice, prompt: address(visit, "poll.preview_sound", voice=voice, prompt=prompt),
        lambda electorate: address(visit, "poll.preview_paper", electorate=electorate),
    )
    return console.page("preview.html", visit, draft=None, **_preview(shown))


def poll_sound(console: Console, visit: Visit, voice: str, prompt: str) -> Response:
    """Play a prompt of a poll."""
    poll = visit.its
    with console.reading() as connection:
        recordings = recording_store.every(connection, poll.key)
        return _sound(
            poll.rules, recordings, voice, prompt, lambda *at: recording_store.sound(connection, poll.key, *at)
        )


def poll_paper(_console: Console, visit: Visit, electorate: str) -> Response:
    """Print a ballot paper of a poll."""
    return _paper(visit.its.rules, electorate)


def draft_preview(console: Console, visit: Visit, key: int) -> Response:
    """Show what people will get from a draft, once its rules are sound."""
    draft = standing(console, key)
    rules, _ = read_rules(draft.rules, acts.PLACE)
    named: dict[str, Any] = {"draft": draft, "title": title_of(rules, draft)}
    if rules is None:
        return console.page("draft_unsound.html", visit, **named)
    shown = _Shown(
        _poll_of(draft, rules),
        (),
        lambda voice, prompt: address(visit, "draft_preview_sound", key=key, voice=voice, prompt=prompt),
        lambda electorate: address(visit, "draft_preview_paper", key=key, electorate=electorate),
    )
    return console.page("preview.html", visit, **named, **_preview(shown))


def draft_sound(console: Console, _visit: Visit, key: int, voice: str, prompt: str) -> Response:
    """Play a prompt of a draft."""
    return _sound(_sound_rules(standing(console, key)), (), voice, prompt, lambda *_: None)


def draft_paper(console: Console, _visit: Visit, key: int, electorate: str) -> Response:
    """Print a ballot paper of a draft."""
    return _paper(_sound_rules(standing(console, key)), electorate)


def _preview(shown: _Shown) -> dict[str, Any]:
    rules = shown.poll.rules
    electorate = _chosen(rules)
    voice = voice_of(rules, request.args.get("voice", ""))
    wording, paper = Wording(rules), rules.ballot_of(electorate.id)
    has_calls, has_texts, has_paper = (
        each in electorate.channels for each in (Channel.CALL, Channel.TEXT, Channel.PAPER)
    )
    return {
        "rules": rules,
        "electorate": electorate,
        "voice": voice,
        "voices": [(each.id, _name_of(each)) for each in voices_of(rules)],
        "texts": texts_of(rules, electorate.id, voice.language) if has_texts else [],
        "calls": calls_of(shown.poll, electorate.id, voice, shown.recordings) if has_calls else [],
        "persons": persons_of(paper, wording),
        "questions": questions_of(paper, wording) if has_paper else [],
        "sound": shown.sound,
        "paper": shown.paper(electorate.id),
    }


def _chosen(rules: RuleSet) -> Electorate:
    asked = request.args.get("who", "")
    return next((each for each in rules.electorates if each.id == asked), rules.electorates[-1])


def _name_of(voice: Voice) -> Say:
    return Say(words_in(voice.label, "zh"), words_in(voice.label, "en"))


def _sound(
    rules: RuleSet,
    recordings: Sequence[Recording],
    voice: str,
    prompt: str,
    read: Callable[[str, str], bytes | None],
) -> Response:
    line = next(
        (each for each in standing_of(rules, voice_of(rules, voice), recordings) if each.prompt.id == prompt), None
    )
    found = None if line is None else heard(line, read)
    if found is None:
        raise NotFound
    return answered(Response(found, content_type="audio/wav"))


def _paper(rules: RuleSet, electorate: str) -> Response:
    if electorate not in {each.id for each in rules.electorates}:
        raise NotFound
    return download(f"ballot-{electorate}.pdf", ballots(rules, electorate), "application/pdf")


def _sound_rules(draft: Draft) -> RuleSet:
    rules, _ = read_rules(draft.rules, acts.PLACE)
    if rules is None:
        raise NotFound
    return rules


def _poll_of(draft: Draft, rules: RuleSet) -> Poll:
    key = X25519PrivateKey.generate().public_key()
    return Poll(0, draft.id, draft.sender, rules, key, bytes(32), 0, Stage.DRAFT, ballot_size(rules))


PAGES = (
    Page(
        "/polls/<poll_id>/preview",
        "poll.preview",
        poll_preview,
        EVERYBODY,
        menu=(Group.PREPARE, Say("预览", "Preview")),
    ),
    Page("/polls/<poll_id>/preview/<voice>/<prompt>.wav", "poll.preview_sound", poll_sound, EVERYBODY),
    Page("/polls/<poll_id>/preview/<electorate>/ballot.pdf", "poll.preview_paper", poll_paper, EVERYBODY),
    Page("/drafts/<int:key>/preview", "draft_preview", draft_preview, ADMINISTRATOR),
    Page("/drafts/<int:key>/preview/<voice>/<prompt>.wav", "draft_preview_sound", draft_sound, ADMINISTRATOR),
    Page("/drafts/<int:key>/preview/<electorate>/ballot.pdf", "draft_preview_paper", draft_paper, ADMINISTRATOR),
)
