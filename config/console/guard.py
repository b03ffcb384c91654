"""The guard before every page of the console: who asks, for which poll, with which role; anything else ends here."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, flash, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError, validate_csrf
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Connection
from wtforms import ValidationError

from config.console.console import Console, language_of_request
from config.console.visit import Page, Visit
from poll.records import grant_store, official_store, poll_store, request_store, session_store
from poll.records.database import writing
from poll.records.form_store import RepeatedFormError
from poll.records.grant_store import OFFICE, Grant
from poll.records.poll_store import StoredPoll
from poll.records.session_store import Session
from poll.refusal import FindingsError
from poll.roles import Role

COOKIE = "xiangyin"
IDLE_MS, LONGEST_MS = 30 * 60_000, 12 * 3_600_000
_NOTE_USE_MS = 60_000
_BY_ITSELF = "X-By-Itself"
_LONGEST_KEPT = 256 * 1024
_NEVER_KEPT = ("password", "passphrase", "code", "ticket")
_SIGN_INS = parse("30/minute")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the records say about one request."""

    session: Session | None
    visit: Visit | None
    declares_first: bool = False


class Guard:
    """Stands before every page of the console.

    Args:
        console: whose pages they are.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def before(self, page: Page) -> Callable[..., Any]:
        """Return a page's view with the guard before it."""

        @wraps(page.view)
        def guarded(**address: str) -> Any:  # noqa: ANN401 - whatever the view returns.
            check_form()
            entry = self._entry(page, address.get("poll_id"), address.get("unit"))
            if entry.visit is None:
                return self._turned_away(entry)
            if entry.declares_first:
                return redirect(url_for("poll.declare", poll_id=address["poll_id"]), 303)
            address.pop("poll_id", None)
            return self._answer(page, entry.visit, address)

        return guarded

    def before_public(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Return a page that is shown before signing in, with its rate limit and the check of its form."""

        @wraps(view)
        def guarded(**address: str) -> Any:  # noqa: ANN401 - whatever the view returns.
            check_form()
            if request.method == "POST" and not self._limiter.hit(_SIGN_INS, "sign in", request.remote_addr or ""):
                return self._console.page("stop.html", None, 429, reason="too_many")
            return view(self._console, **address)

        return guarded

    def _answer(self, page: Page, visit: Visit, address: dict[str, str]) -> Any:  # noqa: ANN401 - the view's own.
        try:
            return page.view(self._console, visit, **address)
        except RepeatedFormError:
            flash("这张表已经提交过，没有重复办理。\nThis form was sent before; nothing was done twice.")
            return redirect(self._page_of(page, visit), 303)
        except FindingsError as error:
            return self._console.page("findings.html", visit, 422, findings=error.findings)

    def _page_of(self, page: Page, visit: Visit) -> str:
        """Return the page that an act belongs to: its own address, where that is a page too."""
        if any(each.rule == page.rule and "GET" in each.methods for each in self._console.pages):
            return request.path
        return url_for("poll.home", poll_id=visit.poll.id) if visit.poll else url_for("home")

    def _entry(self, page: Page, poll_id: str | None, unit: str | None) -> _Entry:
        console, at_ms = self._console, self._console.now_ms()
        cookie = request.cookies.get(COOKIE, "")
        with console.reading() as connection:
            found = session_store.find(connection, cookie) if cookie else None
            if found is None or not is_alive(found, at_ms):
                return _Entry(found, None)
            official = official_store.find(connection, found.official)
            grants = grant_store.of_official(connection, official.key)
            poll = _poll(connection, poll_id) if poll_id else None
            roles, units = _roles(grants, poll, page)
            waiting = request_store.count_waiting(connection, poll.key) if poll else 0
            visit = Visit(official, poll, roles, units, at_ms, language_of_request(), page.endpoint, waiting)
            if official.ended_at_ms is not None:
                return _Entry(found, None)
            if not _may_open(page, visit, poll_id, unit):
                return _Entry(found, None)
            undeclared = poll is not None and not grant_store.declared(connection, poll.key, official.key)
        # A page that asks for itself again and again is no sign that anybody sits before it.
        if at_ms - found.seen_at_ms > _NOTE_USE_MS and _BY_ITSELF not in request.headers:
            self._note_use(found, at_ms)
        return _Entry(found, visit, undeclared and page.endpoint != "poll.declare")

    def _note_use(self, found: Session, at_ms: int) -> None:
        with writing(self._console.engine) as connection:
            session_store.note_use(connection, found.token, at_ms)

    def _turned_away(self, entry: _Entry) -> Any:  # noqa: ANN401 - Flask's own response.
        at_ms = self._console.now_ms()
        if entry.session is not None and is_alive(entry.session, at_ms):
            # Whether the page is forbidden or was never there is the same answer: it tells nothing about other polls.
            return self._console.page("stop.html", None, 404, reason="not_found")
        if request.method == "POST" and entry.session is not None and entry.session.ended_at_ms is None:
            self._keep_form(entry.session)
        if request.method == "GET":
            session["next"] = request.full_path.rstrip("?")
        return redirect(url_for("sign_in"), 303)

    def _keep_form(self, found: Session) -> None:
        """Keep what was typed until its official has signed in again; never a password, never for anybody else."""
        form = request.form
        if any(word in name for name in form for word in _NEVER_KEPT):
            return
        kept = json.dumps({"path": request.path, "form": form.to_dict(flat=False)}).encode()
        if len(kept) > _LONGEST_KEPT:
            return
        with writing(self._console.engine) as connection:
            session_store.keep_form(connection, found.token, kept)


def check_form() -> None:
    """Refuse a form that does not come from a page of ours (flask_wtf's token, bound to the browser)."""
    if request.method in {"GET", "HEAD"}:
        return
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRFToken", ""))
    except ValidationError as error:
        raise CSRFError(error.args[0]) from error


def is_alive(found: Session, at_ms: int) -> bool:
    """Tell whether a session goes on: not ended, used within half an hour, not older than half a day."""
    return found.ended_at_ms is None and at_ms - found.seen_at_ms <= IDLE_MS and at_ms - found.made_at_ms <= LONGEST_MS


def new_cookie() -> str:
    """Return the cookie of a new session: unguessable, never one that somebody brought."""
    return secrets.token_urlsafe(32)


def _poll(connection: Connection, poll_id: str) -> StoredPoll | None:
    try:
        return poll_store.find(connection, poll_id)
    except FindingsError:
        return None


def _roles(grants: list[Grant], poll: StoredPoll | None, page: Page) -> tuple[frozenset[Role], frozenset[str] | None]:
    """Return the roles of the office and of one poll, and the units in which they open the page; None: all of them."""
    here = [each for each in grants if each.poll == OFFICE or (poll is not None and each.poll == poll.key)]
    opening = [each for each in here if each.role in page.roles]
    bound = None if any(not each.unit for each in opening) else frozenset(each.unit for each in opening)
    return frozenset(each.role for each in here), bound


def _may_open(page: Page, visit: Visit, poll_id: str | None, unit: str | None) -> bool:
    if page.roles.isdisjoint(visit.roles) and not (page.roles == frozenset(Role) and poll_id is None):
        return False
    if poll_id is None:
        return True
    return visit.poll is not None and (unit is None or visit.units is None or unit in visit.units)


def answer_forged(_error: CSRFError) -> Response:
    """Answer a form that does not come from our page, or comes too late."""
    zh, en = (
        "这张表不是从本页面提交的，或页面已过期。请返回、刷新后再填。",
        ("This form did not come from our page, or the page is too old. Go back, load it again and fill it in."),
    )
    return Response(f"400\n{zh}\n{en}\n", 400, content_type="text/plain; charset=utf-8")
