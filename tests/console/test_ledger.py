"""The ledger in the console: every text and call with its one end, and the carrier's log, read and not kept."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from poll.records.database import reading, sqlite_path, writing
from poll.records.hall_tables import carrier_logs
from poll.records.tables import boxes, inbox
from poll.roles import Role
from tests.console.desk import Desk, offices, text_of
from tests.fake_twilio import ACCOUNT, FakeTwilio, serving
from tests.phones import SENDER, Village, found_village

CALLER, WORDS = "+8619900000042", "我选不称职"


@pytest.fixture
def village(sqlite_engine: Engine) -> Village:
    """A village whose one elector has voted, changed the vote, asked for help and said something else."""
    village = found_village(sqlite_engine)
    phone = village.phone(CALLER)
    for place, body in enumerate(("1", "2", "帮助", "您好")):
        phone.text(body, f"SM{place:032d}")
    return village


def _desk(village: Village, *roles: Role) -> Desk:
    return offices(village.engine, village.app).desk(f"甲{roles[0].value}", *roles)


def _log(*places: int, kind: str = "SM") -> tuple[BytesIO, str]:
    rows = [f"{CALLER},{SENDER},{WORDS},received,2026-12-20T01:02:03Z,{kind}{place:032d},inbound" for place in places]
    return BytesIO("\n".join(["From,To,Body,Status,SentDate,Sid,Direction", *rows]).encode("utf-8-sig")), "清单.csv"


def test_every_message_has_one_end_and_they_add_up(village: Village) -> None:
    """Dispositions by channel, and two equations that hold."""
    page = text_of(_desk(village, Role.AUDITOR).opens("~/ledger"))

    assert "短信 投入票箱 1 + 更改 1 + 没看懂 1 + 求助 1 = 4 = 收到 4 = 运营商清单 没有导入 平" in page
    assert "票箱 短信·投入票箱 1 + 短信·更改 1 = 2 = 信封 2 平" in page


def test_a_call_is_one_message_however_many_votes_it_casts(village: Village) -> None:
    """Further votes of a call stand apart: the carrier's log knows of the call alone."""
    with writing(village.engine) as connection:
        row = {"poll": village.poll.key, "received_at": 7, "disposition": "accepted"}
        for provider, sid in (("calls", f"CA{1:032d}"), ("call-votes", f"CA{1:032d}.3")):
            connection.execute(insert(inbox).values(row | {"provider": provider, "provider_id": sid}))
        connection.execute(update(boxes).values(next_seq=5))
    page = text_of(_desk(village, Role.AUDITOR).opens("~/ledger"))

    assert "电话 投入票箱 1 = 收到 1" in page
    assert "短信·投入票箱 1 + 短信·更改 1 + 电话·投入票箱 1 + 同一电话里再投·投入票箱 1 = 4 = 信封 4 平" in page


def test_an_envelope_without_a_message_is_red(village: Village) -> None:
    """What is in the box came with a text or a call, or somebody has put it there."""
    with writing(village.engine) as connection:
        connection.execute(update(boxes).values(next_seq=4))

    assert "= 2 = 信封 3 不平" in text_of(_desk(village, Role.AUDITOR).opens("~/ledger"))


def test_messages_one_by_one_name_nobody(village: Village) -> None:
    """When, the carrier's id, what became of it; and nothing that leads to a person or to a choice."""
    desk = _desk(village, Role.AUDITOR)
    page = desk.opens("~/ledger/messages?kind=text&disposition=changed")

    assert f"SM{1:032d}" in page
    assert f"SM{0:032d}" not in page
    everything = desk.opens("~/ledger") + page + desk.opens("~/ledger/messages")
    assert not any(each in everything for each in (CALLER[3:], "王秀英", "villagers", "优秀", "您好"))


