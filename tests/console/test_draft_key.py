"""The key ceremony: who opens the box is settled, rehearsed and locked; secrets stay with their people."""

import re
from base64 import b64decode
from datetime import timedelta
from io import BytesIO
from typing import Any

import pyotp
import pytest
import time_machine
from sqlalchemy import Engine, text

from config.acts import drafts as acts
from config.presets import preset
from poll.keys import unlock
from poll.poll import Stage
from poll.records import draft_store, grant_store, journal_store, official_store, poll_store
from poll.records.database import reading, writing
from poll.records.draft_store import Draft
from poll.records.poll_store import StoredPoll
from poll.refusal import FindingsError
from poll.roles import Role
from poll.trustee import TrusteeKey, new_trustee, read_key_file
from tests.console.desk import Desk, Offices, offices

PHRASE = "老槐树 seven 铜锣 river"
PASSWORD, TOTP = "四个不相干的词语", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def office(sqlite_engine: Engine) -> Offices:
    """An office with a draft that could be a poll but for its key."""
    made = offices(sqlite_engine)
    with writing(sqlite_engine) as connection:
        draft = acts.begin_draft(connection, preset("village-secretary-short"), "preset", "王敏", 0)
        ready = Draft(
            **{each: getattr(draft, each) for each in draft.__slots__} | {"id": "xinhe", "sender": "+8619999990001"}
        )
        acts.change_draft(connection, ready, "王敏", 0)
    _enrols(made, "李强")
    return made


def _enrols(office: Offices, name: str) -> None:
    """Give an official a password and codes."""
    office.desk(name)
    credentials = office.app.extensions["console"].credentials
    with writing(office.engine) as connection:
        official = official_store.by_name(connection, name)
        assert official is not None
        official_store.enrol(
            connection, official.key, credentials.hashed(PASSWORD), credentials.sealed(TOTP, official.key), 0
        )


def _second(name: str = "李强", password: str = "", code: str = "") -> dict[str, Any]:
    """Return what the second official types."""
    return {
        "second": name,
        "second_password": password or PASSWORD,
        "second_code": code or pyotp.TOTP(TOTP).now(),
    }


@pytest.fixture
def desk(office: Offices) -> Desk:
    """The administrator who leads the ceremony."""
    return office.desk("王敏", Role.ADMINISTRATOR)


def _draft(office: Offices) -> Draft:
    with reading(office.engine) as connection:
        found = draft_store.find(connection, 1)
    assert found is not None
    return found


def _poll(office: Offices) -> StoredPoll:
    with reading(office.engine) as connection:
        return poll_store.find(connection, "xinhe")


def _sits_down(desk: Desk, name: str, phrase: str = PHRASE) -> bytes:
    """Let a trustee make a key; return the file that she saves on her stick."""
    page = desk.sends("/drafts/1/key/new", name=name, passphrase=phrase, passphrase_again=phrase)
    found = re.search(r'href="data:application/octet-stream;base64,([^"]+)" download="([^"]+)"', page)
    assert found is not None
    assert found[2] == f"{name}.key"
    return b64decode(found[1])


def _trustees(desk: Desk, *names: str) -> dict[str, bytes]:
    return {name: _sits_down(desk, name) for name in names}


def _rehearse(desk: Desk, files: dict[str, bytes], status: int = 200, phrase: str = PHRASE) -> str:
    fields: dict[str, object] = {}
    for place, (name, content) in enumerate(files.items()):
        fields |= {f"file_{place}": (BytesIO(content), f"{name}.key"), f"passphrase_{place}": phrase}
    return desk.sends("/drafts/1/key/rehearse", status, **fields)


def _everything_kept(engine: Engine) -> str:
    """Return every value in the records, as text."""
    with reading(engine) as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return "".join(str(connection.execute(text(f'SELECT * FROM "{each}"')).all()) for each in tables)  # noqa: S608 - its own tables.


