"""A whole roll laid into the records a piece at a time: nobody sees it until it is put into force at one stroke."""

# Such rows have a version below 0, their own in each import; no version of a roll is below 1.
from sqlalchemy import ColumnElement, Connection, delete, select, text, update

from poll.records.roll_store import insert_people
from poll.records.tables import electors
from poll.roll_batch import RollBatch


def stage_batch(connection: Connection, poll: int, staging: int, batch: RollBatch) -> None:
    """Lay people down where no version of the roll has them yet.

    Args:
        connection: in a writing transaction, one of many short ones.
        poll: number of the poll.
        staging: below 0; tells one such roll from another.
        batch: the people.
    """
    insert_people(connection, {"poll": poll, "since_version": staging, "until_version": staging}, batch)


def show_staged(connection: Connection, poll: int, staging: int, version: int) -> int:
    """Put the people who were laid down onto a version that is made now; return how many they are."""
    its = _of_poll(poll), electors.c.since_version == staging
    shown = update(electors).where(*its).values(since_version=version, until_version=None)
    return connection.execute(shown).rowcount


def forget_staged(connection: Connection, poll: int, most: int) -> int:
    """Erase people who were laid down and whose import was broken off; return how many.

    Args:
        connection: in a writing transaction.
        poll: number of the poll.
        most: so many at once, so that nobody waits for long.
    """
    some = select(electors.c.id).where(_of_poll(poll), electors.c.since_version < 0).limit(most)
    return connection.execute(delete(electors).where(electors.c.id.in_(some))).rowcount


def _of_poll(poll: int) -> ColumnElement[bool]:
    # The index would lead to a million rows at random; in the order of the table they take a tenth of the time.
    return text("+electors.poll = :of_poll").bindparams(of_poll=poll)  # type: ignore[return-value] # a condition all the same.
