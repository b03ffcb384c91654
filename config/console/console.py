"""The console of one process: its records, its clock, its templates, and how a page is answered."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, flash, get_flashed_messages, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection, Engine

from config.acts.credentials import Credentials
from config.console.visit import GROUPS, Page, Visit
from config.jobs.turnout import TurnoutKeeper
from config.own_page import answered
from config.settings import Settings
from poll.records import form_store
from poll.records.database import reading, writing
from poll.refusal import Finding, FindingsError, Say
from poll.roles import DUTIES, RELATIONS, TITLES, Role

_FOLDER = Path(__file__).parent
_FORM = "_form"
UNPROCESSABLE = 422


class Typed:
    """What was typed in a form that is shown again: `values.name` in a template; an empty text where there is none."""

    def __init__(self, form: Any) -> None:  # noqa: ANN401 - a form of werkzeug, or a mapping.
        self._form = form if form is not None else {}

    def __getitem__(self, name: str) -> str:
        """Return what was typed in a field."""
        return str(self._form.get(name, ""))

    def every(self, name: str) -> list[str]:
        """Return every value of a field that may stand several times."""
        return list(self._form.getlist(name)) if hasattr(self._form, "getlist") else []


@dataclass
class Console:
    """What every page of the console works with.

    Attributes:
        engine: the records.
        settings: of the installation.
        credentials: check passwords and codes.
        now_ms: the one clock; a page takes the time from its visit.
        pages: all pages, for the menu.
    """

    engine: Engine
    settings: Settings
    credentials: Credentials
    now_ms: Any
    pages: Sequence[Page] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read the records as they stand at one moment."""
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def act(self, visit: Visit) -> Iterator[Connection]:
        """Carry out the form that was sent, all of it or nothing, and once however often it is sent.

        Raises:
            RepeatedFormError: it was carried out before; the guard leads on as if it had been now.
        """
        with writing(self.engine) as connection:
            token = request.form.get(_FORM, "")
            if token:
                form_store.carry_out(connection, f"{visit.official.key}/{token}", visit.at_ms)
            yield connection

    def page(
        self, template: str, visit: Visit | None, status: int = 200, findings: Sequence[Finding] = (), **values: object
    ) -> Response:
        """Answer with a page.

        Args:
            template: below templates/.
            visit: whose page it is; None before signing in.
            status: 200, or 422 with findings about what was sent.
            findings: shown above everything else.
            values: for the template.
        """
        language = visit.language if visit else language_of_request()
        shared: dict[str, object] = {"visit": visit, "language": language, "findings": findings}
        typed = Typed(values.pop("values", None))
        shared |= {"values": typed, "said": _said(language), "menu": self.menu(visit) if visit and visit.poll else []}
        html = _templates().get_template(template).render(**shared | values, **_helpers(language))
        return answered(Response(html, status, content_type="text/html; charset=utf-8"), has_forms=True)

    def done(self, visit: Visit, sentence: Say, endpoint: str, **values: object) -> Response:
        """Say what was done, on the page that comes next; going back and forth does nothing again."""
        flash(f"{sentence.zh}\n{sentence.en}")
        return self.go(visit, endpoint, **values)

    def go(self, visit: Visit, endpoint: str, **values: object) -> Response:
        """Lead on to a page, of the same poll unless another one is named."""
        return redirect(address(visit, endpoint, **values), 303)  # type: ignore[return-value] # Flask's own response.

    def menu(self, visit: Visit) -> list[tuple[Say, list[Page]]]:
        """Return the parts of the poll's menu with the pages that the official may open."""
        listed = [page for page in self.pages if page.menu and not page.roles.isdisjoint(visit.roles)]
        parts = [(GROUPS[group], [page for page in listed if page.menu and page.menu[0] is group]) for group in GROUPS]
        return [(title, pages) for title, pages in parts if pages]

    @cached_property
    def turnout(self) -> TurnoutKeeper:
        """Return what keeps the turnouts of this process up to date."""
        return TurnoutKeeper(self.engine, self.now_ms)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.globals |= {"TITLES": TITLES, "DUTIES": DUTIES, "RELATIONS": RELATIONS, "Role": Role}
    return made


def address(visit: Visit | None, endpoint: str, **values: object) -> str:
    """Return the address of a page; of the same poll unless another one is named."""
    if visit and visit.poll and "poll_id" not in values and endpoint.startswith("poll."):
        values["poll_id"] = visit.poll.id
    return url_for(endpoint, **values)  # type: ignore[arg-type] # Flask's own mapping of values.


@cache
def file_address(name: str) -> str:
    """Return the address of a file of the pages; another content has another address, so it may be kept for long."""
    return f"/console/static/{name}?{sha256((_FOLDER / 'static' / name).read_bytes()).hexdigest()[:8]}"


def language_of_request() -> str:
    """Return the language that was asked for, by the address or earlier; Chinese else."""
    asked = request.args.get("lang", "")
    if asked in {"zh", "en"}:
        session["language"] = asked
    return str(session.get("language", "zh"))


def _said(language: str) -> list[str]:
    said = []
    for message in get_flashed_messages():
        zh, _, en = str(message).partition("\n")
        said.append(Say(zh, en).in_language(language))
    return said


def _helpers(language: str) -> Mapping[str, object]:
    """Return what every template may call."""

    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def say(sentence: Say) -> str:
        return sentence.in_language(language)

    def words(mapping: Mapping[str, str]) -> str:
        return mapping.get(language) or next(iter(mapping.values()), "")

    return {
        "t": t,
        "say": say,
        "words": words,
        "address": address,
        "file": file_address,
        "form_token": lambda: secrets.token_urlsafe(12),
        "csrf_token": generate_csrf,
        "asked": request,
    }


def findings_of(error: FindingsError) -> dict[str, Any]:
    """Return what `Console.page` needs to show an error above the form that caused it, with what was typed in it."""
    return {"status": UNPROCESSABLE, "findings": error.findings, "values": request.form}
