"""One village at three moments - prepared, open, certified - with everything in it that a page can show."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from config.acts import drafts
from config.app import create_app
from config.console.guard import new_cookie
from config.demo.village import village_of
from poll.records import grant_store, official_store, poll_store, session_store
from poll.records.database import open_database, writing
from poll.records.migrate import migrate
from poll.roles import OF_A_POLL, Relation, Role
from poll.rules import RuleSet
from tests.journeys.village import HEADERS, POLL, SENDER, Clerk, Telephones, at, preset
from tests.phones import settings_for

PRESET = "village-secretary-five"
ONLOOKER = "周全"
"""An official with every role, for whom every page opens."""


def prepared(folder: Path) -> Clerk:
    """Return a clerk whose poll is created, with its roll, and not open yet."""
    folder.mkdir(parents=True, exist_ok=True)
    clerk = Clerk(folder, f"sqlite:///{folder / 'village.db'}")
    migrate(clerk.database_url)
    clerk.keeps("passphrase.txt", b"seven ordinary words make one long passphrase")
    with at("2026-11-28 09:00"):
        rules = clerk.keeps("rules.toml", preset(PRESET))
        key = ("--passphrase-file", folder / "passphrase.txt")
        clerk.does("poll", "create", POLL, rules, "--sender", SENDER, *key, "--official", "王敏")
        people = village_of(_rules(clerk))
        roll = [(each.roll_no, each.name, each.phone, each.electorate, each.unit) for each in people]
        clerk.does("roll", "import", POLL, clerk.writes("roll.csv", [HEADERS, *roll]), "--official", "王敏")
        _begin_a_draft(clerk)
    return clerk


def _begin_a_draft(clerk: Clerk) -> None:
    """Let the next poll be prepared, with one thing that is still wrong with it."""
    content = preset("two-subjects").replace(b'help_line = "199 0000 0000"', b'help_line = "ask"')
    engine = open_database(clerk.database_url)
    with writing(engine) as connection:
        drafts.begin_draft(connection, content, "preset two-subjects", "王敏", time.time_ns() // 1_000_000)
    engine.dispose()


def opened(folder: Path) -> Clerk:
    """Return a clerk whose poll is open, with votes by text and by call, and messages that were not understood."""
    clerk = prepared(folder)
    with at("2026-12-19 09:00"):
        clerk.does("poll", "open", POLL, "--official", "王敏")
    app = create_app(settings_for(clerk.database_url))
    phones = Telephones(app)
    numbers = [f"+{each.phone.replace(' ', '')}" for each in village_of(_rules(clerk)) if each.phone.startswith("199")]
    with at("2026-12-20 09:00"):
        for place, number in enumerate(numbers[:195]):
            phones.text(f"+86{number[1:]}", "12245"[place % 5])
        phones.text("+8619900000001", "3")
        phones.text("+8619999998888", "2")
        phones.text("+8619900000002", "您好")
        phones.call("+8619900000205", 2)
        phones.call_hidden()
    app.extensions["desks"].close()
    return clerk


def certified(folder: Path) -> Clerk:
    """Return a clerk whose poll is counted with its paper, certified and published."""
    clerk = opened(folder)
    with at("2026-12-22 21:00"):
        clerk.does("poll", "close", POLL, "--official", "王敏")
        clerk.does("paper", "template", POLL, "--out", folder / "forms")
        signed = {f"{row:03d}" for row in range(100, 119)}
        book = clerk.fills(
            folder / "forms" / "poll-book.csv",
            "book.csv",
            lambda row: {"签到": "是" if row["编号"] in signed and row["评议主体"] == "villagers" else ""},
        )
        account = clerk.fills(folder / "forms" / "account.csv", "account.csv", _account)
        count = clerk.fills(folder / "forms" / "count.csv", "count.csv", _marks)
        for entry, official in ((1, "王敏"), (2, "李强")):
            files = ("--book", book, "--account", account, "--count", count)
            clerk.does("paper", "import", POLL, *files, "--entry", entry, "--official", official)
        clerk.counts()
        clerk.certifies("一切清楚")
    return clerk


def _account(row: dict[str, str]) -> dict[str, object]:
    papers = 19 if (row["评议主体"], row["小组"]) == ("本村村民", "四组") else 0
    return {"印制": papers + 3, "发出": papers, "未用": 3, "换发作废": 0, "收回": papers}


def _marks(row: dict[str, str]) -> dict[str, object]:
    here = (row["评议主体"], row["小组"]) == ("本村村民", "四组")
    return {"票数": {"优秀": 8, "称职": 6, "基本称职": 3, "不称职": 2}.get(row["选项"], 0) if here else 0}


def _rules(clerk: Clerk) -> RuleSet:
    engine = open_database(clerk.database_url)
    with writing(engine) as connection:
        rules = poll_store.find(connection, POLL).rules
    engine.dispose()
    return rules


def cookie_of_onlooker(app: Flask) -> str:
    """Enter an official with every role, who has declared no relation, and return the cookie of a session."""
    console, cookie = app.extensions["console"], new_cookie()
    now = console.now_ms()
    with writing(console.engine) as connection:
        official = official_store.by_name(connection, ONLOOKER) or official_store.add(connection, ONLOOKER, "", 0, now)
        grant_store.give(connection, 0, official.key, Role.ADMINISTRATOR, "", "办公室", now)
        for poll in poll_store.every(connection):
            for role in OF_A_POLL:
                grant_store.give(connection, poll.key, official.key, role, "", "办公室", now)
            grant_store.declare(connection, poll.key, official.key, [(Relation.NONE, "")], ONLOOKER, now)
        session_store.begin(connection, cookie, official.key, now)
    return cookie


class _Silent(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log(self, *_args: object, **_values: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
