"""A roll file looked at before it is taken: its columns, its people, and what is wrong beside each row."""

import csv
from pathlib import Path

from poll.refusal import Weight
from poll.roll_preview import RollPreview, identities, preview_roll
from tests.phones import preset_rules

_RULES, _ = preset_rules("village-secretary-short")
_HEADS = ("编号", "姓名", "手机号码", "评议主体", "小组", "备注")


def _file(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "名册.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_HEADS, *rows])
    return path


def _preview(folder: Path, *rows: tuple[str, ...]) -> RollPreview:
    return preview_roll(_file(folder, *rows), _RULES, "CN", lambda _: None)


def _row(place: int, phone: str = "", unit: str = "一组") -> tuple[str, ...]:
    return str(place), "王秀英", phone or f"1990000{place:04d}", "本村村民", unit, "低保"


def test_a_preview_says_what_each_column_is_read_as(tmp_path: Path) -> None:
    """A clerk sees at once that the wrong column would have become the telephone."""
    preview = _preview(tmp_path, _row(1))

    assert preview.headings == (
        ("编号", "roll_no"),
        ("姓名", "name"),
        ("手机号码", "phone"),
        ("评议主体", "electorate"),
        ("小组", "unit"),
        ("备注", None),
    )
    assert [(each.name, each.number, each.unit) for each in preview.first] == [("王秀英", 8619900000001, "group_1")]


def test_every_doubt_stands_beside_its_row_and_the_wrong_ones_come_first(tmp_path: Path) -> None:
    """Two things wrong with one row are mended at once; a notice never hides an error."""
    preview = _preview(tmp_path, _row(1), _row(2, "057100000001"), _row(3, "1380013800", "九组"), _row(4))

    assert [(row.line, row.is_wrong, len(row.findings)) for row in preview.doubtful] == [
        (4, True, 2),
        (1, False, 1),
        (3, False, 1),
    ]
    assert preview.doubtful[0].cells == _row(3, "1380013800", "九组")
    assert (preview.rows, preview.fits, preview.may_be_imported) == (4, 3, False)


def test_all_errors_are_listed(tmp_path: Path) -> None:
    """Nobody mends two hundred rows to learn that there are more."""
    preview = _preview(tmp_path, *(_row(place, "138") for place in range(1, 1001)))

    assert len([row for row in preview.doubtful if row.is_wrong]) == 1000


def test_a_file_with_notices_alone_may_be_imported(tmp_path: Path) -> None:
    """A landline is told and stops nothing."""
    preview = _preview(tmp_path, _row(1, "057100000001"))

    assert preview.may_be_imported
    assert {each.weight for row in preview.doubtful for each in row.findings} == {Weight.NOTICE}


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """What is no roll has one finding about the file, and nobody in it."""
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing")

    preview = preview_roll(path, _RULES, "CN", lambda _: None)

    assert (preview.fits, preview.may_be_imported, len(preview.about_file)) == (0, False, 1)


def test_people_are_told_apart_by_electorate_number_and_name(tmp_path: Path) -> None:
    """Who is on both rolls stays; a new telephone makes nobody a newcomer."""
    preview = _preview(tmp_path, _row(1), _row(2))
    before = set(identities([("villagers", "1", "王秀英"), ("members", "2", "王秀英"), ("villagers", "2", "李强")]))

    assert len(preview.people & before) == 1
