"""The API as one application, made of the parts that the composition root gives it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import structlog
from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from gate_api import health, openapi, problems, screens
from gate_api.access_log import AccessLog
from gate_api.dependencies import ApiParts
from gate_api.live.hub import Hub
from gate_api.ports import BoardSource, History
from gate_api.security import SecurityHeaders
from gate_api.settings import Settings
from gate_api.v1.board import endpoints as board
from gate_api.v1.board.boards import Boards
from gate_api.v1.evidence import endpoints as evidence
from gate_api.v1.gates import endpoints as gates
from gate_api.v1.live import endpoints as live
from gate_api.v1.position import endpoints as position
from gate_api.v1.visits import endpoints as visits
from schemas.gates import GATES

ROUTERS: tuple[APIRouter, ...] = (
    gates.router,
    board.router,
    live.router,
    position.router,
    visits.router,
    evidence.router,
    health.router,
)

_AGAIN_SECONDS = 1.0
_log = structlog.get_logger(__name__)


def create_app(
    settings: Settings,
    source: BoardSource,
    history: History,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The whole API. It answers at once; what comes from the log and from PostgreSQL comes when they do."""
    hub = Hub(GATES, settings, now)
    app = FastAPI(
        title="Cửa khẩu: gate API",
        lifespan=_lifespan,
        docs_url=None,  # the stock pages load scripts from elsewhere
        redoc_url=None,
        middleware=[Middleware(AccessLog), Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1024)],
    )
    app.state.parts = ApiParts(
        hub=hub, boards=Boards(), source=source, history=history, now=now, evidence_folder=settings.evidence_folder
    )
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    screens.install(app, settings.screens_folder)
    app.openapi = openapi.document  # type: ignore[method-assign]  # FastAPI's documented way to replace it
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: ApiParts = app.state.parts
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(_follow(parts.source, parts.hub)), tasks.create_task(parts.hub.beat())]
        yield
        parts.hub.close()
        for task in running:
            task.cancel()


async def _follow(source: BoardSource, hub: Hub) -> None:
    """Feed the hub from the log's tail, forever; a tail that breaks is begun again."""
    while True:
        try:
            async for message in source.messages():
                hub.publish(message)
        except Exception:  # noqa: BLE001 - whatever broke, screens need the tail back; the log has the cause
            _log.exception("the tail of the board broke, beginning it again")
        await asyncio.sleep(_AGAIN_SECONDS)
