"""The lists on the board: the roll, masked and before the closing; the receipts, after it and told apart by nothing."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine, insert

from config.app import create_app
from config.board.roll import masked
from poll.poll import Stage
from poll.records.database import writing
from poll.records.tables import electors, voids
from tests.board.posted import BOARD, again, post_notice, read, text_of
from tests.phones import Phone, Village, found_village, receipt_in, settings_for


def _people(village: Village, count: int, unit: str = "group_1", first: int = 0) -> None:
    rules = village.poll.rules
    rows = [
        {"poll": village.poll.key, "number": 8619900001000 + first + place, "roll_no": f"{first + place:03d}",
         "name": "王秀英", "electorate": rules.electorates[-1].id, "unit": unit, "language": "zh", "line": "mobile",
         "since_version": 1}
        for place in range(count)
    ]  # fmt: skip
    with writing(village.engine) as connection:
        connection.execute(insert(electors), rows)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王秀英", "王**"),
        ("李强", "李**"),
        ("欧阳修", "欧阳**"),
        ("欧阳", "欧**"),
        (" 阿依古丽·买买提 ", "阿**"),
        ("Ada Archer", "A** A**"),
        ("", ""),
    ],
)
def test_of_a_name_only_the_surname_is_shown(name: str, shown: str) -> None:
    """Two who have the same surname cannot be told apart by it; the number on the roll is one's own (docs/adr/0031)."""
    assert masked(name) == shown


def test_the_roll_is_listed_by_unit_and_says_nothing_but_surname_and_number(sqlite_engine: Engine) -> None:
    """No given name, no telephone digit, no electorate, no code, nothing of who has voted."""
    village = found_village(sqlite_engine)
    _people(village, 30)
    Phone(village, "+8619900001003").text("2")
    page = read(village, "/roll?unit=group_1")
    body = text_of(page)

    assert "003 王**" in body
    assert "秀英" not in page
    assert "19900001" not in page.replace(" ", "")
    assert village.poll.rules.electorates[-1].label["zh"] not in body
    assert [row for row in re.findall(r"<tr>(.*?)</tr>", page) if "003" in row] == ["<td>003</td><td>王**</td>"]


def test_a_long_unit_is_listed_a_page_at_a_time(sqlite_engine: Engine) -> None:
    """A hundred people to a page; beyond the last there is none."""
    village = found_village(sqlite_engine)
    _people(village, 230)

    assert "第 1 页，共 3 页" in read(village, "/roll?unit=group_1")
    assert "229" in read(village, "/roll?unit=group_1&page=3")
    read(village, "/roll?unit=group_1&page=4", 404)
    for page in ("0", "-1", "x", "9999999", "１"):
        read(village, f"/roll?unit=group_1&page={page}", 404)


def test_a_unit_of_few_people_is_not_listed(sqlite_engine: Engine) -> None:
    """Of four people a surname is a name; how many they are is no secret."""
    village = found_village(sqlite_engine)
    _people(village, 4)
    _people(village, 5, "group_2", 100)
    page = read(village, "/roll")

    assert "unit=group_1" not in page
    assert "unit=group_2" in page
    read(village, "/roll?unit=group_1", 404)
    read(village, "/roll?unit=nowhere", 404)


def test_the_roll_is_on_the_board_from_the_notice_to_the_closing(sqlite_engine: Engine) -> None:
    """That is what it is there for: to be objected to, and to see that one may vote."""
    village = found_village(sqlite_engine)
    _people(village, 9)
    village.set_stage(Stage.DRAFT)
    read(village, "/roll", 404)
    post_notice(village)
    assert "/roll" in read(again(village))
    read(village, "/roll")
    village.set_stage(Stage.CLOSED)

    assert "/roll" not in read(again(village))
    read(again(village), "/roll", 404)
    read(again(village), "/roll?unit=group_1", 404)


