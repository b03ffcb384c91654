"""The application: every page and endpoint, each with its claim."""

import logging
import secrets
import time
import traceback

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from config.settings import Settings
from gateway.conversation import Doors
from gateway.webhook import text_routes
from poll.claims import Claim, Route
from poll.records.database import open_database
from poll.records.delivery_store import DeliveryDesk
from poll.records.desks import open_desks


_log = logging.getLogger(__name__)


class UnclaimedRouteError(RuntimeError):
    """A page or an endpoint that does not say who may call it; the application does not start."""


def create_app(settings: Settings) -> Flask:
    """Make the application of one process.

    Raises:
        UnclaimedRouteError: a route is not signed by its carrier, for a role, or public.
        NotDurableError: the database does not promise that what is committed is on disk.
    """
    # Flask's own static folder would be a route that nobody claims.
    app = Flask(__name__, static_folder=None)
    engine = open_database(settings.database_url)
    desks = open_desks(engine)
    app.extensions["desks"] = desks
    doors = Doors(desks.polls, desks.roll, desks.box)
    routes = [
        Route("/healthz", "healthz", _health, ("GET",), Claim.PUBLIC),
        *text_routes(
            doors,
            DeliveryDesk(engine),
            public_url=settings.public_url,
            tokens=settings.twilio_auth_tokens,
            now_ms=_now_ms,
        ),
    ]
    if settings.handset:
        from config.demo.handset import handset_routes  # noqa: PLC0415 - not loaded where it is not enabled.

        routes += handset_routes(settings, engine)
    for route in routes:
        app.add_url_rule(
            route.rule, route.endpoint, route.view, methods=list(route.methods), provide_automatic_options=False
        )
    app.register_error_handler(Exception, _answer_fault)
    require_claims(app, routes)
    return app


def require_claims(app: Flask, routes: list[Route]) -> None:
    """Walk the URL map and refuse to start if a route is not claimed.

    Raises:
        UnclaimedRouteError: names the routes.
    """
    claimed = {route.endpoint for route in routes if route.claim is not None}
    unclaimed = sorted(str(rule) for rule in app.url_map.iter_rules() if rule.endpoint not in claimed)
    if unclaimed:
        raise UnclaimedRouteError(", ".join(unclaimed))


def _health() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _answer_fault(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return Response(f"{error.code} {error.name}\n", error.code, content_type="text/plain; charset=utf-8")
    # What went wrong is for the log; the page says nothing that could hold a number or a choice.
    _log_fault(error)
    return Response("503 try again\n", 503, content_type="text/plain; charset=utf-8")


def _log_fault(error: Exception) -> None:
    """Log a fault by its kind and its place alone: its message may hold what a voter sent."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("fault id=%s kind=%s\n%s", secrets.token_hex(4), type(error).__name__, frames)
