"""What is remembered of a number, as far as officials may change it: its tries with wrong codes."""

from sqlalchemy import Connection, select, update

from poll.records.tables import memos


def forget_tries(connection: Connection, poll: int, number: int) -> int:
    """Forget the wrong codes that came from a number and return how many there were."""
    its = (memos.c.poll == poll, memos.c.number == number)
    tries = connection.execute(select(memos.c.code_tries).where(*its)).scalar() or 0
    if tries:
        connection.execute(update(memos).where(*its).values(code_tries=0))
    return int(tries)
