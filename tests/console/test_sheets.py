"""Sheets of the halls in the console: typed twice blind by two officials, compared, corrected by two, photographed."""

import json
import re
import threading
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
import time_machine
from PIL import Image
from sqlalchemy import Engine, select

from config.acts.papers import typed_sha256
from config.acts.sheet_photos import clean_photo
from poll.paper import PaperKind
from poll.poll import Stage
from poll.records import journal_store, paper_store
from poll.records.database import reading, writing
from poll.records.hall_tables import sheet_photos
from poll.records.official_tables import sessions
from poll.refusal import FindingsError
from poll.roles import Role
from tests.console.desk import Desk, Offices, offices, text_of
from tests.phones import Village, found_village

ACCOUNT = {"printed": 70, "issued": 55, "unused": 13, "spoiled": 2, "returned": 53}
COUNT = {
    "overall.excellent": 12,
    "overall.competent": 19,
    "overall.basic": 8,
    "overall.incompetent": 8,
    "overall.abstain": 3,
    "overall.blank": 0,
    "overall.invalid": 3,
}
HALL = "villagers/group_1"
SHEET = f"~/sheets/account/{HALL}"


class Hall:
    """A poll with one hall, and the desks of those who type its sheets."""

    def __init__(self, engine: Engine) -> None:
        self.village: Village = found_village(engine)
        for number in range(1, 9):
            self.village.register(
                f"+8619900000{number:03d}", roll_no=f"{number:03d}", name=f"村民{number}", unit="group_1"
            )
        self.office: Offices = offices(engine, self.village.app)
        self.engine = engine
        self.wang = self.office.desk("王敏", Role.TALLY)
        self.li = self.office.desk("李强", Role.TALLY)
        self.zhao = self.office.desk("赵芳", Role.SUPERVISOR)

    def enters(self, desk: Desk, kind: str = "account", status: int = 200, **changed: object) -> str:
        """Type a sheet; whatever does not add up is confirmed as what the paper says."""
        typed = {**({"account": ACCOUNT, "count": COUNT}.get(kind, {})), **changed}
        page = desk.sends(f"~/sheets/{kind}/{HALL}", status, **typed)
        sure = re.search(r'name="sure" value="(\w+)"', page)
        return desk.sends(f"~/sheets/{kind}/{HALL}", status, **typed, sure=sure[1]) if sure else page

    def entries(self, kind: PaperKind = PaperKind.ACCOUNT) -> list[tuple[int, str, dict[Any, int]]]:
        """Return number, official and figures of every entry in the records."""
        with reading(self.engine) as connection:
            found = paper_store.entries_of(connection, self.village.poll.key, kind, "villagers", "group_1")
        return [(each.number, each.by, dict(each.sheet.figures)) for each in found]


@pytest.fixture
def hall(sqlite_engine: Engine) -> Hall:
    """A hall whose sheets nobody has typed yet."""
    return Hall(sqlite_engine)


@pytest.fixture
def hall_on_both(engine: Engine) -> Hall:
    """The same on both databases, for what is decided by them."""
    return Hall(engine)


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own.
    """Return a photo as a telephone makes it."""
    written = BytesIO()
    Image.new("RGB", size, "gray").save(written, kind, **options)
    return written.getvalue()


def test_the_second_never_sees_what_the_first_has_typed(hall: Hall) -> None:
    """Double entry is worth something only where the second reads the paper and not the screen (blind entry)."""
    hall.enters(hall.wang, issued=4711)
    auditor = hall.office.desk("孙审", Role.AUDITOR)
    pages = [desk.opens(path) for desk in (hall.li, hall.zhao, auditor) for path in ("~/sheets", f"{SHEET}/compare")]
    pages += [hall.li.opens(SHEET), hall.wang.opens(SHEET), auditor.opens("~/approvals")]

    assert [page for page in pages if "4711" in page] == []


def test_no_message_tells_a_number_of_the_other_entry(hall: Hall) -> None:
    """What is wrong with one's own numbers is said from these numbers and from settled sheets alone."""
    hall.enters(hall.wang, issued=4711)

    refused = hall.li.sends(SHEET, 422, **(ACCOUNT | {"issued": "五十"}))
    warned = hall.li.sends(SHEET, **(ACCOUNT | {"issued": 50}))

    assert "五十" in refused
    assert "50 + 13 + 2 = 65" in warned
    assert "4711" not in refused + warned
    assert len(hall.entries()) == 1


