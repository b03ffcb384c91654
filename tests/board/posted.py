"""A village whose notice is posted, and results as they are published on its board."""

import re
from typing import Any

from sqlalchemy import insert

from poll.poll import Stage
from poll.records import result_store
from poll.records.call_tables import questions
from poll.records.database import writing
from poll.records.hall_tables import ticks
from poll.rules import RuleSet
from tally.merge import Hall
from tally.result import result_of
from tally.result_file import result_bytes
from tally.totals import ContestCount
from tests.phones import Village, open_app, settings_for
from tests.tally.results import to_publish
from tests.tally.village import canvass_of

BOARD = "/board/xinhe"
NOW_MS = 1_797_000_000_000


def post_notice(village: Village) -> None:
    """Put a name under it that the notice is posted."""
    row = {"poll": village.poll.key, "number": 1, "item": "notice", "official": "王敏", "words": "村务公开栏"}
    with writing(village.engine) as connection:
        connection.execute(insert(ticks).values({**row, "done_at": NOW_MS, "at": NOW_MS}))


def result_for(rules: RuleSet, papers: int = 23) -> dict[str, Any]:
    """Return a result of any rule set in which everybody has voted on paper, in every unit alike."""
    halls = tuple(
        _hall(rules, electorate.id, unit.id, papers) for electorate in rules.electorates for unit in rules.units
    )
    return dict(result_of(to_publish(canvass_of([], halls, rules), rules)))


def _hall(rules: RuleSet, electorate: str, unit: str, papers: int) -> Hall:
    counts = []
    for contest in rules.ballot_of(electorate):
        votes, left = {}, papers * contest.seats
        for place, option in enumerate(contest.options):
            votes[option.id] = min(left, papers // (place + 2))
            left -= votes[option.id]
        counts.append(ContestCount(contest.id, papers, contest.seats, votes, left, 0))
    return Hall(electorate, unit, papers + 9, papers, papers, papers, papers, 0, 0, papers, 0, tuple(counts))


def publish(village: Village, result: dict[str, Any], stage: Stage = Stage.CERTIFIED) -> str:
    """Publish a result, and move the poll to its stage; return the hash."""
    content, version = result_bytes(result), int(result["version"])
    with writing(village.engine) as connection:
        result_store.keep(
            connection,
            village.poll.key,
            version=version,
            status=result["status"],
            result=content,
            sha256=f"{version:064d}",
            official="王敏",
            at_ms=NOW_MS,
        )
    village.set_stage(stage)
    return f"{version:064d}"


def again(village: Village) -> Village:
    """Return the same records behind another process, which has no page in its memory yet."""
    url = village.engine.url.render_as_string(hide_password=False)
    return Village(village.engine, open_app(settings_for(url)), village.poll)


def ask(village: Village, state: str, note: str) -> None:
    """Put a question into the records, as it came by call and as officials left it."""
    row = {"poll": village.poll.key, "provider_id": note, "source": "", "seconds": 5, "state": state, "note": note}
    with writing(village.engine) as connection:
        connection.execute(insert(questions).values({**row, "asked_at": 1, "due_at": 2}))


def read(village: Village, path: str = "", status: int = 200) -> str:
    """Open a page of the board and return its HTML."""
    answer = village.client.get(BOARD + path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


def text_of(html: str) -> str:
    """Return what a reader sees, in one line."""
    body = re.sub(r"(?s)<head\b.*?</head>|<(title|desc)\b.*?</\1>", " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
