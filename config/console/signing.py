"""Signing in and out, choosing a password with a ticket, and taking up what was typed when a session ran out."""

import json

import segno
from flask import Response, redirect, request, session, url_for
from sqlalchemy import Connection

from config.acts import sign_in as acts
from config.acts.credentials import new_totp, totp_address
from config.console.console import Console, findings_of
from config.console.guard import COOKIE, LONGEST_MS, new_cookie
from config.console.visit import EVERYBODY, Page, Visit
from poll.records import official_store, session_store
from poll.records.database import writing
from poll.records.official_store import StoredOfficial
from poll.records.session_store import Session
from poll.refusal import Finding, FindingsError, Say


def sign_in(console: Console) -> Response:
    """Show the form for signing in, or try what was typed."""
    if request.method == "GET":
        return _sign_in_page(console)
    form, at_ms = request.form, console.now_ms()
    typed = form.get("name", ""), form.get("password", ""), form.get("code", "")
    with writing(console.engine) as connection:
        tried = acts.sign_in(connection, typed, console.credentials, at_ms)
        if tried.official is not None:
            return begin_session(console, connection, tried.official)
    return _sign_in_page(console, 422, [tried.finding] if tried.finding else [])


def begin_session(console: Console, connection: Connection, official: StoredOfficial) -> Response:
    """Begin a session of an official whose credentials are good, and lead on to where the official was going."""
    cookie, kept = new_cookie(), _kept_for(session_store.find(connection, _cookie()), official)
    session_store.end(connection, _cookie(), console.now_ms())
    session_store.begin(connection, cookie, official.key, console.now_ms(), kept)
    return _signed_in(console, cookie, has_kept=kept is not None)


def sign_out(console: Console, visit: Visit) -> Response:
    """End the session."""
    with writing(console.engine) as connection:
        session_store.end(connection, _cookie(), visit.at_ms)
    session.clear()
    response = redirect(url_for("sign_in"), 303)
    response.delete_cookie(COOKIE, path="/console")
    return response  # type: ignore[return-value] # Flask's own response.


def enrol(console: Console) -> Response:
    """Choose a password and set up the codes, with the ticket that an administrator has handed over."""
    form, at_ms = request.form, console.now_ms()
    if request.method == "GET":
        return console.page("enrol.html", None, step=1)
    name, ticket, totp = form.get("name", ""), form.get("ticket", ""), form.get("totp", "") or new_totp()
    try:
        with writing(console.engine) as connection:
            official = acts.with_ticket(connection, name, ticket, at_ms)
            if not form.get("totp"):
                return _second_step(console, official, totp)
            _same_twice(form.get("password", ""), form.get("password_again", ""))
            parts = name, ticket, form.get("password", ""), totp, form.get("code", "")
            acts.enrol(connection, *parts, console.credentials, at_ms)
    except FindingsError as error:
        if not form.get("totp") or error.findings[0].where.startswith("ticket"):
            return console.page("enrol.html", None, step=1, **findings_of(error))
        return _second_step(console, None, totp, error)
    return console.page("enrol.html", None, step=3, values={"name": official.name})


def take_up(console: Console, visit: Visit) -> Response:
    """Show what was typed when the session had run out, to be sent now."""
    with console.reading() as connection:
        found = session_store.find(connection, _cookie())
    if found is None or found.kept is None:
        return console.go(visit, "home")
    kept = json.loads(found.kept)
    with writing(console.engine) as connection:
        session_store.keep_form(connection, found.token, None)
    fields = [(name, value) for name, values in kept["form"].items() if name != "csrf_token" for value in values]
    return console.page("take_up.html", visit, path=kept["path"], fields=fields)


def _sign_in_page(console: Console, status: int = 200, findings: list[Finding] | None = None) -> Response:
    with console.reading() as connection:
        is_empty = official_store.is_empty(connection)
        found = session_store.find(connection, _cookie()) if _cookie() else None
    return console.page(
        "sign_in.html",
        None,
        status,
        findings or [],
        is_empty=is_empty,
        is_training=console.settings.handset,
        has_kept=found is not None and found.kept is not None,
        values={"name": request.form.get("name", "")},
    )


def _signed_in(console: Console, cookie: str, *, has_kept: bool) -> Response:
    language, to = session.get("language", "zh"), session.get("next", "")
    # A page that was made before signing in, by whomever, sends nothing afterwards.
    session.clear()
    session["language"] = language
    if has_kept:
        to = url_for("take_up")
    elif not to.startswith("/console/") or to.startswith("/console/sign"):
        to = url_for("home")
    response = redirect(to, 303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=LONGEST_MS // 1000,
        path="/console",
        secure=console.settings.public_url.startswith("https:"),
        httponly=True,
        samesite="Strict",
    )
    return response  # type: ignore[return-value] # Flask's own response.


def _kept_for(old: Session | None, official: StoredOfficial) -> bytes | None:
    """Return the form that came too late, if it is the same official's: nobody sends what another one has typed."""
    return old.kept if old is not None and old.official == official.key else None


def _second_step(
    console: Console, official: StoredOfficial | None, totp: str, error: FindingsError | None = None
) -> Response:
    name = official.name if official else request.form.get("name", "")
    picture = segno.make(totp_address(totp, name), error="m").svg_data_uri(scale=6, border=2, dark="#1d1b18")
    shown = {"name": name, "ticket": request.form.get("ticket", "")}
    return console.page(
        "enrol.html",
        None,
        422 if error else 200,
        error.findings if error else [],
        step=2,
        values=shown,
        totp=totp,
        picture=picture,
    )


def _same_twice(first: str, second: str) -> None:
    if first != second:
        raise FindingsError(
            [
                Finding(
                    "password 口令",
                    Say("两次输入相同", "the same password twice"),
                    Say("不同", "two different ones"),
                    Say("请重新输入。", "Type it again."),
                )
            ]
        )


def _cookie() -> str:
    return request.cookies.get(COOKIE, "")


PUBLIC = (("/sign-in", "sign_in", sign_in), ("/enrol", "enrol", enrol))
"""Pages before signing in: path, name, view."""

PAGES = (
    Page("/sign-out", "sign_out", sign_out, EVERYBODY, ("POST",)),
    Page("/take-up", "take_up", take_up, EVERYBODY),
)