def test_whoever_entered_the_first_cannot_enter_the_second(hall: Hall) -> None:
    """Two people, not two clicks; the page does not offer it, and the act refuses."""
    hall.enters(hall.wang)

    assert "必须由另一位" in hall.wang.opens(SHEET)
    assert "两次都是王敏" in hall.enters(hall.wang, status=422)
    assert [each[:2] for each in hall.entries()] == [(1, "王敏")]


def test_the_second_becomes_entry_2_by_itself_and_both_are_compared(hall: Hall) -> None:
    """Nobody has to know which entry it is; what agrees stands."""
    assert "另一位经办人看原表再录一遍" in hall.enters(hall.wang)
    compared = text_of(hall.enters(hall.li))

    assert "两遍相符" in compared
    assert [each[:2] for each in hall.entries()] == [(1, "王敏"), (2, "李强")]
    assert "两遍相符" in text_of(hall.wang.opens("~/sheets"))


def test_two_who_save_at_the_same_moment_make_one_entry_each(hall_on_both: Hall) -> None:
    """One gets entry 1, the other entry 2; nothing is lost and nothing doubled, on either database."""
    hall, together = hall_on_both, threading.Barrier(2)
    tokens = {desk.name: desk.token() for desk in (hall.wang, hall.li)}

    def save(desk: Desk) -> None:
        together.wait()
        form = ACCOUNT | {"csrf_token": tokens[desk.name], "_form": f"once-{desk.name}"}
        desk.last = desk.client.post(desk.path(SHEET), data=form)

    threads = [threading.Thread(target=save, args=(desk,)) for desk in (hall.wang, hall.li)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [desk.last.status_code for desk in (hall.wang, hall.li)] == [303, 303]
    assert sorted(by for _, by, _ in hall.entries()) == ["李强", "王敏"]
    assert [number for number, _, _ in hall.entries()] == [1, 2]


def test_a_double_click_enters_once(hall: Hall) -> None:
    """The same form that comes twice, by a double click or the back button, is carried out once."""
    hall.wang.sends(SHEET, **ACCOUNT, _form="same")

    again = hall.wang.sends(SHEET, **ACCOUNT, _form="same")

    assert "没有重复办理" in again
    assert len(hall.entries()) == 1


def test_what_does_not_add_up_is_pointed_out_once_and_kept_as_the_paper_says(hall: Hall) -> None:
    """A warning comes before anything is kept; the paper is never made to fit."""
    wrong = ACCOUNT | {"printed": 71}

    warned = hall.wang.sends(SHEET, **wrong)
    assert "印制 71，而 55 + 13 + 2 = 70" in warned
    assert hall.entries() == []
    sure = re.search(r'name="sure" value="(\w+)"', warned)
    assert sure is not None
    # Whoever changes a number after the warning is warned anew.
    assert "印制 72" in hall.wang.sends(SHEET, **(wrong | {"printed": 72}), sure=sure[1])
    hall.wang.sends(SHEET, **wrong, sure=sure[1])

    assert [figures["printed",] for _, _, figures in hall.entries()] == [71]


def test_a_count_is_compared_with_the_papers_returned_once_that_sheet_stands(hall: Hall) -> None:
    """The sum of a contest against the settled account; before that sheet stands nothing of it is told."""
    too_few = COUNT | {"overall.basic": 7}
    hall.enters(hall.wang)
    before = hall.li.sends(f"~/sheets/count/{HALL}", **too_few)
    hall.enters(hall.li)

    warned = text_of(hall.wang.sends(f"~/sheets/count/{HALL}", **too_few))

    assert "计票 本村村民·一组 已录入" in text_of(before)
    assert "合计 53（收回 53 张）；实为52" in warned


def test_every_field_that_holds_no_number_is_named_and_nothing_typed_is_lost(hall: Hall) -> None:
    """An empty cell is not nought: the clerk types 0."""
    page = hall.wang.sends(SHEET, 422, **(ACCOUNT | {"printed": "", "unused": "十三"}))

    assert "2 处需要处理" in page
    assert "印制" in text_of(page)
    assert 'value="55"' in page
    assert 'value="十三"' in page
    assert hall.entries() == []


def test_a_wrong_sheet_is_found_and_corrected_by_two_one_of_whom_is_new_to_it(hall: Hall) -> None:
    """Both values and names stand beside each other; the third official resolves it, with a reason and an approval."""
    hall.enters(hall.wang, kind="count")
    compared = text_of(hall.enters(hall.li, kind="count", **{"overall.basic": 6, "overall.competent": 21}))
    assert "有 2 处不同" in compared
    assert "两遍不同 计票 本村村民·一组 2 处" in text_of(hall.wang.opens("~/sheets"))

    hall.li.sends(f"~/sheets/count/{HALL}/compare", **COUNT, reason="重看原表")
    assert "等第二位经办人批准" in hall.wang.opens(f"~/sheets/count/{HALL}/compare")
    request = _request(hall.wang.opens("~/approvals"))
    # 王敏 entered it as well: the two alone do not decide what the paper says.
    assert "至少一位没有录入过" in hall.wang.sends(f"~/approvals/{request}", 422, verdict="approve")
    assert "称职：19（王敏），21（李强） → 改为 19" in text_of(hall.zhao.opens("~/approvals"))
    assert "已更正" in hall.zhao.sends(f"~/approvals/{request}", verdict="approve")

    number, by, figures = hall.entries(PaperKind.COUNT)[-1]
    assert (number, by, figures["overall", "competent"]) == (3, "李强, 赵芳", 19)
    assert "重看原表" in hall.wang.opens(f"~/sheets/count/{HALL}/compare")
    assert hall.office.journal("paper_corrected") == 1


def test_a_correction_needs_a_reason_a_change_and_no_other_that_waits(hall: Hall) -> None:
    """What cannot be approved is not asked for; nothing that was typed is lost."""
    hall.enters(hall.wang)
    hall.enters(hall.li)
    page = f"{SHEET}/compare"

    assert "与现有数字相同" in hall.zhao.sends(page, 422, **ACCOUNT, reason="x")
    unexplained = hall.zhao.sends(page, 422, **(ACCOUNT | {"returned": 52}), reason=" ")
    assert "原因" in unexplained
    assert 'value="52"' in unexplained
    hall.zhao.sends(page, **(ACCOUNT | {"returned": 52}), reason="少收一张")
    assert "已有一个等待批准" in hall.li.sends(page, 422, **(ACCOUNT | {"returned": 51}), reason="少收两张")


def test_a_sheet_that_changed_since_a_correction_was_prepared_is_not_overwritten(hall: Hall) -> None:
    """Whoever approves has read what the numbers were; they must still be those."""
    hall.enters(hall.wang)
    hall.enters(hall.li)
    hall.zhao.sends(f"{SHEET}/compare", **(ACCOUNT | {"returned": 52}), reason="少收一张")
    with writing(hall.engine) as connection:
        (sheet,) = [each.sheet for each in paper_store.entries_of(connection, 1, PaperKind.ACCOUNT, *HALL.split("/"))][
            :1
        ]
        sheet = replace(sheet, figures={**sheet.figures, ("returned",): 50})
        paper_store.correct(connection, 1, [sheet], officials=("王敏", "陈刚"), reason="x", sha256="", at_ms=1)

    request = _request(hall.li.opens("~/approvals"))

    assert "又更正过" in hall.li.sends(f"~/approvals/{request}", 422, verdict="approve")


@pytest.mark.parametrize(
    "typed",
    [
        {"signed": ["002", "003", "005"]},
        {"numbers": "002 003、005"},
        {"numbers": "2, 3\n5"},
        {"signed": ["002", "003"], "numbers": "００５ 3"},
    ],
)
def test_a_poll_book_is_ticked_or_typed(hall: Hall, typed: dict[str, Any]) -> None:
    """Ticks, numbers, or both; a nought in front may be left out where one person of the unit remains."""
    hall.wang.sends(f"~/sheets/poll_book/{HALL}", **typed)

    assert [set(figures) for _, _, figures in hall.entries(PaperKind.POLL_BOOK)] == [{("002",), ("003",), ("005",)}]


def test_in_a_large_unit_numbers_are_typed(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of ten thousand names is no form; what is typed is the same sheet."""
    monkeypatch.setattr("config.console.sheet.MOST_TICKED", 3)
    page = hall.wang.opens(f"~/sheets/poll_book/{HALL}")
    hall.wang.sends(f"~/sheets/poll_book/{HALL}", numbers="2 3 8")

    assert 'type="checkbox"' not in page
    assert "村民8" not in page
    assert set(hall.entries(PaperKind.POLL_BOOK)[0][2]) == {("002",), ("003",), ("008",)}


def test_a_number_that_nobody_of_the_unit_has_is_refused_by_name(hall: Hall) -> None:
    """A signature voids a phone vote: it is never somebody's by guess."""
    page = hall.wang.sends(f"~/sheets/poll_book/{HALL}", 422, numbers="002 099", signed="003")

    assert "099" in text_of(page).partition("需要处理")[2][:20]
    assert 'value="003" checked' in page
    assert "002 099</textarea>" in page
    assert hall.entries(PaperKind.POLL_BOOK) == []


def test_that_nobody_signed_is_a_sheet_too(hall: Hall) -> None:
    """An empty poll book is entered twice like any other; a missing one stays missing."""
    hall.wang.sends(f"~/sheets/poll_book/{HALL}")
    compared = hall.li.sends(f"~/sheets/poll_book/{HALL}")

    assert "签到 0 人" in compared
    assert len(hall.entries(PaperKind.POLL_BOOK)) == 2


def test_people_in_whom_two_poll_books_differ_are_decided_one_by_one(hall: Hall) -> None:
    """Each is named with what both have typed; none may be left open."""
    hall.wang.sends(f"~/sheets/poll_book/{HALL}", numbers="1 2 3")
    compared = text_of(hall.li.sends(f"~/sheets/poll_book/{HALL}", numbers="1 2 4"))
    assert "003 村民3 签到 没签 不同" in compared
    page = f"~/sheets/poll_book/{HALL}/compare"

    assert "没有写：004" in hall.zhao.sends(page, 422, **{"signed.003": "yes", "reason": "看签名"})
    decided: dict[str, Any] = {"signed.003": "yes", "signed.004": "no", "added": "8", "removed": "1"}
    hall.zhao.sends(page, **decided, reason="看签名")
    request = _request(hall.li.opens("~/approvals"))
    assert "改为未签到：001、004" in text_of(hall.li.opens("~/approvals"))
    hall.li.sends(f"~/approvals/{request}", verdict="approve")

    assert set(hall.entries(PaperKind.POLL_BOOK)[-1][2]) == {("002",), ("003",), ("008",)}


def test_what_was_typed_when_the_session_ran_out_is_kept(hall: Hall) -> None:
    """A long form is not typed twice by the same person."""
    with time_machine.travel("2027-01-15 08:00:00+08:00", tick=False) as clock:
        wang = hall.office.desk("王敏", Role.TALLY)
        token = wang.token()
        clock.shift(timedelta(minutes=40))
        form = {"csrf_token": token, "numbers": " ".join(f"{number:03d}" for number in range(1, 9)) * 400}
        answer = wang.client.post(wang.path(f"~/sheets/poll_book/{HALL}"), data=form)

        assert answer.headers["Location"].endswith("/sign-in")
        with reading(hall.engine) as connection:
            kept = connection.scalars(select(sessions.c.kept).where(sessions.c.kept.is_not(None))).all()
    assert json.loads(kept[0])["form"]["numbers"] == [form["numbers"]]


def test_a_clerk_of_one_unit_sees_and_types_the_sheets_of_that_unit(hall: Hall) -> None:
    """The address of another unit answers as if there were none."""
    hall.village.register("+8619900000091", unit="group_2", roll_no="091")
    clerk = hall.office.desk("周二", Role.STATION, unit="group_2")

    board = text_of(clerk.opens("~/sheets"))
    assert "二组" in board
    assert "一组" not in board
    clerk.opens(SHEET, 404)
    clerk.opens("~/sheets/account/villagers/group_2")
    assert "别的小组" in clerk.sends("~/sheets", 422, kind="account", file=(_csv("一组"), "a.csv"))


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.HELP_DESK])
def test_the_sheets_are_not_for_every_role(hall: Hall, role: Role) -> None:
    """They are for those who type, supervise and audit."""
    other = hall.office.desk("吴五", role)
    for path in ("~/sheets", SHEET, f"{SHEET}/compare"):
        other.opens(path, 404)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SUPERVISOR])
