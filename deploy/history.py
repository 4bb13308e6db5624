"""The API's port to history, plugged into PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import asyncpg
import msgspec

from connectors.postgres.history import VisitHistory
from connectors.postgres.pool import AWAY, create_pool
from gate_api.ports import HistoryAwayError
from gate_api.v1.visits.models import Visit, VisitChange, VisitStory
from schemas.fields import Direction


class ApiHistory:
    """`gate_api.ports.History` on a pool that is made when history is first asked for."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._pool: asyncpg.Pool | None = None

    async def ping(self) -> None:
        """Return when PostgreSQL answers."""
        with _away_said():
            await (await self._history()).ping()

    async def visits(
        self, gate: str, direction: Direction | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Visit]:
        """Visits of a gate, the last opened first."""
        with _away_said():
            rows = await (await self._history()).visits(gate, direction, before, limit)
        return [msgspec.convert(row, Visit) for row in rows]

    async def visit(self, visit_id: str) -> VisitStory | None:
        """One visit with its story."""
        with _away_said():
            found = await (await self._history()).visit(visit_id)
        if found is None:
            return None
        visit, changes = found
        story = tuple(msgspec.convert(change, VisitChange) for change in changes)
        return VisitStory(visit=msgspec.convert(visit, Visit), story=story)

    async def _history(self) -> VisitHistory:
        if self._pool is None:
            self._pool = await create_pool(self._database_url)
        return VisitHistory(self._pool)


@contextmanager
def _away_said() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise HistoryAwayError from error
