"""Somebody who voted moves to another electorate: one person, one receipt, one ballot that counts."""

from pathlib import Path

from sqlalchemy import Engine

from config.acts.rolls import change_roll
from poll.records import canvass_store
from poll.records.database import reading, writing
from poll.roll_changes import read_changes
from tests.phones import Village, found_village, receipt_in

_HEADS = "change,no,name,electorate,to,to_no\n"
_OFFICIALS = ("王敏", "李强")


def _change(village: Village, folder: Path, row: str) -> None:
    file = folder / "changes.csv"
    file.write_text(_HEADS + row, encoding="utf-8")
    with writing(village.engine) as connection:
        changes = read_changes(file, village.poll.rules, "CN", "公示期更正")
        change_roll(connection, village.poll.id, changes, "公示期更正", _OFFICIALS, 1)


def test_who_moves_votes_anew_and_keeps_her_receipt(engine: Engine, tmp_path: Path) -> None:
    """docs/adr/0016: she has not voted in the new electorate, her receipt says so, and it stays hers."""
    village = found_village(engine)
    phone = village.phone("+8619900000001", electorate="villagers", roll_no="7")
    receipt = receipt_in(phone.text("1"))
    in_box = phone.text(f"查 {receipt}")

    _change(village, tmp_path, "electorate,7,王秀英,villagers,members,43")
    assert phone.text(f"查 {receipt}") != in_box
    again = phone.text("2")

    assert receipt_in(again) == receipt
    assert phone.text(f"查 {receipt}") == in_box
    assert village.dispositions().count("accepted") == 2
    assert {row.elector for row in village.envelopes()} == {village.envelopes()[0].elector}
    with reading(engine) as connection:
        assert canvass_store.ineligible(connection, village.poll.key) == {village.envelopes()[0].elector: "members"}
