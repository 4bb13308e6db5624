"""What the made-up agencies' servers have in common: answers as JSON, problems as problem+json, a health check."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

_STOP_SECONDS = 2


def create_server(title: str) -> FastAPI:
    """An application without endpoints but `/healthz`."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None)

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def misread(_: Request, error: RequestValidationError) -> Response:
        return problem(422, "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()))

    @app.get("/healthz")
    async def alive() -> Response:
        return answer(status="alive")

    return app


def answer(**content: Any) -> Response:
    """A JSON answer: synthetic, and complete up to now."""
    body = {"synthetic": True, "as_of": datetime.now(UTC), **content}
    return Response(msgspec.json.encode(body), media_type="application/json")


def problem(status: int, detail: str) -> Response:
    """An RFC 9457 problem."""
    body = {"type": "about:blank", "status": status, "detail": detail, "synthetic": True}
    return Response(msgspec.json.encode(body), status, media_type="application/problem+json")


def serve(app: FastAPI, port: int) -> None:
    """Serve on 127.0.0.1 until SIGINT or SIGTERM."""
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=_STOP_SECONDS
    )
