"""One log line and two figures a request. Routes, never paths or queries: those may hold a plate."""

import time
from http import HTTPStatus

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gate_api.problems import internal, problem_response
from schemas import metrics

_log = structlog.get_logger(__name__)
_QUIET_ROUTES = frozenset({"/healthz", "/readyz", "/metrics", "/assets"})


class AccessLog:
    """Outermost middleware: counts, logs, and turns a failure of ours into a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; for an open stream the time counts up to its first byte."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _answered(scope, status, time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception:
            _log.exception("request failed", method=scope["method"], route=_route(scope))
            if status:  # too late for another answer; the server closes the connection
                raise
            await problem_response(internal())(scope, receive, note)


def _answered(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    metrics.REQUESTS.labels(scope["method"], route, str(status)).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)
    if route in _QUIET_ROUTES:
        return
    visit = scope.get("path_params", {}).get("visit_id")
    known = visit is not None and status == HTTPStatus.OK  # what names no visit of ours may be a plate
    extra = {"visit_id": visit} if known else {}
    _log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1), **extra)


def _route(scope: Scope) -> str:
    if scope["path"].startswith("/assets/"):
        return "/assets"  # a mounted folder leaves no route behind
    return str(getattr(scope.get("route"), "path", "unknown"))
