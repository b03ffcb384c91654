"""The application: every page and endpoint, each with its claim."""

import gc
import secrets
import time
from collections.abc import Callable
from functools import partial

from flask import Flask, Response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import Rule

from config.acts.credentials import Credentials
from config.board.board import Board
from config.board.routes import board_routes
from config.console.console import Console
from config.console.guard import answer_forged
from config.console.routes import console_routes
from config.front import Front, log_fault
from config.line import TelephoneLine
from config.settings import Settings
from config.status import status_endpoint
from gateway.conversation import Doors
from gateway.webhook import STATUS, signed_form, text_endpoints
from ivr.webhook import call_endpoints
from poll.claims import Claim, Route
from poll.derived import derived_key
from poll.records.database import open_database
from poll.records.desks import open_desks

_LARGEST_FORM_BYTES = 64 * 1024 * 1024
_LARGEST_FIELDS_BYTES = 4 * 1024 * 1024
_MOST_FIELDS = 20_000
_TOO_LARGE = """413
文件或表格太大（文件最多 64 MB）。请返回，分开或压小后再提交；什么都没有改变。
The file or form is too large (64 MB at most). Go back and send less; nothing was changed.
"""


class _PlainRule(Rule):
    """A route whose addresses are first put together when somebody asks for one.

    Werkzeug compiles two functions for each route when it is added; with the console's many routes that took four
    fifths of the time in which the application starts.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - werkzeug's own signature.
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build


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
    app.url_rule_class = _PlainRule
    engine = open_database(settings.database_url)
    desks = open_desks(engine)
    app.extensions["desks"] = desks
    doors = Doors(desks.polls, desks.roll, desks.box)
    url, tokens = settings.public_url, settings.twilio_auth_tokens
    line = TelephoneLine(settings, desks)
    read = partial(signed_form, tokens=tokens)
    endpoints = {
        **text_endpoints(doors, public_url=url, tokens=tokens, now_ms=_now_ms),
        **call_endpoints(line.switchboard, read, public_url=url, now_ms=_now_ms),
        STATUS: status_endpoint(engine, desks.box.erase, read, url, _now_ms),
    }
    routes = [Route("/healthz", "healthz", _health, ("GET",), Claim.PUBLIC), *line.routes()]
    secret = settings.secret_key or secrets.token_hex(32)
    _prepare_pages(app, settings, secret)
    console = Console(engine, settings, Credentials(secret), _now_ms)
    routes += console_routes(console)
    routes += board_routes(Board(engine, settings, console.turnout, _now_ms))
    if settings.metrics_token:
        from config.metrics import metrics_routes  # noqa: PLC0415 - not loaded where nobody monitors.

        routes += metrics_routes(engine, settings.metrics_token)
    if settings.handset:
        from config.demo.desks import training_routes  # noqa: PLC0415 - not loaded where it is not enabled.
        from config.demo.handset import handset_routes  # noqa: PLC0415

        routes += [*handset_routes(settings, engine), *training_routes(console)]
    for route in routes:
        app.add_url_rule(
            route.rule, route.endpoint, route.view, methods=list(route.methods), provide_automatic_options=False
        )
    app.register_error_handler(Exception, _answer_fault)
    app.register_error_handler(CSRFError, answer_forged)
    app.extensions |= {"routes": routes, "console": console}
    require_claims(app, routes)
    app.wsgi_app = Front(app.wsgi_app, endpoints)  # type: ignore[method-assign] # Flask's own way to put a layer before it.
    return app


def _prepare_pages(app: Flask, settings: Settings, secret: str) -> None:
    """Set how pages keep a browser apart from others, and how much may be sent to them."""
    app.secret_key = derived_key(secret, "xiangyin pages")
    app.config |= {
        "SESSION_COOKIE_NAME": "xiangyin_page",
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_SECURE": settings.public_url.startswith("https:"),
        "MAX_CONTENT_LENGTH": _LARGEST_FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_FIELDS_BYTES,
        "MAX_FORM_PARTS": _MOST_FIELDS,
        # A form is good for as long as its session; flask_wtf would end it after an hour.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def settle_memory() -> None:
    """Leave what is loaded for good out of the garbage collector's rounds, and have fewer of them.

    A vote leaves no cycles behind; looking for them cost as much as the roll's look-up (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def require_claims(app: Flask, routes: list[Route]) -> None:
    """Walk the URL map and refuse to start if a route is not claimed.

    Raises:
        UnclaimedRouteError: names the routes.
    """
    claimed = {
        route.endpoint for route in routes if route.claim is not None and (route.claim is not Claim.ROLE or route.roles)
    }
    unclaimed = sorted(str(rule) for rule in app.url_map.iter_rules() if rule.endpoint not in claimed)
    if unclaimed:
        raise UnclaimedRouteError(", ".join(unclaimed))


def _health() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _answer_fault(error: Exception) -> Response | HTTPException:
    if isinstance(error, RequestEntityTooLarge):
        return Response(_TOO_LARGE, 413, content_type="text/plain; charset=utf-8")
    if isinstance(error, HTTPException):
        return Response(f"{error.code} {error.name}\n", error.code, content_type="text/plain; charset=utf-8")
    log_fault(error)
    return Response("503 try again\n", 503, content_type="text/plain; charset=utf-8")
