"""Officials at their desks: each with a browser of their own, signed in, sending the forms of real pages."""

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from config.console.guard import COOKIE, new_cookie
from poll.records import grant_store, journal_store, official_store, poll_store, session_store
from poll.records.database import reading, writing
from poll.records.grant_store import OFFICE
from poll.refusal import FindingsError
from poll.roles import Relation, Role
from tests.phones import open_app, settings_for

_numbers = count(1)


@dataclass
class Desk:
    """One official at a browser.

    Attributes:
        name: of the official.
        client: the browser.
        poll_id: of the poll whose pages are meant by a path that begins with `~`.
    """

    name: str
    client: FlaskClient
    poll_id: str
    last: Any = field(default=None)

    def path(self, path: str) -> str:
        """Return the whole path: `~/roll` is a page of the poll, `/people` one of the office."""
        return f"/console/polls/{self.poll_id}{path[1:]}" if path.startswith("~") else f"/console{path}"

    def opens(self, path: str, status: int = 200) -> str:
        """Open a page and return its HTML."""
        self.last = self.client.get(self.path(path), follow_redirects=status == 200)
        assert self.last.status_code == status, self.last.get_data(as_text=True)
        return str(self.last.get_data(as_text=True))

    def sends(self, path: str, status: int = 200, **fields: object) -> str:
        """Send a form as a page would, and return the page that comes of it.

        Args:
            path: of the act.
            status: of the last answer; 422 where findings are expected.
            fields: of the form; a file is `(BytesIO, name)`; `_form` where a double click is meant.
        """
        form = {"csrf_token": self.token(), "_form": f"form{next(_numbers)}"} | fields
        self.last = self.client.post(
            self.path(path), data=form, content_type="multipart/form-data", follow_redirects=True
        )
        assert self.last.status_code == status, self.last.get_data(as_text=True)
        return str(self.last.get_data(as_text=True))

    def token(self) -> str:
        """Return the token that every form of this browser carries."""
        page = self.client.get("/console/sign-in").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None
        return found[1]


@dataclass
class Offices:
    """The console of one installation, and everybody's desk in it."""

    engine: Engine
    app: Flask

    def desk(self, name: str, *roles: Role, poll_id: str = "xinhe", unit: str = "", declared: bool = True) -> Desk:
        """Enter an official with roles in a poll, signed in and declared; the same name again adds roles."""
        now = self.app.extensions["console"].now_ms()
        with writing(self.engine) as connection:
            official = official_store.by_name(connection, name) or official_store.add(connection, name, "", 0, now)
            try:
                poll = poll_store.find(connection, poll_id).key
            except FindingsError:
                poll = OFFICE
            for role in roles:
                place = OFFICE if role is Role.ADMINISTRATOR else poll
                grant_store.give(connection, place, official.key, role, unit, "办公室", now)
            if declared and poll != OFFICE and not grant_store.declared(connection, poll, official.key):
                grant_store.declare(connection, poll, official.key, [(Relation.NONE, "")], name, now)
            session_store.begin(connection, cookie := new_cookie(), official.key, now)
        client = self.app.test_client()
        client.set_cookie(COOKIE, cookie, path="/console")
        return Desk(name, client, poll_id)

    def journal(self, act: str) -> int:
        """Return how many entries of an act the journal has."""
        with reading(self.engine) as connection:
            return sum(entry.act == act for entry in journal_store.entries(connection))


def offices(engine: Engine, app: Flask | None = None) -> Offices:
    """Return the console on some records; on the application of a village, or on one of its own."""
    return Offices(engine, app or open_app(settings_for(engine.url.render_as_string(hide_password=False))))


def text_of(html: str) -> str:
    """Return what a reader sees of a page, in one line."""
    body = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
