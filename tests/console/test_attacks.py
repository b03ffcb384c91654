"""What somebody typed stays text: in every page, whoever reads it, and in every file that a spreadsheet opens."""

import csv
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert

from config.console.files import plain_name
from config.console.routes import PAGES
from poll.records import journal_store
from poll.records.database import writing
from poll.records.hall_tables import decisions, promises, ticks
from poll.records.official_tables import drafts
from poll.records.tables import electors
from poll.roles import Role
from tests.console.desk import Offices, offices
from tests.console.test_objects import rows_of
from tests.phones import Village, found_village

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "</title></style></textarea><svg/onload=alert(1)>",
)
FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1")
"""The beginnings that OWASP lists for formulas in CSV."""
_IN_ADDRESS = {"unit": "group_1", "electorate": "villagers", "kind": "count", "voice": "zh", "name": "result.html"}


def _filled(village: Village, words: str) -> Offices:
    """Put words into everything of the poll that somebody has typed."""
    poll = village.poll.key
    person = {"poll": poll, "number": 8619900000777, "roll_no": "1", "name": words, "electorate": "villagers"}
    person |= {"unit": "group_1", "language": "zh", "line": "mobile", "since_version": 1, "code": "35722"}
    typed = {"poll": poll, "subject": "zhang", "official": words, "at": 1}
    rows = rows_of(poll, words) | {
        electors: person,
        decisions: typed | {"body": words, "decided_on": "2026-12-25", "words": words, "ground": words},
        promises: typed | {"issue": words, "measure": words, "due_on": "2026-12-25"},
        ticks: {"poll": poll, "number": 1, "item": "notice", "official": words, "words": words, "done_at": 1, "at": 1},
        drafts: {"id": words, "sender": words, "rules": words.encode(), "trustees": "", "needed": 0}
        | {"official": words, "at": 1, "revision": 1},
    }
    with writing(village.engine) as connection:
        for table, values in rows.items():
            connection.execute(insert(table).values(values))
        journal_store.append(connection, poll, 1, "open", {"official": words, "reason": words, "electors": {}})
    office = offices(village.engine, village.app)
    office.desk(words, Role.TALLY)
    return office


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_was_typed_becomes_part_of_a_page(sqlite_engine: Engine, attack: str) -> None:
    """Integrity.md 71: a name, a reason, a word of an objection is text wherever it is shown."""
    desk = _filled(found_village(sqlite_engine), attack).desk("甲", *Role)
    raw, shown = [], 0
    for page in PAGES:
        if "GET" not in page.methods:
            continue
        path = "/console" + re.sub(r"<(?:int:)?(\w+)>", lambda at: _IN_ADDRESS.get(at[1], "1"), page.rule)
        answer = desk.client.get(path.replace("/polls/1", "/polls/xinhe"))
        if answer.mimetype != "text/html" or answer.status_code not in {200, 422}:
            continue
        html = answer.get_data(as_text=True)
        shown += "alert(1)" in html or "7*7" in html
        if re.search(r"<img src=x|<script>alert|<svg/onload|href=\"javascript:", html):
            raw.append(page.endpoint)

    assert shown > 5
    assert raw == []


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_file_is_taken_for_a_formula(sqlite_engine: Engine, formula: str) -> None:
    """Integrity.md 64, outwards: what a spreadsheet opens has text where text was typed."""
    desk = _filled(found_village(sqlite_engine), formula).desk("甲", *Role)

    answer = desk.client.get("/console/polls/xinhe/journal.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    assert answer.status_code == 200
    assert any(formula.strip() in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))] == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\名册.xlsx", "名册.xlsx"), ("a\x00\nb.csv", "ab.csv"), ("", "file")],
)
def test_a_file_has_a_plain_name(name: str, plain: str) -> None:
    """Integrity.md 71: the name of an upload leads nowhere; it is shown, and never opened by it."""
    assert plain_name(name) == plain


def test_an_error_page_keeps_what_was_typed_as_text(sqlite_engine: Engine) -> None:
    """Integrity.md 69 and 71: a finding repeats what was typed, and it is text there too."""
    village = found_village(sqlite_engine)
    desk = replace(offices(sqlite_engine, village.app).desk("甲", *Role))

    html = desk.sends("/people/add", 422, name="<script>alert(1)</script>" * 9)

    assert "<script>alert" not in html