def test_whoever_only_reads_enters_nothing(hall: Hall, role: Role) -> None:
    """An auditor sees everything and changes nothing; a supervisor approves and does not type."""
    other = hall.office.desk("孙审", role)

    other.opens("~/sheets")
    other.sends(SHEET, 404, **ACCOUNT)
    other.sends("~/sheets", 404, kind="account", file=(_csv("一组"), "a.csv"))
    other.sends(f"{SHEET}/photo", 404, photo=(BytesIO(photo()), "a.jpg"))
    assert hall.entries() == []


@pytest.mark.parametrize("place", ["account/villagers/group_9", "account/nobody/group_1", "receipt/villagers/group_1"])
def test_a_sheet_that_the_rules_do_not_have_is_not_there(hall: Hall, place: str) -> None:
    """No row is ever made for a place that nobody votes in."""
    hall.wang.opens(f"~/sheets/{place}", 404)
    hall.wang.sends(f"~/sheets/{place}", 404, **ACCOUNT)


def test_sheets_come_in_a_file_each_as_the_entry_that_it_lacks(hall: Hall) -> None:
    """One file of several halls: where one is typed already the file is its second entry, elsewhere the first."""
    hall.village.register("+8619900000091", unit="group_2", roll_no="091")
    hall.enters(hall.wang)

    said = hall.li.sends("~/sheets", kind="account", file=(_csv("一组", "二组"), "清点.csv"))

    assert "2 张表已录入" in said
    assert [each[:2] for each in hall.entries()] == [(1, "王敏"), (2, "李强")]
    assert "录了一遍" in text_of(said)


