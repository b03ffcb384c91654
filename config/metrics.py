"""What a monitoring system may ask for: how many messages became what, and how the polls stand; never a choice."""

import hmac
from collections import Counter
from collections.abc import Iterator

from flask import Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from poll.claims import Claim, Route
from poll.records import call_request_store, outbox_store, poll_store, status_store
from poll.records.database import reading


def metrics_routes(engine: Engine, token: str) -> list[Route]:
    """Return the page that a monitoring system reads.

    Args:
        engine: the records; they are counted when the page is asked for, so that no vote pays for it.
        token: what the monitoring system must show as its bearer token.
    """
    registry = CollectorRegistry()
    registry.register(_Records(engine))

    def metrics() -> Response:
        shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, f"Bearer {token}".encode()):
            return Response("401 show the token of XIANGYIN_METRICS_TOKEN\n", 401, {"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return [Route("/metrics", "metrics", metrics, ("GET",), Claim.MACHINE)]


class _Records(Collector):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        messages = GaugeMetricFamily(
            "xiangyin_messages", "Texts and calls by what became of them.", labels=["poll", "disposition"]
        )
        envelopes = GaugeMetricFamily("xiangyin_envelopes", "Envelopes in the box.", labels=["poll", "stage"])
        errands = GaugeMetricFamily(
            "xiangyin_errands",
            "Texts to send and calls to make, by state.",
            labels=["poll", "kind", "purpose", "state"],
        )
        requests = GaugeMetricFamily("xiangyin_call_requests", "People who wait for the help desk.", labels=["poll"])
        with reading(self._engine) as connection:
            for poll in poll_store.every(connection):
                envelopes.add_metric([poll.id, poll.stage.value], poll.next_seq - 1)
                for disposition, count in status_store.dispositions(connection, poll.key).items():
                    messages.add_metric([poll.id, disposition], count)
                sums: Counter[tuple[str, str, str]] = Counter()
                for each in outbox_store.counts(connection, poll.key):
                    sums[each.kind, each.purpose, each.state] += each.errands
                for labels, count in sums.items():
                    errands.add_metric([poll.id, *labels], count)
                requests.add_metric([poll.id], len(call_request_store.waiting(connection, poll.key)))
        yield from (messages, envelopes, errands, requests)
