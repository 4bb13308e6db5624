"""`/healthz`, `/readyz` and `/metrics`: for whoever keeps the process running."""

import asyncio
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Response
from msgspec import Meta
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gate_api.dependencies import ApiParts, Parts
from gate_api.documents import answer, answers
from gate_api.ports import HistoryAwayError

router = APIRouter(tags=["operation"])

SILENCE_SECONDS = 30.0
"""Every living gate speaks every few seconds; a longer silence of all of them means a stopped engine or Kafka."""

_PING_SECONDS = 1.0


class Health(msgspec.Struct, frozen=True):
    """The process lives."""

    status: Literal["alive"] = "alive"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the API needs."""

    part: Literal["kafka", "board", "postgres"]
    ready: bool
    detail: Annotated[str, Meta(description="What is so, and what to do when it is not.")]


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Ready when every check is. The live board is served without Postgres all the same."""

    ready: bool
    checks: tuple[Check, ...]


READY = Readiness(
    ready=True,
    checks=(
        Check(part="kafka", ready=True, detail="The tail of the log has caught up."),
        Check(part="board", ready=True, detail="6 of 6 gates known, newest message 0.4 s old."),
        Check(part="postgres", ready=True, detail="PostgreSQL answers."),
    ),
)


@router.get(
    "/healthz",
    operation_id="isAlive",
    summary="Does the process live",
    responses=answers("It does.", Health()),
    response_class=Response,
)
async def is_alive() -> Response:
    """Needs nothing but the process itself."""
    return answer(Health())


@router.get(
    "/readyz",
    operation_id="isReady",
    summary="Is everything there that the API needs",
    responses=answers(
        "Everything is there.", READY, p503="Something is missing: the body is a `Readiness` that says what."
    ),
    response_class=Response,
)
async def is_ready(parts: Parts) -> Response:
    """Asks each part now."""
    checks = (_kafka(parts), _board(parts), await _postgres(parts))
    readiness = Readiness(ready=all(check.ready for check in checks), checks=checks)
    response = answer(readiness)
    response.status_code = 200 if readiness.ready else 503
    return response


@router.get("/metrics", operation_id="getMetrics", summary="Figures for Prometheus", response_class=Response)
async def get_metrics() -> Response:
    """The text format of Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _kafka(parts: ApiParts) -> Check:
    if not parts.source.caught_up:
        detail = "The log's tail has not caught up: is Kafka up, and CUAKHAU_KAFKA its address?"
        return Check(part="kafka", ready=False, detail=detail)
    return Check(part="kafka", ready=True, detail="The tail of the log has caught up.")


def _board(parts: ApiParts) -> Check:
    hub = parts.hub
    if not hub.known_gates or hub.last_message_at is None:
        return Check(part="board", ready=False, detail="No board came from the log yet: does `cuakhau engine` run?")
    age_seconds = (parts.now() - hub.last_message_at).total_seconds()
    detail = f"{hub.known_gates} of {len(hub.feeds)} gates known, newest message {age_seconds:.1f} s old."
    if age_seconds > SILENCE_SECONDS:
        return Check(part="board", ready=False, detail=f"{detail} Do Kafka and `cuakhau engine` run?")
    return Check(part="board", ready=True, detail=detail)


async def _postgres(parts: ApiParts) -> Check:
    try:
        async with asyncio.timeout(_PING_SECONDS):
            await parts.history.ping()
    except (HistoryAwayError, TimeoutError):
        detail = "PostgreSQL does not answer: is it up, and DATABASE_URL its address? Only history needs it."
        return Check(part="postgres", ready=False, detail=detail)
    return Check(part="postgres", ready=True, detail="PostgreSQL answers.")
