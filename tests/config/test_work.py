"""What the office's machine does by itself."""

from click.testing import CliRunner
from sqlalchemy import Engine, insert, select

from config.commands.main import xiangyin
from poll.poll import Stage
from poll.records import journal_store
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
