"""What is kept no longer than the rules say: numbers and codes after certifying, calls that were abandoned."""

from collections.abc import Callable

from sqlalchemy import Engine

from poll.poll import Stage
from poll.records import journal_store, poll_store, retention_store
from poll.records.database import writing
from poll.records.poll_store import StoredPoll
from poll.refusal import Say

SECONDS = 3600

_DAYS_OF_A_YEAR = 365


def forget_numbers(engine: Engine, now_ms: Callable[[], int], say: Callable[[Say], None]) -> None:
    """Forget numbers and codes when their days are over; box and journal stay."""
    with writing(engine) as connection:
        for poll in poll_store.every(connection):
            certified_at = retention_store.certified_at(connection, poll.key) if poll.stage is Stage.CERTIFIED else None
            if certified_at is None:
                continue
            now = now_ms()
            if retention_store.is_due(certified_at, poll.rules.retention.numbers_days, now):
                forgotten = retention_store.forget_numbers(connection, poll.key)
                if forgotten:
                    journal_store.append(connection, poll.key, now, "numbers_forgotten", {"rows": forgotten})
                    say(_forgotten(poll, forgotten))
            if retention_store.is_due(certified_at, poll.rules.retention.ballots_years * _DAYS_OF_A_YEAR, now):
                say(_may_go(poll))


def erase_abandoned_calls(engine: Engine, now_ms: Callable[[], int]) -> None:
    """Erase where calls were whose end the carrier never told."""
    with writing(engine) as connection:
        retention_store.erase_abandoned_calls(connection, now_ms())


def erase_waiting_files(engine: Engine, now_ms: Callable[[], int]) -> None:
    """Erase what was handed in to be looked at and was never used: rolls hold numbers."""
    with writing(engine) as connection:
        retention_store.erase_waiting_files(connection, now_ms())


def _forgotten(poll: StoredPoll, rows: int) -> Say:
    return Say(
        f"{poll.id}：已删除 {rows} 人的号码和代码。", f"{poll.id}: numbers and codes of {rows} people forgotten."
    )


def _may_go(poll: StoredPoll) -> Say:
    return Say(
        f"{poll.id}：保存年限已到，可由委员会决定销毁票箱。",
        f"{poll.id}: the years of keeping are over; the board may decide to destroy the box.",
    )
