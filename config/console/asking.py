"""Asking for an act that takes two, from the page where it belongs: once, and at its stage."""

from collections.abc import Mapping

from sqlalchemy import Connection

from config.acts import requests
from config.acts.canvass import begin
from config.console.visit import Visit
from poll.poll import Stage
from poll.records import request_store
from poll.records.request_store import Request, RequestState
from poll.refusal import Finding, FindingsError, Say
from tally.canvass import require_stage


def ask(  # noqa: PLR0913, PLR0917 - what is asked for, and where the poll must stand.
    connection: Connection, visit: Visit, act: str, particulars: Mapping[str, object], reason: str, stage: Stage
) -> None:
    """Prepare an act that takes two, where the poll stands at its stage and none such waits already.

    Raises:
        FindingsError: it does not, or one waits, or there is no reason.
    """
    now = begin(connection, visit.its.id, [visit.name], visit.at_ms)
    require_stage(now.poll.id, now.poll.stage, stage)
    if waiting_for(connection, now.poll.key, act) is not None:
        raise FindingsError([_waits(requests.ACTS[act].title)])
    requests.ask(connection, now.poll, act, particulars, reason, visit.name, visit.at_ms)


def waiting_for(connection: Connection, poll: int, act: str) -> Request | None:
    """Return the request of an act that waits for its second official; None where none does."""
    found = request_store.of_poll(connection, poll, RequestState.WAITING)
    return next((each for each in found if each.act == act), None)


def _waits(title: Say) -> Finding:
    return Finding(
        title.zh,
        Say("一次一个申请", "one request at a time"),
        Say("已有一个等待批准", "one waits for approval"),
        Say("请先批准或退回那一个。", "Let that one be approved or sent back first."),
    )