def test_an_office_may_keep_the_roll_off_the_board(sqlite_engine: Engine) -> None:
    """XIANGYIN_BOARD_ROLL=0: where even surnames are too much, it hangs on paper alone."""
    village = found_village(sqlite_engine)
    _people(village, 9)
    url = village.engine.url.render_as_string(hide_password=False)
    app = create_app(replace(settings_for(url), board_roll=False))
    client = app.test_client()

    assert client.get(f"{BOARD}/roll").status_code == 404
    assert "/roll" not in client.get(BOARD).get_data(as_text=True)
    app.extensions["desks"].close()


def _codes(page: str) -> list[str]:
    return re.findall(r"\d{4} \d{4} \d{3}", page)


def test_every_receipt_is_listed_once_in_the_order_of_its_digits(engine: Engine) -> None:
    """Changed, taken back, void for paper: each of them is a code like any other."""
    village = found_village(engine)
    phones = [village.phone(f"+86199000010{place:02d}", unit="group_1") for place in range(9)]
    codes = [receipt_in(phone.text("1")) for phone in phones]
    phones[0].text("4")
    phones[1].text("撤回")
    with writing(village.engine) as connection:
        elector = village.envelopes()[2].elector
        connection.execute(
            insert(voids).values(
                poll=village.poll.key, elector=elector, reason="signed_for_paper", ref="1", stands_in=""
            )
        )
    village.set_stage(Stage.CLOSED)
    page = read(village, "/receipts")

    assert [each.replace(" ", "") for each in _codes(page)] == sorted(codes)
    answers = {re.sub(r"\d{4} \d{4} \d{3}", "", read(village, f"/receipts?receipt={code}")) for code in codes}
    assert len(answers) == 1
    assert "在票箱里。" in answers.pop()


def test_receipts_are_not_on_the_board_while_votes_come_in(sqlite_engine: Engine) -> None:
    """Nobody watches the list grow, code by code, beside somebody who votes."""
    village = found_village(sqlite_engine)
    code = receipt_in(village.phone("+8619900001001").text("1"))

    read(village, "/receipts", 404)
    read(village, f"/receipts?receipt={code}", 404)
    assert "回执" not in text_of(read(village)).replace("查回执", "")


@pytest.mark.parametrize("written", ["{0}", "{1}", "  {1} ", "{2}"])
def test_a_receipt_is_found_however_it_is_typed(sqlite_engine: Engine, written: str) -> None:
    """With spaces, with hyphens, in full width; never kept by a cache on the way."""
    village = found_village(sqlite_engine)
    code = receipt_in(village.phone("+8619900001001").text("1"))
    village.set_stage(Stage.CLOSED)
    wide = code.translate({ord(str(digit)): ord("０") + digit for digit in range(10)})
    typed = written.format(code, f"{code[:4]}-{code[4:8]} {code[8:]}", wide)
    answer = village.client.get(f"{BOARD}/receipts", query_string={"receipt": typed})

    assert "在票箱里" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_code_that_is_not_in_the_box_is_not(sqlite_engine: Engine) -> None:
    """Mistyped, made up, or of an elector who has not voted: the same answer, and the help line."""
    village = found_village(sqlite_engine)
    code = receipt_in(village.phone("+8619900001001").text("1"))
    village.set_stage(Stage.CLOSED)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)

    for typed in (wrong, "", "1", "9" * 11, "x" * 5000, "²³" * 6):
        answer = village.client.get(f"{BOARD}/receipts", query_string={"receipt": typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, typed
        assert "不在票箱里" in page
        assert village.poll.rules.help_line in page


def test_many_receipts_are_listed_a_page_at_a_time(sqlite_engine: Engine) -> None:
    """Two hundred to a page, so that each is small."""
    village = found_village(sqlite_engine)
    phones = [village.phone(f"+8619900001{place:03d}", unit="group_1") for place in range(205)]
    for phone in phones:
        phone.text("1")
    village.set_stage(Stage.CLOSED)
    first, second = _codes(read(village, "/receipts")), _codes(read(village, "/receipts?page=2"))

    assert (len(first), len(second)) == (200, 5)
    assert first + second == sorted(first + second)
    read(village, "/receipts?page=3", 404)
