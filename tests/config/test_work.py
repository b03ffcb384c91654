"""What the office's machine does by itself."""

import time

from click.testing import CliRunner
from sqlalchemy import Engine, insert, select

from config.commands.main import xiangyin
from poll.poll import Stage
from poll.records import form_store, journal_store, request_store, summary_store
from poll.records.call_tables import questions
from poll.records.database import reading, writing
from poll.records.tables import electors, journal
from tests.phones import Village, found_village

NUMBER = "+8619900000001"
DAY_MS = 86_400_000
CERTIFIED_AT = 1_700_000_000_000


def test_numbers_are_forgotten_when_their_days_are_over(engine: Engine) -> None:
    """The roll loses numbers and codes, the box loses nothing, and the journal says how many (PIPL art. 19)."""
    village = _certified(engine)
    result = _work(village)

    assert result == 0
    with reading(engine) as connection:
        assert connection.execute(select(electors.c.number, electors.c.code)).all() == [(None, None)]
        acts = list(connection.scalars(select(journal.c.act)))
    assert acts == ["certified", "numbers_forgotten"]
    assert len(village.envelopes()) == 1


def test_voices_are_forgotten_with_the_numbers(engine: Engine) -> None:
    """A voice tells who it is; what was asked stays in the clerk's words."""
    village = _certified(engine)
    asked = {"seconds": 7, "state": "published", "note": "村口的路什么时候修", "asked_at": 1, "due_at": 2}
    with writing(engine) as connection:
        connection.execute(
            insert(questions).values(poll=village.poll.key, provider_id="a", source="", audio=b"her voice", **asked)
        )
    _work(village)

    with reading(engine) as connection:
        assert connection.execute(select(questions.c.audio, questions.c.note)).all() == [(None, "村口的路什么时候修")]


def test_numbers_in_what_was_prepared_are_forgotten_too(engine: Engine) -> None:
    """A change of number that two officials decided, and a file that was never used, hold numbers as well."""
    village = _certified(engine)
    key = village.poll.key
    change = {"changes": [{"number": NUMBER}], "reason": "换了手机"}
    with writing(engine) as connection:
        request_store.ask(connection, key, "number_change", change, "换了手机", "王敏", 1)
        form_store.keep_upload(connection, key, "roll", "王敏", "名册.csv", NUMBER.encode(), CERTIFIED_AT)
        summary_store.keep(connection, key, "roll_import 1", {"cells": NUMBER}, CERTIFIED_AT)
    _work(village)

    with reading(engine) as connection:
        (kept,) = request_store.of_poll(connection, key)
        assert (kept.particulars, kept.reason) == ({"changes": [], "reason": ""}, "换了手机")
        assert form_store.upload(connection, key, "roll", "王敏") is None
        assert summary_store.find(connection, key, "roll_import 1") is None


def test_a_file_that_nobody_used_is_erased_after_a_day(engine: Engine) -> None:
    """Of any poll, certified or not; one of today stays."""
    village = found_village(engine)
    key, now = village.poll.key, time.time_ns() // 1_000_000
    with writing(engine) as connection:
        form_store.keep_upload(connection, key, "roll", "王敏", "a.csv", b"x", now - 2 * DAY_MS)
        form_store.keep_upload(connection, key, "changes", "李强", "b.csv", b"y", now - 2 * DAY_MS)
        form_store.keep_upload(connection, key, "roll", "李强", "c.csv", b"z", now)
        summary_store.keep(connection, key, "roll_import 1", {}, now - 2 * DAY_MS)
    _work(village)

    with reading(engine) as connection:
        assert form_store.upload(connection, key, "changes", "李强") is None
        assert form_store.upload(connection, key, "roll", "李强") is not None
        assert summary_store.find(connection, key, "roll_import 1") is None


def test_forgetting_twice_is_forgetting_once(engine: Engine) -> None:
    """The second round finds nothing and writes nothing."""
    village = _certified(engine)
    _work(village)
    _work(village)

    with reading(engine) as connection:
        assert len(list(connection.scalars(select(journal.c.act)))) == 2


def test_a_poll_that_is_not_certified_keeps_its_numbers(engine: Engine) -> None:
    """Days run from certifying; an objection may still need the number."""
    village = found_village(engine)
    village.phone(NUMBER)
    _work(village)

    with reading(engine) as connection:
        assert connection.execute(select(electors.c.number)).scalar_one() == int(NUMBER)


def _certified(engine: Engine) -> Village:
    village = found_village(engine)
    village.phone(NUMBER, code=None).text("2")
    village.set_stage(Stage.CERTIFIED)
    with writing(engine) as connection:
        journal_store.append(connection, village.poll.key, CERTIFIED_AT, "certified", {})
    return village


def _work(village: Village) -> int:
    url = village.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(xiangyin, ["work", "--once"], env={"XIANGYIN_DATABASE_URL": url}).exit_code