def test_an_empty_form_is_filled_in_and_entered(hall: Hall) -> None:
    """Every row is in place; a clerk of one unit gets that unit alone."""
    hall.village.register("+8619900000091", unit="group_2", roll_no="091", name="李二组")
    clerk = hall.office.desk("周二", Role.STATION, unit="group_2")
    book = clerk.client.get(clerk.path("~/sheets.csv?kind=poll_book")).get_data().decode("utf-8-sig")
    form = hall.wang.client.get(hall.wang.path("~/sheets.csv?kind=account")).get_data().decode("utf-8-sig")
    filled = form.replace(",,,,,", ",9,6,3,0,6")

    assert "李二组" in book
    assert "村民1" not in book
    assert "2 张表已录入" in hall.wang.sends("~/sheets", kind="account", file=(BytesIO(filled.encode()), "a.csv"))
    hall.office.desk("孙审", Role.AUDITOR).opens("~/sheets.csv?kind=poll_book", 404)


def test_what_the_journal_holds_of_a_typed_sheet_cannot_be_tried(hall: Hall) -> None:
    """A hash of five small numbers would tell them to whoever tries them all; it is salted (docs/adr/0019)."""
    hall.enters(hall.wang)
    with reading(hall.engine) as connection:
        (entry,) = paper_store.entries_of(connection, 1, PaperKind.ACCOUNT, *HALL.split("/"))
        acts = [json.loads(each.entry) for each in journal_store.entries(connection, 1)]

    assert acts[-1]["sha256"] == entry.sha256
    assert entry.sha256 != typed_sha256(entry.sheet, "王敏")