def test_a_poll_is_locked_by_a_passphrase_that_two_have_typed(office: Offices, desk: Desk) -> None:
    """The passphrase opens it, is kept nowhere, and both names stand in the journal."""
    page = desk.sends("/drafts/1/create", passphrase=PHRASE, passphrase_again=PHRASE, **_second())

    poll = _poll(office)
    assert poll.stage is Stage.DRAFT
    assert unlock(poll.locked_key, poll.public_key, PHRASE).public_key() == poll.public_key
    assert "评议已建立" in page
    assert _draft(office).poll == poll.key
    assert PHRASE not in _everything_kept(office.engine)
    with reading(office.engine) as connection:
        assert journal_store.last_said(connection, poll.key, "key_locked")["present"] == ["王敏", "李强"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"passphrase_again": PHRASE + "x"}, "两次不同"),
        ({"passphrase": "123456", "passphrase_again": "123456"}, "至少 20 位"),
        ({"passphrase": "", "passphrase_again": ""}, "至少 12 个字符"),
        ({"second": "王敏"}, "两位不同的经办人"),
        ({"second": ""}, "1 至 60 个字的姓名"),
        ({"second_password": "别的口令别的口令"}, "不相符"),
        ({"second_code": "000000"}, "不相符"),
    ],
)
def test_one_person_alone_or_a_slip_of_the_finger_locks_nothing(
    office: Offices, desk: Desk, fields: dict[str, str], said: str
) -> None:
    """No poll comes of it, and the passphrase is not on the page that comes back."""
    typed = {"passphrase": PHRASE, "passphrase_again": PHRASE, **_second(), **fields}
    page = desk.sends("/drafts/1/create", 422, **typed)

    assert said in page
    assert not any(typed[each] and typed[each] in page for each in ("passphrase", "second_password", "second_code"))
    with pytest.raises(FindingsError):
        _poll(office)


def test_a_trustee_takes_the_private_half_away_and_the_office_keeps_the_public_one(office: Offices, desk: Desk) -> None:
    """The file opens with her passphrase; what is kept is a line with the fingerprint that she reads aloud."""
    file = _sits_down(desk, "张三")
    key = read_key_file(file, "张三.key", PHRASE)

    kept = _everything_kept(office.engine)
    assert key.trustee.line in kept
    assert key.private_key.private_bytes_raw().hex() not in kept
    assert repr(key.private_key.private_bytes_raw()) not in kept
    assert PHRASE not in kept
    assert key.trustee.fingerprint.replace("-", " ") in desk.opens("/drafts/1/key")


def test_enough_trustees_rehearse_and_then_open_the_box_that_was_made(office: Offices, desk: Desk) -> None:
    """Two of three; the third may stay at home."""
    files = _trustees(desk, "张三", "李四", "王五")
    desk.sends("/drafts/1/key/needed", needed=2)
    page = _rehearse(desk, {name: files[name] for name in ("张三", "王五")})
    assert "张三、王五一起打开了试验密钥" in page
    desk.sends("/drafts/1/create")

    poll = _poll(office)
    keys = [read_key_file(files[name], name, PHRASE) for name in ("李四", "王五")]
    assert unlock(poll.locked_key, poll.public_key, keys).public_key() == poll.public_key
    with pytest.raises(FindingsError):
        unlock(poll.locked_key, poll.public_key, keys[:1])


def test_nothing_is_created_before_the_trustees_have_rehearsed(office: Offices, desk: Desk) -> None:
    """A key file that was never saved is found now, not when the box is to be opened."""
    files = _trustees(desk, "张三", "李四")
    assert "已预演开箱" in desk.sends("/drafts/1/create", 422)
    _rehearse(desk, files)
    _sits_down(desk, "王五")

    assert "已预演开箱" in desk.sends("/drafts/1/create", 422)


