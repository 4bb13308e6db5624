"""The API on a board that a test writes itself, in memory or on a real port."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime

import uvicorn

from deploy.local.child import wait_until
from deploy.local.ports import free_ports
from gate_api.app import create_app
from gate_api.ports import HistoryAwayError
from gate_api.server import Server
from gate_api.settings import Settings
from gate_api.v1.visits.models import Visit, VisitStory
from schemas.board import BoardMessage
from schemas.fields import Direction


class ScriptedBoard:
    """A board tail that yields what the test says, when it says it; from any thread."""

    def __init__(self, *messages: BoardMessage) -> None:
        self._said = list(messages)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._more = asyncio.Event()
        self.caught_up = False

    def say(self, *messages: BoardMessage) -> None:
        """The log has these messages now."""
        self._said.extend(messages)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._more.set)

    async def messages(self) -> AsyncIterator[BoardMessage]:
        """What was said, and what will be."""
        self._loop = asyncio.get_running_loop()
        at = 0
        while True:
            while at < len(self._said):
                yield self._said[at]
                at += 1
            self.caught_up = True
            self._more.clear()
            if at == len(self._said):
                await self._more.wait()


class ShelfHistory:
    """History in memory; `away` stands for PostgreSQL out of reach."""

    def __init__(self, *stories: VisitStory) -> None:
        self._stories = stories
        self.away = False

    async def ping(self) -> None:
        """As the port says."""
        if self.away:
            raise HistoryAwayError

    async def visits(
        self, gate: str, direction: Direction | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Visit]:
        """As the port says."""
        await self.ping()
        visits = [story.visit for story in self._stories]
        visits.sort(key=lambda visit: (visit.opened_at, visit.visit_id), reverse=True)
        return [
            visit
            for visit in visits
            if visit.gate == gate
            and direction in {None, visit.direction}
            and (before is None or (visit.opened_at, visit.visit_id) < before)
        ][:limit]

    async def visit(self, visit_id: str) -> VisitStory | None:
        """As the port says."""
        await self.ping()
        return next((story for story in self._stories if story.visit.visit_id == visit_id), None)


@contextlib.contextmanager
def served(source: ScriptedBoard, **settings: float | str) -> Iterator[str]:
    """The API on a free port of this machine, in a thread; gives its address."""
    (port,) = free_ports(1)
    app = create_app(
        Settings(port=port, **settings),  # type: ignore[arg-type]
        source,
        ShelfHistory(),
        lambda: datetime.now(UTC),
    )
    server = Server(uvicorn.Config(app, port=port, log_config=None, access_log=False), app.state.parts.hub)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started, 10, "the API to listen")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the API did not stop"
