"""The journal in the console: every act in words, with who and when, and the chain to be read aloud."""

import ast
import csv
import io
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.console.journal_words import ACTS
from poll.poll import Stage
from poll.records import journal_store
from poll.records.database import reading, writing
from poll.records.question_store import QuestionState
from poll.records.request_store import RequestState
from poll.roles import Role
from tests.console.closed import Count, closed, sheets_of
from tests.console.desk import text_of
from tests.tally.village import POLL

_CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def count(sqlite_engine: Engine) -> Count:
    """A poll that is merged."""
    made = closed(sqlite_engine, sheets=sheets_of(3, 2, 1, 0, 0, 0, 0))
    made.comes_to(Stage.MERGED)
    return made


def test_every_act_is_told_in_words_with_who_and_when(count: Count) -> None:
    """No codes, no salt; each entry with its link of the chain."""
    page = count.zhao.opens("~/journal")

    for words in ("核验票箱", "作废重票", "去掉姓名", "开箱", "合并纸票"):
        assert words in text_of(page)
    assert "王敏 李强" in text_of(page)
    assert "salt" not in page
    with reading(count.office.engine) as connection:
        entries = list(journal_store.entries(connection))
        head = journal_store.head(connection)
    assert all(entry.chain[:12] in page for entry in entries)
    assert "".join(re.findall(r"<span>(\w{8})</span>", page)) == head


def test_acts_are_found_by_kind_and_by_official(count: Count) -> None:
    """王敏 is not 王敏华; a sign that means something in SQL means itself."""
    by_act = text_of(count.zhao.opens("~/journal?act=opened"))
    assert "王敏 李强" in by_act
    assert "merged" not in count.zhao.opens("~/journal?act=opened").partition("<tbody>")[2]

    assert "合并纸票" in text_of(count.zhao.opens("~/journal?official=王敏")).partition("内容")[2]
    for nobody in ("王", "王%", "_敏", '"'):
        assert "没有这样的记录" in count.zhao.opens(f"~/journal?official={nobody}")


def test_a_long_journal_is_read_page_by_page(count: Count) -> None:
    """Sixty at once, the newest first; the last page has the first act."""
    with writing(count.office.engine) as connection:
        for number in range(130):
            journal_store.append(connection, 1, 1_800_000_000_000, "sheet_photo", {"official": f"第{number}位"})
    seen, address = [], "~/journal"
    for _ in range(3):
        page = count.zhao.opens(address)
        seen += re.findall(r'id="entry-(\d+)"', page)
        older = re.search(r'href="[^"]*/journal(\?[^"]*before=\d+)"', page)
        if older:
            address = "~/journal" + older[1].replace("&amp;", "&")

    with reading(count.office.engine) as connection:
        numbers = [str(entry.number) for entry in journal_store.entries(connection, 1)]
    assert seen == numbers[::-1]


def test_the_journal_is_taken_away_with_every_byte_that_the_chain_needs(count: Count) -> None:
    """As csv: number, instant, act, particulars as they are chained, chain value."""
    answer = count.zhao.client.get(count.zhao.path("~/journal.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    with reading(count.office.engine) as connection:
        entries = list(journal_store.entries(connection, 1))
    assert [(row["number"], row["act"], row["entry"], row["chain"]) for row in rows] == [
        (str(each.number), each.act, each.entry, each.chain) for each in entries
    ]
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("role", [Role.STATION, Role.HELP_DESK])
def test_the_journal_is_for_those_who_answer_for_the_poll(count: Count, role: Role) -> None:
    """Roll, count, supervision, audit."""
    other = count.office.desk("周九", role, poll_id=POLL)

    other.opens("~/journal", 404)
    other.opens("~/journal.csv", 404)


def test_every_act_that_a_poll_may_have_has_words() -> None:
    """Whoever adds an act to the journal says what it is called (config/console/journal_words.py)."""
    dynamic = {f"question_{each.value}" for each in QuestionState if each is not QuestionState.NEW}
    dynamic |= {f"request_{each.value}" for each in RequestState} - {"request_waiting", "request_approved"}
    stages = {stage.value for stage in Stage if stage.place > Stage.CLOSED.place}

    assert (_acts_written() | dynamic | stages) - ACTS.keys() == set()


def _acts_written() -> set[str]:
    """Return the acts that stand as words in calls that write the journal of a poll."""
    found = set()
    for path in _CONFIG.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                if (owner, node.func.attr) == ("journal_store", "append") and not _is_none(node.args[1]):
                    found |= _words_in(node.args[3])
                if (owner, node.func.attr) == ("act", "note"):
                    found |= _words_in(node.args[0])
    return found


def _words_in(node: ast.expr) -> set[str]:
    parts = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
