"""What became of the messages that were sent; a status only moves forward."""

from sqlalchemy import Engine, insert, select, update

from poll.records.database import writing
from poll.records.tables import deliveries

_RANKS = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "delivered": 4,
    "undelivered": 4,
    "failed": 4,
}


class DeliveryDesk:
    """Takes the carrier's delivery reports; see `gateway.webhook.Deliveries`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, provider: str, provider_id: str, status: str, error_code: str | None) -> bool:
        """Note a status; False where it is no known one. Reports come in any order and more than once."""
        rank = _RANKS.get(status)
        if rank is None:
            return False
        table = deliveries
        this = (table.c.provider == provider) & (table.c.provider_id == provider_id)
        values = {"status": status, "error_code": error_code, "rank": rank}
        with writing(self._engine) as connection:
            known = connection.execute(select(table.c.rank).where(this).with_for_update()).scalar()
            if known is None:
                connection.execute(insert(table).values(provider=provider, provider_id=provider_id, **values))
            elif known < rank:
                connection.execute(update(table).where(this).values(values))
        return True
