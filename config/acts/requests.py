"""Requests: one official prepares an act that takes two, another one approves it, and only then is it done."""

from collections.abc import Mapping

from sqlalchemy import Connection

from config.acts import canvass_requests, help_desk, objections, prompt_requests, roll_requests, sheet_correction
from config.acts.two_persons import Particulars, TwoPersonAct
from poll.official import same_official
from poll.records import journal_store, request_store
from poll.records.poll_store import StoredPoll
from poll.records.request_store import Request, RequestState
from poll.refusal import Finding, FindingsError, Say
from poll.roles import TITLES

_EVERY: tuple[TwoPersonAct, ...] = (
    *roll_requests.ACTS,
    *help_desk.ACTS,
    objections.DECIDE,
    sheet_correction.ACT,
    prompt_requests.ACT,
    *canvass_requests.ACTS,
)
ACTS: Mapping[str, TwoPersonAct] = {act.name: act for act in _EVERY}
"""Every act that takes two, by its name in the records."""


def ask(  # noqa: PLR0913, PLR0917 - what a request is made of.
    connection: Connection, poll: StoredPoll, act: str, particulars: Particulars, reason: str, by: str, at_ms: int
) -> int:
    """Prepare an act for a second official; return the request's number.

    Raises:
        FindingsError: no reason is given.
    """
    plain = " ".join(reason.split())
    if not plain:
        raise FindingsError([_no_reason()])
    key = request_store.ask(connection, poll.key, ACTS[act].name, particulars, plain, by, at_ms)
    entry = {"request": key, "act": act, "reason": plain, "official": by}
    journal_store.append(connection, poll.key, at_ms, "requested", entry)
    return key


def approve(connection: Connection, poll: StoredPoll, request_key: int, by: str, at_ms: int) -> Say:
    """Approve a request and do what it asks for, in one transaction.

    Raises:
        FindingsError: it does not wait any more; it is one's own; or what it asks for cannot be done as it stands.
    """
    request = _waiting(connection, poll, request_key)
    if same_official(request.asked_by, by):
        raise FindingsError([_own(by)])
    _decide(connection, request, RequestState.APPROVED, by, at_ms)
    return ACTS[request.act].run(connection, poll, request.particulars, (request.asked_by, by), at_ms)


def revealed(connection: Connection, poll: StoredPoll, request_key: int) -> tuple[Say, str] | None:
    """Return what a request that was approved in this very transaction shows once: its title, and the secret.

    Raises:
        FindingsError: it is no request of this poll, or it was not approved.
    """
    request = request_store.find(connection, request_key)
    if request is None or request.poll != poll.key or request.state is not RequestState.APPROVED:
        raise FindingsError([_unknown()])
    reveals = ACTS[request.act].reveals
    return reveals(connection, poll, request.particulars) if reveals else None


def refuse(connection: Connection, poll: StoredPoll, request_key: int, answer: str, by: str, at_ms: int) -> None:  # noqa: PLR0913, PLR0917 - what a refusal is made of.
    """Refuse a request, with a reason; or withdraw one's own.

    Raises:
        FindingsError: it does not wait any more, or no reason is given.
    """
    request = _waiting(connection, poll, request_key)
    is_own = same_official(request.asked_by, by)
    plain = " ".join(answer.split())
    if not plain and not is_own:
        raise FindingsError([_no_reason()])
    state = RequestState.WITHDRAWN if is_own else RequestState.REFUSED
    _decide(connection, request, state, by, at_ms, plain)
    entry = {"request": request.key, "act": request.act, "answer": plain, "official": by}
    journal_store.append(connection, poll.key, at_ms, f"request_{state.value}", entry)


def _waiting(connection: Connection, poll: StoredPoll, request_key: int) -> Request:
    request = request_store.find(connection, request_key)
    if request is None or request.poll != poll.key or request.act not in ACTS:
        raise FindingsError([_unknown()])
    if request.state is not RequestState.WAITING:
        raise FindingsError([_decided(request)])
    return request


def _decide(  # noqa: PLR0913, PLR0917 - what a decision is made of.
    connection: Connection, request: Request, state: RequestState, by: str, at_ms: int, answer: str = ""
) -> None:
    if not request_store.decide(connection, request.key, state, by, at_ms, answer):
        raise FindingsError([_decided(request)])


def _no_reason() -> Finding:
    return Finding(
        "reason 原因",
        Say("原因", "a reason"),
        Say("空白", "nothing"),
        Say("请写明原因，它与这件事一起保存。", "Write why; it is kept with the act."),
    )


def _own(name: str) -> Finding:
    return Finding(
        "official 经办人",
        Say("另一位经办人的批准", "the approval of another official"),
        Say(f"{name}自己提出的", f"one that {name} has prepared"),
        Say("请另一位经办人登录后批准。", "Let another official sign in and approve."),
    )


def not_for_you(act: TwoPersonAct) -> Finding:
    """Say that somebody else has to approve."""
    roles = [TITLES[role] for role in act.approves]
    return Finding(
        act.title.zh,
        Say("、".join(each.zh for each in roles), ", ".join(each.en for each in roles)),
        Say("没有这个角色", "none of these roles"),
        Say("请有此角色的经办人批准。", "Let an official who holds it approve."),
    )


def _unknown() -> Finding:
    return Finding(
        "request 申请",
        Say("这次评议的申请", "a request of this poll"),
        Say("没有", "none"),
        Say("请回到“待批”页面。", 'Go back to "To approve".'),
    )


def _decided(request: Request) -> Finding:
    by = request.decided_by or "—"
    return Finding(
        f"request {request.key}",
        Say("等待批准的申请", "a request that waits"),
        Say(f"{by}已处理", f"decided by {by}"),
        Say("请刷新页面查看结果。", "Load the page again to see what came of it."),
    )
