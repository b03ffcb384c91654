"""What is on the board, and since when: nothing before the notice, nothing of any choice before the result."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.board.board import STYLE
from poll.poll import Stage
from poll.records.database import open_database
from tests.board.posted import BOARD, again, ask, post_notice, publish, read, result_for, text_of
from tests.phones import Village, found_village

_PAGES = ("", "/roll", "/roll?unit=group_1", "/receipts", "/receipts?receipt=00000000000", "/questions")
_BEFORE = [stage for stage in Stage if stage.place < Stage.RECONCILED.place]


def test_a_draft_has_no_board_before_its_notice_is_posted(sqlite_engine: Engine) -> None:
    """Not even its name is known; once somebody has put the name under it, it stands there and is listed."""
    village = found_village(sqlite_engine)
    village.set_stage(Stage.DRAFT)
    for page in (*_PAGES, "/results/1/result.json"):
        read(village, page, 404)
    title = village.poll.rules.title["zh"]
    assert title not in village.client.get("/board/").get_data(as_text=True)
    post_notice(village)
    other = again(village)

    assert "还没有开始" in read(other)
    assert "村务公开栏" in read(other)
    assert title in other.client.get("/board/").get_data(as_text=True)


def test_an_open_poll_is_on_the_board(sqlite_engine: Engine) -> None:
    """Everybody may vote, so everybody may know of it, whatever was ticked off."""
    village = found_village(sqlite_engine)

    assert "正在投票" in read(village)
    assert BOARD in village.client.get("/board/").get_data(as_text=True)


@pytest.mark.parametrize("poll", ["nowhere", "xinhe%2F..%2Fx", "%E6%96%B0"])
def test_an_address_that_is_no_poll_is_none(sqlite_engine: Engine, poll: str) -> None:
    """A plain 404, and no room in the memory for it."""
    village = found_village(sqlite_engine)

    assert village.client.get(f"/board/{poll}").status_code == 404


@pytest.fixture
def twins(sqlite_engine: Engine, tmp_path: Path, _sqlite_template: Path) -> Iterator[tuple[Village, Village]]:
    """Return two villages in which the same people do the same, but choose otherwise."""
    copy = tmp_path / "twin.db"
    shutil.copyfile(_sqlite_template, copy)
    engine = open_database(f"sqlite:///{copy}")
    yield found_village(sqlite_engine), found_village(engine)
    engine.dispose()


def test_no_page_depends_on_any_choice_before_the_result_is_published(twins: tuple[Village, Village]) -> None:
    """There is no data to show: whatever was chosen, every page of every stage is the same, byte for byte.

    integrity.md, attack 56.
    """
    for village, choices in zip(twins, ("1", "4"), strict=True):
        for place in range(8):
            phone = village.phone(f"+86199000010{place:02d}", roll_no=str(place), unit="group_1")
            phone.text(choices)
        assert len(village.envelopes()) == 8
    for stage in _BEFORE:
        for village in twins:
            village.set_stage(stage)
        first, second = (again(each) for each in twins)
        for page in _PAGES:
            answers = [each.client.get(BOARD + page) for each in (first, second)]
            one, other = (
                re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d|[0-9a-f]{64}", "", each.get_data(as_text=True)) for each in answers
            )
            assert one == other, (stage, page)
            assert answers[0].status_code == answers[1].status_code


def test_how_many_took_part_is_there_while_votes_come_in(sqlite_engine: Engine) -> None:
    """People, by electorate, and nothing else."""
    village = found_village(sqlite_engine)
    phones = [village.phone(f"+86199000010{place:02d}", unit="group_1") for place in range(8)]
    for phone in phones[:6]:
        phone.text("1")
    page = text_of(read(village))

    label = village.poll.rules.electorates[-1].label["zh"]
    assert f"{label} 8 6 75.0" in page
    assert "没有部分结果" in page


def test_the_result_is_there_once_it_is_published_and_as_it_was_published(sqlite_engine: Engine) -> None:
    """Score, grade, phone, paper and total; before that its counts are nowhere."""
    village = found_village(sqlite_engine)
    result = result_for(village.poll.rules)
    village.set_stage(Stage.RECONCILED)
    assert "优秀 —" not in text_of(read(village))
    publish(village, result)
    page = text_of(read(again(village)))

    composite = result["composites"][0]
    assert f"{composite['rounded']} {composite['band']['label']['zh']}" in page
    contest = result["electorates"][0]["contests"][0]
    marks = contest["total"]["marks"]["excellent"]
    assert f"优秀 0 {marks} {marks}" in page
    assert "已确认" in page
    assert "参评人数" not in page


def test_what_is_too_few_is_not_on_the_board(sqlite_engine: Engine) -> None:
    """The board takes nothing but the published result, and that holds no small cell."""
    village = found_village(sqlite_engine)
    result = result_for(village.poll.rules)
    result["electorates"][0]["contests"][0] |= {"phone": None, "paper": None, "total": None}
    result["electorates"][1]["contests"][0] |= {"phone": None, "paper": None}
    publish(village, result)
    page = text_of(read(village))

    assert "少于 5 票，不公布各选项票数。" in page
    assert re.search(r"优秀 — — \d+", page)


def test_a_result_that_is_being_amended_stands_until_the_next_is_published(sqlite_engine: Engine) -> None:
    """Nobody takes a published result off the wall; it says that it is being corrected, and then why."""
    village = found_village(sqlite_engine)
    result = result_for(village.poll.rules)
    first = publish(village, result, Stage.MERGED)
    assert "这个结果正在更正" in read(again(village))
    why = {"reason": "漏数一张", "officials": ["王敏", "李强"], "at_ms": 1}
    publish(village, {**result, "version": 2, "amends": first, "amendment": why})
    page = text_of(read(again(village)))

    assert "第 2 版（更正）" in page
    assert "漏数一张（王敏、李强）" in page
    assert f"第 1 版, 已确认 {first[:16]}" in page


def test_questions_are_there_when_officials_have_published_them(sqlite_engine: Engine) -> None:
    """What was asked and what was answered; nothing new, nothing refused, and never who."""
    village = found_village(sqlite_engine)
    ask(village, "new", "没人听过的")
    ask(village, "refused", "不公开的")
    ask(village, "published", "路灯什么时候修？")
    ask(village, "answered", "水费怎么算？\n按表收。")
    page = text_of(read(village))

    assert "问：水费怎么算？ 答：按表收。" in page
    assert "路灯什么时候修？ 等待答复" in page
    assert "没人听过的" not in page
    assert "不公开的" not in page


def test_more_questions_than_fit_have_a_page_of_their_own(sqlite_engine: Engine) -> None:
    """The first page stays small for old telephones."""
    village = found_village(sqlite_engine)
    for number in range(50):
        ask(village, "answered", f"第{number}问\n第{number}答")

    assert "还有 42 条" in read(village)
    assert "第49答" in read(village, "/questions")
    assert "第9答" not in read(village, "/questions")
    assert "第9答" in read(village, "/questions?page=2")
    read(village, "/questions?page=3", 404)


def test_what_is_typed_by_officials_is_text_and_nothing_else(sqlite_engine: Engine) -> None:
    """A question with tags in it is shown as it was written."""
    village = found_village(sqlite_engine)
    ask(village, "answered", "<script>x</script>\n<b onclick=1>")
    page = read(village)

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_notice_tells_the_rules_in_words_with_their_hash(sqlite_engine: Engine) -> None:
    """Who rates whom, on what scale, how it is weighed, which lines flag, quorum, privacy, help line."""
    village = found_village(sqlite_engine)
    rules, page = village.poll.rules, text_of(read(village))

    for words in ("张建国", "优秀（100分）", "权重", "综合分的等次", "提示线", "法定人数", "保存多久", rules.help_line):
        assert words in page, words
    assert rules.sha256 in page
    assert rules.source in page


def test_the_other_language_is_one_link_away(sqlite_engine: Engine) -> None:
    """It stands in the address: no cookie, and a page can be shared as it is."""
    village = found_village(sqlite_engine)
    page = read(village)
    link = re.search(r'<a class="to" lang="en" href="([^"]+)"', page)
    assert link is not None
    english = village.client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)

    assert '<html lang="en">' in english
    assert "Who votes" in english
    assert "Voting is open" in english
    assert f'href="{BOARD}"' in english


def test_the_journal_is_on_the_board_to_be_written_down(sqlite_engine: Engine) -> None:
    """Who has its head today sees tomorrow that nothing was taken out."""
    village = found_village(sqlite_engine)

    assert "日志末链" in read(village)


def test_the_stylesheet_is_one_small_file(sqlite_engine: Engine) -> None:
    """Kept for long by every telephone; another content has another address."""
    village = found_village(sqlite_engine)
    found = re.findall(r'<link rel="stylesheet" href="([^"]+)"', read(village))
    answer = village.client.get(found[0])

    assert len(found) == 1
    assert answer.data == STYLE
    assert len(STYLE) < 4_000
    assert "immutable" in answer.headers["Cache-Control"]
