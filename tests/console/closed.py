"""A closed poll in the console: who voted by telephone, the sheets of one hall, and the desks of those who count it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyotp
from sqlalchemy import Engine

from poll.paper import Figure, PaperSheet
from poll.poll import Stage
from poll.records import official_store, poll_store
from poll.records.database import reading, writing
from poll.roles import Role
from tests.config.closed_poll import PASSPHRASE, close_poll, hall
from tests.console.desk import Desk, Offices, offices
from tests.tally.village import POLL

PASSWORD = "四个不相干的词语"
GRADES = ("excellent", "competent", "competent", "basic", "incompetent", "abstain")
_OPTIONS = ("excellent", "competent", "basic", "incompetent", "abstain", "blank", "invalid")


def sheets_of(*marks: int, printed: int | None = None) -> list[PaperSheet]:
    """Return the three sheets of a hall with six papers; `marks` from 优秀 to 废票."""
    figures: dict[Figure, int] = {("overall", option): number for option, number in zip(_OPTIONS, marks, strict=True)}
    return hall("villagers", "group_1", 6, figures, printed)


@dataclass
class Count:
    """A poll that is counted in the browser.

    Attributes:
        office: its console.
        wang: tally clerk.
        li: another one.
        zhao: supervisor.
        totps: name -> secret of the codes, of those who can sign in.
    """

    office: Offices
    wang: Desk
    li: Desk
    zhao: Desk
    totps: dict[str, str] = field(default_factory=dict)

    def stage(self) -> Stage:
        """Return where the poll stands."""
        with reading(self.office.engine) as connection:
            return poll_store.find(connection, POLL).stage

    def runs(self, *steps: str) -> str:
        """Run stages of the count, each from its button; return the page after the last."""
        page = ""
        for step in steps:
            page = self.wang.sends("~/canvass", step=step, sure="1")
        return page

    def opens_box(self, status: int = 200, **changed: Any) -> str:  # noqa: ANN401 - fields of the form.
        """Open and count, with 李强 beside 王敏."""
        second = {"second": "李强", "second_password": PASSWORD, "second_code": self.code()}
        return self.wang.sends("~/canvass/open", status, **({"passphrase": PASSPHRASE} | second | changed))

    def comes_to(self, stage: Stage) -> None:
        """Bring the poll to the merge or beyond."""
        self.runs("check", "void", "strip")
        self.opens_box()
        self.runs("merge")
        if stage.place >= Stage.RECONCILED.place:
            self.wang.sends("~/reconcile")
        if stage is Stage.CERTIFIED:
            self.wang.sends("~/reconcile/certify", reason="票已全部收回")
            self.approves(self.zhao)

    def enrols(self, name: str) -> None:
        """Give an official a password and an authenticator, as signing up does."""
        credentials, totp = self.office.app.extensions["console"].credentials, pyotp.random_base32()
        with writing(self.office.engine) as connection:
            official = official_store.by_name(connection, name)
            assert official is not None
            sealed = credentials.sealed(totp, official.key)
            official_store.enrol(connection, official.key, credentials.hashed(PASSWORD), sealed, 0)
        self.totps[name] = totp

    def code(self, name: str = "李强") -> str:
        """Return the code that somebody's authenticator shows now."""
        return pyotp.TOTP(self.totps[name]).now()

    def approves(self, desk: Desk, status: int = 200) -> str:
        """Approve the request that waits, from a desk."""
        (request,) = re.findall(r'id="request-(\d+)"', desk.opens("~/approvals"))
        return desk.sends(f"~/approvals/{request}", status, verdict="approve")


def closed(
    engine: Engine,
    preset: str = "village-secretary-short",
    sheets: Sequence[PaperSheet] = (),
    locked_key: bytes | None = None,
) -> Count:
    """Return a closed poll of a preset; six of each electorate have voted by telephone."""

    def grades(rules: Any, electorate: str, number: int) -> dict[int, tuple[str, ...]]:  # noqa: ANN401 - a rule set.
        paper = rules.ballot_of(electorate)
        return {place: (contest.options[number % len(contest.options)].id,) for place, contest in enumerate(paper)}

    close_poll(engine, preset, grades, sheets=sheets, locked_key=locked_key)
    office = offices(engine)
    wang, li = (office.desk(name, Role.TALLY, poll_id=POLL) for name in ("王敏", "李强"))
    count = Count(office, wang, li, office.desk("赵芳", Role.SUPERVISOR, poll_id=POLL))
    count.enrols("李强")
    return count
