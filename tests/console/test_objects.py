"""Things of another village: their numbers in an address of one's own poll open nothing and change nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from config.console.routes import PAGES
from config.console.visit import Page
from poll.records import poll_store
from poll.records.call_tables import call_requests, questions, recordings
from poll.records.database import reading, writing
from poll.records.hall_tables import objections, result_versions, sheet_photos
from poll.records.metadata import metadata
from poll.records.official_tables import requests, uploads
from poll.records.tables import electors, polls, roll_versions
from poll.roles import OF_A_POLL
from tests.console.desk import Desk, Offices, offices
from tests.phones import PRIVATE_KEY, found_village, preset_rules

CANARY = "东河的秘密"
_OTHER = "donghe"
_WATCHED = (electors, objections, questions, call_requests, sheet_photos, requests, recordings, result_versions)


def rows_of(poll: int, words: str) -> dict[Any, dict[str, object]]:
    """Return one row of each kind of thing that an address can name by its number, with words wherever they fit."""
    place: dict[str, object] = {"poll": poll, "official": words, "at": 1}
    return {
        objections: {
            "poll": poll,
            "kind": "missing",
            "name": words,
            "electorate": "villagers",
            "roll_no": "1",
            "words": words,
        }
        | {"official": words, "received_at": 1, "due_at": 1, "decision": "", "reason": words},
        questions: {"poll": poll, "provider_id": "RE1", "source": "", "audio": words.encode(), "seconds": 1}
        | {"state": "new", "note": words, "asked_at": 1, "due_at": 1},
        call_requests: {"poll": poll, "number": 8619900000777, "reason": "asked", "asked_at": 1},
        sheet_photos: place
        | {"kind": "count", "electorate": "villagers", "unit": "group_1", "content_type": "image/png"}
        | {"content": words.encode(), "sha256": words},
        requests: {"poll": poll, "act": "certify", "particulars": json.dumps({"reason": words}), "reason": words}
        | {"asked_by": words, "asked_at": 1, "state": "waiting", "answer": ""},
        recordings: place
        | {"voice": "zh", "prompt": "goodbye", "words": words, "audio": words.encode(), "milliseconds": 1}
        | {"sha256": words},
        result_versions: place
        | {"number": 1, "version": 1, "status": "certified", "result": words.encode(), "sha256": words},
        uploads: place | {"purpose": "prompt", "name": words, "content": words.encode(), "sha256": words},
        roll_versions: {"poll": poll, "version": 1, "made_at": 1, "reason": words, "official_1": words}
        | {"changes": b"", "changes_sha256": "", "chain": words},
    }


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with two villages; everything that can be named by a number is in the other one."""
    village = found_village(sqlite_engine)
    rules, content = preset_rules("village-secretary-short", changes={"张建国": CANARY})
    with writing(sqlite_engine) as connection:
        key = poll_store.create(
            connection,
            _OTHER,
            "+8619999990002",
            rules,
            content,
            public_key=PRIVATE_KEY.public_key(),
            locked_key=b"{}",
            receipt_key=bytes(32),
        )
        row = {"poll": key, "number": 8619900000777, "roll_no": "1", "name": CANARY, "electorate": "villagers"}
        row |= {"unit": "group_1", "language": "zh", "line": "mobile", "since_version": 1, "code": "35722"}
        connection.execute(insert(electors).values(row))
        for table, values in rows_of(key, CANARY).items():
            connection.execute(insert(table).values(values))
        imported = rows_of(village.poll.key, "名册.xlsx")[roll_versions]
        connection.execute(insert(roll_versions).values(imported))
        connection.execute(update(polls).where(polls.c.key == key).values(sender="+8619999990002"))
    return offices(sqlite_engine, village.app)


def _by_number() -> Iterator[Page]:
    return (page for page in PAGES if "<poll_id>" in page.rule and "<int:" in page.rule)


def _path(page: Page) -> str:
    path = page.rule.replace("<poll_id>", "xinhe")
    for part in ("<int:key>", "<int:version>", "<int:elector>", "<int:number>"):
        path = path.replace(part, "1")
    return "/console" + path.replace("<voice>", "zh").replace("<name>", "result.json").replace("<unit>", "group_1")


def _state(engine: Engine) -> str:
    with reading(engine) as connection:
        other = poll_store.find(connection, _OTHER).key
        return str([connection.execute(select(table).where(table.c.poll == other)).all() for table in _WATCHED])


def test_a_number_of_another_village_opens_nothing(office: Offices) -> None:
    """Integrity.md 72: whoever counts through the numbers of an address reads nothing of a village not one's own."""
    desk = office.desk("甲", *OF_A_POLL)
    pages = [page for page in _by_number() if "GET" in page.methods]

    leaks = [page.endpoint for page in pages if CANARY.encode() in desk.client.get(_path(page)).get_data()]

    assert pages
    assert leaks == []


def test_a_number_of_another_village_changes_nothing(office: Offices, sqlite_engine: Engine) -> None:
    """Integrity.md 72: no act of a page touches what belongs to another poll."""
    desk, before = office.desk("甲", *OF_A_POLL), _state(sqlite_engine)
    pages = [page for page in _by_number() if "POST" in page.methods]

    for page in pages:
        _send(desk, page)

    assert pages
    assert _state(sqlite_engine) == before


def _send(desk: Desk, page: Page) -> None:
    form = {"verdict": "approve", "act": "done", "decision": "upheld", "reason": "x", "answer": "x", "words": "x"}
    form |= {"csrf_token": desk.token(), "_form": page.endpoint, "note": "x", "change": "remove", "how": "x"}
    answer = desk.client.post(_path(page), data=form)
    assert answer.status_code in {303, 404, 422}, page.endpoint


def test_every_table_that_is_named_by_a_number_is_watched() -> None:
    """A new kind of thing with a number of its own is tried here too."""
    numbered = {table.name for table in metadata.sorted_tables if "key" in table.c and "poll" in table.c}

    assert numbered <= {table.name for table in (*_WATCHED, uploads)} | {
        "decisions",
        "declarations",
        "drafts",
        "earlier_results",
        "grants",
        "outbox",
        "promises",
    }