def test_a_long_list_is_read_page_by_page(village: Village) -> None:
    """A hundred on a page, the newest first; a page that is not there is empty."""
    with writing(village.engine) as connection:
        rows = [
            {"provider": "twilio", "provider_id": f"SM{place:032d}", "poll": village.poll.key, "disposition": "help"}
            | {"received_at": place}
            for place in range(10, 260)
        ]
        connection.execute(insert(inbox), rows)
    desk = _desk(village, Role.AUDITOR)

    assert f"SM{259:032d}" in desk.opens("~/ledger/messages?disposition=help")
    assert f"SM{109:032d}" in desk.opens("~/ledger/messages?disposition=help&page=2")
    assert "没有这样的消息" in desk.opens("~/ledger/messages?disposition=help&page=99")
    assert "共 254 条" in desk.opens("~/ledger/messages?disposition=nonsense&kind=nonsense&page=-3")


def test_the_log_is_compared_both_ways(village: Village) -> None:
    """Lost on the way here, and here without the carrier knowing: each is listed with what to do."""
    desk = _desk(village, Role.TALLY)
    page = text_of(desk.sends("~/ledger/import", log=_log(0, 1, 2, 9)))

    assert "4 行，其中发给本评议的 4 条" in page
    assert "清单里有，没有到这里 1 在运营商网站按编号查它的错误记录" in page
    assert f"SM{9:032d}" in page
    assert "到了这里，清单里没有 1" in page
    assert "= 运营商清单 4 不平 有 2 条只在一边" in page
    page = text_of(desk.sends("~/ledger/import", log=_log(3)))
    assert "到了这里，清单里没有" not in page


def test_nothing_of_the_file_is_on_disk(village: Village) -> None:
    """Canary: neither words nor numbers of the log are in the records, byte by byte."""
    _desk(village, Role.TALLY).sends("~/ledger/import", log=_log(0, 1, 2, 3))
    path = sqlite_path(village.engine.url.render_as_string(hide_password=False))
    on_disk = b"".join(each.read_bytes() for each in Path(path).parent.iterdir() if each.is_file())

    assert f"SM{3:032d}".encode() in on_disk
    assert WORDS.encode() not in on_disk
    assert CALLER.encode() not in on_disk


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "没有选择文件"), (b"name,phone\nx,1\n", "没有 Sid、Direction、To"), (_log(1)[0].read()[:70], "没有一行是")],
)
def test_a_file_that_is_no_log_changes_nothing(village: Village, content: bytes, words: str) -> None:
    """What is wrong is said, and the page is there as before."""
    page = text_of(_desk(village, Role.TALLY).sends("~/ledger/import", 422, log=(BytesIO(content), "x.csv")))

    assert words in page
    assert "短信 投入票箱 1" in page
    assert _logs(village) == []


def test_a_double_click_imports_once(village: Village) -> None:
    """The same form again is not another import."""
    desk = _desk(village, Role.TALLY)
    for _ in range(2):
        desk.sends("~/ledger/import", log=_log(0, 1), _form="same")

    assert len(_logs(village)) == 1


def test_only_the_count_and_the_supervisor_import(village: Village) -> None:
    """Everybody of the poll reads the ledger; an auditor changes nothing."""
    for role in (Role.AUDITOR, Role.STATION, Role.REGISTRAR, Role.HELP_DESK):
        desk = _desk(village, role)
        desk.opens("~/ledger")
        desk.sends("~/ledger/import", 404, log=_log(0))

    assert _logs(village) == []


def test_the_log_is_fetched_with_one_button(village: Village) -> None:
    """With an account; a carrier that is away is told, and the file is the other way."""
    desk, console = _desk(village, Role.SUPERVISOR), village.app.extensions["console"]
    assert "没有设置运营商账号" in desk.opens("~/ledger")
    with serving(FakeTwilio(lambda *_: None)) as fake:
        console.settings = replace(console.settings, twilio_account_sid=ACCOUNT, twilio_api_base=fake.base)
        for place in range(4):
            fake.receive_text(CALLER, SENDER, WORDS, f"SM{place:032d}")
        page = text_of(desk.sends("~/ledger/fetch"))
        fake.is_away = True
        refused = text_of(desk.sends("~/ledger/fetch", 422))

    assert "运营商清单 4 平" in page
    assert "没有取到" in refused
    assert len(_logs(village)) == 1


def _logs(village: Village) -> list[Any]:
    with reading(village.engine) as connection:
        return list(connection.execute(select(carrier_logs)))
