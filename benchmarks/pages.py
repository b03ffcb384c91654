"""`xiangyin bench pages`: the server time of every page of the console and the board, against hello.

Each page is asked for through the whole application (routing, guard, records, template), in this process and without
a network; hello is /healthz in the same rounds. The first answer of each page is not counted: it fills what is kept.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.big_poll import count_big_poll, write_big_poll
from benchmarks.figures import Figure, figure
from benchmarks.village import POLL_ID
from config.acts import drafts
from config.app import create_app
from config.console.guard import COOKIE, new_cookie
from config.console.routes import PAGES
from config.presets import preset
from config.settings import settings_from
from poll.records import grant_store, official_store, poll_store, session_store
from poll.records.database import writing
from poll.roles import OF_A_POLL, Relation, Role

GOAL_MS, BIG_GOAL_MS = 100.0, 200.0
BIG_PAGES = ("poll.turnout", "poll.reconcile", "poll.reconcile_unit")
_IN_ADDRESS = {"unit": "group_1", "electorate": "villagers", "kind": "count", "key": "1", "voice": "zh"}
_OK = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """One page: milliseconds of server time, its ratio to hello, bytes of the answer."""

    name: str
    moment: str
    milliseconds: Figure
    ratio: Figure
    size: int
    goal: float

    @property
    def holds(self) -> bool:
        """Tell whether its median keeps the goal."""
        return self.milliseconds.median <= self.goal


def run(roll: int, rounds: int, tell: Callable[[str], None], state: Path, *, big: bool = False) -> list[Measured]:
    """Measure every page at a poll of that size, open and counted; of a big one those that are looked at all day.

    Args:
        roll: electors, and as many messages.
        rounds: answers of each page.
        tell: shows what is being done.
        state: a folder on the disk that is measured.
        big: only turnout and reconcile, with the goal for a million.
    """
    folder = Path(tempfile.mkdtemp(prefix="xiangyin-bench-pages-", dir=state))
    try:
        url = f"sqlite:///{folder / 'pages.db'}"
        tell(f"{roll:,} electors and messages are written")
        write_big_poll(url, roll, roll)
        found = list(_moment(url, "open", rounds, tell, big=big))
        tell("the box is counted")
        count_big_poll(url)
        return [*found, *_moment(url, "merged", rounds, tell, big=big)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _moment(url: str, moment: str, rounds: int, tell: Callable[[str], None], *, big: bool) -> Iterator[Measured]:
    app = create_app(settings_from({"XIANGYIN_DATABASE_URL": url}))
    client = _onlooker(app)
    for name, address in _addresses(big=big):
        if _settled(client, address) != _OK:
            continue
        pages, hellos, size = [], [], 0
        for _ in range(rounds):
            hellos.append(_milliseconds(client, "/healthz")[0])
            took, size = _milliseconds(client, address)
            pages.append(took)
        ratios = [page / hello for page, hello in zip(pages, hellos, strict=True)]
        yield Measured(name, moment, figure(pages), figure(ratios), size, BIG_GOAL_MS if big else GOAL_MS)
        tell(f"{moment}: {name} {figure(pages)} ms")
    app.extensions["desks"].close()


def _settled(client: FlaskClient, address: str) -> int:
    """Ask until what is added up in the background has been; return the status."""
    deadline = time.monotonic() + 300
    answer = client.get(address)
    while b'data-catching-up="1"' in answer.get_data() and time.monotonic() < deadline:
        time.sleep(0.5)
        answer = client.get(address)
    return int(answer.status_code)


def _milliseconds(client: FlaskClient, address: str) -> tuple[float, int]:
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    return took, len(answer.get_data())


def _addresses(*, big: bool) -> Iterator[tuple[str, str]]:
    values = _IN_ADDRESS | {"poll_id": POLL_ID}
    for page in PAGES:
        if "GET" in page.methods and (not big or page.endpoint in BIG_PAGES):
            yield page.endpoint, "/console" + re.sub(r"<(?:\w+:)?(\w+)>", lambda at: values.get(at[1], "1"), page.rule)
    if not big:
        yield "board", f"/board/{POLL_ID}"


def _onlooker(app: Flask) -> FlaskClient:
    console, cookie = app.extensions["console"], new_cookie()
    now = console.now_ms()
    with writing(console.engine) as connection:
        official = official_store.by_name(connection, "周全") or official_store.add(connection, "周全", "", 0, now)
        poll = poll_store.find(connection, POLL_ID)
        grant_store.give(connection, grant_store.OFFICE, official.key, Role.ADMINISTRATOR, "", "办公室", now)
        for role in OF_A_POLL:
            grant_store.give(connection, poll.key, official.key, role, "", "办公室", now)
        grant_store.declare(connection, poll.key, official.key, [(Relation.NONE, "")], "周全", now)
        session_store.begin(connection, cookie, official.key, now)
        drafts.begin_draft(connection, preset("village-secretary-short"), "bench", "周全", now)
    client = app.test_client()
    client.set_cookie(COOKIE, cookie, path="/console")
    return client
