"""A roll from its import to its last change, on both databases."""

import io
import re

from sqlalchemy import Engine

from poll.poll import Stage
from poll.records import poll_store, request_store
from poll.records.database import reading, writing
from poll.roles import Role
from tests.console.desk import Desk, text_of
from tests.console.town import PEOPLE, POLL, Town, csv_of


def test_a_roll_from_its_import_to_its_last_change(engine: Engine) -> None:
    """Imported, objected to, corrected, taken back, a lost code replaced: each step by those it takes, none by one."""
    town = Town(engine, ())
    registrar, supervisor = town.desk("王敏", Role.REGISTRAR), town.desk("李强", Role.SUPERVISOR)
    help_desk = town.desk("孙丽", Role.HELP_DESK)

    page = registrar.sends("~/roll/import", act="upload", file=(io.BytesIO(csv_of(*PEOPLE)), "名册.csv"))
    sha256 = re.search(r'name="sha256" value="(\w+)"', page)
    assert sha256 is not None
    registrar.sends("~/roll/import", act="import", sha256=sha256[1])
    assert len(town.names()) == 7

    help_desk.sends(
        "~/objections", kind="wrong_data", name="李", electorate="villagers", roll_no="002", words="号码错了"
    )
    registrar.sends("~/objections/1", decision="upheld", reason="已核对")
    _approves(town, supervisor)
    path = f"~/roll/people/{town.person('002').elector}"
    assert "号码" in registrar.sends(path, 422, change="number", to_number="19900000003x", reason="异议 1")
    registrar.sends(path, change="number", to_number="19900000018", reason="异议 1")
    _approves(town, supervisor)
    assert (town.version(), town.person("002").number) == (2, 8619900000018)

    registrar.sends("~/roll/versions/2", reason="改错了人")
    _approves(town, supervisor)
    assert (town.version(), town.person("002").number) == (3, 8619900000002)

    with writing(engine) as connection:
        poll_store.advance(connection, poll_store.find(connection, POLL), Stage.OPEN)
    code = town.person("003").code
    assert "陈金花" in help_desk.sends("~/help", search="19900000003")
    help_desk.sends(f"~/help/people/{town.person('003').elector}", act="code", recognised="本人到场")
    shown = re.search(r'class="ticket">(\d+)<', _approves(town, supervisor))
    assert shown is not None
    assert shown[1] == town.person("003").code != code
    assert "第 3 版" in text_of(registrar.opens("~/roll"))


def _approves(town: Town, desk: Desk) -> str:
    with reading(town.engine) as connection:
        key = request_store.of_poll(connection, poll_store.find(connection, POLL).key)[0].key
    return desk.sends(f"~/approvals/{key}", verdict="approve")
