"""Questions left by call: heard, published or refused, answered in time; who asked is kept nowhere."""

from collections.abc import Callable
from typing import TypeAlias

from flask import Response, request
from sqlalchemy import Connection

from config.acts import questions as acts
from config.console.console import Console, findings_of
from config.console.visit import Group, Page, Visit
from config.own_page import answered
from poll.records import question_store
from poll.records.database import writing
from poll.records.question_store import MAY_BECOME, QuestionState
from poll.refusal import FindingsError, Say
from poll.roles import Role

_DESK = frozenset({Role.HELP_DESK})
_HEARS = _DESK | {Role.SUPERVISOR, Role.AUDITOR}
_Act: TypeAlias = Callable[[Connection, str, int, str, str, int], None]

_ACTS: dict[QuestionState, tuple[_Act, Say, Say]] = {
    QuestionState.PUBLISHED: (acts.publish, Say("公开", "Publish"), Say("问了什么", "What was asked")),
    QuestionState.REFUSED: (acts.refuse, Say("不公开", "Do not publish"), Say("为什么不公开", "Why not")),
    QuestionState.ANSWERED: (acts.answer, Say("记下答复", "Write the answer down"), Say("怎么答复的", "The answer")),
}
"""What can become of a question: the act, what its button says, and what has to be written."""


def questions(console: Console, visit: Visit, **shown: object) -> Response:
    """List the questions, those that wait in front and the overdue first of all."""
    with console.reading() as connection:
        asked = question_store.of_poll(connection, visit.its.key)
    waiting = [each for each in asked if each.state in question_store.OPEN]
    return console.page(
        "questions.html",
        visit,
        waiting=sorted(waiting, key=lambda each: each.due_at_ms),
        closed=[each for each in asked if each.state not in question_store.OPEN],
        overdue=sum(each.is_overdue(visit.at_ms) for each in waiting),
        ACTS=_ACTS,
        MAY_BECOME=MAY_BECOME,
        state_of=acts.state_in_words,
        may_act=visit.has(*_DESK),
        **shown,  # type: ignore[arg-type] # for the template.
    )


def act(console: Console, visit: Visit, key: int) -> Response:
    """Publish a question, refuse or answer it."""
    form = request.form
    state = next((each for each in _ACTS if each.value == form.get("state")), QuestionState.PUBLISHED)
    do, title, _ = _ACTS[state]
    try:
        with console.act(visit) as connection:
            do(connection, visit.its.id, key, form.get("words", ""), visit.name, visit.at_ms)
    except FindingsError as error:
        return questions(console, visit, **findings_of(error))
    sentence = Say(f"提问 {key}：{title.zh}。", f"Question {key}: {title.en.lower()}.")
    return console.done(visit, sentence, "poll.questions")


def audio(console: Console, visit: Visit, key: int) -> Response:
    """Answer with the recording; who hears it stands in the journal, once for each official."""
    with writing(console.engine) as connection:
        sound = acts.hear_once(connection, visit.its.id, key, visit.name, visit.at_ms)
    return answered(Response(sound, content_type="audio/wav"))


_RULE = "/polls/<poll_id>/questions"
PAGES = (
    Page(_RULE, "poll.questions", questions, _HEARS, menu=(Group.POLLING, Say("提问", "Questions"))),
    Page(f"{_RULE}/<int:key>", "poll.questions_act", act, _DESK, ("POST",)),
    Page(f"{_RULE}/<int:key>/audio", "poll.question_audio", audio, _HEARS),
)
