"""What is remembered of a number, as far as officials may change it: its tries with wrong codes."""

from sqlalchemy import Connection, func, select, update

from poll.records.tables import memos


def forget_tries(connection: Connection, poll: int, number: int) -> int:
    """Forget the wrong codes tried on a number and return how many there were.

    Those that named the number from another line are kept apart, under the number with a minus (docs/adr/0025); whoever
    unlocks a number unlocks both.
    """
    its = (memos.c.poll == poll, memos.c.number.in_((number, -number)))
    tries = connection.execute(select(func.sum(memos.c.code_tries)).where(*its)).scalar() or 0
    if tries:
        connection.execute(update(memos).where(*its).values(code_tries=0))
    return int(tries)


def tries_of(connection: Connection, poll: int, number: int) -> tuple[int, int]:
    """Return the wrong codes tried on a number: from its own line, and from elsewhere for it."""
    its = memos.c.poll == poll, memos.c.number.in_((number, -number))
    tries = {key: count for key, count in connection.execute(select(memos.c.number, memos.c.code_tries).where(*its))}
    return tries.get(number, 0), tries.get(-number, 0)