def test_a_file_is_taken_whole_or_not_at_all(hall: Hall) -> None:
    """One sheet that does not fit keeps the others out."""
    hall.village.register("+8619900000091", unit="group_2", roll_no="091")
    hall.enters(hall.wang)

    assert "两次都是王敏" in hall.wang.sends("~/sheets", 422, kind="account", file=(_csv("一组", "二组"), "清点.csv"))
    assert "0 或正整数" in hall.li.sends("~/sheets", 422, kind="account", file=(_csv("一组", cell="x"), "a.csv"))
    assert "只录了一遍" in text_of(hall.li.opens("~/sheets"))
    assert len(hall.entries()) == 1


def test_a_place_without_paper_is_said_to_be_one_by_two(hall: Hall) -> None:
    """Three empty sheets at a click; still an entry each by two different officials, who do not see each other's."""
    place: dict[str, Any] = {"electorate": "villagers", "unit": "group_1"}
    hall.wang.sends("~/sheets/none", **place)
    assert "两次都是王敏" in hall.wang.sends("~/sheets/none", 422, **place)
    assert len(hall.entries()) == 1
    hall.li.sends("~/sheets/none", **place)

    assert "3 相符或已更正" in text_of(hall.zhao.opens("~/sheets"))
    assert [set(figures.values()) for _, _, figures in hall.entries(PaperKind.COUNT)] == [{0}, {0}]
    hall.office.desk("周二", Role.STATION, unit="group_2").sends("~/sheets/none", 404, **place)
    hall.office.desk("周三", Role.TALLY).sends("~/sheets/none", 404, electorate="villagers", unit="group_9")


