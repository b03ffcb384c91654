"""A crowd at the board: one rendering for all of them, small pages, nothing that an old telephone cannot show."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, event, insert

from config.board.board import STYLE
from config.board.shelf import MOST, Shelf
from poll.poll import Stage
from poll.records import decision_store, poll_store, promise_store
from poll.records.database import reading, writing
from poll.records.tables import electors, envelopes
from tests.board.posted import BOARD, NOW_MS, again, ask, publish, read, result_for
from tests.phones import PRESETS, Village, found_village

_LARGEST = 50_000


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        """Return the instant, in milliseconds."""
        return self.now


def test_a_page_is_made_once_in_so_many_seconds() -> None:
    """Whoever comes meanwhile gets the same."""
    clock, made = Clock(), iter(range(9))
    shelf = Shelf(clock)

    def make() -> bytes:
        return str(next(made)).encode()

    found = []
    for clock.now in (0, 14_999, 15_000, 29_999, 30_000):
        found.append(shelf.take("a", 15, make).content)
    assert found == [b"0", b"0", b"1", b"1", b"2"]


def test_of_a_crowd_that_comes_at_once_one_makes_the_page() -> None:
    """The others wait for it the first time, and afterwards take the page before."""
    clock, shelf_made = Clock(), []
    shelf, begun, may_end = Shelf(clock), Event(), Event()

    def make() -> bytes:
        begun.set()
        assert may_end.wait(5)
        shelf_made.append(1)
        return b"page %d" % len(shelf_made)

    with ThreadPoolExecutor(8) as crowd:
        coming = [crowd.submit(shelf.take, "a", 15, make) for _ in range(8)]
        assert begun.wait(5)
        may_end.set()
        assert {each.result().content for each in coming} == {b"page 1"}
        begun.clear()
        may_end.clear()
        clock.now = 20_000
        slow = crowd.submit(shelf.take, "a", 15, make)
        assert begun.wait(5)
        assert {shelf.take("a", 15, make).content for _ in range(5)} == {b"page 1"}
        may_end.set()
        assert slow.result().content == b"page 2"


def test_what_cannot_be_made_is_not_kept_and_the_next_one_tries_again() -> None:
    """An address that is none takes no room, and a fault does not last."""
    shelf = Shelf(Clock())

    def fail() -> bytes:
        raise LookupError

    with pytest.raises(LookupError):
        shelf.take("a", 15, fail)
    assert shelf._places == {}
    assert shelf.take("a", 15, lambda: b"x").content == b"x"


def test_only_so_many_pages_are_kept() -> None:
    """Whatever addresses are asked for, the memory stays as it is."""
    shelf = Shelf(Clock())
    for number in range(MOST + 50):
        shelf.take(number, 15, lambda: b"x")

    assert len(shelf._places) == MOST
    assert 0 not in shelf._places


def test_a_crowd_asks_the_records_once(sqlite_engine: Engine) -> None:
    """Votes come in beside it as if nobody looked: a page that is kept asks the database nothing."""
    village = found_village(sqlite_engine)
    read(village)
    asked: list[str] = []
    event.listen(village.app.extensions["console"].engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    for _ in range(50):
        read(village)
        read(village, "?utm=1&x=" + "y" * 50)
    assert asked == []


def test_a_telephone_that_has_the_page_is_only_told_so(sqlite_engine: Engine) -> None:
    """A few bytes for each look; every cache on the way may keep the page for seconds, and no cookie is set."""
    village = found_village(sqlite_engine)
    first = village.client.get(BOARD)
    second = village.client.get(BOARD, headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.data) == (304, b"")
    assert re.fullmatch(r"public, max-age=\d{1,2}", first.headers["Cache-Control"])
    assert "Set-Cookie" not in first.headers
    assert first.headers["X-Robots-Tag"] == "noindex, noarchive"
    assert "default-src 'none'" in first.headers["Content-Security-Policy"]
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_is_packed_for_telephones_that_unpack_it(sqlite_engine: Engine) -> None:
    """They pay by the byte; one that cannot unpack gets it plain."""
    village = found_village(sqlite_engine)
    plain = village.client.get(BOARD)
    packed = village.client.get(BOARD, headers={"Accept-Encoding": "gzip"})
    never = village.client.get(BOARD, headers={"Accept-Encoding": "gzip;q=0"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data == never.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nobody_sends_anything_to_the_board(sqlite_engine: Engine, method: str) -> None:
    """It only reads."""
    village = found_village(sqlite_engine)

    assert getattr(village.client, method)(BOARD).status_code == 405


@pytest.fixture
def full(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    """Return a village as full as they come: four electorates, twenty units, a result, and all that follows it."""
    text = (PRESETS / "village-secretary-five.toml").read_text(encoding="utf-8")
    more = "".join(
        f'[[units]]\nid = "hamlet_{n}"\nlabel = {{ zh = "{n}号自然村", en = "Hamlet {n}" }}\n\n' for n in range(14)
    )
    (tmp_path / "full.toml").write_text(text.replace("[[electorates]]", more + "[[electorates]]", 1), encoding="utf-8")
    monkeypatch.setattr("tests.phones.PRESETS", tmp_path)
    village = found_village(sqlite_engine, "full")
    rules = village.poll.rules
    assert len(rules.electorates) >= 4
    assert len(rules.units) >= 20
    publish(village, result_for(rules))
    with writing(village.engine) as connection:
        for number in range(6):
            subject = rules.subjects[0].id
            promise = promise_store.add(
                connection,
                village.poll.key,
                subject=subject,
                issue="村道路灯不亮" * 4,
                measure="年底前更换全部路灯" * 4,
                due_on=date(2027, 1, 31),
                official="王敏",
                at_ms=NOW_MS,
            )
            promise_store.report(connection, promise, "已更换一半" * 5, "王敏", NOW_MS, is_kept=number > 3)
            decision_store.add(
                connection,
                village.poll.key,
                subject=subject,
                body="镇党委",
                decided_on=date(2026, 12, 25),
                words="诫勉谈话" * 10,
                ground="不称职票达三分之一",
                official="王敏",
                at_ms=NOW_MS,
            )
        rows = [
            {"poll": village.poll.key, "number": None, "roll_no": f"{number:04d}", "name": "欧阳修远", "language": "zh",
             "electorate": "villagers", "unit": "group_1", "line": "none", "since_version": 1}
            for number in range(250)
        ]  # fmt: skip
        connection.execute(insert(electors), rows)
        sealed = [
            {"poll": village.poll.key, "seq": number, "elector": number, "electorate": "villagers", "unit": "group_1",
             "channel": "text", "contests": 1, "roll_version": 1, "sealed": b"x", "receipt": f"{number:011d}",
             "provider_id": f"SM{number}", "chain": b""}
            for number in range(1, 450)
        ]  # fmt: skip
        connection.execute(insert(envelopes), sealed)
    for number in range(60):
        ask(village, "answered", f"{number} 水费怎么算？" * 5 + "\n" + "按表收。" * 20)
    return village


_PAGES = ("", "/receipts", "/receipts?page=2", "/receipts?receipt=00000000001", "/questions", "/questions?page=2")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_small_and_needs_no_script(full: Village, language: str) -> None:
    """Under 50 KB with its stylesheet, unpacked; no script, no style in the page, nothing from anywhere else."""
    pages = dict.fromkeys(_PAGES)
    for stage, paths in (
        (Stage.CERTIFIED, pages),
        (Stage.OPEN, ("/roll", "/roll?unit=group_1", "/roll?unit=group_1&page=3")),
    ):
        full.set_stage(stage)
        village = again(full)
        for path in paths:
            page = read(village, path + ("&" if "?" in path else "?") + f"lang={language}")
            assert len(page.encode()) + len(STYLE) < _LARGEST, (path, len(page.encode()))
            assert not re.search(
                r"<script|javascript:|\son\w+\s*=|\sstyle\s*=|<style|<iframe|<img", page, re.IGNORECASE
            ), path
            assert set(re.findall(r"https?://[^\s\"<]+", page)) <= {"http://www.w3.org/2000/svg"}, path


def test_the_whole_board_is_there_in_one_look(full: Village) -> None:
    """Result with drawings, decisions, promises with their marks, receipts, notice, questions, hashes."""
    page = read(full)

    assert page.count("<svg") == len(full.poll.rules.electorates)
    assert [
        name
        for name in ("result", "after", "receipts", "notice", "questions", "check")
        if f'<h2 id="{name}"' not in page
    ] == []
    assert page.count("✓ 已完成") == 2
    with reading(full.engine) as connection:
        assert poll_store.find(connection, "xinhe").stage is Stage.CERTIFIED


def test_of_very_many_items_the_first_page_holds_the_figures_and_the_file_the_rest(sqlite_engine: Engine) -> None:
    """Thirteen tables would be too long for an old telephone."""
    village = found_village(sqlite_engine, "two-subjects")
    tables = sum(len(village.poll.rules.ballot_of(each.id)) for each in village.poll.rules.electorates)
    publish(village, result_for(village.poll.rules))
    page = read(village)

    assert len(page.encode()) + len(STYLE) < _LARGEST
    assert ("各项票数见完整的结果公告" in page) == (tables > 12)
    assert ("<svg" in page) == (tables <= 6)
