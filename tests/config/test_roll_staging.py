"""A large roll is laid down piece by piece: nobody sees it before it is in force, and then all of it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.acts import roll_staging as acts
from config.acts.rolls import import_roll, import_staged_roll
from poll.poll import Stage
from poll.records import canvass_store, poll_store, roll_search, roll_store
from poll.records.database import reading, writing
from poll.records.poll_store import StoredPoll
from poll.records.roll_search import Wanted
from poll.refusal import FindingsError
from poll.roll_file import RollFile
from tests.console.town import PEOPLE, csv_of
from tests.phones import PRIVATE_KEY, SENDER, preset_rules

_RULES, _CONTENT = preset_rules("village-secretary-short")


@pytest.fixture
def poll(engine: Engine) -> StoredPoll:
    """A poll in preparation, without a roll."""
    with writing(engine) as connection:
        key = {"public_key": PRIVATE_KEY.public_key(), "locked_key": b"{}", "receipt_key": bytes(32)}
        poll_store.create(connection, "xinhe", SENDER, _RULES, _CONTENT, **key)  # type: ignore[arg-type] # keys of two kinds.
        return poll_store.find(connection, "xinhe")


@pytest.fixture
def file(tmp_path: Path) -> RollFile:
    """A roll of seven people."""
    path = tmp_path / "roll.csv"
    path.write_bytes(csv_of(*PEOPLE))
    return RollFile(path, _RULES, "CN")


def _seen(engine: Engine, poll: StoredPoll) -> tuple[int, int, int]:
    """Return how many people each way of looking at the roll finds."""
    with reading(engine) as connection:
        found = roll_search.find_people(connection, poll.key, Wanted(), 50)[1]
        counted = sum(roll_store.counts(connection, poll.key).values())
        return found, counted, len(canvass_store.electors_of(connection, poll.key, "villagers"))


def test_nobody_sees_a_roll_that_is_being_laid_down(engine: Engine, poll: StoredPoll, file: RollFile) -> None:
    """Half a roll is no roll: not for a page, not for the count of the entitled, not for the poll book."""
    acts.stage_roll(engine, poll.key, file, 7)

    assert _seen(engine, poll) == (0, 0, 0)


def test_it_is_the_same_version_as_read_in_one_go(
    engine: Engine, poll: StoredPoll, file: RollFile, tmp_path: Path
) -> None:
    """The chain does not tell how a roll came into the records; who shares a telephone has a code either way."""
    staged = acts.stage_roll(engine, poll.key, file, 7)
    with writing(engine) as connection:
        entitled, made = import_staged_roll(connection, poll.id, staged, "roll.csv", "王敏", 5, replace=False)
        coded = [each.roll_no for each in roll_store.people(connection, poll.key) if each.code]
    again = RollFile(tmp_path / "roll.csv", _RULES, "CN")
    with writing(engine) as connection:
        _, second = import_roll(connection, poll.id, again, "roll.csv", "王敏", 5, replace=True)

    assert (entitled, made.version, coded) == (7, 1, ["003", "004"])
    assert made.changes_sha256 == second.changes_sha256
    assert _seen(engine, poll)[:2] == (7, 7)


def test_what_was_broken_off_is_erased_by_the_next(
    engine: Engine, poll: StoredPoll, file: RollFile, tmp_path: Path
) -> None:
    """A process that was ended in the middle leaves nothing that would be counted twice."""
    acts.stage_roll(engine, poll.key, file, 7)

    staged = acts.stage_roll(engine, poll.key, RollFile(tmp_path / "roll.csv", _RULES, "CN"), 8)
    with writing(engine) as connection:
        import_staged_roll(connection, poll.id, staged, "roll.csv", "王敏", 5, replace=False)

    assert _seen(engine, poll)[:2] == (7, 7)


def test_two_imports_at_once_are_not_mixed(engine: Engine, poll: StoredPoll, file: RollFile, tmp_path: Path) -> None:
    """The one whose people were erased by the other is refused; no version has half of it."""
    first = acts.stage_roll(engine, poll.key, file, 7)
    acts.stage_roll(engine, poll.key, RollFile(tmp_path / "roll.csv", _RULES, "CN"), 8)

    with pytest.raises(FindingsError), writing(engine) as connection:
        import_staged_roll(connection, poll.id, first, "roll.csv", "王敏", 5, replace=False)
    with reading(engine) as connection:
        assert poll_store.find(connection, poll.id).roll_version == 0


@pytest.mark.parametrize("broken", ["stage", "there"])
def test_it_is_refused_as_every_whole_roll(engine: Engine, poll: StoredPoll, file: RollFile, broken: str) -> None:
    """An open poll takes none, and one that is there is replaced only when that is said."""
    staged = acts.stage_roll(engine, poll.key, file, 7)
    with writing(engine) as connection:
        if broken == "stage":
            poll_store.advance(connection, poll, Stage.OPEN)
        else:
            made, _ = import_staged_roll(connection, poll.id, staged, "roll.csv", "王敏", 5, replace=False)
            assert made == 7

    with pytest.raises(FindingsError), writing(engine) as connection:
        import_staged_roll(connection, poll.id, staged, "roll.csv", "王敏", 5, replace=False)


def test_a_file_with_an_error_leaves_nothing(engine: Engine, poll: StoredPoll, tmp_path: Path) -> None:
    """All of it or not one row."""
    path = tmp_path / "bad.csv"
    path.write_bytes(csv_of(*PEOPLE, ("008", "王", "138", "本村村民", "一组")))

    with pytest.raises(FindingsError):
        acts.stage_roll(engine, poll.key, RollFile(path, _RULES, "CN"), 7)
    acts.forget_staged(engine, poll.key)

    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM electors").scalar_one() == 0
