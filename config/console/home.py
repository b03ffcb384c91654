"""The first page of an official, and the first page of a poll: where it stands, and what is to be done next."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request

from config.acts import officials as acts
from config.console.console import Console, findings_of
from config.console.visit import EVERYBODY, Group, Page, Visit
from poll.poll import Stage
from poll.records import grant_store, poll_store, request_store, status_store
from poll.records.database import reading
from poll.records.poll_store import StoredPoll
from poll.records.request_store import RequestState
from poll.refusal import Finding, FindingsError, Say
from poll.roles import Relation, Role

STAGES: Mapping[Stage, Say] = {
    Stage.DRAFT: Say("准备中", "in preparation"),
    Stage.OPEN: Say("投票中", "open"),
    Stage.CLOSED: Say("已截止", "closed"),
    Stage.CHECKED: Say("已核验", "checked"),
    Stage.VOIDED: Say("已作废重票", "voids listed"),
    Stage.STRIPPED: Say("已去名", "stripped"),
    Stage.OPENED: Say("已开箱", "opened"),
    Stage.COUNTED: Say("已计票", "counted"),
    Stage.MERGED: Say("已合并", "merged"),
    Stage.RECONCILED: Say("已核对", "reconciled"),
    Stage.CERTIFIED: Say("已确认", "certified"),
}
"""What a stage is called on a page."""


@dataclass(frozen=True, slots=True)
class _Mine:
    """A poll in which an official has a role."""

    poll: StoredPoll
    roles: tuple[Role, ...]
    waiting: int


def home(console: Console, visit: Visit) -> Response:
    """List the polls in which the official has a role; an administrator sees all of them."""
    with reading(console.engine) as connection:
        grants = grant_store.of_official(connection, visit.official.key)
        listed = []
        for poll in poll_store.every(connection):
            roles = tuple(dict.fromkeys(each.role for each in grants if each.poll == poll.key))
            if roles or visit.has(Role.ADMINISTRATOR):
                waiting = len(request_store.of_poll(connection, poll.key, RequestState.WAITING)) if roles else 0
                listed.append(_Mine(poll, roles, waiting))
    return console.page("home.html", visit, polls=listed[::-1], STAGES=STAGES, stages=list(Stage))


def poll_home(console: Console, visit: Visit) -> Response:
    """Show where a poll stands."""
    poll = visit.its
    with reading(console.engine) as connection:
        registered = status_store.electors_by_electorate(connection, poll.key)
        waiting = request_store.of_poll(connection, poll.key, RequestState.WAITING)
        officials = grant_store.in_poll(connection, poll.key)
    return console.page(
        "poll_home.html",
        visit,
        registered=registered,
        waiting=waiting,
        officials=officials,
        STAGES=STAGES,
        stages=list(Stage),
    )


def declare(console: Console, visit: Visit) -> Response:
    """Ask an official, once in each poll, whether somebody rated is a relative; or take a relation down later."""
    subjects = visit.its.rules.subjects
    if request.method == "GET":
        return console.page("declare.html", visit, subjects=subjects)
    form = request.form
    relations = [
        (Relation(written), subject.id)
        for subject in subjects
        if (written := form.get(f"relation_{subject.id}", "")) in {each.value for each in Relation}
    ]
    try:
        _require_answers(len(relations), len(subjects))
        with console.act(visit) as connection:
            is_related = acts.declare(connection, visit.its, visit.name, relations, visit.name, visit.at_ms)
    except FindingsError as error:
        return console.page("declare.html", visit, subjects=subjects, **findings_of(error))
    if is_related:
        sentence = Say(
            "已记录。您应当回避，这次评议的角色已收回。", "Written down. You hold no role in this poll any more."
        )
        return console.done(visit, sentence, "home")
    return console.done(visit, Say("已记录，谢谢。", "Written down, thank you."), "poll.home")


def _require_answers(given: int, needed: int) -> None:
    if given != needed:
        raise FindingsError(
            [
                Finding(
                    "声明 declaration",
                    Say(f"对 {needed} 位被评人逐一作答", f"an answer for each of {needed} people"),
                    Say(f"{given} 个回答", f"{given} answers"),
                    Say("请逐一选择。", "Choose one for each."),
                )
            ]
        )


PAGES = (
    Page("/", "home", home, EVERYBODY),
    Page("/polls/<poll_id>", "poll.home", poll_home, EVERYBODY, menu=(Group.POLL, Say("进度", "Where it stands"))),
    Page("/polls/<poll_id>/declare", "poll.declare", declare, EVERYBODY, ("GET", "POST")),
)
