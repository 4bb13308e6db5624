"""Past and present visits as history holds them, read for the API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from connectors.postgres.queries import load

Row = Mapping[str, Any]

_SQL = load("history")


class VisitHistory:
    """Reads through a pool. Every method raises one of `pool.AWAY` while PostgreSQL does not answer."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def ping(self) -> None:
        """Return when PostgreSQL answers."""
        await self._pool.fetchval(_SQL["ping"])

    async def visits(
        self, gate: str, direction: str | None, before: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Row]:
        """Rows of `visit`, the last opened first; `before` is the (opened_at, visit_id) of the last one seen."""
        opened_at, visit_id = before or (None, None)
        return [
            dict(row) for row in await self._pool.fetch(_SQL["visits"], gate, direction, opened_at, visit_id, limit)
        ]

    async def visit(self, visit_id: str) -> tuple[Row, Sequence[Row]] | None:
        """One row of `visit` and its changes, the oldest first; None when there is none of this id."""
        row = await self._pool.fetchrow(_SQL["visit"], visit_id)
        if row is None:
            return None
        return dict(row), [dict(change) for change in await self._pool.fetch(_SQL["story"], visit_id)]