def test_two_halls_with_the_very_same_numbers_are_pointed_out(hall: Hall) -> None:
    """One may be a copy of the other (integrity.md, section 2: the same result form twice)."""
    hall.village.register("+8619900000091", unit="group_2", roll_no="091")
    for desk in (hall.wang, hall.li):
        assert "数字完全相同" not in desk.opens("~/sheets")
        for unit in ("group_1", "group_2"):
            desk.sends(f"~/sheets/count/villagers/{unit}", **COUNT)

    assert "本村村民：一组、二组" in text_of(hall.zhao.opens("~/sheets")).replace(" ", "")


def test_a_photo_is_kept_as_a_picture_and_nothing_else(hall: Hall) -> None:
    """Where and when it was taken, and with whose telephone, is not kept; its hash stands in the journal."""
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "王敏的手机", {1: "N", 2: (28.0, 12.0, 5.0)}
    hall.wang.sends(f"{SHEET}/photo", photo=(BytesIO(photo(exif=exif)), "IMG_2027.jpg"))
    with reading(hall.engine) as connection:
        (kept,) = connection.execute(select(sheet_photos)).all()

    shown = hall.zhao.client.get(hall.zhao.path(f"~/sheet-photos/{kept.key}"))

    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert sha256(shown.data).hexdigest() == kept.sha256
    with Image.open(BytesIO(shown.data)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((400, 300), {})
    assert hall.office.journal("sheet_photo") == 1
    assert f"sheet-photos/{kept.key}" in hall.zhao.opens(f"{SHEET}/compare")
    assert "照片 1 张" in text_of(hall.wang.opens("~/sheets"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "别的文件"),
        (b"%PDF-1.7", "别的文件"),
        (photo()[:300], "损坏"),
        (photo("GIF"), "别的文件"),
        (photo("PNG", (9_000, 9_000)), "9000 × 9000"),
    ],
    ids=["svg", "pdf", "cut", "gif", "bomb"],
)
def test_what_is_no_photo_of_a_telephone_is_refused(hall: Hall, content: bytes, said: str) -> None:
    """A file is what it holds, whatever it is called; one that claims to be huge is not unpacked."""
    assert said in hall.wang.sends(f"{SHEET}/photo", 422, photo=(BytesIO(content), "photo.jpg"))
    with reading(hall.engine) as connection:
        assert connection.execute(select(sheet_photos)).all() == []


def test_a_photo_is_of_8_mb_at_most() -> None:
    """As a telephone makes it; the records hold one for each sheet."""
    with pytest.raises(FindingsError) as refused:
        clean_photo("photo.jpg", photo() + b"x" * 8_400_000)

    assert refused.value.findings[0].found.zh == "8.0 MB"


def test_photos_are_for_those_who_count_supervise_and_audit(hall: Hall) -> None:
    """On a poll book there are names; another poll's officials get nothing by its number."""
    clerk = hall.office.desk("周二", Role.STATION)
    clerk.sends(f"{SHEET}/photo", photo=(BytesIO(photo("WEBP")), "a.webp"))

    clerk.opens("~/sheet-photos/1", 404)
    hall.office.desk("吴五", Role.REGISTRAR).opens("~/sheet-photos/1", 404)
    hall.wang.opens("~/sheet-photos/2", 404)
    assert "有 1 张照片" in clerk.opens(f"{SHEET}/compare")
    for desk in (hall.office.desk("孙审", Role.AUDITOR), hall.wang, hall.zhao):
        assert desk.client.get(desk.path("~/sheet-photos/1")).status_code == 200


@pytest.mark.parametrize(
    ("stage", "kind"), [(Stage.VOIDED, "poll_book"), (Stage.RECONCILED, "account"), (Stage.CERTIFIED, "count")]
)
def test_a_sheet_is_not_entered_after_its_stage(hall: Hall, stage: Stage, kind: str) -> None:
    """What the count has taken up is corrected by an amendment, not by a late entry."""
    hall.village.set_stage(stage)

    assert "现在不能录入" in hall.wang.opens(f"~/sheets/{kind}/{HALL}")
    assert "应为" in hall.enters(hall.wang, kind=kind, status=422)


def _csv(*units: str, cell: str = "70") -> BytesIO:
    rows = "".join(f"本村村民,{unit},{cell},55,13,2,53\n" for unit in units)
    return BytesIO(f"评议主体,小组,印制,发出,未用,换发作废,收回\n{rows}".encode())


def _request(page: str) -> str:
    found = re.search(r'id="request-(\d+)"', page)
    assert found is not None
    return found[1]