@pytest.mark.parametrize(
    ("whose", "phrase", "said"),
    [(("张三",), PHRASE, "请其他保管人带密钥文件到场"), (("张三", "李四"), "wrong words, wrong key", "口令")],
)
def test_a_rehearsal_that_fails_says_why(desk: Desk, whose: tuple[str, ...], phrase: str, said: str) -> None:
    """Too few came, or a passphrase was forgotten: today it is early enough."""
    files = _trustees(desk, "张三", "李四")

    assert said in _rehearse(desk, {name: files[name] for name in whose}, 422, phrase)


def test_a_stranger_does_not_rehearse(desk: Desk) -> None:
    """A key of somebody who was not taken in."""
    files = _trustees(desk, "张三", "李四")
    page = desk.sends("/drafts/1/key/new", name="路人", passphrase=PHRASE, passphrase_again=PHRASE)
    stranger = re.search(r"base64,([^\"]+)", page)
    assert stranger is not None
    fingerprint = read_key_file(b64decode(stranger[1]), "", PHRASE).trustee.fingerprint
    desk.sends("/drafts/1/key/drop", fingerprint=fingerprint)

    assert "不属于本评议" in _rehearse(desk, {"张三": files["张三"], "路人": b64decode(stranger[1])}, 422)


def test_a_key_that_was_made_elsewhere_is_handed_in(office: Offices, desk: Desk) -> None:
    """The public line, or the file with both halves: only the public one is read."""
    made: list[TrusteeKey] = [new_trustee("张三"), new_trustee("李四")]
    desk.sends("/drafts/1/key/file", file=(BytesIO(f"{made[0].trustee.line}\n".encode()), "张三.pub"))
    desk.sends("/drafts/1/key/file", 422, file=(BytesIO(made[0].trustee.line.encode()), "张三.pub"))
    desk.sends("/drafts/1/key/file", 422, file=(BytesIO(b"x"), "x.pub"))
    desk.sends("/drafts/1/key/file", 422)

    assert [each.line for each in _draft(office).trustees] == [made[0].trustee.line]


@pytest.mark.parametrize("needed", [0, 1, 4])
def test_as_many_come_together_as_can(office: Offices, desk: Desk, needed: int) -> None:
    """One alone is a passphrase; more than there are never come."""
    _trustees(desk, "张三", "李四", "王五")
    desk.sends("/drafts/1/key/needed", 422, needed=needed)

    assert _draft(office).needed == 2


def test_a_draft_whose_rules_are_not_sound_becomes_no_poll(office: Offices, desk: Desk) -> None:
    """Neither does one without id and number."""
    draft = _draft(office)
    desk.sends("/drafts/1/file", rules="title = 1", revision=draft.revision)
    assert "规则" in desk.sends("/drafts/1/create", 422, passphrase=PHRASE, passphrase_again=PHRASE, **_second())
    desk.sends("/drafts/1/file", rules=draft.rules.decode(), revision=draft.revision + 1)
    desk.sends("/drafts/1", revision=draft.revision + 2, id="Xinhe 2026", sender="199", languages=["zh", "en"])
    with time_machine.travel(timedelta(minutes=2)):
        page = desk.sends("/drafts/1/create", 422, passphrase=PHRASE, passphrase_again=PHRASE, **_second())

    assert "国际格式" in page
    with pytest.raises(FindingsError):
        _poll(office)


def test_a_poll_is_created_once(office: Offices, desk: Desk) -> None:
    """A second press leads to the poll that is there; the administrator holds no role in it yet."""
    for token in ("once", "once", "again"):
        typed = {"passphrase": PHRASE, "passphrase_again": PHRASE, **_second(), "_form": token}
        assert "亲属" in desk.sends("/drafts/1/create", **typed)
    assert "亲属" in desk.opens("/drafts/1")

    with reading(office.engine) as connection:
        assert len(poll_store.every(connection)) == 1
        assert grant_store.in_poll(connection, _poll(office).key) == []
